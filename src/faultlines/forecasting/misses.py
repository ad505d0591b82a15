"""Where a forecast was most wrong: the dyads and windows whose count it gave the smallest chance."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting.counts import at_least, at_most
from faultlines.forecasting.rolling import MODEL, Rolled
from faultlines.terms.history import EPOCH

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One dyad and window: what was expected, what came, and the chance that the forecast gave to it.

    ``chance`` is that of so many acts or more where ``more`` is true, else of so many or fewer.
    """

    source_actor: str
    target_actor: str
    first_day: date
    last_day: date
    expected: float
    recorded: int
    more: bool
    chance: float


def misses(rolled: Rolled, top: int = 10) -> tuple[Miss, ...]:
    """The most surprising dyads of windows that share no day, the smallest chance first.

    Of a pair and window only the more surprising direction is named: a mutual act counts both ways.

    Parameters
    ----------
    rolled : Rolled
    top : int

    Returns
    -------
    tuple of Miss
    """
    acts, mean = rolled.acts[rolled.apart], rolled.means[MODEL][rolled.apart]
    shape = rolled.dispersions[MODEL].shape(mean)
    over, under = at_least(acts, mean, shape), at_most(acts, mean, shape)
    chance = np.minimum(over, under)
    found: dict[tuple[int, frozenset[int]], Miss] = {}
    for place in np.argsort(chance, axis=None, kind="stable"):
        window, dyad = (int(index) for index in np.unravel_index(place, chance.shape))
        sides = rolled.dyads[dyad].tolist()
        if len(found) == top:
            break
        if (window, frozenset(sides)) in found:
            continue
        first = EPOCH + timedelta(days=int(rolled.days[rolled.apart][window]))
        found[window, frozenset(sides)] = Miss(
            source_actor=rolled.states[sides[0]],
            target_actor=rolled.states[sides[1]],
            first_day=first,
            last_day=first + timedelta(days=rolled.horizon_days - 1),
            expected=float(mean[window, dyad]),
            recorded=round(float(acts[window, dyad])),
            more=bool(over[window, dyad] <= under[window, dyad]),
            chance=float(chance[window, dyad]),
        )
    return tuple(found.values())
