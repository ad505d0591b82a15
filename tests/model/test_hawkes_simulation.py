import numpy as np
import pytest

from faultlines.model.hawkes import Hawkes, residuals, simulate, stationary_rates


def univariate(branching, decay=1.0):
    return Hawkes(baseline=np.array([0.5]), branching=np.array([[branching]]), decay=decay)


def test_the_same_seed_draws_the_same_events():
    process = univariate(0.5)
    one, two = (simulate(process, 100.0, np.random.default_rng(7)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    assert not np.array_equal(one[0], simulate(process, 100.0, np.random.default_rng(8))[0])


def test_events_are_sorted_and_within_the_duration():
    times, nodes = simulate(univariate(0.9), 500.0, np.random.default_rng(1))
    assert np.all(np.diff(times) > 0)
    assert 0 < times[0] <= times[-1] <= 500.0
    assert set(nodes.tolist()) == {0}


def test_room_grows_where_clusters_bring_more_events_than_expected():
    # At a ratio of 0.95 the count's standard deviation is 20 times Poisson's, so some draws pass the room at first.
    process = univariate(0.95)
    counts = [len(simulate(process, 200.0, np.random.default_rng(seed))[0]) for seed in range(200)]
    expected = 0.5 / 0.05 * 200
    assert max(counts) > expected + 4 * np.sqrt(expected) + 16


def test_mixed_kernels_have_the_long_run_rates_and_pass_their_own_check():
    branching = np.array([[[0.1, 0.3], [0.0, 0.2]], [[0.2, 0.0], [0.3, 0.1]]])
    process = Hawkes(baseline=np.array([0.3, 0.1]), branching=branching, decay=np.array([0.2, 5.0]))
    times, nodes = simulate(process, 100_000.0, np.random.default_rng(3))
    assert np.bincount(nodes) / 100_000 == pytest.approx(stationary_rates(process), rel=0.03)
    assert residuals(process, times, nodes).p_value.min() > 0.01


def test_without_a_baseline_nothing_happens():
    process = Hawkes(baseline=np.zeros(2), branching=np.full((2, 2), 0.4), decay=1.0)
    times, nodes = simulate(process, 100.0, np.random.default_rng(1))
    assert len(times) == len(nodes) == 0


def test_a_node_without_intensity_has_no_events():
    process = Hawkes(baseline=np.array([0.0, 1.0, 0.0]), branching=np.diag([0.5, 0.5, 0.5]), decay=1.0)
    assert set(simulate(process, 1000.0, np.random.default_rng(1))[1].tolist()) == {1}


@pytest.mark.parametrize("branching", [1.0, 1.5])
def test_a_long_run_at_a_ratio_of_one_or_more_is_refused(branching):
    with pytest.raises(ValueError, match=r"events are expected in 100000 days, at a branching ratio of 1.*Shorten the"):
        simulate(univariate(branching), 100_000.0, np.random.default_rng(1))


def test_a_short_run_at_a_ratio_above_one_is_not_refused():
    assert len(simulate(univariate(1.2), 20.0, np.random.default_rng(1))[0]) > 0


def test_more_events_than_wanted_are_refused():
    with pytest.raises(
        ValueError, match=r"1e\+03 events are expected in 1000 days, .* at most 10\. .*raise most_events"
    ):
        simulate(univariate(0.5), 1000.0, np.random.default_rng(1), most_events=10)


@pytest.mark.parametrize("duration", [0.0, np.nan, np.inf])
def test_a_duration_must_be_positive(duration):
    with pytest.raises(ValueError, match=r"duration is .*; expected a positive number of days"):
        simulate(univariate(0.5), duration, np.random.default_rng(1))
