"""How the classifier sees a sentence: its names hidden, as word pieces, with the actors of each pair marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from tokenizers import Tokenizer

#: What the classifier sees in the place of an actor's name, by the kind of name: never who it is.
PLACEHOLDERS: Final = {
    "name": "country",
    "demonym": "national",
    "capital": "capital",
    "person": "leader",
    "organisation": "organisation",
    "nonstate": "rebels",
    "body": "ministry",
}
#: Longest input, in word pieces; longer sentences are cut around the two spans.
MOST_PIECES: Final = 192
#: Actors of a sentence that have a number of their own; those after them share the last.
MOST_ACTORS: Final = 12
Spans = Sequence[tuple[int, int]]
#: Where names stand in a sentence, and of what kind each is, in the order of the text.
Names = Sequence[tuple[int, int, str]]
#: Spans of the source and of the target of an ordered pair.
Sides = tuple[Spans, Spans]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sentence as word pieces, and where in it the actors of each ordered pair stand that is asked about.

    Attributes
    ----------
    ids : ndarray of int64, shape (n_pieces,)
        Ids of the word pieces, first and last of them the sentence's ends.
    actors : ndarray of int64, shape (n_pieces,)
        Which actor of the sentence a piece belongs to, numbered from 1 in the order of the text; 0 for none.
    sources, targets : ndarray of float32, shape (n_pairs, n_pieces)
        1 at the pieces of a pair's source and target; no target piece for an act without a target.
    asked : tuple of int
        Which of the pairs asked about these are, where a sentence is too long for one sheet.
    """

    ids: np.ndarray
    actors: np.ndarray
    sources: np.ndarray
    targets: np.ndarray
    asked: tuple[int, ...]


@cache
def tokenizer() -> "Tokenizer":
    """WordPiece as BERT's. Loaded once."""
    from tokenizers import Tokenizer

    with as_file(files("faultlines.reading.classifier").joinpath("weights", "tokenizer.json")) as path:
        found = Tokenizer.from_file(str(path))
    found.no_padding()
    found.no_truncation()
    return found


def without_names(sentence: str, names: Names, *spans: Spans) -> tuple[str, list[list[tuple[int, int]]]]:
    """Return a sentence with a placeholder for each name, and where some spans then stand in it.

    Two states that change places leave the same sentence, so what is made of it cannot hang on who they are.

    Examples
    --------
    >>> without_names("Ghana thanked Togo.", [(0, 5, "name"), (14, 18, "name")], [(0, 5)], [(14, 18)])
    ('country thanked country.', [[(0, 7)], [(16, 23)]])
    """
    parts: list[str] = []
    edges: list[tuple[int, int, int, int]] = []
    at = length = 0
    for start, end, kind in names:
        if start < at:
            continue
        parts += [sentence[at:start], PLACEHOLDERS[kind]]
        length += start - at
        edges.append((start, end, length, length + len(PLACEHOLDERS[kind])))
        length, at = edges[-1][3], end
    parts.append(sentence[at:])
    return "".join(parts), [[(_moved(a, edges, 0), _moved(b, edges, 1)) for a, b in some] for some in spans]


def _moved(offset: int, edges: Sequence[tuple[int, int, int, int]], side: int) -> int:
    """Where an offset stands once names are replaced; one within a name goes to that name's start (0) or end (1)."""
    shift = 0
    for start, end, new_start, new_end in edges:
        if start < offset < end or (offset == start and side == 0) or (offset == end and side == 1):
            return new_end if side else new_start
        if offset <= start:
            break
        shift = new_end - end
    return offset + shift


def mark_pairs(rows: Sequence[tuple[str, Names, Sequence[Sides]]]) -> list[list[Sheet]]:
    """Hide the names of sentences, cut them into word pieces, and mark the actors of the pairs asked about.

    Parameters
    ----------
    rows : sequence of (str, names, sequence of (spans, spans))
        Sentence, names in it, and for each ordered pair the spans of its source and of its target.

    Returns
    -------
    list of list of Sheet
        One a row, but for sentences longer than `MOST_PIECES`: there a sheet for each stretch that some pair needs.

    Raises
    ------
    ValueError
        If a pair has no source span.
    """
    texts, spans = [], []
    for sentence, names, pairs in rows:
        if not all(sources for sources, _ in pairs):
            raise ValueError("sources is empty; expected at least one span of the source actor")
        hidden, moved = without_names(sentence, names, *(side for pair in pairs for side in pair))
        texts.append(hidden)
        spans.append(moved)
    return [
        list(_sheets(np.array(encoding.ids, np.int64), np.array(encoding.offsets), moved))
        for encoding, moved in zip(tokenizer().encode_batch(texts), spans, strict=True)
    ]


def _sheets(ids: np.ndarray, offsets: np.ndarray, spans: Sequence[Spans]) -> Iterator[Sheet]:
    """A sentence's sheets; ``spans`` are of the first pair's source and target, of the second's, and so on."""
    marks = np.zeros((len(spans), len(ids)), np.float32)
    for row, some in enumerate(spans):
        for start, end in some:
            marks[row, (offsets[:, 0] < end) & (offsets[:, 1] > start)] = 1.0
    sources, targets, actors = marks[0::2], marks[1::2], _numbered(marks)
    if len(ids) <= MOST_PIECES:
        yield Sheet(ids=ids, actors=actors, sources=sources, targets=targets, asked=tuple(range(len(sources))))
        return
    by_start: dict[int, list[int]] = {}
    for pair in range(len(sources)):
        by_start.setdefault(_first_piece(sources[pair], targets[pair]), []).append(pair)
    for start, pairs in by_start.items():
        kept = np.r_[0, start : min(start + MOST_PIECES - 2, len(ids) - 1), len(ids) - 1]
        yield Sheet(
            ids=ids[kept],
            actors=actors[kept],
            sources=sources[pairs][:, kept],
            targets=targets[pairs][:, kept],
            asked=tuple(pairs),
        )


def _numbered(marks: np.ndarray) -> np.ndarray:
    """Numbers of the actors that some marks stand for, at their pieces; marks that meet are one actor's."""
    numbers = np.zeros(marks.shape[1], np.int64)
    told = {tuple(np.flatnonzero(row)) for row in marks if row.any()}
    for pieces in sorted(told):
        at = list(pieces)
        known = numbers[at][numbers[at] > 0]
        numbers[at] = known[0] if len(known) else numbers.max() + 1
    return np.minimum(numbers, MOST_ACTORS)


def _first_piece(source: np.ndarray, target: np.ndarray) -> int:
    """Where to cut a long sentence so that a pair's first source and nearest target are inside, if they fit."""
    room, last = MOST_PIECES - 2, len(source) - 1
    sources, targets = np.flatnonzero(source), np.flatnonzero(target)
    first = int(sources[0]) if len(sources) else 1
    near = int(targets[np.abs(targets - first).argmin()]) if len(targets) else first
    low, high = min(first, near), max(first, near)
    if high < room:
        return 1
    margin = max(0, room - (high - low) - 12) // 2
    return max(1, min(low - margin, last - room))
