"""Temporal-graph splits as published: train, valid and test files of (subject, relation, object, time)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import LedgerError

Ints = NDArray[np.int64]

SPLITS = ("train", "valid", "test")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quads:
    """Who did what to whom and when, in order of time.

    Attributes
    ----------
    subject, relation, object : ndarray of int64, shape (n,)
        Positions in ``entities`` and ``relations``.
    step : ndarray of int64, shape (n,)
        Time in steps of the smallest gap between two times, from 0.
    entities, relations : tuple of str
        Names; the number as text where the folder has none.
    valid_from, test_from, end : int
        First step of the validation and of the test period, and the step after the last.
    """

    subject: Ints
    relation: Ints
    object: Ints
    step: Ints
    entities: tuple[str, ...]
    relations: tuple[str, ...]
    valid_from: int
    test_from: int
    end: int


def load_quads(folder: Path) -> Quads:
    """Read ``train.txt``, ``valid.txt`` and ``test.txt``.

    Columns are subject, relation, object and time, apart by tabs, or by blanks where a line has no tab; what follows
    the time is ignored. Subjects, relations and objects are ids, named by ``entity2id.txt`` and ``relation2id.txt``
    where these exist, or names. Times are whole numbers or ISO dates. Repeated rows count once.

    Raises
    ------
    LedgerError
        If a file is missing, empty or has a row that cannot be read, or if the three do not follow each other in time.
    """
    rows = {split: _rows(folder / f"{split}.txt") for split in SPLITS}
    every = [row for split in SPLITS for row in rows[split]]
    entities = _numbering((name for row in every for name in (row[0], row[2])), folder / "entity2id.txt")
    relations = _numbering((row[1] for row in every), folder / "relation2id.txt")
    table = np.array([(entities[s], relations[r], entities[o], time) for s, r, o, time in every], dtype=np.int64)
    first = _starts(folder, {split: [row[3] for row in rows[split]] for split in SPLITS})
    table = np.unique(table, axis=0)
    table = table[np.argsort(table[:, 3], kind="stable")]
    gap = int(np.diff(np.unique(table[:, 3])).min())
    step = (table[:, 3] - table[0, 3]) // gap
    return Quads(
        subject=table[:, 0],
        relation=table[:, 1],
        object=table[:, 2],
        step=step,
        entities=_names(entities, folder / "entity2id.txt"),
        relations=_names(relations, folder / "relation2id.txt"),
        valid_from=(first["valid"] - int(table[0, 3])) // gap,
        test_from=(first["test"] - int(table[0, 3])) // gap,
        end=int(step[-1]) + 1,
    )


def _rows(path: Path) -> list[tuple[str, str, str, int]]:
    lines = _text(path).splitlines()
    rows = [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise LedgerError(f"{path} has no rows; expected subject, relation, object and time. Download the split anew.")
    return rows


def _row(path: Path, number: int, line: str) -> tuple[str, str, str, int]:
    cells = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
    if len(cells) < 4 or not all(cell.strip() for cell in cells[:4]):
        raise LedgerError(
            f"{path} line {number}: {line!r} has {len(cells)} columns, or an empty one; expected subject, relation, "
            "object and time. Mend the row: a split with rows left out is no longer comparable."
        )
    subject, relation, object_, time = (cell.strip() for cell in cells[:4])
    return subject, relation, object_, _time(path, number, time)


def _time(path: Path, number: int, text: str) -> int:
    try:
        return int(text) if text.lstrip("-").isdigit() else date.fromisoformat(text).toordinal()
    except ValueError as err:
        raise LedgerError(
            f"{path} line {number}: time is {text!r}; expected a whole number or a date such as 2014-01-31. "
            "Mend the row."
        ) from err


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as err:
        raise LedgerError(
            f"{path} is missing; expected train.txt, valid.txt and test.txt. Name the folder that holds them."
        ) from err
    except UnicodeDecodeError as err:
        raise LedgerError(f"{path} is not UTF-8 text ({err.reason} at byte {err.start}). Save it as UTF-8.") from err


def _numbering(found: Iterable[str], listing: Path) -> dict[str, int]:
    """Position of every id or name; ids keep their number, so that ``entity2id.txt`` applies."""
    distinct = set(found)
    if all(name.isdigit() for name in distinct):
        size = 1 + max(max(map(int, distinct)), max(_listed(listing), default=-1))
        return {str(number): number for number in range(size)} | {name: int(name) for name in distinct}
    return {name: number for number, name in enumerate(sorted(distinct))}


def _names(numbering: dict[str, int], listing: Path) -> tuple[str, ...]:
    names = {number: name for name, number in reversed(numbering.items())}
    if all(name.isdigit() for name in numbering):
        names |= _listed(listing)
    return tuple(names[number] for number in range(len(names)))


def _listed(path: Path) -> dict[int, str]:
    if not path.exists():
        return {}
    names = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        name, identifier, *_ = (*line.split("\t"), "")
        if not identifier.strip().isdigit():
            raise LedgerError(
                f"{path} line {number}: {line!r} has no id; expected a name, a tab and a whole number. Mend the row."
            )
        names[int(identifier)] = name
    return names


def _starts(folder: Path, times: dict[str, list[int]]) -> dict[str, int]:
    for before, after in pairwise(SPLITS):
        if max(times[before]) >= min(times[after]):
            raise LedgerError(
                f"{folder}: {before}.txt ends at {max(times[before])} and {after}.txt starts at {min(times[after])}; "
                "expected each to start after the one before has ended. Use a split by time."
            )
    return {split: min(times[split]) for split in SPLITS}
