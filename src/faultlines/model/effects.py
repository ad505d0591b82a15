"""What a change of one term does to the yearly chance of a dispute, on average over the dyads as they were.

A coefficient is in log-odds and moves with its products; a reader wants the change in the chance. Each change below
moves all terms that it would move, leaves all else as observed, and is averaged over the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.model.logit import CHUNK_ROWS, sigmoid
from faultlines.model.structure import DEFINITIONS, DISPUTE_SCALE

Floats = NDArray[np.float64]
#: Standard errors on either side of an estimate that hold 95 % of a normal distribution.
WIDE = 1.959964
#: Chances are printed per this many dyad-years.
PER = 10_000
#: A pair that stops being neighbours, or starts, is put at this distance when it is not.
APART_KM = 1000.0

_PLACE = {name: index for index, name in enumerate(list(DEFINITIONS)[1:])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Mean change of the yearly chance that a change of one term makes.

    ``change``, ``standard_error`` and ``interval`` (95 %) are in onsets per `PER` dyad-years; ``ratio`` is the mean
    chance with the change over that without.
    """

    name: str
    change: float
    standard_error: float
    interval: tuple[float, float]
    ratio: float


def average_effects(values: NDArray[np.float32], coefficients: Floats, covariance: Floats) -> tuple[Effect, ...]:
    r"""Average effect of each meaningful change of structure's terms.

    The mean over rows of :math:`p(x^1 b) - p(x^0 b)`, with the error :math:`\sqrt{g^T V g}`,
    :math:`g = \overline{p^1 (1 - p^1) x^1} - \overline{p^0 (1 - p^0) x^0}` [1]_.

    Parameters
    ----------
    values : ndarray of float32, shape (n, n_terms - 1)
        As `DyadYears.values`: the terms but the intercept, in the order of `DEFINITIONS`.
    coefficients : ndarray of float64, shape (n_terms,)
    covariance : ndarray of float64, shape (n_terms, n_terms)

    Raises
    ------
    ValueError
        If there are no rows, or their terms are not those of `DEFINITIONS`.

    References
    ----------
    .. [1] Hanmer and Kalkan (2013), American Journal of Political Science 57(1), 263-277.

    Examples
    --------
    One pair of neighbours whose odds of a dispute are even, and a pact that takes them to one in three:

    >>> beta, rows = np.zeros(15), np.zeros((1, 14), dtype=np.float32)
    >>> beta[7] = -np.log(2.0)
    >>> [one.change for one in average_effects(rows, beta, np.zeros((15, 15))) if one.name == "defence pact"]
    [-1667.]
    """
    if not len(values) or values.shape[1] != len(_PLACE):
        raise ValueError(f"values has shape {values.shape}; expected one row or more, of {len(_PLACE)} terms")
    return tuple(
        _effect(name, without(values.astype(np.float64)), change(values.astype(np.float64)), coefficients, covariance)
        for name, (without, change) in _CHANGES.items()
    )


def _effect(name: str, before: Floats, after: Floats, coefficients: Floats, covariance: Floats) -> Effect:
    (low, low_slope), (high, high_slope) = (_mean_chance(table, coefficients) for table in (before, after))
    slope = high_slope - low_slope
    error = float(np.sqrt(slope @ covariance @ slope)) * PER
    change = (high - low) * PER
    return Effect(
        name=name,
        change=change,
        standard_error=error,
        interval=(change - WIDE * error, change + WIDE * error),
        ratio=high / low,
    )


def _mean_chance(table: Floats, coefficients: Floats) -> tuple[float, Floats]:
    """Mean chance over the rows, and its slope in the coefficients."""
    total, slope = 0.0, np.zeros(len(coefficients))
    for start in range(0, len(table), CHUNK_ROWS):
        rows = table[start : start + CHUNK_ROWS]
        chance = sigmoid(rows @ coefficients[1:] + coefficients[0])
        spread = chance * (1.0 - chance)
        total += float(chance.sum())
        slope += np.concatenate([[spread.sum()], spread @ rows])
    return total / len(table), slope / len(table)


# Changes. Each takes the terms as observed and gives a table of its own.

Change = Callable[[Floats], Floats]


def _with(values: Floats, **columns: Floats | float) -> Floats:
    """Some terms replaced, by their names with underscores."""
    changed = values.copy()
    for name, column in columns.items():
        changed[:, _PLACE[name.replace("_", " ")]] = column
    return changed


def _of(values: Floats, name: str) -> Floats:
    return np.asarray(values[:, _PLACE[name]], dtype=np.float64)


def _near(values: Floats) -> Floats:
    return _of(values, "land border") + _of(values, "sea border")


def _as_observed(values: Floats) -> Floats:
    return values


def _larger(whose: str) -> Change:
    """Capability doubled."""

    def change(values: Floats) -> Floats:
        more = np.log(2.0)
        product = _of(values, "distance x capability") + more * _of(values, "distance")
        return _with(
            values, **{f"{whose} capability": _of(values, f"{whose} capability") + more}, distance_x_capability=product
        )

    return change


def _bordering(kind: str) -> Change:
    def change(values: Floats) -> Floats:
        record = _of(values, "long dispute record")
        borders = {"land_border": 0.0, "sea_border": 0.0} | {f"{kind}_border": 1.0}
        changed = _with(values, **borders, distance=0.0, distance_x_capability=0.0)
        changed[:, _PLACE["neighbours x dispute record"]] = record
        return changed

    return change


def _at(far: Floats | float, values: Floats) -> Floats:
    """No neighbours, with the given term of distance."""
    size = _of(values, "source capability") + _of(values, "target capability")
    changed = _with(values, land_border=0.0, sea_border=0.0, distance=far, distance_x_capability=far * size)
    changed[:, _PLACE["neighbours x dispute record"]] = 0.0
    return changed


def _apart(values: Floats) -> Floats:
    return _at(float(np.log1p(APART_KM / 100.0)), values)


def _twice_as_far(values: Floats) -> Floats:
    far = np.log1p(2.0 * np.expm1(_of(values, "distance")))
    return np.where(_near(values)[:, None] > 0, values, _at(far, values))


def _tied(name: str, held: float) -> Change:
    def change(values: Floats) -> Floats:
        changed = _with(values, **{name: held})
        if name == "rivalry":
            changed[:, _PLACE["rivalry x dispute record"]] = held * _of(values, "long dispute record")
        return changed

    return change


def _one_more_dispute(who: str) -> Change:
    """A dispute in the last year that one side started, on top of the record."""

    def change(values: Floats) -> Floats:
        names = ("recent disputes", "long dispute record", f"started by {who}")
        more = {name: np.log1p(np.expm1(_of(values, name)) + DISPUTE_SCALE) for name in names}
        long = more["long dispute record"]
        changed = _with(values, **more)
        changed[:, _PLACE["rivalry x dispute record"]] = _of(values, "rivalry") * long
        changed[:, _PLACE["neighbours x dispute record"]] = _near(values) * long
        return changed

    return change


#: Each change: the terms without it and with it.
_CHANGES: dict[str, tuple[Change, Change]] = {
    "source twice as capable": (_as_observed, _larger("source")),
    "target twice as capable": (_as_observed, _larger("target")),
    "a land border, for 1,000 km and none": (_apart, _bordering("land")),
    "at most 400 miles of water, for 1,000 km": (_apart, _bordering("sea")),
    "twice as far, where not neighbours": (_as_observed, _twice_as_far),
    "defence pact": (_tied("defence pact", 0.0), _tied("defence pact", 1.0)),
    "rivalry": (_tied("rivalry", 0.0), _tied("rivalry", 1.0)),
    "a dispute last year, started by source": (_as_observed, _one_more_dispute("source")),
    "a dispute last year, started by target": (_as_observed, _one_more_dispute("target")),
}
