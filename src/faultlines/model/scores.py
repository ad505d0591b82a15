"""How well probabilities of rare events rank and fit what happened."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def area_under_curve(happened: Flags, chance: Floats) -> float:
    """Probability that a random event got a higher chance than a random non-event; a tie counts half.

    >>> area_under_curve(np.array([True, False, False]), np.array([0.5, 0.1, 0.5]))
    0.75
    """
    ranks = rankdata(chance)
    events = int(happened.sum())
    return float((ranks[happened].sum() - events * (events + 1) / 2) / (events * (len(happened) - events)))


def average_precision(happened: Flags, chance: Floats) -> float:
    """Mean, over the events, of the share of events among the rows ranked at least as high.

    >>> round(average_precision(np.array([True, False, True]), np.array([0.9, 0.8, 0.7])), 3)
    0.833
    """
    order = np.argsort(-chance, kind="stable")
    last_of_tie = np.append(np.flatnonzero(np.diff(chance[order])), len(order) - 1)
    found = np.cumsum(happened[order])[last_of_tie]
    return float(np.sum(np.diff(found, prepend=0) * found / (last_of_tie + 1)) / found[-1])


def log_likelihood(happened: Flags, chance: Floats | float) -> float:
    """Sum of log-probabilities of what happened, in nats."""
    bounded = np.clip(np.asarray(chance, dtype=np.float64), 1e-15, 1 - 1e-15)
    return float(np.sum(np.where(happened, np.log(bounded), np.log1p(-bounded))))


def score_rare(happened: Flags, chance: Floats, base_rate: float) -> dict[str, float]:
    """Scores of a forecast of rare events.

    Parameters
    ----------
    happened : ndarray of bool, shape (n,)
    chance : ndarray of float64, shape (n,)
    base_rate : float
        The constant chance known before the test, as the reference.

    Returns
    -------
    dict of str to float
        ``auc``, ``average precision``, ``nats per event`` over the base rate and ``nats per event over own rate``
        over the rate of the test itself, ``expected over observed`` and ``events``.
    """
    gained, own = log_likelihood(happened, chance), float(happened.mean())
    events = int(happened.sum())
    return {
        "auc": area_under_curve(happened, chance),
        "average precision": average_precision(happened, chance),
        "nats per event": (gained - log_likelihood(happened, base_rate)) / events,
        "nats per event over own rate": (gained - log_likelihood(happened, own)) / events,
        "expected over observed": float(chance.sum() / events),
        "events": float(events),
    }
