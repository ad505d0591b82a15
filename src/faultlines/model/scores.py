"""How well probabilities of rare events rank and fit what happened."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def area_under_curve(happened: Flags, chance: Floats) -> float:
    """Probability that a random event got a higher chance than a random non-event; a tie counts half.

    >>> area_under_curve(np.array([True, False, False]), np.array([0.5, 0.1, 0.5]))
    0.75
    """
    from scipy.stats import rankdata  # half a second to import

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Rows with similar chances: their number, the mean chance, the share that happened, and its interval."""

    rows: int
    chance: float
    observed: float
    interval: tuple[float, float]


def calibration_bands(
    happened: Flags, chance: Floats, bands: int = 10, weights: Floats | None = None, level: float = 0.9
) -> tuple[Band, ...]:
    """Chances against what happened, in bands that hold equal shares of what happened, lowest first.

    Bands of equal numbers of rows would put nearly every rare event into the last.

    Parameters
    ----------
    happened : ndarray of bool, shape (n,)
    chance : ndarray of float64, shape (n,)
    bands : int
    weights : ndarray of float64, shape (n,), optional
        Observations that each row stands for. Default: 1 each.
    level : float
        Of the Jeffreys interval [1]_ of the observed share, in which the rows count as independent.

    Raises
    ------
    ValueError
        If nothing happened.

    References
    ----------
    .. [1] Brown, Cai and DasGupta (2001), Statistical Science 16(2), 101-133.

    Examples
    --------
    >>> low, high = calibration_bands(np.array([False, True, False, True]), np.array([0.1, 0.2, 0.7, 0.8]), bands=2)
    >>> low.rows, low.observed, high.rows, high.observed
    (2, 0.5, 2, 0.5)
    """
    if not happened.any():
        raise ValueError("happened holds no event; expected one or more, so score more rows")
    weight = np.ones(len(chance)) if weights is None else weights
    order = np.argsort(chance, kind="stable")
    found = np.cumsum((weight * happened)[order])
    # A row belongs to the band in which its own event, if it had one, would be counted; ties in the sum stay together.
    before = found - (weight * happened)[order]
    place = np.minimum((bands * before / found[-1] + 1e-9).astype(np.int64), bands - 1)
    inside = (order[place == band] for band in np.unique(place))
    return tuple(_band(happened[rows], chance[rows], weight[rows], level) for rows in inside)


def _band(happened: Flags, chance: Floats, weight: Floats, level: float) -> Band:
    total, events = float(weight.sum()), float(weight @ happened)
    tail = (1.0 - level) / 2.0
    from scipy.stats import beta  # half a second to import

    ends = np.asarray(beta.ppf([tail, 1.0 - tail], events + 0.5, total - events + 0.5), dtype=np.float64)
    return Band(
        rows=len(weight),
        chance=float(weight @ chance / total),
        observed=events / total,
        interval=(float(ends[0]), float(ends[1])),
    )
