"""Near-copies of documents: one text that several outlets ran, with another headline, cut ends or small edits.

A text is cut into runs of four words and kept as a MinHash signature [1]_, so that a new document is compared with
those recorded before without reading them again. Two signatures that agree on a band of two values are compared
whole; what is asked is how much of the *shorter* text the longer one has, since a copy may be cut to its first lines or
carry a new introduction.

Documents are taken in the order of publication and each is a copy of an earlier one or none, so whose copy a
document is does not change when later ones are recorded.

References
----------
.. [1] Broder (1997), On the resemblance and containment of documents, SEQUENCES '97.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from datasketch import MinHash

#: Words in a run.
RUN_WORDS: Final = 4

#: Least share of the shorter text's runs that a copy shares with its original; chosen in docs/duplicates.md.
COPY_SHARE: Final = 0.35

#: Share of its numbers and days of the week, and more, that the text with fewer of them has from the other: a bulletin
#: has the words of yesterday's and other figures.
COPY_FIGURES: Final = 0.5

#: Most days from one copy of a text to the next; a text that comes back later is news told anew.
COPY_DAYS: Final = 14

#: Values in a signature, two to a band: of texts with a fifth of their runs in common 93 % meet in one of the 64.
SIGNATURE_VALUES: Final = 128

_SEED: Final = 20240622
_FIGURE: Final = re.compile(r"\b\d(?:[\d.,:]*\d)?\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

Values = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What is kept of a text to find its copies.

    Attributes
    ----------
    values : ndarray of uint32, shape (128,)
        MinHash values of its runs of four words.
    runs : int
        How many different runs it has.
    figures : frozenset of str
        Its numbers and days of the week.
    """

    values: Values
    runs: int
    figures: frozenset[str]


def runs(text: str) -> set[str]:
    """Runs of four words of a text, whatever its case, quotation marks and punctuation.

    >>> sorted(runs("“We all agree”, she said."))
    ['all agree she said', 'we all agree she']
    """
    words = [word.replace("’", "'") for word in _WORD.findall(text.casefold())]
    return {" ".join(words[place : place + RUN_WORDS]) for place in range(max(len(words) - RUN_WORDS + 1, bool(words)))}


def signature(text: str) -> Signature:
    """What to keep of a text: the same on every machine, by a fixed seed and SHA-1.

    >>> signature("One ship struck another ship.").runs
    2
    """
    found = runs(text)
    minhash = _empty().copy()
    minhash.update_batch([run.encode("utf-8", "surrogatepass") for run in sorted(found)])
    values = np.asarray(minhash.hashvalues, dtype=np.uint32)
    return Signature(values, len(found), frozenset(_FIGURE.findall(text.casefold())))


@cache
def _empty() -> "MinHash":
    """Signature of no text; making its permutations costs as much as a text."""
    from datasketch import MinHash  # only who records needs it, and it takes half a second to import

    return MinHash(num_perm=SIGNATURE_VALUES, seed=_SEED)


def shared(first: Values, second: Values, sizes: tuple[Any, Any]) -> Any:
    r"""Estimate the share of the shorter text's runs that the longer has too.

    With the Jaccard index :math:`J` of two sets of sizes a and b, they share :math:`J (a + b) / (1 + J)`.

    Parameters
    ----------
    first : ndarray, shape (n_values,)
    second : ndarray, shape (..., n_values)
    sizes : pair of int or ndarray
        Runs in each.

    Returns
    -------
    float or ndarray
        0 to 1.

    Examples
    --------
    Half of the values agree, so J is about 1/2 and the two share 2/3 of their nine runs each:

    >>> float(shared(np.arange(4), np.array([0, 1, 9, 9]), (9, 9)))
    0.67
    """
    jaccard = (first == second).mean(axis=-1)
    overlap = jaccard * np.add(*sizes) / (1.0 + jaccard)
    return np.minimum(overlap / np.maximum(np.minimum(*sizes), 1), 1.0)


def originals(names: Sequence[str], published: Sequence[date], signatures: Sequence[Signature]) -> dict[str, str]:
    """Which documents are copies, and of which.

    Each document is compared with earlier ones only and goes with the one most like it; the original is the
    first of the chain.

    Parameters
    ----------
    names : sequence of str
        Document ids, sorted by day of publication and id.
    published : sequence of date
    signatures : sequence of Signature

    Returns
    -------
    dict of str to str
        From the id of each copy to the id of its original; originals themselves are left out.
    """
    values = np.array([one.values for one in signatures], dtype=np.uint32).reshape(-1, SIGNATURE_VALUES)
    sizes = np.array([one.runs for one in signatures], dtype=np.int64)
    found: dict[str, str] = {}
    for place, earlier in enumerate(_candidates(values, sizes)):
        near = [
            other
            for other in sorted(earlier)
            if (published[place] - published[other]).days <= COPY_DAYS
            and _same_figures(signatures[place].figures, signatures[other].figures)
        ]
        if not near:
            continue
        share = shared(values[place], values[near], (sizes[place], sizes[near]))
        best = int(np.argmax(share))
        if share[best] >= COPY_SHARE:
            name = names[near[best]]
            found[names[place]] = found.get(name, name)
    return found


def _same_figures(first: frozenset[str], second: frozenset[str]) -> bool:
    fewer = min(len(first), len(second))
    return fewer == 0 or len(first & second) > COPY_FIGURES * fewer


def _candidates(values: Values, sizes: NDArray[np.int64]) -> list[set[int]]:
    """For each document the first and the latest earlier one that agree with it in each band.

    Two a band are enough, for copies agree in many, and a text that comes a thousand times costs no million pairs.
    """
    found: list[set[int]] = [set() for _ in range(len(values))]
    full = np.flatnonzero(sizes)
    for band in np.ascontiguousarray(values[full]).view(np.uint64).T:
        order = np.argsort(band, kind="stable")
        starts = np.r_[True, np.diff(band[order]) != 0] if len(order) else np.zeros(0, dtype=bool)
        heads = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
        for position in np.flatnonzero(~starts):
            found[full[order[position]]] |= {int(full[heads[position]]), int(full[order[position - 1]])}
    return found
