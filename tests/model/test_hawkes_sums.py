import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.model.hawkes_sums import check_decays, check_events, count_nodes, decayed_sums, told_by


def test_sums_by_hand():
    # Decay log 2: an event adds log 2 and halves every day. Node 0 at days 0 and 2, node 1 at day 1.
    # Just before day 3: node 0 has log 2 * (1/8 + 1/2), node 1 has log 2 * 1/4. Before day 2 its own event is unseen.
    decay = np.array([np.log(2)])
    sums = decayed_sums(np.array([0.0, 1, 2]), np.array([0, 1, 0]), np.array([2.0, 3.0]), n_nodes=2, decays=decay)
    assert sums[:, 0] / np.log(2) == pytest.approx(np.array([[1 / 4, 1 / 2], [5 / 8, 1 / 4]]), abs=1e-15)


def test_events_of_one_instant_do_not_see_each_other():
    sums = decayed_sums(np.array([1.0, 1, 1]), np.array([0, 1, 0]), np.array([1.0, 1, 1]), n_nodes=2, decays=np.ones(1))
    assert not sums.any()


#: Whole quarter days, so that ties are common.
events = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2)), max_size=30)
moments = st.lists(st.integers(0, 50), max_size=8)


@given(events, moments)
@settings(max_examples=100, deadline=None)
def test_one_pass_equals_the_sum_over_all_pairs(drawn, asked):
    times, nodes = (np.array([event[i] for event in sorted(drawn)], dtype=int) for i in (0, 1))
    at, decays = np.sort(np.array(asked, dtype=float)) / 4, np.array([0.3, 4.0])
    sums = decayed_sums(times / 4, nodes, at, n_nodes=3, decays=decays)
    slow = np.zeros_like(sums)
    for row, moment in enumerate(at):
        for time, node in zip(times / 4, nodes, strict=True):
            if time < moment:
                slow[row, :, node] += decays * np.exp(-decays * (moment - time))
    assert sums == pytest.approx(slow, abs=1e-12)


def test_a_century_of_silence_neither_overflows_nor_leaves_a_trace():
    sums = decayed_sums(np.array([0.0]), np.array([0]), np.array([36_525.0]), n_nodes=1, decays=np.array([50.0]))
    assert sums.item() == 0.0


def test_what_was_told_by_the_end_keeps_its_digits_near_the_end():
    # 1 - exp(-x) is x to first order: an event a billionth of a day before the end has told 2e-9 of itself.
    told = told_by(np.array([1 - 1e-9]), np.array([1]), 1.0, n_nodes=2, decays=np.array([2.0]))
    assert told == pytest.approx(np.array([[0, 2e-9]]), rel=1e-6)


@pytest.mark.parametrize(
    ("times", "nodes", "message"),
    [
        ([1.0, np.nan], [0, 0], r"event 1 has the time nan; expected a finite number of days. Drop the events"),
        ([2.0, 1.5], [0, 0], r"times is not sorted: event 1 at 1.5 comes after 2. Sort the events: order = "),
        ([-0.5], [0], r"event 0 is at -0.5, before observation starts at 0. Subtract the start from all times"),
        ([1.0, 2.0], [0, 2], r"event 1 is at node 2; expected 0 to 1. Number the nodes from 0, or raise n_nodes"),
        ([1.0], [-1], r"event 0 is at node -1; expected 0 to 1"),
        ([1.0], [0.5], r"nodes is of type float64; expected whole numbers. Number the nodes from 0 and pass int"),
        ([1.0, 2.0], [0], r"times has shape \(2,\) and nodes \(1,\); expected one time and one node for each event"),
        ([1.0, 5.0], [0, 0], r"duration is 4 and the last event is at 5; .* Raise the duration to the days observed"),
    ],
)
def test_events_that_must_be_mended(times, nodes, message):
    with pytest.raises(ValueError, match=message):
        check_events(times, nodes, n_nodes=2, duration=4.0)


@pytest.mark.parametrize("duration", [0.0, -1.0, np.nan, np.inf])
def test_a_duration_must_be_positive(duration):
    with pytest.raises(ValueError, match=r"duration is .*; expected a positive number of days"):
        check_events([], [], n_nodes=1, duration=duration)


@pytest.mark.parametrize("decay", [0.0, -1.0, np.nan, [1.0, 0.0], [], [[1.0]]])
def test_a_decay_must_be_positive(decay):
    with pytest.raises(ValueError, match=r"decay is .*; expected positive numbers, per day. .* log\(2\) / h"):
        check_decays(decay)


def test_two_kernels_of_one_decay_are_one_kernel():
    with pytest.raises(ValueError, match=r"decay is \[2.0, 2.0\]; expected different numbers. Drop those that repeat"):
        check_decays([2.0, 2.0])


def test_nodes_are_counted_or_told():
    with pytest.raises(ValueError, match=r"there are no events to count the nodes by; .* Pass n_nodes"):
        count_nodes([], None)
    with pytest.raises(ValueError, match=r"n_nodes is 0; expected 1 or more"):
        count_nodes([0], 0)
    with pytest.raises(ValueError, match=r"nodes is of type float64"):
        count_nodes([np.nan], None)
