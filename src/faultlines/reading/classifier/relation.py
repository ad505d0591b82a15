"""What a sentence states between two of its actors: the event type, its quad and modality, with a probability."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from faultlines.reading.classifier.encoder import RelationScores, card, score_relations
from faultlines.terms.plover import QUADS

#: Types that many codings take together, as yielding: the likelier of the two is named once the pair of them wins.
YIELDING: Final = frozenset({"CONCEDE", "RETREAT"})
_YIELDING_QUAD: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What one sentence states between an ordered pair of its actors.

    Attributes
    ----------
    event_type : str
        The likeliest of PLOVER's sixteen, in the convention of sentence pairs coded by PLOVER, where a promise to
        cooperate is AGREE whatever is promised, and a signed agreement SUPPORT.
    quad : int
        1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict. Yielding of either kind
        (CONCEDE, RETREAT) counts as material cooperation, as in such sets.
    modality : str
        happened, planned, pledged, denied, hypothetical or predicted.
    probability : float
        Of ``event_type``, given that the sentence states an event between the two.
    act : str or None
        The act itself by docs/codebook.md ("AID" in a promise of aid), None where no event is the likeliest.
    event_probability : float
        That the sentence states an event from the source to the target at all.
    reverse_probability : float
        That it states one from the target to the source.
    """

    event_type: str
    quad: int
    modality: str
    probability: float
    act: str | None
    event_probability: float
    reverse_probability: float


def classify_relation(sentence: str, source_span: tuple[int, int], target_span: tuple[int, int]) -> Relation:
    """Say what a sentence states between two of its actors.

    Parameters
    ----------
    sentence : str
    source_span, target_span : tuple of (int, int)
        Character offsets into ``sentence``, the end excluded, of the source actor and of the target actor.

    Returns
    -------
    Relation

    Raises
    ------
    ValueError
        If a span is empty or outside the sentence.

    Examples
    --------
    >>> found = classify_relation("Turkey condemned Israel's strikes on Gaza.", (0, 6), (17, 23))
    >>> found.event_type, found.quad, found.modality
    ('ACCUSE', 3, 'happened')
    """
    (found,) = classify_relations([(sentence, source_span, target_span)])
    return found


def classify_relations(rows: Iterable[tuple[str, tuple[int, int], tuple[int, int]]]) -> list[Relation]:
    """Say what each of many sentences states between two of its actors.

    Parameters
    ----------
    rows : iterable of (str, (int, int), (int, int))
        As the arguments of `classify_relation`.

    Returns
    -------
    list of Relation
        In the order of the rows; each is what `classify_relation` gives for it alone.

    Raises
    ------
    ValueError
        If a span is empty or outside its sentence, naming the row.
    """
    checked = [_checked(number, *row) for number, row in enumerate(rows)]
    scored = score_relations([(sentence, (), [(source, target)]) for sentence, source, target in checked])
    return [relation(scores) for (scores,) in scored]


def relation(scores: RelationScores) -> Relation:
    """The relation that a pair's probabilities make."""
    event_type = _type(scores.types)
    none = card().none
    act = int(scores.acts.argmax())
    return Relation(
        event_type=event_type,
        quad=_YIELDING_QUAD if event_type in YIELDING else QUADS[event_type],
        modality=card().modalities[int(scores.modalities.argmax())],
        probability=float(scores.types[card().types.index(event_type)]),
        act=None if act == none else card().acts[act],
        event_probability=float(1 - scores.acts[none]),
        reverse_probability=scores.reversed,
    )


def _type(chances: np.ndarray) -> str:
    """The likeliest type, the yielding ones taken together."""
    both = chances[_yielding()].sum()
    alone = np.delete(chances, _yielding())
    if both >= alone.max():
        return card().types[int(_yielding()[chances[_yielding()].argmax()])]
    return card().types[int(np.flatnonzero(chances == alone.max())[0])]


@cache
def _yielding() -> np.ndarray:
    return np.array([at for at, name in enumerate(card().types) if name in YIELDING])


def _checked(
    number: int, sentence: str, source: tuple[int, int], target: tuple[int, int]
) -> tuple[str, list[tuple[int, int]], list[tuple[int, int]]]:
    for name, (start, end) in (("source_span", source), ("target_span", target)):
        if not 0 <= start < end <= len(sentence):
            raise ValueError(
                f"row {number}: {name} is {(start, end)}; expected start < end within the sentence's "
                f"{len(sentence)} characters"
            )
    return sentence, [(source[0], source[1])], [(target[0], target[1])]
