"""Dates told by other dates."""

from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    assert dates is not None
    assert f"{dates.earliest} {dates.latest}" == expected


def test_turned_counts_the_other_way() -> None:
    (link,) = find_links("a day after")
    dates = link.turned().dates(DAY)
    assert dates is not None
    assert dates.latest == date(2024, 6, 2)


def test_a_duration_is_no_link() -> None:
    assert find_links("They fought for two days.") == []


@pytest.mark.parametrize("text", ["300 decades earlier", "999 years before", "999 decades later"])
def test_no_days_beyond_the_calendar(text: str) -> None:
    (link,) = find_links(text)
    early = DateRange(earliest=date(900, 1, 1), latest=date(900, 1, 1))
    assert link.dates(early if "years" in text else DAY) is None


@given(
    count=st.integers(0, 999),
    unit=st.sampled_from(["hour", "day", "week", "month", "year", "decade"]),
    way=st.sampled_from(["later", "earlier", "after", "before", "beforehand", "prior to"]),
    first=st.dates(),
    length=st.integers(0, 800),
)
def test_counting_never_raises(count: int, unit: str, way: str, first: date, length: int) -> None:
    last = date.fromordinal(min(first.toordinal() + length, date.max.toordinal()))
    for link in find_links(f"{count} {unit}s {way}"):
        for each in (link, link.turned()):
            dates = each.dates(DateRange(earliest=first, latest=last))
            assert dates is None or dates.earliest <= dates.latest


def test_many_links_are_found_once_each_and_quickly() -> None:
    began = process_time()
    assert len(find_links("two days later, the day after, " * 20_000)) == 40_000
    assert process_time() - began < 60


@pytest.mark.parametrize("text", ["a" * 1_000_000, "1" * 200_000])
def test_text_without_links_is_gone_through_quickly(text: str) -> None:
    began = process_time()
    assert find_links(text) == []
    assert process_time() - began < 60
