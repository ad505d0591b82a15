"""The rows of one finished batch looked at: ids, passages, references and what must hold of every row."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

import polars as pl

from faultlines.ledger.findings import Tally
from faultlines.ledger.tables import Batch
from faultlines.terms.claims import CLAIM_KINDS, MODALITIES, TIE_STATES, TIE_TYPES
from faultlines.terms.identifiers import content_id
from faultlines.terms.plover import EVENT_TYPES

_ANEW: Final = "restore the ledger from a copy, or record the document into a new one"
_REPORT: Final = "restore the ledger from a copy; if it always was so, report a bug"
#: A day may end elsewhere before it begins here.
_TIME_ZONES: Final = timedelta(days=1)


def has_own_id(document: Mapping[str, object], batch: Batch) -> bool | None:
    """Whether a document's id is the hash of its text, by the rule of what made it; None where none can tell.

    A report's id is made of its words and day, a starter table's of its name and text, a coded file's of its bytes.
    """
    found, text, origin = document["document_id"], str(document["text"]), str(document["origin"])
    if batch.report is not None:
        content = text.encode()
        if found in {content_id("d", hashlib.sha256(mark + content).hexdigest()) for mark in (b"", b"\xef\xbb\xbf")}:
            return True
        # POLECAT's files mix two encodings line by line, and the text no longer says which line had which.
        mixed = not text.isascii() and str(json.loads(batch.report).get("reader")).startswith("polecat")
        return None if mixed else False
    if origin.startswith("starter/"):
        return found == content_id("d", "starter", origin.removeprefix("starter/"), text)
    words, published_at = " ".join(text.split()), document["published_at"]
    return found in {content_id("d", words, str(published_at)), content_id("d", words, None)}


def look_at_documents(rows: pl.DataFrame, batch: Batch, ids: Tally, dates: Tally) -> None:
    """Ids against texts, and days of publication against that of recording."""
    unknown = 0
    for row in rows.iter_rows(named=True):
        own = has_own_id(row, batch)
        unknown += own is None
        if own is False:
            ids.fault(f"batch {batch.batch_id}, {row['document_id']}", "its id is not the hash of its text", _ANEW)
    ids.looked_at += rows.height - unknown
    if unknown:
        ids.notes.append(f"batch {batch.batch_id}: a file of mixed encodings, whose id cannot be made again")
    stated = pl.col("dated_by").fill_null("").str.contains("after today", literal=True)
    starter = pl.col("origin").str.starts_with("starter/")
    dates.looked_at += rows.height
    late = rows.filter(pl.col("published_at") > _last_day(batch), ~stated, ~starter)
    _late(dates, batch, late["document_id"])


def look_at_claims(rows: pl.DataFrame, batch: Batch, invariants: Tally, dates: Tally) -> None:
    """What must hold of every claim by itself."""
    invariants.looked_at += rows.height
    for found, holds in _INVARIANTS.items():
        # A comparison with nothing is nothing: what must be there and is not counts as a fault.
        invariants.rows(batch.batch_id, rows.filter(~holds.fill_null(value=False))["claim_id"], found, _REPORT)
    dates.looked_at += rows.height
    starter = pl.col("reader").str.starts_with("starter/")
    _late(dates, batch, rows.filter(pl.col("published_at") > _last_day(batch), ~starter)["claim_id"])


def look_at_passages(
    rows: pl.DataFrame, texts: Mapping[str, str], batch: Batch, passages: Tally, references: Tally
) -> None:
    """Each claim's document, and the passage against the document's text at its offsets."""
    references.looked_at += rows.height
    held = pl.col("document_id").is_in(list(texts))
    missing = rows.filter(~held.fill_null(value=False))["claim_id"]
    references.rows(batch.batch_id, missing, "its document is not in its batch", _ANEW)
    quoted = rows.filter(held).select("document_id", "passage_start", "passage_end", "passage_text", "claim_id")
    passages.looked_at += quoted.height
    columns = (quoted[name].to_list() for name in quoted.columns)
    for document_id, start, end, text, claim_id in zip(*columns, strict=True):
        if texts[document_id][start:end] != text:
            found = f"quotes {str(text)[:40]!r}; {document_id} has {texts[document_id][start:end][:40]!r} there"
            passages.fault(f"batch {batch.batch_id}, {claim_id}", found, _ANEW)


def _last_day(batch: Batch) -> date:
    return batch.recorded_from.date() + _TIME_ZONES


def _late(dates: Tally, batch: Batch, ids: pl.Series) -> None:
    found = f"is published after it was recorded ({batch.recorded_from:%Y-%m-%d})"
    dates.rows(batch.batch_id, ids, found, "check its day; record it under the right one into a new ledger")


def _invariants() -> Iterator[tuple[str, pl.Expr]]:
    kind, systematic = pl.col("kind"), pl.col("systematic")
    act, tie = kind == "event", kind == "tie"
    # A coded row of a type that PLOVER has not keeps its publisher's code behind the name of the scheme.
    coded = systematic & pl.col("event_type").str.contains("^[A-Z]+:")
    yield "its kind is none of ours", kind.is_in(list(CLAIM_KINDS))
    yield "its modality is none of ours", pl.col("modality").is_in(MODALITIES)
    yield "its event type is none of PLOVER's", ~act | pl.col("event_type").is_in(EVENT_TYPES) | coded
    yield "its tie type is none of ours", ~tie | pl.col("tie_type").is_in(TIE_TYPES)
    yield "its state of a tie is none of ours", ~tie | pl.col("state").is_in(TIE_STATES)
    yield "its confidence is no probability", pl.col("confidence").is_between(0.0, 1.0)
    yield "its first day is after its last", ~(act | tie) | (pl.col("earliest") <= pl.col("latest"))
    length = pl.col("passage_end") - pl.col("passage_start")
    whole = (pl.col("passage_start") >= 0) & (length == pl.col("passage_text").str.len_chars())
    yield "its offsets are not as far apart as its passage is long", whole


_INVARIANTS: Final = dict(_invariants())
