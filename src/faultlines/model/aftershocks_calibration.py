"""From a pair's expected acts of force within a horizon to the probability of one or more.

Acts of force come in clusters, so that the same expected count fills fewer windows than independent acts would. A
scale and a shape by horizon are fitted to what happened in windows of the coverage, each forecast from what was known
before it began.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from faultlines.model.aftershocks_days import known_coverage
from faultlines.model.aftershocks_fit import AftershockFit
from faultlines.model.aftershocks_forecast import expected_force, remember
from faultlines.terms.history import EPOCH, History
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]

#: Horizons that are calibrated, in days.
HORIZONS: Final = (1, 7, 30, 90)
#: Windows start this many days after the coverage.
FIRST_WINDOW_DAYS: Final = 42
#: Days between the starts of windows.
STEP_DAYS: Final = 14


def calibrate_horizons(fit: AftershockFit, history: History, onset_log_odds: Floats) -> AftershockFit:
    """A fit with its scale and shape by horizon.

    A horizon longer than the coverage allows takes those of the longest that it does.
    """
    found = []
    for horizon in HORIZONS:
        mean, happened = window_outcomes(fit, history, onset_log_odds, horizon)
        if not happened.any():
            break
        found.append((float(horizon), *fit_scale_and_shape(mean, happened)))
    if not found:
        return fit
    horizons, scale, shape = np.array(found).T
    return replace(fit, horizons=horizons, horizon_scale=scale, horizon_shape=shape)


def window_outcomes(
    fit: AftershockFit, history: History, onset_log_odds: Floats, horizon_days: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Expected acts of force and whether any happened, by window and unordered pair, both (n_windows * n_pairs,)."""
    coverage = known_coverage(history)
    n_states = len(history.states)
    pairs = np.triu_indices(n_states, 1)
    means, outcomes = [np.empty(0)], [np.empty(0, dtype=bool)]
    last_start = len(coverage.reports) - horizon_days
    for start in range(FIRST_WINDOW_DAYS, last_start + 1, STEP_DAYS):
        first = coverage.first_day + start
        on = EPOCH + timedelta(days=int(first - 1))
        _, expected = expected_force(fit, remember(fit, history, on), onset_log_odds, horizon_days)
        happened = forced(history, first, first + horizon_days)
        means.append((expected + expected.T)[pairs])
        outcomes.append((happened | happened.T)[pairs])
    return np.concatenate(means), np.concatenate(outcomes)


def forced(history: History, first: int, end: int) -> NDArray[np.bool_]:
    """Whether force was used on each directed dyad from day ``first`` up to, not on, day ``end``."""
    rows = (history.act_class == ActClass.USE_OF_FORCE) & (history.day >= first) & (history.day < end)
    found = np.zeros((len(history.states),) * 2, dtype=bool)
    found[history.source[rows], history.target[rows]] = True
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
