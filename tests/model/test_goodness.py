import numpy as np
import pytest
from scipy.integrate import quad

from faultlines.model.hawkes import Hawkes, fit, intensity_at, residuals, simulate

TRUTH = Hawkes(
    baseline=np.array([0.3, 0.1]),
    branching=np.array([[[0.2, 0.0], [0.3, 0.1]], [[0.1, 0.3], [0.0, 0.2]]]),
    decay=np.array([0.3, 4.0]),
)


def test_increments_are_the_integral_of_the_intensity():
    times, nodes = np.array([0.5, 0.9, 1.4, 1.4, 3.0]), np.array([0, 1, 0, 1, 1])
    found = residuals(TRUTH, times, nodes).increments
    edges = [np.concatenate([[0.0], times[nodes == node]]) for node in (0, 1)]
    for node in (0, 1):
        slow = [
            quad(lambda t, i=node: intensity_at(TRUTH, times, nodes, [t])[0, i], a, b, points=times, limit=200)[0]
            for a, b in zip(edges[node][:-1], edges[node][1:], strict=True)
        ]
        assert found[node] == pytest.approx(slow, abs=1e-6)


def test_a_process_that_forgets_the_past_is_found_out():
    times, nodes = simulate(TRUTH, 5000.0, np.random.default_rng(1))
    poisson = Hawkes(baseline=np.bincount(nodes) / 5000, branching=np.zeros((2, 2)), decay=1.0)
    assert residuals(poisson, times, nodes).p_value.max() < 1e-6
    fitted = fit(times, nodes, 5000.0, decay=[0.3, 4.0]).process
    assert residuals(fitted, times, nodes).p_value.min() > 0.05


def test_increments_of_a_fit_are_one_on_average():
    # At the maximum a node's events equal its expected events up to the end, and the last increment is near the end.
    times, nodes = simulate(TRUTH, 5000.0, np.random.default_rng(2))
    found = residuals(fit(times, nodes, 5000.0, decay=[0.3, 4.0]).process, times, nodes)
    assert [one.mean() for one in found.increments] == pytest.approx([1.0, 1.0], abs=0.01)


def test_a_node_without_events_has_no_distance():
    found = residuals(TRUTH, [1.0, 2.0], [0, 0])
    assert len(found.increments[1]) == 0
    assert np.isnan([found.distance[1], found.p_value[1]]).all()
    assert np.isfinite(found.p_value[0])


def test_events_are_checked():
    with pytest.raises(ValueError, match="times is not sorted"):
        residuals(TRUTH, [2.0, 1.0], [0, 0])
