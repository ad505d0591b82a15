"""The table of formats: how each is recognised by its content, and what reads it.

To add a format, write its reader in a module beside this one and add one entry to `FORMATS`. A reader takes a
`PublishedFile` and gives a `CodedFile`; ``recognise`` takes the same and says in half a sentence how it knew the
format, or None. Nothing else has to be told: the command line, `Ledger.import_file` and the error that lists the known
formats all go by the table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from faultlines.errors import LedgerError
from faultlines.ledger.importers import acled, gdelt, gdelt_mentions, icews, phoenix, polecat, ucdp, yearly
from faultlines.ledger.importers.files import PublishedFile
from faultlines.ledger.importers.rows import CodedFile

#: The command that recognises a file by its content.
AUTO: Final = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of published files.

    Attributes
    ----------
    command : str
        Word behind ``faultlines import``; formats of one publisher may share it.
    title : str
        What the files are, for help and messages.
    recognise : callable
        ``PublishedFile -> str or None``: how the content shows that it is of this format ("line 1 is its header of 20
        names"), None where it does not. It must not raise, and must hold for no other format's files.
    read : callable
        ``PublishedFile -> CodedFile``; raises `LedgerError` where the file is bad as a whole.
    complete : callable, optional
        ``(CodedFile, LazyFrame) -> CodedFile``, for files whose rows are about rows of other files: fills in what the
        claims that the ledger holds (columns of the claims table) know.
    about : str
        What somebody who imports such a file should know, for ``--help``.
    """

    command: str
    title: str
    recognise: Callable[[PublishedFile], str | None]
    read: Callable[[PublishedFile], CodedFile]
    complete: Callable[[CodedFile, pl.LazyFrame], CodedFile] | None = None
    about: str = ""


FORMATS: Final = (
    Format(
        command="icews",
        title="ICEWS coded events",
        recognise=icews.recognise,
        read=icews.read_icews,
        about="Somebody named without a country speaks for the actor whose post they hold on the day of the event. "
        "Whoever holds none that day, or bears a name found in posts of two actors, speaks for nobody; the report "
        "counts both.",
    ),
    Format(
        command="gdelt",
        title="GDELT 1.0 events",
        recognise=gdelt.recognise_1,
        read=gdelt.read_gdelt_1,
    ),
    Format(
        command="gdelt",
        title="GDELT 2.0 events",
        recognise=gdelt.recognise_2,
        read=gdelt.read_gdelt_2,
    ),
    Format(
        command="gdelt",
        title="GDELT 2.0 mentions",
        recognise=gdelt_mentions.recognise,
        read=gdelt_mentions.read_mentions,
        complete=gdelt_mentions.about_events,
        about="Mentions add the number, the days and the confidence of further reports to events that the ledger "
        "holds: name the events' files before those of their mentions.",
    ),
    Format(
        command="polecat",
        title="POLECAT events",
        recognise=polecat.recognise,
        read=polecat.read_polecat,
    ),
    Format(
        command="phoenix",
        title="Phoenix events, daily or historical",
        recognise=phoenix.recognise,
        read=phoenix.read_phoenix,
    ),
    Format(
        command="acled",
        title="ACLED events",
        recognise=acled.recognise,
        read=acled.read_acled,
        about="A battle is an act of either side on the other. The deaths reported are a figure beside it where there "
        "are any. ACLED's terms forbid to pass its data on: mind who gets a copy of the ledger.",
    ),
    Format(
        command="ucdp",
        title="UCDP georeferenced events",
        recognise=ucdp.recognise_ged,
        read=ucdp.read_ged,
        about="A fight is an act of either side on the other, since side A is not the attacker; one-sided violence is "
        "side A's. The best estimate of deaths is a figure beside it; high and low stay in the row. A row counts as "
        "known from its release.",
    ),
    Format(
        command="ucdp",
        title="UCDP dyad-years",
        recognise=ucdp.recognise_dyadic,
        read=ucdp.read_dyadic,
        about="A dyad-year is a figure, the level of the fighting, and no act: it names no day.",
    ),
    Format(
        command="yearly",
        title="yearly files of states, which are recognised and not imported",
        recognise=yearly.recognise,
        read=yearly.refuse,
        about="The message says which command reads the file, or why none does.",
    ),
)


def commands() -> dict[str, str]:
    """Words behind ``faultlines import``, each with its help."""
    help_texts: dict[str, str] = {}
    for command in dict.fromkeys(known.command for known in FORMATS):
        own = [known for known in FORMATS if known.command == command]
        titles = "; ".join(known.title for known in own)
        help_texts[command] = "\n\n".join([f"Import {titles}.", *(known.about for known in own if known.about)])
    return help_texts


def format_of(file: PublishedFile, command: str = AUTO) -> tuple[Format, str]:
    """The format of a file, and how it was recognised.

    Parameters
    ----------
    file : PublishedFile
    command : str
        One of `commands`, to choose among its formats only; ``auto`` chooses among all.

    Raises
    ------
    ValueError
        If there is no such command.
    LedgerError
        If the file is of no format, or would be of two.
    """
    known = [one for one in FORMATS if command in (AUTO, one.command)]
    if not known:
        raise ValueError(f"command is {command!r}; expected {AUTO} or one of {', '.join(commands())}")
    found = [(one, how) for one in known if (how := one.recognise(file)) is not None]
    if len(found) > 1:
        (first, how), (second, why), *_ = found
        raise LedgerError(
            f"{file.path} could be {first.title} ({how}) or {second.title} ({why}). "
            f"Say which: `faultlines import {first.command}` or `faultlines import {second.command}`."
        )
    if found:
        return found[0]
    if len(known) == 1:
        # Its reader says what is wrong more exactly than "not recognised" would.
        return known[0], f"named as {command}"
    raise LedgerError(_not_recognised(file.path, file.head, known))


def _not_recognised(path: Path, head: tuple[str, ...], known: list[Format]) -> str:
    start = repr(head[0][:60]) if head else "nothing"
    titles = "; ".join(one.title for one in known)
    return (
        f"{path} is of no format known here: it begins with {start}. Known are {titles}. "
        "Compare the file with the publisher's layout."
    )
