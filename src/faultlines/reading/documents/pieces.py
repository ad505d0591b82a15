"""What a reader of one format hands on: a piece of text with its facts, or a part that it could not read."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class SetAside:
    """A part that was not read, and why.

    Attributes
    ----------
    origin : str
        Path of the file, with the line, message or entry behind a colon: ``reports.jsonl:12``.
    reason : str
        One line: what was found, what was wanted and what to do next.

    Examples
    --------
    >>> print(SetAside("reports.jsonl:12", "list found; expected an object. Mend or remove the line."))
    reports.jsonl:12: list found; expected an object. Mend or remove the line.
    """

    origin: str
    reason: str

    def __str__(self) -> str:
        return printable(f"{named(self.origin)}: {self.reason}")


class SetAsideWarning(UserWarning):
    """A part of a document was not read, and the caller named no place to collect it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one document before it is dated.

    Attributes
    ----------
    text : str
    origin : str
    stated : tuple of date and str, optional
        Day of publication that the format itself gives, and where.
    fallback : tuple of date and str, optional
        A day that says little of publication, such as that on which a PDF was made; used as the last resort.
    facts : dict
        Of ``title``, ``publisher``, ``id`` and ``record``, those that are known.
    """

    text: str
    origin: str
    stated: tuple[date, str] | None = None
    fallback: tuple[date, str] | None = None
    facts: dict[str, str] = field(default_factory=dict)


def named(origin: str) -> str:
    """Return what a message calls a place.

    >>> named("-"), named("a.txt")
    ('standard input', 'a.txt')
    """
    is_stdin = origin == "-" or origin.startswith(("-:", "-/"))
    return printable("standard input" + origin[1:] if is_stdin else origin)


def printable(text: str) -> str:
    r"""Text on one line, without what a terminal would obey or could not print, such as in the name of a zip's file.

    >>> printable("a\x1b[2Jb\nc")
    'a�[2Jb�c'
    """
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
