"""A document as read: its text, where it came from and when it was published."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Text to read, with the day it was published.

    Attributes
    ----------
    document_id : str
        ``d_…`` from the text and the publication date: the same document twice has the same id.
    text : str
        Unicode; every offset counts its characters.
    published_at : date
    dated_by : str
        Why ``published_at`` is what it is, as a clause a user can read ("--published", "the file's front matter",
        "assumed: the file's modification date, since no publication date was given").
    title : str or None
    publisher : str or None
    origin : str
        Path or name that it was read from; behind a colon, its line, entry or message.
    sha256 : str
        Of the bytes of the source: of the whole file, also where it holds many documents.
    external_id : str or None
        The id that a JSONL line or a feed's entry gave it.
    record : str or None
        Where the public record of the facts can be found, if the document says so.
    """

    document_id: str
    text: str
    published_at: date
    dated_by: str
    title: str | None
    publisher: str | None
    origin: str
    sha256: str
    external_id: str | None = None
    record: str | None = None
