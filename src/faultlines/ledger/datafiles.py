"""A table's data files: those that its log names, whether each is there and whole, and the hashes kept of them.

Delta's log says how large each file is and how many rows it holds. It keeps no hash, and a changed byte can read as
fewer rows or as other ones. So each attempt leaves the SHA-256 of its files in ``sums/``, in the layout of
``sha256sum``, before its row in ``batches`` makes it count, and that of the row's own file right after. The second is
also the proof that the row was there: a log that has lost its newest entry opens as an older version of its table.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from faultlines.errors import LedgerError
from faultlines.terms.durable import durable_file

SUMS: Final = "sums"
_END: Final = ".end.sha256"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One data file as the log has it."""

    path: Path
    bytes: int
    rows: int

    def fault(self) -> str | None:
        """What is wrong with the file on the disk, by its size alone; None where nothing is."""
        try:
            found = self.path.stat().st_size
        except FileNotFoundError:
            return "is not there"
        except OSError as err:
            return f"cannot be read: {err.strerror}"
        return None if found == self.bytes else f"has {found:,} bytes; its log says {self.bytes:,}"


def open_table(path: Path, name: str) -> DeltaTable:
    """Open one table of a ledger.

    Raises
    ------
    LedgerError
        If its log cannot be read.
    """
    try:
        return DeltaTable(str(path / name))
    except (DeltaError, OSError) as err:
        raise LedgerError(
            f"The log of {path / name} cannot be read ({_first_line(err)}). Run faultlines verify --ledger {path} to "
            "see which entry is at fault, and restore the folder from a copy."
        ) from err


def data_files(path: Path, table: DeltaTable, name: str) -> tuple[DataFile, ...]:
    """Files of a table, as its log names them."""
    rows = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    return tuple(
        DataFile(path=path / name / row["path"], bytes=row["size_bytes"], rows=row["num_records"] or 0) for row in rows
    )


def check_files(path: Path, table: DeltaTable, name: str) -> None:
    """Check that every file of a table is there and as long as its log says.

    Raises
    ------
    LedgerError
        At the first that is not.
    """
    for file in data_files(path, table, name):
        if fault := file.fault():
            raise LedgerError(
                f"{file.path} {fault}. Restore it from a copy; faultlines verify --ledger {path} lists all faults."
            )


def keep_sums(path: Path, attempt: str, names: Iterable[str]) -> None:
    """Keep the SHA-256 of the files that an attempt has written to some tables, before its row in ``batches``."""
    _keep(path, attempt, names, path / SUMS / f"{attempt}.sha256")


def keep_end(path: Path, attempt: str) -> None:
    """Keep the SHA-256 of the file with an attempt's row in ``batches``: the proof that it was finished."""
    _keep(path, attempt, ["batches"], path / SUMS / f"{attempt}{_END}")


def _keep(path: Path, attempt: str, names: Iterable[str], place: Path) -> None:
    files = [file for name in names for file in _written(path / name, attempt)]
    place.parent.mkdir(exist_ok=True)
    with durable_file(place) as file:
        file.write("".join(f"{_sha256(one)}  {one.relative_to(path)}\n" for one in files).encode())


def ended_attempts(path: Path) -> frozenset[str]:
    """Attempts of which it is proven that they were finished."""
    return frozenset(file.name.removesuffix(_END) for file in (path / SUMS).glob(f"*{_END}"))


def kept_sums(path: Path, attempt: str) -> dict[Path, str] | None:
    """SHA-256 of each file of an attempt; None where none were kept, as before faultlines kept any."""
    sums: dict[Path, str] | None = None
    for name in (f"{attempt}.sha256", f"{attempt}{_END}"):
        place = path / SUMS / name
        if place.is_file():
            parts = [line.partition("  ") for line in place.read_text("utf-8", "replace").splitlines()]
            sums = (sums or {}) | {path / name: digest for digest, _, name in parts}
    return sums


def hash_fault(file: Path, expected: str) -> str | None:
    """What is wrong with a file by its hash; None where nothing is."""
    found = _sha256(file)
    return None if found == expected else f"has SHA-256 {found[:16]}…; {expected[:16]}… was kept when it was written"


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _written(place: Path, attempt: str) -> Iterator[Path]:
    """Files that an attempt's newest commit added: it is the last of the log, but for commits of other writers."""
    for entry in sorted((place / "_delta_log").glob("*.json"), reverse=True):
        text = entry.read_text(encoding="utf-8")
        if attempt in text:
            actions = [json.loads(line) for line in text.splitlines()]
            yield from (place / action["add"]["path"] for action in actions if "add" in action)
            return


def _first_line(err: Exception) -> str:
    return " ".join(str(err).split("\n", 1)[0].partition(": ParsedLogPath")[0].split())[:200]
