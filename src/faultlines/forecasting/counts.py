"""The negative binomial that turns an expected count into a chance for every count.

Busy dyads scatter less about their means than silent ones, so the shape grows with the expected count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Shape of the negative binomial by expected count, ``at_one * mean ** power``.

    With ``power`` 0 it is one for all, and the variance ``mean + mean ** 2 / at_one``; with 1 the variance is a fixed
    multiple of the mean.

    References
    ----------
    .. [1] Greene (2008), Functional forms for the negative binomial model for count data, Economics Letters 99(3),
       585-590.

    Examples
    --------
    >>> Dispersion(at_one=2.0, power=0.5).shape(np.array([1.0, 4.0]))
    array([2., 4.])
    """

    at_one: float
    power: float = 0.0

    def shape(self, mean: Floats) -> Floats:
        """Shape at each expected count, of its array's shape."""
        return np.asarray(self.at_one * np.maximum(mean, 1e-12) ** self.power)


def negative_binomial(acts: Floats, mean: Floats, shape: float | Floats) -> Floats:
    """Log-probability of counts, in nats, up to the term that depends on the counts alone.

    >>> negative_binomial(np.array([0.0]), np.array([1.0]), 1.0)  # log(1 / 2)
    array([-0.69314718])
    """
    mean = np.maximum(mean, 1e-12)
    return np.asarray(
        gammaln(acts + shape) - gammaln(shape) - (acts + shape) * np.log1p(mean / shape) + acts * np.log(mean / shape)
    )


def fit_dispersion(acts: Floats, mean: Floats) -> Dispersion:
    """The dispersion that makes recorded counts likeliest, its power from 0 to 1.

    Parameters
    ----------
    acts, mean : ndarray, of one shape
        Recorded and expected acts by dyad-window.
    """
    some = np.maximum(mean, 1e-12).ravel()
    counts, logged = acts.ravel(), np.log(some)
    came = counts > 0
    size = max(len(some), 1)

    def loss(values: Floats) -> float:
        shape = np.exp(np.clip(values[0] + values[1] * logged, -30.0, 30.0))
        quiet = -shape * np.log1p(some / shape)
        own, mine, count = shape[came], some[came], counts[came]
        active = gammaln(count + own) - gammaln(own) - count * np.log1p(mine / own) + count * np.log(mine / own)
        return -float(quiet.sum() + active.sum()) / size

    found = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(-6.0, 6.0), (0.0, 1.0)], options={"ftol": 1e-12})
    return Dispersion(at_one=float(np.exp(found.x[0])), power=float(found.x[1]))


def any_of(mean: Floats, shape: float | Floats) -> Floats:
    """Probability of one act or more.

    >>> any_of(np.array([0.5]), 0.5)  # 1 - (1 + 1) ** -0.5
    array([0.29289322])
    """
    return np.asarray(-np.expm1(-shape * np.log1p(np.maximum(mean, 0.0) / shape)))


def at_most(acts: Floats, mean: Floats, shape: float | Floats) -> Floats:
    """Probability of so many acts or fewer.

    >>> at_most(np.array([1.0]), np.array([1.0]), 1.0)
    array([0.75])
    """
    from scipy.stats import nbinom  # half a second to import

    return np.asarray(nbinom.cdf(acts, shape, shape / (shape + np.maximum(mean, 1e-12))))


def at_least(acts: Floats, mean: Floats, shape: float | Floats) -> Floats:
    """Probability of so many acts or more.

    >>> at_least(np.array([1.0]), np.array([1.0]), 1.0)
    array([0.5])
    """
    from scipy.stats import nbinom  # half a second to import

    return np.asarray(nbinom.sf(acts - 1, shape, shape / (shape + np.maximum(mean, 1e-12))))


def quantile(level: float, mean: Floats, shape: float | Floats) -> Floats:
    """The fewest acts that the count does not pass with a probability of ``level``, 0-1, or more.

    >>> quantile(0.7, np.array([1.0]), 1.0)  # none has 1 / 2, one or fewer 3 / 4
    array([1.])
    """
    from scipy.stats import nbinom  # half a second to import

    found = np.asarray(nbinom.ppf(level, shape, shape / (shape + np.maximum(mean, 1e-12))), dtype=np.float64)
    return np.asarray(np.maximum(found, 0.0))
