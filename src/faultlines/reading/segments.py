"""A text cut into sentences by its marks alone, so that only those worth it are parsed."""

import re
from typing import Final

from faultlines.reading.wordlists import words

#: A full stop, question or exclamation mark, the quotation marks that close with it, and the space before a capital.
_END: Final = re.compile(r"[.!?…][\"'”’)\]]{0,4}(?P<space>\s+)(?=[\"'“‘(\[]{0,4}[A-Z0-9À-ÖØ-Þ])")
#: Longest word before a full stop that is looked up among the abbreviations.
_LONGEST_WORD: Final = 20
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")
#: Words whose full stop ends no sentence, in lower case and without it.
_ABBREVIATED: Final = words(
    "mr mrs ms dr gen col lt maj capt cpl sgt adm brig prof rev hon sen rep gov pres amb st jr sr vs etc no nos vol "
    "fig inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun approx dept est "
    "al cf e.g i.e p.m a.m"
)
#: An initial, "U.S", "D.C": more of a name may follow.
_INITIALS: Final = re.compile(r"(?:[A-Za-z]\.)*[A-Z]")


#: A longer run without an end of a sentence is cut at white space: nobody writes such sentences.
_MOST_CHARACTERS: Final = 2_000


def segments(text: str) -> list[tuple[int, int]]:
    r"""Character spans of a text's sentences, white space around them left out.

    A cut is made only where it is safe, so a segment may hold more than one sentence: after an abbreviation, or where
    the next sentence begins with a small letter. A blank line always ends one.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> text = "Chile left. Peru stayed.\n\nA heading\n\nMr. Li spoke."
    >>> [text[start:end] for start, end in segments(text)]
    ['Chile left.', 'Peru stayed.', 'A heading', 'Mr. Li spoke.']
    """
    found: list[tuple[int, int]] = []
    start = 0
    for paragraph in [*_PARAGRAPH.finditer(text), None]:
        end = len(text) if paragraph is None else paragraph.start()
        found += _sentences(text, start, end)
        start = end if paragraph is None else paragraph.end()
    return found


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for match in _END.finditer(text, start, end):
        word = text[max(start, match.start() - _LONGEST_WORD) : match.start() + 1].split()[-1]
        if "\n" in match["space"] or not _goes_on(word):
            found.append((start, match.start("space")))
            start = match.end()
    found.append((start, end))
    spans = (_stripped(text, *each) for each in found)
    return [piece for span in spans if span[0] < span[1] for piece in _cut(text, *span)]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    while end - start > _MOST_CHARACTERS:
        at = text.rfind(" ", start + 1, start + _MOST_CHARACTERS)
        at = at if at > start else start + _MOST_CHARACTERS
        pieces.append(_stripped(text, start, at))
        start = at
    pieces.append(_stripped(text, start, end))
    return [piece for piece in pieces if piece[0] < piece[1]]


def _goes_on(word: str) -> bool:
    """Whether the stop after a word belongs to it: "Gen.", "U.S.", "J."."""
    if not word.endswith("."):
        return False
    bare = word[:-1].lstrip("\"'“‘([")
    return bare.lower() in _ABBREVIATED or _INITIALS.fullmatch(bare) is not None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
