import numpy as np
import pytest

from faultlines.forecasting.calibration import reliability
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
    mean, happened = window_outcomes(fit, history, log_odds, 30)
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
