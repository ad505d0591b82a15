"""A document with its parse and the actors that it names."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from faultlines.reading.spotting import Spotted, spot_actors
from faultlines.terms.claims import ActorMention, Passage
from faultlines.terms.documents import Document

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """A document, its spaCy parse and its actors, in the order of the text.

    Attributes
    ----------
    document : Document
    doc : spacy.tokens.Doc
        Parse of ``document.text``; ``token.idx`` is an offset into it.
    spotted : tuple of Spotted
        Actors with their tokens, in the order of the text, never overlapping.
    """

    document: Document
    doc: "Doc"
    spotted: tuple[Spotted, ...] = field(repr=False)

    @property
    def mentions(self) -> tuple[ActorMention, ...]:
        """Every actor named, in the order of the text."""
        return tuple(spotted.mention for spotted in self.spotted)

    @cached_property
    def sentences(self) -> "tuple[Span, ...]":
        """Sentences that hold a word."""
        return tuple(sentence for sentence in self.doc.sents if sentence.text.strip())

    @cached_property
    def by_token(self) -> dict[int, Spotted]:
        """Token index to the actor whose name it is part of."""
        return {index: spotted for spotted in self.spotted for index in range(spotted.first, spotted.last)}

    def mentions_in(self, span: "Span") -> tuple[ActorMention, ...]:
        """Actors named within a span."""
        return tuple(s.mention for s in self.spotted if span.start <= s.first and s.last <= span.end)

    def passage(self, span: "Span") -> Passage:
        """The verbatim text of a span, white space at its ends left out."""
        text = self.document.text[span.start_char : span.end_char]
        start = span.start_char + len(text) - len(text.lstrip())
        text = text.strip()
        return Passage(document_id=self.document.document_id, start=start, end=start + len(text), text=text)


def annotate(document: Document, nlp: "Language") -> Annotated:
    """Parse a document and spot its actors.

    Parameters
    ----------
    document : Document
    nlp : spacy.language.Language
        As `faultlines.reading.pipeline.pipeline` gives it.
    """
    doc = nlp(document.text)
    return Annotated(document=document, doc=doc, spotted=tuple(spot_actors(doc, document.published_at)))
