"""How English writes a date: the forms, and the days that each stands for on a day of publication.

A form is found by its letters alone; whether a bare number or the word "May" is a date at all, and whether the act
lies ahead, is for `faultlines.reading.dates` to say, which sees the grammar around it.

Where a phrase is loose, these readings are used: "early", "mid" and "late" are thirds; "a couple" is 2, "a few" 2 to 5,
"several" 3 to 9, a bare plural ("years ago") 2 to 9, "recent" up to 5; a week runs Monday to Sunday; winter is
December to February, and so on (northern seasons).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from faultlines.reading.calendars import PATTERNS, READERS
from faultlines.reading.dateparts import (
    COUNT,
    DAY,
    MONTH,
    MONTHS,
    ORDINALS,
    PART,
    SAID_YEAR,
    SEASONS,
    TO,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
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


@dataclass(frozen=True, slots=True)
class Form:
    """One date form in a text; ``name`` is its rule's, ``start`` and ``end`` count characters of that text."""

    name: str
    start: int
    end: int
    groups: dict[str, str]

    def dates(self, published_at: date, *, ahead: bool = False) -> DateRange | None:
        """Days that the form stands for; None where there are none, as for 30 February.

        Parameters
        ----------
        published_at : date
            Day of publication, against which the form is read.
        ahead : bool
            Whether the act lies in the future, so that "on Monday" is the next one.
        """
        try:
            return _READERS[self.name](self.groups, published_at, ahead)
        except (ValueError, OverflowError):
            return None


@lru_cache(maxsize=64)
def find_forms(text: str) -> tuple[Form, ...]:
    """Find the date forms of a text, in its order; where two overlap, the earlier and then the longer is kept.

    The last texts are remembered: each act of a sentence asks for the same ones.

    Examples
    --------
    >>> [text[f.start : f.end] for text in ["Drills on June 19 and in late 2023."] for f in find_forms(text)]
    ['June 19', 'late 2023']
    """
    lowered = text.lower()
    found = [
        Form(name, match.start(), match.end(), {key: value for key, value in match.groupdict().items() if value})
        for name, pattern in _PATTERNS.items()
        if name not in _NEEDED or any(part in lowered for part in _NEEDED[name])
        for match in pattern.finditer(text)
    ]
    kept: list[Form] = []
    for form in sorted(found, key=lambda form: (form.start, -form.end)):
        if not kept or form.start >= kept[-1].end:
            kept.append(form)
    return tuple(kept)


def stated_day(text: str) -> date | None:
    """Return the first full day, with its year, that a text states.

    Examples
    --------
    >>> stated_day("Published June 22, 2024, 5:00 a.m.")
    datetime.date(2024, 6, 22)
    >>> stated_day("Published on Saturday") is None
    True
    """
    for form in find_forms(text):
        if form.name in {"iso", "month_day", "day_month", "compact"} and {"year", "iso"} & form.groups.keys():
            dates = form.dates(date.max)
            if dates and dates.days == 1:
                return dates.earliest
    return None


def _iso(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    day = date.fromisoformat(groups["iso"].replace("/", "-"))
    return DateRange(earliest=day, latest=day)


def _compact(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    day = date(int(groups["year"]), month_number(groups["month"]), int(groups["day"]))
    return DateRange(earliest=day, latest=day)


def _days_of_month(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange | None:
    month, day = month_number(groups["month"]), day_number(groups["day"])
    if "last_day" not in groups:
        first = fixed_day(month, day, groups, published_at, ahead)
        return DateRange(earliest=first, latest=first)
    last_month = month_number(groups.get("last_month", groups["month"]))
    last = fixed_day(last_month, day_number(groups["last_day"]), groups, published_at, ahead)
    first = date(last.year - (month > last_month), month, day)
    return DateRange(earliest=first, latest=last) if first <= last else None


def _once_a_year(month: int, months: int, groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    """Find a stretch of every year: of the stated year, or else the nearest on the right side of publication."""

    def stretch(year: int) -> DateRange:
        start = date(year, month, 1)
        return third_of(start, add_months(start, months) - timedelta(1), groups.get("part"))

    def fits(dates: DateRange) -> bool:
        if ahead:
            return (dates.earliest > published_at) if elsewhere else (dates.latest >= published_at)
        return (dates.latest < published_at) if elsewhere else (dates.earliest <= published_at)

    pointer = groups.get("pointer", "").lower()
    elsewhere = pointer in {"last", "next"}
    ahead = (ahead or pointer in {"next", "this coming"}) and pointer != "last"
    year = year_of(groups, published_at)
    if year is None:
        years = range(published_at.year - 2, published_at.year + 3)
        year = next(year for year in (years if ahead else reversed(years)) if fits(stretch(year)))
    return turned(stretch(year), published_at, ahead)


def _month(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    return _once_a_year(month_number(groups["month"]), 1, groups, published_at, ahead)


def _quarter(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    months = 6 if groups.get("piece") == "half" else 3
    index = ORDINALS[groups["ordinal"].casefold()]
    return _once_a_year((index - 1) * months + 1, months, groups, published_at, ahead)


def _season(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    return _once_a_year(SEASONS[groups["season"].lower()], 3, groups, published_at, ahead)


def _year(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    first = int(groups["year"])
    last = first
    if "last_year" in groups:
        tail = groups["last_year"]
        last = int(str(first)[: 4 - len(tail)] + tail)
    dates = third_of(date(first, 1, 1), date(last, 12, 31), groups.get("part"))
    return turned(dates, published_at, ahead)


def _decade(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    text = groups["decade"]
    start = int(text) if len(text) == 4 else (1900 if int(text) > 20 else 2000) + int(text)
    dates = third_of(date(start, 1, 1), date(start + 9, 12, 31), groups.get("part"))
    return turned(dates, published_at, ahead)


def _weekday(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    """One day; of "last" and "next", where the day is one of the running week, also that of the week beside it."""
    pointer = groups.get("pointer", "").lower()
    back = (published_at.weekday() - WEEKDAYS.index(groups["weekday"][:3].lower())) % 7
    spread = 0
    if pointer in {"next", "this coming"}:
        back -= 7
        spread = 7 if pointer == "next" and published_at.weekday() - back < 7 else 0
    elif pointer == "last" and back == 0:
        back = 7
    elif pointer == "last" and back <= published_at.weekday():
        day = published_at - timedelta(back)
        return DateRange(earliest=day - timedelta(7), latest=day)
    elif ahead and pointer not in {"last", "this past"} and back:
        back -= 7
    day = published_at - timedelta(back)
    night = 1 if "night" in groups else 0
    return DateRange(earliest=day, latest=day + timedelta(spread + night))


_DAY_WORDS: Final = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2}


def _day_word(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    word = " ".join(groups["word"].casefold().split())
    if word == "overnight":
        return DateRange(earliest=published_at - timedelta(1), latest=published_at)
    day = published_at + timedelta(_DAY_WORDS[word])
    return DateRange(earliest=day, latest=day)


def _pointed(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    pointer, unit = groups["pointer"].lower().split()[-1], groups["unit"].lower()
    ahead = (ahead or groups.get("when", "").lower() == "later") and groups.get("when", "").lower() != "earlier"
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(pointer, 0)
    if unit == "weekend":
        saturday = published_at - timedelta((published_at.weekday() - 5) % 7)
        if step > 0 or (ahead and saturday + timedelta(1) < published_at):
            saturday += timedelta(7)
        elif step < 0 and saturday + timedelta(1) >= published_at:
            saturday -= timedelta(7)
        return turned(DateRange(earliest=saturday, latest=saturday + timedelta(1)), published_at, ahead)
    if "past" in pointer and "this" in groups["pointer"].lower():
        return DateRange(earliest=moved(published_at, -1, unit), latest=published_at)
    dates = unit_around(unit, moved(published_at, step, unit))
    return turned(third_of(dates.earliest, dates.latest, groups.get("part")), published_at, ahead)


def _ago(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    least, most = bounds_of(groups.get("count", ""))
    unit = groups["unit"].lower()
    earliest = unit_around(unit, moved(published_at, -most, unit)).earliest
    latest = unit_around(unit, moved(published_at, -least, unit)).latest
    return DateRange(earliest=earliest, latest=min(latest, published_at))


def _up_to_now(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    _, most = bounds_of(groups.get("count") or groups.get("pointer", ""))
    return DateRange(earliest=moved(published_at, -most, groups["unit"].lower()), latest=published_at)


def _singly_up_to_now(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    return DateRange(earliest=moved(published_at, -1, groups["unit"].lower()), latest=published_at)


def _from_now(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    _, most = bounds_of(groups.get("count", ""))
    return DateRange(earliest=published_at, latest=moved(published_at, most, groups["unit"].lower()))


_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "iso": r"(?<![\d-])(?P<iso>(?:1[5-9]|20|21)\d\d([-/])(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01]))(?!\d)",
        "compact": rf"\b(?P<day>[0-3]?\d)[-\s](?P<month>{MONTH})[-\s](?P<year>{YEAR})",
        "month_day": rf"\b(?P<month>{MONTH})\s+(?P<day>{DAY})"
        rf"(?:{TO}(?:(?P<last_month>{MONTH})\s+)?(?P<last_day>{DAY})(?!\s*(?:percent\b|[a-z]+s\b)))?{SAID_YEAR}",
        "day_month": rf"(?<![\d.,$€£-])(?:the\s+)?\b(?P<day>{DAY})(?:{TO}(?P<last_day>{DAY}))?\s+(?:of\s+)?"
        rf"(?P<month>{MONTH})(?![a-z]){SAID_YEAR}",
        "month": rf"(?:\b(?P<pointer>(?i:last|next|this|this\ coming))\s+)?\b{PART}(?P<month>{MONTH})(?![\w-])"
        rf"{SAID_YEAR}",
        "quarter": r"\b(?:(?:the\s+)?(?P<ordinal>(?i:first|second|third|fourth))[\s-]+"
        r"(?P<piece>quarter|half)|Q(?P<q>[1-4]))"
        rf"{SAID_YEAR}",
        "season": rf"\b(?:(?P<pointer>(?i:last|next|this))\s+)?{PART}(?:(?<=the )|(?<=this )|(?<=last )|(?<=next )"
        rf"|(?<=early )|(?<=late )|(?<=In )|(?<=in )|\b)(?P<season>winter|spring|summer|autumn|fall)\b{SAID_YEAR}",
        "year": rf"(?<![\d.,:$€£¥-])\b{PART}(?P<year>{YEAR})(?:[-–/](?P<last_year>\d\d(?:\d\d)?)(?!\d))?(?![\w-])",
        "decade": rf"\b{PART}(?P<decade>(?:1[5-9]|20)\d0)(?:['’]?s)\b",
        "short_decade": rf"{PART}['’‘](?P<decade>\d0)s\b",
        "weekday": rf"(?:\b(?P<pointer>(?i:last|next|this|this\ coming|this\ past))\s+)?"
        rf"\b(?P<weekday>{WEEKDAY})(?!\w)(?P<night>\s+night\b)?",
        "day_word": r"\b(?P<word>(?i:today|tonight|yesterday|tomorrow|the\s+day\s+before\s+yesterday|overnight))\b",
        "pointed": rf"\b(?:(?P<when>(?i:earlier|later))\s+)?{PART}"
        r"(?P<pointer>(?i:this\s+past|this\s+coming|this|last|next|past|previous|the\s+coming))\s+(?P<unit>week|weekend|month|year|decade)\b(?![-–]\w)",
        "weekend": r"\b(?P<pointer>[Oo]ver\s+the|[Aa]t\s+the)\s+(?P<unit>weekend)\b",
        **PATTERNS,
        "ago": rf"\b(?i:{COUNT})?{UNIT}s?\s+(?:ago|earlier)\b",
        "up_to_now": rf"\b(?:the\s+)?(?P<pointer>(?i:past|last|previous|preceding|recent))\s+{COUNT}?{UNIT}s\b",
        "singly_up_to_now": rf"\b(?:[Oo]ver|[Ii]n|[Dd]uring|[Ff]or|[Ww]ithin|[Aa]cross)"
        rf"\s+the\s+(?:past|last)\s+{UNIT}\b",
        "standing": rf"\b[Ff]or\s+(?:{COUNT})?{UNIT}s\s*(?=,|\.|$|\b(?:and|but|now)\b)",
        "from_now": rf"\b(?:(?i:in|within)\s+(?:the\s+)?(?:next|coming)\s+{COUNT}?{UNIT}s?"
        rf"|[Ww]ithin\s+(?P<count2>\d{{1,3}}|a|two|three|four|five|six)\s+(?P<unit2>day|week|month|year)s?)\b",
    }.items()
}

_UNITS: Final = ("day", "week", "month", "year", "decade")
#: What a text must hold, in small letters, before the slower patterns are looked for.
_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "compact": MONTHS,
    "month_day": MONTHS,
    "day_month": MONTHS,
    "month": MONTHS,
    "season": tuple(SEASONS),
    "year": tuple("0123456789"),
    "decade": ("0s", "0's", "0’s"),
    "short_decade": ("0s",),
    "weekday": ("day", *(f"{day}." for day in WEEKDAYS), "tues.", "thur.", "thurs."),
    "pointed": _UNITS[1:],
    "ago": ("ago", "earlier"),
    "up_to_now": _UNITS,
    "singly_up_to_now": _UNITS,
    "standing": _UNITS,
    "from_now": _UNITS,
}

_READERS: Final[dict[str, Callable[[dict[str, str], date, bool], DateRange | None]]] = {
    **READERS,
    "iso": _iso,
    "compact": _compact,
    "month_day": _days_of_month,
    "day_month": _days_of_month,
    "month": _month,
    "quarter": lambda groups, day, ahead: _quarter({"ordinal": groups.get("q", "")} | groups, day, ahead),
    "season": _season,
    "year": _year,
    "decade": _decade,
    "short_decade": _decade,
    "weekday": _weekday,
    "day_word": _day_word,
    "pointed": _pointed,
    "weekend": _pointed,
    "ago": _ago,
    "up_to_now": _up_to_now,
    "singly_up_to_now": _singly_up_to_now,
    "standing": _up_to_now,
    "from_now": lambda groups, day, ahead: _from_now(
        {"count": groups.get("count2", ""), "unit": groups.get("unit2", "")} | groups, day, ahead
    ),
}
