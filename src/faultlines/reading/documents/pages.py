"""Web pages: their main text, title, publisher and date."""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from faultlines.errors import ReadingError
from faultlines.reading.documents.dating import stated_or_iso
from faultlines.reading.documents.decoding import decoded
from faultlines.reading.documents.markup import TooDeepError, parsed, visible_text, visible_text_of
from faultlines.reading.documents.pieces import Piece, named

if TYPE_CHECKING:
    from trafilatura.settings import Document as Page

for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).addHandler(logging.NullHandler())  # what they say of odd pages is not for a user

#: Length below which trafilatura itself doubts what it found (its ``MIN_EXTRACTED_SIZE``), in characters.
_DOUBTED: Final = 250
#: Elements of the largest page that it is given: on one core it takes 0.1 to 0.3 s for each thousand.
_MOST_ELEMENTS: Final = 20_000
#: Length of the part of a larger page in which its title and date are looked for, in characters.
_HEAD: Final = 40_000


def read_page(raw: bytes, origin: str) -> Iterator[Piece]:
    """Read a page's main text with what its head says of it; menus, notices and comments are left out.

    Raises
    ------
    ReadingError
        If it has no text.

    Examples
    --------
    >>> [piece] = read_page(b"<title>Accord</title><nav>Home</nav><p>Oslo met Doha.", "a.html")
    >>> piece.text, piece.facts
    ('Oslo met Doha.', {'title': 'Accord'})
    """
    source = decoded(raw, origin, declares=True)
    try:
        text, page = main_text(source)
    except TooDeepError as error:
        raise ReadingError(
            f"{named(origin)}: {error}; expected a page that a person wrote. Save its text as plain text."
        ) from error
    if not text.strip():
        raise ReadingError(
            f"{named(origin)}: the page has no text outside scripts and menus; expected a report in it. "
            "Save the page from a browser once it is shown in full."
        )
    day = stated_or_iso(page.date) if page is not None and page.date else None
    facts = {"title": page.title, "publisher": page.sitename} if page is not None else {}
    yield Piece(
        text,
        origin,
        (day, "the date in the page's head") if day else None,
        facts={key: value for key, value in facts.items() if value},
    )


def main_text(source: str) -> tuple[str, "Page | None"]:
    """Main text of a page, and what trafilatura knows of the page; None where that is nothing.

    A short page's text is all that it shows, for it is too little to tell a report from its surroundings; so is that
    of a page of more than 20 000 elements, which would take minutes.

    Raises
    ------
    TooDeepError
        If elements are nested so deep that the parser would drop text.
    """
    root = parsed(source)
    if root is None:
        return "", None
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        head = parsed(source[:_HEAD])
        return visible_text_of(root), None if head is None else _extracted(head)
    page = _extracted(root)
    text = (page.text if page is not None else "") or ""
    return (text if len(text) >= _DOUBTED else visible_text(source)), page


def _extracted(root: Any) -> "Page | None":
    """What trafilatura finds; None where that is nothing, or elements are nested deeper than it can follow."""
    from trafilatura import bare_extraction  # loads only where a page is read

    try:
        page = bare_extraction(
            root,
            with_metadata=True,
            include_comments=False,
            favor_recall=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except RecursionError:
        return None
    return cast("Page | None", page)
