"""Names as coded files write them: whom one names on a day, or why it names nobody.

Letter case, accents, hyphens, second names and a leading "the" do not matter, and a form that needs a text around it
(a bare surname with a mark in the tables) names nobody here. A person speaks for an actor on the days in post and on
no other; where people of one name are in posts of two actors on a day, the name is nobody's that day.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from faultlines.terms.actors import Entry, entries, states, unaccented
from faultlines.terms.tables import bare

#: Why a name is nobody's: posts of two actors on that day, a post on other days only, on no list.
AMBIGUOUS: Final = "ambiguous"
OUT_OF_POST: Final = "out of post"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """What a name is.

    Attributes
    ----------
    id : str or None
        The actor, None where the name is nobody's.
    by : str
        With an id: one of `faultlines.terms.actors.KINDS`, ``id`` for an actor's own id, or ``part`` for a part of a
        state in common words ("Yemeni Armed Forces"). Without: `AMBIGUOUS`, `OUT_OF_POST` or `UNKNOWN`.
    """

    id: str | None
    by: str


def resolve(name: str, on: date | None = None) -> str | None:
    """Actor id of a full name as coded files write it.

    Parameters
    ----------
    name : str
    on : date, optional
        Day on which a person or body must be in post. Left out, whoever held a post last is taken.

    Returns
    -------
    str or None
        None where the name is of no actor in the tables, or not on that day.

    Examples
    --------
    >>> resolve("Korea, Democratic People's Republic of"), resolve("Namibia"), resolve("Kim Jong-Un")
    ('PRK', 'NAM', 'PRK')
    >>> resolve("Barack Obama", date(2018, 3, 1)) is None
    True
    """
    return look_up(name, on).id


def look_up(name: str, on: date | None = None) -> Found:
    """The actor behind a full name, and by what the name is known; or why it is nobody's.

    Parameters
    ----------
    name : str
    on : date, optional
        As in `resolve`.

    Examples
    --------
    >>> look_up("Radosław Sikorski", date(2009, 5, 1))
    Found(id='POL', by='person')
    >>> look_up("Barack Obama", date(2018, 3, 1))
    Found(id=None, by='out of post')

    The foreign minister of Libya in 2013 and the head of the Polisario Front bore one name:

    >>> look_up("Mohamed Abdelaziz", date(2013, 5, 1))
    Found(id=None, by='ambiguous')
    """
    if name in _ids():
        return Found(name, "id")
    key = _key(name)
    return _answer(key, _rows_of(key), on)


def look_up_between(name: str, first: date, last: date) -> tuple[tuple[date, Found], ...]:
    """Answers of `look_up` from one day to another, each with the day from which it holds.

    Examples
    --------
    >>> for since, found in look_up_between("Julie Bishop", date(2018, 1, 1), date(2018, 12, 31)):
    ...     print(since, found.id)
    2018-01-01 AUS
    2018-08-29 None
    """
    if name in _ids():
        return ((first, Found(name, "id")),)
    key = _key(name)
    known = _rows_of(key)
    turns = {first}
    for row in (row for rows in known for row in rows):
        after = row.end and row.end + timedelta(days=1)
        turns |= {turn for turn in (row.start, after) if turn and first < turn <= last}
    return tuple((day, _answer(key, known, day)) for day in sorted(turns))


def _answer(key: str, known: list[tuple[Entry, ...]], on: date | None) -> Found:
    """What a key is on a day, given its rows of the tables."""
    for rows in known:
        if found := _in_force(rows, on):
            return found
    if owner := _owner_of_part(key):
        return Found(owner, "part")
    held = any(row.kind == "person" for rows in known for row in rows)
    return Found(None, OUT_OF_POST if held else UNKNOWN)


def _key(name: str) -> str:
    words = re.sub(r"[-\s]+", " ", unaccented(name).casefold()).strip()
    return words.removeprefix("the ")


@cache
def _ids() -> frozenset[str]:
    return frozenset(entry.id for entry in entries())


@cache
def _index() -> dict[str, tuple[Entry, ...]]:
    """Rows behind each key, without demonyms, cities and forms that need a text around them."""
    found: dict[str, list[Entry]] = {}
    for entry in entries():
        if entry.kind not in {"demonym", "capital"}:
            for key in {_key(bare(form)) for form in entry.forms if _coded(form, entry.kind)}:
                found.setdefault(key, []).append(entry)
    return {key: tuple(rows) for key, rows in found.items()}


def _coded(form: str, kind: str) -> bool:
    """Whether a form may stand alone in a coded file: ambiguous names of states do, bare surnames do not."""
    return not form.startswith("~") and not (form.startswith("?") and kind in {"person", "body"})


def _rows_of(key: str) -> list[tuple[Entry, ...]]:
    """Rows of a name as it stands, then without its second names."""
    return [rows for words in (key, _without_middle(key)) if words and (rows := _index().get(words))]


def _without_middle(key: str) -> str | None:
    """First and last word of a personal name, so that patronymics and second names do not matter."""
    words = key.split()
    return f"{words[0]} {words[-1]}" if len(words) > 2 else None


def _in_force(rows: Iterable[Entry], on: date | None) -> Found | None:
    """The actor of the first row in force on a day, or of the one that began last where no day is given."""
    if on is None:
        latest = max(rows, key=lambda row: row.start or date.min)
        return Found(latest.id, latest.kind)
    held = [row for row in rows if row.in_force(on)]
    if not held:
        return None
    if held[0].kind == "person" and len({row.id for row in held}) > 1:
        return Found(None, AMBIGUOUS)
    return Found(held[0].id, held[0].kind)


_PARTS: Final = (
    r"(?:national |defen[cs]e |royal )?(?:armed forces|defen[cs]e forces?|army|navy|air force|coast guard|marines"
    r"|police(?: force| service)?|ground forces|national guard|military|government|parliament|embassy)"
)
_PART_LAST: Final = re.compile(rf"(?:royal )?(?P<owner>.+?) {_PARTS}")
_PART_FIRST: Final = re.compile(
    r"(?:armed forces|national army|army|national police|government|parliament|embassy) of (?:the )?(?P<owner>.+)"
)


def _owner_of_part(key: str) -> str | None:
    """State behind "Yemeni Armed Forces" or "Armed Forces of the Russian Federation"."""
    found = _PART_LAST.fullmatch(key) or _PART_FIRST.fullmatch(key)
    return _adjectives().get(found["owner"]) if found else None


@cache
def _adjectives() -> dict[str, str]:
    """State behind each of its demonyms and names, as keys."""
    pairs = ((_key(form), found.id) for found in states() for form in (*found.demonyms, *found.names))
    return dict(reversed(list(pairs)))
