"""Forecasts of one pair and of all: a dispute between the two, and acts by class, each with its base rate and range."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting.chances import chance_above, chance_of_any
from faultlines.forecasting.unusual import Usual, usual_counts
from faultlines.model.aftershocks import AftershockFit, Past
from faultlines.model.aftershocks_dyads import expected_acts
from faultlines.model.fits import Fit
from faultlines.terms.history import History
from faultlines.terms.identifiers import content_id
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]

#: Days ahead where none are asked for.
HORIZONS: Final = (7, 30, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeForecast:
    """Probability of a militarised dispute between two states within a horizon, as the risk map has it.

    Attributes
    ----------
    horizon_days : int
    probability : float
        0-1.
    interval : tuple of float
        Holds 80 % of the parameters' uncertainty.
    base_rate : float
        The same by the yearly hazard alone, without recent acts and without being drawn in.
    mean_of_pairs : float
        Mean of the probability over all pairs of states.
    before : float
        The probability as known on ``before_on``.
    before_on : date
    """

    horizon_days: int
    probability: float
    interval: tuple[float, float]
    base_rate: float
    mean_of_pairs: float
    before: float
    before_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """The chance of more acts than are usual for the dyad; where it is unknown all is None but ``reason``.

    ``high`` is the 90th percentile of the dyad's counts in past windows of the horizon's length, ``first_day`` and
    ``last_day`` bound the coverage that they are from, and ``windows`` of them fit into it end to end.
    """

    chance: float | None
    interval: tuple[float, float] | None
    high: float | None
    windows: int
    first_day: date | None
    last_day: date | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsForecast:
    """Acts of one class by one state on another within a horizon, as a systematic coder would record them.

    ``expected`` counts acts, ``baseline`` those expected without any recorded act; ``chance`` is of one or more, and
    ``base_rate`` the same from the baseline alone. Intervals hold 80 % of the parameters' uncertainty.
    """

    source_actor: str
    target_actor: str
    act_class: str
    expected: float
    expected_interval: tuple[float, float]
    baseline: float
    chance: float
    chance_interval: tuple[float, float]
    base_rate: float
    unusual: Unusual


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """What is forecast of one pair within one horizon."""

    horizon_days: int
    dispute: DisputeForecast
    acts: tuple[ActsForecast, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairForecast:
    """The forecast of one pair.

    ``evidence`` counts the distinct events behind the aftershocks within the longest horizon; ``unknown`` says what is
    not known, a sentence each; ``version`` is that of the fit and ``method`` how the numbers were made.
    """

    known_at: date
    source_actor: str
    target_actor: str
    evidence: int
    horizons: tuple[Horizon, ...]
    unknown: tuple[str, ...]
    version: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDisputes:
    """One pair of the forecast of all: a dispute within each horizon."""

    source_actor: str
    target_actor: str
    evidence: int
    disputes: tuple[DisputeForecast, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllForecasts:
    """Forecasts of all pairs, by falling probability within the longest horizon; ``of_pairs`` is how many there are."""

    known_at: date
    pairs: tuple[PairDisputes, ...]
    of_pairs: int
    unknown: tuple[str, ...]
    version: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActDraws:
    """Expected acts on the two dyads of a pair, with the fitted parameters and under draws of them.

    ``base`` and ``total`` have shape (n_horizons, 2, n_classes), ``drawn`` (n_draws, n_horizons, 2, n_classes).
    """

    base: Floats
    total: Floats
    drawn: Floats


def draw_acts(
    fit: AftershockFit,
    past: Past,
    pair: tuple[int, int],
    horizons: Sequence[int],
    onset_log_odds: Floats,
    draws: Sequence[tuple[Floats, Floats]],
) -> ActDraws:
    """Expected acts of a pair, each way, within some horizons.

    All channels count, what cooperation adds to conflict too: this is a forecast of reports.

    Parameters
    ----------
    fit : AftershockFit
    past : Past
        From `faultlines.model.aftershocks.remember`.
    pair : tuple of int
        Indices of the two states.
    horizons : sequence of int
        Days.
    onset_log_odds : ndarray, shape (n_states, n_states)
    draws : sequence of (ndarray, ndarray)
        Draws of ``onset_log_odds`` and of the daily model's coefficients.
    """
    dyads = (pair, (pair[1], pair[0]))
    base, total = expected_acts(fit, past, onset_log_odds, dyads, horizons)
    drawn = [expected_acts(fit, past, odds, dyads, horizons, coefficients)[1] for odds, coefficients in draws]
    return ActDraws(base=base, total=total, drawn=np.stack(drawn))


def acts_forecasts(
    fit: AftershockFit,
    history: History,
    pair: tuple[int, int],
    horizons: Sequence[int],
    acts: ActDraws,
    interval: float,
) -> list[tuple[ActsForecast, ...]]:
    """Forecasts of every class each way, by horizon.

    Parameters
    ----------
    fit : AftershockFit
    history : History
    pair : tuple of int
        Indices of the two states.
    horizons : sequence of int
        Days, as in ``acts``.
    acts : ActDraws
    interval : float
        Share of the draws that an interval holds, 0-1.
    """
    found = []
    for place, days in enumerate(horizons):
        usual = usual_counts(history, (pair, (pair[1], pair[0])), days)
        total, drawn = acts.total[place], acts.drawn[:, place]
        chance, base_rate = (chance_of_any(values, fit, days) for values in (total, acts.base[place]))
        beyond = None
        if usual.high is not None:
            centre = chance_above(total, usual.high, fit, days)
            beyond = np.stack([centre, *bounds(chance_above(drawn, usual.high, fit, days), centre, interval)])
        expected_ends = bounds(drawn, total, interval)
        # The chance rises with the expected acts, so the ends of its interval are those of theirs.
        chance_ends = chance_of_any(expected_ends, fit, days)
        found.append(
            tuple(
                ActsForecast(
                    source_actor=history.states[pair[side]],
                    target_actor=history.states[pair[1 - side]],
                    act_class=kind.name.lower(),
                    expected=float(total[side, kind]),
                    expected_interval=_ends(expected_ends, side, kind),
                    baseline=float(acts.base[place, side, kind]),
                    chance=float(chance[side, kind]),
                    chance_interval=_ends(chance_ends, side, kind),
                    base_rate=float(base_rate[side, kind]),
                    unusual=_unusual(usual, beyond, side, kind),
                )
                for kind in ActClass
                for side in range(2)
            )
        )
    return found


def bounds(drawn: Floats, centre: Floats, interval: float) -> Floats:
    """Ends of the intervals of draws, widened where needed so that they hold the estimate; shape (2, ...).

    >>> bounds(np.array([[1.0], [2.0], [3.0]]), np.array([9.0]), 0.5)
    array([[1.5],
           [9. ]])
    """
    tail = (1.0 - interval) / 2.0
    low, high = np.quantile(drawn, [tail, 1.0 - tail], axis=0)
    return np.stack([np.minimum(low, centre), np.maximum(high, centre)])


def _ends(ends: Floats, side: int, kind: int) -> tuple[float, float]:
    return float(ends[0, side, kind]), float(ends[1, side, kind])


def _unusual(usual: Usual, beyond: Floats | None, side: int, kind: int) -> Unusual:
    """``beyond`` holds the chance and the ends of its interval, shape (3, 2, n_classes)."""
    chance = interval = high = None
    if beyond is not None and usual.high is not None:
        chance, high = float(beyond[0, side, kind]), float(usual.high[side, kind])
        interval = _ends(beyond[1:], side, kind)
    return Unusual(
        chance=chance,
        interval=interval,
        high=high,
        windows=usual.windows,
        first_day=usual.first_day,
        last_day=usual.last_day,
        reason=usual.reason,
    )


def method_version(fit: Fit) -> str:
    """Version of a method: an id made from what all three parts of its fit hold, ``m_…``.

    Raises
    ------
    FitError
        If a part is missing.
    """
    parts: list[dict[str, Any]] = [section.to_dict() for section in fit.sections()]
    return content_id("m", *parts)
