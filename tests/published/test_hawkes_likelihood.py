"""Log-likelihoods and curvature that tick's authors give for eleven events of two nodes.

Bacry, Bompaire, Gaïffas and Poulsen (2018), tick: a Python library for statistical learning, JMLR 18(214), 1-5; the
numbers are those that its tests assert, in ``lib/cpp-test/hawkes/model/hawkes_models_gtest.cpp``. Their loss is minus
the log-likelihood per event, over that of a Poisson process of rate 1 at every node: with n nodes, T days and m events,
``loss = -(log_likelihood + n T) / m``.
"""

import numpy as np
import pytest

from faultlines.model.hawkes import Hawkes, intensity_at, log_likelihood

FIRST = np.array([0.31, 0.93, 1.29, 2.32, 4.25])
SECOND = np.array([0.12, 1.19, 2.12, 2.41, 3.35, 4.21])
ORDER = np.argsort(np.concatenate([FIRST, SECOND]))
TIMES, NODES = np.concatenate([FIRST, SECOND])[ORDER], np.repeat([0, 1], [5, 6])[ORDER]
ONE = Hawkes(baseline=np.array([1.0, 3.0]), branching=np.array([[2.0, 3.0], [4.0, 1.0]]), decay=2.0)
#: Theirs are ordered [to, from, kernel].
_THREE = np.array([[[2.0, 3, 4], [1, 5, 3]], [[2, 4, 2], [3, 4, 5]]]).transpose(2, 0, 1)
THREE = Hawkes(baseline=np.array([1.0, 3.0]), branching=_THREE, decay=np.array([1.0, 2.0, 3.0]))


@pytest.mark.parametrize(
    ("process", "durations", "loss"),
    [
        (ONE, [4.25], 2.9434509731246283),
        (ONE, [5.65, 5.87], 4.1398114444887462),
        (THREE, [5.65], 17.202925821121468),
        (THREE, [5.65, 5.87], 17.270721554384703),
    ],
)
def test_loss_of_eleven_events(process, durations, loss):
    total = sum(log_likelihood(process, TIMES, NODES, duration) + 2 * duration for duration in durations)
    assert -total / (11 * len(durations)) == pytest.approx(loss, rel=1e-13)


def test_loss_where_the_second_node_has_no_events():
    total = log_likelihood(ONE, FIRST, np.zeros(5, dtype=int), 4.25) + 2 * 4.25
    assert -total / 5 == pytest.approx(5.9243119662517856, rel=1e-13)


def test_curvature_in_the_baselines():
    # Second derivative by the baseline of node 0: the sum over its events of 1 / intensity^2.
    intensity = intensity_at(ONE, TIMES, NODES, FIRST)[:, 0]
    assert (1 / intensity**2).sum() / 11 == pytest.approx(0.01631907612617749, rel=1e-13)
