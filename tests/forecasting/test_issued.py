"""Issued forecasts and their score, on four days and three states."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from faultlines.forecasting.issued import score_issued
from faultlines.forecasting.issuing import issue, together
from faultlines.model.aftershocks_fit import CLASS_NAMES
from faultlines.terms.history import Coverage, History, day_number
from faultlines.terms.plover import ActClass

ISSUED = date(2024, 3, 1)
STATES = ("AAA", "BBB", "CCC")


def record(acts=(), known_at=date(2024, 3, 20), coverage=(date(2024, 2, 1), 48)):
    """``acts`` are (day, source, target, class, by a systematic coder)."""
    columns = list(zip(*sorted(acts), strict=True)) if acts else [()] * 5
    first, days = coverage
    return History(
        known_at=known_at,
        states=STATES,
        event_ids=np.array([f"e_{number}" for number in range(len(acts))], dtype="U9"),
        day=np.array([day_number(day) for day in columns[0]], dtype=np.int32),
        source=np.array([STATES.index(name) for name in columns[1]], dtype=np.int32),
        target=np.array([STATES.index(name) for name in columns[2]], dtype=np.int32),
        act_class=np.array(columns[3], dtype=np.int8),
        weight=np.ones(len(acts)),
        systematic=np.array(columns[4], dtype=bool),
        ties=(),
        coverage=Coverage(first_day=day_number(first), reports=np.full(days, 5.0)),
    )


def issued(chance=0.2, base_rate=0.1, horizon=7, written_on=ISSUED, **changes):
    whole, by_class = np.ones((3, 3)), np.ones((3, 3, 5))
    found = issue(
        issued_at=ISSUED,
        method="m_1",
        states=STATES,
        horizon_days=horizon,
        dispute=tuple(whole * value for value in (chance, chance / 2, chance * 2, base_rate)),
        acts=tuple(by_class * value for value in (chance, chance / 2, chance * 2, base_rate)),
    )
    return replace(found, written_on=np.full(len(found), day_number(written_on), dtype=np.int32), **changes)


def score_of(found, outcome, horizon=7):
    return next(one for one in found.scores if (one.outcome, one.horizon_days) == (outcome, horizon))


FORCE = (date(2024, 3, 4), "BBB", "AAA", ActClass.USE_OF_FORCE, True)


def test_every_pair_and_dyad_has_its_rows():
    # Three pairs, and six dyads in each of five classes.
    found = issued()
    assert len(found) == 3 + 6 * 5
    assert (found.source_actor[0], found.target_actor[0], found.outcome[0]) == ("AAA", "BBB", "dispute")
    assert set(found.outcome) == {"dispute", *CLASS_NAMES}


def test_the_scores_by_hand():
    found = score_issued(issued(), record([FORCE]))
    assert found.scored == 33
    assert found.open == 0
    dispute = score_of(found, "dispute")
    # One of three came: Brier (0.8 ** 2 + 2 * 0.2 ** 2) / 3 = 0.24, of the base rate (0.81 + 2 * 0.01) / 3 = 0.27667.
    assert dispute.happened == 1
    assert dispute.expected == pytest.approx(0.6)
    assert dispute.brier == pytest.approx(0.24)
    assert dispute.base_brier == pytest.approx(0.83 / 3)
    assert dispute.log_score == pytest.approx((math.log(0.2) + 2 * math.log(0.8)) / 3)
    gain = math.log(0.2 / 0.1) + 2 * math.log(0.8 / 0.9)
    assert dispute.gain == pytest.approx(gain)
    # Of the acts it was BBB on AAA alone.
    assert score_of(found, "use_of_force").happened == 1
    assert score_of(found, "verbal_conflict").gain is None


def test_the_misses_come_with_what_happened():
    first = score_issued(issued(), record([FORCE])).misses[0]
    assert (first.outcome, first.source_actor, first.target_actor) == ("dispute", "AAA", "BBB")
    assert first.happened
    assert first.event_id == "e_0"
    assert first.surprise == pytest.approx(-math.log(0.2))
    likely = score_issued(issued(chance=0.9), record()).misses[0]
    assert not likely.happened
    assert likely.event_id is None
    assert likely.surprise == pytest.approx(-math.log(0.1), rel=1e-5)


@pytest.mark.parametrize(
    ("day", "came"),
    [(date(2024, 3, 1), 0), (date(2024, 3, 2), 1), (date(2024, 3, 8), 1), (date(2024, 3, 9), 0)],
)
def test_the_window_begins_on_the_next_day_and_has_as_many_days_as_the_horizon(day, came):
    found = score_issued(issued(), record([(day, *FORCE[1:])]))
    assert score_of(found, "use_of_force").happened == came


def test_acts_of_single_reports_count_for_disputes_and_not_for_what_a_coder_records():
    found = score_issued(issued(), record([(*FORCE[:4], False)]))
    assert score_of(found, "dispute").happened == 1
    assert score_of(found, "use_of_force").happened == 0


def test_windows_not_over_or_not_watched_are_open():
    early = score_issued(issued(), record([FORCE], known_at=date(2024, 3, 7)))
    assert (early.scored, early.not_over, early.not_watched) == (0, 33, 0)
    assert early.scores == ()
    assert early.misses == ()
    unwatched = score_issued(issued(), record([FORCE], coverage=(date(2024, 3, 3), 10)))
    assert (unwatched.scored, unwatched.not_over, unwatched.not_watched) == (0, 0, 33)
    none = score_issued(issued(), replace(record([FORCE]), coverage=None))
    assert none.open == 33


def test_a_forecast_issued_again_for_the_same_day_counts_once_as_it_was_first():
    both = together((issued(chance=0.2), issued(chance=0.7)))
    found = score_issued(both, record([FORCE]))
    assert (found.scored, found.again) == (33, 33)
    assert score_of(found, "dispute").brier == pytest.approx(0.24)


def test_forecasts_written_after_their_window_began_are_scored_apart():
    late = issued(written_on=date(2024, 3, 3), method=np.full(33, "m_2"))
    found = score_issued(together((issued(), late)), record([FORCE]))
    assert {(one.method, one.ahead) for one in found.scores} == {("m_1", True), ("m_2", False)}


def test_states_that_the_history_does_not_know_are_counted():
    renamed = np.where(issued().source_actor == "BBB", "ZZZ", issued().source_actor)
    found = score_issued(issued(source_actor=renamed), record([FORCE]))
    # One pair and two dyads in five classes begin with BBB.
    assert found.unknown_states == 11
    assert found.scored == 22


def test_rows_of_unequal_number_are_refused():
    with pytest.raises(ValueError, match="high has 2 rows; expected 33, as issued_at has"):
        issued(high=np.zeros(2, dtype=np.float32))
