import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.model.kernels import HALF_LIVES, advance, decayed_sums, kernel_weights, retention


def test_sums_by_hand():
    # Half-life 1 day: r = 1/2, weights 1/2, 1/4, 1/8 at ages 1, 2, 3. Half-life 2 days: r = 0.7071.
    # Cell 0 has acts of weight 1 on days 7 and 9; on day 10 their ages are 3 and 1: 1/8 + 1/2 = 0.625.
    # Cell 1 has weight 0.5 on day 8, age 2: 0.5 / 4 = 0.125. Day 10 itself does not count.
    sums = decayed_sums(
        np.array([7, 8, 9, 10]),
        np.array([0, 1, 0, 0]),
        np.array([1.0, 0.5, 1.0, 9.0]),
        n_cells=3,
        on=10,
        half_lives=(1.0, 2.0),
    )
    r = 2**-0.5
    expected = [[0.625, (1 - r) * (1 + r**2)], [0.125, 0.5 * (1 - r) * r], [0.0, 0.0]]
    assert sums == pytest.approx(np.array(expected), abs=1e-15)


rows = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3), st.floats(0.01, 1.0)), max_size=40)


@given(rows, st.integers(0, 70))
@settings(max_examples=60, deadline=None)
def test_one_pass_equals_the_sum_over_all_ages(drawn, on):
    drawn = sorted(drawn)
    day, cell, weight = (np.array([row[i] for row in drawn], dtype=kind) for i, kind in enumerate((int, int, float)))
    sums = decayed_sums(day, cell, weight, n_cells=4, on=on)
    slow = np.zeros((4, len(HALF_LIVES)))
    np.add.at(slow, cell, kernel_weights(on - day, retention(HALF_LIVES)) * weight[:, None])
    assert sums == pytest.approx(slow, abs=1e-12)


def test_advancing_day_by_day_equals_one_pass():
    rng = np.random.default_rng(3)
    day, cell, weight = np.sort(rng.integers(0, 30, 80)), rng.integers(0, 5, 80), rng.random(80)
    sums, kept = np.zeros((5, len(HALF_LIVES))), retention(HALF_LIVES)
    for today in range(30):
        advance(sums, kept, cell[day == today], weight[day == today])
    assert sums == pytest.approx(decayed_sums(day, cell, weight, n_cells=5, on=30), abs=1e-14)


def test_a_century_of_silence_neither_overflows_nor_leaves_a_trace():
    sums = decayed_sums(np.array([-20_000, 20_000]), np.array([0, 0]), np.ones(2), n_cells=1, on=20_001)
    assert sums[0] == pytest.approx(1 - retention(HALF_LIVES))


def test_a_kernel_gives_one_act_one_act_in_all():
    weights = kernel_weights(np.arange(0, 5000), retention(HALF_LIVES))
    assert weights.sum(axis=0) == pytest.approx(np.ones(len(HALF_LIVES)))


@pytest.mark.parametrize("half_lives", [(0.0,), (-1.0, 2.0), (float("nan"),)])
def test_a_half_life_must_be_positive(half_lives):
    with pytest.raises(ValueError, match=r"half_lives is .*expected positive numbers of days"):
        retention(half_lives)


def test_rows_must_be_sorted_and_cells_in_range():
    with pytest.raises(ValueError, match="day is not sorted"):
        decayed_sums(np.array([2, 1]), np.array([0, 0]), np.ones(2), n_cells=1, on=3)
    with pytest.raises(ValueError, match="cell goes from 0 to 4; expected 0 to 1"):
        decayed_sums(np.array([1, 2]), np.array([0, 4]), np.ones(2), n_cells=2, on=3)
