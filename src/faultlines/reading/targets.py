"""Whom an act is done to: objects, indirect objects, and what stands after the prepositions of its vocabulary line."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final

from faultlines.reading.clauses import is_passive, objects
from faultlines.reading.lexicon import Entry, Lexicon
from faultlines.reading.parties import Found, Parties, merged, prepositional_objects

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Acts on things and in places as well as on actors.
_PHYSICAL: Final = frozenset({"ASSAULT", "MOBILIZE", "AID", "COERCE"})
#: Acts that only an actor can undergo, not its embassy or policy.
_ACTORS_ONLY: Final = frozenset({"CONSULT", "AGREE", "COOPERATE", "REQUEST", "THREATEN"})
_PLACE_WEIGHT: Final = 0.8
_TOLD_WEIGHT: Final = 0.7
_DEPTH: Final = 6


class Targets:
    """Finds targets; ``told`` gives who was behind acts told of before, by the word that named them."""

    def __init__(self, parties: Parties, vocabulary: Lexicon, told: Mapping[str, Found]) -> None:
        self._parties = parties
        self._words = vocabulary
        self._told = told

    def of_verb(self, entry: Entry, verb: "Token", patients: "list[Token]") -> Found:
        """Targets of what a verb says, given its objects."""
        if {"o", "actor"} & set(entry.slots) and (found := self._objects(entry, verb, patients)):
            return found
        if "dat" in entry.slots:
            datives = [child for child in verb.children if child.dep_ == "dative" and child.pos_ != "ADP"]
            if found := merged(party for token in datives for party in self._parties.concerned(token)):
                return found
        found = self._by_slots(entry, [verb, *patients]) or self._of_object(entry, patients)
        if not found and verb.lemma_ in {"agree", "threaten"}:
            found = self._in_deed(verb)
        return found or (self._asked_of(verb) if entry.act.event_type == "REQUEST" else ())

    def _objects(self, entry: Entry, verb: "Token", patients: "list[Token]") -> Found:
        loose = entry.act.event_type not in _ACTORS_ONLY and "actor" not in entry.slots
        if found := merged(party for patient in patients for party in self._object(patient, loose)):
            return found
        if patients and not loose and self._parties.sector(patients[0]):
            return self._by_slots(replace(entry, slots=("from", "of")), [verb])
        if not patients or entry.act.event_type not in _PHYSICAL:
            return ()
        places = [*prepositional_objects(patients[0], ("in", "of", "from")), *prepositional_objects(verb, ("in",))]
        found = merged(party for token in places for party in self._parties.concerned(token))
        return tuple(party.discounted(_PLACE_WEIGHT) for party in found)

    def _in_deed(self, verb: "Token") -> Found:
        """For whom "agreed to lend Chad money" is meant, whom "threatened to enter Chad"."""
        deeds = [child for child in verb.children if child.dep_ == "xcomp"]
        tokens = [child for deed in deeds for child in deed.children if child.dep_ in {"dobj", "dative"}]
        tokens += [
            t for deed in deeds for t in prepositional_objects(deed, ("to", "with", "for", "from", "of", "against"))
        ]
        return merged(party for token in tokens for party in self._parties.concerned(token))

    def _asked_of(self, verb: "Token") -> Found:
        """Whom "demanded that Kenya release" asks."""
        clauses = [child for child in verb.children if child.dep_ in {"ccomp", "xcomp"}]
        subjects = [child for clause in clauses for child in clause.children if child.dep_ in {"nsubj", "nsubjpass"}]
        return merged(party for subject in subjects for party in self._parties.acting(subject))

    def _object(self, patient: "Token", loose: bool) -> Found:
        """Actors that an object stands for; for an act, those behind it: "condemned the attack by"."""
        entry = self._words.nouns.get(patient.lemma_.lower())
        if entry is None:
            return self._parties.concerned(patient) if loose else self._parties.acting(patient)
        if owners := self._parties.owners(patient, of="of" not in entry.slots):
            return owners
        definite = any(child.lower_ in {"the", "this", "these", "those", "that"} for child in patient.children)
        told = self._told.get(patient.lemma_.lower(), ()) if definite and not _is_described(patient) else ()
        return tuple(party.discounted(_TOLD_WEIGHT) for party in told)

    def _of_object(self, entry: Entry, patients: "list[Token]") -> Found:
        """Whose diplomat was expelled, whose ship was seized."""
        if "of" not in entry.slots:
            return ()
        return merged(party for patient in patients for party in self._parties.concerned(patient))

    def _by_slots(self, entry: Entry, heads: "list[Token]") -> Found:
        prepositions = [slot for slot in entry.slots if slot.isalpha() and slot not in {"o", "dat", "actor"}]
        sea = entry.act.event_type == "ASSAULT"
        for wanted, head in product(self._in_turn(prepositions), heads):
            tokens = [t for t in self._after(head, wanted) if not (sea and self._words.is_in(t.lemma_, "sea"))]
            if wanted == ["between"] and tokens and not self._parties.alone(tokens[0]):
                return ()
            if found := merged(party for token in tokens for party in self._parties.concerned(token)):
                return found
        if "in*" in entry.slots:
            for head in heads:
                tokens = prepositional_objects(head, ("in", "at", "across", "inside", "within"))
                if found := merged(party for token in tokens for party in self._parties.concerned(token)):
                    return tuple(party.discounted(_PLACE_WEIGHT) for party in found)
        return ()

    def _after(self, head: "Token", prepositions: list[str]) -> "list[Token]":
        """Nouns after some prepositions; whom an act is against may hang lower in the parse."""
        found = prepositional_objects(head, prepositions)
        if found or prepositions != ["against"]:
            return found
        lower = [token for token in head.subtree if token.lower_ == "against" and token.head.pos_ in {"NOUN", "PROPN"}]
        return [child for token in lower for child in token.children if child.dep_ == "pobj"]

    def _in_turn(self, prepositions: list[str]) -> list[list[str]]:
        """Prepositions to try one after another: "against" goes before "to" and "with"."""
        first = [p for p in prepositions if p in {"against", "between"}]
        return [*([p] for p in first), prepositions] if first else [prepositions]

    def of_noun(self, noun: "Token", entry: Entry, carrier: "Token | None") -> Found:
        """Targets of what a noun names, given the verb that carries it out."""
        heads = [noun, *self._measures(noun)]
        if carrier is not None:
            heads.append(carrier)
        found = self._by_slots(entry, heads)
        if not found and carrier is not None and "to" in entry.slots:
            found = merged(p for c in carrier.children if c.dep_ == "dative" for p in self._parties.concerned(c))
        if not found and entry.act.event_type in {"AID", "ASSAULT", "SANCTION", "MOBILIZE"}:
            found = self._parties.compound_names(noun)
        if not found and entry.act.event_type == "ASSAULT":
            found = self._harmed_by(noun)
        return found

    def _harmed_by(self, noun: "Token") -> Found:
        """Whom an attack harmed: "was killed in an airstrike"."""
        verb = noun.head.head
        if noun.dep_ != "pobj" or noun.head.lower_ not in {"in", "by", "during", "from"} or not self._is_harm(verb):
            return ()
        return merged(party for patient in objects(verb) for party in self._parties.concerned(patient))

    def _is_harm(self, verb: "Token") -> bool:
        return self._words.is_in(verb.lemma_.lower(), "harm") and is_passive(verb)

    def _measures(self, noun: "Token") -> "list[Token]":
        """The nouns above in "two days of drills", "promises of aid"."""
        found: list[Token] = []
        token = noun
        while token.dep_ in {"pobj", "conj"} and len(found) < _DEPTH:
            above = token.head.head if token.dep_ == "pobj" else token.head
            if above.pos_ not in {"NOUN", "PROPN"}:
                break
            found.append(above)
            token = above
        return found


def _is_described(noun: "Token") -> bool:
    """Whether more is said of a noun than that it was told of before."""
    return any(child.dep_ in {"prep", "relcl", "acl", "amod", "compound"} for child in noun.children)
