"""Everything as one SQLite file; each reference is a foreign key, which Datasette shows as a link."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from typing import Any, BinaryIO, Final

from faultlines.ledger.contents import Contents
from faultlines.ledger.exporters.lines import begun_note, tally_of
from faultlines.ledger.exporters.tallies import Tally, Written
from faultlines.ledger.schema import claim_row
from faultlines.terms.claims import Claim
from faultlines.terms.jsontext import json_text

#: A longer text is an imported file, whose lines are the passages of its claims; SQLite takes no cell of a gigabyte.
LONGEST_TEXT: Final = 1_000_000

_TABLES: Final = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE batches (batch_id TEXT PRIMARY KEY, recorded_from TEXT NOT NULL, documents INTEGER, claims INTEGER);
CREATE TABLE documents (
    document_id TEXT PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batches, published_at TEXT NOT NULL, title TEXT,
    publisher TEXT, origin TEXT, dated_by TEXT, sha256 TEXT, external_id TEXT, record TEXT, characters INTEGER,
    text TEXT);
CREATE TABLE claims (
    claim_id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents, kind TEXT NOT NULL,
    published_at TEXT NOT NULL, passage_text TEXT, passage_start INTEGER, passage_end INTEGER, modality TEXT,
    confidence REAL, reader TEXT, external_id TEXT, speaker TEXT, event_type TEXT, mode TEXT, contexts TEXT,
    earliest TEXT, latest TEXT, place TEXT, count INTEGER, tie_type TEXT, state TEXT, valid_to TEXT, share REAL,
    instrument TEXT, quantity TEXT, unit TEXT, value REAL, year INTEGER, proposition TEXT, likelihood_words TEXT,
    likelihood_low REAL, likelihood_high REAL, about TEXT, systematic INTEGER,
    fact TEXT);
CREATE TABLE claim_actors (
    claim_id TEXT NOT NULL REFERENCES claims, side TEXT NOT NULL, place INTEGER NOT NULL, actor TEXT NOT NULL,
    text TEXT, start INTEGER, end INTEGER, sector TEXT, PRIMARY KEY (claim_id, side, place));
CREATE TABLE events (
    event_id TEXT PRIMARY KEY, event_type TEXT NOT NULL, mode TEXT, contexts TEXT, modality TEXT NOT NULL,
    by_state INTEGER, earliest TEXT NOT NULL, latest TEXT NOT NULL, known_on TEXT NOT NULL, documents INTEGER,
    originals INTEGER, confidence REAL);
CREATE TABLE event_actors (
    event_id TEXT NOT NULL REFERENCES events, side TEXT NOT NULL, place INTEGER NOT NULL, actor TEXT NOT NULL,
    PRIMARY KEY (event_id, side, place));
CREATE TABLE event_claims (
    event_id TEXT NOT NULL REFERENCES events, claim_id TEXT NOT NULL REFERENCES claims,
    PRIMARY KEY (event_id, claim_id));
CREATE TABLE ties (
    tie_id TEXT PRIMARY KEY, tie_type TEXT NOT NULL, state TEXT NOT NULL, source_actor TEXT NOT NULL,
    target_actor TEXT NOT NULL, since TEXT, until TEXT, known_on TEXT NOT NULL, confidence REAL, share REAL,
    instrument TEXT);
CREATE TABLE tie_claims (
    tie_id TEXT NOT NULL REFERENCES ties, claim_id TEXT NOT NULL REFERENCES claims, PRIMARY KEY (tie_id, claim_id));
"""

#: Made when all rows are in, which is faster than keeping them up.
_INDEXES: Final = """
CREATE INDEX claims_by_document ON claims (document_id);
CREATE INDEX claim_actors_by_actor ON claim_actors (actor);
CREATE INDEX events_by_day ON events (latest);
CREATE INDEX event_actors_by_actor ON event_actors (actor);
CREATE INDEX event_claims_by_claim ON event_claims (claim_id);
CREATE INDEX ties_by_pair ON ties (source_actor, target_actor);
CREATE INDEX tie_claims_by_claim ON tie_claims (claim_id);
"""

_SIDES: Final = ("source", "target")


def write_database(contents: Contents, file: BinaryIO) -> Written:
    """Write documents, claims, events and ties into a new file, which has a name on the disk and is empty."""
    with closing(sqlite3.connect(file.name)) as base:
        # Nobody else sees the file before it is whole, so it needs no journal of its own.
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        _Filling(base, contents).fill()
        base.executescript(_INDEXES + "ANALYZE;")
        base.commit()
        numbers = {
            name: int(base.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
            for name in ("documents", "claims", "events", "ties")
        }
        long = int(base.execute("SELECT count(*) FROM documents WHERE characters > ?", [LONGEST_TEXT]).fetchone()[0])
    tallies = [tally_of(contents, name, numbers[name]) for name in ("documents", "claims")]
    tallies += [Tally(name, held=numbers[name], written=numbers[name]) for name in ("events", "ties")]
    notes = begun_note(contents)
    notes += (f"{long:,} documents of over {LONGEST_TEXT:,} characters are there without their text",) if long else ()
    return Written(tuple(tallies), notes)


class _Filling:
    """Rows of each table, those first that others refer to."""

    def __init__(self, base: sqlite3.Connection, contents: Contents) -> None:
        self._base = base
        self._contents = contents

    def fill(self) -> None:
        """Write every table."""
        self._into("about", ({"key": key, "value": value} for key, value in self._contents.about.items()))
        batches = (
            {
                "batch_id": batch.batch_id,
                "recorded_from": batch.recorded_from.isoformat(),
                "documents": batch.documents,
                "claims": batch.claims,
            }
            for batch in self._contents.batches
        )
        self._into("batches", batches)
        self._into("documents", map(_document, self._contents.documents()))
        self._claims()
        self._events()
        self._ties()

    def _claims(self) -> None:
        for claim, coded in self._contents.claims():
            row = claim_row(claim) | coded
            mentions = {side: row.pop(f"{side}_actors") for side in _SIDES}
            self._into("claims", [row | {"speaker": _json(row["speaker"])}])
            self._into("claim_actors", _mentions(claim, mentions))

    def _events(self) -> None:
        for event in self._contents.events():
            names = ("event_id", "event_type", "mode", "contexts", "modality", "by_state", "known_on")
            row = {name: getattr(event, name) for name in (*names, "documents", "originals", "confidence")}
            days = {"earliest": event.occurred_on.earliest, "latest": event.occurred_on.latest}
            self._into("events", [row | days])
            key = {"event_id": event.event_id}
            sides = zip(_SIDES, (event.source_actors, event.target_actors), strict=True)
            actors = [
                key | {"side": side, "place": place, "actor": actor}
                for side, ids in sides
                for place, actor in enumerate(ids)
            ]
            self._into("event_actors", actors)
            self._into("event_claims", (key | {"claim_id": name} for name in dict.fromkeys(event.claims)))

    def _ties(self) -> None:
        names = ("tie_id", "tie_type", "state", "source_actor", "target_actor", "since", "until", "known_on")
        for tie in self._contents.ties:
            self._into("ties", [{name: getattr(tie, name) for name in (*names, "confidence", "share", "instrument")}])
            links = ({"tie_id": tie.tie_id, "claim_id": name} for name in dict.fromkeys(tie.claims))
            self._into("tie_claims", links)

    def _into(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Insert rows that have the same columns."""
        given = iter(rows)
        first = next(given, None)
        if first is None:
            return
        columns = ", ".join(f'"{name}"' for name in first)
        places = ", ".join("?" * len(first))
        cells: Iterator[list[Any]] = ([_cell(value) for value in row.values()] for row in chain([first], given))
        self._base.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", cells)


def _document(row: dict[str, Any]) -> dict[str, Any]:
    text = row["text"]
    length = None if text is None else len(text)
    return row | {"characters": length, "text": text if length is not None and length <= LONGEST_TEXT else None}


def _mentions(claim: Claim, mentions: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {
            "claim_id": claim.claim_id,
            "side": side,
            "place": place,
            "actor": mention["id"],
            **{name: mention[name] for name in ("text", "start", "end", "sector")},
        }
        for side, found in mentions.items()
        for place, mention in enumerate(found)
    ]


def _cell(value: Any) -> Any:
    """A value as SQLite keeps it: days as ISO 8601 text, lists as JSON."""
    if isinstance(value, tuple | list):
        return _json(list(value))
    return value.isoformat() if hasattr(value, "isoformat") else value


def _json(value: Any) -> str | None:
    return None if value is None else json_text(value, indent=None)
