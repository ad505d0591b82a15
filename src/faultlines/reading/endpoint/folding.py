"""Finds words in a text whatever the white space, quotation marks and dashes; the offsets are the text's own."""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

#: Marks that a model may print as others; one for one.
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("‘’ʼ‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
Span = tuple[int, int]


class Folded:
    """A text without the differences that do not matter, each character knowing where it stood.

    Examples
    --------
    >>> text = "He said: “We won’t   yield.”"
    >>> [text[a:b] for a, b in Folded(text).find("We won't yield", (0, len(text)))]
    ['We won’t   yield']
    """

    def __init__(self, text: str) -> None:
        self._text, self._at = _folded(text)

    def find(self, words: str, within: Span) -> Iterator[Span]:
        """Where whole words stand within a stretch of the text, in its order."""
        wanted = _folded(words)[0].strip()
        start, end = (bisect_left(self._at, offset) for offset in within)
        found = self._text.find(wanted, start, end) if wanted else -1
        while found >= 0:
            last = found + len(wanted)
            if not self._cuts_a_word(found) and not self._cuts_a_word(last):
                yield self._at[found], self._at[last - 1] + 1
            found = self._text.find(wanted, found + 1, end)

    def _cuts_a_word(self, at: int) -> bool:
        return self._text[at - 1 : at].isalnum() and self._text[at : at + 1].isalnum()


def _folded(text: str) -> tuple[str, list[int]]:
    """A text with plain marks, one space for a run of white space, no invisible marks; and where each was."""
    kept: list[str] = []
    at: list[int] = []
    for offset, char in enumerate(text.translate(_ALIKE)):
        if char.isspace():
            char = " "
            if kept and kept[-1] == " ":
                continue
        elif unicodedata.category(char) == "Cf":
            continue
        kept.append(char)
        at.append(offset)
    return "".join(kept), at
