"""Channels: how decayed sums of past acts reach a directed dyad.

With ``x`` the decayed sums of one past class and half-life, the seven channels give dyad (s, t)

- repetition: ``x[s, t]``
- reciprocity: ``x[t, s]``
- source_activity: the source's acts on all others, times the share of its acts that go to ``t`` in the long run
- target_activity: others' acts on the target, times the share of acts on it that come from ``s`` in the long run
- ally_of_target: the source's acts on those bound to ``t`` by a defence pact, times the source's share for ``t``
- like_source: acts on the target of states whose long-run dealings are like the source's, each against what is usual
  for its own dyad, times the long-run rate of (s, t)
- like_target: the same with the source's acts on states like the target

All are linear in ``x``. The shares and rates are those of the baseline, by the class that follows.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_fit import CHANNELS, N_CLASSES
from faultlines.terms.history import History

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Of single or double precision; what comes out is of the same.
Reals = NDArray[np.floating[Any]]

#: Acts a day added to a dyad's long-run rate before anything is divided by it: one act in fifty days.
LEAST_USUAL: Final = 0.02
#: Power of the correlation between two states' dealings: the higher, the fewer states count as like another.
LIKENESS_POWER: Final = 4
#: Part of the mean rate of all dyads that is added to each before shares are taken, so that a silent dyad has some.
LEAST_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shares:
    """How acts elsewhere bear on a dyad in the long run.

    ``of_source`` and ``of_target`` (n_classes, n_states, n_states) are shares of a source's acts and of the acts on a
    target; ``rates``, of the same shape, acts a day. ``usual`` (n_states, n_states) is the rate of all classes
    together and `LEAST_USUAL`. ``alike`` (n_states, n_states) is how like each other state is to the row's; rows sum
    to one, or to zero where no state is like it.
    """

    of_source: Floats
    of_target: Floats
    rates: Floats
    usual: Floats
    alike: Floats


def long_run_shares(rates: Floats) -> Shares:
    """Shares of long-run rates, (n_classes, n_states, n_states) and zero on the diagonal."""
    n_states = rates.shape[1]
    mean = rates.sum(axis=(1, 2), keepdims=True) / max(n_states * (n_states - 1), 1)
    rates = rates + LEAST_SHARE * mean * ~np.eye(n_states, dtype=bool)
    of_source, of_target = rates.sum(axis=2, keepdims=True), rates.sum(axis=1, keepdims=True)
    together = rates.sum(axis=0)
    return Shares(
        of_source=np.divide(rates, of_source, out=np.zeros_like(rates), where=of_source > 0),
        of_target=np.divide(rates, of_target, out=np.zeros_like(rates), where=of_target > 0),
        rates=rates,
        usual=together + LEAST_USUAL,
        alike=likeness(together),
    )


def likeness(rates: Floats) -> Floats:
    """How like two states' long-run dealings are, rows summing to one, or to zero for a state like no other.

    The correlation of the logarithms of their rates as source and as target with every state, no less than zero, to
    the power `LIKENESS_POWER`.

    Parameters
    ----------
    rates : ndarray, shape (n_states, n_states)
        Acts a day.
    """
    logged = np.log1p(rates / LEAST_USUAL)
    np.fill_diagonal(logged, 0.0)
    dealings = np.concatenate([logged, logged.T], axis=1)
    dealings -= dealings.mean(axis=1, keepdims=True)
    length = np.sqrt((dealings**2).sum(axis=1, keepdims=True))
    np.divide(dealings, length, out=dealings, where=length > 0)
    found = np.maximum(dealings @ dealings.T, 0.0) ** LIKENESS_POWER
    np.fill_diagonal(found, 0.0)
    return np.asarray(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-300))


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


def spread(mixed: Reals, following: int, shares: Shares, allied: Reals) -> Any:
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
    ndarray, shape (n_states, n_states)
        Acts a day at typical volume, in the precision of what came in.
    """
    repetition, reciprocity, source, target, ally, like_source, like_target = mixed
    found = repetition + reciprocity.T
    of_source = source.sum(axis=1, keepdims=True) - source
    if ally.any():
        of_source = of_source + ally @ allied
    found += of_source * shares.of_source[following]
    found += (target.sum(axis=0, keepdims=True) - target) * shares.of_target[following]
    if like_source.any():
        found += shares.alike @ (like_source / shares.usual) * shares.rates[following]
    if like_target.any():
        found += (like_target / shares.usual) @ shares.alike.T * shares.rates[following]
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def gathered(weights: Reals, shares: Shares, allied: Reals) -> Any:
    """The transpose of `spread`, all classes at once: weights on dyads carried back to the sums.

    Parameters
    ----------
    weights : ndarray, shape (n_classes, n_states, n_states)
        By class that follows; zero on the diagonal.
    shares : Shares
    allied : ndarray, shape (n_states, n_states)

    Returns
    -------
    ndarray, shape (n_classes, n_channels, n_states, n_states)
        In the precision of what came in. The diagonal, where there are no sums, means nothing.
    """
    by_source, by_target = weights * shares.of_source, weights * shares.of_target
    by_rate = weights * shares.rates
    found = np.empty((len(weights), len(CHANNELS), *weights.shape[1:]), dtype=weights.dtype)
    found[:, 0] = weights
    found[:, 1] = weights.transpose(0, 2, 1)
    np.subtract(by_source.sum(axis=2, keepdims=True), by_source, out=found[:, 2])
    np.subtract(by_target.sum(axis=1, keepdims=True), by_target, out=found[:, 3])
    np.matmul(by_source, allied, out=found[:, 4])
    np.divide(shares.alike.T @ by_rate, shares.usual, out=found[:, 5])
    np.divide(by_rate @ shares.alike, shares.usual, out=found[:, 6])
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
    rate = shares.rates[following][source, target][:, None]
    by_like = shares.alike[source] / shares.usual[:, target].T
    found[:, 5] = np.einsum("dj,jdk->dk", by_like, sums[:, target]) * rate
    by_like = shares.alike[target] / shares.usual[source]
    found[:, 6] = np.einsum("dj,djk->dk", by_like, sums[source]) * rate
    return found


def flat_cells(history: History, rows: slice | NDArray[np.integer]) -> Ints:
    """Number of the (source, target, class) cell of some rows: what the decayed sums are kept by."""
    n_states = len(history.states)
    dyad = history.source[rows].astype(np.int64) * n_states + history.target[rows]
    return dyad * N_CLASSES + history.act_class[rows]
