"""Rarer ways to write a date."""

from datetime import date

import pytest

from faultlines.reading.dateforms import find_forms
from faultlines.terms.claims import DateRange

PUBLISHED = date(2024, 6, 22)


@pytest.mark.parametrize(
    ("text", "ahead", "expected"),
    [
        ("on 13/5/2024", False, "2024-05-13 2024-05-13"),
        ("on 3/4/2024", False, "2024-03-04 2024-04-03"),  # 4 March or 3 April
        ("on 3.4.2024", False, "2024-04-03 2024-04-03"),
        ("on 9/11", False, "2001-09-11 2001-09-11"),
        ("in fiscal 2021", False, "2020-07-01 2022-03-31"),
        ("in FY2022-23", False, "2022-04-01 2023-06-30"),
        ("in the 19th century", False, "1801-01-01 1900-12-31"),
        ("on Christmas Eve", False, "2023-12-24 2023-12-24"),
        ("in the first week of June", False, "2024-06-01 2024-06-07"),
        ("in the last two months of 2023", False, "2023-11-01 2023-12-31"),
        ("by the end of the year", True, "2024-09-01 2024-12-31"),
        ("in three days", True, "2024-06-25 2024-06-25"),
        ("more than two years ago", False, "2021-01-01 2022-06-22"),
    ],
)
def test_a_form_stands_for_its_days(text: str, ahead: bool, expected: str) -> None:
    (form,) = find_forms(text)
    dates = form.dates(PUBLISHED, ahead=ahead)
    assert dates is not None
    assert f"{dates.earliest} {dates.latest}" == expected


def test_how_long_something_took_is_no_date() -> None:
    (form,) = find_forms("in three days")
    assert form.dates(PUBLISHED) is None


def test_a_day_that_no_month_has_is_none() -> None:
    (form,) = find_forms("on 30/30/2024") or [None]
    assert form is None or form.dates(PUBLISHED) is None


@pytest.mark.parametrize("mark", ["", "'", "’", "s", "'s", "’s"])
@pytest.mark.parametrize("gap", [" ", "\n", "  "])
def test_new_year_in_each_spelling(mark: str, gap: str) -> None:
    (day,) = find_forms(f"on New{gap}Year{mark}{gap}Day")
    (eve,) = find_forms(f"on New{gap}Year{mark}{gap}Eve 2022")
    assert day.dates(PUBLISHED) == DateRange(earliest=date(2024, 1, 1), latest=date(2024, 1, 1))
    assert eve.dates(PUBLISHED) == DateRange(earliest=date(2022, 12, 31), latest=date(2022, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on Christmas Day", date(2023, 12, 25)),
        ("on Christmas Eve", date(2023, 12, 24)),
        ("on Boxing Day", date(2023, 12, 26)),
        ("on May Day", date(2024, 5, 1)),
        ("on May Day 2021", date(2021, 5, 1)),
    ],
)
def test_other_holidays(text: str, expected: date) -> None:
    (form,) = find_forms(text)
    assert form.dates(PUBLISHED) == DateRange(earliest=expected, latest=expected)
