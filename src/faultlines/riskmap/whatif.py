"""What a what-if compares: the map as it is and each scenario's, swept assumptions, and paths of the daily model.

Both maps are drawn for the same day and by the same fit, draws and seed, so that they differ by the edits alone.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_fit import conflict_only
from faultlines.model.fits import Fit
from faultlines.model.simulation import Process, mean_acts, prepare, simulate
from faultlines.riskmap.layers import Coefficients, Layers, draw_layers
from faultlines.riskmap.redrawing import moved_between
from faultlines.riskmap.results import Contribution, MovedPair
from faultlines.riskmap.shares import REST
from faultlines.terms.claims import Passage
from faultlines.terms.history import History
from faultlines.terms.plover import ActClass

#: Quantiles of the paths that are kept, and how many paths are drawn.
QUANTILES = (0.1, 0.5, 0.9)
PATHS = 2000
WEEK = 7
#: What is said of every comparison.
CONDITIONAL = (
    "This is conditional, not a forecast: it says how the fitted model draws the map if the assumptions hold, "
    "and nothing of how likely they are."
)

Floats = NDArray[np.float64]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One edit of a scenario: the id it has in contributions, what it says, and the fitted terms it can move."""

    id: str
    words: str
    reach: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """One uncertain assumption: a pair's probability under each of its values, all else as in the scenario."""

    key: str
    source_actor: str
    target_actor: str
    as_is: float
    as_set: float
    values: tuple[tuple[str, float], ...]

    @property
    def width(self) -> float:
        """Largest probability less the smallest."""
        found = [value for _, value in self.values]
        return max(found) - min(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Acts of conflict by week, both directions together: expected, and quantiles over the paths.

    ``quantiles`` is as long as `QUANTILES`, each of one number a week. ``by_direction`` are the expected acts over the
    whole horizon, of the pair's first state on its second and back.
    """

    expected: tuple[float, ...]
    quantiles: tuple[tuple[float, ...], ...]
    by_direction: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """Paths of one pair's acts of conflict, as it is and under the scenario, from one seed."""

    source_actor: str
    target_actor: str
    paths: int
    seed: int
    as_is: Weekly
    scenario: Weekly


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One scenario beside the map as it is.

    ``moved`` is sorted by falling size of the change. ``largest`` is the pair of the largest change of all, with its
    probability before and after, moved or not; None where no pair changed at all.
    """

    title: str
    origin: str
    assumptions: tuple[Assumption, ...]
    moved: tuple[MovedPair, ...]
    unchanged: int
    largest: tuple[str, str, float, float] | None
    swings: tuple[Swing, ...]
    ensembles: tuple[Ensemble, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The map as it is and each scenario's.

    ``on`` is the day of all maps: ``known_at``, or the day of the last assumption where that is later.
    """

    known_at: date
    on: date
    horizon_days: int
    outcomes: tuple[Outcome, ...]
    method: str

    def first(self, top: int) -> "WhatIf":
        """The same with the first moved pairs of each scenario only; the counts stay those of the whole."""
        return replace(self, outcomes=tuple(replace(one, moved=one.moved[:top]) for one in self.outcomes))


def compare(
    fit: Fit,
    layers: tuple[Layers, Layers],
    draws: Sequence[Coefficients],
    passage_of: Callable[[str], Passage | None],
    edit_ids: Sequence[str],
) -> tuple[MovedPair, ...]:
    """Pairs that the edits move, by falling size of the change.

    What no single assumption accounts for is theirs together: it has the one edit's id, or the id ``edits``.

    Parameters
    ----------
    fit : Fit
    layers : tuple of Layers
        As it is, and under the scenario; over the same states and of the same day.
    draws : sequence of Coefficients
        From `faultlines.riskmap.redrawing.draw_parameters`.
    passage_of : callable
        From the id of a recorded event or tie to its passage, None for what is assumed.
    edit_ids : sequence of str
    """
    together = edit_ids[0] if len(set(edit_ids)) == 1 else "edits"
    moved = moved_between(fit, layers, draws, passage_of)
    renamed = [replace(pair, contributions=_with_rest(pair.contributions, together)) for pair in moved]
    return tuple(sorted(renamed, key=lambda pair: -abs(pair.change)))


def _with_rest(contributions: Sequence[Contribution], together: str) -> tuple[Contribution, ...]:
    """Contributions with those of the rest under another id; of one id and part, one, under the largest's path."""
    grouped: dict[tuple[str, str], list[Contribution]] = defaultdict(list)
    for one in contributions:
        grouped[together if one.id == REST else one.id, one.part].append(one)
    found = [
        replace(max(same, key=lambda one: abs(one.value)), id=name, value=sum(one.value for one in same))
        for (name, _), same in grouped.items()
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.value)))


def largest_change(as_is: Layers, scenario: Layers) -> tuple[str, str, float, float] | None:
    """The two states whose probability changes most, and it before and after; None where no pair changes."""
    change = np.abs(np.triu(scenario.whole - as_is.whole, 1))
    one, other = (int(index) for index in np.unravel_index(int(change.argmax()), change.shape))
    if change[one, other] < 1e-12:
        return None
    states = as_is.history.states
    return states[one], states[other], float(as_is.whole[one, other]), float(scenario.whole[one, other])


def swing(
    fit: Fit, drawings: tuple[Layers, Layers], key: str, pair: tuple[str, str], values: Sequence[tuple[str, History]]
) -> Swing:
    """One pair's probability under each value of an assumption.

    Parameters
    ----------
    fit : Fit
    drawings : tuple of Layers
        As it is, and under the scenario.
    key : str
    pair : tuple of str
    values : sequence of (str, History)
        Each value as printed, and the history with it.
    """
    as_is, scenario = drawings
    place = tuple(as_is.history.states.index(name) for name in pair)
    days = as_is.intensity.horizon_days
    return Swing(
        key=key,
        source_actor=pair[0],
        target_actor=pair[1],
        as_is=float(as_is.whole[place]),
        as_set=float(scenario.whole[place]),
        values=tuple((value, float(draw_layers(fit, history, days).whole[place])) for value, history in values),
    )


def ensemble(
    fit: Fit, as_is: Layers, scenario: Layers, pair: tuple[str, str], *, seed: int, paths: int = PATHS
) -> Ensemble:
    """Paths of one pair's acts of conflict under both maps, the same random numbers for either.

    Acts of cooperation raise no conflict in them, as in the map.

    Parameters
    ----------
    fit : Fit
    as_is, scenario : Layers
    pair : tuple of str
    seed, paths : int
    """
    states = as_is.history.states
    place = (states.index(pair[0]), states.index(pair[1]))
    before, after = (_weekly(_process(fit, layers, place), seed, paths) for layers in (as_is, scenario))
    return Ensemble(source_actor=pair[0], target_actor=pair[1], paths=paths, seed=seed, as_is=before, scenario=after)


def _process(fit: Fit, layers: Layers, pair: Pair) -> Process:
    _, _, aftershocks = fit.sections()
    coefficients = conflict_only(aftershocks.coefficients, aftershocks.half_lives)
    days = layers.intensity.horizon_days
    return prepare(aftershocks, layers.past, layers.onset_log_odds, [pair], days, coefficients=coefficients)


def _weekly(process: Process, seed: int, paths: int) -> Weekly:
    """Acts of conflict by whole week; a horizon shorter than a week is one week."""
    conflict = slice(ActClass.VERBAL_CONFLICT, None)
    expected = mean_acts(process)[:, :, conflict].sum(axis=2)
    counts = simulate(process, np.random.default_rng(seed), paths)[..., conflict].sum(axis=(2, 3))
    quantiles = np.quantile(_by_week(counts.T), QUANTILES, axis=1)
    first, second = expected.sum(axis=0)
    return Weekly(
        expected=tuple(_by_week(expected.sum(axis=1)).tolist()),
        quantiles=tuple(tuple(row) for row in quantiles.tolist()),
        by_direction=(float(first), float(second)),
    )


def _by_week(daily: NDArray[np.generic]) -> Floats:
    """Sums over whole weeks along the first axis; days after the last are left out."""
    weeks = max(len(daily) // WEEK, 1)
    whole = daily[: weeks * WEEK].astype(np.float64)
    return np.asarray(whole.reshape(weeks, -1, *daily.shape[1:]).sum(axis=1))
