"""Acts found by rules, weighed by the classifier, and acts that the classifier alone finds."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from faultlines.reading.acts import FoundAct
from faultlines.reading.annotated import Annotated
from faultlines.reading.bystanders import Bystanders, is_remembered
from faultlines.reading.classifier.encoder import card, score
from faultlines.reading.clauses import agents, governing_verb
from faultlines.reading.lexicon import Act
from faultlines.reading.modality import Stance
from faultlines.reading.parties import Parties, Party
from faultlines.reading.triage import Pair, names_a_firm
from faultlines.reading.wordlists import words
from faultlines.terms.plover import MAY_LACK_TARGET, MUTUAL_TYPES

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

#: An act found by rules is dropped where the classifier gives any act less than this.
LEAST_RULED: Final = 0.1
#: An act that no rule finds is claimed from this probability of an event, and of one of its type.
LEAST_ALONE: Final = 0.8
LEAST_OF_TYPE: Final = 0.5
#: The same for an act without a target, which the classifier takes for many a deed at home, and in a firm's news.
LEAST_SURE: Final = 0.9
#: The classifier's type is taken over the rule's from this probability; so is its modality, over "happened" and over
#: others that the rules found.
LEAST_OVERRULING: Final = 0.7
LEAST_MODALITY: Final = 0.5
LEAST_UNDOING: Final = 0.9
#: Types of a rule that are not overruled by another: who storms an embassy does more than protest, and a rule that
#: finds a measure lifted, or a debt, has seen the verb that lifts it.
_KEPT: Final = frozenset({("ASSAULT", "PROTEST"), ("CONCEDE", "SANCTION"), ("AID", "SANCTION")})
#: Talks without a result were held all the same.
_NO_RESULT: Final = re.compile(
    r"\b(?:no|little|without|any)\s+(?:[\w-]+\s+){0,2}(?:progress|breakthrough|headway|results?|agreement|deal|accord|outcome)\b",
    re.IGNORECASE,
)
_PRONOUNS: Final = words("he she it they")


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
        self._bystanders = Bystanders(annotated)

    def weigh(self, sentence: "Span", ruled: Sequence[FoundAct], settled: Sequence[FoundAct] = ()) -> list[FoundAct]:
        """Acts of one sentence, those of the rules first.

        Parameters
        ----------
        sentence : spacy.tokens.Span
        ruled : sequence of FoundAct
            What the rules found in it.
        settled : sequence of FoundAct
            What is beyond doubt, and stands as it is.
        """
        pairs = self._pairs(sentence)
        pairs |= {key: pair for key, pair in self._of_pronouns(sentence).items() if key not in pairs}
        times = Counter(pair for act in ruled for pair in _pairs_of(act))
        kept = [*settled]
        for act in ruled:
            once = all(times[pair] == 1 for pair in _pairs_of(act))
            if (weighed := _weighed(act, pairs, once=once)) is not None:
                kept.append(weighed)
        kept = [act for act in kept if not is_remembered(act.trigger)]
        if sentence.text.rstrip().endswith("?"):
            return kept
        taken = {pair for act in kept for pair in _pairs_of(act)} | self._said(kept)
        of_firms = names_a_firm(sentence.text)
        alone = [p for key, p in pairs.items() if key not in taken and _is_alone(p, pairs, of_firms=of_firms)]
        beside = self._bystanders.stand_by
        left = [p for p in alone if not beside(sentence, p.source, p.target, _view([p]).act[0])]
        return [*kept, *self._together(sentence, left, kept)]

    def _said(self, acts: Sequence[FoundAct]) -> set[tuple[str, str | None]]:
        """Who says what somebody did, with whom: saying so is no act of its own."""
        return {
            (teller.id, doer.id)
            for act in acts
            if act.stance.sayer is not None
            for teller in agents(act.stance.sayer, self._parties)
            for doer in act.sources
        }

    def _pairs(self, sentence: "Span") -> dict[tuple[str, str | None], Pair]:
        """Scored pairs whose actors the parse confirms in a sentence."""
        ids = self._bystanders.may_act(sentence)
        found = {}
        for pair in self._annotated.pairs_in(sentence):
            inside = all(sentence.start_char <= start < sentence.end_char for start, _ in pair.targets[:1])
            if inside and pair.source in ids and (pair.target is None or pair.target in ids):
                found[pair.source, pair.target] = pair
        return found

    def _together(self, sentence: "Span", alone: Sequence[Pair], kept: Sequence[FoundAct]) -> Iterator[FoundAct]:
        """Acts of pairs that no rule found; the parties of one mutual act together."""
        doers = {pair.source for pair in alone if pair.target is not None}
        for done in kept:
            doers |= {party.id for party in done.sources}
            doers |= {party.id for party in done.targets if done.act.event_type in MUTUAL_TYPES}
        refused = {pair for act in kept if act.act.event_type == "REJECT" for pair in _pairs_of(act)}
        met_by = _partners(kept)
        mutual: dict[tuple[str, str], set[str]] = {}
        for pair in alone:
            view = _view([pair])
            act, sure = view.act
            modality = view.modality[0]
            if pair.target is None:
                if act in MAY_LACK_TARGET and pair.source not in doers:
                    yield self._act(sentence, pair, act, modality, view.event * sure)
                continue
            if act == "REQUEST" and (pair.target, pair.source) in refused:
                continue  # "rejected its request"
            if act in MUTUAL_TYPES:
                if met_by.get((act, pair.source), set()) & met_by.get((act, pair.target), set()):
                    continue  # "after meeting B, A flew to see C" joins B and C in nothing
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
            stance=Stance(_as_said(event_type, modality, trigger)),
            weight=weight,
        )

    def _party(self, sentence: "Span", id: str) -> Party:
        """The first mention of an actor in a sentence, with the sector of the phrase that it stands in.

        Where only a pronoun stands for it there, the party that the pronoun means.
        """
        named = self._bystanders.named(sentence).get(id)
        if named is None:
            return next(party for party, _ in self._pronouns(sentence) if party.id == id)
        token = self._annotated.doc[named[0].first : named[0].last].root
        while token.dep_ in {"amod", "compound", "nmod", "poss"} and token.head.i != token.i:
            token = token.head
        return Party(named[0].mention).of_sector(self._parties.sector(token))

    def _pronouns(self, sentence: "Span") -> "Iterator[tuple[Party, Token]]":
        """Pronouns that stand as the subject for one actor that the sentence does not name."""
        for token in sentence:
            subject = token.lower_ in _PRONOUNS and token.dep_ in {"nsubj", "nsubjpass"}
            if subject and not _is_quoted(sentence.text[: token.idx - sentence.start_char]):
                meant = self._parties.acting(token)
                if len(meant) == 1 and meant[0].id not in self._bystanders.named(sentence):
                    yield meant[0], token

    def _of_pronouns(self, sentence: "Span") -> dict[tuple[str, str | None], Pair]:
        """Pairs of whom a pronoun stands for and those that the sentence names, as the classifier sees them."""
        named, text, start = self._bystanders.named(sentence), sentence.text, sentence.start_char
        kinds = [
            (s.mention.start - start, s.mention.end - start, s.kind)
            for s in sorted((s for some in named.values() for s in some), key=lambda s: s.first)
        ]
        shown = []
        for party, token in self._pronouns(sentence):
            own = [(token.idx - start, token.idx - start + len(token))]
            for id, some in named.items():
                theirs = [(s.mention.start - start, s.mention.end - start) for s in some]
                shown += [(party.id, id, own, theirs), (id, party.id, theirs, own)]
        if not shown:
            return {}
        (scores,) = score([(text, kinds, [(sources, targets) for _, _, sources, targets in shown])])
        return {
            (source, target): Pair(
                segment=-1,
                source=source,
                target=target,
                sources=tuple((a + start, b + start) for a, b in sources),
                targets=tuple((a + start, b + start) for a, b in targets),
                scores=scored,
            )
            for (source, target, sources, targets), scored in zip(shown, scores, strict=True)
        }

    def _trigger(self, sentence: "Span", sides: Sequence[Party]) -> "Token":
        """The lowest word over both parties: the verb or noun that joins them."""
        stand_ins = {party.id: token for party, token in self._pronouns(sentence)}
        named = self._bystanders.named(sentence)
        roots = [
            self._annotated.doc[named[p.id][0].first : named[p.id][0].last].root if p.id in named else stand_ins[p.id]
            for p in sides
        ]
        chains = [[root, *root.ancestors] for root in roots]
        shared = [token for token in chains[0] if all(token in chain for chain in chains[1:])]
        first = shared[0] if shared else sentence.root
        taken = {root.i for root in roots}
        while first.i in taken and first.head.i != first.i:
            first = first.head
        return first


def _is_quoted(before: str) -> bool:
    """Whether a quotation that began before is still open: its "he" is another's."""
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _weighed(act: FoundAct, pairs: dict[tuple[str, str | None], Pair], *, once: bool) -> FoundAct | None:
    """An act of the rules as the classifier sees it; None where it sees none.

    The classifier has one answer for a pair: where the rules find two acts of it, it overrules neither (``once``). What
    has no target it does not judge.
    """
    if not act.targets:
        return act
    scored = [pair for key in _pairs_of(act) if (pair := pairs.get(key)) is not None]
    if not scored:
        return act
    view = _view(scored)
    if view.event < LEAST_RULED:
        return None
    found, put = act.act, act.stance
    if not once:
        return act
    name, sure = view.act
    if name != found.event_type and sure >= LEAST_OVERRULING and (found.event_type, name) not in _KEPT:
        found = Act(name, None, found.contexts)
    modality, certain = view.modality
    modality = _as_said(found.event_type, modality, act.trigger)
    least = {"happened": LEAST_MODALITY, "pledged": 1.0}.get(put.modality, LEAST_UNDOING)
    if certain >= least:
        put = replace(put, modality=modality)
    return replace(act, act=found, stance=put)


def _as_said(event_type: str, modality: str, trigger: "Token") -> str:
    """The classifier's modality, save where it takes a refusal, or talks without a result, for what was not done.

    What is itself negated is not done: "has not ruled out".
    """
    if modality != "denied" or any(child.dep_ == "neg" for child in trigger.children):
        return modality
    held = event_type == "CONSULT" and _NO_RESULT.search(trigger.sent.text) is not None
    return "happened" if event_type == "REJECT" or held else modality


def _pairs_of(act: FoundAct) -> list[tuple[str, str | None]]:
    """Ordered pairs that an act speaks of; of a mutual one, any two of its parties, either way."""
    if not act.targets:
        return [(party.id, None) for party in act.sources]
    if act.act.event_type in MUTUAL_TYPES:
        ids = [party.id for party in (*act.sources, *act.targets)]
        return [(one, other) for one in ids for other in ids if one != other]
    return [(source.id, target.id) for source in act.sources for target in act.targets]


def _partners(acts: Iterable[FoundAct]) -> dict[tuple[str, str], set[str | None]]:
    """With whom each actor does each mutual act."""
    found: dict[tuple[str, str], set[str | None]] = {}
    for act in acts:
        if act.act.event_type in MUTUAL_TYPES and act.targets:
            for one, other in _pairs_of(act):
                found.setdefault((act.act.event_type, one), set()).add(other)
    return found


def _is_alone(pair: Pair, pairs: dict[tuple[str, str | None], Pair], *, of_firms: bool) -> bool:
    """Whether a pair is likely enough without a rule; of two ways of one mutual act, the first in the text."""
    if pair.event_probability < (LEAST_SURE if pair.target is None or of_firms else LEAST_ALONE):
        return False
    view = _view([pair])
    if view.event * view.act[1] < LEAST_OF_TYPE:
        return False
    back = pairs.get((pair.target, pair.source)) if pair.target is not None else None
    if back is None or view.act[0] not in MUTUAL_TYPES:
        return True
    if _view([back]).act[0] not in MUTUAL_TYPES:
        return True
    return pair.sources[0] < back.sources[0]


def _view(pairs: Iterable[Pair]) -> _View:
    scores = [pair.scores for pair in pairs]
    acts = np.mean([each.acts for each in scores], axis=0)
    return _View(
        event=max(float(1 - each.acts[card().none]) for each in scores),
        acts=np.delete(acts, card().none),
        modalities=np.mean([each.modalities for each in scores], axis=0),
    )
