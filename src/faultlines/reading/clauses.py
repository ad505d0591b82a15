"""The grammar of an act: who does what a verb says, to what, through passives, control and joined clauses."""

from typing import TYPE_CHECKING, Final

from faultlines.reading.lexicon import Lexicon, lexicon
from faultlines.reading.parties import Found, Parties, merged, prepositional_objects

if TYPE_CHECKING:
    from spacy.tokens import Token

_DEPTH: Final = 8
_PARTICLES: Final = frozenset({"prt", "advmod", "prep"})


def agents(verb: "Token", parties: Parties, depth: int = 0) -> Found:
    """Actors that do what a verb says.

    Looks for its subject, the agent of a passive, then for the subject of the verb that governs or joins it.
    """
    if depth > _DEPTH:
        return ()
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    if subjects:
        return merged(party for subject in subjects for party in parties.acting(subject))
    if is_passive(verb):
        return merged(p for token in prepositional_objects(verb, ("by",)) for p in parties.acting(token))
    return _inherited_agents(verb, parties, depth)


def _inherited_agents(verb: "Token", parties: Parties, depth: int) -> Found:
    head, relation = verb.head, verb.dep_
    if relation == "pcomp":
        return _agents_behind_preposition(head, parties, depth)
    if relation == "acl":
        return parties.acting(head) if verb.tag_ == "VBG" else noun_agents(head, parties, depth + 1)
    if relation == "relcl":
        return ()
    if relation in {"xcomp", "ccomp", "advcl", "conj", "dep", "parataxis"} and head.pos_ in {"VERB", "AUX", "ADJ"}:
        return _agents_of_governor(verb, head, parties, depth)
    if verb.pos_ == "ADJ" and relation in {"acomp", "oprd", "ccomp"}:
        return agents(head, parties, depth + 1)
    return ()


def _agents_of_governor(verb: "Token", head: "Token", parties: Parties, depth: int) -> Found:
    controls = lexicon().is_in(head.lemma_.lower(), "object_control")
    if verb.dep_ in {"xcomp", "ccomp", "advcl"} and (controls or is_passive(head)):
        patients = objects(head)
        if patients and (controls or is_passive(head)):
            return merged(party for patient in patients for party in parties.acting(patient))
    if verb.dep_ == "conj" and is_passive(head) and not is_passive(verb):
        return merged(party for patient in objects(head) for party in parties.acting(patient))
    return agents(head, parties, depth + 1)


def _agents_behind_preposition(preposition: "Token", parties: Parties, depth: int) -> Found:
    governor = preposition.head
    if governor.pos_ in {"VERB", "AUX"}:
        if lexicon().is_in(governor.lemma_.lower(), "charge", "ask", "object_control") or _is_for_deed(preposition):
            return merged(party for patient in objects(governor) for party in parties.acting(patient))
        return agents(governor, parties, depth + 1)
    return noun_agents(governor, parties, depth + 1)


def _is_for_deed(preposition: "Token") -> bool:
    """Whether a verb answers what its object did: "thanked", "condemned", "sanctioned" somebody for doing it."""
    entries = lexicon().verbs.get(preposition.head.lemma_.lower(), ())
    answers = {entry.act.event_type for entry in entries if "o" in entry.slots}
    return preposition.lower_ == "for" and bool(answers & {"ACCUSE", "SANCTION", "SUPPORT", "COERCE"})


def noun_agents(noun: "Token", parties: Parties, depth: int = 0) -> Found:
    """Actors behind a noun over a clause ("Japan's promise to ..."), or those of the verb that governs it."""
    if owners := parties.owners(noun):
        return owners
    if noun.dep_ in {"dobj", "pobj", "attr"} and depth <= _DEPTH:
        verb = governing_verb(noun)
        if verb is not None:
            return agents(verb, parties, depth + 1)
    return ()


def governing_verb(token: "Token") -> "Token | None":
    """The nearest verb above a token."""
    return next((ancestor for ancestor in token.ancestors if ancestor.pos_ in {"VERB", "AUX"}), None)


def objects(verb: "Token") -> list["Token"]:
    """Nouns that undergo what a verb says: its object, the subject of a passive, the noun it describes."""
    found = [child for child in verb.children if child.dep_ == "nsubjpass" or (child.dep_ == "dobj")]
    if found:
        return found
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return [verb.head]
    if verb.dep_ == "relcl" and not is_passive(verb) and any(child.dep_ == "nsubj" for child in verb.children):
        return _object_left_out(verb)
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and _shares_object(verb):
        return objects(verb.head)
    return []


def _object_left_out(verb: "Token") -> list["Token"]:
    """The described noun, in "the ship Japan seized"."""
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    return [] if any(subject.tag_ in {"WDT", "WP"} for subject in subjects) else [verb.head]


def _shares_object(verb: "Token") -> bool:
    """Whether a joined verb takes the subject of the passive it is joined to."""
    has_subject = any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children)
    return verb.tag_ == "VBN" and not has_subject and is_passive(verb.head)


def is_passive(verb: "Token") -> bool:
    """Whether a verb is in the passive: "was hit", "the ship hit by", "hit and sunk"."""
    if any(child.dep_ in {"nsubjpass", "auxpass", "agent"} for child in verb.children):
        return True
    if verb.tag_ == "VBN" and verb.dep_ == "acl":
        return True
    return verb.dep_ == "conj" and verb.head.i != verb.i and _shares_object(verb)


def particles(verb: "Token") -> list[str]:
    """Words that may make one verb with it: "call off", "call on"."""
    return [child.lower_ for child in verb.children if child.dep_ in _PARTICLES and abs(child.i - verb.i) < 6]


def verb_keys(verb: "Token", vocabulary: Lexicon) -> list[str]:
    """How the vocabulary may list a verb, its phrasal forms first."""
    lemma = verb.lemma_.lower()
    phrasal = [f"{lemma}+{particle}" for particle in particles(verb)]
    if any(child.dep_ == "prt" for child in verb.children):
        return [f"{lemma}+{child.lower_}" for child in verb.children if child.dep_ == "prt"]
    return [*phrasal, lemma]


def carried(verb: "Token", vocabulary: Lexicon, *classes: str) -> bool:
    """Whether a verb, with its particle, is of one of some classes."""
    return any(vocabulary.is_in(key, *classes) for key in verb_keys(verb, vocabulary))
