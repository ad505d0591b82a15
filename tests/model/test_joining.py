import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.model.joining import enter, simulate_joins


def tables(seed, n_states=6, most=0.5):
    rng = np.random.default_rng(seed)
    return rng.random((2, n_states, n_states)) * most


def test_the_first_round_has_the_chances_of_the_tables():
    """60,000 draws: each frequency within four Monte Carlo errors of its chance."""
    first, second = tables(1)
    found = simulate_joins(first, second, (0, 1), np.random.default_rng(2), 60_000)
    expected = np.column_stack([first[:, 0], second[:, 1]])
    expected[:2] = 0.0
    error = np.sqrt(expected * (1 - expected) / found.draws)
    assert (np.abs(found.one_step - expected) <= 4 * error + 1e-12).all()


def test_a_chain_of_three_by_hand():
    """1/2 that state 2 enters beside 0; 3 enters beside 2 with 1/2, and beside 0 with 1/5.

    Beside 2 it needs its own number below 1/2, of which the fifth has entered before: 1/5 + 1/2 (1/2 - 1/5) = 0.35.
    """
    beside_first = np.zeros((4, 4))
    beside_first[2, 0], beside_first[3, 0], beside_first[3, 2] = 0.5, 0.2, 0.5
    found = simulate_joins(beside_first, np.zeros((4, 4)), (0, 1), np.random.default_rng(3), 60_000)
    assert found.one_step[3, 0] == pytest.approx(0.2, abs=0.007)
    assert found.any_step[3, 0] == pytest.approx(0.35, abs=0.008)
    assert found.later[2, 0] == 0.0
    assert (found.any_step[:, 1] == 0).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_no_state_enters_twice_and_more_rounds_only_add(seed):
    first, second = tables(seed, most=0.4)
    uniform = np.random.default_rng(seed).random(6)
    one, more = (enter(first, second, 0, 1, uniform, rounds) for rounds in (1, 6))
    assert ((more > 0).sum(axis=1) <= 1).all()
    assert (more[one > 0] == 1).all()
    assert (more[:2] == 0).all()
    # A state of a later round stands beside one of the round before.
    for state, own in zip(*np.nonzero(more > 1), strict=True):
        assert (more[:, own] == more[state, own] - 1).any()


def test_swapping_the_originators_swaps_the_sides():
    first, second = tables(5)
    there = simulate_joins(first, second, (0, 1), np.random.default_rng(6), 40_000)
    back = simulate_joins(second, first, (1, 0), np.random.default_rng(7), 40_000)
    assert back.any_step[:, ::-1] == pytest.approx(there.any_step, abs=0.02)


def test_the_same_seed_gives_the_same_joins():
    first, second = tables(5)
    one, other = (simulate_joins(first, second, (0, 1), np.random.default_rng(6), 5000) for _ in range(2))
    assert (one.any_step == other.any_step).all()


@pytest.mark.parametrize(
    ("pair", "draws", "shape", "words"),
    [
        ((1, 1), 5, (3, 3), r"pair is \(1, 1\); expected two different states"),
        ((0, 1), 0, (3, 3), "draws is 0; expected one or more"),
        ((0, 1), 5, (3, 2), "expected two of"),
    ],
)
def test_wrong_arguments_are_refused(pair, draws, shape, words):
    with pytest.raises(ValueError, match=words):
        simulate_joins(np.zeros(shape), np.zeros(shape), pair, np.random.default_rng(0), draws)
