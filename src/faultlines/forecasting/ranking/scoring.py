"""Rank who acts on whom next on a published split, single step, and score it."""

import time
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import FitError
from faultlines.forecasting.ranking.choice import fit_choice
from faultlines.forecasting.ranking.days import Queries, known_by_step, queries_of
from faultlines.forecasting.ranking.index import Index, make_index
from faultlines.forecasting.ranking.leads import fit_leads
from faultlines.forecasting.ranking.quads import load_quads
from faultlines.forecasting.ranking.terms import FAMILIES, N_TERMS, rank_step, sample_step, setting_of

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

#: Steps before the scored period from which the weights are learned, and queries drawn from them at most.
WINDOW_STEPS: Final = 60
MAX_QUERIES: Final = 10_000
#: Candidates of each query that score highest, and others by lot.
TOP, REST = 60, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Scores of some ranks: mean reciprocal rank, and shares ranked 1, to 3 and to 10."""

    queries: int
    mrr: float
    hits_1: float
    hits_3: float
    hits_10: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodScore:
    """One period: both directions, who was acted on (object), and who acted (subject)."""

    both: Ranked
    object: Ranked
    subject: Ranked
    #: MRR, both directions, of weights learned without a family of terms, and of those learned with it alone.
    without: Mapping[str, float]
    alone: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingScore:
    """Scores of the validation and the test period, and what the run took."""

    valid: PeriodScore
    test: PeriodScore | None
    seconds: float


def rank_next(folder: Path, *, ablate: bool = False, with_test: bool = True) -> RankingScore:
    """Learn from what came before each period, then rank its true objects and subjects.

    Single step: what is ranked at step t knows every quad before t, be it of train, valid or test. The time-aware
    filter leaves out other true answers at the same step alone. Ties take the mean rank.

    Parameters
    ----------
    folder : Path
        With ``train.txt``, ``valid.txt`` and ``test.txt``.
    ablate : bool
        Score the validation period without, and by, each family of terms as well.
    with_test : bool
        Score the test period; without, it is not looked at.

    Raises
    ------
    LedgerError
        If the folder's files cannot be read.
    FitError
        If too little comes before the validation period.
    """
    start = time.perf_counter()
    quads = load_quads(folder)
    index = make_index(quads)
    valid = score_period(index, quads.valid_from, quads.test_from, ablate=ablate)
    test = score_period(index, quads.test_from, quads.end, ablate=False) if with_test else None
    return RankingScore(valid=valid, test=test, seconds=time.perf_counter() - start)


def score_period(index: Index, start: int, end: int, *, ablate: bool) -> PeriodScore:
    """Learn from the steps before ``start`` and score those before ``end``."""
    rows, stands_for, leads = learning_rows(index, start)
    families = tuple(FAMILIES) if ablate else ()
    every = frozenset(FAMILIES)
    kept = [every, *(every - {family} for family in families), *({family} for family in families)]
    weights = np.stack([weights_of(rows, stands_for, some) for some in kept])
    ranks, inverse = ranks_of(index, leads, weights, start, end)
    mrr = [summary(some).mrr for some in ranks[1:]]
    return PeriodScore(
        both=summary(ranks[0]),
        object=summary(ranks[0][~inverse]),
        subject=summary(ranks[0][inverse]),
        without=dict(zip(families, mrr[: len(families)], strict=True)),
        alone=dict(zip(families, mrr[len(families) :], strict=True)),
    )


def learning_rows(index: Index, start: int) -> tuple[Singles, Floats, Floats]:
    """Sampled candidates of the queries in the window before ``start``, how many each stands for, and the leads.

    Rates that enter the rows are from before the window, so that rows of learning and of scoring are alike; the rates
    returned are from all before ``start``. The candidates of the first third are the likeliest if every term weighs
    the same; those of the rest are the likeliest by the weights learned from the first third.
    """
    opens = max(start - WINDOW_STEPS, start // 2)
    queries = int(index.step_start[start] - index.step_start[opens])
    if queries < N_TERMS or index.n_entities < 8:
        raise FitError(
            f"Only {queries} queries come in the {start - opens} steps before the scored period; expected at least "
            f"{N_TERMS}, among 8 entities or more (found {index.n_entities}). Use a split with a longer train.txt."
        )
    top, rest = min(TOP, index.n_entities // 4), min(REST, index.n_entities // 4)
    leads = fit_leads(index, opens)
    share = min(1.0, MAX_QUERIES / queries)
    rng = np.random.default_rng(0)
    weights = np.ones(N_TERMS)
    rows: list[Singles] = []
    stands_for: list[Floats] = []
    early = opens + (start - opens) // 3
    for step, known in known_by_step(index, start):
        if step == early and rows:
            weights = fit_choice(np.concatenate(rows), np.concatenate(stands_for))
        if step >= opens and index.step_start[step] < index.step_start[step + 1]:
            some = _drawn(queries_of(index, step), share, index.n_entities // 2, rng)
            setting = setting_of(index, known, some)
            found = sample_step(index, leads, setting, some, weights, top, rest, step)
            rows.append(found[0])
            stands_for.append(found[1])
    return np.concatenate(rows), np.concatenate(stands_for), fit_leads(index, start)


def weights_of(rows: Singles, stands_for: Floats, families: Set[str]) -> Floats:
    """Weights learned with some families of terms, the others' nil."""
    kept = np.concatenate([FAMILIES[family] for family in FAMILIES if family in families])
    weights = np.zeros(N_TERMS)
    weights[kept] = fit_choice(rows if len(kept) == N_TERMS else rows[:, :, kept], stands_for)
    return weights


def ranks_of(index: Index, leads: Floats, weights: Floats, start: int, end: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Ranks under each row of weights, (n_weights, n_queries), and whether the query is turned round."""
    ranks, inverse = [], []
    for step, known in known_by_step(index, end):
        if step >= start and index.step_start[step] < index.step_start[step + 1]:
            queries = queries_of(index, step)
            ranks.append(rank_step(index, leads, setting_of(index, known, queries), queries, weights))
            inverse.append(np.repeat(queries.relation >= index.n_relations // 2, np.diff(queries.truth_start)))
    return np.concatenate(ranks, axis=1), np.concatenate(inverse)


def summary(ranks: Floats) -> Ranked:
    """Scores of ranks.

    >>> summary(np.array([1.0, 4.0]))
    Ranked(queries=2, mrr=0.625, hits_1=0.5, hits_3=0.5, hits_10=1.0)
    """
    return Ranked(
        queries=len(ranks),
        mrr=float((1.0 / ranks).mean()),
        hits_1=float((ranks <= 1).mean()),
        hits_3=float((ranks <= 3).mean()),
        hits_10=float((ranks <= 10).mean()),
    )


def _drawn(queries: Queries, share: float, most: int, rng: np.random.Generator) -> Queries:
    """A share of the queries by lot; those with more true objects than ``most`` leave too few others."""
    many = np.diff(queries.truth_start)
    kept = np.flatnonzero((rng.random(len(many)) < share) & (many <= most))
    many = many[kept]
    places = np.arange(many.sum()) + np.repeat(queries.truth_start[kept] - np.cumsum(many) + many, many)
    return Queries(
        subject=queries.subject[kept],
        relation=queries.relation[kept],
        subjects=queries.subjects,
        row=queries.row[kept],
        relations=queries.relations,
        column=queries.column[kept],
        truth=queries.truth[places],
        truth_start=np.append(0, np.cumsum(many)),
    )
