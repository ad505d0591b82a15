import numpy as np
import pytest

from faultlines.errors import FitError
from faultlines.forecasting.ranking import rank_next
from faultlines.forecasting.ranking.days import known_by_step, queries_of
from faultlines.forecasting.ranking.index import make_index
from faultlines.forecasting.ranking.quads import load_quads
from faultlines.forecasting.ranking.scoring import learning_rows, ranks_of, score_period
from faultlines.forecasting.ranking.terms import (
    FAMILIES,
    LIVES,
    N_TERMS,
    SHARED,
    fill,
    mean_rank,
    score_all,
    setting_of,
)


def weighing(**columns):
    weights = np.zeros((1, N_TERMS))
    for family, column in columns.items():
        weights[0, FAMILIES[family][column]] = 1.0
    return weights


def no_leads(index):
    return np.zeros((index.n_relations, index.n_relations, LIVES))


@pytest.mark.parametrize(
    ("truth", "others", "rank"),
    [
        (0, [], 1.0),
        (1, [], 2.5),  # 1 and 2 are level: 2 at best, 3 at worst
        (1, [2], 2.0),
        (1, [0], 1.5),
        (3, [0, 1, 2], 1.0),
        (3, [3], 4.0),  # it is never filtered itself
    ],
)
def test_ties_take_the_mean_rank_and_other_true_ones_are_left_out(truth, others, rank):
    assert mean_rank(np.array([3.0, 2.0, 2.0, 1.0]), truth, np.array(others, dtype=np.int64)) == rank


def test_ranks_by_repetition_are_those_worked_out_by_hand(make_quads):
    # Five entities, one relation. By step 2, 0 has acted on 1 twice and on 2 once.
    past = [(0, 0, 1, 0), (0, 0, 1, 1), (0, 0, 2, 1)]
    now = [(0, 0, 2, 2), (0, 0, 3, 2)]
    index = make_index(make_quads(past + now, n_entities=5, n_relations=1))
    ranks, inverse = ranks_of(index, no_leads(index), weighing(repetition=LIVES - 1), 2, 3)
    # Objects of 0: 2 comes after 1, rank 2. 3 is level with 0 and 4 below 1; 2 is true too and left out: 2, 3 or 4.
    # Turned round: who acted on 2? 0 has, rank 1. Who acted on 3? Nobody has, all five are level: mean of 1 and 5.
    assert ranks[0].tolist() == [2.0, 3.0, 1.0, 3.0]
    assert inverse.tolist() == [False, False, True, True]


def test_the_filter_minds_the_time(make_quads):
    # 1 was true at step 0 and is not at step 1: it stands, and 2 ranks below it.
    rows = [(0, 0, 1, 0), (0, 0, 2, 1)]
    index = make_index(make_quads(rows, n_entities=3, n_relations=1))
    ranks, _ = ranks_of(index, no_leads(index), weighing(repetition=LIVES - 1), 1, 2)
    assert ranks[0, 0] == 2.5  # below 1, level with 0
    # Were 1 true at step 1 as well, it would be left out.
    index = make_index(make_quads([*rows, (0, 0, 1, 1)], n_entities=3, n_relations=1))
    ranks, _ = ranks_of(index, no_leads(index), weighing(repetition=LIVES - 1), 1, 2)
    assert ranks[0].tolist()[:2] == [1.5, 1.0]  # 2 is level with 0; 1 is first


def test_what_leads_to_the_relation_asked_for_counts(make_quads):
    # 0 visited 1 and accused 2; visits lead to hosting, accusations do not.
    rows = [(0, 0, 1, 0), (0, 1, 2, 0), (0, 2, 1, 1)]
    index = make_index(make_quads(rows, n_entities=3, n_relations=3))
    leads = no_leads(index)
    leads[0, 2] = 0.1
    ranks, _ = ranks_of(index, leads, weighing(leads=LIVES), 1, 2)
    assert ranks[0, 0] == 1.0
    ranks, _ = ranks_of(index, no_leads(index), weighing(leads=LIVES), 1, 2)
    assert ranks[0, 0] == 2.0  # all three level


def all_scores(quads, leads, weights, step, asked):
    index = make_index(quads)
    known = next(known for now, known in known_by_step(index, step + 1) if now == step)
    queries = queries_of(index, step)
    setting = setting_of(index, known, queries)
    place = list(zip(queries.subject, queries.relation, strict=True)).index(asked)
    table = np.zeros((index.n_entities, SHARED))
    found = fill(index, leads, setting, *asked, queries.row[place], table)
    near, suited = setting.nearness[queries.row[place]], setting.suited[queries.column[place]]
    return score_all(weights, setting.activity, near, suited, table, found)


def test_nothing_from_the_step_itself_or_later_leaks(make_quads, simulated_rows):
    past = [row for row in simulated_rows if row[3] < 30]
    later = [row for row in simulated_rows if row[3] >= 30]
    rng = np.random.default_rng(4)
    shuffled = [(s, int(rng.integers(3)), int(rng.integers(12)), int(rng.integers(30, 40))) for s, _, _, _ in later]
    index = make_index(make_quads(past, n_entities=12, n_relations=3))
    leads = rng.random((6, 6, LIVES)) * 0.1
    weights = rng.random(N_TERMS)
    asked = (past[-1][0], past[-1][1])
    extra = [(*asked, 0, 30)]
    told = all_scores(make_quads(past + later + extra, n_entities=12, n_relations=3), leads, weights, 30, asked)
    other = all_scores(make_quads(past + shuffled + extra, n_entities=12, n_relations=3), leads, weights, 30, asked)
    assert index.n_relations == 6
    assert np.ptp(told) > 0.1
    assert other == pytest.approx(told, rel=1e-5)
    # The same check does see what is in the past: one more act at step 29 changes scores.
    more = all_scores(
        make_quads([*past, (*asked, 11, 29), *later, *extra], n_entities=12, n_relations=3), leads, weights, 30, asked
    )
    assert np.abs(more - told).max() > 1e-3


def test_what_is_learned_knows_nothing_of_the_scored_period(make_quads, simulated_rows):
    kept = [row for row in simulated_rows if row[3] < 30]
    whole = learning_rows(make_index(make_quads(simulated_rows, n_entities=12, n_relations=3)), 30)
    cut = learning_rows(make_index(make_quads(kept, n_entities=12, n_relations=3)), 30)
    assert cut[0] == pytest.approx(whole[0], rel=1e-4, abs=1e-5)
    assert cut[2] == pytest.approx(whole[2])


def test_scores_of_terms_add_up_to_the_score_of_all(make_quads, simulated_rows):
    quads = make_quads(simulated_rows, n_entities=12, n_relations=3)
    rng = np.random.default_rng(5)
    leads, weights = rng.random((6, 6, LIVES)) * 0.1, rng.random(N_TERMS)
    asked = next((s, r) for s, r, _, step in simulated_rows if step == 35)
    parts = []
    for columns in FAMILIES.values():
        alone = np.zeros(N_TERMS)
        alone[columns] = weights[columns]
        parts.append(all_scores(quads, leads, alone, 35, asked))
    assert sum(parts) == pytest.approx(all_scores(quads, leads, weights, 35, asked), rel=1e-9)


def test_families_cover_every_term_once():
    assert [column for columns in FAMILIES.values() for column in columns] == list(range(N_TERMS))


def test_learned_weights_rank_above_chance(make_quads, simulated_rows):
    index = make_index(make_quads(simulated_rows, n_entities=12, n_relations=3))
    found = score_period(index, 30, 40, ablate=True)
    # At random, the mean of 1 / rank among 12 is 0.26; two likely objects make it at most about 0.7.
    assert found.both.mrr > 0.5
    assert set(found.without) == set(found.alone) == set(FAMILIES)
    assert found.alone["repetition"] > found.alone["activity"]
    assert found.both.queries == found.object.queries + found.subject.queries
    assert found.both.mrr == pytest.approx((found.object.mrr + found.subject.mrr) / 2)


def test_too_short_a_train_file_is_said_so(write_split):
    folder = write_split(["0 0 1 0", "0 0 1 1"], ["1 0 0 2"], ["0 0 1 3"])
    with pytest.raises(
        FitError, match=r"Only 2 queries come in the 1 steps before the scored period; expected at least"
    ):
        rank_next(folder)


@pytest.mark.data
def test_the_published_split_has_its_published_size(data):
    quads = load_quads(data / "events" / "tkg-icews14")
    assert (len(quads.step), len(quads.entities), len(quads.relations)) == (90_730, 7_128, 230)
    assert (quads.valid_from, quads.test_from, quads.end) == (262, 314, 365)
