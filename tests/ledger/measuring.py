"""Dispatch variants as documents and claims, and precision and recall of a grouping; used by tests and benchmarks."""

import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from faultlines.ledger.copies import originals, signature
from faultlines.terms.claims import ActorMention, DateRange, EventClaim, Passage
from faultlines.terms.documents import Document
from faultlines.terms.identifiers import content_id

FOLDER = Path(__file__).parent / "variants"
PARTS = ("development", "heldout")


def dispatches(part):
    """Rows of one part, each with its document."""
    lines = (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [row | {"document": _document(row)} for row in map(json.loads, lines)]


def gold_claims(rows):
    """The claims that a faultless reader would find, and from the id of each to the act that it is of."""
    claims, acts = [], {}
    for row in rows:
        for number, gold in enumerate(row["claims"]):
            claim = _claim(row["document"], number, gold)
            claims.append(claim)
            acts[claim.claim_id] = gold["act"]
    return claims, acts


def half_undated(claims):
    """The same with every second report of the last week dated as a reader dates one that states no day."""
    loosened = []
    for number, claim in enumerate(claims):
        week = DateRange(earliest=claim.published_at - timedelta(days=6), latest=claim.published_at)
        inside = week.earliest <= claim.occurred_on.earliest and claim.occurred_on.latest <= week.latest
        loosened.append(replace(claim, occurred_on=week) if number % 2 and inside else claim)
    return loosened


def find_originals(rows):
    """Copies among dispatches, as the ledger finds them."""
    ordered = sorted((row["document"] for row in rows), key=lambda one: (one.published_at, one.document_id))
    names, published = [one.document_id for one in ordered], [one.published_at for one in ordered]
    return originals(names, published, [signature(one.text) for one in ordered])


def pairwise(found, gold):
    """Precision and recall over pairs; both map an item to its group, over the same items."""
    ours, theirs = _pairs(found), _pairs(gold)
    return _rates(len(ours & theirs), len(ours), len(theirs))


def b_cubed(found, gold):
    """Precision and recall of each item's own group, on average (Bagga & Baldwin 1998)."""
    both, ours, theirs = Counter(), Counter(found.values()), Counter(gold.values())
    for item, group in found.items():
        both[group, gold[item]] += 1
    shared = {item: both[group, gold[item]] for item, group in found.items()}
    precision = sum(shared[item] / ours[found[item]] for item in found) / len(found)
    recall = sum(shared[item] / theirs[gold[item]] for item in found) / len(found)
    return precision, recall


def linked(events, claims):
    """Pairs of documents that share an event; ``events`` maps claim ids to groups."""
    documents = defaultdict(set)
    for claim_id, group in events.items():
        documents[group].add(claims[claim_id])
    return {pair for names in documents.values() for pair in combinations(sorted(names), 2)}


def rates(found, gold):
    """Precision and recall of a set of pairs."""
    return _rates(len(found & gold), len(found), len(gold))


def _pairs(groups):
    members = defaultdict(list)
    for item, group in groups.items():
        members[group].append(item)
    return {pair for items in members.values() for pair in combinations(sorted(items), 2)}


def _rates(right, found, wanted):
    return right / found if found else 1.0, right / wanted if wanted else 1.0


def _document(row):
    return Document(
        document_id=content_id("d", row["text"], row["published"]),
        text=row["text"],
        published_at=date.fromisoformat(row["published"]),
        dated_by="the variants",
        title=None,
        publisher=None,
        origin=row["id"],
        sha256="",
    )


def _claim(document, number, gold):
    start = document.text.index(gold["sentence"])
    passage = Passage(
        document_id=document.document_id,
        start=start,
        end=start + len(gold["sentence"]),
        text=gold["sentence"],
    )
    first, last = map(date.fromisoformat, gold["occurred_on"])
    return EventClaim(
        claim_id=content_id("c", document.document_id, number),
        document_id=document.document_id,
        published_at=document.published_at,
        passage=passage,
        modality=gold["modality"],
        confidence=0.5,
        reader="gold",
        source_actors=tuple(_mention(passage, one) for one in gold["source"]),
        target_actors=tuple(_mention(passage, one) for one in gold["target"]),
        event_type=gold["event_type"],
        occurred_on=DateRange(earliest=first, latest=last),
    )


def _mention(passage, one):
    start = passage.start + max(passage.text.find(one["text"]), 0)
    return ActorMention(id=one["id"], text=one["text"], start=start, end=start + len(one["text"]))
