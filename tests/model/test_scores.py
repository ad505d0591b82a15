import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from faultlines.model.scores import calibration_bands


def test_two_bands_by_hand():
    """Ten rows, four events; the lower half of the events is among the six rows of the lowest chances."""
    chance = np.arange(10) / 20
    happened = np.isin(np.arange(10), [2, 5, 7, 9])
    low, high = calibration_bands(happened, chance, bands=2)
    assert (low.rows, high.rows) == (6, 4)
    assert (low.observed, high.observed) == pytest.approx((2 / 6, 2 / 4))
    assert low.chance == pytest.approx(chance[:6].mean())
    # Jeffreys: Beta(2 + 1/2, 4 + 1/2).
    assert low.interval == pytest.approx(tuple(beta.ppf([0.05, 0.95], 2.5, 4.5)))


@given(st.integers(1, 10), st.lists(st.booleans(), min_size=5, max_size=60))
def test_bands_share_out_all_rows_and_events(bands, happened):
    events = np.array([*happened, True])
    chance = np.random.default_rng(0).random(len(events))
    found = calibration_bands(events, chance, bands=bands)
    assert sum(one.rows for one in found) == len(events)
    assert sum(one.rows * one.observed for one in found) == pytest.approx(events.sum())
    assert [one.chance for one in found] == sorted(one.chance for one in found)


def test_without_an_event_there_is_nothing_to_hold_a_chance_against():
    with pytest.raises(ValueError, match="happened holds no event; expected one or more"):
        calibration_bands(np.zeros(3, np.bool_), np.array([0.1, 0.2, 0.3]))
