"""Options that several commands take."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a result is printed."""

    TABLE = "table"
    JSON = "json"


def day(text: str) -> date:
    """A day as users type it."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as err:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2024-06-22") from err


LedgerOption = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="DIR", help="Ledger to use; made from the starter where it is not there yet."),
]
KnownAt = Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="As known that day.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print it.")]
