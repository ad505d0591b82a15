"""Events read in ordinary news, by section, and a sample of them to be judged by eye.

python benchmarks/false_events.py DATA [--sample 100] [--seed 0]

Prints events per 1,000 items of each section of ``text/ag_news_test.csv.gz`` under the folder DATA, then the sample.
What share of the sample is right is counted by hand; docs/reading.md gives the count.
"""

import random
import sys
from collections import Counter
from pathlib import Path

from ordinary import items

from faultlines.reading import pipeline, read_documents
from faultlines.terms.claims import EventClaim


def line(section: str, claim: EventClaim) -> str:
    """One event, as it is read by eye."""
    sources, targets = (",".join(m.id for m in side) for side in (claim.source_actors, claim.target_actors))
    return f"{section[:5]} | {sources} -> {targets} {claim.event_type} {claim.modality} | {claim.passage.text}"


def main(data: Path, sample: int = 100, seed: int = 0) -> None:
    """Print the counts and the sample."""
    found: list[tuple[str, EventClaim]] = []
    count: Counter[str] = Counter()
    given = list(items(data))
    read = read_documents((document for _, document in given), pipeline())
    for (section, _), claims in zip(given, read, strict=True):
        count[section] += 1
        found += [(section, claim) for claim in claims if isinstance(claim, EventClaim)]
    for section, number in count.items():
        events = sum(where == section for where, _ in found)
        print(f"{section:24} {number:5} items, {events:5} events, {1000 * events / number:6.1f} per 1,000 items")
    for section, claim in random.Random(seed).sample(found, min(sample, len(found))):
        print(line(section, claim))


if __name__ == "__main__":
    options = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    main(Path(sys.argv[1]), int(options.get("--sample", 100)), int(options.get("--seed", 0)))
