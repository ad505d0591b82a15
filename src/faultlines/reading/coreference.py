"""Which act told before a definite phrase stands for: "the visit", "the talks", "the move"."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token


def told_before(noun: "Token") -> "Token | None":
    """Word of an earlier sentence that told the act."""
    return None
