"""The arithmetic of days."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from faultlines.reading.dateparts import LOOSE, bounds_of, moved, third_of, unit_around

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))


@given(DAYS, st.sampled_from(["day", "week", "month", "year", "decade"]))
def test_a_unit_holds_its_day(day: date, unit: str) -> None:
    around = unit_around(unit, day)
    assert around.earliest <= day <= around.latest


@given(DAYS, st.integers(-20, 20), st.sampled_from(["day", "week"]))
def test_days_and_weeks_move_back_again(day: date, count: int, unit: str) -> None:
    assert moved(moved(day, count, unit), -count, unit) == day


@given(DAYS)
def test_thirds_follow_one_another(day: date) -> None:
    year = unit_around("year", day)
    early, mid, late = (third_of(year.earliest, year.latest, part) for part in ("early", "mid", "late"))
    assert (early.days + mid.days + late.days, early.earliest, late.latest) == (year.days, year.earliest, year.latest)


def test_counts_have_bounds() -> None:
    assert (bounds_of("a couple of"), bounds_of("12"), bounds_of("")) == ((2, 2), (12, 12), LOOSE[""])
