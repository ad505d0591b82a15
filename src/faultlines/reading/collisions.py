"""Collisions between vessels of states: an act each way, and force toward the side that was harmed.

A collision alone is coercion by both (neither is blamed where the text blames neither). Where the sentence says that
one side's people were hurt, it is an assault toward that side only.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from faultlines.reading.acts import FoundAct
from faultlines.reading.clauses import agents, objects
from faultlines.reading.lexicon import Act, Lexicon
from faultlines.reading.modality import stance
from faultlines.reading.parties import Found, Parties, Party, merged, prepositional_objects
from faultlines.reading.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_HARMS: Final = words("injure wound hurt kill maim sever lose drown")
_VESSELS: Final = words(
    "ship vessel boat frigate destroyer submarine cutter warship aircraft jet plane fighter warplane patrol gunboat "
    "trawler drone helicopter carrier guard coastguard navy"
)
_WEIGHT: Final = 0.8


def find_collisions(sentence: "Span", after: "Span | None", parties: Parties, vocabulary: Lexicon) -> list[FoundAct]:
    """Collisions that a sentence tells of, as acts each way; the sentence after may say who was hurt."""
    found: list[FoundAct] = []
    for token in sentence:
        if token.lemma_.lower() in {"collide", "collision"} and _of_vessels(token):
            sides = _sides(token, parties)
            if len(sides) == 2 and not found:
                found += _each_way(
                    token,
                    sides,
                    merged(
                        (
                            *_harmed(sentence, parties, vocabulary),
                            *(_harmed(after, parties, vocabulary) if after else ()),
                        )
                    ),
                    vocabulary,
                )
    return found


def _sides(token: "Token", parties: Parties) -> Found:
    if token.pos_ == "VERB":
        others = [p for t in prepositional_objects(token, ("with",)) for p in parties.concerned(t)]
        return merged((*agents(token, parties), *others))
    named = prepositional_objects(token, ("between", "of", "involving", "with"))
    return merged(
        (*parties.owners(token), *(p for t in named for p in parties.concerned(t)), *_after_and(named, parties))
    )


def _after_and(named: "list[Token]", parties: Parties) -> Iterator[Party]:
    """The second side, where the parse gave it to the verb that follows: "between A's ship and B's hurt two"."""
    for noun in named:
        joint = noun.i + 1
        if joint < len(noun.doc) and noun.doc[joint].lower_ == "and":
            following = (t for t in noun.doc[joint + 1 : noun.sent.end] if t.pos_ == "NOUN")
            if (head := next(following, None)) is not None:
                yield from parties.concerned(head)


def _of_vessels(token: "Token") -> bool:
    return any(word.lemma_.lower() in _VESSELS for word in token.sent)


def _harmed(sentence: "Span", parties: Parties, vocabulary: Lexicon) -> Found:
    """Whose people a sentence says were hurt."""
    found: list[Party] = []
    for verb in sentence:
        if verb.pos_ in {"VERB", "AUX"} and verb.lemma_.lower() in _HARMS:
            found += [party for patient in objects(verb) for party in parties.concerned(patient)]
            lost = [patient.lemma_.lower() for patient in objects(verb)] if verb.lemma_ == "lose" else []
            if any(vocabulary.is_in(word, "body") for word in lost):
                found += agents(verb, parties)
    return merged(found)


def _each_way(token: "Token", sides: Found, harmed: Found, vocabulary: Lexicon) -> Iterator[FoundAct]:
    victims = {party.id: party for party in harmed}
    for source, target in (sides, sides[::-1]):
        hurt = target.id in victims
        act = Act("ASSAULT" if hurt else "COERCE", "collision", ("military",))
        targets = (victims[target.id] if hurt else target,)
        yield FoundAct(
            trigger=token,
            carrier=token,
            act=act,
            sources=(source,),
            targets=targets,
            stance=stance(token, vocabulary),
            weight=_WEIGHT,
        )
