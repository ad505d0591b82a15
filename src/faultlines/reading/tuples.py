"""Events as the field scores them: tuples of source, target, type and modality, with precision, recall and F1."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from faultlines.terms.claims import Claim, EventClaim
from faultlines.terms.plover import MUTUAL_TYPES


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class EventTuple:
    """One event between two actors. ``target`` is "" where there is none."""

    source: str
    target: str
    event_type: str
    modality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many tuples were right, found though not there, and missed."""

    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the found that is right; 1 where nothing was found."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 1 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.false + self.missed) if self.right else 0.0


def event_tuple(source: str, target: str | None, event_type: str, modality: str) -> EventTuple:
    """Return a tuple in its one form: the parties of a mutual act sorted.

    >>> event_tuple("USA", "CHN", "CONSULT", "happened") == event_tuple("CHN", "USA", "CONSULT", "happened")
    True
    """
    parties = [source, target or ""]
    if event_type in MUTUAL_TYPES and target:
        parties.sort()
    return EventTuple(source=parties[0], target=parties[1], event_type=event_type, modality=modality)


def event_tuples(claims: Iterable[Claim]) -> set[EventTuple]:
    """Tuples of the event claims among some claims, one for each pair of a source and a target."""
    found = set()
    for claim in claims:
        if isinstance(claim, EventClaim):
            for source in claim.source_actors:
                for target in claim.target_actors or (None,):
                    id = None if target is None else target.id
                    found.add(event_tuple(source.id, id, claim.event_type, claim.modality))
    return found


def agreement(gold: Iterable[set[EventTuple]], found: Iterable[set[EventTuple]]) -> Agreement:
    """Compare what sentences state with what was found in them, sentence by sentence."""
    counts: Counter[str] = Counter()
    for wanted, given in zip(gold, found, strict=True):
        counts["right"] += len(wanted & given)
        counts["false"] += len(given - wanted)
        counts["missed"] += len(wanted - given)
    return Agreement(right=counts["right"], false=counts["false"], missed=counts["missed"])
