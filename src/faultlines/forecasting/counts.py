"""The negative binomial that turns an expected count into a chance for every count."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

Floats = NDArray[np.float64]


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


def chance_of_any(mean: Floats, shape: float) -> Floats:
    """Probability of one act or more.

    >>> chance_of_any(np.array([1.0]), 1.0)
    array([0.5])
    """
    return np.asarray(-np.expm1(-shape * np.log1p(np.maximum(mean, 0.0) / shape)))


def at_most(acts: Floats, mean: Floats, shape: float) -> Floats:
    """Probability of so many acts or fewer.

    >>> at_most(np.array([1.0]), np.array([1.0]), 1.0)
    array([0.75])
    """
    from scipy.stats import nbinom  # half a second to import

    return np.asarray(nbinom.cdf(acts, shape, shape / (shape + np.maximum(mean, 1e-12))))


def at_least(acts: Floats, mean: Floats, shape: float) -> Floats:
    """Probability of so many acts or more.

    >>> at_least(np.array([1.0]), np.array([1.0]), 1.0)
    array([0.5])
    """
    from scipy.stats import nbinom  # half a second to import

    return np.asarray(nbinom.sf(acts - 1, shape, shape / (shape + np.maximum(mean, 1e-12))))
