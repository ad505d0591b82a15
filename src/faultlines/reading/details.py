"""What else a sentence says of an act: where, how many, about what, and who says so."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from faultlines.reading.acts import FoundAct
from faultlines.reading.annotated import Annotated
from faultlines.reading.dateparts import is_date_word
from faultlines.reading.lexicon import Lexicon
from faultlines.reading.speakers import Statement, speaker_at
from faultlines.reading.spotting import names_a_state
from faultlines.reading.wordlists import words
from faultlines.terms.claims import Speaker

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLACE_WORDS: Final = frozenset({"in", "at", "near", "off", "around", "on", "outside", "over", "along"})
#: Those after which any proper name is a place's.
_WITHIN: Final = frozenset({"in", "near", "off", "outside", "around"})
#: Kinds of actors' names that are places.
_PLACED: Final = frozenset({"name", "capital"})
_LANDS: Final = words("sea shoal strait island border archipelago reef gulf peninsula waters")
_NUMBERS: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "dozen": 12,
    "twenty": 20,
    "couple": 2,
    "pair": 2,
}
_MOST_COUNTED: Final = 10_000


def place(act: FoundAct, annotated: Annotated) -> str | None:
    """The place that an act is said to have been at, as printed."""
    parties = {party.mention.start for party in (*act.sources, *act.targets)}
    for preposition, noun in _where(act):
        spotted = annotated.by_token.get(noun.i)
        if spotted is None:
            name = _place_name(noun, preposition)
        else:
            is_place = spotted.kind in _PLACED and spotted.mention.start not in parties
            name = _name_text(noun) if is_place else None
        if name is not None:
            return name
    return None


def _where(act: FoundAct) -> "Iterator[tuple[str, Token]]":
    """Nouns that stand after words of place, with these words."""
    for head in dict.fromkeys((act.trigger, act.carrier)):
        for preposition in head.children:
            if preposition.dep_ == "prep" and preposition.lower_ in _PLACE_WORDS:
                yield from ((preposition.lower_, noun) for noun in preposition.children if noun.dep_ == "pobj")


def _place_name(noun: "Token", preposition: str) -> str | None:
    """A proper name after "in" or "near", unless it is a date or a body's letters; or a piece of land."""
    if noun.lemma_.lower() in _LANDS:
        return str(noun.doc[noun.left_edge.i : noun.i + 1].text)
    in_letters = noun.is_alpha and noun.is_upper and not names_a_state(noun.text)
    if preposition in _WITHIN and noun.pos_ == "PROPN" and not in_letters and not is_date_word(noun.text):
        return _name_text(noun)
    return None


def _name_text(noun: "Token") -> str:
    """A name with the names right before it that belong to it: "Port Sudan"."""
    start = noun.i
    while start > noun.sent.start and noun.doc[start - 1].pos_ == "PROPN" and noun.doc[start - 1].dep_ == "compound":
        start -= 1
    return str(noun.doc[start : noun.i + 1].text)


def count(act: FoundAct, vocabulary: Lexicon) -> int | None:
    """Number of acts that the text gives: "a dozen deals", "three strikes"."""
    nouns = [act.trigger] if act.trigger.pos_ in {"NOUN", "PROPN"} else _counted_objects(act, vocabulary)
    for noun in nouns:
        for child in noun.children:
            if child.dep_ == "nummod" and (number := _number(child)) is not None:
                return number
        if noun.dep_ == "pobj" and noun.head.lower_ == "of" and (number := _number(noun.head.head)) is not None:
            return number
    return None


def _counted_objects(act: FoundAct, vocabulary: Lexicon) -> "list[Token]":
    objects = [child for child in act.trigger.children if child.dep_ in {"dobj", "nsubjpass"}]
    return [
        noun for noun in objects if noun.lemma_.lower() in vocabulary.nouns | dict.fromkeys(vocabulary.objects["pact"])
    ]


def _number(token: "Token") -> int | None:
    word = token.lower_.replace(",", "")
    value = int(word) if word.isdecimal() else _NUMBERS.get(word)
    return value if value is not None and 0 < value <= _MOST_COUNTED else None


def contexts(act: FoundAct, vocabulary: Lexicon) -> tuple[str, ...]:
    """PLOVER contexts: those of the act, then those that the words around it speak of."""
    found = dict.fromkeys(act.act.contexts)
    near = {token.lemma_.lower() for head in (act.trigger, act.carrier) for token in _near(head)}
    for name, cues in vocabulary.contexts.items():
        if near & cues:
            found[name] = None
    return tuple(found)


def _near(head: "Token") -> "list[Token]":
    """The words of an act's own clause."""
    clauses = {"ccomp", "advcl", "relcl", "parataxis", "conj"}
    found, queue = [head], list(head.children)
    while queue:
        token = queue.pop()
        if not (token.dep_ in clauses and token.pos_ in {"VERB", "AUX"}):
            found.append(token)
            queue += token.children
    return found


def speaker(act: FoundAct, statements: Sequence[Statement]) -> Speaker | None:
    """Who says that an act took place, None where the report itself does."""
    return speaker_at(statements, act.trigger.idx)
