"""What every coefficient gives all dyad-days together, weighted against over-dispersion or not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from faultlines.model.aftershocks_base import baseline_terms
from faultlines.model.aftershocks_channels import gathered, spread
from faultlines.model.aftershocks_days import Day
from faultlines.model.aftershocks_fit import BASELINES, CHANNELS, N_CLASSES

Floats = NDArray[np.float64]

#: Bins of the histogram of expected acts: so many to a factor of two, over so many factors.
BINS_PER_OCTAVE = 64
LOWEST_OCTAVE, OCTAVES = -40, 60


def plain_totals(day: Day) -> Floats:
    """Total of every feature over a day's dyads, each counted once, (n_classes, n_baselines + n_columns)."""
    n_states = len(day.allied)
    weights = np.broadcast_to(day.exposure[:, None, None], day.rates.own.shape) * ~np.eye(n_states, dtype=bool)
    own, alike = day.rates.own, day.shares.alike
    by_like = own.sum(axis=2) @ alike.sum(axis=0) - np.einsum("sj,kjs->k", alike, own)
    of_like = own.sum(axis=1) @ alike.sum(axis=0) - np.einsum("sj,ksj->k", alike, own)
    heads = np.stack([own.sum(axis=(1, 2)), day.rates.active.sum(axis=(1, 2)), by_like, of_like], axis=1)
    return np.concatenate([heads * day.exposure[:, None], _past_totals(day, weights)], axis=1)


def mean_acts(day: Day, blocks: Floats, baselines: Floats) -> Floats:
    """Expected acts of a day, (n_classes, n_states, n_states).

    Parameters
    ----------
    day : Day
    blocks : ndarray, shape (n_classes, n_baselines + n_columns)
        Coefficients.
    baselines : ndarray, shape (n_baselines, n_classes, n_states, n_states)
    """
    heads, n_states = len(BASELINES), len(day.allied)
    coefficients = blocks[:, heads:].reshape(N_CLASSES * len(CHANNELS), -1)
    before = coefficients.reshape(len(coefficients), N_CLASSES, -1) @ day.unseen
    mixed = before @ day.rates.own.reshape(N_CLASSES, -1)
    some = np.flatnonzero(coefficients.any(axis=1))
    mixed[np.ix_(some, day.dyads)] += coefficients[some] @ day.recorded.T
    mixed = mixed.reshape(N_CLASSES, len(CHANNELS), n_states, n_states)
    found = np.empty((N_CLASSES, n_states, n_states))
    for kind in range(N_CLASSES):
        mean = np.tensordot(blocks[kind, :heads], baselines[:, kind], 1)
        mean += spread(mixed[kind], kind, day.shares, day.allied)
        found[kind] = mean * day.exposure[kind]
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
    baselines = baseline_terms(day.rates, day.shares.alike)
    mean = mean_acts(day, blocks, baselines)
    histogram.add(mean)
    weights = day.exposure[:, None, None] / (1.0 + mean / dispersion[:, None, None])
    diagonal = np.arange(len(day.allied))
    weights[:, diagonal, diagonal] = 0.0
    heads = np.einsum("bkst,kst->kb", baselines, weights)
    return np.concatenate([heads, _past_totals(day, weights)], axis=1)


def _past_totals(day: Day, weights: Floats) -> Floats:
    """Totals of the columns of the sums, (n_classes, n_channels * n_columns)."""
    carried = gathered(weights, day.shares, day.allied).reshape(N_CLASSES * len(CHANNELS), -1)
    recorded = carried[:, day.dyads] @ day.recorded
    before = carried @ day.rates.own.reshape(N_CLASSES, -1).T
    return np.asarray((recorded + (before[:, :, None] * day.unseen).reshape(recorded.shape)).reshape(N_CLASSES, -1))


class MeanHistogram:
    """How the expected acts of dyad-days are distributed, in fine bins of their logarithm, by class."""

    def __init__(self) -> None:
        self.cells = np.zeros((N_CLASSES, BINS_PER_OCTAVE * OCTAVES))
        self.mass = np.zeros_like(self.cells)

    def add(self, means: Floats) -> None:
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Totals:
    """Plain totals over all days fitted, and over those days alone on which weights are worked out."""

    whole: Floats
    sampled: Floats

    def weighted(self, sampled: Floats) -> Floats:
        """Weighted totals of all days from those of the sampled ones.

        What the weights take off is a share of the plain total, and that share hardly differs between days; the
        plain total itself is known for all of them.
        """
        share = np.divide(sampled, self.sampled, out=np.zeros_like(sampled), where=self.sampled > 0)
        return np.asarray(self.whole * share)
