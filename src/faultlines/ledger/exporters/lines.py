"""Everything as JSON lines: what it is about, then each table's rows, every line naming its table.

The last line counts the others and has their SHA-256, so that a file that was cut or changed is known for one.
`faultlines.ledger.restoring` makes the same ledger of the lines again.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from faultlines.ledger.contents import Contents
from faultlines.ledger.exporters.tallies import Tally, Written
from faultlines.terms.claims import claim_to_dict
from faultlines.terms.jsontext import json_text, plain

#: Tables in the order of their lines.
TABLES: Final = ("about", "batches", "documents", "claims", "events", "ties", "forecasts")


def write_lines(contents: Contents, file: BinaryIO) -> Written:
    """Write every document, claim, event, tie and issued forecast, and the batches that brought them."""
    counts = dict.fromkeys(TABLES, 0)
    digest = hashlib.sha256()
    for table, row in _rows(contents):
        line = _line({"table": table, **row})
        digest.update(line)
        file.write(line)
        counts[table] += 1
    tallies = [tally_of(contents, name, counts[name]) for name in ("documents", "claims", "forecasts")]
    left_out = contents.begun.len() + sum(tally.held - tally.written for tally in tallies)
    file.write(_line({"table": "end", "counts": counts, "left_out": left_out, "sha256": digest.hexdigest()}))
    tallies += [Tally(name, held=counts[name], written=counts[name]) for name in ("events", "ties")]
    return Written(tuple(tallies), begun_note(contents))


def tally_of(contents: Contents, what: str, written: int) -> Tally:
    """Documents, claims or forecasts, those of later days left out."""
    later = contents.later(what)
    left_out = ((f"of days after {contents.known_at}", later),) if later else ()
    return Tally(what, held=written + later, written=written, left_out=left_out)


def begun_note(contents: Contents) -> tuple[str, ...]:
    """What is to be said of files that are there without their text."""
    begun = contents.begun.len()
    return (f"{begun:,} files with rows of later days are there without their text",) if begun else ()


def _line(row: dict[str, Any]) -> bytes:
    return json_text(row, indent=None).encode("utf-8") + b"\n"


def _rows(contents: Contents) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "about", contents.about
    for batch in contents.batches:
        row = plain(batch)
        row.pop("attempt")
        yield "batches", row
    for document in contents.documents():
        yield "documents", {name: plain(value) for name, value in document.items()}
    for claim, coded in contents.claims():
        yield "claims", claim_to_dict(claim) | coded
    for event in contents.events():
        yield "events", plain(event)
    for tie in contents.ties:
        yield "ties", plain(tie)
    for forecast in contents.forecasts():
        yield "forecasts", {name: plain(value) for name, value in forecast.items()}
