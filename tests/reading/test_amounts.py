"""Numbers with their units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.reading.amounts import find_amounts


def amounts(text: str) -> list[tuple[float, str | None]]:
    return [(pytest.approx(each.value), each.unit) for each in find_amounts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$89 million, down from $1.2 billion", [(89e6, "USD"), (1.2e9, "USD")]),
        ("US$5bn and 3.5bn euros", [(5e9, "USD")]),
        ("20 billion yuan and 500 million euros", [(20e9, "CNY"), (500e6, "EUR")]),
        ("A$3m, £2m, €1,500", [(3e6, "AUD"), (2e6, "GBP"), (1500, "EUR")]),
        ("a $95-billion package", [(95e9, "USD")]),
        ("16%, 2.1 per cent, three percentage points", [(16, "percent"), (2.1, "percent"), (3, "percentage points")]),
        ("a 2,000-km range, 12 nautical miles", [(2000, "km"), (22.224, "km")]),
        ("5 million barrels a day", [(5e6, "bbl/day")]),
        ("1.5 million tons of grain", [(1.5e6, "t")]),
        ("300 million TIV", [(300e6, "TIV")]),
        ("two hundred thousand, twenty-five, a hundred", [(200e3, None), (25, None), (100, None)]),
    ],
)
def test_amounts(text: str, expected: list[tuple[float, str | None]]) -> None:
    found = amounts(text)
    assert found[: len(expected)] == expected


@pytest.mark.parametrize("text", ["call 555-1234", "won 3-1", "a 42-year-old", "at 10:30", "9/11", "F-16", "dozens of"])
def test_what_is_no_amount(text: str) -> None:
    assert find_amounts(text) == []


@given(st.integers(2, 999_999_999))
def test_any_full_number_is_read_back(value: int) -> None:
    text = f"They spent ${value:,} on it."
    (amount,) = find_amounts(text)
    assert (amount.value, amount.unit) == (value, "USD")
    assert text[amount.start : amount.end] == f"${value:,}"
