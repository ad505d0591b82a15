"""Channels: how decayed sums of past acts reach a directed dyad.

With ``x`` the decayed sums of one past class and half-life, the five channels give dyad (s, t)

- repetition: ``x[s, t]``
- reciprocity: ``x[t, s]``
- source_activity: the source's acts on all others, times the share of its acts that go to ``t`` in the long run
- target_activity: others' acts on the target, times the share of acts on it that come from ``s`` in the long run
- ally_of_target: the source's acts on those bound to ``t`` by a defence pact, times the source's share for ``t``

All are linear in ``x``. The shares are those of the baseline, by the class that follows.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_fit import CHANNELS, N_CLASSES
from faultlines.terms.history import History

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Long-run shares by class, (n_classes, n_states, n_states): of a source's acts, and of the acts on a target."""

    of_source: Floats
    of_target: Floats


def long_run_shares(rates: Floats) -> Shares:
    """Shares of baseline rates, (n_classes, n_states, n_states)."""
    of_source, of_target = rates.sum(axis=2, keepdims=True), rates.sum(axis=1, keepdims=True)
    return Shares(
        np.divide(rates, of_source, out=np.zeros_like(rates), where=of_source > 0),
        np.divide(rates, of_target, out=np.zeros_like(rates), where=of_target > 0),
    )


def allies(history: History, on: date) -> Floats:
    """Whether two states are bound to each other's defence on a day, 0 or 1, shape (n_states, n_states)."""
    places = {name: index for index, name in enumerate(history.states)}
    bound = np.zeros((len(places), len(places)))
    for tie in history.ties:
        if tie.tie_type == "defence_pact" and tie.known_on <= on and tie.holds_on(on):
            one, other = places.get(tie.source_actor), places.get(tie.target_actor)
            if one is not None and other is not None and one != other:
                bound[one, other] = bound[other, one] = 1.0
    return bound


def spread(mixed: Floats, following: int, shares: Shares, allied: Floats) -> Floats:
    """Intensity that decayed sums give one following class, by directed dyad.

    Parameters
    ----------
    mixed : ndarray, shape (n_channels, n_states, n_states)
        Decayed sums, weighted by each channel's coefficients and added up.
    following : int
        Class that follows.
    shares : Shares
    allied : ndarray, shape (n_states, n_states)

    Returns
    -------
    ndarray of float64, shape (n_states, n_states)
        Acts a day at typical volume.
    """
    repetition, reciprocity, source, target, ally = mixed
    found = repetition + reciprocity.T
    of_source = source.sum(axis=1, keepdims=True) - source
    if ally.any():
        of_source = of_source + ally @ allied
    found += of_source * shares.of_source[following]
    found += (target.sum(axis=0, keepdims=True) - target) * shares.of_target[following]
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def gathered(weights: Floats, following: int, shares: Shares, allied: Floats) -> Floats:
    """The transpose of `spread`: weights on dyads carried back to the sums, (n_channels, n, n)."""
    by_source = weights * shares.of_source[following]
    by_target = weights * shares.of_target[following]
    found = np.empty((len(CHANNELS), *weights.shape))
    found[0] = weights
    found[1] = weights.T
    found[2] = by_source.sum(axis=1, keepdims=True) - by_source
    found[3] = by_target.sum(axis=0, keepdims=True) - by_target
    found[4] = by_source @ allied
    diagonal = np.arange(len(weights))
    found[:, diagonal, diagonal] = 0.0
    return found


def features(sums: Floats, source: Ints, target: Ints, following: int, shares: Shares, allied: Floats) -> Floats:
    """What each column of the sums gives some dyads through each channel, (n_dyads, n_channels, n_columns)."""
    own = sums[source, target]
    found = np.empty((len(source), len(CHANNELS), sums.shape[2]))
    found[:, 0] = own
    found[:, 1] = sums[target, source]
    to_target = shares.of_source[following][source, target][:, None]
    from_source = shares.of_target[following][source, target][:, None]
    found[:, 2] = (sums.sum(axis=1)[source] - own) * to_target
    found[:, 3] = (sums.sum(axis=0)[target] - own) * from_source
    for one in np.unique(target):
        at = target == one
        found[at, 4] = np.tensordot(sums[source[at]], allied[one], axes=([1], [0])) * to_target[at]
    return found


def flat_cells(history: History, rows: slice | NDArray[np.integer]) -> Ints:
    """Number of the (source, target, class) cell of some rows: what the decayed sums are kept by."""
    n_states = len(history.states)
    dyad = history.source[rows].astype(np.int64) * n_states + history.target[rows]
    return dyad * N_CLASSES + history.act_class[rows]
