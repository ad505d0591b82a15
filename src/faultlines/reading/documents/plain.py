"""Plain text and Markdown, with a front matter or without."""

import re
from collections.abc import Iterator
from typing import Final

from faultlines.reading.documents.dating import stated_in
from faultlines.reading.documents.decoding import decoded
from faultlines.reading.documents.pieces import Piece, named

_FRONT_MATTER: Final = re.compile(r"\s*---[ \t]*\n(?P<head>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY_LINE: Final = re.compile(r"(?P<key>[A-Za-z_]+)\s*:\s*(?P<value>.*)")


def read_plain(raw: bytes, origin: str) -> Iterator[Piece]:
    r"""Read a text as it is, its front matter taken off; Markdown's marks stay in.

    >>> next(read_plain(b"---\ntitle: Accord\n---\nOslo.", "a.md"))
    Piece(text='Oslo.', origin='a.md', stated=None, fallback=None, facts={'title': 'Accord'})
    """
    text = decoded(raw, origin)
    match = _FRONT_MATTER.match(text)
    facts = _facts(match["head"]) if match else {}
    if match is None or not facts:
        yield Piece(text, origin)
        return
    given = facts.get("date") or facts.get("published_at") or facts.get("published")
    where = f"{named(origin)}: date in the front matter"
    yield Piece(
        text[match.end() :].lstrip("\n"),
        origin,
        stated=stated_in(given, where, "the front matter's date") if given else None,
        facts=facts,
    )


def _facts(head: str) -> dict[str, str]:
    """Read the keys of a front matter; none where it does not begin with one, so that a rule in a text stays text."""
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    pairs = [_KEY_LINE.fullmatch(line) for line in lines]
    if not pairs or pairs[0] is None:
        return {}
    return {pair["key"].lower(): pair["value"].strip().strip("\"'") for pair in pairs if pair}
