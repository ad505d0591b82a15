"""Fitting the daily model.

The intensity is linear in its non-negative coefficients, so the Poisson likelihood of all dyad-days is convex, and the
days on which nothing happened enter only through one weight per coefficient: its total over all dyad-days. Counts are
over-dispersed: each dyad-day is weighted by ``1 / (1 + m / k)``, the score of a negative binomial of mean ``m``, and
the fit repeated with the weights of the last. Every coefficient of a channel has an exponential prior worth
`PRIOR_ACTS` past acts that nothing followed.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import gammaln

from faultlines.errors import FitError
from faultlines.model.aftershocks_base import BaseFit, fit_base, structural_rates
from faultlines.model.aftershocks_channels import features, gathered, spread
from faultlines.model.aftershocks_days import (
    Day,
    Exposure,
    counts_of,
    daily_exposure,
    known_coverage,
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
from faultlines.model.kernels import HALF_LIVES
from faultlines.terms.history import EPOCH, History

Floats = NDArray[np.float64]

#: Weight of the prior on each channel coefficient, in past acts that nothing followed.
PRIOR_ACTS: Final = 20.0
#: Days of coverage before the first that is fitted; the decayed sums need some past.
WARM_UP_DAYS: Final = 28
#: Fewest days of coverage that can be fitted.
FEWEST_DAYS: Final = 60
#: Rounds of weights; coefficients move by less than their standard errors after the second.
ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActiveCells:
    """The dyad-days on which acts of one class happened.

    ``features`` (n_cells, n_coefficients) are per unit of coefficient and include exposure; ``acts`` (n_cells,).
    """

    features: Floats
    acts: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """One class: coefficients, standard errors' covariance over the free ones, and iterations."""

    coefficients: Floats
    free: NDArray[np.int64]
    covariance: Floats
    iterations: int


class Problem:
    """The data of the fit and the passes over its days.

    Parameters
    ----------
    history : History
    onset_log_odds : ndarray, shape (n_states, n_states)
    half_lives : tuple of float
    """

    def __init__(self, history: History, onset_log_odds: Floats, half_lives: tuple[float, ...]) -> None:
        coverage = known_coverage(history)
        if len(coverage.reports) < FEWEST_DAYS:
            raise FitError(
                f"the history covers {len(coverage.reports)} days; expected at least {FEWEST_DAYS}. "
                "Import a longer file."
            )
        self.history, self.half_lives = history, half_lives
        self.rows = systematic_rows(history, coverage)
        self.exposure: Exposure = daily_exposure(history, coverage)
        days = np.asarray(self.exposure.by_day.sum(axis=0))
        self.base: BaseFit = fit_base(onset_log_odds, counts_of(history, self.rows), days)
        self.structural = structural_rates(self.base.alpha, self.base.beta, onset_log_odds)
        first = self.exposure.first_day
        self.fitted = range(first + WARM_UP_DAYS, first + len(self.exposure.by_day))

    def on(self, days: range) -> "Problem":
        """The same problem with other days fitted, such as a part of them."""
        found = copy(self)
        found.fitted = days
        return found

    def days(self) -> Iterator[Day]:
        """The days that are fitted."""
        shrinkage = self.base.shrinkage
        found = walk(self.history, self.structural, shrinkage, self.exposure, self.half_lives, self.fitted.start)
        return takewhile(lambda day: day.day < self.fitted.stop, found)

    def active_cells(self) -> list[ActiveCells]:
        """Features of all dyad-days with acts, by class."""
        parts: list[list[tuple[Floats, Floats]]] = [[] for _ in range(N_CLASSES)]
        for day in self.days():
            kinds, sources, targets = day.acts
            for kind in np.unique(kinds):
                at = kinds == kind
                source, target = sources[at], targets[at]
                past = features(day.sums, source, target, int(kind), day.shares, day.allied).reshape(len(source), -1)
                block = np.column_stack([day.baselines[:, kind, source, target].T, past]) * day.exposure[kind]
                parts[kind].append((block, day.weights[at]))
        width = len(BASELINES) + len(CHANNELS) * N_CLASSES * len(self.half_lives)
        return [
            ActiveCells(
                features=np.concatenate([np.empty((0, width)), *(block for block, _ in part)]),
                acts=np.concatenate([np.empty(0), *(acts for _, acts in part)]),
            )
            for part in parts
        ]

    def totals(self, blocks: Floats, dispersion: Floats) -> tuple[Floats, "MeanHistogram"]:
        """Total of every feature over all dyad-days, each weighted, and how the expected acts are distributed.

        Parameters
        ----------
        blocks : ndarray, shape (n_classes, n_baselines + n_columns)
        dispersion : ndarray, shape (n_classes,)
        """
        n_states, heads = len(self.history.states), len(BASELINES)
        found = np.zeros_like(blocks)
        histogram = MeanHistogram()
        coefficients = blocks[:, heads:].reshape(N_CLASSES * len(CHANNELS), -1)
        for day in self.days():
            flat = day.sums.reshape(n_states * n_states, -1)
            mixed = (flat @ coefficients.T).T.reshape(N_CLASSES, len(CHANNELS), n_states, n_states)
            carried = np.empty((N_CLASSES, len(CHANNELS), n_states, n_states))
            for kind in range(N_CLASSES):
                mean = np.tensordot(blocks[kind, :heads], day.baselines[:, kind], 1)
                mean += spread(mixed[kind], kind, day.shares, day.allied)
                mean *= day.exposure[kind]
                histogram.add(kind, mean)
                weights = day.exposure[kind] / (1.0 + mean / dispersion[kind])
                found[kind, :heads] += (day.baselines[:, kind] * weights).sum(axis=(1, 2))
                carried[kind] = gathered(weights, kind, day.shares, day.allied)
            found[:, heads:] += (carried.reshape(-1, n_states * n_states) @ flat).reshape(N_CLASSES, -1)
        return found, histogram


class MeanHistogram:
    """How the expected acts of all dyad-days are distributed, in fine bins of their logarithm, by class."""

    def __init__(self) -> None:
        self.lowest, self.per_unit, n_bins = -18.0, 50.0, 1200
        self.cells = np.zeros((N_CLASSES, n_bins))
        self.mass = np.zeros_like(self.cells)

    def add(self, kind: int, mean: Floats) -> None:
        """Count one day's dyads."""
        some = mean[mean > 0]
        place = ((np.log(some) - self.lowest) * self.per_unit).astype(np.int64)
        np.clip(place, 0, self.cells.shape[1] - 1, out=place)
        self.cells[kind] += np.bincount(place, minlength=self.cells.shape[1])
        self.mass[kind] += np.bincount(place, some, self.cells.shape[1])

    def dispersion(self, kind: int, mean: Floats, acts: Floats) -> float:
        """Shape of the negative binomial by its likelihood; ``mean`` and ``acts`` are of the active dyad-days."""
        used = self.cells[kind] > 0
        cells, centre = self.cells[kind][used], self.mass[kind][used] / self.cells[kind][used]

        def loss(value: float) -> float:
            k = float(np.exp(value))
            quiet = -np.sum(cells * k * np.log1p(centre / k))
            active = gammaln(acts + k) - gammaln(k) + acts * np.log(mean / (mean + k))
            return -float(quiet + active.sum())

        return float(np.exp(minimize_scalar(loss, bounds=(-6.0, 6.0), method="bounded").x))


def fit_parameters(history: History, onset_log_odds: Floats) -> AftershockFit:
    """Fit all but the calibration by horizon, which takes forecasts; see `fit_aftershocks`."""
    problem = Problem(history, np.asarray(onset_log_odds, dtype=np.float64), HALF_LIVES)
    cells = problem.active_cells()
    blocks = np.zeros((N_CLASSES, cells[0].features.shape[1]))
    blocks[:, 0] = 1.0  # the dyad's own rate, and nothing else
    dispersion = np.full(N_CLASSES, np.inf)
    solutions: list[Solution] = []
    histogram = MeanHistogram()
    for _ in range(ROUNDS):
        totals, histogram = problem.totals(blocks, dispersion)
        means = [np.maximum(cell.features @ block, 1e-300) for cell, block in zip(cells, blocks, strict=True)]
        solutions = [
            solve(cell, total, 1.0 / (1.0 + mean / shape), start)
            for cell, total, mean, shape, start in zip(cells, totals, means, dispersion, blocks, strict=True)
        ]
        dispersion = np.array(
            [
                histogram.dispersion(kind, mean, cell.acts)
                for kind, (mean, cell) in enumerate(zip(means, cells, strict=True))
            ]
        )
        blocks = np.stack([solution.coefficients for solution in solutions])
    solutions = [
        _level(solution, float(cell.acts.sum()), float(expected))
        for solution, cell, expected in zip(solutions, cells, histogram.mass.sum(axis=1), strict=True)
    ]
    return _assemble(problem, solutions, dispersion)


def _level(solution: Solution, acts: float, expected: float) -> Solution:
    """A solution scaled so that the acts expected of all dyad-days come to those recorded.

    The weights against over-dispersion let busy dyads count for less, and so leave the sum a few per cent short.
    ``expected`` is that of the round before; the last rounds differ by less than the standard errors.
    """
    scale = acts / expected if expected > 0 else 1.0
    return replace(solution, coefficients=solution.coefficients * scale, covariance=solution.covariance * scale**2)


def solve(cells: ActiveCells, totals: Floats, weights: Floats, start: Floats) -> Solution:
    """Maximise one class's weighted Poisson likelihood over non-negative coefficients.

    Stops when the likelihood gains less than 1e-9 of itself in one step (L-BFGS-B).

    Parameters
    ----------
    cells : ActiveCells
    totals : ndarray, shape (n_coefficients,)
        From `Problem.totals`.
    weights : ndarray, shape (n_cells,)
        Of the active dyad-days.
    start : ndarray, shape (n_coefficients,)

    Raises
    ------
    FitError
        If the search does not end within its 2,000 steps.
    """
    heads = len(BASELINES)
    price = totals + np.r_[np.zeros(heads), np.full(len(totals) - heads, PRIOR_ACTS)]
    scale = 1.0 / np.maximum(price, 1e-12)
    scaled = cells.features * scale
    acts = weights * cells.acts
    slope = price * scale
    floor = 1e-12

    def loss(values: Floats) -> tuple[float, Floats]:
        mean = scaled @ values + floor
        return float(slope @ values - acts @ np.log(mean)), np.asarray(slope - scaled.T @ (acts / mean))

    first = np.maximum(start / scale, 1e-3 * max(acts.sum(), 1.0) / len(totals))
    found = minimize(
        loss,
        first,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * len(totals),
        options={"maxiter": 2000, "maxfun": 4000, "ftol": 1e-9, "gtol": 1e-6, "maxcor": 20},
    )
    if not found.success:
        raise FitError(
            f"the aftershock fit did not converge ({found.message}); expected an end within 2,000 steps. "
            "Check that the history has events of every class, then that its days are not all alike."
        )
    coefficients = np.where(found.x * scale * totals > 1e-4 * acts.sum(), found.x * scale, 0.0)
    coefficients[0] = max(coefficients[0], float(found.x[0] * scale[0]))
    free, covariance = _laplace(cells.features, acts, coefficients, price)
    return Solution(coefficients=coefficients, free=free, covariance=covariance, iterations=int(found.nit))


def _laplace(matrix: Floats, acts: Floats, coefficients: Floats, price: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Covariance of the coefficients that are not at zero."""
    free = np.flatnonzero(coefficients > 0)
    scale = 1.0 / price[free]
    mean = np.maximum(matrix[:, free] @ coefficients[free], 1e-300)
    slopes = matrix[:, free] * scale * (np.sqrt(acts) / mean)[:, None]
    covariance = np.linalg.pinv(slopes.T @ slopes, rcond=1e-10, hermitian=True)
    return free, np.asarray(covariance * scale[:, None] * scale)


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
        "rows": len(problem.rows),
        "states": len(problem.history.states),
        "directed_dyads": len(problem.history.states) * (len(problem.history.states) - 1),
        "prior_acts": PRIOR_ACTS,
        "warm_up_days": WARM_UP_DAYS,
        "rounds": ROUNDS,
        "iterations": [one.iterations for one in solutions],
        "branching_ratio": round(float(np.abs(np.linalg.eigvals(branching)).max()), 4),
    }
