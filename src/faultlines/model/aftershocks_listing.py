"""What each past row adds to the expected uses of force, one line for each dyad it reaches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_channels import Shares
from faultlines.model.aftershocks_fit import CHANNELS, N_CLASSES
from faultlines.model.aftershocks_horizon import HorizonWeights
from faultlines.model.kernels import kernel_weights, retention
from faultlines.terms.history import History
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: How a row reaches a dyad, in words. From the third on: directly, then through the reply expected of the target.
CHANNEL_NAMES: Final[tuple[str, ...]] = (
    "repetition",
    "reciprocity",
    "source's acts on others",
    "others' acts on the target",
    "acts on the target's ally",
    "acts on the target of states like the source",
    "source's acts on states like the target",
    "target's acts on others",
    "others' acts on the source",
    "acts on the source's ally",
    "acts on the source of states like the target",
    "target's acts on states like the source",
)
#: Channels through which an act reaches other sources' dyads with its own target; the others keep the source.
SAME_TARGET: Final = ("target_activity", "like_source")
#: Rows looked at together: bounds the memory to some tens of megabytes.
CHUNK: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contributions:
    """Expected uses of force that single past rows add; all arrays have shape (n_contributions,).

    Attributes
    ----------
    row : ndarray of int64
        Row of the history.
    source, target : ndarray of int64
        The directed dyad that it reaches, indices into the history's states.
    channel : ndarray of int64
        Index into ``channel_names``.
    value : ndarray of float64
        Expected acts over the horizon.
    channel_names : tuple of str
    """

    row: Ints
    source: Ints
    target: Ints
    channel: Ints
    value: Floats
    channel_names: tuple[str, ...] = CHANNEL_NAMES

    def by_dyad(self, n_states: int) -> Floats:
        """Added up by directed dyad, shape (n_states, n_states)."""
        found = np.zeros((n_states, n_states))
        np.add.at(found, (self.source, self.target), self.value)
        return found


#: Rows, sources, targets, channel, values of some contributions.
Part = tuple[Ints, Ints, Ints, int, Floats]


def list_contributions(
    history: History,
    rows: Ints,
    row_weights: Floats,
    on: int,
    channels: Floats,
    weights: HorizonWeights,
    half_lives: tuple[float, ...],
    shares: Shares,
    allied: Floats,
    smallest: Floats,
) -> Contributions:
    """List what past rows add to the expected uses of force, from ``smallest`` expected acts up.

    Parameters
    ----------
    history : History
    rows : ndarray of int64, shape (n_rows,)
        Rows known.
    row_weights : ndarray, shape (n_rows,)
        From `faultlines.model.aftershocks.remember`.
    on : int
        Day number of the last day known.
    channels : ndarray, shape (n_classes, n_channels, n_classes, n_half_lives)
    weights : HorizonWeights
    half_lives : tuple of float
    shares : Shares
    allied : ndarray, shape (n_states, n_states)
    smallest : ndarray, shape (n_states, n_states)
        Expected acts, by the dyad reached.
    """
    parts: list[Part] = []
    if len(rows):
        kernel = kernel_weights(on + 1 - history.day[rows].astype(np.int64), retention(half_lives))
        kernel *= row_weights[:, None]
        # By row: expected acts of force per unit of share, [row, side, channel, following class].
        scaled = weights.fading[ActClass.USE_OF_FORCE][:, :, None, None, :] * channels
        scores = np.empty((len(rows), 2, len(CHANNELS), N_CLASSES))
        for past in range(N_CLASSES):
            at = np.flatnonzero(history.act_class[rows] == past)
            scores[at] = np.einsum("rk,ufhk->ruhf", kernel[at], scaled[:, :, :, past])
        parts.extend(_within_pair(history, rows, scores, smallest))
        parts.extend(_through_others(history, rows, scores, shares, allied, smallest))
    return _joined(parts)


def _within_pair(history: History, rows: Ints, scores: Floats, smallest: Floats) -> Iterator[Part]:
    source, target = history.source[rows].astype(np.int64), history.target[rows].astype(np.int64)
    sums = scores[:, :, :2].sum(axis=3)
    own = sums[:, 0, 0] + sums[:, 1, 1]
    back = sums[:, 0, 1] + sums[:, 1, 0]
    for channel, value, first, second in ((0, own, source, target), (1, back, target, source)):
        at = np.flatnonzero(value >= smallest[first, second])
        yield rows[at], first[at], second[at], channel, value[at]


def _through_others(
    history: History, rows: Ints, scores: Floats, shares: Shares, allied: Floats, smallest: Floats
) -> Iterator[Part]:
    """Rows that reach dyads with a third state in them: see `faultlines.model.aftershocks_channels`."""
    lowest = smallest.min()
    for side in range(2):
        for channel in range(2, len(CHANNELS)):
            score = scores[:, side, channel]
            likely = np.flatnonzero(score.sum(axis=1) >= lowest)
            for start in range(0, len(likely), CHUNK):
                at = likely[start : start + CHUNK]
                values = _third_states(history, rows[at], score[at], channel, shares, allied)
                place, other = np.nonzero(values >= lowest)
                kept = rows[at][place]
                same_target = CHANNELS[channel] in SAME_TARGET
                fixed = (history.target if same_target else history.source)[kept].astype(np.int64)
                dyad = (other, fixed) if same_target else (fixed, other)
                first, second = dyad if side == 0 else dyad[::-1]
                value = values[place, other]
                big = (value >= smallest[first, second]) & (value > 0)
                yield kept[big], first[big], second[big], channel + side * (len(CHANNELS) - 2), value[big]


def _third_states(history: History, rows: Ints, score: Floats, channel: int, shares: Shares, allied: Floats) -> Floats:
    """Expected acts that rows add to dyads of their source (or target) with every third state, (n_rows, n_states)."""
    source, target = history.source[rows], history.target[rows]
    name = CHANNELS[channel]
    if name.startswith("like"):
        score = score / shares.usual[source, target][:, None]
        of_source, of_target = shares.rates, shares.rates
    else:
        of_source, of_target = shares.of_source, shares.of_target
    if name in SAME_TARGET:
        values = np.einsum("rf,frs->rs", score, of_target[:, :, target].transpose(0, 2, 1))
    else:
        values = np.einsum("rf,frs->rs", score, of_source[:, source])
    if name == "ally_of_target":
        values = values * allied[target]
    elif name.startswith("like"):
        values = values * shares.alike[:, source if name == "like_source" else target].T
    each = np.arange(len(rows))
    values[each, source] = 0.0
    if name != "ally_of_target":
        values[each, target] = 0.0
    return np.asarray(values)


def _joined(parts: list[Part]) -> Contributions:
    """One table of all parts, largest first within each channel's order of rows."""
    empty = np.empty(0, dtype=np.int64)
    return Contributions(
        row=np.concatenate([empty, *(part[0] for part in parts)]),
        source=np.concatenate([empty, *(part[1] for part in parts)]),
        target=np.concatenate([empty, *(part[2] for part in parts)]),
        channel=np.concatenate([empty, *(np.full(len(part[0]), part[3]) for part in parts)]).astype(np.int64),
        value=np.concatenate([np.empty(0), *(part[4] for part in parts)]),
    )
