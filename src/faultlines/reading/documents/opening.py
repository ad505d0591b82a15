"""Sources into documents: one at a time, with what had to be set aside."""

import hashlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from faultlines.errors import ReadingError
from faultlines.reading.documents.dating import dated
from faultlines.reading.documents.formats import pieces
from faultlines.reading.documents.keeping import keep_source
from faultlines.reading.documents.pieces import Piece, SetAside, SetAsideWarning, named, printable
from faultlines.reading.documents.sources import Source, find_sources, source_bytes
from faultlines.terms.documents import Document
from faultlines.terms.identifiers import content_id

#: Length of the longest document, in characters: a guard against what is no report at all.
MOST_CHARACTERS: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Opened:
    """What one source gave.

    Attributes
    ----------
    documents : tuple of Document
        In its order: one of a text or page, one a line, message or entry of the others.
    set_aside : tuple of SetAside
        What could not be read, and why.
    """

    documents: tuple[Document, ...]
    set_aside: tuple[SetAside, ...]


def open_source(
    source: Source,
    *,
    published_at: date | None = None,
    today: date,
    stdin: BinaryIO | None = None,
    keep: Path | None = None,
) -> Opened:
    """Read one source into its documents.

    Parameters
    ----------
    source : Source
        As `find_sources` gives it.
    published_at : date, optional
        Day of publication of all of them; see `load_documents`.
    today : date
        The present day.
    stdin : binary file, optional
        What ``-`` stands for; the process's standard input by default.
    keep : Path, optional
        Folder to keep the source's bytes in, by their SHA-256; see `keep_source`.

    Returns
    -------
    Opened

    Raises
    ------
    ReadingError
        If the source was named by itself and cannot be read as a whole; one found in a folder is set aside.
    """
    found = tuple(_stream(source, published_at, today, stdin, keep))
    return Opened(
        documents=tuple(each for each in found if isinstance(each, Document)),
        set_aside=tuple(each for each in found if isinstance(each, SetAside)),
    )


def iter_documents(
    paths: Iterable[str | Path],
    *,
    published_at: date | None = None,
    today: date,
    stdin: BinaryIO | None = None,
    keep: Path | None = None,
    on_set_aside: Callable[[SetAside], object] | None = None,
) -> Iterator[Document]:
    """Read files and folders into documents, one at a time, so that memory holds one source and not all.

    Parameters
    ----------
    paths, published_at, today, stdin, keep, on_set_aside
        As of `load_documents`.

    Yields
    ------
    Document
        In the order of the paths.
    """
    for source in find_sources(paths, stdin):
        for found in _stream(source, published_at, today, stdin, keep):
            if isinstance(found, Document):
                yield found
            elif on_set_aside is not None:
                on_set_aside(found)
            else:
                warnings.warn(f"set aside: {found}", SetAsideWarning, stacklevel=2)


def load_documents(
    paths: Iterable[str | Path],
    *,
    published_at: date | None = None,
    today: date,
    stdin: BinaryIO | None = None,
    keep: Path | None = None,
    on_set_aside: Callable[[SetAside], object] | None = None,
) -> list[Document]:
    """Read files and folders into documents.

    Parameters
    ----------
    paths : iterable of str or Path
        Files of any kind that `faultlines.reading.documents` lists, folders (searched to their depths, in order of
        name; hidden files and READMEs left out), and ``-`` for the standard input.
    published_at : date, optional
        Day of publication of all of them. Without it, each document's is the first of: the date that its format
        states (front matter, JSON line, e-mail header, feed entry, the head of a page); a date line among its first
        lines; the day a PDF says it was made; the day its file was last changed; ``today``. ``Document.dated_by``
        says which.
    today : date
        The present day.
    stdin : binary file, optional
        What ``-`` stands for; the process's standard input by default.
    keep : Path, optional
        Folder to keep the sources' bytes in, by their SHA-256; see `keep_source`.
    on_set_aside : callable, optional
        Called with each `SetAside`: a bad line of JSON lines, an attachment, a bad file in a folder. Without it, each
        is a `SetAsideWarning`.

    Returns
    -------
    list of Document
        In the order of the paths.

    Raises
    ------
    ReadingError
        If a path cannot be read, a file named by itself is empty, not text, in another encoding or ill-formed, or a
        folder has nothing to read. One line: what was found, where, what was wanted and what to do.
    """
    return list(
        iter_documents(paths, published_at=published_at, today=today, stdin=stdin, keep=keep, on_set_aside=on_set_aside)
    )


def _stream(
    source: Source, published_at: date | None, today: date, stdin: BinaryIO | None, keep: Path | None
) -> Iterator[Document | SetAside]:
    """Read a source; its fault as a whole ends a named source, and sets one found in a folder aside."""
    try:
        raw = source_bytes(source, stdin)
        if not raw.strip():
            raise _empty(source)
    except ReadingError as error:
        yield _set_aside(error, source)
        return
    sha256 = hashlib.sha256(raw).hexdigest() if keep is None else keep_source(raw, keep)
    try:
        is_empty = True
        for found in pieces(raw, source.origin):
            is_empty = False
            yield found if isinstance(found, SetAside) else _document(found, source, sha256, published_at, today)
        if is_empty:
            raise _empty(source)
    except ReadingError as error:
        yield _set_aside(error, source)


def _empty(source: Source) -> ReadingError:
    return ReadingError(f"{named(source.origin)}: the file is empty; expected text to read. Check the path.")


def _set_aside(error: ReadingError, source: Source) -> SetAside:
    """Set a source found in a folder aside; one named by itself stops."""
    if not source.is_found:
        raise error
    return SetAside(source.origin, str(error).removeprefix(f"{named(source.origin)}: "))


def _document(piece: Piece, source: Source, sha256: str, published_at: date | None, today: date) -> Document | SetAside:
    is_part = piece.origin != source.origin
    fault = _fault(piece, "it has no text" if is_part else "the file is empty but for its head")
    if fault and not is_part:
        raise ReadingError(f"{named(piece.origin)}: {fault}")
    if fault:
        return SetAside(piece.origin, fault)
    text = _whole(piece.text)
    day, dated_by, is_assumed = dated(piece, source.path, published_at, today)
    if day > today:
        dated_by += f"; note that this is after today, {today}"
    facts = {key: _whole(value) for key, value in piece.facts.items()}
    return Document(
        document_id=content_id("d", " ".join(text.split()), None if is_assumed else day.isoformat()),
        text=text,
        published_at=day,
        dated_by=dated_by,
        title=facts.get("title"),
        publisher=facts.get("publisher"),
        origin=printable(piece.origin),
        sha256=sha256,
        external_id=facts.get("id"),
        record=facts.get("record") or facts.get("url"),
    )


def _fault(piece: Piece, emptiness: str) -> str | None:
    """Say what keeps a piece from being a document."""
    if not piece.text.strip():
        return f"{emptiness}; expected text below it. Add the text."
    if len(piece.text) > MOST_CHARACTERS:
        return (
            f"{len(piece.text)} characters in one document; expected at most {MOST_CHARACTERS}. "
            "Split it into its reports."
        )
    return None


def _whole(text: str) -> str:
    """Text without halves of characters, which JSON can escape and nothing can write."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
