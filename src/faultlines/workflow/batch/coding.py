"""A batch of documents into the lines that their claims print: the work itself, whoever runs it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any, Final

import pyarrow as pa

from faultlines.errors import ReadingError
from faultlines.ledger.schema import DOCUMENTS as LEDGER_DOCUMENTS
from faultlines.ledger.schema import document_row, row_document
from faultlines.reading import pipeline, read_document, read_documents
from faultlines.reading.classifier.encoder import EARLY, MIDDLE, session
from faultlines.reading.classifier.marking import tokenizer
from faultlines.terms.claims import Claim
from faultlines.terms.documents import Document
from faultlines.terms.jsontext import claim_line

#: One document's claims, in the order of its text. It goes to other processes by its name, so it is a function of a
#: module and no lambda.
Reader = Callable[[Document], tuple[Claim, ...]]

#: What goes in: the place of a document in what is read, and its fields.
DOCUMENTS: Final = pa.schema(
    [("position", pa.int64()), *(LEDGER_DOCUMENTS.field(field.name) for field in fields(Document))]
)

#: What comes out: one row a claim, ``row`` counting within its document. A document without claims has one row of
#: kind ``none``; one at which the reader failed has one of kind ``fault``, with the reason.
CODED: Final = pa.schema(
    [
        ("position", pa.int64()),
        ("row", pa.int64()),
        ("document_id", pa.string()),
        ("origin", pa.string()),
        ("kind", pa.string()),
        ("claim", pa.string()),
        ("reason", pa.string()),
    ]
)


_INSTALL: Final = "python -m pip install --force-reinstall faultlines"


def read_claims(document: Document) -> tuple[Claim, ...]:
    """Read one document by the installed English pipeline, which is loaded once a process."""
    return read_document(document, pipeline())


def document_batch(documents: Iterable[Document]) -> pa.RecordBatch:
    """Documents as a batch; a file name that is not Unicode is written with replacement characters."""
    rows = [{"position": place, **_row(document)} for place, document in enumerate(documents)]
    return pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS)


def code_batch(batch: pa.RecordBatch, reader: Reader = read_claims) -> pa.RecordBatch:
    """Read a batch of documents; every document has at least one row in what comes out.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        Of `DOCUMENTS`.
    reader : callable, optional
        From a document to its claims. An exception of its own accounts for that document, not for the batch.

    Returns
    -------
    pyarrow.RecordBatch
        Of `CODED`, in the order of the documents and of their text.

    Raises
    ------
    ReadingError
        If no English pipeline is installed, or the classifier's files are not those that belong to it.
    MemoryError
        As this says nothing about the document.

    Examples
    --------
    >>> code_batch(document_batch([])).num_rows
    0
    """
    given = batch.to_pylist()
    documents = [row_document(row) for row in given]
    if reader is read_claims:
        _check_installed()
        read = _read_together(documents)
    else:
        read = [_read_alone(document, reader) for document in documents]
    return pa.RecordBatch.from_pylist(
        [r for row, of_one in zip(given, read, strict=True) for r in _rows(row, of_one)], CODED
    )


def _check_installed() -> None:
    """Load what `read_claims` reads with: a fault of the installation is not laid at a document's door."""
    pipeline()
    try:
        for part in (EARLY, MIDDLE):
            session(part)
        tokenizer()
    except OSError as error:
        raise ReadingError(
            f"the classifier's file {error.filename} cannot be read ({error.strerror}); expected the one that was "
            f"installed. Run: {_INSTALL}"
        ) from error


def _read_together(documents: Sequence[Document]) -> list[tuple[Claim, ...] | Exception]:
    """Claims of documents read in one go; where that fails, one by one, to find the document that is at fault."""
    try:
        return [*read_documents(documents, pipeline())]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - which of them it was shows when each is read alone
        return [_read_alone(document, read_claims) for document in documents]


def _read_alone(document: Document, reader: Reader) -> tuple[Claim, ...] | Exception:
    try:
        return tuple(reader(document))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one document of a million must not end the run; its row says so
        return error


def _rows(given: dict[str, Any], read: tuple[Claim, ...] | Exception) -> Iterator[dict[str, Any]]:
    common = {name: given[name] for name in ("position", "document_id", "origin")} | {"claim": None, "reason": None}
    if isinstance(read, Exception):
        coded = [{"kind": "fault", "reason": _reason(read)}]
    else:
        coded = [{"kind": claim.kind, "claim": claim_line(claim)} for claim in read]
    for place, row in enumerate(coded or [{"kind": "none"}]):
        yield common | {"row": place} | row


def _reason(error: Exception) -> str:
    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return (
        f"the reader failed ({said}); expected claims or none. Read it by itself to see where, and report it as a bug."
    )


def _row(document: Document) -> dict[str, Any]:
    row = document_row(document)
    return row | {"origin": row["origin"].encode("utf-8", "surrogateescape").decode("utf-8", "replace")}
