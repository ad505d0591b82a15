"""Documents into claims."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from faultlines.reading import load_documents, read_documents
from faultlines.reading.documents import SetAside
from faultlines.terms.claims import Claim
from faultlines.terms.documents import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Documents and the claims read from them, in reading order, and what could not be read.

    ``notes`` are what else a user should know of the reading.
    """

    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[str, ...] = ()


def read_files(
    paths: Sequence[Path],
    *,
    published_at: date | None = None,
    today: date | None = None,
    keep_sources: Path | None = None,
) -> Reading:
    """Read documents into claims.

    Parameters
    ----------
    paths : sequence of Path
        Files, folders, or ``-`` for standard input.
    published_at : date, optional
        Publication date of all of them. Default: each document's own, or one assumed, which `date_notes` says.
    today : date, optional
        Last resort for a document without any date. Default: the system's, in UTC.
    keep_sources : Path, optional
        Folder to keep the bytes of every file in, by their SHA-256.

    Returns
    -------
    Reading
        Without documents where all was set aside.

    Raises
    ------
    ReadingError
        If a document that was named by itself cannot be read.
    """
    from faultlines.reading.pipeline import pipeline  # the language model loads only where text is read

    documents, aside = _loaded(paths, published_at, today, keep_sources)
    read = read_documents(documents, pipeline()) if documents else ()
    claims = tuple(claim for of_one in read for claim in of_one)
    return Reading(documents=documents, claims=claims, set_aside=aside)


def read_files_by_endpoint(
    paths: Sequence[Path],
    *,
    published_at: date | None = None,
    today: date | None = None,
    keep_sources: Path | None = None,
) -> Reading:
    """Read documents into claims by the language model that the environment names, each claim checked in the text.

    Parameters
    ----------
    paths, published_at, today, keep_sources
        As for `read_files`.

    Raises
    ------
    ReadingError
        If a document cannot be read.
    EndpointError
        If no language model is set, or it does not answer.
    """
    from faultlines.reading.endpoint import EndpointClient, dropped_note, endpoint_settings, read_document_by_endpoint

    client = EndpointClient(endpoint_settings())
    documents, aside = _loaded(paths, published_at, today, keep_sources)
    found = [read_document_by_endpoint(document, client) for document in documents]
    dropped: Counter[str] = Counter()
    for one in found:
        dropped.update(one.dropped)
    note = dropped_note(dropped)
    return Reading(
        documents=documents,
        claims=tuple(claim for one in found for claim in one.claims),
        set_aside=aside,
        notes=() if note is None else (note,),
    )


def _loaded(
    paths: Sequence[Path], published_at: date | None, today: date | None, keep_sources: Path | None
) -> tuple[tuple[Document, ...], tuple[SetAside, ...]]:
    """Documents, and what was set aside."""
    aside: list[SetAside] = []
    found = load_documents(
        paths,
        published_at=published_at,
        today=today or datetime.now(UTC).date(),
        keep=keep_sources,
        on_set_aside=aside.append,
    )
    return tuple(found), tuple(aside)


def date_notes(documents: Sequence[Document]) -> tuple[str, ...]:
    """What a user should know of dates that were assumed: which, and why."""
    return tuple(
        f"{document.origin}: publication date {document.published_at.isoformat()}, {document.dated_by}"
        for document in documents
        if document.dated_by.startswith("assumed")
    )


def set_aside_notes(reading: Reading) -> tuple[str, ...]:
    """What a user should know of what was not read: each part, why, and how many.

    >>> for note in set_aside_notes(Reading(documents=(), claims=(), set_aside=(SetAside("a.txt", "empty."),))):
    ...     print(note)
    set aside: a.txt: empty.
    1 set aside, 0 documents read
    """
    if not reading.set_aside:
        return ()
    total = f"{len(reading.set_aside)} set aside, {len(reading.documents)} documents read"
    return (*(f"set aside: {each}" for each in reading.set_aside), total)
