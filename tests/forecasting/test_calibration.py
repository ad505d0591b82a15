import numpy as np
import pytest

from faultlines.forecasting.calibration import pit_histogram, reliability
from faultlines.model.aftershocks import fit_aftershocks, probability
from faultlines.model.aftershocks_calibration import fit_scale_and_shape, window_outcomes


def test_scale_and_shape_of_a_simulation_are_recovered():
    rng = np.random.default_rng(2)
    mean = np.exp(rng.uniform(-6, 3, 60_000))
    chance = 1 - (1 + 0.5 * mean / 3.0) ** -3.0
    scale, shape = fit_scale_and_shape(mean, rng.random(len(mean)) < chance)
    assert scale == pytest.approx(0.5, rel=0.05)
    assert shape == pytest.approx(3.0, rel=0.2)


def test_bands_hold_every_pair_and_their_means(simulated):
    history, log_odds = simulated
    fit = fit_aftershocks(history, log_odds)
    ((mean, happened),) = window_outcomes(fit, history, log_odds, (30,))
    rows = reliability(fit, mean, happened, 30, bands=5)
    assert sum(row.pairs for row in rows) == len(mean)
    chance = probability(mean, fit, 30)
    assert sum(row.pairs * row.forecast for row in rows) == pytest.approx(chance.sum())
    assert sum(row.pairs * row.observed for row in rows) == pytest.approx(happened.sum())
    assert all(row.interval[0] <= row.observed <= row.interval[1] for row in rows)
    # Fitted to these very windows, the probabilities add up to what happened.
    assert chance.sum() == pytest.approx(happened.sum(), rel=0.15)


def test_bands_need_an_event(simulated):
    history, log_odds = simulated
    fit = fit_aftershocks(history, log_odds)
    with pytest.raises(ValueError, match="happened holds no event; expected one or more"):
        reliability(fit, np.ones(3), np.zeros(3, dtype=bool), 30)


def drawn(mean, shape, rng):
    return rng.poisson(rng.gamma(shape, 1 / shape, len(mean)) * mean).astype(float)


def test_counts_of_a_right_forecast_fall_evenly():
    rng = np.random.default_rng(3)
    mean = rng.uniform(0.1, 5.0, 4000)
    found = pit_histogram(drawn(mean, 0.8, rng), mean, np.full(4000, 0.8), rng)
    assert sum(found.counts) == 4000
    assert found.expected == 400.0
    # Binomial of 4,000 and 1/10: standard deviation 19, so 95 of 100 within 37 or so.
    assert found.band == pytest.approx((363, 437), abs=2)
    assert sum(not found.band[0] <= number <= found.band[1] for number in found.counts) <= 3


def test_a_forecast_that_is_too_low_fills_the_upper_bins():
    rng = np.random.default_rng(3)
    mean = np.full(2000, 2.0)
    found = pit_histogram(drawn(mean * 2, 0.8, rng), mean, np.full(2000, 0.8), rng)
    assert found.counts[-1] > found.band[1]
    assert found.counts[0] < found.band[0]


def test_a_forecast_that_is_too_narrow_fills_both_ends():
    rng = np.random.default_rng(3)
    mean = np.full(2000, 5.0)
    found = pit_histogram(drawn(mean, 0.8, rng), mean, np.full(2000, 500.0), rng)
    assert min(found.counts[0], found.counts[-1]) > found.band[1]


def test_the_histogram_leaves_out_forecasts_below_the_least():
    rng = np.random.default_rng(3)
    found = pit_histogram(np.zeros(5), np.array([0.01, 0.2, 0.3, 0.4, 0.05]), np.ones(5), rng, least=0.1)
    assert sum(found.counts) == 3
    with pytest.raises(ValueError, match="no forecast reaches 1 expected acts"):
        pit_histogram(np.zeros(2), np.array([0.01, 0.2]), np.ones(2), rng, least=1.0)
