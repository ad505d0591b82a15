"""What the network is given of a sheet: numbers of pieces, and who of them sees whom.

After the pieces of the sentence come `N_ROLES` pieces of each pair's own. They see the sentence and each other; nothing
sees them.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from faultlines.reading.classifier.marking import Sheet

#: Pieces that each pair has of its own: for the source, the target, and both.
N_ROLES: Final = 3
#: What a head sees of a pair: its own pieces, and the means of the source's and of the target's words.
LOOKED: Final = N_ROLES + 2
#: Who sees whom, and then for each role where it would look at the source, and where at the target.
N_SEEN: Final = 1 + 2 * N_ROLES
#: Taken from the attention to what may not be seen.
UNSEEN: Final = 60.0


def given(sheet: Sheet) -> Mapping[str, np.ndarray]:
    """Arrays of one sheet of n words' pieces and p pairs, so n + 3 p pieces in all, named as the network names them.

    Returns
    -------
    mapping of str to ndarray
        - ``ids``, ``actors``: int64, (n,): as the sheet has them.
        - ``placed``: float32, (all, n): what each piece is made of: itself; for a pair's first two, the mean of the
          source's pieces, and of the target's; for its third, nothing.
        - ``roles``: int64, (all,): 0 for a piece of the sentence, else 1 to 3.
        - ``seen``: float32, (7, all, all): first 0 where a piece sees another and -10,000 where not; then, for each
          role by each side, 1 where a piece of that role meets one of that side.
        - ``looked``: float32, (5 p, all): what a head takes of each pair: its three pieces, and the means of its sides.
    """
    pairs, words = sheet.sources.shape
    own = N_ROLES * pairs
    both = np.stack([sheet.sources, sheet.targets], axis=1)
    means = both / np.maximum(both.sum(-1, keepdims=True), 1.0)
    placed = np.zeros((words + own, words), np.float32)
    placed[np.arange(words), np.arange(words)] = 1.0
    placed[words::N_ROLES] = means[:, 0]
    placed[words + 1 :: N_ROLES] = means[:, 1]
    looked = np.zeros((pairs, LOOKED, words + own), np.float32)
    looked[:, :N_ROLES, words:] = np.eye(own, dtype=np.float32).reshape(pairs, N_ROLES, own)
    looked[:, N_ROLES:, :words] = means
    seen = np.zeros((N_SEEN, words + own, words + own), np.float32)
    seen[0, :words, words:] = -UNSEEN
    seen[0, words:, words:] = _among_pairs(pairs)
    for role in range(N_ROLES):
        for side in range(2):
            seen[1 + 2 * role + side, words + role :: N_ROLES, :words] = both[:, side]
    return {
        "ids": sheet.ids,
        "actors": sheet.actors,
        "placed": placed,
        "roles": np.r_[np.zeros(words, np.int64), np.tile(np.arange(1, N_ROLES + 1), pairs)],
        "seen": seen,
        "looked": looked.reshape(pairs * LOOKED, words + own),
    }


@lru_cache(maxsize=64)
def _among_pairs(pairs: int) -> np.ndarray:
    """What is taken from the attention among pairs' own pieces: those of one pair see each other."""
    of_one: np.ndarray = np.kron(np.eye(pairs, dtype=np.float32), np.ones((N_ROLES, N_ROLES), np.float32))
    return UNSEEN * (of_one - 1)
