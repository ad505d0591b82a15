"""A document with its parse and the actors that it names."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from faultlines.reading.parsing import Entities, is_gap, parse_stretches
from faultlines.reading.spotting import Hit, Spotted, find_names, spot_actors
from faultlines.reading.triage import Pair, triage, whole_text
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
    entities : Entities
        The parse, and the persons, places and bodies in it.
    spotted : tuple of Spotted
        Actors with their tokens, in the order of the text, never overlapping.
    pairs : tuple of Pair
        Pairs of actors that the classifier was shown.
    """

    document: Document
    entities: Entities = field(repr=False)
    spotted: tuple[Spotted, ...] = field(repr=False)
    pairs: tuple[Pair, ...] = field(repr=False, default=())

    @property
    def doc(self) -> "Doc":
        """Parse of what is worth it of ``document.text``; ``token.idx`` is an offset into that."""
        return self.entities.doc

    @property
    def mentions(self) -> tuple[ActorMention, ...]:
        """Every actor named, in the order of the text."""
        return tuple(spotted.mention for spotted in self.spotted)

    @cached_property
    def sentences(self) -> "tuple[Span, ...]":
        """Sentences that were parsed and hold a word."""
        return tuple(sentence for sentence in self.doc.sents if sentence.text.strip() and not is_gap(sentence))

    @cached_property
    def by_token(self) -> dict[int, Spotted]:
        """Token index to the actor whose name it is part of."""
        return {index: spotted for spotted in self.spotted for index in range(spotted.first, spotted.last)}

    @cached_property
    def kinds(self) -> dict[int, str]:
        """Start of a mention to the kind of its name."""
        return {spotted.mention.start: spotted.kind for spotted in self.spotted}

    def spotted_in(self, span: "Span") -> tuple[Spotted, ...]:
        """Actors with their tokens within a span, in the order of the text."""
        first = bisect_left(self.spotted, span.start, key=lambda spotted: spotted.first)
        last = bisect_left(self.spotted, span.end, key=lambda spotted: spotted.first)
        return tuple(spotted for spotted in self.spotted[first:last] if spotted.last <= span.end)

    def mentions_in(self, span: "Span") -> tuple[ActorMention, ...]:
        """Actors named within a span."""
        return tuple(spotted.mention for spotted in self.spotted_in(span))

    def pairs_in(self, span: "Span") -> tuple[Pair, ...]:
        """Pairs whose source is first named within a span."""
        first = bisect_left(self._pairs_by_place, span.start_char, key=lambda pair: pair.sources[0][0])
        last = bisect_left(self._pairs_by_place, span.end_char, key=lambda pair: pair.sources[0][0])
        return self._pairs_by_place[first:last]

    @cached_property
    def _pairs_by_place(self) -> tuple[Pair, ...]:
        return tuple(sorted(self.pairs, key=lambda pair: pair.sources[0][0]))

    def passage(self, span: "Span") -> Passage:
        """The verbatim text of a span, white space at its ends left out."""
        text = self.document.text[span.start_char : span.end_char]
        start = span.start_char + len(text) - len(text.lstrip())
        text = text.strip()
        return Passage(document_id=self.document.document_id, start=start, end=start + len(text), text=text)


def annotate(document: Document, nlp: "Language") -> Annotated:
    """Parse what is worth it of a document, and spot its actors.

    Parameters
    ----------
    document : Document
    nlp : spacy.language.Language
        As `faultlines.reading.pipeline.pipeline` gives it.
    """
    return annotate_together([document], nlp)[0]


def annotate_together(documents: Sequence[Document], nlp: "Language") -> list[Annotated]:
    """Annotate some documents, each as it is alone, which is quicker than one by one.

    Parameters
    ----------
    documents : sequence of Document
        All of them are held, with their parses, until the last is done.
    nlp
        As for `annotate`.
    """
    found = [triage(document.text, document.published_at) for document in documents]
    texts = [(document.text, each.stretches) for document, each in zip(documents, found, strict=True)]
    return [
        _annotated(document, Entities(doc, nlp), each.names, each.pairs)
        for document, each, doc in zip(documents, found, parse_stretches(texts, nlp), strict=True)
    ]


def _annotated(document: Document, entities: Entities, names: Sequence[Hit], pairs: tuple[Pair, ...]) -> Annotated:
    spotted = tuple(spot_actors(entities, names))
    return Annotated(document=document, entities=entities, spotted=spotted, pairs=pairs)


def annotate_whole(document: Document, nlp: "Language") -> Annotated:
    """Parse every sentence of a document, and spot its actors; no pair of them is scored.

    Parameters
    ----------
    document, nlp
        As for `annotate`.
    """
    text = document.text
    (doc,) = parse_stretches([(text, whole_text(text))], nlp)
    return _annotated(document, Entities(doc, nlp), find_names(text, document.published_at), ())
