"""The forms of dates, and the days they stand for on Saturday 22 June 2024."""

from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.reading.dateforms import find_forms, stated_day
from faultlines.reading.dateparts import add_months, span_of
from faultlines.terms.claims import DateRange

PUBLISHED = date(2024, 6, 22)


def days(text: str, *, ahead: bool = False, published_at: date = PUBLISHED) -> str:
    (form,) = find_forms(text)
    dates = form.dates(published_at, ahead=ahead)
    return "" if dates is None else f"{dates.earliest} {dates.latest}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-06-19", "2024-06-19 2024-06-19"),
        ("June 19", "2024-06-19 2024-06-19"),
        ("July 4", "2023-07-04 2023-07-04"),
        ("19 June 2024", "2024-06-19 2024-06-19"),
        ("the 19th of June last year", "2023-06-19 2023-06-19"),
        ("Feb. 24, 2022", "2022-02-24 2022-02-24"),
        ("June 18-20", "2024-06-18 2024-06-20"),
        ("18 to 20 June 2023", "2023-06-18 2023-06-20"),
        ("May 30 to June 2", "2024-05-30 2024-06-02"),
        ("Dec. 30 to Jan. 2", "2023-12-30 2024-01-02"),
        ("May 3 and 4", "2024-05-03 2024-05-04"),
        ("May", "2024-05-01 2024-05-31"),
        ("June", "2024-06-01 2024-06-22"),
        ("July", "2023-07-01 2023-07-31"),
        ("last June", "2023-06-01 2023-06-30"),
        ("May 2020", "2020-05-01 2020-05-31"),
        ("May of last year", "2023-05-01 2023-05-31"),
        ("early June", "2024-06-01 2024-06-10"),
        ("late May", "2024-05-21 2024-05-31"),
        ("mid-2023", "2023-05-02 2023-08-31"),
        ("the end of March", "2024-03-21 2024-03-31"),
        ("2022", "2022-01-01 2022-12-31"),
        ("2024", "2024-01-01 2024-06-22"),
        ("2020-21", "2020-01-01 2021-12-31"),
        ("the 1990s", "1990-01-01 1999-12-31"),
        ("’90s", "1990-01-01 1999-12-31"),
        ("the second quarter of 2023", "2023-04-01 2023-06-30"),
        ("Q1 2024", "2024-01-01 2024-03-31"),
        ("the fourth quarter", "2023-10-01 2023-12-31"),
        ("the first half of 2023", "2023-01-01 2023-06-30"),
        ("the spring of 2023", "2023-03-01 2023-05-31"),
        ("last summer", "2023-06-01 2023-08-31"),
        ("winter", "2023-12-01 2024-02-29"),
        ("Monday", "2024-06-17 2024-06-17"),
        ("Saturday", "2024-06-22 2024-06-22"),
        ("last Saturday", "2024-06-15 2024-06-15"),
        ("next Tuesday", "2024-06-25 2024-06-25"),
        ("today", "2024-06-22 2024-06-22"),
        ("yesterday", "2024-06-21 2024-06-21"),
        ("the day before yesterday", "2024-06-20 2024-06-20"),
        ("tomorrow", "2024-06-23 2024-06-23"),
        ("overnight", "2024-06-21 2024-06-22"),
        ("this week", "2024-06-17 2024-06-22"),
        ("last week", "2024-06-10 2024-06-16"),
        ("next week", "2024-06-24 2024-06-30"),
        ("this month", "2024-06-01 2024-06-22"),
        ("last month", "2024-05-01 2024-05-31"),
        ("earlier this year", "2024-01-01 2024-06-22"),
        ("later this year", "2024-06-22 2024-12-31"),
        ("late last year", "2023-09-01 2023-12-31"),
        ("last weekend", "2024-06-15 2024-06-16"),
        ("two days ago", "2024-06-20 2024-06-20"),
        ("a week ago", "2024-06-10 2024-06-16"),
        ("five years ago", "2019-01-01 2019-12-31"),
        ("the past few years", "2019-06-22 2024-06-22"),
        ("the last two weeks", "2024-06-08 2024-06-22"),
        ("over the past year", "2023-06-22 2024-06-22"),
        ("in recent months", "2024-01-22 2024-06-22"),
        ("in the coming weeks", "2024-06-22 2024-08-24"),
        ("within 30 days", "2024-06-22 2024-07-22"),
        ("30 February", ""),
    ],
)
def test_past_readings(text: str, expected: str) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Monday", "2024-06-24 2024-06-24"),
        ("Saturday", "2024-06-22 2024-06-22"),
        ("this week", "2024-06-22 2024-06-23"),
        ("July", "2024-07-01 2024-07-31"),
        ("June", "2024-06-22 2024-06-30"),
        ("May", "2025-05-01 2025-05-31"),
        ("July 4", "2024-07-04 2024-07-04"),
        ("May 3", "2025-05-03 2025-05-03"),
        ("last summer", "2023-06-01 2023-08-31"),
        ("next summer", "2025-06-01 2025-08-31"),
        ("2024", "2024-06-22 2024-12-31"),
    ],
)
def test_readings_of_what_lies_ahead(text: str, expected: str) -> None:
    assert days(text, ahead=True) == expected


def test_late_june_on_the_fifth_is_last_years() -> None:
    assert days("late June", published_at=date(2024, 6, 5)) == "2023-06-21 2023-06-30"


def test_a_leap_day_is_found() -> None:
    assert days("Feb. 29", published_at=date(2023, 3, 1)) == "2020-02-29 2020-02-29"


@pytest.mark.parametrize(
    "text", ["Flight 20245", "$2,014", "2.014", "a score of 3-1", "call 555-1234", "20:24", "F-2000x"]
)
def test_numbers_that_have_no_form_of_a_date(text: str) -> None:
    assert find_forms(text) == ()


def test_stated_day_needs_a_year() -> None:
    assert stated_day("Updated 3 May 2024 and later") == date(2024, 5, 3)
    assert stated_day("May 3") is None
    assert stated_day("in May 2024") is None


@given(st.dates(date(1900, 1, 31), date(2100, 1, 1)), st.integers(-400, 400))
def test_months_added_are_months_away(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day <= day.day


def test_ranges_join_forwards_only() -> None:
    first = DateRange(earliest=date(2016, 1, 1), latest=date(2016, 12, 31))
    last = DateRange(earliest=date(2019, 1, 1), latest=date(2019, 12, 31))
    assert span_of(first, last) == DateRange(earliest=date(2016, 1, 1), latest=date(2019, 12, 31))
    assert span_of(last, first) is None


@pytest.mark.parametrize("text", ["yeſterday", "the firſt quarter", "the ſixteenth century"])
def test_long_s_is_an_s(text: str) -> None:
    (form,) = find_forms(text)
    assert form.dates(date(2024, 6, 22)) is not None


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "1" * 200_000, "1/" * 100_000, " " * 200_000, "the" + " " * 200_000 + "end"]
)
def test_text_without_dates_is_gone_through_quickly(text: str) -> None:
    began = process_time()
    assert find_forms(text) == ()
    assert process_time() - began < 60  # a search that took the square of these would run for hours
