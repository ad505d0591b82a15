"""Scores of forecasts of counts, always side by side: the daily model and its references on the same dyads and days.

Counts are scored with a negative binomial whose shape is fitted, for each forecast alike, on the last days of
training (`faultlines.forecasting.rolling`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from faultlines.forecasting.counts import negative_binomial
from faultlines.forecasting.references import REFERENCES
from faultlines.forecasting.rolling import OVER, Rolled, Split, before, roll_forward, scored_dyads
from faultlines.model.aftershocks import AftershockFit
from faultlines.model.aftershocks_days import known_coverage
from faultlines.model.scores import area_under_curve, average_precision
from faultlines.terms.history import History

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One line of the table.

    ``information_gain`` is in nats per event over the training mean. ``error`` is its standard error from windows that
    share no day, of which the test holds ``windows``; None where it holds fewer than two. ``auc`` is None where every
    dyad acted in every window. ``ratio`` is expected over recorded acts, over all windows; ``events`` are the acts of
    the test, each counted once.
    """

    target: str
    horizon_days: int
    forecast: str
    information_gain: float
    error: float | None
    auc: float | None
    average_precision: float
    ratio: float
    events: int
    dyads: int
    windows: int


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
        Names from `faultlines.forecasting.references.REFERENCES`; one that cannot be fitted is left out.
    every_pair : bool
        Score all ordered pairs. Default: those with an act in training, as is customary, which favours histories.

    Returns
    -------
    list of Score
    """
    train = before(history, test_days)
    n_days = len(known_coverage(history).reports)
    split = Split(train_days=n_days - test_days, first=n_days - test_days, end=n_days)
    dyads = scored_dyads(train, every_pair)
    rolled = roll_forward(history, fit(train), onset_log_odds, dyads, split, horizons=horizons, references=references)
    return [score for one in rolled for score in score_rolled(one)]


def score_rolled(rolled: Rolled) -> list[Score]:
    """Scores of every forecast of one target and horizon.

    Raises
    ------
    ValueError
        If no act came.
    """
    acts = rolled.acts
    happened = (acts > 0).ravel()
    if not happened.any():
        raise ValueError(f"the test of {rolled.target} has no act; expected one or more, so take a longer test")
    likelihoods = {
        name: negative_binomial(acts, mean, rolled.dispersions[name].shape(mean)) - gammaln(acts + 1.0)
        for name, mean in rolled.means.items()
    }
    gains = {name: (each - likelihoods[OVER]).sum(axis=1) for name, each in likelihoods.items()}
    return [
        Score(
            target=rolled.target,
            horizon_days=rolled.horizon_days,
            forecast=name,
            information_gain=float(gains[name].sum() / acts.sum()),
            error=gain_error(gains[name], acts.sum(axis=1), rolled.horizon_days),
            auc=None if happened.all() else area_under_curve(happened, mean.ravel()),
            average_precision=average_precision(happened, mean.ravel()),
            ratio=float(mean.sum() / acts.sum()),
            events=rolled.events,
            dyads=acts.shape[1],
            windows=len(acts[rolled.apart]),
        )
        for name, mean in rolled.means.items()
    ]


def gain_error(gain: Floats, acts: Floats, horizon_days: int) -> float | None:
    """Standard error of gain per event, by the ratio estimator over windows that share no day.

    Windows that start daily overlap, and what they share is counted again and again. So the error is that of windows
    a horizon apart, its square averaged over the days that the first of them can start on. It is a little too large
    for the gain of all windows together, and it takes windows that only touch as independent.

    Parameters
    ----------
    gain, acts : ndarray, shape (n_windows,)
        Nats and events of windows that start daily.
    horizon_days : int

    Returns
    -------
    float or None
        Nats per event; None where there are fewer than two windows apart.

    Examples
    --------
    Two windows of one event each, with gains 1 and 3 about their mean of 2: sqrt(2 / 1 * (1 + 1)) / 2 = 1.

    >>> gain_error(np.array([1.0, 3.0]), np.ones(2), 1)
    1.0
    >>> gain_error(np.array([1.0, 3.0]), np.ones(2), 2) is None
    True
    """
    number = (len(gain) + horizon_days - 1) // horizon_days
    shifts = len(gain) - (number - 1) * horizon_days
    if number < 2:
        return None
    apart = [slice(shift, shift + (number - 1) * horizon_days + 1, horizon_days) for shift in range(shifts)]
    squares = [_squared_error(gain[one], acts[one]) for one in apart if acts[one].any()]
    return float(np.sqrt(np.mean(squares))) if squares else None


def _squared_error(gain: Floats, acts: Floats) -> float:
    residual = gain - gain.sum() / acts.sum() * acts
    return float(len(gain) / (len(gain) - 1) * np.sum(residual**2) / acts.sum() ** 2)
