"""A table's log and data files looked at one by one, without the readers that stop at the first fault."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from faultlines.errors import LedgerError
from faultlines.ledger.datafiles import DataFile, data_files, open_table
from faultlines.ledger.findings import Tally

RESTORE: Final = "restore it from a copy"
#: What a data file that is no Parquet, or damaged inside, makes Arrow raise.
BROKEN: Final = (OSError, pa.ArrowException, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of a table: when it says it was made (milliseconds since 1970), and the files that it added."""

    version: int
    made_at: int | None
    files: tuple[str, ...]


def read_entries(place: Path, log: Tally) -> list[Entry]:
    """The commits of one table in their order; those that cannot be read, and gaps, are faults."""
    entries = []
    expected = None
    for file in sorted((place / "_delta_log").glob("*.json")):
        if not file.stem.isdecimal():
            continue
        log.looked_at += 1
        version = int(file.stem)
        # Below the newest checkpoint old entries may have been cleaned away; behind the first that is left, none.
        for missing in range(version if expected is None else expected, version):
            log.fault(f"{place.name}/_delta_log/{missing:020d}.json", "is not there, and later entries are", RESTORE)
        expected = version + 1
        entry = _entry(version, file, log)
        if entry is not None:
            entries.append(entry)
    return entries


def _entry(version: int, file: Path, log: Tally) -> Entry | None:
    where = f"{file.parents[1].name}/_delta_log/{file.name}"
    try:
        actions: list[dict[str, Any]] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        made_at = next((info["timestamp"] for action in actions if (info := action.get("commitInfo"))), None)
        files = tuple(added["path"] for action in actions if (added := action.get("add")))
    except OSError as err:
        log.fault(where, f"cannot be read: {err.strerror}", "mend its permissions, or " + RESTORE)
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        log.fault(where, f"is damaged: {str(err)[:80]}", RESTORE)
    else:
        # Nothing but the making of the table, its first entry, adds no file.
        if not files and version > 0:
            log.fault(where, "is empty" if not actions else "adds no data file", RESTORE)
        return Entry(version, made_at, files)
    return None


def listed_files(path: Path, name: str, log: Tally) -> tuple[DataFile, ...]:
    """Data files of one table by its log; where that cannot be read this is a fault, and there are none."""
    try:
        return data_files(path, open_table(path, name), name)
    except LedgerError as err:
        log.fault(name, str(err).split(". Run faultlines", 1)[0], "mend the log's entries, or restore the whole folder")
        return ()


def attempts_in(file: DataFile, files: Tally) -> tuple[str, ...]:
    """Attempts whose rows lie in one data file; none where it cannot be read, which is a fault."""
    files.looked_at += 1
    where = f"{file.path.parent.name}/{file.path.name}"
    fault = file.fault()
    if fault is not None:
        files.fault(where, fault, RESTORE)
        return ()
    try:
        with pq.ParquetFile(file.path, read_dictionary=["attempt"]) as opened:
            rows = opened.metadata.num_rows
            names = opened.read(["attempt"])["attempt"].unique().to_pylist()
    except BROKEN as err:
        files.fault(where, f"cannot be read: {' '.join(str(err).split())[:120]}", RESTORE)
        return ()
    if rows != file.rows:
        files.fault(where, f"holds {rows:,} rows; its log says {file.rows:,}", RESTORE)
    return tuple(names)
