"""Documents into claims."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from faultlines.reading import load_documents, read_document
from faultlines.terms.claims import Claim
from faultlines.terms.documents import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Documents and the claims read from them, in reading order; ``notes`` are what a user should know of it."""

    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()


def read_files(paths: Sequence[Path], *, published_at: date | None = None, today: date | None = None) -> Reading:
    """Read documents into claims.

    Parameters
    ----------
    paths : sequence of Path
        Files, folders, or ``-`` for standard input.
    published_at : date, optional
        Publication date of all of them. Default: each document's own, or one assumed, which `date_notes` says.
    today : date, optional
        Last resort for a document without any date. Default: the system's date.

    Raises
    ------
    ReadingError
        If a document cannot be read.
    """
    from faultlines.reading.pipeline import pipeline  # the language model loads only where text is read

    documents = tuple(load_documents(paths, published_at=published_at, today=today or date.today()))
    nlp = pipeline()
    claims = tuple(claim for document in documents for claim in read_document(document, nlp))
    return Reading(documents=documents, claims=claims)


def read_files_by_endpoint(
    paths: Sequence[Path], *, published_at: date | None = None, today: date | None = None
) -> Reading:
    """Read documents into claims by the language model that the environment names, each claim checked in the text.

    Parameters
    ----------
    paths, published_at, today
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
    documents = tuple(load_documents(paths, published_at=published_at, today=today or date.today()))
    found = [read_document_by_endpoint(document, client) for document in documents]
    dropped: Counter[str] = Counter()
    for one in found:
        dropped.update(one.dropped)
    note = dropped_note(dropped)
    return Reading(
        documents=documents,
        claims=tuple(claim for one in found for claim in one.claims),
        notes=() if note is None else (note,),
    )


def date_notes(documents: Sequence[Document]) -> tuple[str, ...]:
    """What a user should know of dates that were assumed: which, and why."""
    return tuple(
        f"{document.origin}: publication date {document.published_at.isoformat()}, {document.dated_by}"
        for document in documents
        if document.dated_by.startswith("assumed")
    )
