"""The dyad-days on which acts happened: what each column of the decayed sums gives them, one row a cell."""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_days import Day
from faultlines.model.aftershocks_fit import BASELINES, CHANNELS, N_CLASSES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActiveCells:
    """The dyad-days on which acts of one class happened, or an even sample of them.

    ``features`` (n_cells, n_coefficients) are per unit of coefficient and include exposure; ``acts`` (n_cells,).
    ``share`` is the part of all such dyad-days that the cells are.
    """

    features: Floats
    acts: Floats
    share: float = 1.0


def features_of(day: Day, kinds: Ints, sources: Ints, targets: Ints) -> Floats:
    """Features of some cells of a day, as `faultlines.model.aftershocks_channels.features` gives from all sums.

    Parameters
    ----------
    day : Day
    kinds, sources, targets : ndarray of int64, shape (n_cells,)
        Class that follows, and indices of the states.

    Returns
    -------
    ndarray of float64, shape (n_cells, n_baselines + n_channels * n_columns)
        Acts a day per unit of coefficient, exposure included.
    """
    n_states = len(day.allied)
    place = np.full(n_states * n_states, -1, dtype=np.int64)
    place[day.dyads] = np.arange(len(day.dyads))
    source, target = np.divmod(day.dyads, n_states)
    unseen = np.zeros(day.recorded.shape[1]) + np.tile(day.unseen, N_CLASSES)
    by_source, by_target = _sums_by_state(day.recorded, source, target, n_states)
    half_lives = len(day.unseen)
    by_source += np.repeat(day.rates.own.sum(axis=2).T, half_lives, axis=1) * unseen
    by_target += np.repeat(day.rates.own.sum(axis=1).T, half_lives, axis=1) * unseen
    found = np.zeros((len(kinds), len(BASELINES) + len(CHANNELS) * day.recorded.shape[1]))
    shares = day.shares
    _fill(
        found,
        kinds,
        sources,
        targets,
        day.recorded,
        place.reshape(n_states, n_states),
        np.ascontiguousarray(np.moveaxis(day.rates.own, 0, 2)),
        day.unseen,
        by_source,
        by_target,
        shares.of_source,
        shares.of_target,
        shares.rates,
        shares.usual,
        shares.alike,
        day.allied,
    )
    found[:, 1] = day.rates.active[kinds, sources, targets]
    found *= day.exposure[kinds][:, None]
    return found


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _sums_by_state(recorded: Floats, source: Ints, target: Ints, n_states: int) -> tuple[Floats, Floats]:
    """Sums added up by source and by target, both (n_states, n_columns)."""
    by_source = np.zeros((n_states, recorded.shape[1]))
    by_target = np.zeros((n_states, recorded.shape[1]))
    for row in range(len(recorded)):
        for column in range(recorded.shape[1]):
            by_source[source[row], column] += recorded[row, column]
            by_target[target[row], column] += recorded[row, column]
    return by_source, by_target


@numba.njit(cache=True, inline="always")  # type: ignore[misc, unused-ignore]
def _take(
    out: Floats, rates: Floats, weight: float, source: int, target: int, recorded: Floats, place: Ints, own: Floats
) -> None:
    """Add a dyad's recorded sums to ``out`` and its long-run rates to ``rates``, both times a weight."""
    row = place[source, target]
    if row >= 0:
        for column in range(len(out)):
            out[column] += weight * recorded[row, column]
    for kind in range(len(rates)):
        rates[kind] += weight * own[source, target, kind]


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _fill(
    found: Floats,
    kinds: Ints,
    sources: Ints,
    targets: Ints,
    recorded: Floats,
    place: Ints,
    own: Floats,
    unseen: Floats,
    by_source: Floats,
    by_target: Floats,
    of_source: Floats,
    of_target: Floats,
    rates: Floats,
    usual: Floats,
    alike: Floats,
    allied: Floats,
) -> None:
    """Fill each cell's row, exposure and the second baseline left out. ``own`` is (n_states, n_states, n_classes)."""
    n_states, n_classes, n_lives = len(alike), own.shape[2], len(unseen)
    width = n_classes * n_lives
    mean = np.empty((7, n_classes))
    for cell in range(len(kinds)):
        kind, source, target = kinds[cell], sources[cell], targets[cell]
        out, past = found[cell], found[cell, 4:].reshape(7, width)
        out[0] = own[source, target, kind]
        mean[:] = 0.0
        _take(past[0], mean[0], 1.0, source, target, recorded, place, own)
        _take(past[1], mean[1], 1.0, target, source, recorded, place, own)
        to_target, from_source = of_source[kind, source, target], of_target[kind, source, target]
        rate = rates[kind, source, target]
        for other in range(n_states):
            like = alike[source, other]
            if like > 0.0:
                out[2] += like * own[other, target, kind]
                _take(past[5], mean[5], rate * like / usual[other, target], other, target, recorded, place, own)
            like = alike[target, other]
            if like > 0.0:
                out[3] += like * own[source, other, kind]
                _take(past[6], mean[6], rate * like / usual[source, other], source, other, recorded, place, own)
            if allied[target, other] > 0.0:
                weight = to_target * allied[target, other]
                _take(past[4], mean[4], weight, source, other, recorded, place, own)
        for channel in range(7):
            for past_kind in range(n_classes):
                for life in range(n_lives):
                    past[channel, past_kind * n_lives + life] += mean[channel, past_kind] * unseen[life]
        for column in range(width):
            past[2, column] = (by_source[source, column] - past[0, column]) * to_target
            past[3, column] = (by_target[target, column] - past[0, column]) * from_source
