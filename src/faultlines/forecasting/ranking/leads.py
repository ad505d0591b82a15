"""What one act leads to between the same two: rates of each relation after each other, by expectation-maximisation."""

from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting.ranking.days import HALF_LIVES, known_by_step
from faultlines.forecasting.ranking.index import Index

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Exposure, in decayed acts times steps, that the prior is worth.
PRIOR_EXPOSURE: Final = 2.0
#: Steps at the start that only fill the counts.
WARM_UP_STEPS: Final = 20
ROUNDS: Final = 15
#: Rate of what no past act explains, per step.
UNLED: Final = 1e-5


def fit_leads(index: Index, end: int) -> Floats:
    r"""Rates of relation q after relation p within a pair, from the steps before ``end``.

    The Hawkes process :math:`\lambda_q(t) = \sum_{p,h} a_{pqh} S_{ph}(t)` of each pair, with S the decayed counts of
    its past acts by relation p and half-life h, either direction. An act's parents share it in proportion to what
    they add to its rate [1]_; the gamma prior's mean is that all relations p lead alike.

    Returns
    -------
    ndarray of float64, shape (n_relations, n_relations, n_half_lives)
        ``[from, to]``, acts per step and decayed act.

    References
    ----------
    .. [1] Veen and Schoenberg (2008), Journal of the American Statistical Association 103(482), 614-624.
    """
    n_relations, n_lives = index.n_relations, len(HALF_LIVES)
    exposure = np.zeros((n_relations, n_lives))
    acts, cells, counts, n_acts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros((0, n_lives))], 0
    for step, known in known_by_step(index, end):
        if step < WARM_UP_STEPS:
            continue
        for life in range(n_lives):
            exposure[:, life] += np.bincount(index.triple_relation, known.triple[:, life], n_relations)
        now = np.unique(index.triple[index.step_start[step] : index.step_start[step + 1]])
        act, parent = _parents(index, now, known.triple[:, -1])
        acts.append(act + n_acts)
        cells.append(index.triple_relation[parent] * n_relations + index.triple_relation[now[act]])
        counts.append(known.triple[parent])
        n_acts += len(now)
    return _maximise(np.concatenate(acts), np.concatenate(cells), np.concatenate(counts), exposure, n_acts)


def _parents(index: Index, now: Ints, ever: Floats) -> tuple[Ints, Ints]:
    """Position of each act in ``now``, and a triple of its pair that has occurred, for every such two."""
    pair = index.triple_pair[now]
    many = index.pair_start[pair + 1] - index.pair_start[pair]
    act = np.repeat(np.arange(len(now)), many)
    parent = np.arange(many.sum()) + np.repeat(index.pair_start[pair] - np.cumsum(many) + many, many)
    occurred = ever[parent] > 0
    return act[occurred], parent[occurred]


def _maximise(acts: Ints, cells: Ints, counts: Floats, exposure: Floats, n_acts: int) -> Floats:
    n_relations, n_lives = exposure.shape
    led = np.bincount(np.unique(np.stack([acts, cells % n_relations]), axis=1)[1], minlength=n_relations)
    prior = led[:, None] / (n_lives * np.maximum(exposure.sum(axis=0), 1.0))
    start = np.broadcast_to(prior, (n_relations, n_relations, n_lives)).reshape(-1, n_lives)
    rates = start + 1e-12
    watched = np.repeat(exposure, n_relations, axis=0)
    for _ in range(ROUNDS):
        rates = (_shares(acts, cells, counts, rates, n_acts) + start * PRIOR_EXPOSURE) / (watched + PRIOR_EXPOSURE)
    return np.asarray(rates.reshape(n_relations, n_relations, n_lives))


@numba.njit(cache=True)
def _shares(acts: Ints, cells: Ints, counts: Floats, rates: Floats, n_acts: int) -> Floats:
    total = np.full(n_acts, UNLED)
    for i in range(len(acts)):
        for h in range(counts.shape[1]):
            total[acts[i]] += rates[cells[i], h] * counts[i, h]
    shares = np.zeros_like(rates)
    for i in range(len(acts)):
        for h in range(counts.shape[1]):
            shares[cells[i], h] += rates[cells[i], h] * counts[i, h] / total[acts[i]]
    return shares
