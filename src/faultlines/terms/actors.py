"""Who can act: states, organisations, non-state actors, and the people and bodies that speak for states.

The tables in ``terms/data`` are read once. In them a form may carry a mark: ``?`` needs context in running text
("Georgia" may be a state of the United States), ``*`` is met in coded files only, ``~`` is met in running text only
and needs context.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from faultlines.terms.tables import bare, day, split, table

#: Kinds of surface form. ``body`` and ``person`` speak for the state whose id they carry.
KINDS: Final[tuple[str, ...]] = ("name", "demonym", "organisation", "nonstate", "body", "person", "capital")

_DAWN: Final[date] = date.min
_DUSK: Final[date] = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state of today.

    Attributes
    ----------
    id : str
        ISO 3166-1 alpha-3; XKX for Kosovo.
    name : str
    cow, gw : int or None
        Correlates of War and Gleditsch-Ward numbers of today's state.
    names : tuple of str
        Forms of its name, ``name`` first.
    demonyms : tuple of str
        Adjectives and words for its people.
    capital : str
        The capital that distances are taken from.
    capitals : tuple of str
        Cities that stand for the government in reports, ``capital`` first.
    latitude, longitude : float
        Of ``capital``, in degrees north and east.
    start : date
        First day in the COW state system, or as the table's source says.
    end : date or None
        None for every state that still exists.
    """

    id: str
    name: str
    cow: int | None
    gw: int | None
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    capital: str
    capitals: tuple[str, ...]
    latitude: float
    longitude: float
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Days, both ends included, on which a state is a member; ``end`` is None while it is."""

    state: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation of states, with its members where the table follows them."""

    id: str
    name: str
    names: tuple[str, ...]
    members: tuple[Membership, ...]

    def members_on(self, day: date) -> tuple[str, ...]:
        """State ids of the members on ``day``, sorted."""
        return tuple(sorted(m.state for m in self.members if _within(day, m.start, m.end)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who speaks for an actor while in a post; one row for each post held."""

    name: str
    names: tuple[str, ...]
    actor: str
    post: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NonState:
    """An armed or political actor that is no state; ``host`` is the state it mainly acts from."""

    id: str
    name: str
    names: tuple[str, ...]
    host: str | None
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorName:
    """A surface form, letter for letter, and the actor it stands for.

    ``ambiguous`` forms ("Jordan", "Kim", "Congo") need context before they count. ``sector`` is PLOVER's where the
    form names a part of the state (GOV for a leader, MIL for an army), None where it names the actor itself.
    """

    text: str
    id: str
    kind: str
    ambiguous: bool = False
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Every form of one row, whatever its table, its marks kept, with the days on which they may be used."""

    id: str
    kind: str
    forms: tuple[str, ...]
    start: date | None = None
    end: date | None = None
    sector: str | None = None

    def in_force(self, on: date) -> bool:
        """Whether the forms may be used on a day; both ends count."""
        return _within(on, self.start, self.end)


@cache
def states() -> tuple[State, ...]:
    """All states of today, sorted by id.

    >>> len(states())
    197
    """
    return tuple(sorted((_state_of(row) for row in table("states")), key=lambda found: found.id))


def state(id: str) -> State:
    """Look up a state by its id.

    Raises
    ------
    ValueError
        If there is no such state.

    Examples
    --------
    >>> state("VNM").cow
    816
    """
    try:
        return _states_by_id()[id]
    except KeyError:
        raise ValueError(f"id is {id!r}; expected a state's ISO 3166-1 alpha-3 code such as 'JPN'") from None


@cache
def organisations() -> tuple[Organisation, ...]:
    """Organisations of states, sorted by id."""
    members: dict[str, list[Membership]] = {}
    for row in table("memberships"):
        membership = Membership(state=row["state"], start=date.fromisoformat(row["start"]), end=day(row["end"]))
        members.setdefault(row["organisation"], []).append(membership)
    found = (
        Organisation(
            id=row["id"], name=bare(row["name"]), names=_all_forms(row), members=tuple(members.get(row["id"], ()))
        )
        for row in table("organisations")
    )
    return tuple(sorted(found, key=lambda organisation: organisation.id))


@cache
def people() -> tuple[Person, ...]:
    """People in posts, in the order of the table: by actor, then by day of taking the post."""
    return tuple(
        Person(
            name=bare(row["name"]),
            names=_all_forms(row),
            actor=row["actor"],
            post=row["post"],
            start=date.fromisoformat(row["start"]),
            end=day(row["end"]),
        )
        for row in table("leaders")
    )


@cache
def nonstate_actors() -> tuple[NonState, ...]:
    """Non-state actors, sorted by id."""
    found = (
        NonState(
            id=row["id"],
            name=bare(row["name"]),
            names=_all_forms(row),
            host=row["host"] or None,
            start=day(row["start"]),
            end=day(row["end"]),
        )
        for row in table("nonstate")
    )
    return tuple(sorted(found, key=lambda actor: actor.id))


def actor_names(on: date) -> Mapping[str, ActorName]:
    """Every surface form that names an actor on one day.

    Parameters
    ----------
    on : date
        A person or body counts only while in post. Former leaders do not speak for their state.

    Returns
    -------
    mapping of str to ActorName
        Keyed by the form, letter for letter: "US" is a state and "us" is not. Match whole words, longest first, and
        drop what `not_actors` lists ("Northern Ireland", "Gulf of Guinea").

    Examples
    --------
    >>> actor_names(date(2024, 6, 22))["Kremlin"].id
    'RUS'
    >>> actor_names(date(2024, 6, 22))["Jordan"].ambiguous
    True
    """
    return _NamesOn(on)


class _NamesOn(Mapping[str, ActorName]):
    """The names that hold on one day, each looked up when it is asked for."""

    def __init__(self, on: date) -> None:
        self._on = on

    def __getitem__(self, text: str) -> ActorName:
        found = None
        for name, start, end in _names_ever()[text]:
            if _within(self._on, start, end):
                found = _kept(found, name)
        if found is None:
            raise KeyError(text)
        return found

    def __iter__(self) -> Iterator[str]:
        return (text for text in _names_ever() if text in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def _names_ever() -> Mapping[str, tuple[tuple[ActorName, date | None, date | None], ...]]:
    """Every surface form with whom it ever names, and the days between which it does, in the order of `KINDS`."""
    found: dict[str, list[tuple[ActorName, date | None, date | None]]] = {}
    for entry in sorted(entries(), key=lambda entry: KINDS.index(entry.kind)):
        for name in _spotted(entry):
            found.setdefault(name.text, []).append((name, entry.start, entry.end))
    return {text: tuple(names) for text, names in found.items()}


def actor_forms() -> Iterable[str]:
    """Every surface form that names an actor on some day, those of states first."""
    return _names_ever().keys()


@cache
def not_actors() -> frozenset[str]:
    """Surface forms that contain an actor's name and yet name no actor of ours: "South China Sea"."""
    return frozenset(row["text"] for row in table("not_actors"))


# Reading the tables.


def _state_of(row: Mapping[str, str]) -> State:
    capitals = tuple(bare(form) for form in split(row["capitals"]))
    return State(
        id=row["id"],
        name=bare(row["name"]),
        cow=int(row["cow"]) if row["cow"] else None,
        gw=int(row["gw"]) if row["gw"] else None,
        names=_all_forms(row),
        demonyms=tuple(bare(form) for form in split(row["demonyms"])),
        capital=capitals[0],
        capitals=capitals,
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        start=date.fromisoformat(row["start"]),
        end=day(row["end"]),
    )


@cache
def entries() -> tuple[Entry, ...]:
    """Every row of every table: states, organisations, non-state actors, bodies, then people."""
    found = [Entry(row["id"], "name", _marked_forms(row)) for row in table("states")]
    found += [Entry(row["id"], "demonym", split(row["demonyms"])) for row in table("states")]
    found += [Entry(row["id"], "capital", split(row["capitals"])) for row in table("states")]
    found += [Entry(row["id"], "organisation", _marked_forms(row)) for row in table("organisations")]
    found += [
        Entry(row["id"], "nonstate", _marked_forms(row), day(row["start"]), day(row["end"]))
        for row in table("nonstate")
    ]
    found += [
        Entry(row["actor"], "body", split(row["names"]), day(row["start"]), day(row["end"]), row["sector"])
        for row in table("bodies")
    ]
    found += [
        Entry(row["actor"], "person", _marked_forms(row), day(row["start"]), day(row["end"]), "GOV")
        for row in table("leaders")
    ]
    return tuple(found)


def _marked_forms(row: Mapping[str, str]) -> tuple[str, ...]:
    return (row["name"], *split(row["names"]))


def _all_forms(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(bare(form) for form in _marked_forms(row))


def _within(day: date, start: date | None, end: date | None) -> bool:
    return (start or _DAWN) <= day <= (end or _DUSK)


@cache
def _states_by_id() -> dict[str, State]:
    return {found.id: found for found in states()}


# Spotting in text.


def _spotted(entry: Entry) -> Iterator[ActorName]:
    """Surface forms of an entry for running text, in the spellings that reports use."""
    for form in entry.forms:
        if not form.startswith("*"):
            for text in _spellings(bare(form), given_name_hyphened=entry.kind == "person" and entry.id in _HYPHENERS):
                yield ActorName(text=text, id=entry.id, kind=entry.kind, ambiguous=form[0] in "?~", sector=entry.sector)


def _spellings(text: str, *, given_name_hyphened: bool) -> Iterable[str]:
    """Spell a form with and without accents, with either apostrophe, and with each way to write "Jong-un"."""
    forms = {text}
    if given_name_hyphened and "-" in text:
        forms |= {text.replace("-", " "), text.replace("-", " ").title()}
        forms |= {
            _HYPHENED.sub(lambda found: found[0].upper(), text),
            _HYPHENED.sub(lambda found: found[0].lower(), text),
        }
    forms |= {unaccented(form) for form in forms}
    return sorted(forms | {form.replace("'", "’") for form in forms})


#: States whose people's given names are written with a hyphen, without one, or with a capital after it.
_HYPHENERS: Final = frozenset({"KOR", "PRK", "TWN"})

#: A letter after a hyphen, as in "Kim Jong-un".
_HYPHENED: Final = re.compile(r"-\w")


def _kept(known: ActorName | None, new: ActorName) -> ActorName:
    """Keep the name that comes first in the order of kinds; a surname that two actors share needs context."""
    if known is None:
        return new
    clash = known.kind == new.kind and known.id != new.id
    if not clash or known.ambiguous:
        return known
    return ActorName(text=known.text, id=known.id, kind=known.kind, ambiguous=True, sector=known.sector)


def unaccented(text: str) -> str:
    """Plain letters for those with marks.

    >>> unaccented("Đukanović")
    'Dukanovic'
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


#: Letters that Unicode does not decompose.
_PLAIN_LETTERS: Final = str.maketrans("łŁøØđĐıßə’‘", "lLoOdDise''")
