"""How the classifier sees a pair of actors: their spans marked in the sentence, cut to a window of word pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from tokenizers import Tokenizer

#: Word pieces that BERT's vocabulary keeps free, set around the source's spans and around the target's.
SOURCE_MARKS: Final = ("[unused1]", "[unused2]")
TARGET_MARKS: Final = ("[unused3]", "[unused4]")
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
MOST_PIECES: Final = 128
#: Longest stretch of a sentence that is shown, in characters, before it is cut into word pieces.
_MOST_CHARACTERS: Final = 900

Spans = Sequence[tuple[int, int]]
#: Where names stand in a sentence, and of what kind each is, in the order of the text.
Names = Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPair:
    """One ordered pair of actors in a sentence, as word pieces.

    Attributes
    ----------
    ids : ndarray of int64, shape (n_pieces,)
        Ids of the word pieces, first and last of them the sentence's ends.
    source_at, target_at : ndarray of int64, shape (n_spans,)
        Where the opening marks stand among them. ``target_at`` is empty for an act without a target.
    """

    ids: np.ndarray
    source_at: np.ndarray
    target_at: np.ndarray


@cache
def tokenizer() -> "Tokenizer":
    """WordPiece as BERT's, with the four marks as pieces of their own. Loaded once."""
    from tokenizers import Tokenizer

    with as_file(files("faultlines.reading.classifier").joinpath("weights", "tokenizer.json")) as path:
        found = Tokenizer.from_file(str(path))
    found.no_padding()
    found.no_truncation()
    found.add_special_tokens([*SOURCE_MARKS, *TARGET_MARKS])
    return found


def marked_text(sentence: str, sources: Spans, targets: Spans) -> str:
    """Return a sentence with marks around the spans of its source and target.

    Parameters
    ----------
    sentence : str
    sources, targets : sequence of (int, int)
        Character offsets into ``sentence``, ends excluded; every mention of an actor that is to be marked.
        A target that overlaps a source is marked inside or around it.

    Examples
    --------
    >>> marked_text("Ghana thanked Togo.", [(0, 5)], [(14, 18)])
    '[unused1] Ghana [unused2] thanked [unused3] Togo [unused4].'
    """
    opening = [(start, 1, -end, f"{SOURCE_MARKS[0]} ") for start, end in sources]
    opening += [(start, 1, -end, f"{TARGET_MARKS[0]} ") for start, end in targets]
    closing = [(end, 0, -start, f" {SOURCE_MARKS[1]}") for start, end in sources]
    closing += [(end, 0, -start, f" {TARGET_MARKS[1]}") for start, end in targets]
    pieces, at = [], 0
    for position, _, _, mark in sorted([*opening, *closing], key=lambda one: one[:3]):
        pieces += [sentence[at:position], mark]
        at = position
    return "".join([*pieces, sentence[at:]])


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


def mark_pairs(rows: Sequence[tuple[str, Spans, Spans, Names]]) -> list[MarkedPair]:
    """Hide the names, mark the spans, and cut to the window, for many pairs.

    Parameters
    ----------
    rows : sequence of (str, spans, spans, names)
        Sentence, spans of the source and of the target, and the names in it.

    Raises
    ------
    ValueError
        If a row has no source span.
    """
    texts = []
    for sentence, sources, targets, names in rows:
        if not sources:
            raise ValueError("sources is empty; expected at least one span of the source actor")
        plain = sentence.replace("[", "(")  # so that no text can be taken for a mark
        hidden, (of_source, of_target) = without_names(plain, names, sources, targets)
        texts.append(marked_text(*_near(hidden, of_source, of_target)))
    return [_windowed(encoding.ids) for encoding in tokenizer().encode_batch(texts)]


def _near(sentence: str, sources: Spans, targets: Spans) -> tuple[str, Spans, Spans]:
    """The stretch of a very long sentence around its spans, which is then told by offsets into that stretch."""
    if len(sentence) <= _MOST_CHARACTERS:
        return sentence, sources, targets
    first = sources[0]
    nearest = min(targets, key=lambda span: abs(span[0] - first[0]), default=first)
    middle = (min(first[0], nearest[0]) + max(first[1], nearest[1])) // 2
    start = max(0, middle - _MOST_CHARACTERS // 2)
    end = start + _MOST_CHARACTERS
    kept = [[(a - start, b - start) for a, b in spans if start <= a and b <= end] for spans in (sources, targets)]
    if not kept[0] or (targets and not kept[1]):
        end = max(first[1], nearest[1])
        start = min(first[0], nearest[0])
        kept = [[(first[0] - start, first[1] - start)], [(nearest[0] - start, nearest[1] - start)] if targets else []]
    return sentence[start:end], kept[0], kept[1]


def _windowed(ids: list[int]) -> MarkedPair:
    """Cut word pieces to the window, the first source and the nearest target inside it where they fit."""
    pieces = np.array(ids, dtype=np.int64)
    source_mark, target_mark = _mark_ids()
    source_at, target_at = np.flatnonzero(pieces == source_mark), np.flatnonzero(pieces == target_mark)
    if len(pieces) > MOST_PIECES:
        first = int(source_at[0])
        near = int(target_at[np.abs(target_at - first).argmin()]) if len(target_at) else first
        low, room = min(first, near), MOST_PIECES - 2
        margin = max(0, room - abs(first - near) - 12) // 2
        start = max(1, min(low - margin, len(pieces) - 1 - room))
        pieces = np.concatenate([pieces[:1], pieces[start : start + room], pieces[-1:]])
        source_at, target_at = np.flatnonzero(pieces == source_mark), np.flatnonzero(pieces == target_mark)
    return MarkedPair(ids=pieces, source_at=source_at, target_at=target_at)


@cache
def _mark_ids() -> tuple[int, int]:
    source, target = (tokenizer().token_to_id(marks[0]) for marks in (SOURCE_MARKS, TARGET_MARKS))
    if source is None or target is None:
        raise ValueError("tokenizer.json lacks the marks; expected BERT's vocabulary with its unused pieces")
    return source, target
