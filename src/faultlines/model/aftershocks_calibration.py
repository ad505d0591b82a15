"""From a pair's expected acts of force within a horizon to the probability of one or more.

Acts of force come in clusters, so that the same expected count fills fewer windows than independent acts would. A
scale and a shape by horizon are fitted to what happened in windows of the coverage, each forecast from what was known
before it began.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from faultlines.model.aftershocks_days import known_coverage, rows_before
from faultlines.model.aftershocks_fit import AftershockFit
from faultlines.model.aftershocks_forecast import expected_force_within
from faultlines.model.aftershocks_past import remember
from faultlines.terms.history import EPOCH, History
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]

#: Horizons that are calibrated, in days.
HORIZONS: Final = (1, 7, 30, 90)
#: Windows start this many days after the coverage.
FIRST_WINDOW_DAYS: Final = 42
#: Days between the starts of windows, or more where that would make too many windows.
STEP_DAYS: Final = 14
MOST_WINDOWS: Final = 60


def calibrate_horizons(fit: AftershockFit, history: History, onset_log_odds: Floats) -> AftershockFit:
    """A fit with its scale and shape by horizon.

    A horizon longer than the coverage allows takes those of the longest that it does.
    """
    found = []
    outcomes = window_outcomes(fit, history, onset_log_odds, HORIZONS)
    for horizon, (mean, happened) in zip(HORIZONS, outcomes, strict=True):
        if not happened.any():
            break
        found.append((float(horizon), *fit_scale_and_shape(mean, happened)))
    if not found:
        return fit
    horizons, scale, shape = np.array(found).T
    return replace(fit, horizons=horizons, horizon_scale=scale, horizon_shape=shape)


def window_outcomes(
    fit: AftershockFit, history: History, onset_log_odds: Floats, horizons: Sequence[int]
) -> list[tuple[Floats, NDArray[np.bool_]]]:
    """Expected acts of force and whether any happened, for each horizon both (n_windows * n_pairs,).

    By window and unordered pair. The days are walked once: what is known at a window's start is what was known at the
    start before, and the rows since.
    """
    coverage = known_coverage(history)
    pairs = np.triu_indices(len(history.states), 1)
    found: list[list[tuple[Floats, NDArray[np.bool_]]]] = [[(np.empty(0), np.empty(0, dtype=bool))] for _ in horizons]
    last_start = len(coverage.reports) - min(horizons)
    step = max(STEP_DAYS, -((FIRST_WINDOW_DAYS - last_start - 1) // MOST_WINDOWS))
    past = None
    for start in range(FIRST_WINDOW_DAYS, last_start + 1, step):
        first = coverage.first_day + start
        past = remember(fit, history, EPOCH + timedelta(days=int(first - 1)), past)
        places = [place for place, days in enumerate(horizons) if start + days <= len(coverage.reports)]
        means = expected_force_within(fit, past, onset_log_odds, [horizons[place] for place in places])
        for place, expected in zip(places, means, strict=True):
            happened = forced(history, first, first + horizons[place])
            found[place].append(((expected + expected.T)[pairs], (happened | happened.T)[pairs]))
    return [
        (np.concatenate([mean for mean, _ in of_horizon]), np.concatenate([happened for _, happened in of_horizon]))
        for of_horizon in found
    ]


def forced(history: History, first: int, end: int) -> NDArray[np.bool_]:
    """Whether force was used on each directed dyad from day ``first`` up to, not on, day ``end``."""
    days = slice(rows_before(history, first), rows_before(history, end))
    rows = history.act_class[days] == ActClass.USE_OF_FORCE
    found = np.zeros((len(history.states),) * 2, dtype=bool)
    found[history.source[days][rows], history.target[days][rows]] = True
    return found


def fit_scale_and_shape(mean: Floats, happened: NDArray[np.bool_]) -> tuple[float, float]:
    """Scale ``g`` and shape ``k`` of ``1 - (1 + g m / k) ** -k`` by the likelihood of what happened."""
    some = np.maximum(mean, 1e-12)

    def loss(values: Floats) -> float:
        scale, shape = np.exp(values)
        spared = -shape * np.log1p(scale * some / shape)
        return -float(spared[~happened].sum() + np.log(-np.expm1(spared[happened])).sum())

    found = minimize(loss, np.array([-0.3, 0.0]), method="L-BFGS-B", bounds=[(-4.0, 2.0), (-4.0, 5.0)])
    scale, shape = np.exp(found.x)
    return float(scale), float(shape)
