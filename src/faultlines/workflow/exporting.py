"""A ledger written out into one file, whole or not at all."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from faultlines.errors import FaultlinesError, LedgerError
from faultlines.ledger.exporters.dyads import Period
from faultlines.ledger.exporters.formats import ExportFormat, writer_of
from faultlines.ledger.exporters.tallies import Tally
from faultlines.ledger.restoring import Restored, restore
from faultlines.terms.jsontext import json_text
from faultlines.workflow.starting import new_ledger, open_ledger
from faultlines.workflow.writing import durable_file, write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What one export wrote.

    Attributes
    ----------
    path : Path
    about : dict of str to str
        Ledger, days and methods, as the file itself says them.
    beside : Path or None
        The file that says them of a CSV, which has no place for it.
    tallies : tuple of Tally
        What is in the file, what is not, and why.
    notes : tuple of str
        What one must know to read it.
    """

    path: Path
    about: dict[str, str]
    beside: Path | None
    tallies: tuple[Tally, ...]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        about = self.about
        head = f"{self.path}: known at {about['known_at']}, events to {about['events_to'] or 'no day'}, "
        head += f"ledger at {about['ledger_last_batch'] or 'no batch'} (batch {about['ledger_batches']})"
        lines = [head, *(str(tally) for tally in self.tallies), *self.notes]
        if self.beside is not None:
            lines.append(f"what it is about is in {self.beside}")
        return "\n".join(lines)


def export(
    form: ExportFormat,
    out: Path,
    *,
    ledger_path: Path | None = None,
    known_at: date | None = None,
    by: Period = Period.DAY,
) -> Exported:
    """Write a ledger's contents out; the same ledger and day give the same file.

    Parameters
    ----------
    form : ExportFormat
    out : Path
        Replaced where it is there.
    ledger_path : Path, optional
        As in `open_ledger`.
    known_at : date, optional
        Default: all that is recorded.
    by : Period
        What a row of a panel is of; the other formats have none.

    Raises
    ------
    LedgerError
        If the ledger cannot be opened.
    FaultlinesError
        If ``out`` cannot be written, is inside the ledger, or has an ending that the format has not.
    """
    write = writer_of(form, out.suffix, by)
    ledger = open_ledger(ledger_path)
    if out.resolve().is_relative_to(ledger.path.resolve()):
        raise FaultlinesError(f"{out} is inside the ledger {ledger.path}; name a file outside it")
    contents = ledger.contents(known_at)
    with durable_file(out) as file:
        written = write(contents, file)
    beside = _beside(out, contents.about) if form is ExportFormat.PANEL and out.suffix.lower() == ".csv" else None
    return Exported(path=out, about=contents.about, beside=beside, tallies=written.tallies, notes=written.notes)


def _beside(out: Path, about: dict[str, str]) -> Path:
    """Write what a CSV is about beside it, with its hash, so that one can see whether the two belong together."""
    place = out.with_name(f"{out.name}.about.json")
    with out.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    write_whole(place, json_text({"file": out.name, "sha256": digest, **about}) + "\n")
    return place


def bring_back(source: Path, ledger_path: Path) -> Restored:
    """Make the ledger again that ``faultlines export jsonl`` wrote out.

    Parameters
    ----------
    source : Path
        An export of all that the ledger held.
    ledger_path : Path
        New or empty folder; it is a ledger once everything is in it.

    Raises
    ------
    LedgerError
        If the file is no such export, or the folder holds something or cannot be written.
    """
    try:
        if ledger_path.exists() and any(ledger_path.iterdir()):
            raise FileExistsError
        with new_ledger(ledger_path) as made:
            return restore(source, made)
    except (FileExistsError, NotADirectoryError) as err:
        raise LedgerError(
            f"{ledger_path} is not empty: a whole ledger comes back into a folder of its own. Name a new one."
        ) from err
