"""Yearly files of states that are recognised and not imported: the refusal says what uses them, or why nothing does."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NoReturn

from faultlines.errors import LedgerError
from faultlines.ledger.importers.delimited import first_record
from faultlines.ledger.importers.files import PublishedFile
from faultlines.terms.tables import split


@dataclass(frozen=True, slots=True)
class _Known:
    """One kind of file: columns that only it has, what it is, and what to do with it."""

    columns: frozenset[str]
    title: str
    advice: str


def recognise(file: PublishedFile) -> str | None:
    """By the names in its first line."""
    found = _kind(file)
    return f"line 1 has the columns of {found.title}" if found else None


def refuse(file: PublishedFile) -> NoReturn:
    """Say what a file is and what to do with it.

    Raises
    ------
    LedgerError
        Always.
    """
    found = _kind(file)
    if found is None:
        raise LedgerError(f"{file.path} is no yearly file of states known here. Run `faultlines import auto` on it.")
    raise LedgerError(f"{file.path} is {found.title} and is not imported. {found.advice}")


def _kind(file: PublishedFile) -> _Known | None:
    """The first kind all of whose columns the file has."""
    names = {name.strip().lower() for name in first_record(file.head)}
    return next((known for known in _kinds() if known.columns <= names), None)


@cache
def _kinds() -> tuple[_Known, ...]:
    text = files(__package__).joinpath("yearly.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(_Known(frozenset(split(row["columns"])), row["title"], row["advice"]) for row in rows)
