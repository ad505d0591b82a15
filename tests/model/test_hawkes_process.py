import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.model.hawkes import (
    Hawkes,
    branching_ratio,
    contributions_at,
    expected_counts,
    intensity_at,
    log_likelihood,
    simulate,
    stationary_rates,
)


def mixed(seed=0, n_nodes=3):
    """A process of two kernels, drawn at random."""
    rng = np.random.default_rng(seed)
    branching = rng.uniform(0, 0.5 / n_nodes, (2, n_nodes, n_nodes))
    return Hawkes(baseline=rng.uniform(0.1, 1, n_nodes), branching=branching, decay=np.array([0.5, 6.0]))


def rounded_events(seed, n_nodes=3, days=20):
    """Events on quarter days, so that many share an instant."""
    rng = np.random.default_rng(seed)
    times = np.sort(rng.integers(0, 4 * days, 60)) / 4
    return times, rng.integers(0, n_nodes, 60)


def slow_intensity(process, times, nodes, at):
    total = process.baseline.copy()
    for time, node in zip(times, nodes, strict=True):
        if time < at:
            for decay, branching in zip(process.decays, process.kernels, strict=True):
                total += branching[:, node] * decay * np.exp(-decay * (at - time))
    return total


def slow_log_likelihood(process, times, nodes, duration):
    """By the sum over all pairs of events."""
    total = -duration * process.baseline.sum()
    for time, node in zip(times, nodes, strict=True):
        total += np.log(slow_intensity(process, times, nodes, time)[node])
        for decay, branching in zip(process.decays, process.kernels, strict=True):
            total -= branching[:, node].sum() * (1 - np.exp(-decay * (duration - time)))
    return total


@given(st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_contributions_plus_baseline_equal_the_intensity(seed):
    process, (times, nodes) = mixed(seed), rounded_events(seed)
    for at in (0.0, 5.0, 10.1, 30.0):
        added = contributions_at(process, times, nodes, at)
        assert process.baseline + added.sum(axis=0) == pytest.approx(
            intensity_at(process, times, nodes, [at])[0], abs=1e-9
        )
        assert not added[times >= at].any()


def test_intensity_at_equals_the_sum_over_events_in_any_order_of_asking():
    process, (times, nodes) = mixed(), rounded_events(1)
    at = np.array([12.5, 0.0, 40.0, 3.1])
    slow = np.stack([slow_intensity(process, times, nodes, moment) for moment in at])
    assert intensity_at(process, times, nodes, at) == pytest.approx(slow, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_log_likelihood_equals_the_sum_over_pairs(seed):
    process, (times, nodes) = mixed(seed), rounded_events(seed)
    slow = slow_log_likelihood(process, times, nodes, 21.0)
    assert log_likelihood(process, times, nodes, 21.0) == pytest.approx(slow, rel=1e-12)


def test_an_event_without_intensity_is_impossible():
    process = Hawkes(baseline=np.array([0.0]), branching=np.array([[0.5]]), decay=1.0)
    assert log_likelihood(process, [1.0], [0], 2.0) == -np.inf


@given(st.permutations(range(3)), st.integers(0, 100))
@settings(max_examples=20, deadline=None)
def test_renumbering_nodes_renumbers_the_answer(order, seed):
    process, (times, nodes), order = mixed(seed), rounded_events(seed), np.array(order)
    other = Hawkes(
        baseline=process.baseline[order], branching=process.branching[:, order][:, :, order], decay=process.decay
    )
    renumbered = np.argsort(order)[nodes]
    assert log_likelihood(other, times, renumbered, 20.0) == pytest.approx(log_likelihood(process, times, nodes, 20.0))
    assert stationary_rates(other) == pytest.approx(stationary_rates(process)[order])
    assert intensity_at(other, times, renumbered, [9.0]) == pytest.approx(
        intensity_at(process, times, nodes, [9.0])[:, order]
    )


@given(st.floats(0.01, 100))
@settings(max_examples=20, deadline=None)
def test_counting_time_in_another_unit_scales_rates(unit):
    # A day of `unit` old days: times shrink, rates grow, and the density of n events gains n log(unit).
    process, (times, nodes) = mixed(), rounded_events(2)
    other = Hawkes(baseline=process.baseline * unit, branching=process.branching, decay=process.decays * unit)
    assert stationary_rates(other) == pytest.approx(stationary_rates(process) * unit)
    assert log_likelihood(other, times / unit, nodes, 20 / unit) == pytest.approx(
        log_likelihood(process, times, nodes, 20.0) + len(times) * np.log(unit)
    )
    assert expected_counts(other, 20 / unit) == pytest.approx(expected_counts(process, 20.0))


def test_the_direction_is_to_from():
    # Node 0 sets off node 1: after its event only node 1 is raised, and node 1's rate is 0.1 + 0.5 * 0.4 = 0.3.
    process = Hawkes(baseline=np.array([0.4, 0.1]), branching=np.array([[0.0, 0.0], [0.5, 0.0]]), decay=2.0)
    assert intensity_at(process, [0.0], [0], [1e-12])[0] == pytest.approx([0.4, 1.1])
    assert stationary_rates(process) == pytest.approx([0.4, 0.3])


def test_expected_counts_match_simulated_ones_above_a_ratio_of_one():
    process = Hawkes(baseline=np.array([0.5, 0.2]), branching=np.array([[0.9, 0.3], [0.4, 0.8]]), decay=1.0)
    assert branching_ratio(process.branching) > 1
    rng = np.random.default_rng(4)
    counts = np.array([np.bincount(simulate(process, 8.0, rng)[1], minlength=2) for _ in range(4000)])
    error = counts.std(axis=0) / np.sqrt(len(counts))
    assert np.all(np.abs(counts.mean(axis=0) - expected_counts(process, 8.0)) < 4 * error)


def test_expected_counts_of_two_kernels_match_the_long_run_rate():
    # After the first few days expected events grow by the stationary rate, day by day.
    process = mixed()
    grown = expected_counts(process, 501.0) - expected_counts(process, 500.0)
    assert grown == pytest.approx(stationary_rates(process), rel=1e-9)


def test_expected_counts_past_what_a_float_holds_are_infinite():
    process = Hawkes(baseline=np.ones(1), branching=np.array([[2.0]]), decay=1.0)
    assert expected_counts(process, 1e6).tolist() == [np.inf]


def test_kernels_are_summed_in_the_branching_ratio():
    assert branching_ratio(np.array([[[0.2]], [[0.5]]])) == pytest.approx(0.7)


def test_there_is_no_long_run_rate_at_a_ratio_of_one():
    process = Hawkes(baseline=np.ones(1), branching=np.ones((1, 1)), decay=1.0)
    with pytest.raises(ValueError, match=r"the branching ratio is 1; expected below 1, .* Ask expected_counts"):
        stationary_rates(process)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"baseline": [-1.0, 0]}, r"baseline is .*; expected one non-negative number for each node"),
        ({"baseline": [np.nan, 0]}, r"baseline is .*; expected one non-negative number"),
        ({"branching": np.zeros((3, 3))}, r"branching has shape \(3, 3\); expected \(2, 2\), \[to, from\]"),
        ({"decay": np.ones(1)}, r"branching has shape \(2, 2\); expected \(1, 2, 2\)"),
        ({"branching": [[0, -0.5], [0, 0]]}, r"branching\[0, 1\] is -0.5; expected a non-negative number"),
        ({"decay": 0.0}, r"decay is 0.0; expected positive numbers, per day"),
    ],
)
def test_a_process_that_cannot_be(changed, message):
    parts = {"baseline": [0.1, 0.1], "branching": np.zeros((2, 2)), "decay": 1.0} | changed
    with pytest.raises(ValueError, match=message):
        Hawkes(**parts)


@pytest.mark.parametrize("branching", [np.zeros(3), np.zeros((2, 3)), np.zeros((0, 0))])
def test_a_ratio_needs_a_square(branching):
    with pytest.raises(ValueError, match=r"branching has shape .*; expected \(n, n\), or \(n_kernels, n, n\)"):
        branching_ratio(branching)
