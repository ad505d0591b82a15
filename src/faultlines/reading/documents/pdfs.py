"""PDF files: the text that is in them; a picture of text is not."""

import logging
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Final

from faultlines.errors import ReadingError
from faultlines.reading.documents.pieces import Piece, SetAside, named

if TYPE_CHECKING:
    from pypdf import PdfReader

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # what it says of odd files is not for a user

_BROKEN_WORD: Final = re.compile(r"(?<![\w-])([^\W\d_]{1,40})(?:-|\u2010)[ \t]{0,4}\n[ \t]{0,40}([^\W\d_]{1,40})")


def read_pdf(raw: bytes, origin: str) -> Iterator[Piece | SetAside]:
    """Read the text of a PDF, its pages joined by an empty line.

    The day on which it was made is a last resort: it says little of when its text was published.

    Raises
    ------
    ReadingError
        If it is broken, locked, or holds pictures and no text.
    """
    if b"%PDF-" not in raw[:1024]:
        raise ReadingError(
            f"{named(origin)}: it begins with {bytes(raw[:20])!r}, which no PDF does; expected %PDF-. "
            "Name it for what it is, or fetch it again."
        )
    pages, facts, made = _opened(raw, origin)
    text = join_broken_words("\n\n".join(page for page in pages if page))
    if not text.strip():
        raise ReadingError(
            f"{named(origin)}: the PDF's {_count(len(pages))} no text, only pictures of it or nothing at all; expected "
            f"text that can be selected. Recognise it first, for instance with: ocrmypdf {origin} OUT.pdf"
        )
    yield Piece(text, origin, fallback=(made, "the day the PDF says it was made") if made else None, facts=facts)
    empty = [number for number, page in enumerate(pages, start=1) if not page]
    if empty:
        yield SetAside(
            origin,
            f"no text on {len(empty)} of {len(pages)} pages ({_listed(empty)}); expected text that can be selected. "
            "If they are pictures of text, recognise it first, for instance with ocrmypdf.",
        )


def join_broken_words(text: str) -> str:
    r"""Join words that were broken at a line's end; but for hyphens that the word has elsewhere.

    >>> join_broken_words("a coop-\neration in the Indo-\nPacific, well-known and well-\nknown")
    'a cooperation in the Indo-Pacific, well-known and well-known'
    """

    def joined(match: re.Match[str]) -> str:
        first, last = match[1], match[2]
        keeps = not last[0].islower() or f"{first}-{last}" in hyphenated
        return f"{first}-{last}" if keeps else first + last

    hyphenated = set(re.findall(r"(?<![\w-])[^\W\d_]{1,40}-[^\W\d_]{1,40}(?![\w-])", text))
    return _BROKEN_WORD.sub(joined, text.replace("\u00ad\n", ""))


def _opened(raw: bytes, origin: str) -> tuple[list[str], dict[str, str], date | None]:
    """Text of each page, title, and the day on which the file was made."""
    from pypdf import PdfReader  # loads only where a PDF is read

    try:
        reader = PdfReader(BytesIO(raw))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if locked else [page.extract_text().strip() for page in reader.pages]
        facts, made = ({}, None) if locked else _metadata(reader)
    except Exception as error:
        raise _refusal(error, origin) from error
    if locked:
        raise ReadingError(
            f"{named(origin)}: the PDF is locked with a password; expected one that opens without. "
            f"Unlock it first, for instance with: qpdf --decrypt --password=... {origin} OUT.pdf"
        )
    return pages, facts, made


def _metadata(reader: "PdfReader") -> tuple[dict[str, str], date | None]:
    """Title and day of making that a PDF gives; neither where they make no sense."""
    known = reader.metadata
    if known is None:
        return {}, None
    title = str(known.title or "").strip()
    try:
        made = known.creation_date
    except ValueError:
        made = None
    return ({"title": title} if title else {}), made.date() if made else None


def _refusal(error: Exception, origin: str) -> ReadingError:
    from pypdf.errors import DependencyError

    if isinstance(error, DependencyError):
        return ReadingError(
            f"{named(origin)}: the PDF is encrypted in a way that needs another package; expected one that is not. "
            f"Unlock it first, for instance with: qpdf --decrypt {origin} OUT.pdf"
        )
    reason = " ".join(str(error).split())[:100] or type(error).__name__
    return ReadingError(
        f"{named(origin)}: the PDF is broken ({reason}); expected a whole one. "
        f"Fetch it again, or mend it, for instance with: qpdf {origin} OUT.pdf"
    )


def _count(pages: int) -> str:
    return "one page has" if pages == 1 else f"{pages} pages have"


def _listed(numbers: list[int]) -> str:
    first = ", ".join(str(number) for number in numbers[:10])
    return first + (", …" if len(numbers) > 10 else "")
