import numpy as np
import pytest

from faultlines.forecasting.ranking.days import HALF_LIVES, known_by_step, near, queries_of
from faultlines.forecasting.ranking.index import make_index


def test_every_quad_is_asked_both_ways(make_quads):
    index = make_index(make_quads([(0, 0, 1, 0), (0, 0, 2, 0), (2, 1, 0, 1)], n_entities=3, n_relations=2))
    queries = queries_of(index, 0)
    # Subject 0 by relation 0: objects 1 and 2. Turned round (relation 0 + 2): from 1 and from 2, object 0.
    assert list(zip(queries.subject.tolist(), queries.relation.tolist(), strict=True)) == [(0, 0), (1, 2), (2, 2)]
    assert queries.truth.tolist() == [1, 2, 0, 0]
    assert queries.truth_start.tolist() == [0, 2, 3, 4]


def test_counts_halve_and_know_only_earlier_steps(make_quads):
    index = make_index(make_quads([(0, 0, 1, 0), (0, 0, 1, 1), (0, 0, 1, 3)], n_entities=2, n_relations=1))
    triple = int(index.triple[index.subject == 0][0])
    seen = [known.triple[triple].copy() for _, known in known_by_step(index, 4)]
    assert not seen[0].any()
    # Half-life one step: at step 3, acts of steps 0 and 1 are worth 1/8 and 1/4.
    assert seen[3][0] == pytest.approx(0.375)
    assert seen[3][HALF_LIVES.index(float("inf"))] == 2.0


def test_walks_follow_pairs(make_quads):
    # 0 acts on 1, 1 on 2; each pair is walked both ways. From 0: to 1 at once; from 1 to 0 or 2 alike.
    index = make_index(make_quads([(0, 0, 1, 0), (1, 0, 2, 0), (0, 0, 1, 1)], n_entities=4, n_relations=1))
    known = next(known for step, known in known_by_step(index, 2) if step == 1)
    nearby = near(index, known, np.array([0]), np.array([0]))
    assert nearby.once[0] == pytest.approx([0, 1, 0, 0], abs=1e-6)
    assert nearby.twice[0] == pytest.approx([0.5, 0, 0.5, 0], abs=1e-6)
    assert nearby.thrice[0] == pytest.approx([0, 1, 0, 0], abs=1e-6)
    assert nearby.alike[0, 0] == pytest.approx(1.0, abs=1e-6)
    assert nearby.alike[0, 3] == 0.0
