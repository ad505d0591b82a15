"""What the ledger answers to those who write into it or ask what it holds."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What one call of `Ledger.record` did.

    Attributes
    ----------
    batch_id : str
    new_documents, repeated_documents : int
        Documents that were new, and those that the ledger (or the same call) held already.
    claims : int
        Claims written: those of the new documents.
    repeated : tuple of str
        Ids of the repeated documents.
    """

    batch_id: str
    new_documents: int
    repeated_documents: int
    claims: int
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Documents published between two days, and how many of them only repeat others.

    Attributes
    ----------
    documents : int
    repeats : int
        Documents that tell of acts and begin none, since another told of each before, and all near-copies.
    copies : int
        Those of the repeats that are near-copies of an earlier document.
    """

    documents: int
    repeats: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaders:
    """Kept rows of a coded file in which a person is named without a country.

    Attributes
    ----------
    rows, names : int
        Rows with a party known through the name of somebody in post that day, and how many such names there are.
    interstate : int
        Those of the rows that are between two different states.
    ambiguous : int
        Rows with a name that people in posts of two actors bear that day; that party stays unknown.
    out_of_post : int
        Rows with the name of somebody in post on other days only; that party stays unknown.
    """

    rows: int
    names: int
    interstate: int
    ambiguous: int
    out_of_post: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What one import of a coded file did; ``rows == kept + rejected``.

    Attributes
    ----------
    batch_id, document_id : str
        The file is one document; each kept row is a claim with its line as passage.
    path : Path
        The file.
    reader : str or None
        Name and version of what read it; None where it was imported before that was kept.
    recognised : str or None
        The file's format, and how that was known.
    sha256 : str or None
        Of the file's bytes, as they are on the disk.
    rows, kept, rejected : int
        Data rows, the header not counted.
    reasons : tuple of (str, int)
        Why rows were rejected, most frequent first.
    rejects : Path or None
        Tab-separated file of the rejected lines with line number and reason; None where none was.
    untyped : int
        Kept rows whose code PLOVER has no type for; they count as reports and are no act.
    events : int
        Distinct facts of a PLOVER type with an actor known.
    figures : int
        Claims of a number that rows gave, such as deaths; these are no acts.
    interstate : int
        Kept rows with two different states.
    unresolved_sources, unresolved_targets : int
        Kept rows without an actor id on that side.
    leaders : Leaders or None
        None where the format names no people, or the file was imported before leaders were counted.
    first_day, last_day : date or None
        Of the acts.
    repeated : bool
        Whether the file had been imported before, and nothing was written now.
    """

    batch_id: str
    document_id: str
    path: Path
    reader: str | None
    recognised: str | None
    sha256: str | None
    rows: int
    kept: int
    rejected: int
    reasons: tuple[tuple[str, int], ...]
    rejects: Path | None
    untyped: int
    events: int
    figures: int
    interstate: int
    unresolved_sources: int
    unresolved_targets: int
    leaders: Leaders | None
    first_day: date | None
    last_day: date | None
    repeated: bool

    def __str__(self) -> str:
        head = f"{self.path.name}: {self.rows:,} rows read, {self.kept:,} kept, {self.rejected:,} rejected"
        if self.repeated:
            head += " (imported before; nothing was counted twice)"
        lines = [head, *self._origin_lines()]
        lines += [f"  rejected {count:,}: {reason}" for reason, count in self.reasons]
        if self.rejects is not None:
            lines.append(f"  rejected rows are in {self.rejects}")
        if self.kept:
            lines += self._claim_lines()
        return "\n".join(lines)

    def _origin_lines(self) -> list[str]:
        return [f"  {self.recognised}; read by {self.reader}"] if self.reader else []

    def _claim_lines(self) -> list[str]:
        days = f"  days {self.first_day} to {self.last_day}"
        unknown = f"  actor unknown: {self.unresolved_sources:,} sources, {self.unresolved_targets:,} targets"
        between = f"  {self.interstate:,} rows between two states"
        if self.figures and not self.events + self.untyped:
            return [f"{days}; {self.figures:,} figures, which are no acts", between, unknown]
        beside = f"; figures beside them: {self.figures:,}" if self.figures else ""
        return [
            f"{days}; {self.events:,} distinct acts with a known actor{beside}",
            f"{between}; {self.untyped:,} of no PLOVER type",
            *self._leader_lines(),
            f"{unknown}; those rows count as reports",
        ]

    def _leader_lines(self) -> list[str]:
        if self.leaders is None:
            if self.reader is not None:
                return []
            return ["  leaders were not counted when it was imported; a new ledger counts them"]
        return [
            f"  {self.leaders.rows:,} rows with a party known by the name of somebody in post that day alone "
            f"({self.leaders.names:,} names), {self.leaders.interstate:,} of them between two states",
            f"  {self.leaders.out_of_post:,} rows name somebody out of post that day, {self.leaders.ambiguous:,} bear "
            "a name in posts of two actors; that party is unknown",
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a ledger holds in all.

    ``unfinished`` counts interrupted attempts whose rows are passed over. ``coded_rows`` are claims of systematic
    coders, kept apart from ``claims``; ``first_day`` and ``last_day`` are of their present watch.
    """

    batches: int
    documents: int
    claims: int
    events: int
    ties: int
    coded_rows: int
    first_day: date | None
    last_day: date | None
    unfinished: int

    def __str__(self) -> str:
        text = (
            f"{self.documents:,} documents, {self.claims:,} claims, {self.events:,} events, {self.ties:,} ties; "
            f"{self.coded_rows:,} coded rows"
        )
        if self.first_day is not None:
            text += f" ({self.first_day} to {self.last_day})"
        return text + (f"; {self.unfinished} interrupted attempts passed over" if self.unfinished else "")


def report_to_json(report: ImportReport) -> str:
    """An import's report as the text that the ledger keeps with the batch."""
    return json.dumps(asdict(report), default=str)


def report_from_json(text: str, *, path: Path, recognised: str | None = None, repeated: bool) -> ImportReport:
    """The report that the ledger kept, for the same file met again at ``path``."""
    kept: dict[str, Any] = json.loads(text)
    days = {name: kept[name] and date.fromisoformat(kept[name]) for name in ("first_day", "last_day")}
    rejects = kept["rejects"] and Path(kept["rejects"])
    reasons = tuple((reason, count) for reason, count in kept["reasons"])
    counts = kept.get("leaders")
    leaders = None if counts is None else Leaders(**counts)
    later = {name: kept.get(name) for name in ("reader", "sha256")} | {
        "recognised": recognised or kept.get("recognised"),
        "figures": kept.get("figures", 0),
    }
    given = {"rejects": rejects, "reasons": reasons, "leaders": leaders, "path": path, "repeated": repeated}
    return ImportReport(**kept | days | later | given)
