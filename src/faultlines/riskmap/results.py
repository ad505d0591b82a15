"""What the map is made of: one pair's risk, the map of all pairs, and the redraw between two maps."""

from dataclasses import dataclass, replace
from datetime import date

from faultlines.terms.claims import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one event or tie adds to a pair's probability, under the fitted model. It is not called a cause.

    Attributes
    ----------
    id : str
        Event id ``e_…`` or tie id ``t_…``; it opens to its passage.
    part : str
        ``structure``, ``aftershocks`` or ``entanglement``.
    path : str
        How it reaches the pair: "PRK–RUS defence pact (signed 2024-06-19): RUS drawn in beside PRK against KOR".
    value : float
        Change of the probability between the two maps that falls to it, in probability (0.01 is one point); in a
        `RiskMap` alone, its share of the probability itself.
    passage : Passage or None
        The verbatim quote with its offsets; None only where the ledger holds none, and then ``path`` says why.
    """

    id: str
    part: str
    path: str
    value: float
    passage: Passage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRisk:
    """Probability of a militarised dispute between two states within the horizon, in three parts that add up.

    Probabilities are 0-1. ``probability == structure + aftershocks + entanglement`` to rounding. ``interval``
    holds 80 % of the parameters' uncertainty. ``source_actor`` is the side likelier to start it by
    structure (the alphabetical order breaks a tie); the probability is of one started by either.
    ``evidence`` counts the distinct events behind the aftershocks: fewer than five is thin.
    """

    source_actor: str
    target_actor: str
    probability: float
    interval: tuple[float, float]
    structure: float
    aftershocks: float
    entanglement: float
    evidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskMap:
    """Risk of every pair of states as known at one day.

    ``pairs`` are sorted by falling probability; every unordered pair of ``states`` has exactly one.
    """

    known_at: date
    horizon_days: int
    states: tuple[str, ...]
    pairs: tuple[PairRisk, ...]
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPair:
    """One pair before and after: ``after - before`` is the sum of the three parts' changes.

    ``structure``, ``aftershocks`` and ``entanglement`` are changes in probability. ``interval`` is of ``after``,
    ``change_interval`` of the change; both hold 80 %. ``contributions`` are sorted by falling size.
    """

    source_actor: str
    target_actor: str
    before: float
    after: float
    interval: tuple[float, float]
    change_interval: tuple[float, float]
    structure: float
    aftershocks: float
    entanglement: float
    evidence: int
    contributions: tuple[Contribution, ...]

    @property
    def change(self) -> float:
        """Change of the probability, -1 to 1."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTie:
    """A tie that one map knows and the one before did not."""

    id: str
    tie_type: str
    state: str
    source_actor: str
    target_actor: str
    since: date | None
    instrument: str | None
    passage: Passage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redraw:
    """The map redrawn: what moved between what was known at two days.

    ``moved`` is sorted by falling size of the change in log-odds; ``unchanged`` counts all other pairs. ``documents``
    and ``events`` count what was read between the two days: reports, and the distinct events concluded from them.
    ``repeats`` counts the reports that tell of no new event, and ``copies`` those of them that are near-copies.
    """

    sentence: str
    since: date
    known_at: date
    horizon_days: int
    moved: tuple[MovedPair, ...]
    new_ties: tuple[NewTie, ...]
    unchanged: int
    documents: int
    events: int
    method: str
    repeats: int = 0
    copies: int = 0

    @property
    def repeated(self) -> str:
        """The repeats in brackets, after a space; empty where there are none."""
        if not self.repeats:
            return ""
        of_them = f", {self.copies} of them near-copies" if self.copies else ""
        return f" ({self.repeats} {'repeat' if self.repeats == 1 else 'repeats'}{of_them})"

    def first(self, top: int) -> "Redraw":
        """The same redraw with its first moved pairs only; the counts stay those of the whole."""
        return replace(self, moved=self.moved[:top])
