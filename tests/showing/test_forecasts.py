"""A forecast on the terminal and as JSON: the same numbers, with what they are measured against beside them."""

import json
from dataclasses import replace
from datetime import date

import pytest

from faultlines.forecasting.forecasts import (
    ActsForecast,
    AllForecasts,
    DisputeForecast,
    Horizon,
    PairDisputes,
    PairForecast,
    Unusual,
)
from faultlines.showing.forecasts import TWO_LAYERS, acts_text, forecast_view
from faultlines.showing.jsonl import forecast_to_dict, json_text
from faultlines.showing.terminal import as_text
from faultlines.showing.words import percent

UNKNOWN = Unusual(
    chance=None, interval=None, high=None, windows=0, first_day=None, last_day=None, reason="no coder watched"
)
KNOWN = Unusual(
    chance=0.123,
    interval=(0.11, 0.14),
    high=7.0,
    windows=9,
    first_day=date(2018, 1, 1),
    last_day=date(2018, 9, 27),
    reason=None,
)


def dispute(days, probability):
    return DisputeForecast(
        horizon_days=days,
        probability=probability,
        interval=(probability * 0.8, probability * 1.4),
        base_rate=probability * 0.7,
        mean_of_pairs=0.0006,
        before=probability * 0.9,
        before_on=date(2024, 5, 23),
    )


def acts(source, target, kind, unusual):
    return ActsForecast(
        source_actor=source,
        target_actor=target,
        act_class=kind,
        expected=3.456,
        expected_interval=(3.1, 3.9),
        baseline=2.5,
        chance=0.642,
        chance_interval=(0.61, 0.68),
        base_rate=0.551,
        unusual=unusual,
    )


def forecast(unusual=UNKNOWN, evidence=9):
    pair = [acts(source, target, kind, unusual) for kind in ("verbal_conflict", "use_of_force")
            for source, target in (("PRK", "KOR"), ("KOR", "PRK"))]  # fmt: skip
    return PairForecast(
        known_at=date(2024, 6, 22),
        source_actor="PRK",
        target_actor="KOR",
        evidence=evidence,
        horizons=tuple(
            Horizon(horizon_days=days, dispute=dispute(days, chance), acts=tuple(pair))
            for days, chance in ((30, 0.0042), (90, 0.031))
        ),
        unknown=("The ledger holds no act since.",),
        version="m_1",
        method="shipped fit; 100 draws, seed 0",
    )


def test_the_words_the_base_rate_and_the_last_value_stand_beside_the_number():
    text = as_text(forecast_view(forecast()), 80)
    assert "North Korea – South Korea" in text
    assert "about 3 in 100 in 90 days (range 2–4)" in text
    assert "about 4 in 1,000 in 30 days (range 3–6)" in text
    assert "90 days  3.1 %" in text
    assert "almost no chance" in text
    assert "2.2 %" in text  # base rate
    assert "2.8 %" in text  # thirty days before
    assert "<1 %" in text
    assert "on 2024-05-23" in text
    assert "- The ledger holds no act since." in text
    assert "version m_1" in text


def test_where_disputes_and_acts_are_shown_one_sentence_tells_them_apart():
    assert " ".join(as_text(forecast_view(forecast()), 80).split()).count(TWO_LAYERS) == 1


def test_unusual_is_unknown_with_its_reason_or_a_chance_above_the_usual():
    text = as_text(forecast_view(forecast()), 80)
    assert "Unusual for this pair: unknown, no coder watched." in text
    assert "from structure and single reports alone: a war may not show." in " ".join(text.split())
    assert "above usual" not in text
    known = as_text(forecast_view(forecast(KNOWN)), 80)
    assert "12 % (11–14)" in known
    assert "above the 90th percentile of its own 30-day counts from 2018-01-01" in " ".join(known.split())


@pytest.mark.parametrize("unusual", [UNKNOWN, KNOWN])
def test_nothing_is_cut_off_at_eighty_columns(unusual):
    text = as_text(forecast_view(forecast(unusual)), 80)
    assert "…" not in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_json_and_table_hold_the_same_numbers():
    found = forecast(KNOWN)
    plain = json.loads(json_text(forecast_to_dict(found)))
    text = as_text(forecast_view(found), 80)
    for horizon in plain["horizons"]:
        one = horizon["dispute"]
        for name in ("probability", "base_rate", "before", "mean_of_pairs"):
            assert percent(one[name]) in text
        assert one["frequency"] in text
        assert one["likelihood"] in text
        for act in horizon["acts"]:
            assert acts_text(act["expected"]) in text
            assert percent(act["chance"]) in text
            assert percent(act["unusual"]["chance"]) in text
    assert plain["horizons"][1]["dispute"]["probability"] == 0.031
    assert plain["known_at"] == "2024-06-22"
    assert plain["unknown"] == ["The ledger holds no act since."]


def test_thin_evidence_is_marked():
    assert "Thin evidence: 2 events behind its aftershocks." in as_text(forecast_view(forecast(evidence=2)), 80)
    assert "No recent event is behind it" in as_text(forecast_view(forecast(evidence=0)), 80)
    assert "hin evidence" not in as_text(forecast_view(forecast(evidence=5)), 80)


def every_pair(*pairs):
    return AllForecasts(
        known_at=date(2024, 6, 22), pairs=pairs, of_pairs=19306, unknown=(), version="m_1", method="shipped fit"
    )


def test_all_pairs_with_ranges_base_rate_and_last_value():
    one = PairDisputes(
        source_actor="CHN", target_actor="PHL", evidence=3, disputes=(dispute(30, 0.042), dispute(90, 0.12))
    )
    found = every_pair(one, replace(one, source_actor="RUS", target_actor="UKR", evidence=12))
    text = as_text(forecast_view(found), 80)
    assert "Militarised disputes: 2 pairs of 19,306" in text
    assert "China – Philippines*" in text
    assert "Ukraine*" not in text
    for cell in ("4.2 %", "12 %", "8.4 %", "11 %"):
        assert cell in text
    plain = forecast_to_dict(found)
    assert [one["likelihood"] for one in plain["pairs"][0]["disputes"]] == ["almost no chance", "very unlikely"]
