from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from faultlines.forecasting.unusual import FEWEST_WINDOWS, usual_counts
from faultlines.terms.history import Coverage, History, day_number
from faultlines.terms.plover import ActClass

FIRST = date(2024, 1, 1)


def record(days, coverage_days=20, systematic=True):
    """Uses of force by A on B on some days of the coverage, counted from 0."""
    n = len(days)
    return History(
        known_at=date(2024, 6, 22),
        states=("A", "B"),
        event_ids=np.array([f"e_{number}" for number in range(n)], dtype="U9"),
        day=np.array(days, dtype=np.int32) + day_number(FIRST),
        source=np.zeros(n, dtype=np.int32),
        target=np.ones(n, dtype=np.int32),
        act_class=np.full(n, ActClass.USE_OF_FORCE, dtype=np.int8),
        weight=np.ones(n),
        systematic=np.full(n, systematic),
        ties=(),
        coverage=Coverage(first_day=day_number(FIRST), reports=np.full(coverage_days, 9.0)),
    )


def test_the_high_count_by_hand():
    # 20 days, windows of two days: 19 of them. Three acts on day 5 and one on day 10 give the windows that begin on
    # days 4 and 5 three each, those on 9 and 10 one each, the other 15 none. Of 19 the 90th percentile is the 18th
    # smallest (17.1 rounded up): three. The other way and the other classes are quiet.
    found = usual_counts(record([5, 5, 5, 10]), ((0, 1), (1, 0)), 2)
    assert found.reason is None
    assert found.windows == 10
    assert (found.first_day, found.last_day) == (FIRST, date(2024, 1, 20))
    assert found.high[0].tolist() == [0, 0, 0, 0, 3]
    assert not found.high[1].any()


def test_acts_that_no_coder_recorded_are_no_part_of_what_is_usual():
    assert not usual_counts(record([5, 5, 5], systematic=False), ((0, 1),), 2).high.any()


def test_unwatched_is_unknown_and_not_zero():
    found = usual_counts(replace(record([]), coverage=None), ((0, 1),), 7)
    assert found.high is None
    assert found.reason == "no systematic coder watched the pair"
    before = replace(record([]), known_at=date(2023, 12, 31))
    assert usual_counts(before, ((0, 1),), 7).reason == "no systematic coder watched the pair"


@pytest.mark.parametrize("horizon", [3, 20])
def test_too_short_a_watch_says_how_short(horizon):
    found = usual_counts(record([5]), ((0, 1),), horizon)
    held = {3: "6 windows of 3 days", 20: "1 window of 20 days"}[horizon]
    assert found.high is None
    assert found.reason == f"a coder watched 20 days, which hold {held}; {FEWEST_WINDOWS} are wanted"
