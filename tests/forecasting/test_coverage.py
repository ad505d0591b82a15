import numpy as np
import pytest
from scipy.stats import nbinom

from faultlines.forecasting.coverage import interval_coverage, share_inside, whole_interval


def drawn(shape=0.7, windows=20, dyads=3000, seed=4):
    rng = np.random.default_rng(seed)
    mean = 10.0 ** rng.uniform(-2.5, 1.8, (windows, dyads))
    return nbinom.rvs(shape, shape / (shape + mean), random_state=rng).astype(float), mean


def test_a_right_forecast_holds_eighty_in_a_hundred_in_every_band():
    acts, mean = drawn()
    found = interval_coverage(acts, mean, 0.7)
    assert found.together.share == pytest.approx(0.8, abs=0.005)
    assert len(found.bands) == 5
    for band in found.bands:
        assert band.share == pytest.approx(0.8, abs=0.015)
        assert band.whole == pytest.approx(band.whole_expected, abs=0.015)
        assert band.whole_expected >= 0.8
    assert sum(band.dyad_windows for band in found.bands) == acts.size == found.together.dyad_windows
    assert 0 < found.error < 0.01


@pytest.mark.parametrize(("shape", "wanted"), [(20.0, -1), (0.1, 1)])
def test_a_forecast_too_narrow_or_too_wide_shows_it(shape, wanted):
    acts, mean = drawn()
    busy = interval_coverage(acts, mean, shape).bands[-1]
    assert np.sign(busy.share - 0.8) == wanted
    assert abs(busy.share - 0.8) > 0.09


def test_by_hand():
    # Mean 1 and shape 1: the chance of n is 2 ** -(n + 1). Places: none 0-0.5, one 0.5-0.75, two 0.75-0.875,
    # three 0.875-0.9375, four 0.9375-0.96875. Of 0.1-0.9: 0.4 of 0.5, all, all, 0.025 of 0.0625, nothing.
    inside = share_inside(np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.ones(5), 1.0)
    assert inside == pytest.approx([0.8, 1.0, 1.0, 0.4, 0.0])
    low, high = whole_interval(np.ones(1), 1.0)
    assert (low[0], high[0]) == (0.0, 3.0)


def test_one_window_has_no_error_and_what_cannot_be_is_outside():
    found = interval_coverage(np.array([[0.0, 400.0]]), np.array([[0.5, 1e-9]]), 1.0)
    assert found.error is None
    assert found.bands[0].share == 0.0
