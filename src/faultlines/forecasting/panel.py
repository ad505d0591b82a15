"""Counts and lags by directed dyad and day: what the reference forecasts rest on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_base import fit_gamma
from faultlines.model.aftershocks_days import known_coverage, systematic_rows, weekday_of
from faultlines.model.kernels import HALF_LIVES, advance, retention
from faultlines.terms.history import History

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """Daily counts of some acts over chosen dyads, and what was known at the start of every day.

    Day 0 is the first day covered. ``counts`` has shape (n_days, n_dyads). ``mean`` (n_days, n_dyads) is the dyad's
    mean so far, drawn to that of all dyads by a gamma prior. ``own``, ``back``, ``source`` and ``target`` (n_days,
    n_dyads, n_half_lives) are decayed sums of the dyad, of its reverse, and of the source's acts on others and others'
    acts on the target, the last two times the dyad's share of the mean. ``weekday`` (n_days,) is Monday 0.
    """

    counts: Singles
    mean: Singles
    own: Singles
    back: Singles
    source: Singles
    target: Singles
    weekday: NDArray[np.int64]

    def lags(self, day: int) -> Singles:
        """All lags at the start of one day, the mean first, (n_dyads, 1 + 4 * n_half_lives)."""
        parts = (self.own, self.back, self.source, self.target)
        return np.concatenate([self.mean[day][:, None], *(part[day] for part in parts)], axis=1)

    def window(self, day: int, horizon_days: int) -> Singles:
        """Acts of each dyad in the days from ``day`` on, (n_dyads,)."""
        return np.asarray(self.counts[day : day + horizon_days].sum(axis=0))


def make_panel(history: History, classes: tuple[int, ...], dyads: NDArray[np.int64], train_days: int) -> Panel:
    """Lay out the systematic acts of some classes.

    Parameters
    ----------
    history : History
        With coverage.
    classes : tuple of int
        Acts counted.
    dyads : ndarray of int64, shape (n_dyads, 2)
        Source and target.
    train_days : int
        Days from which the prior of the mean is taken.

    Raises
    ------
    FitError
        If the history has no coverage.
    """
    coverage = known_coverage(history)
    n_days, n_states = len(coverage.reports), len(history.states)
    rows = systematic_rows(history, coverage)
    rows = rows[np.isin(history.act_class[rows], classes)]
    cells = history.source[rows].astype(np.int64) * n_states + history.target[rows]
    dense = np.zeros((n_days, n_states * n_states), dtype=np.float32)
    np.add.at(dense, (history.day[rows] - coverage.first_day, cells), history.weight[rows])
    source, target = dyads.T
    places = source * n_states + target
    shape, days = fit_gamma(dense[:train_days, places].sum(axis=0, dtype=np.float64), float(train_days))
    before = np.cumsum(dense, axis=0) - dense
    mean = (shape + before) / (days + np.arange(n_days)[:, None])
    lagged = _lags(dense, mean, dyads, n_states)
    return Panel(
        counts=dense[:, places],
        mean=mean[:, places].astype(np.float32),
        own=lagged[0],
        back=lagged[1],
        source=lagged[2],
        target=lagged[3],
        weekday=weekday_of(coverage.first_day + np.arange(n_days)),
    )


def _lags(dense: Singles, mean: Floats, dyads: NDArray[np.int64], n_states: int) -> list[Singles]:
    """Decayed sums at the start of each day, by kind; see `Panel`."""
    kept = retention(HALF_LIVES)
    source, target = dyads.T
    sums = np.zeros((n_states * n_states, len(kept)))
    every = np.arange(len(sums))
    found = [np.zeros((len(dense), len(dyads), len(kept)), dtype=np.float32) for _ in range(4)]
    for day, acts in enumerate(dense):
        square = sums.reshape(n_states, n_states, -1)
        rates = mean[day].reshape(n_states, n_states)
        own = square[source, target]
        found[0][day] = own
        found[1][day] = square[target, source]
        share = rates[source, target] / rates.sum(axis=1)[source]
        found[2][day] = (square.sum(axis=1)[source] - own) * share[:, None]
        share = rates[source, target] / rates.sum(axis=0)[target]
        found[3][day] = (square.sum(axis=0)[target] - own) * share[:, None]
        advance(sums, kept, every, acts.astype(np.float64))
    return found
