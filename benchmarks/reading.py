"""What the event reader gets right: types on sentences with given spans, and events in ordinary news.

python benchmarks/reading.py DATA [SEED]

DATA is the folder of the development data. Prints macro-F1 of the type on ``text/plv_train.jsonl`` (a pair without
an event counts as wrong), and the events that it finds in 1,000 items of ``text/ag_news_test.csv.gz``, to be judged by
eye.
"""

import csv
import gzip
import json
import random
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from faultlines.reading import annotate, pipeline
from faultlines.reading.annotated import Annotated
from faultlines.reading.events import read_events
from faultlines.reading.spotting import Spotted
from faultlines.terms.claims import ActorMention, EventClaim
from faultlines.terms.documents import Document
from faultlines.terms.plover import QUADS

ITEMS = 1_000


def document(text: str) -> Document:
    """A document of one text, published in September 2004."""
    return Document(
        document_id="d_bench",
        text=text,
        published_at=date(2004, 9, 15),
        dated_by="the benchmark",
        title=None,
        publisher=None,
        origin="benchmark",
        sha256="",
    )


def with_spans(row: dict) -> Annotated:
    """A sentence whose only actors are its two given spans."""
    doc = pipeline()(row["sentence"])
    spotted = []
    for name, (start, end) in (("S", row["source_span"]), ("T", row["target_span"])):
        span = doc.char_span(start, end, alignment_mode="expand")
        mention = ActorMention(id=name, text=row["sentence"][start:end], start=start, end=end)
        spotted.append(Spotted(mention=mention, first=span.start, last=span.end, kind="name"))
    spotted.sort(key=lambda each: each.first)
    return Annotated(document=document(row["sentence"]), doc=doc, spotted=tuple(spotted))


def its_type(claim: EventClaim) -> str:
    """The type in the words of the set: YIELD for two of PLOVER's, AGREE for what is yet to come."""
    if claim.modality in {"planned", "pledged"} and QUADS[claim.event_type] < 3:
        return "AGREE"
    return "YIELD" if claim.event_type in {"CONCEDE", "RETREAT"} else claim.event_type


def predicted(row: dict) -> str:
    """Type of the surest event between the two spans, NONE where there is none."""
    between = [
        claim
        for claim in read_events(with_spans(row))
        if {m.id for m in (*claim.source_actors, *claim.target_actors)} == {"S", "T"} and claim.target_actors
    ]
    return its_type(max(between, key=lambda claim: claim.confidence)) if between else "NONE"


def types(path: Path) -> None:
    """Print F1 of each type, their mean, and the share of types that are right where an event was found."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = [(row["event_type"], predicted(row)) for row in rows]
    gold, found = Counter(g for g, _ in pairs), Counter(p for _, p in pairs)
    right = Counter(g for g, p in pairs if g == p)
    for name in sorted(gold):
        print(f"{name:10} {gold[name]:4} F1 {2 * right[name] / (gold[name] + found[name]):.2f}")
    mean = sum(2 * right[name] / (gold[name] + found[name]) for name in gold) / len(gold)
    told = len(pairs) - found["NONE"]
    print(f"macro-F1 {mean:.3f}; found {told / len(pairs):.3f}, of these right {sum(right.values()) / told:.3f}")


def ordinary(path: Path, seed: int) -> None:
    """Print every event found in a sample of news items, and how fast."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = random.Random(seed).sample(list(csv.reader(lines)), ITEMS)
    began, sentences, events = time.perf_counter(), 0, 0
    for row in rows:
        text = f"{row[1]}.\n\n{row[2]}".replace("\\", " ").replace(" #39;", "'")
        annotated = annotate(document(text), pipeline())
        sentences += len(annotated.sentences)
        for claim in read_events(annotated):
            events += 1
            sides = [",".join(m.id for m in side) for side in (claim.source_actors, claim.target_actors)]
            print(f"{sides[0]} -> {sides[1]} {claim.event_type} {claim.modality} | {claim.passage.text}")
    seconds = time.perf_counter() - began
    print(f"{events} events in {ITEMS} items, {sentences} sentences, {sentences / seconds:.0f} sentences/s")


if __name__ == "__main__":
    types(Path(sys.argv[1]) / "text" / "plv_train.jsonl")
    ordinary(Path(sys.argv[1]) / "text" / "ag_news_test.csv.gz", int(sys.argv[2]) if len(sys.argv) > 2 else 0)
