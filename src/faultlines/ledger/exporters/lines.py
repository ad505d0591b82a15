"""Everything as JSON lines: what it is about, then each table's rows, every line naming its table."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from faultlines.ledger.contents import Contents
from faultlines.ledger.exporters.tallies import Tally, Written
from faultlines.terms.claims import claim_to_dict
from faultlines.terms.jsontext import json_text, plain


def write_lines(contents: Contents, file: BinaryIO) -> Written:
    """Write every document, claim, event, tie and issued forecast, and the batches that brought them."""
    counts = dict.fromkeys(("about", "batches", "documents", "claims", "events", "ties", "forecasts"), 0)
    for table, row in _rows(contents):
        file.write(json_text({"table": table, **row}, indent=None).encode("utf-8") + b"\n")
        counts[table] += 1
    tallies = [tally_of(contents, "documents", counts["documents"]), tally_of(contents, "claims", counts["claims"])]
    tallies += [Tally(name, held=counts[name], written=counts[name]) for name in ("events", "ties", "forecasts")]
    return Written(tuple(tallies))


def tally_of(contents: Contents, what: str, written: int) -> Tally:
    """Documents or claims, those published after the day left out."""
    later = contents.later(what)
    left_out = ((f"published after {contents.known_at}", later),) if later else ()
    return Tally(what, held=written + later, written=written, left_out=left_out)


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
