"""Expected acts of every class on a few directed dyads: as `faultlines.model.aftershocks.forecast`, many draws quickly.

A whole forecast spreads every class over every pair of states. For one pair, what each decayed sum gives its two
dyads is worked out once for all horizons and all classes counted, so that a draw costs a few milliseconds.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_channels import features
from faultlines.model.aftershocks_fit import CHANNELS, N_CLASSES, AftershockFit
from faultlines.model.aftershocks_forecast import HorizonTerms, horizon_terms, weights_over
from faultlines.model.aftershocks_horizon import HorizonWeights
from faultlines.model.aftershocks_past import Past

Floats = NDArray[np.float64]


def expected_acts(
    fit: AftershockFit,
    past: Past,
    onset_log_odds: Floats,
    dyads: tuple[tuple[int, int], ...],
    horizons: Sequence[int],
    coefficients: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Expected acts within several horizons on some directed dyads, by class.

    Parameters
    ----------
    fit : AftershockFit
    past : Past
        From `faultlines.model.aftershocks.remember`.
    onset_log_odds : ndarray, shape (n_states, n_states)
    dyads : tuple of (int, int)
        Indices of source and target.
    horizons : sequence of int
        Days, each one or more.
    coefficients : ndarray, shape (n_coefficients,), optional
        One draw; default the fitted ones.

    Returns
    -------
    base, total : ndarray of float64, shape (n_horizons, n_dyads, n_classes)
        From the baseline alone, and in all; as in `forecast`'s ``base_by_class`` and ``by_class``.

    Raises
    ------
    ValueError
        As `faultlines.model.aftershocks.forecast`.
    """
    terms = horizon_terms(fit, past, onset_log_odds, horizons[0], coefficients)
    ends = [weights_over(fit, past, terms.parts, days) for days in horizons]
    found = np.zeros((2, len(horizons), len(dyads), N_CLASSES))
    for kind in range(N_CLASSES):
        reaching = _reaching(terms, past, dyads, kind)
        for place, weights in enumerate(ends):
            found[:, place] += _counted(terms, past, weights, kind, reaching)
    base, acts = found
    return base, base + acts


def _reaching(
    terms: HorizonTerms, past: Past, dyads: tuple[tuple[int, int], ...], kind: int
) -> tuple[Floats, Floats, Floats]:
    """What reaches dyads and their reverses through intensity of one class.

    By side, dyad, channel and past class: the long-run rates, and with half-lives at the end the decayed sums; by side
    and dyad the baseline.
    """
    both = dyads + tuple((target, source) for source, target in dyads)
    source, target = np.array(both, dtype=np.int64).T
    columns = np.moveaxis(terms.rates, 0, 2)
    steady = features(columns, source, target, kind, terms.shares, past.allied)
    known = features(past.sums, source, target, kind, terms.shares, past.allied)
    sides = (2, len(dyads), len(CHANNELS), N_CLASSES)
    baseline = np.tensordot(terms.parts.baseline[kind], terms.baselines[:, kind, source, target], 1)
    return steady.reshape(sides), known.reshape(*sides, -1), baseline.reshape(sides[:2])


def _counted(
    terms: HorizonTerms, past: Past, weights: HorizonWeights, kind: int, reaching: tuple[Floats, Floats, Floats]
) -> Floats:
    """Acts of every class that come of intensity of one class: from the baseline, from acts; (2, n_dyads, n_classes).

    In the sums: a class counted, s side, d dyad, c channel, k past class, h half-life.
    """
    mean, known, baseline = reaching
    channels = terms.parts.channels[kind]
    steady, fading = weights.steady[:, :, kind], weights.fading[:, :, kind]
    # Acts yet to come within the pair are in the weights; those yet to come elsewhere count at their long-run rate.
    elsewhere = np.array([name not in {"repetition", "reciprocity"} for name in CHANNELS], dtype=np.float64)
    lasting = np.einsum("ash,c->asch", steady[:, :, None] - fading, elsewhere) + (fading * past.unseen)[:, :, None]
    base = np.einsum("as,sd->da", steady, baseline)
    base += np.einsum("asck,sdck->da", np.einsum("asch,ckh->asck", lasting, channels), mean)
    acts = np.einsum("asckh,sdckh->da", np.einsum("ash,ckh->asckh", fading, channels), known)
    return np.stack([base, acts])
