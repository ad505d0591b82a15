"""What every coefficient gives all dyad-days together, weighted against over-dispersion or not.

Within a day the dyads are summed up in single precision, to about six digits; the days are in double.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from faultlines.model.aftershocks_base import LongRun, baseline_terms
from faultlines.model.aftershocks_channels import Shares, gathered, spread
from faultlines.model.aftershocks_days import Day
from faultlines.model.aftershocks_fit import BASELINES, CHANNELS, N_CLASSES

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

#: Bins of the histogram of expected acts: so many to a factor of two, over so many factors.
BINS_PER_OCTAVE = 64
LOWEST_OCTAVE, OCTAVES = -40, 60


def plain_totals(day: Day) -> Floats:
    """Total of every feature over a day's dyads, each counted once, (n_classes, n_baselines + n_columns)."""
    n_states = len(day.allied)
    weights = np.tile(1.0 - np.eye(n_states, dtype=np.float32), (N_CLASSES, 1, 1))
    weights *= day.exposure[:, None, None].astype(np.float32)
    own, alike = day.rates.own, day.shares.alike
    by_like = own.sum(axis=2) @ alike.sum(axis=0) - np.einsum("sj,kjs->k", alike, own)
    of_like = own.sum(axis=1) @ alike.sum(axis=0) - np.einsum("sj,ksj->k", alike, own)
    heads = np.stack([own.sum(axis=(1, 2)), day.rates.active.sum(axis=(1, 2)), by_like, of_like], axis=1)
    return np.concatenate([heads * day.exposure[:, None], _past_totals(day, weights, single(day.shares))], axis=1)


def rough_totals(day: Day) -> Floats:
    """What `plain_totals` is near to in proportion: each column of the sums, and the own rates, over all dyads."""
    own = day.rates.own.sum(axis=(1, 2))
    columns = day.recorded.sum(axis=0) + np.outer(own, day.unseen).ravel()
    heads, past = np.tile(own[:, None], len(BASELINES)), np.tile(columns, (N_CLASSES, len(CHANNELS)))
    found = np.concatenate([heads, past], axis=1)
    return np.asarray(found * day.exposure[:, None])


def single(shares: Shares) -> Shares:
    """Shares in single precision."""
    names = ("of_source", "of_target", "rates", "usual", "alike")
    return replace(shares, **{name: getattr(shares, name).astype(np.float32) for name in names})


def mean_acts(day: Day, blocks: Floats, baselines: Floats | Singles, shares: Shares) -> Singles:
    """Expected acts of a day, (n_classes, n_states, n_states).

    Parameters
    ----------
    day : Day
    blocks : ndarray, shape (n_classes, n_baselines + n_columns)
        Coefficients.
    baselines : ndarray of float32, shape (n_baselines, n_classes, n_states, n_states)
    shares : Shares
        Of the day, in single precision.
    """
    heads, n_states = len(BASELINES), len(day.allied)
    coefficients = blocks[:, heads:].reshape(N_CLASSES * len(CHANNELS), -1)
    before = (coefficients.reshape(len(coefficients), N_CLASSES, -1) @ day.unseen).astype(np.float32)
    mixed = before @ day.rates.own.reshape(N_CLASSES, -1).astype(np.float32)
    past = coefficients.astype(np.float32) @ day.recorded.astype(np.float32).T
    for row in np.flatnonzero(coefficients.any(axis=1)):
        mixed[row, day.dyads] += past[row]
    mixed = mixed.reshape(N_CLASSES, len(CHANNELS), n_states, n_states)
    allied, weights = day.allied.astype(np.float32), blocks[:, :heads].astype(np.float32)
    found = np.empty((N_CLASSES, n_states, n_states), dtype=np.float32)
    for kind in range(N_CLASSES):
        mean = np.tensordot(weights[kind], baselines[:, kind], 1) + spread(mixed[kind], kind, shares, allied)
        np.multiply(mean, np.float32(day.exposure[kind]), out=found[kind])
    return found


def weighted_totals(day: Day, blocks: Floats, dispersion: Floats, histogram: "MeanHistogram") -> Floats:
    """As `plain_totals`, each dyad weighted by ``1 / (1 + m / k)``; its expected acts go into the histogram.

    Parameters
    ----------
    day : Day
    blocks : ndarray, shape (n_classes, n_baselines + n_columns)
    dispersion : ndarray, shape (n_classes,)
    histogram : MeanHistogram
    """
    shares = single(day.shares)
    rates = LongRun(active=day.rates.active.astype(np.float32), own=day.rates.own.astype(np.float32))
    baselines = baseline_terms(rates, shares.alike)
    mean = mean_acts(day, blocks, baselines, shares)
    histogram.add(mean)
    weights = 1.0 / (1.0 + mean * (1.0 / dispersion).astype(np.float32)[:, None, None])
    weights *= day.exposure.astype(np.float32)[:, None, None]
    diagonal = np.arange(len(day.allied))
    weights[:, diagonal, diagonal] = 0.0
    by_class = baselines.swapaxes(0, 1).reshape(N_CLASSES, len(baselines), -1)
    heads = (by_class @ weights.reshape(N_CLASSES, -1, 1))[..., 0]
    return np.concatenate([heads, _past_totals(day, weights, shares)], axis=1)


def _past_totals(day: Day, weights: Singles, shares: Shares) -> Floats:
    """Totals of the columns of the sums, (n_classes, n_channels * n_columns)."""
    carried = gathered(weights, shares, day.allied.astype(np.float32)).reshape(N_CLASSES * len(CHANNELS), -1)
    recorded = carried.take(day.dyads, axis=1) @ day.recorded.astype(np.float32)
    before = carried @ day.rates.own.reshape(N_CLASSES, -1).T.astype(np.float32)
    past = (before[:, :, None] * day.unseen).reshape(recorded.shape) + recorded
    return np.asarray(past.reshape(N_CLASSES, -1), dtype=np.float64)


class MeanHistogram:
    """How the expected acts of dyad-days are distributed, in fine bins of their logarithm, by class."""

    def __init__(self) -> None:
        self.cells = np.zeros((N_CLASSES, BINS_PER_OCTAVE * OCTAVES))
        self.mass = np.zeros_like(self.cells)

    def add(self, means: Floats | Singles) -> None:
        """Count one day's dyads, (n_classes, n_states, n_states)."""
        for kind, mean in enumerate(means):
            some = mean[mean > 0]
            # Not the logarithm but a cheap step function near it: any fine bins do, as each keeps its own mean.
            fraction, octave = np.frexp(some)
            place = ((2.0 * fraction - 1.0) * BINS_PER_OCTAVE).astype(np.int64)
            place += (octave - LOWEST_OCTAVE) * BINS_PER_OCTAVE
            np.clip(place, 0, self.cells.shape[1] - 1, out=place)
            self.cells[kind] += np.bincount(place, minlength=self.cells.shape[1])
            self.mass[kind] += np.bincount(place, some, self.cells.shape[1])

    def dispersion(self, kind: int, mean: Floats, acts: Floats, share: float) -> float:
        """Shape of the negative binomial by its likelihood.

        Parameters
        ----------
        kind : int
            Class.
        mean, acts : ndarray, shape (n_cells,)
            Of active dyad-days.
        share : float
            Active dyad-days given for each of the histogram's: below one where they were thinned more than its days.
        """
        used = self.cells[kind] > 0
        cells, centre = self.cells[kind][used], self.mass[kind][used] / self.cells[kind][used]

        def loss(value: float) -> float:
            k = float(np.exp(value))
            quiet = -np.sum(cells * k * np.log1p(centre / k))
            active = gammaln(acts + k) - gammaln(k) + acts * np.log(mean / (mean + k))
            return -float(quiet + active.sum() / share)

        return float(np.exp(minimize_scalar(loss, bounds=(-6.0, 6.0), method="bounded").x))


def scaled_up(found: Floats, beside: Floats, whole: Floats) -> Floats:
    """Totals over all days from those over some, by what is known of both.

    A ratio estimate: each total of the days looked at, times the whole of a like quantity over its part on those
    days. As the ratio of the two hardly differs between days, little is lost; with every day looked at, nothing.

    Parameters
    ----------
    found, beside : ndarray of one shape
        Totals and the like quantity, both over the days looked at.
    whole : ndarray of that shape
        The like quantity over all days.
    """
    return np.asarray(found * np.divide(whole, beside, out=np.ones_like(found), where=beside > 0))
