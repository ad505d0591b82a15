"""JSON lines that `faultlines.ledger.exporters.lines` wrote -> the same ledger, in a new folder.

A copy, not a new recording: batches keep their ids and the time at which they were recorded, so a forecast stays as old
as it is. Events and ties are concluded anew and not read.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from deltalake.exceptions import DeltaError

from faultlines.errors import LedgerError
from faultlines.ledger import tables
from faultlines.ledger.exporters.lines import TABLES
from faultlines.ledger.schema import FORMAT_VERSION, LATER_SCHEMAS, SCHEMAS, row_document, signature_row

#: Rows appended at a time: texts are long.
_AT_A_TIME: Final = {"documents": 2_000, "claims": 50_000, "forecasts": 200_000}

_DAYS: Final = frozenset({"published_at", "valid_to", "issued_at", "earliest", "latest"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back from a file of JSON lines."""

    path: Path
    batches: int
    documents: int
    claims: int
    forecasts: int

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.batches:,} batches, {self.documents:,} documents, {self.claims:,} claims, "
            f"{self.forecasts:,} forecasts; events and ties are concluded from them anew"
        )


def restore(source: Path, folder: Path) -> Restored:
    """Make a ledger of an export of all that a ledger holds.

    Parameters
    ----------
    source : Path
        JSON lines of ``faultlines export jsonl`` without a day.
    folder : Path
        New or empty. A run that stops leaves rows there that no reader looks at.

    Raises
    ------
    LedgerError
        If the file cannot be read, is no such export, was cut or changed, leaves something out or is of another
        format, or the folder holds something or cannot be written.
    """
    end = _checked(source)
    tables.create_tables(folder)
    restoring = _Restoring(folder)
    try:
        for table, row in _lines(source):
            restoring.take(table, row)
        restoring.finish()
    except (OSError, DeltaError) as err:
        raise LedgerError(
            f"{source} could not be written to {folder}: {err}. Check the space there, empty the folder and run the "
            "command again."
        ) from err
    counts = {name: int(end["counts"][name]) for name in ("batches", "documents", "claims", "forecasts")}
    return Restored(path=source, **counts)


class _Restoring:
    """Rows gathered until there are enough to append; the batches come last, and make all of them count at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._batches: dict[str, dict[str, Any]] = {}
        self._batch_of: dict[str, str] = {}
        self._waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in _AT_A_TIME}

    def take(self, table: str, row: dict[str, Any]) -> None:
        if table == "batches":
            recorded_from = datetime.fromisoformat(row["recorded_from"])
            stamp = tables.new_stamp(row["batch_id"], ()) | {"recorded_from": recorded_from}
            self._batches[row["batch_id"]] = row | stamp | dict.fromkeys(tables.COUNTED, 0)
        elif table in self._waiting:
            if table == "documents":
                self._batch_of[row["document_id"]] = row["batch_id"]
            batch = self._batches[row["batch_id"] if "batch_id" in row else self._batch_of[row["document_id"]]]
            stamp = {name: batch[name] for name in ("batch_id", "attempt", "recorded_from")}
            if table in tables.COUNTED:
                batch[table] += 1
            plain = _claim_row(row) if table == "claims" else row
            self._waiting[table].append(_dated(plain) | stamp)
            if len(self._waiting[table]) >= _AT_A_TIME[table]:
                self._append(table)

    def finish(self) -> None:
        for table in self._waiting:
            self._append(table)
        self._write("batches", list(self._batches.values()))

    def _append(self, table: str) -> None:
        rows, self._waiting[table] = self._waiting[table], []
        if not rows:
            return
        if table in LATER_SCHEMAS:
            tables.make_later_table(self._folder, table)
        self._write(table, rows)
        if table == "documents":
            # Coded files, whose batch has a report, are nobody's near-copies.
            read = [row for row in rows if self._batches[row["batch_id"]]["report"] is None]
            stamps = [{name: row[name] for name in ("batch_id", "attempt", "recorded_from")} for row in read]
            self._write(
                "signatures", [signature_row(row_document(row)) | s for row, s in zip(read, stamps, strict=True)]
            )

    def _write(self, table: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            tables.append(self._folder, table, pa.Table.from_pylist(rows, schema=(SCHEMAS | LATER_SCHEMAS)[table]))


def _claim_row(line: dict[str, Any]) -> dict[str, Any]:
    """A claim's line as a row of the claims table."""
    row = dict(line)
    passage = row.pop("passage")
    row |= {f"passage_{part}": passage[part] for part in ("start", "end", "text")}
    row |= row.pop("occurred_on", {})
    if "likelihood" in row:
        row["likelihood_low"], row["likelihood_high"] = row.pop("likelihood") or (None, None)
    return row


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: date.fromisoformat(row[name]) for name in _DAYS & row.keys() if row[name] is not None}


def _lines(source: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with source.open("rb") as file:
        for line in file:
            row = json.loads(line)
            yield row.pop("table"), row


def _checked(source: Path) -> dict[str, Any]:
    """The last line, once every other is what it says."""
    digest, last = hashlib.sha256(), b""
    try:
        with source.open("rb") as file:
            first = file.readline()
            digest_of = first
            for line in file:
                digest.update(digest_of)
                digest_of = last = line
    except OSError as err:
        raise LedgerError(f"{source} cannot be read: {err.strerror}. Check its name and permissions.") from err
    about, end = _row(first, "about"), _row(last, "end")
    if about is None:
        raise LedgerError(
            f"{source} line 1 is not about a ledger; expected an export of `faultlines export jsonl`. "
            "Claims of `faultlines read` are read anew from their documents."
        )
    if end is None or end["sha256"] != digest.hexdigest():
        how = "ends before its last line" if end is None else "was changed since: its lines have another SHA-256"
        raise LedgerError(f"{source} {how}. Export the ledger again, or copy the file again.")
    if about["ledger_format"] != str(FORMAT_VERSION) or set(end["counts"]) != set(TABLES):
        raise LedgerError(
            f"{source} is of a ledger of format {about['ledger_format']}; this faultlines reads {FORMAT_VERSION}. "
            "Use the faultlines that wrote it."
        )
    if end["left_out"]:
        raise LedgerError(
            f"{source} is as known at {about['known_at']} and leaves out {end['left_out']} documents, claims and "
            "forecasts of later days. Export the ledger without --known-at."
        )
    return end


def _row(line: bytes, table: str) -> dict[str, Any] | None:
    """A line of one table; None where it is of another, or none."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and row.get("table") == table else None
