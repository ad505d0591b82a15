"""What moved a pair: the change of each part shared out over events and ties, adding up exactly.

- Structure: a new or changed tie has what it changes in the log-odds of onset when it alone is put back.
- Aftershocks: past acts add linearly to the expected acts, so each has its share of the part before and after, and
  contributes the difference. An act that fades contributes a negative one.
- Entanglement: each way of being drawn in has its share of the part before and after. Its change is shared between
  the joining (the ties that changed) and the dispute (what moved that pair) by their changes in log.

What no single event or tie accounts for (days passing, the company of other changes) has the id ``time``. Between two
maps of one day, as in a what-if, no days pass: there an act that is gone was taken out, and a tie that is gone too.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.model.entanglement import Weighed, weigh
from faultlines.model.fits import Fit
from faultlines.model.relations import with_ties_between
from faultlines.model.structure import onset_log_odds
from faultlines.riskmap.layers import Layers
from faultlines.riskmap.results import Contribution
from faultlines.riskmap.shares import (
    REST,
    Pair,
    Way,
    WaysByPair,
    WayShare,
    act_shares,
    acts_by_dyad,
    way_shares,
    way_words,
)
from faultlines.terms.claims import Passage
from faultlines.terms.events import Tie

#: Contributions smaller than this, in probability, are not listed.
SMALLEST = 1e-6
TIME_PATH = "days passing"
TOGETHER_PATH = "all changes together"

Floats = NDArray[np.float64]
#: From an event or tie id to the passage that it rests on.
FindPassage = Callable[[str], Passage | None]


@dataclass(frozen=True, slots=True)
class Share:
    """One addend of a part's change: the id that it falls to, the part, the path in words, the probability."""

    id: str
    part: str
    path: str
    value: float


class Attribution:
    """Shares out the changes between two drawings of the map.

    Parameters
    ----------
    fit : Fit
    before, after : Layers
        Over the same states.
    """

    def __init__(self, fit: Fit, before: Layers, after: Layers) -> None:
        self.before, self.after = before, after
        self.states = after.history.states
        self.changed_ties = (*changed_ties(before, after), *removed_ties(before, after))
        self._alike = Counter(_alike(tie) for tie in removed_ties(before, after))
        self._days_pass = before.history.known_at < after.history.known_at
        self._rest_path = TIME_PATH if self._days_pass else TOGETHER_PATH
        self._held = frozenset(after.history.event_ids.tolist())
        self._structure_fit, self._entanglement_fit, _ = fit.sections()
        self._ways = WaysByPair(before.terms), WaysByPair(after.terms)
        self._acts = acts_by_dyad(before), acts_by_dyad(after)
        self._weighed = weigh(after.relations, self._entanglement_fit.coefficients)
        self._put_back: dict[str, tuple[Weighed, Floats]] = {}
        self._shares: dict[Pair, tuple[Share, ...]] = {}

    def contributions(self, pair: Pair, passage_of: FindPassage) -> tuple[Contribution, ...]:
        """Everything that moved one pair, largest first."""
        return _gathered((*self._direct(pair), *self._entanglement(pair)), passage_of)

    def _direct(self, pair: Pair) -> tuple[Share, ...]:
        """The changes of the baseline's part and of what past acts add; kept, since many ways share a dispute."""
        if pair not in self._shares:
            self._shares[pair] = (*self._structure(pair), *self._aftershocks(pair))
        return self._shares[pair]

    def _structure(self, pair: Pair) -> Iterator[Share]:
        """The change of the baseline's part, by the log-odds of onset that each tie changes."""

        def gap(log_odds: Floats) -> float:
            return sum(
                float(self.after.started[dyad] * (self.after.onset_log_odds[dyad] - log_odds[dyad]))
                for dyad in (pair, pair[::-1])
            )

        gaps = [
            (tie.tie_id, self._words(tie), gap(self._with_tie_put_back(tie)[1]) / self._copies(tie))
            for tie in self._touching(pair)
        ]
        change = float(self.after.structure[pair] - self.before.structure[pair])
        yield from _shared(change, gaps, gap(self.before.onset_log_odds), "structure", self._rest_path)

    def _aftershocks(self, pair: Pair) -> Iterator[Share]:
        """The change of what past acts add; an act whose share shrinks is fading."""
        earlier = act_shares(self._acts[0], self.before, pair)
        later = act_shares(self._acts[1], self.after, pair)
        for name in sorted(later.keys() | earlier.keys()):
            channel, _ = later.get(name) or earlier[name]
            change = later.get(name, ("", 0.0))[1] - earlier.get(name, ("", 0.0))[1]
            yield Share(name, "aftershocks", f"{channel}{self._loss(name) if change < 0 else ''}", change)

    def _entanglement(self, pair: Pair) -> Iterator[Share]:
        """The change of every way of being drawn in."""
        earlier = way_shares(self.before, self._ways[0], pair)
        later = way_shares(self.after, self._ways[1], pair)
        nothing = WayShare(0.0, 0.0, 0.0)
        for way in sorted(later.keys() | earlier.keys()):
            change = later.get(way, nothing).value - earlier.get(way, nothing).value
            if abs(change) <= SMALLEST / 10:
                continue
            if way in earlier and way in later:
                yield from self._way(way, change, earlier[way], later[way])
            else:
                yield Share(REST, "entanglement", way_words(self.states, way), change)

    def _way(self, way: Way, change: float, earlier: WayShare, later: WayShare) -> Iterator[Share]:
        """One way's change: the joining's part falls to ties, the dispute's to what moved that pair."""
        path = way_words(self.states, way)
        by_dispute, by_join = later.log_dispute - earlier.log_dispute, later.log_join - earlier.log_join
        whole = by_dispute + by_join
        if abs(whole) < 1e-9:
            yield Share(REST, "entanglement", path, change)
            return
        ties = [(tie.tie_id, f"{self._words(tie)}: {path}", self._join_gap(tie, way)) for tie in self._touching(way)]
        yield from _shared(change * by_join / whole, ties, None, "entanglement", path)
        dispute = way[1:]
        moved = float(self.after.direct[dispute] - self.before.direct[dispute])
        if moved:
            scale = change * by_dispute / whole / moved
            for share in self._direct(dispute):
                yield Share(share.id, "entanglement", f"{share.path}: {path}", share.value * scale)

    def _loss(self, name: str) -> str:
        """Why an act has less of the aftershocks than before."""
        if name != REST and name not in self._held:
            return ", taken out"
        return ", fading" if self._days_pass else ", a smaller share beside the others"

    def _words(self, tie: Tie) -> str:
        return f"{tie_words(tie)}{', taken out' if self._alike[_alike(tie)] else ''}"

    def _copies(self, tie: Tie) -> int:
        """Removed ties of one kind and pair: put back alone, each would undo the removal of all."""
        return max(self._alike[_alike(tie)], 1)

    def _touching(self, indices: tuple[int, ...]) -> list[Tie]:
        """The changed ties of any of these states; no term of theirs rests on another tie."""
        names = {self.states[index] for index in indices}
        return [tie for tie in self.changed_ties if names & {tie.source_actor, tie.target_actor}]

    def _join_gap(self, tie: Tie, way: Way) -> float:
        """Log-odds of joining that one changed tie adds."""
        joiner, side, foe = (np.array(index) for index in way)
        then, _ = self._with_tie_put_back(tie)
        gap = self._weighed.log_odds(joiner, side, foe) - then.log_odds(joiner, side, foe)
        return float(gap) / self._copies(tie)

    def _with_tie_put_back(self, tie: Tie) -> tuple[Weighed, Floats]:
        """Joining and log-odds of onset of the later map with one changed tie as it was before."""
        if tie.tie_id not in self._put_back:
            old = [one for one in self.before.history.ties if one.tie_id == tie.tie_id]
            others = [one for one in self.after.history.ties if one.tie_id != tie.tie_id]
            now = self.after.relations
            related = with_ties_between(now, (tie.source_actor, tie.target_actor), (*others, *old))
            self._put_back[tie.tie_id] = (
                (self._weighed, self.after.onset_log_odds)
                if related is now
                else (
                    weigh(related, self._entanglement_fit.coefficients),
                    onset_log_odds(self._structure_fit, related),
                )
            )
        return self._put_back[tie.tie_id]


def changed_ties(before: Layers, after: Layers) -> tuple[Tie, ...]:
    """Ties that the later history knows and the earlier did not, or knew in another state."""
    old = {tie.tie_id: (tie.state, tie.until) for tie in before.history.ties}
    return tuple(tie for tie in after.history.ties if old.get(tie.tie_id) != (tie.state, tie.until))


def removed_ties(before: Layers, after: Layers) -> tuple[Tie, ...]:
    """Ties that the earlier history knows and the later does not: only a what-if takes one out."""
    kept = {tie.tie_id for tie in after.history.ties}
    return tuple(tie for tie in before.history.ties if tie.tie_id not in kept)


def _alike(tie: Tie) -> tuple[str, frozenset[str]]:
    return tie.tie_type, frozenset({tie.source_actor, tie.target_actor})


def tie_words(tie: Tie) -> str:
    """A tie in words: parties, type, state and since when."""
    since = f" {tie.since.isoformat()}" if tie.since else ""
    kind = tie.tie_type.replace("_", " ")
    return f"{tie.source_actor}–{tie.target_actor} {kind} ({tie.state.replace('_', ' ')}{since})"


def _shared(
    change: float, gaps: list[tuple[str, str, float]], whole: float | None, part: str, rest_path: str
) -> Iterator[Share]:
    """Share a change out in proportion to the gaps; what they do not account for falls to `REST`."""
    total = sum(gap for _, _, gap in gaps) if whole is None else whole
    given = 0.0
    if abs(total) > 1e-12:
        for name, path, gap in gaps:
            if gap:
                value = float(change * gap / total)
                given += value
                yield Share(name, part, path, value)
    if abs(change - given) > SMALLEST / 10:
        yield Share(REST, part, rest_path, change - given)


def _gathered(shares: Iterable[Share], passage_of: FindPassage) -> tuple[Contribution, ...]:
    """Shares of the same id and part added up, under the path of the largest of them."""
    grouped: dict[tuple[str, str], list[Share]] = defaultdict(list)
    for share in shares:
        grouped[share.id, share.part].append(share)
    found = [
        Contribution(
            id=name,
            part=part,
            path=max(same, key=lambda share: abs(share.value)).path,
            value=sum(share.value for share in same),
            passage=None if name == REST else passage_of(name),
        )
        for (name, part), same in grouped.items()
    ]
    return tuple(sorted((one for one in found if abs(one.value) > SMALLEST), key=lambda one: -abs(one.value)))
