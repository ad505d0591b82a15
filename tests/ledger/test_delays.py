"""How late rows are, learned from rows that are in; and coverage that says what share of a day is in."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from faultlines.ledger.coded import CodedEvents
from faultlines.ledger.delays import LONGEST_DAYS, delay_distribution, shares_in

TODAY = 300


def late_rows(chance=0.3, days=TODAY, a_day=40, growth=0.0, seed=6):
    """Days of rows, and of their publication by `TODAY`: each further day a row comes with one chance."""
    rng = np.random.default_rng(seed)
    occurred = np.repeat(np.arange(days + 1), a_day + (growth * np.arange(days + 1)).astype(int))
    published = occurred + rng.geometric(chance, len(occurred)) - 1
    return occurred[published <= TODAY], published[published <= TODAY]


@pytest.mark.parametrize("growth", [0.0, 0.5])
def test_the_share_that_is_in_is_found_whether_or_not_there_is_more_to_report_of_late(growth):
    occurred, published = late_rows(growth=growth)
    found = shares_in(occurred, published, TODAY, np.arange(TODAY + 1))
    # Within d days comes 1 - 0.7 ** (d + 1).
    assert found[-5:] == pytest.approx(1 - 0.7 ** np.arange(5, 0, -1), abs=0.02)
    assert found[: TODAY - LONGEST_DAYS] == pytest.approx(1.0)
    assert np.all(np.diff(found) <= 0)


def test_rows_seen_lately_do_not_make_delays_look_short():
    occurred, published = late_rows(days=TODAY)
    plain = np.mean(published - occurred == 0)
    assert delay_distribution(published - occurred, TODAY - occurred)[0] == pytest.approx(0.3, abs=0.01)
    assert plain > 0.3


def test_nothing_comes_late_where_days_are_those_of_the_act_or_of_the_file():
    occurred, _ = late_rows()
    days = np.arange(TODAY + 1)
    assert shares_in(occurred, occurred, TODAY, days) is None
    assert shares_in(occurred, np.full_like(occurred, TODAY), TODAY, days) is None
    assert shares_in(occurred[:50], occurred[:50] + 1, TODAY, days) is None


def test_a_correction_years_later_is_no_delay():
    occurred, published = late_rows()
    some = np.random.default_rng(0).random(len(occurred)) < 0.1
    corrected = np.where(some & (occurred < 100), 299, published)
    one, other = (shares_in(occurred, one, TODAY, np.arange(TODAY + 1)) for one in (published, corrected))
    assert one[-5:] == pytest.approx(other[-5:], abs=0.01)


def test_coverage_says_what_share_of_its_days_is_in():
    occurred, published = late_rows()
    start = date(1970, 1, 1)
    facts = pl.DataFrame(
        {
            "day": [start + timedelta(days=int(day)) for day in occurred],
            "published_at": [start + timedelta(days=int(day)) for day in published],
        }
    )
    for back in (0, 20):
        on = start + timedelta(days=TODAY - back)
        found = CodedEvents(facts).known_at(on).coverage(on)
        assert len(found.share_in) == len(found.reports)
        assert found.share_in[-1] == pytest.approx(0.3, abs=0.03)
        # What is in over its share comes to the forty rows of a day.
        assert (found.reports[-10:] / found.share_in[-10:]).mean() == pytest.approx(40, rel=0.12)
    punctual = CodedEvents(facts.with_columns(published_at="day")).coverage(start + timedelta(days=TODAY))
    assert punctual.share_in is None
