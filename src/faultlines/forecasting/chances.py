r"""From the acts expected of a dyad within a horizon to the chance of one or more, and of more than some number.

Acts come in company, so the same expected count :math:`m` fills fewer windows than independent acts would. For a
count that is a negative binomial of shape :math:`k`

.. math:: P(N \ge 1) = 1 - (1 + m / k)^{-k}

The daily model fits :math:`k` to single days. Were the days of a window independent given what is known, its shape
would be :math:`kH` for :math:`H` days; were they one stroke of luck, :math:`k`. Recorded windows lie between, and what
decides is less how long the window is than how busy the dyad: of hundreds of acts expected some come, while a few
expected of a quiet dyad come all together or not at all. So the shape is

.. math:: k (1 + m)^{0.4}

at every horizon (`shape_of`; ``benchmarks/forecasts.py`` prints how it does beside the other two). For the use of force
the daily model has a scale and a shape fitted by horizon, and those are used.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting.counts import any_of, at_least
from faultlines.model.aftershocks import AftershockFit, probability
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]

#: Power of one plus the expected acts with which the shape grows. Chosen by likelihood among steps of a tenth on the
#: windows of the first half of the coverage (``benchmarks/forecasts.py``).
GROWTH: Final = 0.4


def shape_of(mean: Floats, day_shape: Floats | float) -> Floats:
    """Shape of a window's count, from its mean and the shape of single days.

    >>> shape_of(np.array([0.0, 31.0]), 0.5)  # 32 ** 0.4 is 4
    array([0.5, 2. ])
    """
    return np.asarray(day_shape * (1.0 + mean) ** GROWTH, dtype=np.float64)


def chance_of_any(acts: Floats, fit: AftershockFit, horizon_days: int) -> Floats:
    """Chance that a directed dyad sees one act or more of each class. It rises with the expected acts.

    For the use of force the scale and shape are those of a pair. A cluster of acts goes one way or the other, and
    clusters whose number is a negative binomial keep its shape when they are split at random.

    Parameters
    ----------
    acts : ndarray, shape (..., n_classes)
        Expected acts within the horizon.
    fit : AftershockFit
    horizon_days : int

    Returns
    -------
    ndarray of float64, shape (..., n_classes)
        0-1.
    """
    mean = np.maximum(np.asarray(acts, dtype=np.float64), 0.0)
    found = any_of(mean, shape_of(mean, fit.dispersion))
    found[..., ActClass.USE_OF_FORCE] = probability(mean[..., ActClass.USE_OF_FORCE], fit, horizon_days)
    return found


def chance_above(acts: Floats, high: Floats, fit: AftershockFit, horizon_days: int) -> Floats:
    """Chance that the count of each class passes ``high``.

    Above the first act the count is as the negative binomial has it; whether there is one at all is for
    `chance_of_any` to say. Of classes other than the use of force the two agree.

    Parameters
    ----------
    acts : ndarray, shape (..., n_classes)
        Expected acts within the horizon.
    high : ndarray, shape broadcast to that of ``acts``
        Counts, zero or more.
    fit : AftershockFit
    horizon_days : int

    Returns
    -------
    ndarray of float64
        0-1, of the shape of ``acts``.
    """
    mean = np.maximum(np.asarray(acts, dtype=np.float64), 1e-12)
    shape = shape_of(mean, fit.dispersion)
    beyond = at_least(np.floor(high) + 1.0, mean, shape) / any_of(mean, shape)
    return np.asarray(chance_of_any(acts, fit, horizon_days) * beyond, dtype=np.float64)
