"""The bundled starter's tables -> documents and claims.

Each file is one document, each row's sentence a passage. A row counts as known from the day it began, since it is of
the public record: a pact of 1951 is known from 1951, an incident from its last day, and a row without a date always.
An end is a claim of its own, known from the day after, so a question asked before it does not see it coming. Pacts
with an organisation stand for one tie between every two of its parties, dated by the later accession; the passage is
that of the party whose accession dates it.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any, Final

from faultlines.terms.claims import ActorMention, Claim, DateRange, EventClaim, Passage, TieClaim
from faultlines.terms.documents import Document
from faultlines.terms.identifiers import content_id

#: Name of the reader that made the starter's claims; its instruments are full titles, so two titles are two ties.
STARTER_READER: Final = "starter/1"

#: Ties between the parties of a treaty, and so between the members of an organisation that is one.
_PACTS: Final = frozenset({"defence_pact", "consultation_pact", "non_aggression_pact", "partnership"})

#: From when a row without a date is known.
_ALWAYS: Final = date(1900, 1, 1)

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a starter file: its cells, and where its line stands in the file."""

    document_id: str
    number: int
    start: int
    line: str
    cells: dict[str, str]

    def day(self, name: str) -> date | None:
        return date.fromisoformat(self.cells[name]) if self.cells[name] else None

    def passage(self) -> Passage:
        """The row's sentence, or its line where the file had to quote the sentence's own quotation marks."""
        sentence = self.cells["text"]
        start = self.line.find(sentence)
        text = self.line if start < 0 else sentence
        begin = self.start + max(start, 0)
        return Passage(document_id=self.document_id, start=begin, end=begin + len(text), text=text)

    def mention(self, column: str) -> ActorMention:
        """The actor's id where the row has it."""
        name = self.cells[column]
        cells = list(self.cells.values())[: list(self.cells).index(column)]
        start = self.start + sum(len(cell) + 1 for cell in cells)
        return ActorMention(id=name, text=name, start=start, end=start + len(name))


@cache
def starter_documents() -> tuple[tuple[Document, ...], tuple[Claim, ...]]:
    """Documents of the bundled starter, and what they claim.

    Returns
    -------
    tuple of Document
        One a file, in the order of the files' names.
    tuple of Claim
        Tie claims, and event claims of incidents.
    """
    folder = files("faultlines.ledger").joinpath("starter")
    tables = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".csv")), key=lambda entry: entry.name)
    read = [read_starter_table(entry.name, entry.read_bytes().decode("utf-8")) for entry in tables]
    return tuple(document for document, _ in read), tuple(claim for _, claims in read for claim in claims)


def read_starter_table(name: str, text: str) -> tuple[Document, tuple[Claim, ...]]:
    """One table of the starter as a document, and its rows as claims.

    Parameters
    ----------
    name : str
        The file's name.
    text : str
        Comma-separated, one row a line, with a header: with ``event_type`` in it the rows are
        incidents, with ``tie_type`` ties.
    """
    document_id = content_id("d", "starter", name, text)
    rows = _rows(document_id, text)
    incidents = bool(rows) and "event_type" in rows[0].cells
    claims = tuple(_incident(row) for row in rows) if incidents else tuple(_tie_claims(rows))
    document = Document(
        document_id=document_id,
        text=text,
        published_at=max((claim.published_at for claim in claims), default=_ALWAYS),
        dated_by="each row by the day it began; this is the last of them",
        title=f"Starter of public facts: {name.removesuffix('.csv')}",
        publisher="faultlines",
        origin=f"starter/{name}",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        record="the source named in each row",
    )
    return document, claims


def _rows(document_id: str, text: str) -> list[_Row]:
    header, *lines = text.splitlines(keepends=True)
    names = next(csv.reader([header]))
    rows, start = [], len(header)
    for number, line in enumerate(lines, start=2):
        cells = dict(zip(names, next(csv.reader([line]), []), strict=False))
        if cells:
            rows.append(_Row(document_id, number, start, line.rstrip("\r\n"), cells))
        start += len(line)
    return rows


def _incident(row: _Row) -> EventClaim:
    earliest = row.day("occurred_on") or _ALWAYS
    latest = row.day("occurred_until") or earliest
    return EventClaim(
        **_common(row, latest, "incident"),
        source_actors=(row.mention("source_actor"),),
        target_actors=(row.mention("target_actor"),) if row.cells["target_actor"] else (),
        event_type=row.cells["event_type"],
        occurred_on=DateRange(earliest=earliest, latest=latest),
    )


def _tie_claims(rows: Iterable[_Row]) -> Iterator[TieClaim]:
    """Claims of bilateral rows, then those of the pairs of parties to each organisation's pact."""
    parties: dict[tuple[str, str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        cells = row.cells
        if cells["tie_type"] in _PACTS and cells["target_actor"].startswith("IGO:"):
            parties[cells["tie_type"], cells["target_actor"], cells["instrument"]].append(row)
        else:
            yield from _both_steps(row, row.mention("source_actor"), row.mention("target_actor"), row.day("until"))
    for members in parties.values():
        for first, second in combinations(members, 2):
            yield from _between_parties(first, second)


def _between_parties(first: _Row, second: _Row) -> Iterator[TieClaim]:
    earlier, later = sorted((first, second), key=lambda row: (row.day("since") or _ALWAYS, row.number))
    until = min((day for row in (first, second) if (day := row.day("until"))), default=None)
    if until is None or until > (later.day("since") or _ALWAYS):
        yield from _both_steps(later, later.mention("source_actor"), earlier.mention("source_actor"), until)


def _both_steps(row: _Row, source: ActorMention, target: ActorMention, until: date | None) -> Iterator[TieClaim]:
    """The claim that a tie began and, where it has an end, the claim that it lapsed."""
    since = row.day("since")
    held = row.cells["state"]
    if held == "lapsed":
        held = "delivered" if row.cells["tie_type"] == "arms_supply" else "in_force"
    began = DateRange(earliest=since or _ALWAYS, latest=since or date.max)
    yield _tie_claim(row, source, target, held, began, since or _ALWAYS)
    if until is not None:
        yield _tie_claim(row, source, target, "lapsed", DateRange(earliest=until, latest=until), until + _DAY)


def _tie_claim(
    row: _Row, source: ActorMention, target: ActorMention, state: str, on: DateRange, published_at: date
) -> TieClaim:
    share = row.cells["share"]
    return TieClaim(
        **_common(row, published_at, source.id, target.id, state),
        source_actors=(source,),
        target_actors=(target,),
        tie_type=row.cells["tie_type"],
        state=state,
        occurred_on=on,
        valid_to=on.latest if state == "lapsed" else None,
        share=float(share) if share else None,
        instrument=row.cells["instrument"] or None,
    )


def _common(row: _Row, published_at: date, *what: str) -> dict[str, Any]:
    return {
        "claim_id": content_id("c", row.document_id, row.number, *what),
        "document_id": row.document_id,
        "external_id": f"line {row.number}",
        "published_at": published_at,
        "passage": row.passage(),
        "modality": "happened",
        # A reviewed row states its fact in so many words: nothing is left to read wrongly.
        "confidence": 1.0,
        "reader": STARTER_READER,
    }
