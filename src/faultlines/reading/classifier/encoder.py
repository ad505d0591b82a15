"""The fitted network: a sentence and pairs of its actors in, probabilities out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import numpy as np

from faultlines.errors import ReadingError
from faultlines.reading.classifier.giving import given
from faultlines.reading.classifier.marking import Names, Sheet, Sides, mark_pairs

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

#: The parts of the network, each with a look at what it found: whether there is an event; which, as the reader asks;
#: and the whole of it.
EARLY: Final = "early"
MIDDLE: Final = "middle"
LATE: Final = "late"
PARTS: Final = (EARLY, MIDDLE, LATE)
#: What onnxruntime fuses to its loss: two steps apart take three quarters of the time of this one.
_SLOWER: Final = ["SkipLayerNormFusion", "NchwcTransformer"]
#: A sentence, the names in it, and the pairs that are asked about.
Row = tuple[str, Names, Sequence[Sides]]
_INSTALL: Final = "python -m pip install --force-reinstall faultlines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What ``weights/relation.json`` says of the fitted network.

    Attributes
    ----------
    version : str
        Named in each claim's ``reader``.
    sha256 : mapping of str to str
        Of ``relation-PART.onnx``, by part.
    types, acts, modalities : tuple of str
        Labels of the network's outputs, in their order.
    middle_temperatures, late_temperatures : tuple of float
        What the logits are divided by so that probabilities are calibrated: of act and modality after the middle part;
        of type, act and modality after the last.
    """

    version: str
    sha256: Mapping[str, str]
    types: tuple[str, ...]
    acts: tuple[str, ...]
    modalities: tuple[str, ...]
    middle_temperatures: tuple[float, float]
    late_temperatures: tuple[float, float, float]

    @property
    def none(self) -> int:
        """Where among ``acts`` the label of no act stands."""
        return self.acts.index("NONE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Probabilities of one ordered pair, as the reader asks for them: each array sums to one."""

    acts: np.ndarray
    modalities: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationScores(Scores):
    """What the whole network makes of a pair: the type too, and the probability of an event the other way."""

    types: np.ndarray
    reversed: float


@cache
def card() -> Card:
    """The card of the network that the package carries."""
    found = json.loads(_weights("relation.json"))
    return Card(
        version=found["version"],
        sha256=found["sha256"],
        types=tuple(found["types"]),
        acts=tuple(found["acts"]),
        modalities=tuple(found["modalities"]),
        middle_temperatures=tuple(found["temperatures"][MIDDLE]),
        late_temperatures=tuple(found["temperatures"][LATE]),
    )


@cache
def session(part: str) -> "InferenceSession":
    """A part of the network, loaded once, on one thread.

    Raises
    ------
    ReadingError
        If the file is missing, or not the one whose hash the card gives.
    """
    from onnxruntime import InferenceSession, SessionOptions

    weights = check_weights(part)
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(weights, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER)


def check_weights(part: str) -> bytes:
    """The file of a part of the network, if it is the one that was fitted.

    Raises
    ------
    ReadingError
        If it is missing, or another.
    """
    weights = _weights(f"relation-{part}.onnx")
    if (found := hashlib.sha256(weights).hexdigest()) != card().sha256[part]:
        raise ReadingError(
            f"relation-{part}.onnx has SHA-256 {found[:12]}…; expected {card().sha256[part][:12]}…, the file that was "
            f"fitted. Run: {_INSTALL}"
        )
    return weights


def _weights(name: str) -> bytes:
    try:
        return files(__package__).joinpath("weights", name).read_bytes()
    except FileNotFoundError as error:
        raise ReadingError(f"{name} of the relation classifier is missing from the package. Run: {_INSTALL}") from error


def score(rows: Sequence[Row], *, least_early: float = 0.0) -> list[list[Scores]]:
    """Probabilities that the first layers give the pairs of some sentences, each sentence as it is alone.

    Parameters
    ----------
    rows : sequence of (str, names, pairs)
        As for `mark_pairs`.
    least_early : float, optional
        Where the first part gives every pair of a sentence a lower probability of an event either way, the middle is
        not run.

    Returns
    -------
    list of list of Scores
        For each sentence, one for each of its pairs in their order; none where the middle was not run.
    """
    return [_scored(sheets, least_early) for sheets in mark_pairs(rows)]


def score_relations(rows: Sequence[Row]) -> list[list[RelationScores]]:
    """Probabilities that the whole network gives the pairs of some sentences; as `score` without a threshold."""
    return [_scored_whole(sheets) for sheets in mark_pairs(rows)]


# The 8-bit arithmetic scales by what is in a run, so a sheet is a run of its own.


def _scored(sheets: Sequence[Sheet], least_early: float) -> list[Scores]:
    begun = [(sheet, *_begun(sheet)) for sheet in sheets if sheet.asked]
    if not any(_sigmoid(early).max() >= least_early for _, early, _ in begun):
        return []
    found: dict[int, Scores] = {}
    for sheet, _, then in begun:
        *told, _ = session(MIDDLE).run(None, then)
        chances = _chances(told, card().middle_temperatures)
        found |= zip(sheet.asked, (Scores(acts=a, modalities=m) for a, m in zip(*chances, strict=True)), strict=True)
    return [found[at] for at in sorted(found)]


def _scored_whole(sheets: Sequence[Sheet]) -> list[RelationScores]:
    found: dict[int, RelationScores] = {}
    for sheet in (sheet for sheet in sheets if sheet.asked):
        _, then = _begun(sheet)
        *_, x = session(MIDDLE).run(None, then)
        *told, back = session(LATE).run(None, {**then, "x": x})
        chances = _chances(told, card().late_temperatures)
        for at, types, acts, modalities, other in zip(sheet.asked, *chances, _sigmoid(back[0, :, 0]), strict=True):
            found[at] = RelationScores(types=types, acts=acts, modalities=modalities, reversed=float(other))
    return [found[at] for at in sorted(found)]


def _begun(sheet: Sheet) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The first part's logits of an event either way, and what the next part goes on with."""
    arrays = {name: array[None] for name, array in given(sheet).items()}
    early, x = session(EARLY).run(None, arrays)
    return early, {"x": x, "seen": arrays["seen"], "looked": arrays["looked"]}


def _chances(logits: Sequence[np.ndarray], temperatures: Sequence[float]) -> list[np.ndarray]:
    """Probabilities of each pair, from each head's logits (1, pairs, labels)."""
    return [_softmax(each[0] / t) for each, t in zip(logits, temperatures, strict=True)]


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    chances: np.ndarray = 1 / (1 + np.exp(-logits))
    return chances


def _softmax(logits: np.ndarray) -> np.ndarray:
    raised: np.ndarray = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: np.ndarray = raised / raised.sum(axis=-1, keepdims=True)
    return shares
