"""Correlates of War numbers of states, year by year."""

from datetime import date
from functools import cache
from typing import Final

from faultlines.terms.actors import states
from faultlines.terms.tables import table

_OPEN_YEAR: Final[int] = date.max.year


def cow_to_iso(code: int, on_year: int) -> str | None:
    """State id behind a Correlates of War number in one year, None where it is no state of today.

    >>> cow_to_iso(260, 1970), cow_to_iso(265, 1970), cow_to_iso(679, 1995)
    ('DEU', None, 'YEM')
    """
    return next((id for cow, id, first, last in _cow_spans() if cow == code and first <= on_year <= last), None)


def iso_to_cow(id: str, on_year: int) -> int | None:
    """Correlates of War number of a state in one year, None where it had none.

    >>> iso_to_cow("DEU", 1970), iso_to_cow("DEU", 2020), iso_to_cow("SSD", 2000)
    (260, 255, None)
    """
    return next((cow for cow, iso, first, last in _cow_spans() if iso == id and first <= on_year <= last), None)


@cache
def _cow_spans() -> tuple[tuple[int, str, int, int], ...]:
    """Spans of number, state, first and last year; later spans first, so that they win a shared year."""
    special = [
        (int(row["cow"]), row["id"], int(row["first_year"]), int(row["last_year"] or _OPEN_YEAR))
        for row in table("cow_codes")
    ]
    named = {id for _, id, _, _ in special}
    plain = [(s.cow, s.id, s.start.year, _OPEN_YEAR) for s in states() if s.cow is not None and s.id not in named]
    return tuple(sorted(special + plain, key=lambda span: -span[2]))
