"""Rarer ways to write a date: in digits, fiscal years, centuries, holidays, pieces of a month, "by the end of".

Each reader takes the groups of its pattern, the day of publication and whether the act lies ahead, as those of
`faultlines.reading.dateforms` do. What a form leaves open is taken in: "3/4/2024" is the third of April or the fourth
of March; fiscal 2023 runs from July 2022, where Australia's begins, to March 2024, where India's and Japan's end.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from faultlines.reading.dateparts import (
    COUNT,
    MONTH,
    SAID_YEAR,
    YEAR,
    add_months,
    bounds_of,
    day_number,
    fixed_day,
    month_number,
    moved,
    third_of,
    turned,
    unit_around,
    year_of,
)
from faultlines.terms.claims import DateRange

Reader = Callable[[dict[str, str], date, bool], DateRange | None]

_HOLIDAYS: Final = {
    "new year": (1, 1),
    "christmas": (12, 25),
    "christmas eve": (12, 24),
    "boxing": (12, 26),
    "new year eve": (12, 31),
    "may": (5, 1),
}
_CENTURIES: Final = {"sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20}
_LAST: Final = frozenset({"last", "final", "closing"})


def _day(day: date) -> DateRange:
    return DateRange(earliest=day, latest=day)


def _in_digits(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange | None:
    """A day as 13/5/2024 or 26.03.2015; where day and month could change places, the stretch of both."""
    one, two, year = int(groups["one"]), int(groups["two"]), int(groups["year"])
    found = []
    if two <= 12:
        found.append(date(year, two, one))
    if one <= 12 and groups["mark"] != ".":
        found.append(date(year, one, two))
    return DateRange(earliest=min(found), latest=max(found)) if found else None


def _fiscal(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    year = int(groups["year"])
    if "last_year" in groups:
        dates = DateRange(earliest=date(year, 4, 1), latest=date(year + 1, 6, 30))
    else:
        dates = DateRange(earliest=date(year - 1, 7, 1), latest=date(year + 1, 3, 31))
    return turned(dates, published_at, ahead)


def _century(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    word = groups["century"].casefold()
    number = _CENTURIES.get(word) or day_number(word)
    return turned(
        third_of(date(100 * number - 99, 1, 1), date(100 * number, 12, 31), groups.get("part")), published_at, ahead
    )


def _turn_of_century(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    return DateRange(earliest=date(2000, 1, 1), latest=date(2001, 12, 31))


def _holiday(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    name = " ".join(groups["holiday"].lower().split()).removesuffix(" day")
    name = re.sub(r"year['’]?s?(?!\w)", "year", name)
    month, day = _HOLIDAYS[name]
    return _day(fixed_day(month, day, groups, published_at, ahead))


def _piece(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange | None:
    """The first or last days, weeks or months of a month or a year."""
    whole = _whole(groups, published_at, ahead)
    count = bounds_of(groups["count"])[1] if "count" in groups else 1 if "plural" not in groups else bounds_of("")[1]
    unit = groups["unit"].lower()
    if groups["edge"].casefold() in _LAST:
        first = moved(whole.latest + timedelta(1), -count, unit)
        dates = DateRange(earliest=max(first, whole.earliest), latest=whole.latest)
    else:
        last = moved(whole.earliest, count, unit) - timedelta(1)
        dates = DateRange(earliest=whole.earliest, latest=min(last, whole.latest))
    return turned(dates, published_at, ahead)


def _whole(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    if "month" not in groups:
        year = int(groups["in_year"]) if "in_year" in groups else year_of(groups, published_at) or published_at.year
        return DateRange(earliest=date(year, 1, 1), latest=date(year, 12, 31))
    month = month_number(groups["month"])
    year = year_of(groups, published_at) or fixed_day(month, 1, {}, published_at, ahead).year
    start = date(year, month, 1)
    return DateRange(earliest=start, latest=add_months(start, 1) - timedelta(1))


def _part_of_this(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    """A third of the running month or year, where "the end of the year" names it."""
    whole = unit_around(groups["unit"].lower(), published_at)
    return turned(third_of(whole.earliest, whole.latest, groups["part"]), published_at, ahead)


def _in_some_time(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange | None:
    """Days "in three weeks", of what lies ahead; of what is past it says how long it took."""
    if not ahead:
        return None
    least, most = bounds_of(groups["count"])
    unit = groups["unit"].lower()
    earliest = unit_around(unit, moved(published_at, least, unit)).earliest
    return DateRange(
        earliest=max(earliest, published_at), latest=unit_around(unit, moved(published_at, most, unit)).latest
    )


def _more_than_ago(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    """More than so many units ago, but fewer than one more."""
    count, unit = bounds_of(groups["count"])[1], groups["unit"].lower()
    earliest = unit_around(unit, moved(published_at, -count - 1, unit)).earliest
    return DateRange(earliest=earliest, latest=moved(published_at, -count, unit))


_UNITS: Final = r"(?P<unit>day|week|month|year|decade)"
PATTERNS: Final[dict[str, str]] = {
    "in_digits": r"(?<![\d/.-])(?P<one>0?[1-9]|[12]\d|3[01])(?P<mark>[/.])(?P<two>0?[1-9]|[12]\d|3[01])(?P=mark)"
    r"(?P<year>(?:19|20)\d\d)(?![\d/])",
    "september_11": r"(?<![\d/.-])9/11(?![\d/])",
    "fiscal": rf"\b(?:[Ff]iscal(?:\s+[Yy]ear)?\s+|[Ff]inancial\s+[Yy]ear\s+|FY\s?)(?P<year>{YEAR})"
    r"(?:[-–/](?P<last_year>\d\d(?:\d\d)?)(?!\d))?",
    "century": r"\b(?:(?P<part>(?i:early|mid|late))[\s-]+)?(?:the\s+)?"
    rf"(?P<century>(?i:1[5-9]th|20th|21st|{'|'.join(_CENTURIES)}))[\s-]+[Cc]entury\b",
    "turn_of_century": r"\bthe\s+turn\s+of\s+the\s+(?:century|millennium)\b",
    "holiday": r"\b(?P<holiday>New\s+Year['’]?s?\s+(?:Day|Eve)|Christmas(?:\s+(?:Day|Eve))|Boxing\s+Day|May\s+Day)\b"
    rf"{SAID_YEAR}",
    "piece": rf"\b(?:the\s+)?(?P<edge>(?i:first|opening|last|final|closing))\s+{COUNT}?{_UNITS}(?P<plural>s)?\s+of\s+"
    rf"(?:(?P<month>{MONTH}){SAID_YEAR}|(?P<in_year>{YEAR})|(?:the|this)\s+year|"
    r"(?P<last>last)\s+year|(?P<next>next)\s+year)",
    "part_of_this": r"\bthe\s+(?P<part>beginning|start|middle|end)\s+of\s+the\s+(?P<unit>week|month|year|decade)\b",
    "in_some_time": rf"\b[Ii]n\s+(?:about\s+|around\s+)?{COUNT}{_UNITS}s?\b"
    r"(?!['’]?\s+(?:of|ago|after|before)\b)",
    "more_than_ago": rf"\b(?i:more\s+than|over)\s+{COUNT}{_UNITS}s?\s+ago\b",
}
READERS: Final[dict[str, Reader]] = {
    "in_digits": _in_digits,
    "september_11": lambda groups, day, ahead: _day(date(2001, 9, 11)),
    "fiscal": _fiscal,
    "century": _century,
    "turn_of_century": _turn_of_century,
    "holiday": _holiday,
    "piece": lambda groups, day, ahead: _piece(
        groups | {"which": "last" if "last" in groups else "next" if "next" in groups else groups.get("which", "")},
        day,
        ahead,
    ),
    "part_of_this": _part_of_this,
    "in_some_time": _in_some_time,
    "more_than_ago": _more_than_ago,
}
