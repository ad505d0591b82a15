"""Whom descriptive words are said of: "China, its partner", "Laos is an ally", "its foe Iran"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from faultlines.reading.lexicon import tie_words
from faultlines.reading.parties import Found, Parties, merged, prepositional_objects
from faultlines.reading.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_DEPTH: Final = 8
_PLAIN: Final = 0.8
_NOT: Final = words("no neither nor not never n't n’t former once ex erstwhile would could might")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTie:
    """A relation that a sentence states, with the word that names it; ``step`` says that it began or ended then."""

    word: "Token"
    tie_type: str
    state: str
    sources: Found
    targets: Found
    weight: float = _PLAIN
    instrument: str | None = None
    modality: str = "happened"
    step: bool = False

    @property
    def is_between_two(self) -> bool:
        """Whether it has two sides, and nobody stands on both."""
        ids = {party.id for party in self.sources}
        return bool(ids) and bool(self.targets) and not ids & {party.id for party in self.targets}


class Descriptions:
    """Resolves descriptive nouns of one document to the actors that they are said of."""

    def __init__(self, parties: Parties) -> None:
        self._parties = parties
        self._words = tie_words()

    def is_in(self, word: str, name: str) -> bool:
        """Whether a word is of a class of ``ties.txt``."""
        return word.lower() in self._words[name]

    def bearers(self, noun: "Token") -> Found:
        """Actors that a noun with an owner is said of: China, in "China, its largest partner"."""
        if noun.dep_ == "appos":
            return self._parties.concerned(noun.head)
        if noun.dep_ == "attr":
            return self._subjects(noun.head)
        children = [child for child in noun.children if child.dep_ == "appos"]
        return merged(party for child in children for party in self._parties.concerned(child))

    def owners(self, noun: "Token") -> Found:
        """Whose partner, enemy or ally a noun names."""
        return self._parties.owners(noun) or self.behind(noun, "of", "to")

    def behind(self, head: "Token", *prepositions: str) -> Found:
        """Actors that stand after some prepositions of a word."""
        tokens = prepositional_objects(head, prepositions)
        return merged(party for token in tokens for party in self._parties.concerned(token))

    def described(self, noun: "Token", depth: int = 0) -> Found:
        """Actors that a noun means by itself or is said of, through "a few of the countries that"."""
        if depth > _DEPTH:
            return ()
        found = self._parties.concerned(noun)
        if found and not any(child.dep_ == "poss" for child in noun.children):
            return found
        if noun.dep_ == "conj":
            return self.described(noun.head, depth + 1)
        if noun.dep_ == "pobj" and noun.head.head.pos_ in {"NOUN", "ADJ", "NUM", "DET", "PRON"}:
            return self.described(noun.head.head, depth + 1)
        return self.bearers(noun)

    def _subjects(self, verb: "Token") -> Found:
        subjects = [child for child in verb.children if child.dep_ == "nsubj"]
        return merged(party for subject in subjects for party in self._parties.acting(subject))


def is_denied(word: "Token") -> bool:
    """Whether a relation is said not to hold, no more, or only perhaps: "no ally", "a former ally", "might rely"."""
    verb = word if word.pos_ in {"VERB", "AUX"} or word.dep_ not in {"attr", "acomp", "dobj"} else word.head
    around = {child.lower_ for token in {word, verb} for child in token.children if child.dep_ != "conj"}
    return bool(around & _NOT)
