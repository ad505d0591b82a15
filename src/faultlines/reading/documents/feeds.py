"""RSS and Atom feeds, one document an entry. They are read from bytes; nothing is fetched."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax import SAXException

from faultlines.errors import ReadingError
from faultlines.reading.documents.dating import stated_or_iso
from faultlines.reading.documents.decoding import decoded
from faultlines.reading.documents.markup import TooDeepError, visible_text
from faultlines.reading.documents.pages import read_page
from faultlines.reading.documents.pieces import Piece, SetAside, named


def read_feed(raw: bytes, origin: str) -> Iterator[Piece | SetAside]:
    """Read each entry of a feed: its content as text, its own date, id and link.

    An entry without content or summary is its title. A page of XHTML that is named .xml is read as a page.

    Raises
    ------
    ReadingError
        If it is no feed, or has no entry.
    """
    if b"<html" in raw[:1000].lower():
        yield from read_page(raw, origin)
        return
    feed = _parsed(decoded(raw, origin, declares=True), origin)
    if not feed.entries:
        raise ReadingError(f"{named(origin)}: {_no_entry(feed)}")
    fault = feed.get("bozo_exception")
    if isinstance(fault, SAXException):
        yield SetAside(
            origin,
            f"the feed is ill-formed ({' '.join(str(fault).split())[:100]}); {len(feed.entries)} entries were read, "
            "and what follows the fault may be missing. Fetch it again.",
        )
    publisher = feed.feed.get("title")
    for number, entry in enumerate(feed.entries, start=1):
        place = f"{origin}:{number}"
        try:
            yield _piece(entry, publisher, place)
        except TooDeepError as error:
            yield SetAside(place, f"{error}; expected an entry that a person wrote. Leave it out.")


def _parsed(text: str, origin: str) -> Any:
    import feedparser  # loads only where a feed is read

    file = BytesIO(_undeclared(text).encode("utf-8", "replace"))  # a file, for feedparser would fetch an address
    try:
        return feedparser.parse(file, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        raise ReadingError(
            f"{named(origin)}: the feed is broken ({' '.join(str(error).split())[:100]}); expected RSS or Atom. "
            "Fetch it again."
        ) from error


def _undeclared(text: str) -> str:
    """Text of a feed without the declaration of an encoding that it is no longer in."""
    if not text.lstrip().startswith("<?xml"):
        return text
    _, _, rest = text.partition("?>")
    return rest


def _no_entry(feed: Any) -> str:
    if feed.get("version"):
        return "the feed has no entry; expected at least one. Fetch it again, or leave it out."
    return (
        "XML, but no RSS or Atom feed; expected <rss>, <feed> or <rdf:RDF>. Save its text as plain text, or name "
        "another file."
    )


def _piece(entry: Any, publisher: str | None, origin: str) -> Piece:
    title = visible_text(entry.get("title") or "")
    facts = {
        "title": title,
        "publisher": entry.get("source", {}).get("title") or publisher,
        "id": entry.get("id"),
        "record": entry.get("link"),
    }
    day = _day(entry)
    return Piece(
        _content(entry) or title,
        origin,
        (day, "the entry's date") if day else None,
        facts={key: value for key, value in facts.items() if value},
    )


def _content(entry: Any) -> str:
    """Text of an entry: the longest of its contents, or its summary."""
    given = [each.get("value") or "" for each in entry.get("content", [])] or [entry.get("summary") or ""]
    return max((visible_text(each) for each in given), key=len)


def _day(entry: Any) -> date | None:
    """Day that an entry was published, as it is written there, or else updated."""
    for key in ("published", "updated", "created"):
        if key in entry and (day := stated_or_iso(entry[key])):
            return day
    return None
