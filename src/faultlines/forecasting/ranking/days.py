"""What is known at the start of each step: decayed counts, and who is near or alike by them."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from faultlines.forecasting.ranking.index import Index

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]

#: In steps; the last never fades.
HALF_LIVES: Final = (1.0, 3.0, 10.0, 30.0, 100.0, float("inf"))
#: Position of the half-life by which nearness is weighed.
NEAR: Final = 3
#: Counts below this no longer tie a pair; sums of rows are this much more, so that none is nought.
FADED: Final = 1e-3
SMALLEST: Final = 1e-9


class Known(NamedTuple):
    """Counts at the start of one step; nothing of that step or later is in them.

    ``triple``, ``pair``, ``role`` and ``activity`` have one decayed count for each half-life in the last axis.
    """

    triple: Floats
    pair: Floats
    role: Floats
    activity: Floats


class Near(NamedTuple):
    """Who is near the subjects, and suited to the relations, of one step's queries.

    ``once`` to ``fifth`` (n_subjects, n_entities) are the chances to get there from the subject in one to five steps
    along pairs, and ``alike`` is the cosine of what both have done.
    ``like_objects`` (n_relations asked, n_entities) is the likeness to the relation's objects. ``column_start``,
    ``column`` and ``chance`` hold all one-step chances by row.
    """

    once: Singles
    twice: Singles
    thrice: Singles
    alike: Singles
    fourth: Singles
    fifth: Singles
    like_objects: Singles
    column_start: NDArray[np.int32]
    column: NDArray[np.int32]
    chance: Singles


class Queries(NamedTuple):
    """Distinct (subject, relation) of one step, and the objects that are true there.

    ``row`` and ``column`` (n,) are positions in ``subjects`` and ``relations``, which hold each once. True objects of
    query i are ``truth[truth_start[i]:truth_start[i + 1]]``.
    """

    subject: Ints
    relation: Ints
    subjects: Ints
    row: Ints
    relations: Ints
    column: Ints
    truth: Ints
    truth_start: Ints


def known_by_step(index: Index, end: int) -> Iterator[tuple[int, Known]]:
    """Yield what is known at the start of each step before ``end``; the arrays are overwritten by the next."""
    n_lives = len(HALF_LIVES)
    known = Known(
        triple=np.zeros((len(index.triple_pair), n_lives)),
        pair=np.zeros((len(index.pair_object), n_lives)),
        role=np.zeros((len(index.role_object), n_lives)),
        activity=np.zeros((index.n_entities, n_lives)),
    )
    kept = 0.5 ** (1.0 / np.array(HALF_LIVES))
    for step in range(end):
        for counts in (known.triple, known.pair, known.role, known.activity):
            counts *= kept
        yield step, known
        now = slice(index.step_start[step], index.step_start[step + 1])
        for counts, places in (
            (known.triple, index.triple[now]),
            (known.pair, index.pair[now]),
            (known.role, index.role[now]),
            (known.activity, index.object[now]),
        ):
            np.add.at(counts, places, 1.0)


def queries_of(index: Index, step: int) -> Queries:
    """Ask, for each act of the step in both directions, who its object was."""
    now = slice(index.step_start[step], index.step_start[step + 1])
    asked = index.subject[now] * index.n_relations + index.relation[now]
    order = np.argsort(asked, kind="stable")
    distinct, start = np.unique(asked[order], return_index=True)
    relations, column = np.unique(distinct % index.n_relations, return_inverse=True)
    subjects, row = np.unique(distinct // index.n_relations, return_inverse=True)
    return Queries(
        subject=distinct // index.n_relations,
        relation=distinct % index.n_relations,
        subjects=subjects,
        row=row,
        relations=relations,
        column=column,
        truth=index.object[now][order],
        truth_start=np.append(start, len(order)),
    )


def near(index: Index, known: Known, subjects: Ints, relations: Ints) -> Near:
    """Walks from, and likeness to, some subjects; likeness to the objects of some relations."""
    chances = _chances(index, known)
    profile = _profiles(index, known)
    # Past the first product rows are nearly full: dense times sparse is then the cheaper.
    once = _dense(chances[subjects])
    twice = once @ chances
    thrice = twice @ chances
    fourth = thrice @ chances
    alike = _dense(profile[subjects] @ profile.T)
    return Near(
        once=once,
        twice=twice,
        thrice=thrice,
        alike=alike,
        fourth=fourth,
        fifth=fourth @ chances,
        like_objects=_dense(_held(index, known)[relations] @ profile) @ profile.T,
        column_start=chances.indptr,
        column=chances.indices,
        chance=chances.data,
    )


def _chances(index: Index, known: Known) -> csr_array:
    """One-step chances; pairs weigh by the root of their count, so that no pair swallows a walk."""
    met = np.flatnonzero(known.pair[:, NEAR] > FADED)
    ties = (np.sqrt(known.pair[met, NEAR]), (index.pair_subject[met], index.pair_object[met]))
    return _by_row(csr_array(ties, shape=(index.n_entities, index.n_entities)))


def _profiles(index: Index, known: Known) -> csr_array:
    """What each has done, as unit rows: logarithms of counts by role, less where the role is common."""
    done = np.flatnonzero(known.triple[:, -1])
    role = index.triple_role[done]
    weight = np.log1p(known.triple[done, -1]) / np.sqrt(1.0 + known.role[role, -1])
    profile = csr_array((weight, (index.triple_subject[done], role)), shape=(index.n_entities, len(index.role_object)))
    length = np.sqrt(profile.multiply(profile).sum(axis=1))
    return _scaled(profile, length)


def _held(index: Index, known: Known) -> csr_array:
    """Shares of each relation's acts by object."""
    relation = np.repeat(np.arange(index.n_relations), np.diff(index.role_start))
    counts = np.sqrt(known.role[:, NEAR])
    return _by_row(csr_array((counts, (relation, index.role_object)), shape=(index.n_relations, index.n_entities)))


def _by_row(table: csr_array) -> csr_array:
    return _scaled(table, table.sum(axis=1))


def _scaled(table: csr_array, size: NDArray[Any]) -> csr_array:
    return csr_array((diags_array(1.0 / (size + SMALLEST)) @ table).astype(np.float32))


def _dense(table: csr_array) -> Singles:
    return np.asarray(table.toarray())
