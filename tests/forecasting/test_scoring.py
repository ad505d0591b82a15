from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from faultlines.forecasting.rolling import MODEL, OVER, TARGETS, before
from faultlines.forecasting.scoring import gain_error, score_aftershocks, score_rolled
from faultlines.ledger import Ledger
from faultlines.model.aftershocks import fit_aftershocks
from faultlines.terms.history import day_number

PLAIN = ("training_mean", "expanding_mean_weekday", "mean_and_7_day_decay")


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
    ledger.import_file(data / "events" / "icews-2018-to-september.tab.gz", "icews")
    busy = ("CHN", "DEU", "FRA", "GBR", "IND", "IRN", "IRQ", "ISR", "JPN", "KOR", "PAK", "PRK")
    busy = (*busy, "RUS", "SAU", "SYR", "TUR", "UKR", "USA", "YEM")
    history = ledger.history(ledger.last_day(), states=busy)
    log_odds = np.full((len(busy), len(busy)), -4.0)
    scores = score_aftershocks(
        history, lambda train: fit_aftershocks(train, log_odds), log_odds, references=PLAIN, horizons=(1,)
    )
    for target in TARGETS:
        gain = {one.forecast: one.information_gain for one in scores if one.target == target}
        assert gain[MODEL] > gain["mean_and_7_day_decay"] > 0


def test_the_error_of_overlapping_windows_is_that_of_windows_apart():
    # Three days, horizon 2: windows start on days 0 and 1 and overlap, so there is one apart and no error.
    assert gain_error(np.array([1.0, 5.0]), np.ones(2), 2) is None
    # Five days, horizon 2: starts 0-3; windows 0 and 2, and 1 and 3, share no day. Their gains of one event each lie
    # 1 and 2 about their means: sqrt(2 / 1 * 2 * 1^2) / 2 = 1 and 2, the root of whose mean square is sqrt(2.5).
    gain = np.array([1.0, 0.0, 3.0, 4.0])
    assert gain_error(gain, np.ones(4), 2) == pytest.approx(2.5**0.5)


def test_gains_that_repeat_in_every_overlap_do_not_shrink_the_error():
    rng = np.random.default_rng(4)
    daily = rng.normal(0.2, 1.0, 140)
    weekly = np.convolve(daily, np.ones(7), "valid")
    naive = weekly.std(ddof=1) / len(weekly) ** 0.5
    assert gain_error(weekly, np.ones(len(weekly)), 7) > 2 * naive


def test_windows_without_an_act_have_no_error():
    assert gain_error(np.zeros(4), np.zeros(4), 1) is None


def test_a_test_without_an_act_says_so(make_rolled):
    rolled = make_rolled()
    with pytest.raises(ValueError, match="the test of use_of_force has no act; expected one or more"):
        score_rolled(replace(rolled, acts=np.zeros_like(rolled.acts)))


def test_where_every_dyad_acted_no_ranking_can_be_scored(make_rolled):
    rolled = make_rolled()
    (found, *_) = score_rolled(replace(rolled, acts=np.ones_like(rolled.acts)))
    assert found.auc is None
    assert found.average_precision == 1.0
