"""Fitting the daily model.

The intensity is linear in its non-negative coefficients, so the Poisson log-likelihood of all dyad-days is concave, and
the days on which nothing happened enter only through one weight per coefficient: its total over all dyad-days. Counts
are over-dispersed: each dyad-day is weighted by ``1 / (1 + m / k)``, the score of a negative binomial of mean ``m``,
and the fit repeated with the weights of the last. Every coefficient of a channel has an exponential prior worth
`PRIOR_ACTS` past acts that nothing followed.

One pass over the days gives the plain totals and the dyad-days with acts. What the weights take off the totals is
worked out on `WEIGHED_DAYS` days spread evenly, and put in proportion to the plain totals of all days. Long histories
are sampled further: plain totals of at most `TOTALLED_DAYS`, in proportion to the column totals of all days, and at
most `MOST_CELLS` dyad-days with acts. A pass costs a fixed amount a day and otherwise grows with the number of acts.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import FitError
from faultlines.model.aftershocks_base import BaseFit, fit_base, structural_rates
from faultlines.model.aftershocks_cells import ActiveCells, features_of
from faultlines.model.aftershocks_days import (
    Day,
    Exposure,
    counts_of,
    daily_exposure,
    known_coverage,
    rows_by_day,
    systematic_rows,
    walk,
)
from faultlines.model.aftershocks_fit import (
    BASELINES,
    CHANNELS,
    N_CLASSES,
    AftershockFit,
    coefficient_names,
    take_apart,
)
from faultlines.model.aftershocks_solving import PRIOR_ACTS, Solution, solve
from faultlines.model.aftershocks_totals import MeanHistogram, plain_totals, rough_totals, scaled_up, weighted_totals
from faultlines.model.kernels import HALF_LIVES
from faultlines.terms.history import EPOCH, History

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Days of coverage before the first that is fitted; the decayed sums need some past.
WARM_UP_DAYS: Final = 28
#: Fewest days of coverage that can be fitted.
FEWEST_DAYS: Final = 60
#: Rounds of weights; coefficients move by less than their standard errors after the second.
ROUNDS: Final = 3
#: Most days on which the plain totals are worked out.
TOTALLED_DAYS: Final = 730
#: Days on which the weights against over-dispersion are worked out.
WEIGHED_DAYS: Final = 60
#: Most dyad-days with acts that are kept, all classes together: about 2 kB each.
MOST_CELLS: Final = 400_000
#: Steps of this share of a whole turn spread points evenly however many are taken.
GOLDEN: Final = (5**0.5 - 1) / 2


def spread_evenly(number: int, wanted: int) -> Flags:
    """Choose about ``wanted`` of ``number`` in a row, one from each stretch of equal length, or all.

    Places within the stretches are spread evenly too, so that no weekday is chosen more often than others.

    >>> spread_evenly(6, 3).astype(int)
    array([1, 0, 0, 1, 1, 0])
    """
    if number <= wanted:
        return np.ones(number, dtype=bool)
    ends = np.arange(wanted + 1) * number // wanted
    within = (np.arange(wanted) * GOLDEN) % 1.0
    chosen = np.zeros(number, dtype=bool)
    chosen[ends[:-1] + (within * np.diff(ends)).astype(np.int64)] = True
    return chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How much of a long history is looked at: see `TOTALLED_DAYS`, `WEIGHED_DAYS` and `MOST_CELLS`."""

    totalled_days: int = TOTALLED_DAYS
    weighed_days: int = WEIGHED_DAYS
    most_cells: int = MOST_CELLS


#: What a fit uses unless told otherwise.
SAMPLING: Final = Sampling()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstPass:
    """What the first pass over the days gives.

    ``cells`` are the dyad-days with acts, by class; ``totals`` of every feature over all dyad-days, and ``weighed``
    over those of the days that are weighed; ``histogram`` of what the own rates alone expect on these; ``acts``
    (n_classes,) recorded.
    """

    cells: list[ActiveCells]
    totals: Floats
    weighed: Floats
    histogram: MeanHistogram
    acts: Floats


class Problem:
    """The data of the fit and the passes over its days.

    Parameters
    ----------
    history : History
    onset_log_odds : ndarray, shape (n_states, n_states)
    half_lives : tuple of float
    sampling : Sampling
    """

    def __init__(
        self,
        history: History,
        onset_log_odds: Floats,
        half_lives: tuple[float, ...],
        sampling: Sampling,
    ) -> None:
        coverage = known_coverage(history)
        if len(coverage.reports) < FEWEST_DAYS:
            raise FitError(
                f"the history covers {len(coverage.reports)} days; expected at least {FEWEST_DAYS}. "
                "Import a longer file."
            )
        self.history, self.half_lives = history, half_lives
        self.exposure: Exposure = daily_exposure(history, coverage)
        days = np.asarray(self.exposure.by_day.sum(axis=0))
        counts = counts_of(history, systematic_rows(history, coverage))
        self.base: BaseFit = fit_base(onset_log_odds, counts, days)
        self.structural = structural_rates(self.base.alpha, self.base.beta, onset_log_odds)
        self.rows = rows_by_day(history, coverage)
        self.sampling = sampling
        self._look_at(np.arange(len(coverage.reports)) >= WARM_UP_DAYS)

    def _look_at(self, fitted: Flags) -> None:
        self.fitted = fitted
        self.totalled = _some_of(fitted, self.sampling.totalled_days)
        self.weighed = _some_of(self.totalled, self.sampling.weighed_days)

    def on(self, days: Flags) -> "Problem":
        """The same problem with other days fitted, such as a part of them."""
        found = copy(self)
        found._look_at(days)
        return found

    def days(self, wanted: Flags) -> Iterator[Day]:
        """Some of the days covered."""
        shrinkage = self.base.shrinkage
        return walk(self.history, self.rows, self.structural, shrinkage, self.exposure, self.half_lives, wanted)

    def first_pass(self) -> FirstPass:
        """Walk all the days fitted."""
        width = len(BASELINES) + len(CHANNELS) * N_CLASSES * len(self.half_lives)
        parts: list[tuple[NDArray[np.int64], Floats, Floats]] = []
        rough, rough_there, plain, weighed = np.zeros((4, N_CLASSES, width))
        histogram, acts, met = MeanHistogram(), np.zeros(N_CLASSES), np.zeros(N_CLASSES)
        share = min(1.0, self.sampling.most_cells / max(self._met(), 1))
        for index, day in zip(np.flatnonzero(self.fitted), self.days(self.fitted), strict=True):
            near = rough_totals(day)
            rough += near
            if self.totalled[index]:
                totals = plain_totals(day)
                rough_there += near
                plain += totals
            if self.weighed[index]:
                weighed += totals
                histogram.add(day.rates.own * day.exposure[:, None, None])
            turns = (met.sum() + np.arange(len(day.weights))) * share
            kept = np.floor(turns + share) > np.floor(turns)
            kinds, sources, targets = (column[kept] for column in day.acts)
            parts.append((kinds, day.weights[kept], features_of(day, kinds, sources, targets)))
            acts += np.bincount(day.acts[0], day.weights, N_CLASSES)
            met += np.bincount(day.acts[0], minlength=N_CLASSES)
        return FirstPass(
            cells=_by_class(parts, met),
            totals=scaled_up(plain, rough_there, rough),
            weighed=weighed,
            histogram=histogram,
            acts=acts,
        )

    def _met(self) -> int:
        """How many dyad-days, by class, have acts."""
        days = np.repeat(np.arange(len(self.fitted)), np.diff(self.rows.start))
        cells = len(self.rows.dyads) * N_CLASSES
        return len(np.unique(days[self.fitted[days]] * cells + self.rows.cell[self.fitted[days]]))

    def weighted(self, first: FirstPass, blocks: Floats, dispersion: Floats) -> tuple[Floats, MeanHistogram]:
        """Total of every feature over all dyad-days, each weighted, and the expected acts of the days looked at.

        Parameters
        ----------
        first : FirstPass
        blocks : ndarray, shape (n_classes, n_baselines + n_columns)
        dispersion : ndarray, shape (n_classes,)
        """
        found, histogram = np.zeros_like(blocks), MeanHistogram()
        for day in self.days(self.weighed):
            found += weighted_totals(day, blocks, dispersion, histogram)
        return scaled_up(found, first.weighed, first.totals), histogram


def _some_of(days: Flags, wanted: int) -> Flags:
    chosen = np.zeros_like(days)
    chosen[days] = spread_evenly(int(days.sum()), wanted)
    return chosen


def _by_class(parts: list[tuple[NDArray[np.int64], Floats, Floats]], met: Floats) -> list[ActiveCells]:
    """Cells of every day, sorted into classes; each day's are let go once they are copied."""
    kinds = np.concatenate([kind for kind, _, _ in parts])
    acts = np.concatenate([weight for _, weight, _ in parts])
    number = np.bincount(kinds, minlength=N_CLASSES)
    width = parts[0][2].shape[1]
    features = [np.empty((count, width), order="F") for count in number]
    ends = np.zeros(N_CLASSES, dtype=np.int64)
    for place, (of_day, _, block) in enumerate(parts):
        for kind in np.unique(of_day):
            rows = block[of_day == kind]
            features[kind][ends[kind] : ends[kind] + len(rows)] = rows
            ends[kind] += len(rows)
        parts[place] = (of_day, acts[:0], block[:0])
    return [
        ActiveCells(
            features=features[kind],
            acts=acts[kinds == kind],
            share=float(number[kind] / met[kind]) if met[kind] else 1.0,
        )
        for kind in range(N_CLASSES)
    ]


def fit_parameters(history: History, onset_log_odds: Floats, sampling: Sampling = SAMPLING) -> AftershockFit:
    """Fit all but the calibration by horizon, which takes forecasts; see `fit_aftershocks`.

    Parameters
    ----------
    history : History
    onset_log_odds : ndarray, shape (n_states, n_states)
    sampling : Sampling, optional
    """
    problem = Problem(history, np.asarray(onset_log_odds, dtype=np.float64), HALF_LIVES, sampling)
    first = problem.first_pass()
    cells, totals, histogram = first.cells, first.totals, first.histogram
    blocks = np.zeros_like(totals)
    blocks[:, 0] = 1.0  # the dyad's own rate, and nothing else
    dispersion = np.full(N_CLASSES, np.inf)
    days_looked_at = problem.weighed.sum() / problem.fitted.sum()
    solutions: list[Solution] = []
    for turn in range(ROUNDS):
        if turn:
            totals, histogram = problem.weighted(first, blocks, dispersion)
        means = [np.maximum(cell.features @ block, 1e-300) for cell, block in zip(cells, blocks, strict=True)]
        solutions = [
            solve(cell, total, 1.0 / (1.0 + mean / shape), start)
            for cell, total, mean, shape, start in zip(cells, totals, means, dispersion, blocks, strict=True)
        ]
        dispersion = np.array(
            [
                histogram.dispersion(kind, mean, cell.acts, cell.share / days_looked_at)
                for kind, (mean, cell) in enumerate(zip(means, cells, strict=True))
            ]
        )
        blocks = np.stack([solution.coefficients for solution in solutions])
    expected = (blocks * first.totals).sum(axis=1)
    solutions = [_level(*one) for one in zip(solutions, first.acts, expected, strict=True)]
    return _assemble(problem, solutions, dispersion)


def _level(solution: Solution, acts: float, expected: float) -> Solution:
    """A solution scaled so that the acts expected of all dyad-days come to those recorded.

    The weights against over-dispersion let busy dyads count for less, and so leave the sum a few per cent short.
    """
    scale = acts / expected if expected > 0 else 1.0
    return replace(solution, coefficients=solution.coefficients * scale, covariance=solution.covariance * scale**2)


def _assemble(problem: Problem, solutions: list[Solution], dispersion: Floats) -> AftershockFit:
    base, width = problem.base, len(solutions[0].coefficients)
    coefficients = np.concatenate([base.alpha, base.beta, *(one.coefficients for one in solutions)])
    starts = [2 * N_CLASSES + kind * width for kind in range(N_CLASSES)]
    heads = [np.array([kind, N_CLASSES + kind]) for kind in range(N_CLASSES)]
    groups = [*heads, *(start + one.free for start, one in zip(starts, solutions, strict=True))]
    free = np.concatenate(groups).astype(np.int64)
    covariance = np.zeros((len(free), len(free)))
    place = 0
    for block in (*base.covariance, *(one.covariance for one in solutions)):
        end = place + len(block)
        covariance[place:end, place:end] = block
        place = end
    assert len(coefficients) == len(coefficient_names(problem.half_lives))
    return AftershockFit(
        half_lives=problem.half_lives,
        coefficients=coefficients,
        free=free,
        covariance=covariance,
        kappa=base.shrinkage.kappa,
        source_shape=base.shrinkage.source_shape,
        target_shape=base.shrinkage.target_shape,
        dispersion=dispersion,
        volume=problem.exposure.volume,
        weekday=problem.exposure.weekday,
        horizons=np.array([1.0]),
        horizon_scale=np.array([1.0]),
        horizon_shape=np.array([dispersion[-1]]),
        provenance=_provenance(problem, solutions, coefficients),
        states=problem.history.states,
    )


def _provenance(problem: Problem, solutions: list[Solution], coefficients: Floats) -> dict[str, Any]:
    exposure = problem.exposure
    branching = take_apart(coefficients, problem.half_lives).channels.sum(axis=(1, 3))
    return {
        "first_day": (EPOCH + timedelta(days=int(exposure.first_day))).isoformat(),
        "last_day": (EPOCH + timedelta(days=int(exposure.first_day + len(exposure.by_day) - 1))).isoformat(),
        "rows": len(problem.rows.cell),
        "states": len(problem.history.states),
        "directed_dyads": len(problem.history.states) * (len(problem.history.states) - 1),
        "prior_acts": PRIOR_ACTS,
        "warm_up_days": WARM_UP_DAYS,
        "rounds": ROUNDS,
        "iterations": [one.iterations for one in solutions],
        "branching_ratio": round(float(np.abs(np.linalg.eigvals(branching)).max()), 4),
    }
