"""Parses the stretches of a text that are worth it, and leaves the rest as one token a gap, so that offsets stay."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

#: Tag of the one token that stands for a stretch that was not parsed.
_GAP: Final = "XX"
#: Longest stretch that is parsed at a time, in characters.
MOST_CHARACTERS: Final = 100_000
#: Stretches that the parser takes at a time: many short ones go through it twice as fast as one by one.
_TOGETHER: Final = 64


def parse_stretches(texts: Sequence[tuple[str, Sequence[tuple[int, int]]]], nlp: "Language") -> "list[Doc]":
    """Parse some stretches of texts, those of all of them in one stream.

    What a stretch is parsed to does not hang on what else is parsed beside it (``tests/reading/test_parsing.py``).

    Parameters
    ----------
    texts : sequence of (str, sequence of (int, int))
        Each text with its character spans in order, not overlapping, none longer than `MOST_CHARACTERS`.
    nlp : spacy.language.Language

    Returns
    -------
    list of spacy.tokens.Doc
        One a text, empty where it has no stretch; else ``doc.text == text``, and ``token.idx`` is an offset into it.
        What lies between two stretches is one token, for which `is_gap` is true.

    Examples
    --------
    >>> from faultlines.reading.pipeline import pipeline
    >>> (doc,) = parse_stretches([("Rain fell. Peru left Chile. More rain.", [(11, 27)])], pipeline())
    >>> [token.text for token in doc if not token.tag_ == "XX"], doc[1].idx
    (['Peru', 'left', 'Chile', '.'], 11)
    """
    parsed = nlp.pipe(
        (text[start:end] for text, spans in texts for start, end in spans), batch_size=_TOGETHER, disable=["ner"]
    )
    return [_joined(text, spans, parsed, nlp) for text, spans in texts]


def _joined(text: str, stretches: Sequence[tuple[int, int]], parsed: "Iterator[Doc]", nlp: "Language") -> "Doc":
    """A text's parse: its stretches, which come next of what is parsed, and the gaps between them."""
    from spacy.tokens import Doc

    if not stretches:
        return Doc(nlp.vocab)
    parts: list[Doc] = []
    at = 0
    for start, end in stretches:
        if start > at:
            parts.append(_gap(text[at:start], nlp))
        parts.append(next(parsed))
        at = end
    if at < len(text):
        parts.append(_gap(text[at:], nlp))
    return parts[0] if len(parts) == 1 else Doc.from_docs(parts, ensure_whitespace=False, exclude=["tensor"])


class Entities:
    """spaCy's persons, places and bodies in a parsed text, looked for when somebody first asks.

    It takes as long as the rest of the parse, and most texts do without.
    """

    def __init__(self, doc: "Doc", nlp: "Language") -> None:
        self.doc, self._nlp = doc, nlp

    @cached_property
    def marked(self) -> "Doc":
        """The text with ``token.ent_type_`` and ``doc.ents`` set; each stretch is looked at by itself."""
        from spacy.tokens import Span

        parts = [self.doc[first:last] for first, last in self._stretches()]
        found = self._nlp.get_pipe("ner").pipe((part.as_doc() for part in parts), batch_size=_TOGETHER)
        self.doc.set_ents(
            [
                Span(self.doc, part.start + each.start, part.start + each.end, each.label)
                for part, looked_at in zip(parts, found, strict=True)
                for each in looked_at.ents
            ]
        )
        return self.doc

    def is_word(self, token: "Token") -> bool:
        """Whether a token is a noun, verb, adjective or adverb of the lemmatiser's tables."""
        lemma = token.lemma_.lower()
        index = self._nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
        return any(lemma in listed for listed in index.values())

    def _stretches(self) -> "Iterator[tuple[int, int]]":
        """Runs of tokens between gaps."""
        gaps = [token.i for token in self.doc if token.tag_ == _GAP]
        for before, gap in pairwise([-1, *gaps, len(self.doc)]):
            if gap > before + 1:
                yield before + 1, gap


def is_gap(sentence: "Span") -> bool:
    """Whether a sentence is a stretch that was not parsed."""
    return len(sentence) == 1 and sentence.root.tag_ == _GAP


def _gap(text: str, nlp: "Language") -> "Doc":
    from spacy.tokens import Doc

    return Doc(
        nlp.vocab,
        words=[text],
        spaces=[False],
        tags=[_GAP],
        pos=["X"],
        lemmas=[""],
        heads=[0],
        deps=["ROOT"],
    )
