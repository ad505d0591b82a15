"""Reference forecasts of acts by directed dyad, from the plainest to gradient boosting.

Every reference sees the same days as the model, gives expected acts within a horizon, and is fitted with the same
weights against over-dispersion where it is fitted at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from faultlines.errors import FitError
from faultlines.forecasting.panel import Panel
from faultlines.model.kernels import HALF_LIVES

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
#: Expected acts of every dyad in the window that starts on a day.
Predict = Callable[[int], Floats]
#: Fits a reference: panel, days of training, horizon in days.
Reference = Callable[[Panel, int, int], Predict]

#: Days at the start of the coverage that only feed the lags.
WARM_UP_DAYS: Final = 28
#: A weekday on which nothing came in training is not one on which nothing can come.
LEAST_FACTOR: Final = 0.05
#: Rounds of weights against over-dispersion.
ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Training windows stacked: lags (n_rows, n_lags), acts, and the weekday factor of each row."""

    lags: Singles
    acts: Floats
    factor: Floats


def weekday_factors(panel: Panel, train_days: int, horizon_days: int) -> Floats:
    """Acts by the weekday a window starts on, relative to their mean, (7,); never below `LEAST_FACTOR`."""
    starts = np.arange(WARM_UP_DAYS, train_days - horizon_days + 1)
    acts = np.array([panel.window(int(day), horizon_days).sum() for day in starts], dtype=np.float64)
    on = panel.weekday[starts]
    counted = np.bincount(on, minlength=7)
    by_day = np.where(counted > 0, np.bincount(on, acts, 7) / np.maximum(counted, 1), acts.mean())
    return np.asarray(np.maximum(by_day / acts.mean(), LEAST_FACTOR))


def windows(panel: Panel, train_days: int, horizon_days: int) -> Windows:
    """Training windows; longer horizons start every few days, as neighbours overlap."""
    step = max(1, horizon_days // 3)
    starts = range(WARM_UP_DAYS, train_days - horizon_days + 1, step)
    factors = weekday_factors(panel, train_days, horizon_days)
    return Windows(
        lags=np.concatenate([panel.lags(day) for day in starts]),
        acts=np.concatenate([panel.window(day, horizon_days) for day in starts]).astype(np.float64),
        factor=np.repeat([factors[panel.weekday[day]] for day in starts], panel.counts.shape[1]),
    )


def training_mean(panel: Panel, train_days: int, horizon_days: int) -> Predict:
    """Each dyad's mean over the training days, drawn to that of all."""
    fixed = panel.mean[train_days].astype(np.float64) * horizon_days
    return lambda day: fixed


def expanding_mean(panel: Panel, train_days: int, horizon_days: int) -> Predict:
    """Each dyad's mean so far, times the weekday's factor."""
    factors = weekday_factors(panel, train_days, horizon_days)
    return lambda day: panel.mean[day].astype(np.float64) * horizon_days * factors[panel.weekday[day]]


def mean_and_week(panel: Panel, train_days: int, horizon_days: int) -> Predict:
    """Mean so far plus one decayed sum with a half-life of 7 days, times the weekday's factor."""
    return _linear(panel, train_days, horizon_days, [0, 1 + HALF_LIVES.index(7.0)])


def decays_and_activity(panel: Panel, train_days: int, horizon_days: int) -> Predict:
    """Mean so far plus decayed sums of the dyad, its reverse and both sides' activity, all half-lives."""
    return _linear(panel, train_days, horizon_days, list(range(1 + 4 * len(HALF_LIVES))))


def log_lags(panel: Panel, train_days: int, horizon_days: int) -> Predict:
    """Log-linear regression on the logarithms of the mean and of all decayed sums."""
    data = windows(panel, train_days, horizon_days)
    values = _logged(data.lags)
    centre, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    values = np.column_stack([np.ones(len(values), dtype=np.float32), (values - centre) / spread]).astype(np.float32)
    offset = np.log(data.factor)
    coefficients = np.zeros(values.shape[1])
    coefficients[0] = np.log(data.acts.mean() + 1e-12)
    weights = np.ones(len(values))
    for _ in range(ROUNDS):
        coefficients = _log_linear(values, data.acts, offset, weights, coefficients)
        mean = np.exp(values @ coefficients.astype(np.float32) + offset)
        weights = 1.0 / (1.0 + mean / moment_shape(mean, data.acts))
    factors = weekday_factors(panel, train_days, horizon_days)

    def predict(day: int) -> Floats:
        standard = (_logged(panel.lags(day)) - centre) / spread
        return np.asarray(np.exp(coefficients[0] + standard @ coefficients[1:]) * factors[panel.weekday[day]])

    return predict


def boosted_lags(panel: Panel, train_days: int, horizon_days: int) -> Predict:
    """LightGBM with a Poisson loss on the same lags and the weekday.

    Raises
    ------
    FitError
        If LightGBM is not installed.
    """
    try:
        import lightgbm
    except ImportError as err:
        raise FitError(
            "LightGBM is not installed; expected it for this reference. "
            "Install it with `pip install 'faultlines[bench]'`."
        ) from err
    data = windows(panel, train_days, horizon_days)
    settings = {
        "objective": "poisson",
        "learning_rate": 0.05,
        "num_leaves": 31,
        "min_data_in_leaf": 200,
        "lambda_l2": 5.0,
        "verbose": -1,
        "seed": 7,
        "deterministic": True,
    }
    start = np.log(data.factor * data.acts.mean())
    table = lightgbm.Dataset(data.lags, data.acts, init_score=start)
    booster = lightgbm.train(settings, table, num_boost_round=200)
    factors = weekday_factors(panel, train_days, horizon_days) * data.acts.mean()

    def predict(day: int) -> Floats:
        raised = np.asarray(booster.predict(panel.lags(day), raw_score=True), dtype=np.float64)
        return np.asarray(np.exp(raised) * factors[panel.weekday[day]], dtype=np.float64)

    return predict


#: By name, from the plainest on.
REFERENCES: Final[dict[str, Reference]] = {
    "training_mean": training_mean,
    "expanding_mean_weekday": expanding_mean,
    "mean_and_7_day_decay": mean_and_week,
    "self_decays_reciprocity_activity": decays_and_activity,
    "poisson_glm_log_lags": log_lags,
    "lightgbm_lags": boosted_lags,
}
#: Those that are no more than a formula.
SIMPLE: Final = tuple(name for name in REFERENCES if name != "lightgbm_lags")


def moment_shape(mean: Floats, acts: Floats) -> float:
    """Shape of a negative binomial by its second moment; infinite where counts vary no more than Poisson's."""
    excess = float(np.sum((acts - mean) ** 2 - mean))
    return float(np.sum(mean**2)) / excess if excess > 0 else float("inf")


def _logged(lags: Singles) -> Singles:
    """Logarithms, of 0.001 acts a day more."""
    return np.asarray(np.log(lags + np.float32(1e-3)))


def _linear(panel: Panel, train_days: int, horizon_days: int, columns: list[int]) -> Predict:
    """Non-negative linear regression on some lags, times the weekday's factor."""
    data = windows(panel, train_days, horizon_days)
    values = data.lags[:, columns]
    weights = np.ones(len(values))
    coefficients = np.r_[0.5, np.full(len(columns) - 1, 0.5 / len(columns))] * horizon_days
    for _ in range(ROUNDS):
        coefficients = _non_negative(values, data.acts, data.factor, weights, coefficients)
        mean = np.maximum(values @ coefficients * data.factor, 1e-12)
        weights = 1.0 / (1.0 + mean / moment_shape(mean, data.acts))
    factors = weekday_factors(panel, train_days, horizon_days)
    return lambda day: np.maximum(
        panel.lags(day)[:, columns].astype(np.float64) @ coefficients * factors[panel.weekday[day]], 1e-12
    )


def _non_negative(values: Singles, acts: Floats, factor: Floats, weights: Floats, start: Floats) -> Floats:
    totals = (weights * factor) @ values
    active = np.flatnonzero(acts)
    some = values[active].astype(np.float64) * factor[active, None]
    pull = weights[active] * acts[active]
    scale = 1.0 / np.maximum(totals, 1e-12)

    def loss(found: Floats) -> tuple[float, Floats]:
        mean = some @ (found * scale) + 1e-12
        return float(totals @ (found * scale) - pull @ np.log(mean)), scale * (totals - some.T @ (pull / mean))

    bounds = [(0.0, None)] * len(totals)
    found = minimize(
        loss, np.maximum(start / scale, 1e-3), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000}
    )
    return np.asarray(found.x * scale)


def _log_linear(values: Singles, acts: Floats, offset: Floats, weights: Floats, start: Floats) -> Floats:
    # Single precision in the products alone: the table has a million rows.
    def loss(found: Floats) -> tuple[float, Floats]:
        linear = np.minimum(values @ found.astype(np.float32) + offset, 20.0)
        mean = weights * np.exp(linear)
        slope = values.T @ (mean - weights * acts).astype(np.float32) + 1e-2 * np.r_[0.0, found[1:]]
        value = mean.sum() - (weights * acts) @ linear + 5e-3 * found[1:] @ found[1:]
        return float(value), np.asarray(slope, dtype=np.float64)

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x)
