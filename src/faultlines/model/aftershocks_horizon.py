"""Expected acts over a horizon as weights on what is known at its start.

With expected acts ``x`` on day ``j`` of a dyad and of its reverse, the fitted process has the linear mean recursion

    x[j] = exposure[j] * (outside[j] + sum over earlier days i of the horizon:  kernel(j - i) . x[i])

in which repetition and reciprocity carry acts yet to come within the pair, and acts yet to come elsewhere count at
their long-run rate, in ``outside``. Run backwards it gives, for one expected act on day ``j``, all acts that come of
it by the end. All dyads share these weights, so the expected count is linear in every past act.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_fit import CHANNELS, N_CLASSES
from faultlines.model.kernels import retention

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class HorizonWeights:
    """Acts of each class by the end of the horizon, for intensity that stands at one at its start.

    ``steady`` (..., n_counted, 2, n_classes) is for intensity that stays; ``fading`` (..., n_counted, 2, n_classes,
    n_half_lives) for intensity that fades with each half-life: [class counted, side, class of the intensity, ...],
    side 0 being the dyad itself and 1 its reverse.
    """

    steady: Floats
    fading: Floats


def horizon_weights(
    channels: Floats,
    half_lives: tuple[float, ...],
    exposure: Floats,
    counted: tuple[int, ...] = tuple(range(N_CLASSES)),
) -> HorizonWeights:
    """Weights of a horizon.

    Parameters
    ----------
    channels : ndarray, shape (..., n_classes, n_channels, n_classes, n_half_lives)
        As in `faultlines.model.aftershocks_fit.Coefficients`; for many draws at once with axes before.
    half_lives : tuple of float
        Days.
    exposure : ndarray, shape (n_days, n_classes)
        Of the days of the horizon.
    counted : tuple of int
        Classes whose acts are counted.
    """
    kept, many = retention(half_lives), channels.shape[:-4]
    repetition, reciprocity = (
        channels[..., CHANNELS.index(name), :, :].reshape(*many, N_CLASSES, -1)
        for name in ("repetition", "reciprocity")
    )
    identity = np.eye(N_CLASSES)[list(counted)]
    later = np.zeros((*many, len(counted), 2, N_CLASSES, len(kept)))
    fading = np.zeros_like(later)
    steady = np.zeros(later.shape[:-1])
    rows = (*many, 2 * len(counted), N_CLASSES)
    for day in range(len(exposure) - 1, -1, -1):
        acts = later.sum(axis=-1)
        acts[..., 0, :] += identity
        weighted = acts * exposure[day]
        steady += weighted
        fading = weighted[..., None] + kept * fading
        come = weighted.reshape(rows) @ repetition + weighted[..., ::-1, :].reshape(rows) @ reciprocity
        later = kept * later + (1.0 - kept) * come.reshape(later.shape)
    return HorizonWeights(steady, fading)
