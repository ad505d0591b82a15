"""Parses the stretches of a text that are worth it, and leaves the rest as one token a gap, so that offsets stay."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

#: Tag of the one token that stands for a stretch that was not parsed.
_GAP: Final = "XX"
#: Longest stretch that is parsed at a time, in characters.
MOST_CHARACTERS: Final = 100_000


def parse_stretches(text: str, stretches: Sequence[tuple[int, int]], nlp: "Language") -> "Doc":
    """Parse some stretches of a text.

    Parameters
    ----------
    text : str
    stretches : sequence of (int, int)
        Character spans in order, not overlapping, none longer than `MOST_CHARACTERS`.
    nlp : spacy.language.Language

    Returns
    -------
    spacy.tokens.Doc
        ``doc.text == text``, and ``token.idx`` is an offset into it. What lies between two stretches is one token,
        for which `is_gap` is true.

    Examples
    --------
    >>> from faultlines.reading.pipeline import pipeline
    >>> doc = parse_stretches("Rain fell. Peru left Chile. More rain.", [(11, 27)], pipeline())
    >>> [token.text for token in doc if not token.tag_ == "XX"], doc[1].idx
    (['Peru', 'left', 'Chile', '.'], 11)
    """
    from spacy.tokens import Doc

    parts: list[Doc] = []
    at = 0
    for (start, end), parsed in zip(stretches, nlp.pipe(text[start:end] for start, end in stretches), strict=True):
        if start > at:
            parts.append(_gap(text[at:start], nlp))
        parts.append(parsed)
        at = end
    if at < len(text) or not parts:
        parts.append(_gap(text[at:], nlp))
    return parts[0] if len(parts) == 1 else Doc.from_docs(parts, ensure_whitespace=False, exclude=["tensor"])


def is_gap(sentence: "Span") -> bool:
    """Whether a sentence is a stretch that was not parsed."""
    return len(sentence) == 1 and sentence.root.tag_ == _GAP


def _gap(text: str, nlp: "Language") -> "Doc":
    from spacy.tokens import Doc

    words = [text] if text else []
    blank = len(words)
    return Doc(
        nlp.vocab,
        words=words,
        spaces=[False] * blank,
        tags=[_GAP] * blank,
        pos=["X"] * blank,
        lemmas=[""] * blank,
        heads=[0] * blank,
        deps=["ROOT"] * blank,
        ents=["O"] * blank,
    )
