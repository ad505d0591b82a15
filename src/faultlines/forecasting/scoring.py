"""Scores of forecasts of counts, always side by side: the daily model and its references on the same dyads and days.

The model and every reference are fitted strictly before the test days, then roll forward through them, each forecast
made from what was known at the start of its day. Counts are scored with a negative binomial whose shape is fitted, for
each forecast alike, on the last days of training.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from faultlines.forecasting.panel import Panel, make_panel
from faultlines.forecasting.references import REFERENCES, Predict
from faultlines.model.aftershocks import AftershockFit, forecast
from faultlines.model.aftershocks_days import known_coverage, systematic_rows
from faultlines.model.scores import area_under_curve, average_precision
from faultlines.terms.history import EPOCH, History
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]

#: What is counted, by the name printed.
TARGETS: Final[dict[str, tuple[int, ...]]] = {
    "all acts": tuple(ActClass),
    "material conflict and force": (ActClass.MATERIAL_CONFLICT, ActClass.USE_OF_FORCE),
    "use of force": (ActClass.USE_OF_FORCE,),
}
MODEL: Final = "faultlines aftershocks"
#: Last days of training on which each forecast's shape is fitted.
SHAPE_DAYS: Final = 30
#: The reference over which information is gained.
OVER: Final = "training mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One line of the table.

    ``information_gain`` is in nats per event over the training mean, ``error`` its standard error from the days (or
    windows) of the test; ``ratio`` is expected over recorded acts; ``events`` are those of the test.
    """

    target: str
    horizon_days: int
    forecast: str
    information_gain: float
    error: float
    auc: float
    average_precision: float
    ratio: float
    events: int
    dyads: int


def negative_binomial(acts: Floats, mean: Floats, shape: float) -> Floats:
    """Log-probability of counts, in nats, up to the term that depends on the counts alone.

    >>> negative_binomial(np.array([0.0]), np.array([1.0]), 1.0)  # log(1 / 2)
    array([-0.69314718])
    """
    mean = np.maximum(mean, 1e-12)
    return np.asarray(
        gammaln(acts + shape) - gammaln(shape) - (acts + shape) * np.log1p(mean / shape) + acts * np.log(mean / shape)
    )


def fit_shape(acts: Floats, mean: Floats) -> float:
    """Shape of the negative binomial by its likelihood."""
    found = minimize_scalar(
        lambda value: -float(negative_binomial(acts, mean, float(np.exp(value))).sum()),
        bounds=(-6.0, 6.0),
        method="bounded",
    )
    return float(np.exp(found.x))


def before(history: History, days: int) -> History:
    """The history as known ``days`` days earlier."""
    known_at = history.known_at - timedelta(days=days)
    rows = history.day <= (known_at - EPOCH).days
    names = ("event_ids", "day", "source", "target", "act_class", "weight", "systematic")
    kept = {name: getattr(history, name)[rows] for name in names}
    coverage = replace(known_coverage(history), reports=known_coverage(history).reports[:-days])
    return replace(history, known_at=known_at, coverage=coverage, **kept)


def score_aftershocks(
    history: History,
    fit: Callable[[History], AftershockFit],
    onset_log_odds: Floats,
    *,
    test_days: int = 30,
    horizons: Sequence[int] = (1,),
    references: Sequence[str] = tuple(REFERENCES),
    every_pair: bool = False,
) -> list[Score]:
    """Score the daily model beside its references on the last days of the coverage.

    Parameters
    ----------
    history : History
        Known on the last day of its coverage.
    fit : callable
        Fits the model to the history before the test days.
    onset_log_odds : ndarray, shape (n_states, n_states)
    test_days : int
    horizons : sequence of int
        Days; windows lie wholly within the test days and start daily.
    references : sequence of str
        Names from `faultlines.forecasting.references.REFERENCES`.
    every_pair : bool
        Score all ordered pairs. Default: those with an act in training, as is customary, which favours histories.

    Returns
    -------
    list of Score
    """
    train = before(history, test_days)
    fitted = fit(train)
    n_days = len(known_coverage(history).reports)
    train_days = n_days - test_days
    dyads = _dyads(train, every_pair)
    scores = []
    for horizon in horizons:
        expected = _model_forecasts(fitted, history, onset_log_odds, dyads, train_days, n_days, horizon)
        for target, classes in TARGETS.items():
            panel = make_panel(history, classes, dyads, train_days)
            forecasts: dict[str, Predict] = {
                name: REFERENCES[name](panel, train_days, horizon) for name in dict.fromkeys((OVER, *references))
            }
            forecasts[MODEL] = _summed(expected, classes)
            scores.extend(_score(panel, forecasts, target, horizon, train_days))
    return scores


def _summed(expected: dict[int, Floats], classes: tuple[int, ...]) -> Predict:
    """The model's forecast of some classes together."""
    return lambda day: np.asarray(expected[day][:, list(classes)].sum(axis=1))


def _dyads(train: History, every_pair: bool) -> NDArray[np.int64]:
    n_states = len(train.states)
    if every_pair:
        return np.argwhere(~np.eye(n_states, dtype=bool))
    rows = systematic_rows(train, known_coverage(train))
    return np.unique(np.stack([train.source[rows], train.target[rows]], axis=1).astype(np.int64), axis=0)


def _model_forecasts(
    fit: AftershockFit,
    history: History,
    onset_log_odds: Floats,
    dyads: NDArray[np.int64],
    train_days: int,
    n_days: int,
    horizon: int,
) -> dict[int, Floats]:
    """The model's expected acts by first day of the window, each (n_dyads, n_classes)."""
    first = known_coverage(history).first_day
    source, target = dyads.T
    found = {}
    for day in (*_shape_starts(train_days, horizon), *range(train_days, n_days - horizon + 1)):
        on = EPOCH + timedelta(days=int(first + day - 1))
        intensity = forecast(fit, history, onset_log_odds, on, horizon, smallest_share=np.inf)
        found[day] = intensity.by_class[source, target]
    return found


def _shape_starts(train_days: int, horizon: int) -> range:
    """First days of the windows on which shapes are fitted; none reaches into the test days."""
    last = train_days - horizon
    return range(max(last - SHAPE_DAYS + 1, 0), last + 1, max(1, horizon // 3))


def _score(panel: Panel, forecasts: dict[str, Predict], target: str, horizon: int, train_days: int) -> list[Score]:
    starts = range(train_days, len(panel.counts) - horizon + 1)
    acts = np.stack([panel.window(day, horizon) for day in starts]).astype(np.float64)
    likelihoods, means = {}, {}
    for name, predict in forecasts.items():
        earlier = _shape_starts(train_days, horizon)
        shape = fit_shape(
            np.stack([panel.window(day, horizon) for day in earlier]).astype(np.float64),
            np.stack([predict(day) for day in earlier]),
        )
        means[name] = np.stack([predict(day) for day in starts])
        likelihoods[name] = negative_binomial(acts, means[name], shape) - gammaln(acts + 1.0)
    happened = (acts > 0).ravel()
    return [
        Score(
            target=target,
            horizon_days=horizon,
            forecast=name,
            information_gain=float((likelihoods[name] - likelihoods[OVER]).sum() / acts.sum()),
            error=_error((likelihoods[name] - likelihoods[OVER]).sum(axis=1), acts.sum(axis=1)),
            auc=area_under_curve(happened, mean.ravel()),
            average_precision=average_precision(happened, mean.ravel()),
            ratio=float(mean.sum() / acts.sum()),
            events=int(acts.sum()),
            dyads=acts.shape[1],
        )
        for name, mean in means.items()
    ]


def _error(gain: Floats, acts: Floats) -> float:
    """Standard error of gain per event, by the ratio estimator over windows."""
    if len(gain) < 2:
        return float("nan")
    rate = gain.sum() / acts.sum()
    return float(np.sqrt(len(gain) / (len(gain) - 1) * np.sum((gain - rate * acts) ** 2)) / acts.sum())
