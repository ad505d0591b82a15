"""How often recorded counts lie in the intervals that the forecast gave them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting.counts import at_most, quantile

Floats = NDArray[np.float64]

#: Share of its own distribution that a forecast's central interval holds.
INTERVAL: Final = 0.8
#: Its ends, as places in that distribution.
LOW, HIGH = (1.0 - INTERVAL) / 2.0, (1.0 + INTERVAL) / 2.0
#: Expected acts at which bands end.
EDGES: Final = (0.01, 0.1, 1.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Counts in their intervals, of the dyad-windows with ``least`` expected acts or more and fewer than ``below``.

    ``share`` is the randomised version, without its randomness: a count whose chance reaches over an end of the
    interval is in it by the part that lies within, so that a right forecast has 0.8 in every band. ``whole`` counts
    every count from the lower to the upper quantile as in, both included, which holds more than 0.8 of a right
    forecast: ``whole_expected``, by the forecast itself. ``below`` is None for the last band.
    """

    least: float
    below: float | None
    dyad_windows: int
    share: float
    whole: float
    whole_expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalCoverage:
    """All dyad-windows together, and by band of expected acts.

    ``error`` is the standard error of the share from windows that share no day; None with fewer than two.
    """

    together: Held
    error: float | None
    bands: tuple[Held, ...]


def interval_coverage(acts: Floats, mean: Floats, shape: float | Floats) -> IntervalCoverage:
    """Coverage of the central 80 % interval of the counts' negative binomial.

    The interval is that of the counts given the estimate; what the parameters' uncertainty would add is not in it.

    Parameters
    ----------
    acts, mean : ndarray, shape (n_windows, n_dyads)
        Recorded and expected acts, of windows that share no day.
    shape : float or ndarray, shape (n_windows, n_dyads)
        Of the negative binomial.
    """
    inside = share_inside(acts, mean, shape)
    low, high = whole_interval(mean, shape)
    whole = (low <= acts) & (acts <= high)
    expected = at_most(high, mean, shape) - at_most(low - 1.0, mean, shape)
    by_window = inside.mean(axis=1)
    return IntervalCoverage(
        together=_held(0.0, None, inside.ravel(), whole.ravel(), expected.ravel()),
        error=float(by_window.std(ddof=1) / np.sqrt(len(by_window))) if len(by_window) > 1 else None,
        bands=tuple(_bands(mean, inside, whole, expected)),
    )


def share_inside(acts: Floats, mean: Floats, shape: float | Floats) -> Floats:
    """Part of each count's own chance that lies in the central 80 % of its forecast.

    >>> share_inside(np.array([0.0]), np.array([1.0]), 1.0)  # none has the places 0 to 0.5, of which 0.1 to 0.5 are in
    array([0.8])
    """
    below, up_to = at_most(acts - 1.0, mean, shape), at_most(acts, mean, shape)
    chance = up_to - below
    within = np.minimum(up_to, HIGH) - np.maximum(below, LOW)
    # A count without measurable chance lies at an end of its forecast, and so outside.
    return np.asarray(np.divide(np.maximum(within, 0.0), chance, out=np.zeros_like(chance), where=chance > 0))


def whole_interval(mean: Floats, shape: float | Floats) -> tuple[Floats, Floats]:
    """Lower and upper quantile of the central 80 %, counts."""
    return quantile(LOW, mean, shape), quantile(HIGH, mean, shape)


def _bands(mean: Floats, inside: Floats, whole: NDArray[np.bool_], expected: Floats) -> Iterator[Held]:
    place = np.searchsorted(EDGES, mean, side="right")
    for band, (least, below) in enumerate(zip((0.0, *EDGES), (*EDGES, None), strict=True)):
        at = place == band
        if at.any():
            yield _held(least, below, inside[at], whole[at], expected[at])


def _held(least: float, below: float | None, inside: Floats, whole: NDArray[np.bool_], expected: Floats) -> Held:
    return Held(
        least=least,
        below=below,
        dyad_windows=len(inside),
        share=float(inside.mean()),
        whole=float(whole.mean()),
        whole_expected=float(expected.mean()),
    )
