"""Whole tuples from plain sentences: how many of the events of the news set are read, and how many read that are not.

python benchmarks/news.py [development|final|all|fresh] [--misses] [--ablate]

Prints F1 of (source, target, type, modality), of the same without modality, of (source, target) alone, and the share of
sentences without an event in which none is found. ``--misses`` lists every tuple that is missed or false; ``--ablate``
prints the figures of the rules alone and of the classifier alone too.
"""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest.mock import patch

from faultlines.reading import annotate, pipeline
from faultlines.reading.acts import ActFinder
from faultlines.reading.events import read_events
from faultlines.reading.tuples import EventTuple, agreement, event_tuple, event_tuples
from faultlines.reading.weighing import Weigher
from faultlines.terms.documents import Document

NEWS = Path(__file__).parents[1] / "tests" / "reading" / "news"
DEVELOPMENT = 320
#: Files, and which of their rows; ``fresh`` was written for one figure and by somebody new.
PARTS = {
    "development": ("sentences", slice(0, DEVELOPMENT)),
    "final": ("sentences", slice(DEVELOPMENT, None)),
    "all": ("sentences", slice(None)),
    "fresh": ("fresh", slice(None)),
}


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


VIEWS: dict[str, Callable[[set[EventTuple]], set[EventTuple]]] = {
    "source, target, type, modality": set,
    "source, target, type": without_modality,
    "who and whom, either way": pairs_alone,
}


def figures(rows: list[dict], found: list[set[EventTuple]]) -> None:
    """Print how far what was found agrees with the annotation."""
    gold = [gold_tuples(row) for row in rows]
    for name, view in VIEWS.items():
        got = agreement(map(view, gold), map(view, found))
        print(f"  {name:32} F1 {got.f1:.3f}  precision {got.precision:.3f}  recall {got.recall:.3f}")
    quiet = [bool(given) for wanted, given in zip(gold, found, strict=True) if not wanted]
    print(f"  false alarms in {sum(quiet)} of {len(quiet)} sentences without an event")


def list_misses(rows: list[dict], found: list[set[EventTuple]]) -> None:
    """Print every tuple that is missed (-) or false (+)."""
    for row, given in zip(rows, found, strict=True):
        wanted = gold_tuples(row)
        for sign, some in (("-", wanted - given), ("+", given - wanted)):
            for one in sorted(some):
                print(sign, one.source, one.target, one.event_type, one.modality, "|", row["id"], row["text"])


def main(part: str = "development", misses: bool = False, ablate: bool = False) -> None:
    """Print the figures of one part."""
    name, which = PARTS[part]
    rows = [json.loads(line) for line in (NEWS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()][which]
    read = [annotate(document(row["text"], row["published"]), pipeline()) for row in rows]
    print(f"{part}: {len(rows)} sentences, {sum(len(row['events']) for row in rows)} events")
    found = [event_tuples(read_events(each)) for each in read]
    if misses:
        list_misses(rows, found)
    print("rules weighed by the classifier")
    figures(rows, found)
    if ablate:
        print("rules alone")
        with patch.object(Weigher, "weigh", lambda _weigher, _sentence, ruled, settled: [*settled, *ruled]):
            figures(rows, [event_tuples(read_events(each)) for each in read])
        print("classifier alone")
        nothing = patch.object(ActFinder, "find", lambda *_: [])
        with nothing, patch("faultlines.reading.events.find_collisions", lambda *_: []):
            figures(rows, [event_tuples(read_events(each)) for each in read])


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    main(*words, misses="--misses" in sys.argv, ablate="--ablate" in sys.argv)
