"""Calibration: how many of the pairs given some probability saw it happen, and whether counts spread as forecast."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting.counts import at_most
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
    return reliability_of(probability(acts, fit, horizon_days), happened, bands)


def reliability_of(chance: Floats, happened: NDArray[np.bool_], bands: int = 10) -> list[Reliability]:
    """Reliability of any probabilities, in bands that hold equal shares of what happened.

    Parameters
    ----------
    chance : ndarray, shape (n,)
    happened : ndarray of bool, shape (n,)
    bands : int

    Raises
    ------
    ValueError
        If nothing happened.

    Examples
    --------
    >>> [one] = reliability_of(np.array([0.2, 0.4]), np.array([False, True]), bands=1)
    >>> one.pairs, one.forecast, one.observed
    (2, 0.3, 0.5)
    """
    if not happened.any():
        raise ValueError("happened holds no event; expected one or more, so take a longer test")
    edges = np.quantile(chance[happened], np.arange(1, bands) / bands)
    place = np.searchsorted(edges, chance, side="right")
    return [_band(chance[place == band], happened[place == band]) for band in range(bands) if np.any(place == band)]


def _band(chance: Floats, happened: NDArray[np.bool_]) -> Reliability:
    """One band, with the Jeffreys interval of its observed share."""
    events, pairs = int(happened.sum()), len(happened)
    from scipy.stats import beta  # half a second to import

    ends = np.asarray(beta.ppf([0.05, 0.95], events + 0.5, pairs - events + 0.5), dtype=np.float64)
    return Reliability(
        pairs=pairs,
        forecast=float(chance.mean()),
        observed=events / pairs,
        interval=(float(ends[0]) if events else 0.0, float(ends[1]) if events < pairs else 1.0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PitHistogram:
    """Where counts fell in their own forecasts, in bins of equal chance.

    ``counts`` are the dyad-windows in each bin, ``expected`` the number that a right forecast puts into each, and
    ``band`` the range that holds a bin's number in 95 of 100 such forecasts if dyad-windows were independent. Only
    dyad-windows with ``least`` expected acts or more count: of the others nearly all are quiet, whatever the forecast.
    """

    counts: tuple[int, ...]
    expected: float
    band: tuple[float, float]
    least: float


def pit_histogram(
    acts: Floats, mean: Floats, shape: Floats, rng: np.random.Generator, *, least: float = 0.0, bins: int = 10
) -> PitHistogram:
    """Histogram of the randomised probability integral transform of counts.

    A count takes a random place between the chance of fewer and the chance of at most so many, so that under a right
    forecast all places are equally likely. A hump in the middle says that the forecast is too wide, two humps at the
    ends that it is too narrow, a slope that it is too high or too low.

    Parameters
    ----------
    acts, mean : ndarray, shape (n,)
        Recorded and expected acts by dyad-window.
    shape : ndarray, shape (n,)
        Of each dyad-window's negative binomial.
    rng : numpy.random.Generator
    least : float
        Expected acts from which a dyad-window counts. It is known beforehand, so the choice favours no outcome.
    bins : int

    Raises
    ------
    ValueError
        If no dyad-window has so many expected acts.

    References
    ----------
    .. [1] Czado, Gneiting & Held (2009), Predictive Model Assessment for Count Data, Biometrics 65(4), 1254-1261.
    """
    kept = mean >= least
    if not kept.any():
        raise ValueError(f"no forecast reaches {least:g} expected acts; expected one or more, so lower `least`")
    below, up_to = (at_most(acts[kept] - shift, mean[kept], shape[kept]) for shift in (1.0, 0.0))
    place = below + rng.random(len(below)) * (up_to - below)
    counts = np.bincount(np.minimum((place * bins).astype(np.int64), bins - 1), minlength=bins)
    from scipy.stats import binom  # half a second to import

    ends = np.asarray(binom.ppf([0.025, 0.975], len(place), 1 / bins), dtype=np.float64)
    return PitHistogram(
        counts=tuple(int(number) for number in counts),
        expected=len(place) / bins,
        band=(float(ends[0]), float(ends[1])),
        least=least,
    )
