"""Scenario files: TOML into a `Scenario`, every wrong key or value an error of one line that says what to write."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from faultlines.errors import ReadingError
from faultlines.forecasting.scenarios import (
    AddedEvent,
    AddedTie,
    Edit,
    RemovedEvent,
    RemovedTie,
    Scenario,
    Sweep,
    Variant,
)
from faultlines.terms.actors import states
from faultlines.terms.claims import TIE_STATES, TIE_TYPES
from faultlines.terms.coded_names import resolve
from faultlines.terms.plover import EVENT_TYPES

#: An assumption may be dated so many days after the ledger's last day, and no act may be assumed more often.
MOST_DAYS_AHEAD, MOST_ACTS = 365, 1000
#: Longest horizon, in days.
LONGEST_HORIZON: Final = 365

_SWEPT = re.compile(r"add\.(event|tie)\.(\d+)\.([a-z_]+)")


class _WrongError(Exception):
    """A value that is not what was wanted; its message says what was."""


Read = Callable[[Any], Any]


def read_scenario(path: Path, known_at: date) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path : Path
        TOML: ``title``, optionally ``horizon_days``; tables ``[[add.event]]``, ``[[remove.event]]``, ``[[add.tie]]``,
        ``[[remove.tie]]`` and ``[[sweep]]``, as ``docs/what-if.md`` lists them.
    known_at : date
        The day that ``days_from_now`` counts from, and on which an undated assumption begins.

    Raises
    ------
    ReadingError
        If the file cannot be read, is no TOML, or a key or value is not as wanted.
    """
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise ReadingError(f"{path}: {err.strerror or err}; expected a scenario file in TOML. Check the path.") from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise ReadingError(
            f'{path}: no TOML: {err}; expected lines such as title = "…" and tables such as [[add.event]]. '
            "Mend that line; examples/what-if has files to copy from."
        ) from err
    return _scenario(plain, str(path), known_at)


def _scenario(plain: dict[str, Any], origin: str, known_at: date) -> Scenario:
    file = _File(origin, known_at)
    top = file.table(
        "", plain, {"title": _text}, {"horizon_days": _horizon, "add": _dict, "remove": _dict, "sweep": _list}
    )
    edits = file.edits(plain)
    if not edits:
        raise ReadingError(
            f"{origin}: no assumption found; expected at least one [[add.event]], [[remove.event]], [[add.tie]] or "
            "[[remove.tie]]. Add one."
        )
    return Scenario(
        title=top["title"],
        origin=origin,
        horizon_days=top.get("horizon_days"),
        edits=edits,
        sweeps=tuple(file.sweep(f"sweep.{place}", one, plain) for place, one in enumerate(top.get("sweep", []))),
    )


class _File:
    """The place and day that a scenario's keys are read at."""

    def __init__(self, origin: str, known_at: date) -> None:
        self.origin, self.known_at = origin, known_at

    def edits(self, plain: Mapping[str, Any], prefix: str = "") -> tuple[Edit, ...]:
        """Every edit, in the order of the file; ``prefix`` stands before each key in errors."""
        readers: dict[str, dict[str, Callable[[str, Any], Edit]]] = {
            "add": {"event": self._added_event, "tie": self._added_tie},
            "remove": {"event": self._removed_event, "tie": self._removed_tie},
        }
        found: list[Edit] = []
        for verb, kinds in readers.items():
            tables = self.table(f"{prefix}{verb}", plain.get(verb, {}), {}, dict.fromkeys(kinds, _list))
            for kind, read in kinds.items():
                found += [read(f"{prefix}{verb}.{kind}.{n}", one) for n, one in enumerate(tables.get(kind, []))]
        return tuple(found)

    def table(self, key: str, plain: Any, required: Mapping[str, Read], optional: Mapping[str, Read]) -> dict[str, Any]:
        """The values of one table, read; its keys are checked."""
        readers = {**required, **optional}
        if not isinstance(plain, dict):
            raise self._wrong(key, plain, f"a table with {', '.join(readers)}")
        before = f"{key}." if key else ""
        for name in plain:
            if name not in readers:
                raise ReadingError(
                    f"{self.origin}: {before}{name} is no key here; expected {', '.join(readers)}. "
                    "Correct its spelling or take the line out."
                )
        for name in required:
            if name not in plain:
                raise ReadingError(
                    f"{self.origin}: {key or 'the file'} has no {name}; expected {', '.join(required)}. "
                    f"Add a line {name} = …"
                )
        return {name: self._read(f"{before}{name}", value, readers[name]) for name, value in plain.items()}

    def _read(self, key: str, value: Any, read: Read) -> Any:
        try:
            return read(value)
        except _WrongError as wrong:
            raise self._wrong(key, value, str(wrong)) from None

    def _wrong(self, key: str, value: Any, wanted: str) -> ReadingError:
        shown = value.isoformat() if isinstance(value, date) else repr(value)
        return ReadingError(f"{self.origin}: {key} is {shown}; expected {wanted}. Write such a value there.")

    def _added_event(self, key: str, plain: Any) -> AddedEvent:
        found = self.table(
            key,
            plain,
            {"source": _state, "target": _state, "event_type": _one_of(EVENT_TYPES)},
            {"date": self._date, "days_from_now": self._days, "count": _whole(1, MOST_ACTS)},
        )
        self._two_states(key, found)
        return AddedEvent(
            source_actor=found["source"],
            target_actor=found["target"],
            event_type=found["event_type"],
            day=self._day(key, found, "date"),
            count=found.get("count", 1),
            where=f"{self.origin}: {key}",
        )

    def _added_tie(self, key: str, plain: Any) -> AddedTie:
        found = self.table(
            key,
            plain,
            {"source": _state, "target": _state, "tie_type": _one_of(TIE_TYPES), "state": _one_of(TIE_STATES)},
            {"since": self._date, "days_from_now": self._days},
        )
        self._two_states(key, found)
        return AddedTie(
            source_actor=found["source"],
            target_actor=found["target"],
            tie_type=found["tie_type"],
            state=found["state"],
            since=self._day(key, found, "since"),
            where=f"{self.origin}: {key}",
        )

    def _removed_event(self, key: str, plain: Any) -> RemovedEvent:
        return RemovedEvent(event_id=self.table(key, plain, {"id": _text}, {})["id"], where=f"{self.origin}: {key}")

    def _removed_tie(self, key: str, plain: Any) -> RemovedTie:
        where = f"{self.origin}: {key}"
        if isinstance(plain, dict) and "id" in plain:
            return RemovedTie(tie_id=self.table(key, plain, {"id": _text}, {})["id"], where=where)
        found = self.table(
            key, plain, {"source": _state, "target": _state, "tie_type": _one_of(TIE_TYPES)}, {"id": _text}
        )
        self._two_states(key, found)
        return RemovedTie(
            source_actor=found["source"], target_actor=found["target"], tie_type=found["tie_type"], where=where
        )

    def sweep(self, key: str, plain: Any, whole: Mapping[str, Any]) -> Sweep:
        """One uncertain assumption, with the file's edits under each of its values."""
        found = self.table(key, plain, {"key": self._swept(whole), "values": _several}, {"pair": _two})
        verb, kind, place, name = (part for part in found["key"].split("."))
        variants = []
        for value in found["values"]:
            changed = deepcopy(dict(whole))
            changed[verb][kind][int(place)][name] = value
            variants.append(Variant(value=_shown(value), edits=self.edits(changed, f"{key}.values: ")))
        return Sweep(key=found["key"], pair=found.get("pair"), variants=tuple(variants))

    def _swept(self, whole: Mapping[str, Any]) -> Read:
        known = list(_keys(whole))

        def read(value: Any) -> str:
            if (
                not isinstance(value, str)
                or not (found := _SWEPT.fullmatch(value))
                or value[: found.start(3)] not in known
            ):
                first = f"{known[0]}state" if known and ".tie." in known[0] else "add.event.0.count"
                raise _WrongError(f"the key of an assumption added in this file, such as {first}")
            return value

        return read

    def _two_states(self, key: str, found: Mapping[str, Any]) -> None:
        if found["source"] == found["target"]:
            raise self._wrong(f"{key}.target", found["target"], "another state than the source")

    def _date(self, value: Any) -> date:
        if isinstance(value, datetime) or not isinstance(value, date):
            raise _WrongError("a date without quotes, such as 2024-06-22")
        if value > self.known_at + timedelta(days=MOST_DAYS_AHEAD):
            raise _WrongError(f"a date at most {MOST_DAYS_AHEAD} days after {self.known_at}, the last day known")
        return value

    def _days(self, value: Any) -> date:
        days: int = _whole(-36500, MOST_DAYS_AHEAD)(value)
        return self.known_at + timedelta(days=days)

    def _day(self, key: str, found: Mapping[str, Any], name: str) -> date:
        if name in found and "days_from_now" in found:
            raise ReadingError(
                f"{self.origin}: {key} has both {name} and days_from_now; expected one of them. Take one out."
            )
        day: date = found.get(name) or found.get("days_from_now") or self.known_at
        return day


def _keys(whole: Mapping[str, Any]) -> Iterator[str]:
    for kind, entries in whole.get("add", {}).items():
        yield from (f"add.{kind}.{place}." for place in range(len(entries)))


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


# Readers of single values.


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _WrongError("a text in quotes that is not empty")
    return value.strip()


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _WrongError("tables such as [[add.event]]")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _WrongError("a table in double brackets, such as [[add.event]]")
    return value


def _several(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) < 2:
        raise _WrongError('a list of two values or more, such as ["pledged", "signed"]')
    return value


def _state(value: Any) -> str:
    known = {one.id for one in states()}
    found = None
    if isinstance(value, str):
        found = value.upper() if value.upper() in known else resolve(value)
    if found not in known:
        raise _WrongError("the ISO code or the name of a state, such as PHL or Philippines")
    return str(found)


def _two(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise _WrongError('two different states, such as ["CHN", "PHL"]')
    one, other = (_state(name) for name in value)
    if one == other:
        raise _WrongError('two different states, such as ["CHN", "PHL"]')
    return one, other


def _one_of(names: tuple[str, ...]) -> Read:
    def read(value: Any) -> str:
        if value not in names:
            raise _WrongError(f"one of {', '.join(names)}")
        return str(value)

    return read


def _whole(low: int, high: int) -> Read:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _WrongError(f"a whole number from {low} to {high}")
        return value

    return read


def _horizon(value: Any) -> int:
    found: int = _whole(1, LONGEST_HORIZON)(value)
    return found
