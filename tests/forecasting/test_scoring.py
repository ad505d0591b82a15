import math
from datetime import date

import numpy as np
import pytest

from faultlines.forecasting.scoring import MODEL, OVER, TARGETS, before, fit_shape, negative_binomial, score_aftershocks
from faultlines.ledger import Ledger
from faultlines.model.aftershocks import fit_aftershocks
from faultlines.terms.history import day_number

PLAIN = ("training mean", "expanding mean x weekday", "mean + 7-day decay x weekday")


def test_negative_binomial_by_hand():
    # k = 2, m = 1: P(0) = (2/3)^2 = 4/9; P(1) = 2 * (2/3)^2 * 1/3 = 8/27, and 1! = 1.
    values = negative_binomial(np.array([0.0, 1.0]), np.array([1.0, 1.0]), 2.0)
    assert values == pytest.approx([math.log(4 / 9), math.log(8 / 27)])


def test_the_shape_of_a_simulation_is_recovered():
    rng = np.random.default_rng(1)
    mean = rng.uniform(0.1, 2.0, 20_000)
    acts = rng.poisson(rng.gamma(0.8, 1 / 0.8, len(mean)) * mean).astype(float)
    assert fit_shape(acts, mean) == pytest.approx(0.8, rel=0.06)


def test_before_takes_off_the_last_days(simulated):
    history, _ = simulated
    earlier = before(history, 30)
    assert earlier.known_at == date(2018, 4, 30)
    assert earlier.day.max() <= day_number(earlier.known_at)
    assert len(earlier.coverage.reports) == len(history.coverage.reports) - 30


def test_every_forecast_is_scored_on_the_same_events(simulated):
    history, log_odds = simulated
    scores = score_aftershocks(
        history, lambda train: fit_aftershocks(train, log_odds), log_odds, horizons=(1, 7), references=PLAIN
    )
    assert {(one.target, one.horizon_days) for one in scores} == {(name, days) for name in TARGETS for days in (1, 7)}
    for target in TARGETS:
        for horizon in (1, 7):
            block = {one.forecast: one for one in scores if (one.target, one.horizon_days) == (target, horizon)}
            assert set(block) == {*PLAIN, MODEL}
            assert len({(one.events, one.dyads) for one in block.values()}) == 1
            assert block[OVER].information_gain == 0.0
            assert all(0.5 < one.auc <= 1.0 and one.ratio > 0 for one in block.values())


def test_days_of_the_test_reach_neither_fit_nor_shape(simulated):
    history, log_odds = simulated
    seen = []

    def fit(train):
        seen.append(train)
        return fit_aftershocks(train, log_odds)

    score_aftershocks(history, fit, log_odds, horizons=(1,), references=PLAIN[:1])
    assert [train.known_at for train in seen] == [date(2018, 4, 30)]


@pytest.mark.data
def test_the_model_beats_the_mean_and_its_week_on_a_real_record(data, tmp_path):
    ledger = Ledger.create(tmp_path / "ledger")
    ledger.import_icews(data / "events" / "icews-2018-to-september.tab.gz")
    busy = ("CHN", "DEU", "FRA", "GBR", "IND", "IRN", "IRQ", "ISR", "JPN", "KOR", "PAK", "PRK")
    busy = (*busy, "RUS", "SAU", "SYR", "TUR", "UKR", "USA", "YEM")
    history = ledger.history(ledger.last_day(), states=busy)
    log_odds = np.full((len(busy), len(busy)), -4.0)
    scores = score_aftershocks(
        history, lambda train: fit_aftershocks(train, log_odds), log_odds, references=PLAIN, horizons=(1,)
    )
    for target in TARGETS:
        gain = {one.forecast: one.information_gain for one in scores if one.target == target}
        assert gain[MODEL] > gain["mean + 7-day decay x weekday"] > 0
