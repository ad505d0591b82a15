"""Terms of every candidate for one query, and the two things done with them: sampled rows, and ranks.

Terms that few candidates have are written into a table whose rows are cleared after each query; those that nearly all
have (activity, nearness) stay in tables shared by the queries of a step.
"""

from typing import Final, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting.ranking.days import HALF_LIVES, Known, Near, Queries, near
from faultlines.forecasting.ranking.index import Index

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]

LIVES: Final = len(HALF_LIVES)
#: Columns by family, in the order of the table; those from ``SHARED`` on are shared by the queries of a step.
FAMILIES: Final[dict[str, range]] = {
    "repetition": range(LIVES),
    "pair": range(LIVES, 2 * LIVES),
    "leads": range(2 * LIVES, 3 * LIVES + 1),
    "role": range(3 * LIVES + 1, 4 * LIVES + 1),
    "alike": range(4 * LIVES + 1, 4 * LIVES + 3),
    "through others": range(4 * LIVES + 3, 4 * LIVES + 6),
    "depth of history": range(4 * LIVES + 6, 4 * LIVES + 14),
    "activity": range(4 * LIVES + 14, 5 * LIVES + 14),
    "nearness": range(5 * LIVES + 14, 5 * LIVES + 19),
    "suited": range(5 * LIVES + 19, 5 * LIVES + 20),
}
N_TERMS: Final = 5 * LIVES + 20
SHARED: Final = 4 * LIVES + 14
N_NEAR: Final = 5
LEADS, ROLE, ALIKE, OTHERS, DEPTH = 2 * LIVES, 3 * LIVES + 1, 4 * LIVES + 1, 4 * LIVES + 3, 4 * LIVES + 6
#: Terms are log(1 + value / scale): the scale is the value from which one counts, far below it none does.
REPEATED, MET, LED, ALL_LED, HELD, ACTIVE = 0.02, 0.05, 1e-5, 1e-4, 0.2, 1.0
ALIKE_RECENT, ALIKE_EVER, OBJECTS_TIES, TIES_ACTS = 0.01, 0.03, 0.01, 0.003
WALKED, LIKENESS = 1e-4, 0.01


class Setting(NamedTuple):
    """What the queries of a step share: counts, nearness, and the terms that nearly every candidate has.

    ``activity`` is (n_entities, n_half_lives), ``nearness`` (n_subjects, n_entities, N_NEAR) and ``suited``
    (n_relations asked, n_entities), all in logarithms.
    """

    known: Known
    nearby: Near
    activity: Floats
    nearness: Singles
    suited: Singles


def setting_of(index: Index, known: Known, queries: Queries) -> Setting:
    """Lay out what the queries of one step share."""
    nearby = near(index, known, queries.subjects, queries.relations)
    parts = (
        nearby.twice / WALKED,
        nearby.thrice / WALKED,
        nearby.alike / LIKENESS,
        nearby.fourth / WALKED,
        nearby.fifth / WALKED,
    )
    nearness = np.empty((*nearby.twice.shape, N_NEAR), dtype=np.float32)
    for place, part in enumerate(parts):
        nearness[:, :, place] = np.log(part + np.float32(1.0))
    suited = np.log(nearby.like_objects / LIKENESS + np.float32(1.0))
    return Setting(known, nearby, np.log1p(known.activity / ACTIVE), nearness, suited)


@numba.njit(cache=True)
def fill(index: Index, leads: Floats, setting: Setting, subject: int, relation: int, row: int, table: Floats) -> Ints:
    """Write the sparse terms of one query into a table of zeros; return the candidates that have any."""
    known, nearby = setting.known, setting.nearby
    touched = np.zeros(index.n_entities, np.bool_)
    met, repeated = _own(index, known, nearby, leads, subject, relation, table, touched)
    for k in range(index.role_start[relation], index.role_start[relation + 1]):
        if known.role[k, -1] > 0.0:
            touched[index.role_object[k]] = True
            for h in range(LIVES):
                table[index.role_object[k], ROLE + h] = known.role[k, h]
    _others(index, known, nearby, subject, relation, row, table, touched)
    found = np.flatnonzero(touched)
    for o in found:
        _to_logs(table[o], np.log1p(met), np.log1p(repeated))
    return found


@numba.njit(cache=True)
def _own(
    index: Index,
    known: Known,
    nearby: Near,
    leads: Floats,
    subject: int,
    relation: int,
    table: Floats,
    touched: NDArray[np.bool_],
) -> tuple[float, float]:
    """The subject's own past with each candidate, and with those whom its past objects are tied to."""
    met = 0.0
    repeated = 0.0
    for p in range(index.subject_start[subject], index.subject_start[subject + 1]):
        if known.pair[p, -1] == 0.0:
            continue
        o = index.pair_object[p]
        touched[o] = True
        met += known.pair[p, -1]
        for h in range(LIVES):
            table[o, LIVES + h] = known.pair[p, h]
        for k in range(index.pair_start[p], index.pair_start[p + 1]):
            if known.triple[k, -1] == 0.0:
                continue
            for h in range(LIVES):
                led = leads[index.triple_relation[k], relation, h] * known.triple[k, h]
                table[o, LEADS + h] += led
                table[o, LEADS + LIVES] += led
            if index.triple_relation[k] == relation:
                repeated += known.triple[k, -1]
                for h in range(LIVES):
                    table[o, h] = known.triple[k, h]
                for j in range(nearby.column_start[o], nearby.column_start[o + 1]):
                    touched[nearby.column[j]] = True
                    table[nearby.column[j], OTHERS] += nearby.chance[j] * known.triple[k, LIVES - 2]
    return met, repeated


@numba.njit(cache=True)
def _others(
    index: Index,
    known: Known,
    nearby: Near,
    subject: int,
    relation: int,
    row: int,
    table: Floats,
    touched: NDArray[np.bool_],
) -> None:
    """What those alike, and those near, have done by the relation asked for."""
    for j in range(index.holder_start[relation], index.holder_start[relation + 1]):
        k = index.holder[j]
        other = index.triple_subject[k]
        if other == subject or known.triple[k, -1] == 0.0:
            continue
        o = index.triple_object[k]
        touched[o] = True
        recent = known.triple[k, 3]
        table[o, ALIKE] += nearby.alike[row, other] * recent
        table[o, ALIKE + 1] += nearby.alike[row, other] * known.triple[k, -1]
        table[o, OTHERS + 1] += nearby.once[row, other] * recent
        table[o, OTHERS + 2] += nearby.twice[row, other] * recent


@numba.njit(cache=True)
def _to_logs(terms: Floats, met: float, repeated: float) -> None:
    for h in range(LIVES):
        terms[h] = np.log1p(terms[h] / REPEATED)
        terms[LIVES + h] = np.log1p(terms[LIVES + h] / MET)
        terms[LEADS + h] = np.log1p(terms[LEADS + h] / LED)
        terms[ROLE + h] = np.log1p(terms[ROLE + h] / HELD)
    terms[LEADS + LIVES] = np.log1p(terms[LEADS + LIVES] / ALL_LED)
    terms[ALIKE] = np.log1p(terms[ALIKE] / ALIKE_RECENT)
    terms[ALIKE + 1] = np.log1p(terms[ALIKE + 1] / ALIKE_EVER)
    terms[OTHERS] = np.log1p(terms[OTHERS] / OBJECTS_TIES)
    terms[OTHERS + 1] = np.log1p(terms[OTHERS + 1] / TIES_ACTS)
    terms[OTHERS + 2] = np.log1p(terms[OTHERS + 2] / TIES_ACTS)
    for place, column in enumerate((3, LEADS + LIVES, ROLE + 4, ALIKE + 1)):
        terms[DEPTH + place] = terms[column] * met
        terms[DEPTH + 4 + place] = terms[column] * repeated


@numba.njit(cache=True)
def score_all(
    weights: Floats, activity: Floats, nearness: Singles, suited: Singles, table: Floats, found: Ints
) -> Floats:
    """Scores of every entity for one query, (n_entities,)."""
    scores = activity @ weights[SHARED : SHARED + LIVES]
    for o in range(len(scores)):
        for k in range(N_NEAR):
            scores[o] += weights[SHARED + LIVES + k] * nearness[o, k]
        scores[o] += weights[SHARED + LIVES + N_NEAR] * suited[o]
    for o in found:
        for k in range(SHARED):
            scores[o] += weights[k] * table[o, k]
    return scores


@numba.njit(cache=True)
def mean_rank(scores: Floats, truth: int, others: Ints) -> float:
    """Rank of the true object with the other true ones left out; ties take the mean of the best and the worst."""
    above = 0
    level = 0
    for score in scores:
        if score > scores[truth]:
            above += 1
        elif score == scores[truth]:
            level += 1
    for o in others:
        if o != truth and scores[o] > scores[truth]:
            above -= 1
        elif o != truth and scores[o] == scores[truth]:
            level -= 1
    return 1.0 + above + 0.5 * (level - 1)


@numba.njit(cache=True)
def rank_step(
    index: Index,
    leads: Floats,
    setting: Setting,
    queries: Queries,
    weights: Floats,
) -> Floats:
    """Ranks of one step's true objects under each row of weights, (n_weights, n_truths)."""
    ranks = np.zeros((len(weights), len(queries.truth)))
    table = np.zeros((index.n_entities, SHARED))
    for i in range(len(queries.subject)):
        found = fill(index, leads, setting, queries.subject[i], queries.relation[i], queries.row[i], table)
        others = queries.truth[queries.truth_start[i] : queries.truth_start[i + 1]]
        for w in range(len(weights)):
            scores = score_all(
                weights[w],
                setting.activity,
                setting.nearness[queries.row[i]],
                setting.suited[queries.column[i]],
                table,
                found,
            )
            for j in range(queries.truth_start[i], queries.truth_start[i + 1]):
                ranks[w, j] = mean_rank(scores, queries.truth[j], others)
        for o in found:
            table[o] = 0.0
    return ranks


@numba.njit(cache=True)
def sample_step(
    index: Index,
    leads: Floats,
    setting: Setting,
    queries: Queries,
    weights: Floats,
    n_top: int,
    n_rest: int,
    seed: int,
) -> tuple[Singles, Floats]:
    """Terms of each true object, of the ``n_top`` candidates that score highest and of ``n_rest`` others by lot.

    The true object comes first; no other true one is among the rest. The second array is the logarithm of how many
    each candidate stands for.
    """
    np.random.seed(seed)
    rows = np.zeros((len(queries.truth), 1 + n_top + n_rest, N_TERMS), np.float32)
    stands_for = np.zeros((len(queries.truth), 1 + n_top + n_rest))
    table = np.zeros((index.n_entities, SHARED))
    for i in range(len(queries.subject)):
        found = fill(index, leads, setting, queries.subject[i], queries.relation[i], queries.row[i], table)
        scores = score_all(
            weights, setting.activity, setting.nearness[queries.row[i]], setting.suited[queries.column[i]], table, found
        )
        true = queries.truth[queries.truth_start[i] : queries.truth_start[i + 1]]
        false = _false_ones(scores, true, n_top, n_rest)
        for j in range(queries.truth_start[i], queries.truth_start[i + 1]):
            for c in range(1 + n_top + n_rest):
                o = queries.truth[j] if c == 0 else false[c - 1]
                rows[j, c, :SHARED] = table[o]
                rows[j, c, SHARED : SHARED + LIVES] = setting.activity[o]
                rows[j, c, SHARED + LIVES : SHARED + LIVES + N_NEAR] = setting.nearness[queries.row[i], o]
                rows[j, c, SHARED + LIVES + N_NEAR] = setting.suited[queries.column[i], o]
            stands_for[j, 1 + n_top :] = np.log((index.n_entities - len(true) - n_top) / n_rest)
        for o in found:
            table[o] = 0.0
    return rows, stands_for


@numba.njit(cache=True)
def _false_ones(scores: Floats, true: Ints, n_top: int, n_rest: int) -> Ints:
    allowed = scores.copy()
    for o in true:
        allowed[o] = -np.inf
    least = np.partition(allowed, len(allowed) - n_top)[len(allowed) - n_top]
    chosen = np.zeros(n_top + n_rest, np.int64)
    top = np.flatnonzero(allowed > least)
    chosen[: len(top)] = top
    level = np.flatnonzero(allowed == least)
    chosen[len(top) : n_top] = level[: n_top - len(top)]
    for o in chosen[:n_top]:
        allowed[o] = -np.inf
    rest = np.flatnonzero(allowed > -np.inf)
    for c in range(n_rest):
        chosen[n_top + c] = rest[np.random.randint(len(rest))]
    return chosen
