"""What else a sentence says of an act: where, how many, about what, and who says so."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from faultlines.reading.acts import FoundAct
from faultlines.reading.lexicon import Lexicon
from faultlines.reading.speakers import Statement, speaker_at
from faultlines.reading.wordlists import words
from faultlines.terms.claims import Speaker

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLACE_WORDS: Final = frozenset({"in", "at", "near", "off", "around", "on", "outside", "over", "along"})
_PLACE_ENTITIES: Final = frozenset({"GPE", "LOC", "FAC"})
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


def place(act: FoundAct) -> str | None:
    """The place that an act is said to have been at, as printed."""
    for head in dict.fromkeys((act.trigger, act.carrier)):
        for preposition in head.children:
            if preposition.dep_ == "prep" and preposition.lower_ in _PLACE_WORDS:
                for noun in preposition.children:
                    if noun.dep_ == "pobj" and (name := _place_name(noun)):
                        return name
    return None


def _place_name(noun: "Token") -> str | None:
    if noun.ent_type_ in _PLACE_ENTITIES:
        return _entity_text(noun)
    if noun.lemma_.lower() not in _LANDS:
        return None
    return str(noun.doc[noun.left_edge.i : noun.i + 1].text)


def _entity_text(token: "Token") -> str:
    """The whole name that a token is part of, by the marks at its tokens: ``doc.ents`` is built anew at each call."""
    doc, start, end = token.doc, token.i, token.i + 1
    while start > 0 and doc[start].ent_iob_ == "I":
        start -= 1
    while end < len(doc) and doc[end].ent_iob_ == "I":
        end += 1
    return str(doc[start:end].text)


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
