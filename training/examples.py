"""Labelled sentences into examples for the classifier: one ordered pair of actors each, with what is known of it.

Four sets, each with its own conventions (see the model card, docs/relation-classifier.md):

- ``sentences/*.jsonl``: written for this project, every event of a sentence labelled by docs/codebook.md. An act toward
  somebody whom no name stands for is one of its source alone.
- ``sentences/plv_style.jsonl``: written for this project, one pair a sentence, labelled as the PLV set is.
- ``DATA/text/plv_train.jsonl``: the PLV set itself, one pair a row.
- ``labels/*.jsonl``: our labels, by row number, of sentences in DATA that may not be copied.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from faultlines.reading.parsing import Entities, parse_stretches
from faultlines.reading.pipeline import pipeline
from faultlines.reading.spotting import find_names, spot_actors
from faultlines.terms.plover import MUTUAL_TYPES, QUADS

MODALITIES = ("happened", "planned", "pledged", "denied", "hypothetical", "predicted")
NONE = "NONE"
#: Types that PLV calls YIELD.
YIELDS = frozenset({"CONCEDE", "RETREAT"})
Spans = tuple[tuple[int, int], ...]
#: The day on which names are looked up: the sentences are of many years, most of the last ten.
NAMED_ON = date(2024, 6, 1)


@dataclass(frozen=True, kw_only=True)
class Example:
    """An ordered pair in a sentence; a label that is not known is None.

    ``type`` is PLOVER's as the PLV set uses it, where a promise to cooperate is AGREE; ``act`` is the act itself by the
    codebook, or NONE; ``reversed`` says whether the sentence states an event from the target to the source. ``names``
    are hidden from the network; the PLV set and those like it are shown as they are printed.
    """

    text: str
    sources: Spans
    targets: Spans
    type: str | None = None
    act: str | None = None
    modality: str | None = None
    reversed: bool | None = None
    names: tuple[tuple[int, int, str], ...] = ()
    set: str = ""
    group: int = 0


def names_in(text: str) -> tuple[tuple[int, int, str], ...]:
    """Names in a sentence, and their kinds."""
    hits = find_names(text, NAMED_ON)
    return tuple((hit.start, hit.end, hit.name.kind) for hit in hits if hit.name is not None)


def read_rows(path: Path) -> list[dict]:
    """JSON objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def plv_examples(path: Path) -> Iterator[Example]:
    """The PLV set: a type for each pair; for a directed act, the reverse of the pair as no act.

    Its types are not the acts of the codebook (its AGREE holds promises of any act, its SUPPORT signed agreements, its
    SANCTION detentions), so they teach nothing of the act.
    """
    groups: dict[str, int] = {}
    for row in read_rows(path):
        group = groups.setdefault(row["sentence"], len(groups))
        source, target = (tuple(row["source_span"]),), (tuple(row["target_span"]),)
        named = row["event_type"]
        common = {"text": row["sentence"], "set": "plv", "group": group}
        yield Example(sources=source, targets=target, type=named, **common)
        if named not in {"AGREE", "SUPPORT", "CONSULT", "COOPERATE", "ASSAULT", "YIELD"}:
            yield Example(sources=target, targets=source, act=NONE, reversed=True, **common)


def style_examples(path: Path, base: int) -> Iterator[Example]:
    """Our sentences labelled as the PLV set is."""
    for number, row in enumerate(read_rows(path)):
        source, target = (_span(row["text"], row["source"]),), (_span(row["text"], row["target"]),)
        named = row.get("yields") or row["type"]
        yield Example(
            text=row["text"],
            sources=source,
            targets=target,
            type=named,
            set="style",
            group=base + number,
        )


def sentence_examples(rows: Iterable[dict], name: str, base: int) -> Iterator[Example]:
    """Sentences with every event labelled: each event's pair, and the other pairs of their actors as NONE."""
    for number, row in enumerate(rows):
        yield from _pairs(row["text"], row["events"], name, base + number)


def labelled_examples(labels: Path, texts: Path, key: str, name: str, base: int) -> Iterator[Example]:
    """Our labels of sentences that lie elsewhere, by row number."""
    rows = read_rows(texts)
    found = [row | {"text": rows[row["row"]][key]} for row in read_rows(labels)]
    return sentence_examples(found, name, base)


# The pairs of one sentence.


def _pairs(text: str, events: list[dict], name: str, group: int) -> Iterator[Example]:
    mentions: dict[str, list[tuple[int, int]]] = {}
    names = names_in(text)
    (doc,) = parse_stretches([(text, [(0, len(text))])], pipeline())
    for spotted in spot_actors(Entities(doc, pipeline()), find_names(text, NAMED_ON)):
        mentions.setdefault(spotted.mention.id, []).append((spotted.mention.start, spotted.mention.end))
    told = [_Told(text, event, mentions) for event in events]
    stated: dict[tuple, _Told] = {}
    for event in told:
        stated.setdefault((event.source, event.target), event)
        if event.is_mutual and event.target is not None:
            stated.setdefault((event.target, event.source), event)
    parties = {party: event.spans[party] for event in told for party in event.parties}
    parties |= {id: (tuple(spans),) for id, spans in mentions.items() if id not in parties}
    for first, second in combinations(parties, 2):
        for source, target in ((first, second), (second, first)):
            event, back = stated.get((source, target)), stated.get((target, source))
            # the names as the spotter marks them, or in every third sentence the whole phrases
            shown = int((event or back) is not None and group % 3 == 0)
            yield Example(
                text=text,
                sources=_shown(parties[source], shown),
                targets=_shown(parties[target], shown),
                type=event.type if event else None,
                act=event.act if event else NONE,
                modality=event.modality if event else None,
                reversed=back is not None,
                names=names,
                set=name,
                group=group,
            )
    # what is done to somebody without a name counts for who does it alone: a crowd, a reporter, one's own people
    nameless = {e.source: e for e in reversed(told) if e.target not in {None, *mentions} - {e.source}}
    for party in parties:
        event = stated.get((party, None)) or nameless.get(party)
        yield Example(
            text=text,
            sources=_shown(parties[party], 0),
            targets=(),
            act=event.act if event else NONE,
            modality=event.modality if event else None,
            reversed=None,
            names=names,
            set=name,
            group=group,
        )


class _Told:
    """An event as labelled, its parties as the spotter knows them where it does, else by their span."""

    def __init__(self, text: str, event: dict, mentions: dict[str, list[tuple[int, int]]]) -> None:
        self.act, self.modality = event["type"], event["modality"]
        self.type = _plv_type(self.act, self.modality)
        self.is_mutual = self.act in MUTUAL_TYPES and self.modality != "pledged" and not event.get("one_way")
        self.spans: dict = {}
        self.source = self._party(text, event, "source", mentions)
        self.target = self._party(text, event, "target", mentions) if event.get("target") else None

    @property
    def parties(self) -> list:
        return [party for party in (self.source, self.target) if party is not None]

    def _party(self, text: str, event: dict, side: str, mentions: dict) -> object:
        """Key of a party: the actor that its span names, with every mention of it; else the span itself."""
        start, end = _span(text, event[side], event.get(f"{side}_n", 1))
        within = [(id, spans) for id, spans in mentions.items() if any(start <= a and b <= end for a, b in spans)]
        if not within:
            self.spans[(start, end)] = (((start, end),),)
            return (start, end)
        # "the US ambassador to Japan": the first name in the span is the one acted for
        id, spans = min(within, key=lambda one: min(a for a, b in one[1] if start <= a and b <= end))
        self.spans[id] = (tuple(spans), ((start, end),))
        return id


def _shown(ways: tuple[Spans, ...], number: int) -> Spans:
    """The names of a party as the spotter marks them, or second, the whole phrase that names it."""
    return ways[min(number, len(ways) - 1)]


def _plv_type(act: str, modality: str) -> str | None:
    """The type by the PLV set's conventions, None where they do not settle it."""
    if modality in {"planned", "pledged", "predicted"} and QUADS[act] in {1, 2}:
        return "AGREE" if act not in {"CONSULT", "SUPPORT"} or modality == "pledged" else None
    if modality in {"denied", "hypothetical", "predicted", "planned"}:
        return None
    return None if act == "AGREE" else act


def _span(text: str, words: str, which: int = 1) -> tuple[int, int]:
    """Where words stand in a text by themselves ("Niger", not in "Nigeria"), or else within others."""
    found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    if len(found) >= which:
        return found[which - 1]
    start = -1
    for _ in range(which):
        start = text.index(words, start + 1)
    return start, start + len(words)
