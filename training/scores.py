"""The PLV set's own scores: macro-F1 over its fifteen types, over quads, and of cooperation against conflict."""

from collections.abc import Sequence

import numpy as np

from examples import YIELDS
from faultlines.terms.plover import EVENT_TYPES, QUADS

#: Quads as the PLV set has them: its YIELD, and so CONCEDE, is material cooperation.
PLV_QUADS = QUADS | {"YIELD": 2}


def plv_type(name: str) -> str:
    """Type by the PLV set's names."""
    return "YIELD" if name in YIELDS else name


def plv_predictions(logits: np.ndarray) -> list[str]:
    """Likeliest type of each row by PLV's names, the chances of CONCEDE and RETREAT added."""
    chances = np.exp(logits - logits.max(1, keepdims=True))
    names = sorted({plv_type(name) for name in EVENT_TYPES})
    summed = np.stack([chances[:, [plv_type(n) == name for n in EVENT_TYPES]].sum(1) for name in names], 1)
    return [names[at] for at in summed.argmax(1)]


def macro_f1(gold: Sequence[object], found: Sequence[object]) -> float:
    """Mean over the labels in ``gold`` of their F1."""
    pairs = list(zip(gold, found, strict=True))
    each = []
    for label in sorted(set(gold), key=str):
        right = sum(g == f == label for g, f in pairs)
        each.append(2 * right / (sum(g == label for g, _ in pairs) + sum(f == label for _, f in pairs)))
    return float(np.mean(each))


def plv_scores(gold: Sequence[str], logits: np.ndarray) -> dict[str, float]:
    """Macro-F1 of type, quad and binary."""
    named = [plv_type(name) for name in gold]
    return scores_of(named, plv_predictions(logits))


def scores_of(gold: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """Macro-F1 of type, quad and binary of two lists of PLV types."""
    quads = [[PLV_QUADS[name] for name in names] for names in (gold, found)]
    sides = [[quad > 2 for quad in names] for names in quads]
    return {"type": macro_f1(gold, found), "quad": macro_f1(*quads), "binary": macro_f1(*sides)}
