"""The day on which a document was published, and how that is known."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from faultlines.errors import ReadingError
from faultlines.reading.dateforms import Form, find_forms, stated_day
from faultlines.reading.documents.pieces import Piece

_DATELINE: Final = re.compile(
    r"^(?:[*_#>\s]*)(?:(?:first\s+)?(?:published|posted|issued|date|dated|updated)\b[\s:]*(?:on|at)?\s*|by\s.{2,60}[\s|·,•—–-]+)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?$",
    re.IGNORECASE,
)
_CITY_LINE: Final = re.compile(r"^[A-Z][A-Z.'’ -]+(?:,\s[A-Za-z.'’ ]{2,30})?,?\s\(?(?:[A-Z][A-Za-z]+\)\s)?$")
_DATELINE_LINES: Final = 8
_LONGEST_FIELD: Final = 200


def stated_or_iso(text: str) -> date | None:
    """Return the day that a date field gives: ISO 8601, 20240622, or written out with its year.

    >>> stated_or_iso("2024-06-22T09:30:00Z"), stated_or_iso("22 June 2024")
    (datetime.date(2024, 6, 22), datetime.date(2024, 6, 22))
    """
    text = text[:_LONGEST_FIELD].strip()
    try:
        return date.fromisoformat(re.split(r"[T\s]", text)[0])
    except ValueError:
        return stated_day(text)


def stated_in(text: str, where: str, named: str) -> tuple[date, str]:
    """Return the day that a field gives, with what to call the field.

    Parameters
    ----------
    text : str
        The field's value.
    where : str
        The place that an error names.
    named : str
        What ``Document.dated_by`` says of it.

    Raises
    ------
    ReadingError
        If the field gives no day.

    Examples
    --------
    >>> stated_in("2024-06-22", "a.md: date in the front matter", "the front matter's date")
    (datetime.date(2024, 6, 22), "the front matter's date")
    """
    day = stated_or_iso(text)
    if day is None:
        raise ReadingError(
            f"{where} is {_short(text)!r}; expected a day such as 2024-06-22. Write it so, or take it out."
        )
    return day, named


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"


def dated(piece: Piece, path: Path | None, published_at: date | None, today: date) -> tuple[date, str, bool]:
    r"""Day of publication, why, and whether it is assumed and not stated anywhere.

    The first of: the given day; what the format states; a date line among the first lines; what the format gives as
    a last resort; the day the file was last changed; today.

    Examples
    --------
    >>> dated(Piece("Published June 22, 2024\nOslo.", "a.txt"), None, None, date(2024, 7, 1))
    (datetime.date(2024, 6, 22), "the line 'Published June 22, 2024'", False)
    """
    if published_at is not None:
        return published_at, "--published", False
    if piece.stated is not None:
        return (*piece.stated, False)
    changed = _last_changed(path, today)
    line = _date_line(piece.text, changed or today)
    if line is not None:
        return (*line, False)
    why = "since no publication date was given or found"
    if piece.fallback is not None:
        return piece.fallback[0], f"assumed: {piece.fallback[1]}, {why}", True
    if changed is None:
        return today, f"assumed: today, {why}", True
    return changed, f"assumed: the day the file was last changed, {why}", True


def _last_changed(path: Path | None, today: date) -> date | None:
    """Day of a file's last change; None where there is none, or it is still to come."""
    if path is None:
        return None
    try:
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    except (OSError, OverflowError, ValueError):
        return None
    return day if day <= today else None


def _date_line(text: str, changed: date) -> tuple[date, str] | None:
    """Find a day among the first lines: alone on a line, after "Published" or a byline, or behind a city."""
    lines = [line.strip() for line in text[:4000].split("\n") if line.strip()][:_DATELINE_LINES]
    for line in lines:
        for form in find_forms(line[:160]):
            day = _line_day(line, form, changed)
            if day is not None:
                has_year = "year" in form.groups or form.name == "iso"
                return day, f"the line {line[: form.end]!r}" + ("" if has_year else ", the year assumed")
    return None


def _line_day(line: str, form: Form, changed: date) -> date | None:
    """Return the day that a line gives as its date, None where the form is part of a sentence."""
    if form.name not in {"iso", "compact", "month_day", "day_month"}:
        return None
    dates = form.dates(changed)
    if dates is None or dates.days > 1:
        return None
    before, after = line[: form.start], line[form.end :]
    alone = _DATELINE.match(before) and len(after) <= 40 and not re.search(r"[a-z]{4,}\s[a-z]+\s[a-z]", after)
    city = _CITY_LINE.match(before) and re.match(r"(?:\s\([A-Za-z ]+\))?\s*[-–—:]", after)
    if city or (alone and ("year" in form.groups or form.name == "iso")):
        return dates.earliest
    return None
