"""Rarer ways to write a date."""

from datetime import date

import pytest

from faultlines.reading.dateforms import find_forms

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
