"""Near-copies and reports of one act: precision and recall on tests/ledger/variants, and speed.

python benchmarks/duplicates.py [--no-reader]

For copies and for events, on both parts: pairwise and B-cubed, with gold claims, with gold claims of which every
second is dated to a week only, and with the claims of the real reader. Then the near-copy search over 10,000
documents. With the reader, the items are the gold claims: one that the reader missed stands alone, which costs
recall; what it found besides is counted, and costs precision in the pairs of documents that share an event.
"""

import random
import sys
import time
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from faultlines.ledger import copies
from faultlines.ledger.conclude import conclude_events

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "ledger"))
import measuring

DOCUMENTS = 10_000


def main() -> None:
    """Print every figure."""
    for part in measuring.PARTS:
        rows = measuring.dispatches(part)
        print(f"{part}: {len(rows)} dispatches, {len(measuring.gold_claims(rows)[0])} gold claims")
        originals = measuring.find_originals(rows)
        print_copies(rows, originals)
        claims, acts = measuring.gold_claims(rows)
        print_events("gold claims", claims, acts, originals)
        print_events("half undated", measuring.half_undated(claims), acts, originals)
        if "--no-reader" not in sys.argv:
            print_reader(rows, acts, originals)
    print_speed()


def print_copies(rows: list[dict], originals: dict[str, str]) -> None:
    """How well copies are found, and how many of each degree."""
    found, gold, by_degree = {}, {}, defaultdict(list)
    names = {row["id"]: row["document"].document_id for row in rows}
    for row in rows:
        name = row["document"].document_id
        found[name] = originals.get(name, name)
        gold[name] = names[row["copy_of"] or row["id"]]
    for row in rows:
        if row["copy_of"]:
            same = found[names[row["id"]]] == found[names[row["copy_of"]]]
            by_degree[row["relation"]].append(same)
    print(f"  copies       pairs {show(measuring.pairwise(found, gold))}  B3 {show(measuring.b_cubed(found, gold))}")
    print("               " + ", ".join(f"{kind} {sum(one)}/{len(one)}" for kind, one in sorted(by_degree.items())))


def print_events(label: str, claims: list, acts: dict[str, str], originals: dict[str, str]) -> None:
    """How well claims are gathered into acts."""
    found = {name: event.event_id for event in conclude_events(claims, originals) for name in event.claims}
    documents = {claim.claim_id: claim.document_id for claim in claims}
    pairs = measuring.rates(measuring.linked(found, documents), measuring.linked(acts, documents))
    print(
        f"  {label:12} pairs {show(measuring.pairwise(found, acts))}  B3 {show(measuring.b_cubed(found, acts))}"
        f"  documents {show(pairs)}  ({len(set(found.values()))} events of {len(set(acts.values()))})"
    )


def print_reader(rows: list[dict], acts: dict[str, str], originals: dict[str, str]) -> None:
    """The same with the claims of the real reader."""
    from faultlines.reading import pipeline, read_document

    nlp = pipeline()
    read = [claim for row in rows for claim in read_document(row["document"], nlp) if claim.kind == "event"]
    gold = measuring.gold_claims(rows)[0]
    found = {name: event.event_id for event in conclude_events(read, originals) for name in event.claims}
    taken = matched(gold, read)
    groups = {claim.claim_id: found.get(taken.get(claim.claim_id, ""), claim.claim_id) for claim in gold}
    documents = {claim.claim_id: claim.document_id for claim in (*gold, *read)}
    pairs = measuring.rates(measuring.linked(found, documents), measuring.linked(acts, documents))
    print(
        f"  {'reader':12} pairs {show(measuring.pairwise(groups, acts))}  B3 {show(measuring.b_cubed(groups, acts))}"
        f"  documents {show(pairs)}  ({len(taken)} of {len(gold)} gold claims read, {len(read) - len(taken)} others)"
    )
    right = {claim.claim_id for claim in gold if claim.claim_id in taken}
    ours, theirs = ({name: one[name] for name in sorted(right)} for one in (groups, acts))
    print(
        f"  {'  as read':12} pairs {show(measuring.pairwise(ours, theirs))}  B3 {show(measuring.b_cubed(ours, theirs))}"
    )


def matched(gold: list, read: list) -> dict[str, str]:
    """From gold claims to those of the reader in the same sentence with the same parties, type and modality."""
    by_document, found = defaultdict(list), {}
    for claim in read:
        by_document[claim.document_id].append(claim)
    for claim in gold:
        for other in by_document[claim.document_id]:
            inside = other.passage.start < claim.passage.end and claim.passage.start < other.passage.end
            if inside and other.claim_id not in found.values() and tuple_of(other) == tuple_of(claim):
                found[claim.claim_id] = other.claim_id
                break
    return found


def tuple_of(claim) -> tuple:  # noqa: ANN001
    """Parties, type and modality, the sides of a mutual act unordered."""
    sides = [frozenset(one.id for one in side) for side in (claim.source_actors, claim.target_actors)]
    parties = frozenset(sides) if claim.event_type in {"AGREE", "CONSULT", "COOPERATE"} else tuple(sides)
    return parties, claim.event_type, claim.modality


def print_speed() -> None:
    """Time of signing 10,000 documents of some 300 words, a third of them copies, and of the search among them."""
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(20_000)]
    texts: list[str] = []
    for _ in range(DOCUMENTS):
        if texts and rng.random() < 1 / 3:
            old = texts[rng.randrange(max(len(texts) - 200, 0), len(texts))].split()
            texts.append(" ".join(rng.choices(words, k=20) + old[: rng.randint(150, 300)]))
        else:
            texts.append(" ".join(rng.choices(words, k=300)))
    begun = time.process_time()
    signed = [copies.signature(text) for text in texts]
    after_signing = time.process_time()
    days = [date(2024, 1, 1) + timedelta(days=number // 100) for number in range(DOCUMENTS)]
    found = copies.originals([f"d_{number}" for number in range(DOCUMENTS)], days, signed)
    done = time.process_time()
    print(
        f"speed: {DOCUMENTS:,} documents signed in {after_signing - begun:.1f} s, "
        f"searched in {done - after_signing:.2f} s of one core, {len(found):,} copies"
    )


def show(pair: tuple[float, float]) -> str:
    """Precision / recall."""
    return f"{pair[0]:.3f}/{pair[1]:.3f}"


if __name__ == "__main__":
    main()
