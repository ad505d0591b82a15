"""The fitted networks: marked pairs in, probabilities out.

Two of one shape are carried: ``acts`` for the reader, which is shown sentences without names, and ``relation`` for
`classify_relation`, fitted further on pairs coded by PLOVER.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import numpy as np

from faultlines.errors import ReadingError
from faultlines.reading.classifier.marking import MarkedPair

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

#: The reader's network, and that of pairs coded by PLOVER.
ACTS: Final = "acts"
RELATION: Final = "relation"
_INSTALL: Final = "python -m pip install --force-reinstall faultlines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What ``weights/NAME.json`` says of a fitted network.

    Attributes
    ----------
    version : str
        Named in each claim's ``reader``.
    sha256 : str
        Of ``NAME.onnx``.
    types, acts, modalities : tuple of str
        Labels of the network's outputs, in their order.
    temperatures : tuple of float
        What the logits of type, act and modality are divided by, so that probabilities are calibrated.
    """

    version: str
    sha256: str
    types: tuple[str, ...]
    acts: tuple[str, ...]
    modalities: tuple[str, ...]
    temperatures: tuple[float, float, float]

    @property
    def none(self) -> int:
        """Where among ``acts`` the label of no act stands."""
        return self.acts.index("NONE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Probabilities of one ordered pair, each array summing to one, and of an event the other way."""

    types: np.ndarray
    acts: np.ndarray
    modalities: np.ndarray
    reversed: float


@cache
def card(name: str) -> Card:
    """The card of a network that the package carries."""
    found = json.loads(_weights(f"{name}.json"))
    return Card(
        version=found["version"],
        sha256=found["sha256"],
        types=tuple(found["types"]),
        acts=tuple(found["acts"]),
        modalities=tuple(found["modalities"]),
        temperatures=tuple(found["temperatures"]),
    )


@cache
def session(name: str) -> "InferenceSession":
    """A network, loaded once, on one thread.

    Raises
    ------
    ReadingError
        If the file is missing, or not the one whose hash the card gives.
    """
    from onnxruntime import InferenceSession, SessionOptions

    weights = check_weights(name)
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def check_weights(name: str) -> bytes:
    """A network's file, if it is the one that was fitted.

    Raises
    ------
    ReadingError
        If it is missing, or another.
    """
    weights = _weights(f"{name}.onnx")
    if (found := hashlib.sha256(weights).hexdigest()) != card(name).sha256:
        raise ReadingError(
            f"{name}.onnx has SHA-256 {found[:12]}…; expected {card(name).sha256[:12]}…, the file that was fitted. "
            f"Run: {_INSTALL}"
        )
    return weights


def _weights(name: str) -> bytes:
    try:
        return files(__package__).joinpath("weights", name).read_bytes()
    except FileNotFoundError as error:
        raise ReadingError(f"{name} of the relation classifier is missing from the package. Run: {_INSTALL}") from error


def score(name: str, pairs: Iterable[MarkedPair]) -> Iterator[Scores]:
    """Probabilities that a network gives each pair, in order, each as it is alone.

    The 8-bit arithmetic scales by what is in a batch: a pair run beside others may differ in the third digit.
    """
    for pair in pairs:
        yield from score_together(name, [pair])


def score_together(name: str, pairs: Sequence[MarkedPair]) -> list[Scores]:
    """Probabilities that a network gives the pairs of one sentence, in one run, which is quicker than one by one.

    What belongs to one sentence may run together: the answers then hang on that sentence alone.
    """
    if not pairs:
        return []
    shape = (len(pairs), max(len(pair.ids) for pair in pairs))
    ids = np.zeros(shape, np.int64)
    attended, source, target = (np.zeros(shape, np.float32) for _ in range(3))
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = pair.ids
        attended[row, : len(pair.ids)] = 1.0
        source[row, pair.source_at] = 1.0
        target[row, pair.target_at] = 1.0
    given = {"ids": ids, "attended": attended, "source": source, "target": target}
    *logits, back = session(name).run(None, given)
    chances = [_softmax(logit / t) for logit, t in zip(logits, card(name).temperatures, strict=True)]
    reverse = 1 / (1 + np.exp(-back[:, 0]))
    return [
        Scores(types=types, acts=acts, modalities=modalities, reversed=float(other))
        for types, acts, modalities, other in zip(*chances, reverse, strict=True)
    ]


def _softmax(logits: np.ndarray) -> np.ndarray:
    raised: np.ndarray = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: np.ndarray = raised / raised.sum(axis=-1, keepdims=True)
    return shares
