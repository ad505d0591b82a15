"""Columns of the tables, and claims and documents as their rows.

Every row carries the batch and the attempt that wrote it. A row counts once the `batches` table has a row for that
attempt; until then readers pass over it.
"""

from dataclasses import fields
from typing import Any, Final

import numpy as np
import pyarrow as pa

from faultlines.ledger.copies import Signature, signature
from faultlines.terms.claims import (
    CLAIM_KINDS,
    ActorMention,
    Claim,
    DateRange,
    EventClaim,
    FigureClaim,
    JudgementClaim,
    Passage,
    Speaker,
    TieClaim,
)
from faultlines.terms.documents import Document

#: Version of the tables' layout, written into ``ledger.json``.
FORMAT_VERSION: Final = 2

_TEXT = pa.string()
_ACTORS = pa.list_(
    pa.struct([("id", _TEXT), ("text", _TEXT), ("start", pa.int64()), ("end", pa.int64()), ("sector", _TEXT)])
)
_SPEAKER = pa.struct([("name", _TEXT), ("post", _TEXT), ("institution", _TEXT), ("actor", _TEXT)])
_STAMP: Final = (
    ("batch_id", _TEXT),
    ("attempt", _TEXT),
    ("recorded_from", pa.timestamp("us", "UTC")),
)

DOCUMENTS: Final = pa.schema(
    [
        ("document_id", _TEXT),
        ("text", _TEXT),
        ("published_at", pa.date32()),
        ("dated_by", _TEXT),
        ("title", _TEXT),
        ("publisher", _TEXT),
        ("origin", _TEXT),
        ("sha256", _TEXT),
        ("external_id", _TEXT),
        ("record", _TEXT),
        *_STAMP,
    ]
)

#: One wide table for the four kinds. ``systematic`` marks rows of a coder that watched every state every day, and
#: ``fact`` then says what the row states: rows with one fact are reports of one event.
CLAIMS: Final = pa.schema(
    [
        ("claim_id", _TEXT),
        ("kind", _TEXT),
        ("document_id", _TEXT),
        ("external_id", _TEXT),
        ("published_at", pa.date32()),
        ("passage_start", pa.int64()),
        ("passage_end", pa.int64()),
        ("passage_text", _TEXT),
        ("modality", _TEXT),
        ("speaker", _SPEAKER),
        ("confidence", pa.float64()),
        ("reader", _TEXT),
        ("source_actors", _ACTORS),
        ("target_actors", _ACTORS),
        ("event_type", _TEXT),
        ("mode", _TEXT),
        ("contexts", pa.list_(_TEXT)),
        ("earliest", pa.date32()),
        ("latest", pa.date32()),
        ("place", _TEXT),
        ("count", pa.int64()),
        ("tie_type", _TEXT),
        ("state", _TEXT),
        ("valid_to", pa.date32()),
        ("share", pa.float64()),
        ("instrument", _TEXT),
        ("quantity", _TEXT),
        ("unit", _TEXT),
        ("value", pa.float64()),
        ("year", pa.int64()),
        ("proposition", _TEXT),
        ("likelihood_words", _TEXT),
        ("likelihood_low", pa.float64()),
        ("likelihood_high", pa.float64()),
        ("about", pa.list_(_TEXT)),
        ("systematic", pa.bool_()),
        ("fact", _TEXT),
        *_STAMP,
    ]
)

#: What of a document's text is kept to find copies of it: its MinHash values, 32 bits each, little end first, how many
#: different runs of words it has, and its figures.
SIGNATURES: Final = pa.schema(
    [
        ("document_id", _TEXT),
        ("published_at", pa.date32()),
        ("values", pa.binary()),
        ("runs", pa.int64()),
        ("figures", pa.list_(_TEXT)),
        *_STAMP,
    ]
)

#: One row for each finished batch: the row whose arrival makes the batch count.
BATCHES: Final = pa.schema(
    [
        *_STAMP,
        ("documents", pa.int64()),
        ("claims", pa.int64()),
        ("report", _TEXT),
    ]
)

#: Forecasts as issued, one row for each outcome of each pair within each horizon; ``place`` keeps their order.
FORECASTS: Final = pa.schema(
    [
        ("place", pa.int32()),
        ("issued_at", pa.date32()),
        ("horizon_days", pa.int16()),
        ("outcome", _TEXT),
        ("source_actor", _TEXT),
        ("target_actor", _TEXT),
        ("probability", pa.float32()),
        ("low", pa.float32()),
        ("high", pa.float32()),
        ("base_rate", pa.float32()),
        ("method", _TEXT),
        *_STAMP,
    ]
)

#: Tables that every ledger has.
SCHEMAS: Final[dict[str, pa.Schema]] = {
    "documents": DOCUMENTS,
    "signatures": SIGNATURES,
    "claims": CLAIMS,
    "batches": BATCHES,
}
#: Tables that a ledger has from the first time that something is kept in them.
LATER_SCHEMAS: Final[dict[str, pa.Schema]] = {"forecasts": FORECASTS}


def document_row(document: Document) -> dict[str, Any]:
    """A document as a row of the documents table, without its stamp."""
    return {field.name: getattr(document, field.name) for field in fields(document)}


def row_document(row: dict[str, Any]) -> Document:
    """The document that a row of the documents table holds."""
    return Document(**{field.name: row[field.name] for field in fields(Document)})


def signature_row(document: Document) -> dict[str, Any]:
    """A document's row of the signatures table, without its stamp."""
    kept = signature(document.text)
    return {
        "document_id": document.document_id,
        "published_at": document.published_at,
        "values": kept.values.astype("<u4").tobytes(),
        "runs": kept.runs,
        "figures": sorted(kept.figures),
    }


def row_signature(row: dict[str, Any]) -> Signature:
    """The signature that a row of the signatures table holds."""
    values = np.frombuffer(row["values"], dtype="<u4").astype(np.uint32)
    return Signature(values, row["runs"], frozenset(row["figures"] or ()))


def claim_row(claim: Claim) -> dict[str, Any]:
    """A claim read from text as a row of the claims table, without its stamp."""
    row = {field.name: getattr(claim, field.name) for field in fields(claim)}
    row |= {"kind": claim.kind, "systematic": False, "speaker": _plain(claim.speaker)}
    passage = row.pop("passage")
    row |= {"passage_start": passage.start, "passage_end": passage.end, "passage_text": passage.text}
    if isinstance(claim, EventClaim | TieClaim):
        occurred_on = row.pop("occurred_on")
        row |= {"earliest": occurred_on.earliest, "latest": occurred_on.latest}
    if isinstance(claim, JudgementClaim):
        row["likelihood_low"], row["likelihood_high"] = row.pop("likelihood") or (None, None)
    for side in ("source_actors", "target_actors"):
        row[side] = [_plain(mention) for mention in row.get(side, ())]
    return row


def row_claim(row: dict[str, Any]) -> Claim:
    """The claim that a row of the claims table holds."""
    common = {
        name: row[name] for name in ("claim_id", "document_id", "external_id", "published_at", "modality", "confidence")
    } | {
        "reader": row["reader"],
        "passage": Passage(
            document_id=row["document_id"],
            start=row["passage_start"],
            end=row["passage_end"],
            text=row["passage_text"],
        ),
        "speaker": Speaker(**row["speaker"]) if row["speaker"] else None,
    }
    kind = CLAIM_KINDS[row["kind"]]
    return kind(**common, **_own_fields(kind, row))


def _own_fields(kind: type[Claim], row: dict[str, Any]) -> dict[str, Any]:
    """Fields that one kind of claim adds to the common part."""
    if kind is JudgementClaim:
        low, high = row["likelihood_low"], row["likelihood_high"]
        return {
            "proposition": row["proposition"],
            "likelihood_words": row["likelihood_words"],
            "likelihood": None if low is None else (low, high),
            "about": tuple(row["about"] or ()),
        }
    own: dict[str, Any] = {side: tuple(ActorMention(**mention) for mention in row[side] or ()) for side in _SIDES}
    own |= {name: row[name] for name in _SCALARS[kind]}
    if kind is not FigureClaim:
        own["occurred_on"] = DateRange(earliest=row["earliest"], latest=row["latest"])
    if kind is EventClaim:
        own["contexts"] = tuple(row["contexts"] or ())
    return own


_SIDES: Final = ("source_actors", "target_actors")
_SCALARS: Final[dict[type[Claim], tuple[str, ...]]] = {
    EventClaim: ("event_type", "mode", "place", "count"),
    TieClaim: ("tie_type", "state", "valid_to", "share", "instrument"),
    FigureClaim: ("quantity", "unit", "value", "year"),
}


def _plain(part: ActorMention | Speaker | None) -> dict[str, Any] | None:
    return None if part is None else {field.name: getattr(part, field.name) for field in fields(part)}
