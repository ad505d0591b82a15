"""Reading of the tables in ``terms/data``: rows, cells of several forms, and days."""

import csv
from datetime import date
from functools import cache
from importlib.resources import files


@cache
def table(stem: str) -> tuple[dict[str, str], ...]:
    """Rows of one table; lines that begin with # are notes.

    Raises
    ------
    ValueError
        If a row has more or fewer cells than the header.

    Examples
    --------
    >>> table("cow_codes")[0]["cow"]
    '255'
    """
    text = files("faultlines.terms").joinpath("data", f"{stem}.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{stem}.csv has {len(row)} cells in the row of {row[0]!r}; expected {len(header)}")
    return tuple(dict(zip(header, row, strict=True)) for row in rows)


def split(cell: str) -> tuple[str, ...]:
    """Parts of a cell that are set apart by bars.

    >>> split("Kyiv|Kiev"), split("")
    (('Kyiv', 'Kiev'), ())
    """
    return tuple(cell.split("|")) if cell else ()


def bare(form: str) -> str:
    """Take the mark off a form.

    >>> bare("?Georgia")
    'Georgia'
    """
    return form.lstrip("?*~")


def day(cell: str) -> date | None:
    """Day in ISO 8601, None for an empty cell."""
    return date.fromisoformat(cell) if cell else None
