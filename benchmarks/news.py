"""Whole tuples from plain sentences: how many of the events of the news set are read, and how many read that are not.

python benchmarks/news.py [development|final|all] [--misses]

Prints F1 of (source, target, type, modality), of the same without modality, of (source, target) alone, and the share of
sentences without an event in which none is found. ``--misses`` lists every tuple that is missed or false.
"""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from faultlines.reading import pipeline, read_document
from faultlines.reading.tuples import EventTuple, agreement, event_tuple, event_tuples
from faultlines.terms.documents import Document

ROWS = Path(__file__).parents[1] / "tests" / "reading" / "news" / "sentences.jsonl"
DEVELOPMENT = 320
PARTS = {"development": slice(0, DEVELOPMENT), "final": slice(DEVELOPMENT, None), "all": slice(None)}


def document(text: str, published: str) -> Document:
    """A document of one sentence."""
    return Document(
        document_id="d_news",
        text=text,
        published_at=date.fromisoformat(published),
        dated_by="the news set",
        title=None,
        publisher=None,
        origin="news",
        sha256="",
    )


def gold_tuples(row: dict) -> set[EventTuple]:
    """Tuples of an annotated row."""
    return {event_tuple(e["source"], e["target"], e["type"], e["modality"]) for e in row["events"]}


def without_modality(found: set[EventTuple]) -> set[EventTuple]:
    """The same events, however they are put."""
    return {event_tuple(one.source, one.target, one.event_type, "") for one in found}


def pairs_alone(found: set[EventTuple]) -> set[EventTuple]:
    """Who does something to whom, whatever it is."""
    return {event_tuple(*sorted((one.source, one.target)), "", "") for one in found}


def main(part: str = "development", misses: bool = False) -> None:
    """Print the figures of one part."""
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()][PARTS[part]]
    gold = [gold_tuples(row) for row in rows]
    found = [event_tuples(read_document(document(row["text"], row["published"]), pipeline())) for row in rows]
    if misses:
        for row, wanted, given in zip(rows, gold, found, strict=True):
            for sign, some in (("-", wanted - given), ("+", given - wanted)):
                for one in sorted(some):
                    print(sign, one.source, one.target, one.event_type, one.modality, "|", row["id"], row["text"])
    views: dict[str, Callable[[set[EventTuple]], set[EventTuple]]] = {
        "source, target, type, modality": set,
        "source, target, type": without_modality,
        "who and whom, either way": pairs_alone,
    }
    print(f"{part}: {len(rows)} sentences, {sum(map(len, gold))} events")
    for name, view in views.items():
        got = agreement(map(view, gold), map(view, found))
        print(f"{name:32} F1 {got.f1:.3f}  precision {got.precision:.3f}  recall {got.recall:.3f}")
    quiet = [bool(given) for wanted, given in zip(gold, found, strict=True) if not wanted]
    print(f"false alarms in {sum(quiet)} of {len(quiet)} sentences without an event")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    main(*words, misses="--misses" in sys.argv)
