"""Whether a claim is of an act that is known already: sides, types, dates and words.

What is unknown is no difference: a passage of few words is matched by type, parties and date alone. Each threshold
was chosen on the development part of ``tests/ledger/variants`` and confirmed on the other; docs/duplicates.md has
the figures.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from faultlines.ledger.copies import COPY_DAYS
from faultlines.ledger.wording import Wording, likeness, resemblance
from faultlines.terms.claims import DateRange, EventClaim
from faultlines.terms.plover import MUTUAL_TYPES

#: A claim dated more loosely than this never meets one dated more closely.
DATED_DAYS: Final = 31

#: Days between two reports' dates that may still be one act (midnight, time zones, the day after).
_NEAR_DAYS: Final = 1

#: Days between the dates of an act and of any claim that may be of it.
_FARTHEST_DAYS: Final = max(COPY_DAYS, _NEAR_DAYS)

#: Days by which acts are looked up.
_SPAN_DAYS: Final = 28

#: Days that a dating may span and still be a day of its own (a night counts two).
_CLOSE_DAYS: Final = 2

#: Pairs of types by which two outlets tell of one act.
NEAR_TYPES: Final = frozenset(
    {
        frozenset({"AGREE", "COOPERATE"}),
        frozenset({"COERCE", "ASSAULT"}),
    }
)

#: Least shares of the content words in common, in the shorter passage: on one day, where a date leaves several days,
#: on the next day, and for two near types. A passage with other names than the act's needs ``OTHER_NAMES``.
SAME_DAY: Final = 0.0
LOOSE_DATE: Final = 0.2
SAME_NAME: Final = 0.1
NEXT_DAY: Final = 0.5
NEAR_TYPE: Final = 0.3
OTHER_NAMES: Final = 0.35

#: Least share of all words in common by which a passage of a copy is the passage that its original has.
SAME_PASSAGE: Final = 0.75


@dataclass(slots=True)
class Act:
    """An act and the claims found for it so far; ``occurred_on`` is the closest dating among them."""

    event_id: str
    occurred_on: DateRange
    dated: bool
    mode: str | None = None
    claims: list[EventClaim] = field(default_factory=list)
    wordings: list[tuple[Wording, str]] = field(default_factory=list)

    @classmethod
    def begun(cls, event_id: str, claim: EventClaim, words: Wording, original: str) -> "Act":
        """An act of which one claim is known."""
        act = cls(event_id, claim.occurred_on, words.dated)
        act.add(claim, words, original)
        return act

    def add(self, claim: EventClaim, words: Wording, original: str) -> None:
        """Take a claim for one of this act; ``original`` is its document, or the one that this is a copy of."""
        self.claims.append(claim)
        self.mode = self.mode or claim.mode
        if (words, original) not in self.wordings:
            self.wordings.append((words, original))
        if claim.occurred_on.days < self.occurred_on.days:
            self.occurred_on, self.dated = claim.occurred_on, words.dated

    def fit(self, claim: EventClaim, words: Wording, original: str) -> tuple[float, float] | None:
        """How well a claim fits this act, larger is better; None where it is of another."""
        if not self._may_be(claim):
            return None
        gap = days_between(self.occurred_on, claim.occurred_on)
        if gap <= COPY_DAYS and self._has_passage(words, original):
            return 2.0, -gap
        if gap > self._near_days(claim, words):
            return None
        same_type = claim.event_type == self.claims[0].event_type
        if same_type and (words.bare or all(known.bare for known, _ in self.wordings)):
            return 0.0, -gap
        alike = max(likeness(words.words, known.words) for known, _ in self.wordings)
        return (alike, -gap) if alike >= self._needed(claim, words, gap) else None

    def _may_be(self, claim: EventClaim) -> bool:
        """Whether sides, type and mode allow it."""
        first = self.claims[0]
        if self.mode is not None and claim.mode is not None and self.mode != claim.mode:
            return False
        types = {first.event_type, claim.event_type}
        if len(types) > 1 and types not in NEAR_TYPES:
            return False
        return types <= MUTUAL_TYPES or _sides(first) == _sides(claim)

    def _has_passage(self, words: Wording, original: str) -> bool:
        """Whether the claim's passage is that of a copy of a text which told of this act, its figures the same."""
        return any(
            original == own
            and words.figures == known.figures
            and resemblance(words.all_words, known.all_words) >= SAME_PASSAGE
            for known, own in self.wordings
        )

    def _near_days(self, claim: EventClaim, words: Wording) -> int:
        """Days that the dates may be apart: none where both passages state the day, or the claim is loosely dated."""
        if claim.occurred_on.days > DATED_DAYS:
            return 0
        return 0 if self.dated and words.dated else _NEAR_DAYS

    def _needed(self, claim: EventClaim, words: Wording, gap: int) -> float:
        """Share of the content words that a claim must have in common with one of this act."""
        close = max(self.occurred_on.days, claim.occurred_on.days) <= _CLOSE_DAYS
        if not close and words.anew and not any(known.anew for known, _ in self.wordings):
            return math.inf
        names = frozenset[str]().union(*(known.names for known, _ in self.wordings))
        needed = NEXT_DAY if gap else SAME_DAY if close else SAME_NAME if words.names & names else LOOSE_DATE
        if words.names and names and not words.names & names:
            needed = max(needed, OTHER_NAMES)
        return needed if claim.event_type == self.claims[0].event_type else max(needed, NEAR_TYPE)


@dataclass(slots=True)
class Acts:
    """Acts in the order in which they became known, found by when they were: a claim fits none that is far from it."""

    all: list[Act] = field(default_factory=list)
    _places: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def begin(self, act: Act) -> None:
        """Take an act that was not known."""
        self.all.append(act)
        self._index(len(self.all) - 1)

    def add(self, place: int, claim: EventClaim, words: Wording, original: str) -> None:
        """Take a claim for one of the act at a place."""
        before = self.all[place].occurred_on
        self.all[place].add(claim, words, original)
        if self.all[place].occurred_on != before:
            self._index(place)

    def near(self, when: DateRange) -> list[int]:
        """Places of all acts that a claim so dated may fit, and of few others."""
        first, last = when.earliest.toordinal() - _FARTHEST_DAYS, when.latest.toordinal() + _FARTHEST_DAYS
        found = set[int]().union(*(self._places.get(span, ()) for span in _spans(first, last)))
        return sorted(place for place in found if days_between(self.all[place].occurred_on, when) <= _FARTHEST_DAYS)

    def _index(self, place: int) -> None:
        """Note when an act was; where it was thought to be before stays noted, and is looked at again in vain."""
        when = self.all[place].occurred_on
        for span in _spans(when.earliest.toordinal(), when.latest.toordinal()):
            self._places[span].add(place)


def _spans(first: int, last: int) -> range:
    """Numbers of the spans of days from one day to another."""
    return range(first // _SPAN_DAYS, last // _SPAN_DAYS + 1)


def days_between(first: DateRange, second: DateRange) -> int:
    """Days from the end of the earlier range to the start of the later; 0 where they overlap.

    >>> from datetime import date
    >>> first, second = (DateRange(earliest=day, latest=day) for day in (date(2024, 6, 17), date(2024, 6, 19)))
    >>> days_between(second, first)
    2
    """
    return max((second.earliest - first.latest).days, (first.earliest - second.latest).days, 0)


def _sides(claim: EventClaim) -> tuple[frozenset[str], frozenset[str]]:
    source, target = (frozenset(one.id for one in side) for side in (claim.source_actors, claim.target_actors))
    return source, target
