"""The ledger's folder: append-only Delta tables and the file that says which format they have.

Four tables are there from the start; that of issued forecasts comes with the first of them.

A batch is written in this order: documents, their signatures, claims, the hashes of their files, then its row in
``batches``. Each append is atomic, and only the last makes the batch count, so a process that is killed anywhere leaves
rows that no reader looks at. A retry writes them again under a new attempt.
"""

import json
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
from deltalake import ColumnProperties, DeltaTable, WriterProperties, write_deltalake

from faultlines.errors import LedgerError
from faultlines.ledger.datafiles import check_files, data_files, ended_attempts, keep_end, keep_sums, open_table
from faultlines.ledger.schema import FORMAT_VERSION, LATER_SCHEMAS, SCHEMAS
from faultlines.terms.durable import durable_file

_MARKER: Final = "ledger.json"

#: Only these columns keep their smallest and largest values: those of a text would be the whole text again.
_KEYS: Final = frozenset({"batch_id", "attempt", "document_id", "claim_id", "published_at"})
#: Tables whose rows a batch's own row counts.
COUNTED: Final = ("documents", "claims")
_MOST_BEHIND: Final = timedelta(days=1)
_UNSORTED: Final = ColumnProperties(dictionary_enabled=False, statistics_enabled="NONE")


@dataclass(frozen=True, slots=True)
class Batch:
    """One finished batch, as its row in the ``batches`` table says."""

    batch_id: str
    attempt: str
    recorded_from: datetime
    documents: int
    claims: int
    report: str | None


def create_tables(path: Path) -> None:
    """Make the tables and then the marker file; what an interrupted creation left is finished.

    Raises
    ------
    LedgerError
        If ``path`` holds a ledger already, or other files, or cannot be written.
    """
    if (path / _MARKER).exists():
        raise LedgerError(f"{path} is a ledger already. Open it, or name another folder.")
    try:
        path.mkdir(parents=True, exist_ok=True)
        foreign = sorted(entry.name for entry in path.iterdir() if not _is_own(entry.name))
        if foreign:
            raise LedgerError(
                f"{path} is not empty: it holds {foreign[0]}. A ledger wants a folder of its own; "
                "name an empty or new one."
            )
        for name, schema in SCHEMAS.items():
            _create_table(path / name, schema)
        marker = {"format": FORMAT_VERSION, "created": datetime.now(UTC).isoformat(timespec="seconds")}
        write_whole(path / _MARKER, json.dumps(marker) + "\n")
    except OSError as err:
        raise LedgerError(
            f"The folder {path} cannot be made a ledger: {err.strerror}. Name a folder that you may write to."
        ) from err


def make_later_table(path: Path, name: str) -> None:
    """Make one of the tables that a ledger need not have; where it is there, nothing changes."""
    _create_table(path / name, LATER_SCHEMAS[name])


def has_table(path: Path, name: str) -> bool:
    """Whether a ledger has one of the tables that it need not have."""
    return bool(DeltaTable.is_deltatable(str(path / name)))


def _create_table(place: Path, schema: pa.Schema) -> None:
    DeltaTable.create(
        str(place),
        schema=schema,
        mode="ignore",
        configuration={
            "delta.appendOnly": "true",
            "delta.dataSkippingStatsColumns": ",".join(sorted(_KEYS & set(schema.names))),
        },
    )


def _is_own(name: str) -> bool:
    """Whether an interrupted creation leaves something of that name."""
    return name in SCHEMAS or (name.startswith((f".{_MARKER}.", f"{_MARKER}.")) and name.endswith(".part"))


def check_tables(path: Path) -> None:
    """Check that ``path`` is a ledger of this version.

    Raises
    ------
    LedgerError
        If there is none, if its marker cannot be read, if its format is another, or if a table is missing.
    """
    marker = path / _MARKER
    try:
        text = marker.read_text(encoding="utf-8")
    except FileNotFoundError as err:
        raise LedgerError(
            f"There is no ledger at {path}: {_MARKER} is not there. Name another folder or create one there."
        ) from err
    except OSError as err:
        raise LedgerError(f"{marker} cannot be read: {err.strerror}. Check the folder's permissions.") from err
    found = _format_in(marker, text)
    if found != FORMAT_VERSION:
        raise LedgerError(
            f"{path} is a ledger of format {found}; this faultlines reads format {FORMAT_VERSION}. "
            "Use the faultlines that wrote it, or record its documents into a new ledger."
        )
    for name in SCHEMAS:
        if not DeltaTable.is_deltatable(str(path / name)):
            raise LedgerError(f"{path} lacks its table {name}. Restore the folder from a copy, or create a new ledger.")


def _format_in(marker: Path, text: str) -> Any:
    try:
        return json.loads(text)["format"]
    except (json.JSONDecodeError, KeyError, TypeError) as err:
        raise LedgerError(
            f'{marker} is damaged: expected an object with "format". Restore it from a copy, or create a new ledger.'
        ) from err


def new_stamp(batch_id: str, recorded: Iterable[Batch]) -> dict[str, Any]:
    """Batch, attempt and time of recording of one attempt to write a batch; the attempt's name is never used twice.

    The time is never before that of a batch recorded already: a clock set back a little stands still here until it has
    caught up, since the order of recording decides which of two recordings of a document counts.

    Raises
    ------
    LedgerError
        If the clock is more than a day behind: stamps would then be of a wrong day.
    """
    now = datetime.now(UTC)
    newest = max((batch.recorded_from for batch in recorded), default=None)
    if newest is not None and newest - now > _MOST_BEHIND:
        raise LedgerError(
            f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC, but the ledger's newest batch was recorded on "
            f"{newest:%Y-%m-%d %H:%M} UTC. Nothing was written; set the clock, or restore a copy of the ledger from "
            "before that batch if the clock was wrong then."
        )
    recorded_from = now if newest is None else max(now, newest + timedelta(microseconds=1))
    return {"batch_id": batch_id, "attempt": uuid.uuid4().hex, "recorded_from": recorded_from}


def append(path: Path, name: str, rows: pa.Table) -> None:
    """Append rows to one table in a single atomic commit."""
    write_deltalake(
        str(path / name),
        rows,
        mode="append",
        writer_properties=WriterProperties(
            compression="ZSTD",
            column_properties={name: _UNSORTED for name in ("text", "passage_text") if name in rows.column_names},
        ),
    )


def stamped(name: str, rows: list[dict[str, Any]] | pl.DataFrame, stamp: dict[str, Any]) -> pa.Table:
    """Rows of one table as Arrow, each with its batch, attempt and time of recording; absent columns are null."""
    schema = (SCHEMAS | LATER_SCHEMAS)[name]
    table = pa.Table.from_pylist(rows, schema=schema) if isinstance(rows, list) else rows.to_arrow()
    columns = [
        pa.repeat(pa.scalar(stamp[column.name], column.type), len(table))
        if column.name in stamp
        else table[column.name].cast(column.type)
        if column.name in table.column_names
        else pa.nulls(len(table), column.type)
        for column in schema
    ]
    return pa.table(columns, schema=schema)


def version(path: Path) -> int:
    """Number of the newest commit of the ``batches`` table."""
    return int(open_table(path, "batches").version())


def batches(path: Path) -> tuple[Batch, ...]:
    """Finished batches in the order in which they were recorded, each batch id once.

    Two processes may finish the same batch at the same time; the first to be recorded is the batch.

    Raises
    ------
    LedgerError
        If the table cannot be read, or lacks the row of a batch that was finished.
    """
    # Looked up before the rows: what another process finishes in between must not seem lost.
    ended = ended_attempts(path)
    every = finished(path)
    lost = ended - {batch.attempt for batch in every}
    if lost:
        raise LedgerError(
            f"{path / 'batches'} lacks {len(lost)} batches that were finished: the newest entries of its log are lost. "
            f"Restore the folder from a copy; faultlines verify --ledger {path} lists all faults."
        )
    first: dict[str, Batch] = {}
    for batch in every:
        first.setdefault(batch.batch_id, batch)
    return tuple(first.values())


def finished(path: Path) -> list[Batch]:
    """Every row of the ``batches`` table in the order of recording."""
    with reading(path):
        rows = scan(path, "batches").sort("recorded_from", "attempt").collect()
    return [Batch(**row) for row in rows.iter_rows(named=True)]


def finish(path: Path, batch: dict[str, Any], stamp: dict[str, Any], written: Iterable[str]) -> None:
    """Write a batch's own row, which makes it count, behind the hashes of the files in the tables ``written``."""
    keep_sums(path, stamp["attempt"], written)
    append(path, "batches", stamped("batches", [batch], stamp))
    # The batch counts by now, with this proof or without.
    with suppress(OSError):
        keep_end(path, stamp["attempt"])


def check_counts(path: Path, recorded: Collection[Batch]) -> None:
    """Check that every row of the finished batches is there.

    A log whose newest entries are lost opens as an older version of its table; the counts in ``batches`` show it.

    Raises
    ------
    LedgerError
        At the first batch of which some are not.
    """
    expected = {name: {batch.attempt: getattr(batch, name) for batch in recorded} for name in COUNTED}
    # Equal sums need no look into the files; they differ where an attempt was interrupted, or something is lost.
    if all(_held(path, name) == sum(expected[name].values()) for name in COUNTED):
        return
    for name in COUNTED:
        rows = attempt_rows(path, name)
        for batch in recorded:
            held, wanted = rows.get(batch.attempt, 0), expected[name][batch.attempt]
            if held != wanted:
                raise LedgerError(
                    f"{path / name} holds {held:,} {name} of batch {batch.batch_id}; {wanted:,} were recorded. Restore "
                    f"the folder from a copy; faultlines verify --ledger {path} lists all faults."
                )


def _held(path: Path, name: str) -> int:
    return sum(file.rows for file in data_files(path, open_table(path, name), name))


def attempt_rows(path: Path, name: str) -> dict[str, int]:
    """How many rows of each attempt one table holds."""
    with reading(path):
        return dict(scan(path, name).group_by("attempt").len().collect().iter_rows())


def scan(path: Path, name: str) -> pl.LazyFrame:
    """Lazy frame over every row of one table, unfinished batches included.

    Raises
    ------
    LedgerError
        If its log cannot be read, or a file that it names is not there or not whole.
    """
    table = open_table(path, name)
    check_files(path, table, name)
    return pl.scan_delta(table)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Give what a damaged data file makes the readers of Parquet raise as an error that a user can mend.

    Raises
    ------
    LedgerError
    """
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, UnicodeDecodeError) as err:
        raise LedgerError(
            f"A data file of {path} cannot be read ({' '.join(str(err).split())[:120]}). Run faultlines verify "
            f"--ledger {path} to see which, and restore it from a copy."
        ) from err


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or none."""
    with durable_file(path) as file:
        file.write(text.encode("utf-8"))
