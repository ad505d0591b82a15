"""Acts found by rules, weighed by the classifier, and acts that the classifier alone finds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from faultlines.reading.acts import FoundAct
from faultlines.reading.annotated import Annotated
from faultlines.reading.classifier.encoder import card
from faultlines.reading.clauses import governing_verb
from faultlines.reading.lexicon import Act
from faultlines.reading.modality import Stance
from faultlines.reading.parties import Parties, Party
from faultlines.reading.triage import Pair
from faultlines.terms.plover import MUTUAL_TYPES

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

#: An act found by rules is dropped where the classifier gives it less than this.
LEAST_RULED: Final = 0.15
#: An act that no rule finds is claimed from this probability.
LEAST_ALONE: Final = 0.5
#: The classifier's type, or modality, is taken over the rule's from this probability.
LEAST_OVERRULING: Final = 0.6
_ALONE: Final = frozenset({"MOBILIZE", "RETREAT", "PROTEST"})


@dataclass(frozen=True, slots=True)
class _View:
    """What the classifier holds of one or more pairs: probability of an event, and of each act and modality."""

    event: float
    acts: np.ndarray
    modalities: np.ndarray

    @property
    def act(self) -> tuple[str, float]:
        """The likeliest act and its probability, given that there is one."""
        at = int(self.acts.argmax())
        return card().acts[at], float(self.acts[at] / max(self.acts.sum(), 1e-9))

    @property
    def modality(self) -> tuple[str, float]:
        """The likeliest modality and its probability."""
        at = int(self.modalities.argmax())
        return card().modalities[at], float(self.modalities[at])


class Weigher:
    """Weighs the acts of one document's sentences."""

    def __init__(self, annotated: Annotated, parties: Parties) -> None:
        self._annotated = annotated
        self._parties = parties

    def weigh(self, sentence: "Span", ruled: Sequence[FoundAct]) -> list[FoundAct]:
        """Acts of one sentence, those of the rules first.

        Parameters
        ----------
        sentence : spacy.tokens.Span
        ruled : sequence of FoundAct
            What the rules found in it.
        """
        pairs = self._pairs(sentence)
        kept = [weighed for act in ruled if (weighed := _weighed(act, pairs)) is not None]
        taken = {pair for act in kept for pair in _pairs_of(act)}
        alone = [pair for key, pair in pairs.items() if key not in taken and _is_alone(pair, pairs)]
        return [*kept, *self._together(sentence, alone, kept)]

    def _pairs(self, sentence: "Span") -> dict[tuple[str, str | None], Pair]:
        """Scored pairs whose actors the parse confirms in a sentence."""
        ids = {mention.id for mention in self._annotated.mentions_in(sentence)}
        found = {}
        for pair in self._annotated.pairs:
            spans = (*pair.sources[:1], *pair.targets[:1])
            inside = all(sentence.start_char <= start < sentence.end_char for start, _ in spans)
            if inside and pair.source in ids and (pair.target is None or pair.target in ids):
                found[pair.source, pair.target] = pair
        return found

    def _together(self, sentence: "Span", alone: Sequence[Pair], kept: Sequence[FoundAct]) -> Iterator[FoundAct]:
        """Acts of pairs that no rule found; the parties of one mutual act together."""
        told = {id for act in kept for pair in _pairs_of(act) for id in pair}
        mutual: dict[tuple[str, str], set[str]] = {}
        for pair in alone:
            view = _view([pair])
            (act, sure), (modality, _) = view.act, view.modality
            if pair.target is None:
                if act in _ALONE and pair.source not in told:
                    yield self._act(sentence, pair, act, modality, view.event * sure)
                continue
            if act in MUTUAL_TYPES:
                met = mutual.setdefault((act, modality), set())
                if pair.source in met and pair.target in met:
                    continue
                met |= {pair.source, pair.target}
            yield self._act(sentence, pair, act, modality, view.event * sure)

    def _act(self, sentence: "Span", pair: Pair, event_type: str, modality: str, weight: float) -> FoundAct:
        sides = [self._party(sentence, pair.source)]
        if pair.target is not None:
            sides.append(self._party(sentence, pair.target))
        if event_type in MUTUAL_TYPES:
            sides.sort(key=lambda party: party.mention.start)
        trigger = self._trigger(sentence, sides)
        verb = trigger if trigger.pos_ in {"VERB", "AUX"} else governing_verb(trigger)
        return FoundAct(
            trigger=trigger,
            carrier=trigger if verb is None else verb,
            act=Act(event_type),
            sources=(sides[0],),
            targets=tuple(sides[1:]),
            stance=Stance(modality),
            weight=weight,
        )

    def _party(self, sentence: "Span", id: str) -> Party:
        """The first mention of an actor in a sentence, with the sector of the phrase that it stands in."""
        spotted = next(
            s
            for s in self._annotated.spotted
            if s.mention.id == id and sentence.start <= s.first and s.last <= sentence.end
        )
        token = self._annotated.doc[spotted.first : spotted.last].root
        while token.dep_ in {"amod", "compound", "nmod", "poss"} and token.head is not token:
            token = token.head
        return Party(spotted.mention).of_sector(self._parties.sector(token))

    def _trigger(self, sentence: "Span", sides: Sequence[Party]) -> "Token":
        """The lowest word over both parties: the verb or noun that joins them."""
        spans = [self._annotated.doc.char_span(p.mention.start, p.mention.end, alignment_mode="expand") for p in sides]
        chains = [[span.root, *span.root.ancestors] for span in spans if span is not None]
        shared = [token for token in chains[0] if all(token in chain for chain in chains[1:])]
        first = shared[0] if shared else sentence.root
        named = {token.i for span in spans if span is not None for token in span}
        while first.i in named and first.head is not first:
            first = first.head
        return first


def _weighed(act: FoundAct, pairs: dict[tuple[str, str | None], Pair]) -> FoundAct | None:
    """An act of the rules as the classifier sees it; None where it sees none."""
    scored = [pair for key in _pairs_of(act) if (pair := pairs.get(key)) is not None]
    if not scored:
        return act
    view = _view(scored)
    if view.event < LEAST_RULED:
        return None
    found, put = act.act, act.stance
    name, sure = view.act
    if name != found.event_type and sure >= LEAST_OVERRULING:
        found = Act(name, None, found.contexts)
    modality, certain = view.modality
    if modality != put.modality and certain >= LEAST_OVERRULING:
        put = replace(put, modality=modality)
    return replace(act, act=found, stance=put)


def _pairs_of(act: FoundAct) -> list[tuple[str, str | None]]:
    """Ordered pairs that an act speaks of; of a mutual one, any two of its parties, either way."""
    if not act.targets:
        return [(party.id, None) for party in act.sources]
    if act.act.event_type in MUTUAL_TYPES:
        ids = [party.id for party in (*act.sources, *act.targets)]
        return [(one, other) for one in ids for other in ids if one != other]
    return [(source.id, target.id) for source in act.sources for target in act.targets]


def _is_alone(pair: Pair, pairs: dict[tuple[str, str | None], Pair]) -> bool:
    """Whether a pair is likely enough without a rule; of two ways of one mutual act, the first in the text."""
    if pair.event_probability < LEAST_ALONE:
        return False
    back = pairs.get((pair.target, pair.source)) if pair.target is not None else None
    if back is None or _view([pair]).act[0] not in MUTUAL_TYPES:
        return True
    if _view([back]).act[0] not in MUTUAL_TYPES:
        return True
    return pair.sources[0] < back.sources[0]


def _view(pairs: Iterable[Pair]) -> _View:
    scores = [pair.scores for pair in pairs]
    acts = np.mean([each.acts for each in scores], axis=0)
    return _View(
        event=max(float(1 - each.acts[_none()]) for each in scores),
        acts=np.delete(acts, _none()),
        modalities=np.mean([each.modalities for each in scores], axis=0),
    )


@cache
def _none() -> int:
    return card().acts.index("NONE")
