import numpy as np
import pytest
from scipy.optimize import minimize

from faultlines.errors import FitError
from faultlines.forecasting.ranking import choice


def test_newton_finds_the_minimum():
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(300, 6, 4)).astype(np.float32)
    rows[:, 0, 0] += 0.7
    stands_for = np.zeros((300, 6))
    stands_for[:, 3:] = np.log(5.0)

    def loss(weights):
        utility = rows @ weights + stands_for
        spread = rows[::10].std(axis=(0, 1))
        return np.mean(np.log(np.exp(utility).sum(axis=1)) - utility[:, 0]) + 1e-4 * np.sum((weights * spread) ** 2)

    assert choice.fit_choice(rows, stands_for) == pytest.approx(minimize(loss, np.zeros(4)).x, abs=3e-3)


def test_a_term_that_never_varies_weighs_nothing():
    rows = np.zeros((4, 2, 2), dtype=np.float32)
    rows[:3, 0, 0] = rows[3, 1, 0] = 1.0
    assert choice.fit_choice(rows, np.zeros((4, 2)))[1] == 0.0


def test_weights_that_do_not_settle_are_said_so(monkeypatch):
    monkeypatch.setattr(choice, "MAX_STEPS", 1)
    rows = np.array([[[1.0], [0.0]]] * 3 + [[[0.0], [1.0]]], dtype=np.float32)
    with pytest.raises(FitError, match=r"did not settle in 1 steps over 4 queries; expected 5 to 15\. Check that"):
        choice.fit_choice(rows, np.zeros((4, 2)))
