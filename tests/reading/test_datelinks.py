"""Dates told by other dates."""

from datetime import date

import pytest

from faultlines.reading.datelinks import find_links
from faultlines.terms.claims import DateRange

DAY = DateRange(earliest=date(2024, 6, 3), latest=date(2024, 6, 3))
YEAR = DateRange(earliest=date(2019, 1, 1), latest=date(2019, 12, 31))


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("two days later", DAY, "2024-06-05 2024-06-05"),
        ("a week earlier", DAY, "2024-05-27 2024-05-27"),
        ("hours after", DAY, "2024-06-03 2024-06-04"),
        ("hours before", DAY, "2024-06-02 2024-06-03"),
        ("days later", DAY, "2024-06-05 2024-06-12"),
        ("the day before", DAY, "2024-06-02 2024-06-02"),
        ("the same day", DAY, "2024-06-03 2024-06-03"),
        ("two months later", DAY, "2024-08-01 2024-08-31"),  # a month after one day leaves its month open
        ("the following year", YEAR, "2020-01-01 2020-12-31"),
    ],
)
def test_a_link_counts_from_its_base(text: str, base: DateRange, expected: str) -> None:
    (link,) = find_links(text)
    dates = link.dates(base)
    assert f"{dates.earliest} {dates.latest}" == expected


def test_turned_counts_the_other_way() -> None:
    (link,) = find_links("a day after")
    assert link.turned().dates(DAY).latest == date(2024, 6, 2)


def test_a_duration_is_no_link() -> None:
    assert find_links("They fought for two days.") == []
