import builtins

import numpy as np
import pytest

from faultlines.errors import FitError
from faultlines.forecasting.panel import make_panel
from faultlines.forecasting.references import REFERENCES, boosted_lags, moment_shape, training_mean
from faultlines.model.kernels import retention
from faultlines.terms.plover import ActClass

TRAIN = 120


@pytest.fixture(scope="module")
def panel(simulated):
    history, _ = simulated
    dyads = np.argwhere(~np.eye(len(history.states), dtype=bool))
    return make_panel(history, tuple(ActClass), dyads, TRAIN)


def test_the_panel_counts_every_act_once(simulated, panel):
    history, _ = simulated
    assert panel.counts.sum() == len(history.day)
    assert panel.weekday[0] == 0  # 2018-01-01 was a Monday


def test_lags_know_only_earlier_days(panel):
    # The decayed sum with a half-life of one day at the start of day 1 is half of what day 0 saw.
    assert panel.own[1][:, 0] == pytest.approx(0.5 * panel.counts[0])
    assert not panel.own[0].any()
    kept = retention((1.0,))[0]
    assert panel.own[3][:, 0] == pytest.approx(0.5 * sum(kept**age * panel.counts[2 - age] for age in range(3)))


def test_the_mean_is_drawn_to_that_of_all(panel):
    raw = panel.counts[:TRAIN].mean(axis=0)
    drawn = panel.mean[TRAIN]
    assert np.all((drawn - raw) * (raw.mean() - raw) >= -1e-6)
    assert drawn.min() > 0


@pytest.mark.parametrize("name", REFERENCES)
@pytest.mark.parametrize("horizon", [1, 7])
def test_every_reference_expects_about_what_came(panel, name, horizon):
    if name == "lightgbm_lags":
        pytest.importorskip("lightgbm")
    predict = REFERENCES[name](panel, TRAIN, horizon)
    starts = range(TRAIN, len(panel.counts) - horizon + 1)
    expected = np.stack([predict(day) for day in starts])
    came = np.stack([panel.window(day, horizon) for day in starts])
    assert np.all(expected > 0)
    assert expected.sum() == pytest.approx(came.sum(), rel=0.35)


def test_the_training_mean_stands_still(panel):
    predict = training_mean(panel, TRAIN, 7)
    assert np.array_equal(predict(TRAIN), predict(TRAIN + 20))


def test_counts_that_vary_no_more_than_chance_have_no_shape():
    assert moment_shape(np.ones(4), np.array([1.0, 1.0, 1.0, 1.0])) == float("inf")
    # Mean 1, acts 0, 0, 0, 4: squares 1 + 1 + 1 + 9 less 4 is 8, against a sum of squared means of 4.
    assert moment_shape(np.ones(4), np.array([0.0, 0.0, 0.0, 4.0])) == 0.5


def test_without_lightgbm_the_error_names_the_extra(panel, monkeypatch):
    found = builtins.__import__

    def missing(name, *args, **kwargs):
        if name == "lightgbm":
            raise ImportError(name)
        return found(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(FitError, match=r"LightGBM is not installed.*pip install 'faultlines\[bench\]'"):
        boosted_lags(panel, TRAIN, 1)
