"""The parts that dates are made of: months, units, counts and loose words, and the arithmetic of days."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from faultlines.terms.claims import DateRange

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEASONS: Final = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}
ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4}
CARDINALS: Final = "a one two three four five six seven eight nine ten eleven twelve"
NUMBERS: Final = {word: max(count, 1) for count, word in enumerate(re.findall(r"\w+", CARDINALS))} | {
    "an": 1,
    "dozen": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
LOOSE: Final = {
    "couple": (2, 2),
    "few": (2, 5),
    "several": (3, 9),
    "many": (3, 9),
    "recent": (1, 5),
    "coming": (1, 5),
    "": (2, 9),
}

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|(?:Mon|Tues?|Wed|Thurs?|Fri)\.)"
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%]|[,.:]\d)"
YEAR = r"(?:1[5-9]\d\d|20\d\d|21\d\d)(?![\d%]|[,.:]\d)"
_DATE_WORD: Final = re.compile(rf"{MONTH}|{WEEKDAY}|{YEAR}")
TO = r"\s*(?:[-–—/]|\bto\b|\bthrough\b|\band\b|\buntil\b)\s*"
PART = (
    r"(?:(?P<part>(?i:early|mid|late|the\ beginning|the\ start|the\ middle|the\ end|beginning|start|end))"
    r"(?:\s+(?i:in|of|on))?[\s-]+)?"
)
UNIT = r"(?P<unit>day|week|month|year|decade)"
COUNT = (
    r"(?:(?P<count>\d{1,3}|a\s+couple\s+of|a\s+few|few|several|many|a\s+dozen|an?|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)\s+)"
)
SAID_YEAR = rf"(?:,?\s+(?:of\s+)?(?:(?P<year>{YEAR})|(?P<which>last|this|next)\s+year))?"


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day where it is shorter.

    >>> add_months(date(2024, 3, 31), -1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def span_of(first: DateRange, last: DateRange) -> DateRange | None:
    """From the start of one range to the end of another, None where they run backwards."""
    if first.earliest > last.latest:
        return None
    return DateRange(earliest=first.earliest, latest=last.latest)


def third_of(start: date, end: date, part: str | None) -> DateRange:
    """Return the third of a stretch that "early", "mid" or "late" names, or all of it."""
    days = (end - start).days + 1
    word = (part or "").lower().split()[-1:] or [""]
    index = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}.get(word[0])
    if index is None:
        return DateRange(earliest=start, latest=end)
    return DateRange(
        earliest=start + timedelta(days * index // 3), latest=start + timedelta(days * (index + 1) // 3 - 1)
    )


def turned(dates: DateRange, published_at: date, ahead: bool) -> DateRange:
    """Cut a stretch that contains the publication at it: what is told has been, what is planned is to come."""
    if not dates.earliest <= published_at <= dates.latest:
        return dates
    if ahead:
        return DateRange(earliest=published_at, latest=dates.latest)
    return DateRange(earliest=dates.earliest, latest=published_at)


def is_date_word(word: str) -> bool:
    """Whether a word is a year, or names a month or a day of the week."""
    return _DATE_WORD.fullmatch(word) is not None


def month_number(word: str) -> int:
    """Number of a month from its name or its first letters."""
    return MONTHS.index(word[:3].lower()) + 1


def day_number(word: str) -> int:
    """Number that a word such as "5th" begins with."""
    return int(re.match(r"\d+", word)[0])  # type: ignore[index]


def year_of(groups: dict[str, str], published_at: date) -> int | None:
    """Year that a form states, by number or as "last year"."""
    if "year" in groups:
        return int(groups["year"])
    offset = {"last": -1, "this": 0, "next": 1}.get(groups.get("which", "").lower())
    return None if offset is None else published_at.year + offset


def fixed_day(month: int, day: int, groups: dict[str, str], published_at: date, ahead: bool) -> date:
    """One day of the stated year, or else the nearest such day on the right side of publication."""
    year = year_of(groups, published_at)
    if year is not None:
        return date(year, month, day)
    step = 1 if ahead else -1
    for year in range(published_at.year, published_at.year + 9 * step, step):  # 29 February comes within eight years
        if day > monthrange(year, month)[1]:
            continue
        candidate = date(year, month, day)
        if candidate == published_at or (candidate > published_at) == ahead:
            return candidate
    raise ValueError(f"no day {day} in month {month}")


def unit_around(unit: str, day: date) -> DateRange:
    """Return the calendar day, week, month, year or decade that a day is in."""
    if unit == "day":
        return DateRange(earliest=day, latest=day)
    if unit == "week":
        monday = day - timedelta(day.weekday())
        return DateRange(earliest=monday, latest=monday + timedelta(6))
    if unit == "month":
        start, months = day.replace(day=1), 1
    elif unit == "year":
        start, months = date(day.year, 1, 1), 12
    else:
        start, months = date(day.year // 10 * 10, 1, 1), 120
    return DateRange(earliest=start, latest=add_months(start, months) - timedelta(1))


def moved(day: date, count: int, unit: str) -> date:
    """Return a day moved by a number of units, which may be negative."""
    days = {"day": 1, "week": 7}.get(unit)
    return day + timedelta(days * count) if days else add_months(day, count * {"month": 1, "year": 12}.get(unit, 120))


def bounds_of(count: str) -> tuple[int, int]:
    """Least and greatest number that a counting phrase stands for."""
    for word in reversed(count.lower().split()):
        if word in LOOSE:
            return LOOSE[word]
        if word in NUMBERS or word.isdigit():
            number = NUMBERS.get(word) or int(word)
            return number, number
    return LOOSE[""]
