"""Dates told by other dates: "two days later", "the following year", "hours after the vote on Wednesday"."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from faultlines.reading.dateparts import COUNT, bounds_of, moved, unit_around
from faultlines.terms.claims import DateRange

_UNIT: Final = r"(?P<unit>hour|day|week|month|year|decade)s?"
_LINKS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bthe\s+(?P<unit>day|week|month|year)\s+(?P<way>after|before)\b",
        r"\b(?:on\s+)?(?:the|that)\s+(?P<which>same|following|next|previous|preceding|very)\s+"
        r"(?P<unit>day|week|month|year)\b",
        rf"\b{COUNT}?{_UNIT}\s+(?P<way>later|earlier|afterward|afterwards|beforehand|after|before|prior\s+to)\b",
    )
)
_BACK: Final = frozenset({"earlier", "beforehand", "before", "prior to", "previous", "preceding"})
_SAME: Final = frozenset({"same", "very"})
_OF_THE_NEXT: Final = frozenset({"after", "before", "prior to"})


@dataclass(frozen=True, slots=True)
class Link:
    """A phrase that tells a date by another; ``start`` and ``end`` count characters of the text.

    ``least`` to ``most`` units of ``unit`` lie between the two, backwards if negative. With ``governs`` what it
    counts from may follow it: "two days after the vote".
    """

    start: int
    end: int
    least: int
    most: int
    unit: str
    governs: bool

    def dates(self, base: DateRange) -> DateRange | None:
        """Days that the phrase stands for, counted from others; None where the calendar has none.

        Months and years from one day leave its month or year open; hours may run into the next day.

        Examples
        --------
        >>> from datetime import date
        >>> (link,) = find_links("Niger recalled its envoy two days later.")
        >>> link.dates(DateRange(earliest=date(2024, 6, 3), latest=date(2024, 6, 3))).latest
        datetime.date(2024, 6, 5)
        """
        try:
            return self._counted(base)
        except (ValueError, OverflowError):  # "300 decades earlier"
            return None

    def _counted(self, base: DateRange) -> DateRange:
        if self.unit == "hour":
            return DateRange(earliest=base.earliest + timedelta(self.least), latest=base.latest + timedelta(self.most))
        earliest = moved(base.earliest, self.least, self.unit)
        latest = moved(base.latest + timedelta(1), self.most, self.unit) - timedelta(1)
        if self.unit in {"month", "year", "decade"} and base.days < 28:
            earliest, latest = unit_around(self.unit, earliest).earliest, unit_around(self.unit, latest).latest
        return DateRange(earliest=earliest, latest=latest)

    def turned(self) -> "Link":
        """The same the other way round: what the phrase counts from, told by what it dates."""
        return Link(self.start, self.end, -self.most, -self.least, self.unit, self.governs)


def find_links(text: str) -> list[Link]:
    """Find such phrases in a text, in its order.

    Examples
    --------
    >>> [(link.least, link.most, link.unit) for link in find_links("Days after the vote and a year earlier")]
    [(2, 9, 'day'), (-1, -1, 'year')]
    """
    found: list[Link] = []
    for pattern in _LINKS:
        links = [_link(match) for match in pattern.finditer(text)]
        starts = [link.start for link in found]
        found += [link for link in links if _is_free(link, found, starts)]
        found.sort(key=lambda link: link.start)
    return found


def _is_free(link: Link, found: list[Link], starts: list[int]) -> bool:
    """Whether a phrase overlaps none found before; these stand in order, apart, at ``starts``."""
    place = bisect_left(starts, link.end)
    return place == 0 or found[place - 1].end <= link.start


def _link(match: re.Match[str]) -> Link:
    groups = {key: value for key, value in match.groupdict().items() if value}
    unit = groups["unit"].lower()
    word = " ".join(groups.get("way", groups.get("which", "")).lower().split())
    if word in _SAME:
        least, most = 0, 0
    elif unit == "hour":
        least, most = 0, 1
    elif "count" in groups or match.re is _LINKS[-1]:
        least, most = bounds_of(groups.get("count", ""))
    else:
        least, most = 1, 1
    if word in _BACK:
        least, most = -most, -least
    return Link(match.start(), match.end(), least, most, unit, word in _OF_THE_NEXT)
