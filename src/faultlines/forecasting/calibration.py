"""Calibration: of the pairs given some probability, how many saw it happen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from faultlines.model.aftershocks import AftershockFit, probability

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """One band of forecasts: pairs in it, their mean probability, the share that happened, and its 90 % range."""

    pairs: int
    forecast: float
    observed: float
    interval: tuple[float, float]


def reliability(
    fit: AftershockFit, acts: Floats, happened: NDArray[np.bool_], horizon_days: int, bands: int = 10
) -> list[Reliability]:
    """Reliability of the probability of force, in bands that hold equal shares of what happened.

    Equal counts of pairs would put nearly all that happened into the last band.

    Parameters
    ----------
    fit : AftershockFit
    acts : ndarray, shape (n,)
        Expected acts of a pair, both directions together.
    happened : ndarray of bool, shape (n,)
    horizon_days : int
    bands : int

    Raises
    ------
    ValueError
        If nothing happened.
    """
    if not happened.any():
        raise ValueError("happened holds no event; expected one or more, so take a longer test")
    chance = probability(acts, fit, horizon_days)
    edges = np.quantile(chance[happened], np.arange(1, bands) / bands)
    place = np.searchsorted(edges, chance, side="right")
    return [_band(chance[place == band], happened[place == band]) for band in range(bands) if np.any(place == band)]


def _band(chance: Floats, happened: NDArray[np.bool_]) -> Reliability:
    """One band, with the Jeffreys interval of its observed share."""
    events, pairs = int(happened.sum()), len(happened)
    ends = np.asarray(beta.ppf([0.05, 0.95], events + 0.5, pairs - events + 0.5), dtype=np.float64)
    return Reliability(
        pairs=pairs,
        forecast=float(chance.mean()),
        observed=events / pairs,
        interval=(float(ends[0]) if events else 0.0, float(ends[1]) if events < pairs else 1.0),
    )
