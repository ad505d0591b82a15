"""Pacts that a text states: who is bound, by what, and whether it is signed, in force or at an end."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from faultlines.reading.clauses import agents, governing_verb, objects
from faultlines.reading.descriptions import Descriptions, FoundTie
from faultlines.reading.lexicon import lexicon, tie_words
from faultlines.reading.modality import stance
from faultlines.reading.parties import Found, Parties, merged
from faultlines.reading.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_DEPTH: Final = 8
_ALL_FOR_ONE: Final = 0.6
#: What makes an agreement a partnership, where it is not a defence pact.
_CLOSE: Final = words("security strategic cooperation defence defense military")
_BOUND: Final = words("bound obliged committed obligated")
_HELPS: Final = words("help defend assist protect aid")
#: Class of the verb over a pact -> the pact's state.
_STATES: Final = {"begin": "signed", "hold": "in_force", "plan": "pledged", "end": "lapsed", "break": "violated"}


class Pacts:
    """Finds the pacts of one document's sentences."""

    def __init__(self, parties: Parties) -> None:
        self._parties = parties
        self._said = Descriptions(parties)
        self._words = tie_words()
        self._vocabulary = lexicon()

    def pact(self, noun: "Token") -> Iterator[FoundTie]:
        """Pacts that a noun names, one for each pair of its sides."""
        tie_type = self._pact_type(noun)
        if tie_type is None:
            return
        sides = self._pact_sides(noun)
        if len(sides) < 2:
            return
        state, modality = self._pact_state(noun)
        if modality in {"hypothetical", "denied"}:
            return
        for place in range(len(sides) - 1):
            yield FoundTie(
                word=governing_verb(noun) or noun,
                tie_type=tie_type,
                state=state,
                sources=sides[place : place + 1],
                targets=sides[place + 1 :],
                instrument=_phrase(noun),
                modality=modality,
            )

    def _pact_type(self, noun: "Token") -> str | None:
        lemma = noun.lemma_.lower()
        around = {t.lemma_.lower() for t in noun.subtree if t.i < noun.i and t.dep_ in {"amod", "compound", "nmod"}}
        if self._said.is_in(lemma, "pact"):
            if around & self._words["aggression"]:
                return "non_aggression_pact"
            if around & self._words["consultation"]:
                return "consultation_pact"
            mutual = around & self._words["mutual"] or lemma in {"pact", "treaty", "alliance"}
            if around & self._words["defence"] and mutual and "cooperation" not in around:
                return "defence_pact"
            if lemma == "alliance" and around & {"military", "treaty"}:
                return "defence_pact"
        if self._said.is_in(lemma, "partner_words") or (self._said.is_in(lemma, "pact") and around & _CLOSE):
            return "partnership"
        return None

    def _pact_sides(self, noun: "Token") -> Found:
        named = merged((*self._parties.owners(noun), *self._said.behind(noun, "with", "between")))
        verb = self._carrier(noun)
        if verb is None or (len(named) > 1 and noun.dep_ not in {"dobj", "conj"}):
            return named
        if self._vocabulary.is_in(verb.lemma_.lower(), "empower"):
            beneficiaries = [p for patient in objects(verb) for p in self._parties.concerned(patient)]
            return merged((*self._promiser(noun), *beneficiaries))
        if noun.dep_ == "pobj":
            return named
        return merged((*agents(verb, self._parties), *named, *self._said.behind(verb, "with")))

    def _promiser(self, noun: "Token") -> Found:
        """Who brings "promises of arms and a pact"."""
        for above in list(noun.ancestors)[:_DEPTH]:
            if above.pos_ == "NOUN" and (owners := self._parties.owners(above)):
                return owners
        return ()

    def _carrier(self, noun: "Token") -> "Token | None":
        verb = governing_verb(noun)
        return verb if verb is not None and (noun.dep_ in {"dobj", "nsubjpass", "conj", "pobj"}) else None

    def _pact_state(self, noun: "Token") -> tuple[str, str]:
        verb = governing_verb(noun)
        if verb is None or noun.dep_ not in {"dobj", "nsubjpass", "nsubj", "conj", "pobj"}:
            return "in_force", "happened"
        if self._vocabulary.is_in(verb.lemma_.lower(), "empower"):
            return "signed", "happened"
        put = stance(verb, self._vocabulary)
        modality = put.modality if put.governor is None else "hypothetical"
        lemma = verb.lemma_.lower()
        if self._said.is_in(lemma, "talk"):
            return "pledged", "hypothetical"
        for name, state in _STATES.items():
            direct = noun.dep_ in {"dobj", "nsubjpass", "nsubj"} or name == "end"
            if self._said.is_in(lemma, name) and direct:
                return ("pledged" if modality in {"planned", "pledged"} and state == "signed" else state), modality
        return "in_force", "happened"

    def bound(self, word: "Token") -> Iterator[FoundTie]:
        """As in "Treaty-bound to defend", "bound by treaty to help": a defence pact in force."""
        if word.lower_ not in _BOUND:
            return
        at = word.i - word.sent.start
        if "treaty" not in {token.lower_ for token in word.sent[max(0, at - 3) : at + 4]}:
            return
        helps = [token for token in word.subtree if token.lemma_ in _HELPS and token.pos_ == "VERB"]
        verb = word.head if word.dep_ in {"acomp", "attr"} else word
        sources = agents(verb, self._parties) or agents(word, self._parties) or self._undergoing(word)
        for help_ in helps[:1]:
            patients = objects(help_) or ([verb.head] if verb.dep_ == "relcl" else [])
            targets = merged(p for patient in patients for p in self._said.described(patient))
            yield FoundTie(word=word, tie_type="defence_pact", state="in_force", sources=sources, targets=targets)

    def _undergoing(self, verb: "Token") -> Found:
        return merged(party for patient in objects(verb) for party in self._parties.acting(patient))

    def all_for_one(self, sentence: "Span", told: list[FoundTie]) -> list[FoundTie]:
        """As in "An attack on one is an attack on all", said of pacts just told of."""
        attacks = [token for token in sentence if token.lemma_.lower() in {"attack", "aggression"}]
        shared = any(token.lower_ in {"all", "both", "every", "others"} for token in sentence)
        if len(attacks) < 2 or not shared:
            return []
        return [replace(pact, tie_type="defence_pact", weight=_ALL_FOR_ONE) for pact in told]


def _phrase(noun: "Token") -> str:
    """A noun with its modifiers, as printed."""
    first = noun.i
    while first > noun.left_edge.i and noun.nbor(first - 1 - noun.i).dep_ in {"amod", "compound", "nmod"}:
        first -= 1
    return str(noun.doc[first : noun.i + 1].text)
