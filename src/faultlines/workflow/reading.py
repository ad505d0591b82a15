"""Documents into claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from faultlines.reading import load_documents, read_document
from faultlines.terms.claims import Claim
from faultlines.terms.documents import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Documents and the claims read from them, in reading order."""

    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]


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


def date_notes(documents: Sequence[Document]) -> tuple[str, ...]:
    """What a user should know of dates that were assumed: which, and why."""
    return tuple(
        f"{document.origin}: publication date {document.published_at.isoformat()}, {document.dated_by}"
        for document in documents
        if document.dated_by.startswith("assumed")
    )
