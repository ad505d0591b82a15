from dataclasses import replace

import numpy as np
import pytest

from faultlines.model.entanglement import (
    DEFINITIONS,
    fit_entanglement,
    join_log_odds,
    join_terms,
    opportunities,
)
from faultlines.model.fits import load_fit
from faultlines.model.statefiles import StateFiles

JOINER, SIDE, FOE = np.array(0), np.array(1), np.array(2)


@pytest.fixture(scope="module")
def shipped():
    return load_fit().entanglement


def with_tie(relations, name, one, two, held=True):
    matrix = getattr(relations, name).copy()
    matrix[one, two] = matrix[two, one] = held
    return replace(relations, **{name: matrix})


def test_log_odds_are_terms_times_coefficients(shipped, random_relations):
    joiner, side, foe = np.array([0, 3, 4, 2]), np.array([1, 0, 2, 4]), np.array([2, 1, 0, 3])
    terms = join_terms(random_relations, joiner, side, foe)
    assert terms.names == tuple(DEFINITIONS)
    straight = join_log_odds(shipped, random_relations, joiner, side, foe)
    assert straight == pytest.approx(terms.values @ shipped.coefficients)


def test_indices_broadcast(shipped, random_relations):
    grid = join_log_odds(shipped, random_relations, np.arange(5)[:, None], np.array([1, 2]), np.array([3, 4]))
    assert grid.shape == (5, 2)
    assert grid[0, 1] == join_log_odds(shipped, random_relations, JOINER, np.array(2), np.array(4))


def test_a_defence_pact_with_the_side_multiplies_the_odds(shipped, random_relations):
    bare = with_tie(with_tie(random_relations, "defence", 0, 1, False), "consultation", 0, 1, False)
    bare = with_tie(bare, "defence", 0, 2, False)
    bound = with_tie(bare, "defence", 0, 1)
    change = join_log_odds(shipped, bound, JOINER, SIDE, FOE) - join_log_odds(shipped, bare, JOINER, SIDE, FOE)
    assert change == pytest.approx(shipped.coefficients[shipped.names.index("defence pact with side")])
    assert np.exp(change) > 3


def test_a_consultation_pact_does_not_add_to_one_of_defence(shipped, random_relations):
    bound = with_tie(random_relations, "defence", 0, 1)
    both = with_tie(bound, "consultation", 0, 1)
    neither = with_tie(bound, "consultation", 0, 1, False)
    assert join_log_odds(shipped, both, JOINER, SIDE, FOE) == join_log_odds(shipped, neither, JOINER, SIDE, FOE)


def test_a_pact_with_the_foe_holds_back_and_rivalry_drives(shipped, random_relations):
    def change(name):
        there, gone = (with_tie(random_relations, name, 0, 2, held) for held in (True, False))
        return float(join_log_odds(shipped, there, JOINER, SIDE, FOE) - join_log_odds(shipped, gone, JOINER, SIDE, FOE))

    assert change("defence") < 0 < change("rivalry")


def test_a_state_bound_to_both_is_held_back_unless_they_are_bound_to_each_other(shipped, random_relations):
    """A new pact with the side of one bound to the foe: 1.5 by the pact less 1.0 by the word it would break."""
    coefficient = shipped.coefficients[shipped.names.index("bound to both")]
    bound = with_tie(with_tie(random_relations, "defence", 0, 1), "defence", 0, 2)
    at_odds, bloc = (with_tie(bound, "defence", 1, 2, held) for held in (False, True))
    change = join_log_odds(shipped, at_odds, JOINER, SIDE, FOE) - join_log_odds(shipped, bloc, JOINER, SIDE, FOE)
    assert change == pytest.approx(coefficient)
    assert coefficient < 0


def test_a_word_not_to_attack_holds_back_where_few_have_given_it(shipped, random_relations):
    n_states = 12
    nobody = np.zeros((n_states, n_states), dtype=np.bool_)
    everybody = ~np.eye(n_states, dtype=np.bool_)
    wide = replace(
        random_relations,
        states=tuple(f"S{number}" for number in range(n_states)),
        capability=np.full(n_states, 0.01),
        major_power=np.zeros(n_states, dtype=np.bool_),
        distance_km=1000.0 * everybody,
        dispute_history=np.zeros((n_states, n_states, random_relations.dispute_history.shape[2])),
        **dict.fromkeys(("defence", "consultation", "rivalry", "land_border", "sea_border"), nobody),
        non_aggression=nobody,
    )

    def odds(relations):
        return float(join_log_odds(shipped, relations, JOINER, SIDE, FOE))

    coefficient = shipped.coefficients[shipped.names.index("non-aggression pact with foe")]
    assert coefficient < 0
    assert odds(with_tie(wide, "non_aggression", 0, 2)) - odds(wide) == pytest.approx(coefficient)
    # Ten others have one with both: a hall of twelve, not a pact of few.
    assert odds(replace(wide, non_aggression=everybody)) == pytest.approx(odds(wide))


def test_force_draws_in(shipped, random_relations):
    used = join_log_odds(shipped, random_relations, JOINER, SIDE, FOE)
    not_used = join_log_odds(shipped, random_relations, JOINER, SIDE, FOE, force=False)
    assert used - not_used == pytest.approx(shipped.coefficients[shipped.names.index("force used")])


def test_renumbering_states_renumbers_the_log_odds(shipped, random_relations, renumbered):
    order = np.array([2, 4, 1, 0, 3])
    turned = renumbered(random_relations, order)
    place = np.argsort(order)
    there = join_log_odds(shipped, random_relations, np.array(0), np.array(1), np.array(3))
    assert join_log_odds(shipped, turned, place[0], place[1], place[3]) == pytest.approx(there)


def test_each_dispute_gives_every_third_state_both_sides(made_up_data):
    found = opportunities(StateFiles(made_up_data))
    # Four states, two of them in the dispute: two thirds on two sides.
    assert (np.bincount(found.dispute) == 4).all()
    assert (found.weight == 1).all()
    # Each third state is asked once on the side that acted first and once on the other.
    assert found.initiating.mean() == 0.5
    assert set(found.joiner.tolist()) == {2, 200, 365, 710}
    assert 0 < found.joined.sum() < len(found.joined)


def test_fit_to_a_made_up_world(made_up_data):
    found = fit_entanglement(made_up_data)
    assert np.isfinite(found.coefficients).all()
    assert np.linalg.eigvalsh(found.covariance).min() > -1e-9
    assert found.joins > 10


def test_the_shipped_fit_beats_the_bars(shipped):
    assert shipped.scores["auc"] > 0.931
    assert shipped.scores["average precision"] > 0.0192
    assert shipped.scores["average precision"] > shipped.scores["without pacts: average precision"]
    assert (
        shipped.coefficients[shipped.names.index("defence pact with side")]
        > 3 * (shipped.standard_errors[shipped.names.index("defence pact with side")])
    )


@pytest.mark.data
def test_the_record_is_counted_as_published(data):
    """487,954 opportunities and 427 joins, and a join ten times as likely with a defence pact."""
    found = opportunities(StateFiles(data / "states"))
    assert found.weight.sum() == pytest.approx(487_954)
    assert found.weight @ found.joined == pytest.approx(427)
    bound = found.values[:, 0] > 0
    chance = [np.average(found.joined[rows], weights=found.weight[rows]) for rows in (bound, ~bound)]
    assert 8 < chance[0] / chance[1] < 14
