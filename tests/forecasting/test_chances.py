import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.forecasting.chances import chance_above, chance_of_any, shape_of
from faultlines.forecasting.counts import any_of
from faultlines.model.aftershocks import probability
from faultlines.model.fits import load_fit
from faultlines.terms.plover import ActClass

FIT = load_fit().aftershocks
FORCE = ActClass.USE_OF_FORCE


def test_chance_of_any_by_hand():
    # k = 1, m = 1: the shape is 2 ** 0.4 = 1.3195, and 1 - (1 + 1 / 1.3195) ** -1.3195 = 0.5249.
    assert any_of(np.array(1.0), shape_of(np.array(1.0), 1.0)) == pytest.approx(0.5249, abs=1e-4)


def test_force_is_as_the_daily_model_calibrated_it():
    acts = np.full(5, 0.7)
    assert chance_of_any(acts, FIT, 30)[FORCE] == probability(0.7, FIT, 30)


@given(st.floats(0, 500), st.floats(1.001, 3), st.sampled_from([1, 7, 30, 90, 365]))
def test_chances_rise_with_the_expected_acts_and_stay_between_zero_and_one(mean, factor, days):
    less, more = (chance_of_any(np.full(5, value), FIT, days) for value in (mean, mean * factor))
    assert np.all((less >= 0) & (less <= more) & (more <= 1))


@given(st.floats(0.001, 500), st.integers(0, 40))
def test_more_than_none_is_any_and_more_than_more_is_rarer(mean, high):
    acts = np.full(5, mean)
    assert chance_above(acts, np.zeros(5), FIT, 30) == pytest.approx(chance_of_any(acts, FIT, 30))
    first, second = (chance_above(acts, np.full(5, value), FIT, 30) for value in (high, high + 1.0))
    assert np.all((second >= 0) & (second <= first) & (first <= 1))


def test_of_many_acts_some_come():
    # 300 reports of talks expected: with the shape of single days, 0.24, one window in five would see none.
    acts = np.full(5, 300.0)
    assert any_of(acts, FIT.dispersion)[ActClass.VERBAL_COOPERATION] < 0.82
    assert chance_of_any(acts, FIT, 90)[ActClass.VERBAL_COOPERATION] > 0.98
