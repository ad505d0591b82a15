"""How English writes a date: the forms, and the days that each stands for on a day of publication.

A form is found by its letters alone; whether a bare number or the word "May" is a date at all, and whether the act
lies ahead, is for `faultlines.reading.dates` to say, which sees the grammar around it.

Where a phrase is loose, these readings are used: "early", "mid" and "late" are thirds; "a couple" is 2, "a few" 2 to 5,
"several" 3 to 9, a bare plural ("years ago") 2 to 9, "recent" up to 5; a week runs Monday to Sunday; winter is
December to February, and so on (northern seasons).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from faultlines.terms.claims import DateRange

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SEASONS: Final = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_CARDINALS: Final = "a one two three four five six seven eight nine ten eleven twelve"
_NUMBERS: Final = {word: max(count, 1) for count, word in enumerate(re.findall(r"\w+", _CARDINALS))} | {
    "an": 1,
    "dozen": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
_LOOSE: Final = {"couple": (2, 2), "few": (2, 5), "several": (3, 9), "many": (3, 9), "recent": (1, 5), "": (2, 9)}

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|(?:Mon|Tues?|Wed|Thurs?|Fri)\.)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%]|[,.:]\d)"
_YEAR = r"(?:1[5-9]\d\d|20\d\d|21\d\d)(?![\d%]|[,.:]\d)"
_TO = r"\s*(?:[-–—/]|\bto\b|\bthrough\b|\band\b|\buntil\b)\s*"
_PART = (
    r"(?:(?P<part>(?i:early|mid|late|the\ beginning|the\ start|the\ middle|the\ end|beginning|start|end))"
    r"(?:\s+(?i:in|of|on))?[\s-]+)?"
)
_UNIT = r"(?P<unit>day|week|month|year|decade)"
_COUNT = (
    r"(?:(?P<count>\d{1,3}|a\s+couple\s+of|a\s+few|few|several|many|a\s+dozen|an?|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)\s+)"
)
_SAID_YEAR = rf"(?:,?\s+(?:of\s+)?(?:(?P<year>{_YEAR})|(?P<which>last|this|next)\s+year))?"


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


def find_forms(text: str) -> list[Form]:
    """Find the date forms of a text, in its order; where two overlap, the earlier and then the longer is kept.

    Examples
    --------
    >>> [text[f.start : f.end] for text in ["Drills on June 19 and in late 2023."] for f in find_forms(text)]
    ['June 19', 'late 2023']
    """
    found = [
        Form(name, match.start(), match.end(), {key: value for key, value in match.groupdict().items() if value})
        for name, pattern in _PATTERNS.items()
        for match in pattern.finditer(text)
    ]
    kept: list[Form] = []
    for form in sorted(found, key=lambda form: (form.start, -form.end)):
        if not kept or form.start >= kept[-1].end:
            kept.append(form)
    return kept


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


def _third(start: date, end: date, part: str | None) -> DateRange:
    """Return the third of a stretch that "early", "mid" or "late" names, or all of it."""
    days = (end - start).days + 1
    word = (part or "").lower().split()[-1:] or [""]
    index = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}.get(word[0])
    if index is None:
        return DateRange(earliest=start, latest=end)
    return DateRange(
        earliest=start + timedelta(days * index // 3), latest=start + timedelta(days * (index + 1) // 3 - 1)
    )


def _turned(dates: DateRange, published_at: date, ahead: bool) -> DateRange:
    """Cut a stretch that contains the publication at it: what is told has been, what is planned is to come."""
    if not dates.earliest <= published_at <= dates.latest:
        return dates
    if ahead:
        return DateRange(earliest=published_at, latest=dates.latest)
    return DateRange(earliest=dates.earliest, latest=published_at)


def _month_number(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def _day_number(word: str) -> int:
    return int(re.match(r"\d+", word)[0])  # type: ignore[index]


def _year_of(groups: dict[str, str], published_at: date) -> int | None:
    """Year that a form states, by number or as "last year"."""
    if "year" in groups:
        return int(groups["year"])
    offset = {"last": -1, "this": 0, "next": 1}.get(groups.get("which", "").lower())
    return None if offset is None else published_at.year + offset


def _fixed(month: int, day: int, groups: dict[str, str], published_at: date, ahead: bool) -> date:
    """One day of the stated year, or else the nearest such day on the right side of publication."""
    year = _year_of(groups, published_at)
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


def _iso(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    day = date.fromisoformat(groups["iso"].replace("/", "-"))
    return DateRange(earliest=day, latest=day)


def _compact(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    day = date(int(groups["year"]), _month_number(groups["month"]), int(groups["day"]))
    return DateRange(earliest=day, latest=day)


def _days_of_month(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange | None:
    month, day = _month_number(groups["month"]), _day_number(groups["day"])
    if "last_day" not in groups:
        first = _fixed(month, day, groups, published_at, ahead)
        return DateRange(earliest=first, latest=first)
    last_month = _month_number(groups.get("last_month", groups["month"]))
    last = _fixed(last_month, _day_number(groups["last_day"]), groups, published_at, ahead)
    first = date(last.year - (month > last_month), month, day)
    return DateRange(earliest=first, latest=last) if first <= last else None


def _once_a_year(month: int, months: int, groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    """Find a stretch of every year: of the stated year, or else the nearest on the right side of publication."""

    def stretch(year: int) -> DateRange:
        start = date(year, month, 1)
        return _third(start, add_months(start, months) - timedelta(1), groups.get("part"))

    def fits(dates: DateRange) -> bool:
        if ahead:
            return (dates.earliest > published_at) if elsewhere else (dates.latest >= published_at)
        return (dates.latest < published_at) if elsewhere else (dates.earliest <= published_at)

    pointer = groups.get("pointer", "").lower()
    elsewhere = pointer in {"last", "next"}
    ahead = (ahead or pointer in {"next", "this coming"}) and pointer != "last"
    year = _year_of(groups, published_at)
    if year is None:
        years = range(published_at.year - 2, published_at.year + 3)
        year = next(year for year in (years if ahead else reversed(years)) if fits(stretch(year)))
    return _turned(stretch(year), published_at, ahead)


def _month(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    return _once_a_year(_month_number(groups["month"]), 1, groups, published_at, ahead)


def _quarter(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    months = 6 if groups.get("piece") == "half" else 3
    index = _ORDINALS[groups["ordinal"].lower()]
    return _once_a_year((index - 1) * months + 1, months, groups, published_at, ahead)


def _season(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    return _once_a_year(_SEASONS[groups["season"].lower()], 3, groups, published_at, ahead)


def _year(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    first = int(groups["year"])
    last = first
    if "last_year" in groups:
        tail = groups["last_year"]
        last = int(str(first)[: 4 - len(tail)] + tail)
    dates = _third(date(first, 1, 1), date(last, 12, 31), groups.get("part"))
    return _turned(dates, published_at, ahead)


def _decade(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    text = groups["decade"]
    start = int(text) if len(text) == 4 else (1900 if int(text) > 20 else 2000) + int(text)
    dates = _third(date(start, 1, 1), date(start + 9, 12, 31), groups.get("part"))
    return _turned(dates, published_at, ahead)


def _weekday(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    pointer = groups.get("pointer", "").lower()
    back = (published_at.weekday() - _WEEKDAYS.index(groups["weekday"][:3].lower())) % 7
    if pointer in {"next", "this coming"}:
        back -= 7
    elif pointer == "last" and back == 0:
        back = 7
    elif ahead and pointer != "last" and back:
        back -= 7
    day = published_at - timedelta(back)
    return DateRange(earliest=day, latest=day)


_DAY_WORDS: Final = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2}


def _day_word(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    word = " ".join(groups["word"].lower().split())
    if word == "overnight":
        return DateRange(earliest=published_at - timedelta(1), latest=published_at)
    day = published_at + timedelta(_DAY_WORDS[word])
    return DateRange(earliest=day, latest=day)


def _unit_around(unit: str, day: date) -> DateRange:
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


def _moved(day: date, count: int, unit: str) -> date:
    """Return a day moved by a number of units, which may be negative."""
    days = {"day": 1, "week": 7}.get(unit)
    return day + timedelta(days * count) if days else add_months(day, count * {"month": 1, "year": 12}.get(unit, 120))


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
        return _turned(DateRange(earliest=saturday, latest=saturday + timedelta(1)), published_at, ahead)
    dates = _unit_around(unit, _moved(published_at, step, unit))
    return _turned(_third(dates.earliest, dates.latest, groups.get("part")), published_at, ahead)


def _bounds(count: str) -> tuple[int, int]:
    """Least and greatest number that a counting phrase stands for."""
    for word in reversed(count.lower().split()):
        if word in _LOOSE:
            return _LOOSE[word]
        if word in _NUMBERS or word.isdigit():
            number = _NUMBERS.get(word) or int(word)
            return number, number
    return _LOOSE[""]


def _ago(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    least, most = _bounds(groups.get("count", ""))
    unit = groups["unit"].lower()
    earliest = _unit_around(unit, _moved(published_at, -most, unit)).earliest
    latest = _unit_around(unit, _moved(published_at, -least, unit)).latest
    return DateRange(earliest=earliest, latest=min(latest, published_at))


def _up_to_now(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    _, most = _bounds(groups.get("count") or groups.get("pointer", ""))
    return DateRange(earliest=_moved(published_at, -most, groups["unit"].lower()), latest=published_at)


def _singly_up_to_now(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    return DateRange(earliest=_moved(published_at, -1, groups["unit"].lower()), latest=published_at)


def _from_now(groups: dict[str, str], published_at: date, ahead: bool) -> DateRange:
    _, most = _bounds(groups.get("count", ""))
    return DateRange(earliest=published_at, latest=_moved(published_at, most, groups["unit"].lower()))


_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "iso": r"(?<![\d-])(?P<iso>(?:1[5-9]|20|21)\d\d([-/])(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01]))(?!\d)",
        "compact": rf"\b(?P<day>[0-3]?\d)[-\s](?P<month>{_MONTH})[-\s](?P<year>{_YEAR})",
        "month_day": rf"\b(?P<month>{_MONTH})\s+(?P<day>{_DAY})"
        rf"(?:{_TO}(?:(?P<last_month>{_MONTH})\s+)?(?P<last_day>{_DAY})(?!\s*(?:percent\b|[a-z]+s\b)))?{_SAID_YEAR}",
        "day_month": rf"(?<![\d.,$€£-])(?:the\s+)?\b(?P<day>{_DAY})(?:{_TO}(?P<last_day>{_DAY}))?\s+(?:of\s+)?"
        rf"(?P<month>{_MONTH})(?![a-z]){_SAID_YEAR}",
        "month": rf"(?:\b(?P<pointer>(?i:last|next|this|this\ coming))\s+)?\b{_PART}(?P<month>{_MONTH})(?![\w-])"
        rf"{_SAID_YEAR}",
        "quarter": r"\b(?:(?:the\s+)?(?P<ordinal>(?i:first|second|third|fourth))[\s-]+"
        r"(?P<piece>quarter|half)|Q(?P<q>[1-4]))"
        rf"{_SAID_YEAR}",
        "season": rf"\b(?:(?P<pointer>(?i:last|next|this))\s+)?{_PART}(?:(?<=the )|(?<=this )|(?<=last )|(?<=next )"
        rf"|(?<=early )|(?<=late )|(?<=In )|(?<=in )|\b)(?P<season>winter|spring|summer|autumn|fall)\b{_SAID_YEAR}",
        "year": rf"(?<![\d.,:$€£¥-])\b{_PART}(?P<year>{_YEAR})(?:[-–/](?P<last_year>\d\d(?:\d\d)?)(?!\d))?(?![\w-])",
        "decade": rf"\b{_PART}(?P<decade>(?:1[5-9]|20)\d0)(?:['’]?s)\b",
        "short_decade": rf"{_PART}['’‘](?P<decade>\d0)s\b",
        "weekday": rf"(?:\b(?P<pointer>(?i:last|next|this|this\ coming|this\ past))\s+)?"
        rf"\b(?P<weekday>{_WEEKDAY})(?!\w)",
        "day_word": r"\b(?P<word>(?i:today|tonight|yesterday|tomorrow|the\s+day\s+before\s+yesterday|overnight))\b",
        "pointed": rf"\b(?:(?P<when>(?i:earlier|later))\s+)?{_PART}"
        r"(?P<pointer>(?i:this\s+past|this\s+coming|this|last|next|past|previous|the\s+coming))\s+(?P<unit>week|weekend|month|year|decade)\b(?![-–]\w)",
        "weekend": r"\b(?P<pointer>[Oo]ver\s+the|[Aa]t\s+the)\s+(?P<unit>weekend)\b",
        "ago": rf"\b(?i:{_COUNT})?{_UNIT}s?\s+(?:ago|earlier)\b",
        "up_to_now": rf"\b(?:the\s+)?(?P<pointer>(?i:past|last|previous|preceding|recent))\s+{_COUNT}?{_UNIT}s\b",
        "singly_up_to_now": rf"\b(?:[Oo]ver|[Ii]n|[Dd]uring|[Ff]or|[Ww]ithin|[Aa]cross)"
        rf"\s+the\s+(?:past|last)\s+{_UNIT}\b",
        "standing": rf"\b[Ff]or\s+(?:{_COUNT})?{_UNIT}s\s*(?=,|\.|$|\b(?:and|but|now)\b)",
        "from_now": rf"\b(?:(?i:in|within)\s+(?:the\s+)?(?:next|coming)\s+{_COUNT}?{_UNIT}s?"
        rf"|[Ww]ithin\s+(?P<count2>\d{{1,3}}|a|two|three|four|five|six)\s+(?P<unit2>day|week|month|year)s?)\b",
    }.items()
}

_READERS: Final[dict[str, Callable[[dict[str, str], date, bool], DateRange | None]]] = {
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
