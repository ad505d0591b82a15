"""Where a text quotes: stretches between quotation marks, curly or straight, over paragraphs too."""

import re
from dataclasses import dataclass
from typing import Final

_STRAIGHT_OPENS: Final = re.compile(r"(?:^|(?<=[\s(\[—–-]))\"(?=\S)", re.MULTILINE)
_SINGLE: Final = re.compile(r"(?<!\w)‘(?P<inner>[^‘”“\n]{12,}?[,.?!])’(?!\w)")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted stretch, its marks left out; ``opens_paragraph`` says that its paragraph begins with it."""

    start: int
    end: int
    opens_paragraph: bool


def find_quotes(text: str) -> list[Quote]:
    """Find the quotations of a text, outermost only, in its order.

    A quotation that its paragraph does not close ends with the paragraph: the next one, if it opens with a mark
    again, goes on with it. British single marks count where what they hold ends as a sentence or its part does.

    Examples
    --------
    >>> text = "“We agree,” she said."
    >>> [text[quote.start : quote.end] for quote in find_quotes(text)]
    ['We agree,']
    """
    found: list[Quote] = []
    offset = 0
    for paragraph in text.split("\n"):
        lead = len(paragraph) - len(paragraph.lstrip())
        for start, end in _in_paragraph(paragraph):
            found.append(Quote(offset + start, offset + end, start == lead + 1))
        offset += len(paragraph) + 1
    return found


def _in_paragraph(paragraph: str) -> list[tuple[int, int]]:
    opened = "“" if "“" in paragraph else '"' if '"' in paragraph else ""
    if not opened:
        return [match.span("inner") for match in _SINGLE.finditer(paragraph)]
    closing = "”" if opened == "“" else '"'
    found: list[tuple[int, int]] = []
    at = 0
    while (start := _next_opening(paragraph, opened, at)) >= 0:
        end = paragraph.find(closing, start + 1)
        at = len(paragraph.rstrip()) if end < 0 else end
        found.append((start + 1, at))
        at += 1
    return found


def _next_opening(paragraph: str, mark: str, at: int) -> int:
    if mark == "“":
        return paragraph.find(mark, at)
    match = _STRAIGHT_OPENS.search(paragraph, at)
    return match.start() if match else -1
