"""From text to claims: what each sentence of a document says was done, holds, is measured or is judged likely."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from faultlines.reading.acts import ActFinder
from faultlines.reading.annotated import Annotated, annotate, annotate_together, annotate_whole
from faultlines.reading.classifier import Relation, classify_relation, classify_relations
from faultlines.reading.documents import load_documents
from faultlines.reading.events import read_events
from faultlines.reading.figures import read_figures
from faultlines.reading.judgements import read_judgements
from faultlines.reading.parties import Parties
from faultlines.reading.pipeline import READING, PipelineReport, pipeline, pipeline_report
from faultlines.reading.speakers import find_statements
from faultlines.reading.ties import read_ties
from faultlines.terms.claims import Claim
from faultlines.terms.documents import Document

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = [
    "Annotated",
    "PipelineReport",
    "Relation",
    "annotate",
    "annotate_whole",
    "classify_relation",
    "classify_relations",
    "load_documents",
    "pipeline",
    "pipeline_report",
    "read_document",
    "read_documents",
]


#: Documents that are read at a time, and the characters that end a round of them sooner.
_TOGETHER: Final = 256
_MOST_CHARACTERS: Final = 200_000


def read_document(document: Document, nlp: "Language") -> tuple[Claim, ...]:
    """Every claim of one document, in the order of the text.

    Parameters
    ----------
    document : Document
    nlp : spacy.language.Language
        As `pipeline` gives it.

    Returns
    -------
    tuple of Claim
        Events, ties, figures and judgements; empty where the text names no actor and quotes nobody.

    Notes
    -----
    Threads take turns: the pipeline is one, and forgets a document's words once it is read.
    """
    (claims,) = read_documents([document], nlp)
    return claims


def read_documents(documents: Iterable[Document], nlp: "Language") -> Iterator[tuple[Claim, ...]]:
    """Every claim of each of many documents: what `read_document` gives for it, at about twice the speed.

    Parameters
    ----------
    documents : iterable of Document
        Taken some hundreds at a time.
    nlp : spacy.language.Language
        As `pipeline` gives it.

    Yields
    ------
    tuple of Claim
        In the order of the documents.
    """
    for some in _rounds(documents):
        with READING, nlp.memory_zone():
            claims = [_claims(annotated) for annotated in annotate_together(some, nlp)]
        yield from claims


def _rounds(documents: Iterable[Document]) -> Iterator[list[Document]]:
    some: list[Document] = []
    characters = 0
    for document in documents:
        some.append(document)
        characters += len(document.text)
        if len(some) == _TOGETHER or characters >= _MOST_CHARACTERS:
            yield some
            some, characters = [], 0
    if some:
        yield some


def _claims(annotated: Annotated) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    if not annotated.sentences:
        return ()
    finder, statements = ActFinder(Parties(annotated)), find_statements(annotated)
    claims += read_events(annotated, finder, statements)
    claims += read_ties(annotated, finder)
    claims += read_figures(annotated)
    claims += read_judgements(annotated, statements)
    return tuple(sorted(claims, key=lambda claim: (claim.passage.start, claim.passage.end)))
