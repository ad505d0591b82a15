"""Forecasts of the daily model: expected acts over a horizon, and what each past act adds to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_base import (
    LongRun,
    Shrinkage,
    baseline_terms,
    checked_log_odds,
    long_run,
    structural_rates,
)
from faultlines.model.aftershocks_channels import Shares, long_run_shares, spread
from faultlines.model.aftershocks_days import weekday_of
from faultlines.model.aftershocks_fit import (
    CHANNELS,
    N_CLASSES,
    AftershockFit,
    Coefficients,
    take_apart,
)
from faultlines.model.aftershocks_horizon import HorizonWeights, horizon_weights
from faultlines.model.aftershocks_listing import Contributions, list_contributions
from faultlines.model.aftershocks_past import Past, remember
from faultlines.terms.history import History, day_number
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]

#: A contribution is listed from this share of its dyad's expected acts up, and from so many acts; the others are added
#: up in ``unlisted``.
SMALLEST_SHARE: Final = 0.002
SMALLEST_ACTS: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intensity:
    """Expected acts over a horizon, by directed dyad.

    ``total == base + unlisted + contributions`` added up by dyad, to rounding.

    Attributes
    ----------
    on : date
        The last day known; the horizon starts on the next.
    horizon_days : int
    base, unlisted, total : ndarray, shape (n_states, n_states)
        Expected uses of force by the row's state on the column's: from the baseline alone, from past acts too small to
        list, and in all.
    by_class, base_by_class : ndarray, shape (n_states, n_states, n_classes)
        Expected acts of every class: in all, and from the baseline alone.
    contributions : Contributions
        What single past rows add to the expected uses of force.
    """

    on: date
    horizon_days: int
    base: Floats
    unlisted: Floats
    total: Floats
    by_class: Floats
    base_by_class: Floats
    contributions: Contributions


def forecast(
    fit: AftershockFit,
    history: History,
    onset_log_odds: Floats,
    on: date,
    horizon_days: int,
    *,
    coefficients: Floats | None = None,
    past: Past | None = None,
    smallest_share: float = SMALLEST_SHARE,
) -> Intensity:
    """Expected acts over the days after ``on``, and what each past act adds to the uses of force.

    Parameters
    ----------
    fit : AftershockFit
    history : History
    onset_log_odds : ndarray, shape (n_states, n_states)
        Log-odds that the row's state starts a militarised dispute with the column's within a year.
    on : date
        The last day known. Rows of later days are left out.
    horizon_days : int
        One or more.
    coefficients : ndarray, shape (n_coefficients,), optional
        One draw of `draw_coefficients`. Default: the fitted ones.
    past : Past, optional
        From `remember` for the same history and day.
    smallest_share : float
        Contributions below this share of their dyad's expected acts go to ``unlisted``; with 0 all are listed,
        with infinity none.

    Raises
    ------
    ValueError
        If ``horizon_days`` is not positive, ``onset_log_odds`` does not fit the history's states, or ``past`` is of
        another day, other states or another fit.
    """
    past = past or remember(fit, history, on)
    if past.on != on or past.history.states != history.states:
        raise ValueError(
            f"past is of {past.on} and {len(past.history.states)} states; expected {on} and the history's "
            f"{len(history.states)}. Make it by remember with this history and day."
        )
    terms = horizon_terms(fit, past, onset_log_odds, horizon_days, coefficients)
    base, total = _by_class(terms, past)
    force = ActClass.USE_OF_FORCE
    listed = list_contributions(
        past.history,
        np.arange(past.known),
        past.weights,
        day_number(on),
        terms.parts.channels,
        terms.weights,
        fit.half_lives,
        terms.shares,
        past.allied,
        _thresholds(total[force], smallest_share),
    )
    return Intensity(
        on=on,
        horizon_days=horizon_days,
        base=base[force],
        unlisted=total[force] - base[force] - listed.by_dyad(len(history.states)),
        total=total[force],
        by_class=np.moveaxis(total, 0, 2),
        base_by_class=np.moveaxis(base, 0, 2),
        contributions=listed,
    )


def _thresholds(total: Floats, smallest_share: float) -> Floats:
    """Fewest expected acts that are listed, by dyad."""
    if not np.isfinite(smallest_share):
        return np.full_like(total, np.inf)
    return np.maximum(smallest_share * total, SMALLEST_ACTS if smallest_share else 0.0)


def expected_force(
    fit: AftershockFit,
    past: Past,
    onset_log_odds: Floats,
    horizon_days: int,
    coefficients: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Expected uses of force alone, (base, total) as in `forecast`: the quick way for many draws.

    Parameters
    ----------
    fit : AftershockFit
    past : Past
        From `remember`.
    onset_log_odds : ndarray, shape (n_states, n_states)
    horizon_days : int
    coefficients : ndarray, shape (n_coefficients,), optional

    Raises
    ------
    ValueError
        As `forecast`.
    """
    terms = horizon_terms(fit, past, onset_log_odds, horizon_days, coefficients)
    base = _from_baseline(terms, past, ActClass.USE_OF_FORCE)
    return base, base + _from_acts(terms, past, ActClass.USE_OF_FORCE)


def expected_force_within(
    fit: AftershockFit, past: Past, onset_log_odds: Floats, horizons: Sequence[int]
) -> Iterator[Floats]:
    """Expected uses of force within each of some horizons, ``total`` of `expected_force`.

    Parameters
    ----------
    fit : AftershockFit
    past : Past
        From `remember`.
    onset_log_odds : ndarray, shape (n_states, n_states)
    horizons : sequence of int
        Days, each one or more.

    Raises
    ------
    ValueError
        As `forecast`.
    """
    for place, days in enumerate(horizons):
        if place == 0:
            terms = horizon_terms(fit, past, onset_log_odds, days, None)
        else:
            terms = replace(terms, weights=weights_over(fit, past, terms.parts, days))
        yield _from_baseline(terms, past, ActClass.USE_OF_FORCE) + _from_acts(terms, past, ActClass.USE_OF_FORCE)


def expected_by_class(
    fit: AftershockFit,
    past: Past,
    onset_log_odds: Floats,
    horizon_days: int,
    coefficients: Floats | None = None,
) -> Floats:
    """Expected acts of every class, ``by_class`` of `forecast` alone: the quick way for many draws of all pairs.

    Parameters
    ----------
    fit : AftershockFit
    past : Past
        From `remember`.
    onset_log_odds : ndarray, shape (n_states, n_states)
    horizon_days : int
    coefficients : ndarray, shape (n_coefficients,), optional

    Raises
    ------
    ValueError
        As `forecast`.
    """
    _, total = _by_class(horizon_terms(fit, past, onset_log_odds, horizon_days, coefficients), past)
    return np.moveaxis(total, 0, 2)


def probability(acts: Floats | float, fit: AftershockFit, horizon_days: int) -> Floats:
    r"""Probability of one or more uses of force, from a pair's expected count within the horizon.

    .. math:: P = 1 - (1 + g m / k)^{-k}

    ``m`` are the expected acts of both directions together, ``k`` their dispersion and ``g`` the share of them that do
    not come in the company of others; both are read off between the horizons that were fitted, on a logarithmic scale.

    Parameters
    ----------
    acts : array_like
        Expected acts, zero or more.
    fit : AftershockFit
    horizon_days : int

    Returns
    -------
    ndarray of float64
        0-1, of the shape of ``acts``.
    """
    at, known = np.log(horizon_days), np.log(fit.horizons)
    scale = np.exp(np.interp(at, known, np.log(fit.horizon_scale)))
    shape = np.exp(np.interp(at, known, np.log(fit.horizon_shape)))
    mean = np.maximum(np.asarray(acts, dtype=np.float64), 0.0)
    return np.asarray(-np.expm1(-shape * np.log1p(scale * mean / shape)))


def horizon_exposure(fit: AftershockFit, past: Past, horizon_days: int) -> Floats:
    """Typical exposure of the days ahead, (n_days, n_classes)."""
    days = weekday_of(day_number(past.on) + 1 + np.arange(horizon_days))
    return np.asarray(past.level * fit.volume[days, None] * fit.weekday[:, days].T)


def long_run_rates(fit: AftershockFit, past: Past, onset_log_odds: Floats, parts: Coefficients) -> LongRun:
    """Each dyad's long-run acts a day by class, as known at the end of ``past.on``."""
    structural = structural_rates(parts.alpha, parts.beta, np.asarray(onset_log_odds, dtype=np.float64))
    shrinkage = Shrinkage(kappa=fit.kappa, source_shape=fit.source_shape, target_shape=fit.target_shape)
    return long_run(structural, past.counts, past.watched, shrinkage)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HorizonTerms:
    """What a forecast is put together from, for one set of coefficients: see `horizon_terms`."""

    parts: Coefficients
    weights: HorizonWeights
    rates: Floats
    baselines: Floats
    shares: Shares


def horizon_terms(
    fit: AftershockFit, past: Past, onset_log_odds: Floats, horizon_days: int, coefficients: Floats | None
) -> HorizonTerms:
    """Coefficients taken apart, long-run rates and their shares, and the weights of the horizon; as `forecast`.

    Raises
    ------
    ValueError
        As `forecast`.
    """
    if horizon_days < 1:
        raise ValueError(f"horizon_days is {horizon_days}; expected one or more. Ask for a day at least.")
    if len(past.unseen) != len(fit.half_lives):
        raise ValueError(
            f"past has {len(past.unseen)} half-lives; expected {len(fit.half_lives)}, as the fit has. "
            "Make it by remember with this fit."
        )
    log_odds = checked_log_odds(onset_log_odds, past.history.states)
    parts = take_apart(fit.coefficients if coefficients is None else coefficients, fit.half_lives)
    rates = long_run_rates(fit, past, log_odds, parts)
    shares = long_run_shares(rates.own)
    return HorizonTerms(
        parts=parts,
        weights=weights_over(fit, past, parts, horizon_days),
        rates=rates.own,
        baselines=baseline_terms(rates, shares.alike),
        shares=shares,
    )


def weights_over(fit: AftershockFit, past: Past, parts: Coefficients, horizon_days: int) -> HorizonWeights:
    """Weights of the days after those known."""
    return horizon_weights(parts.channels, fit.half_lives, horizon_exposure(fit, past, horizon_days))


def _by_class(terms: HorizonTerms, past: Past) -> tuple[Floats, Floats]:
    """Expected acts from the baseline and in all, both (n_classes, n_states, n_states)."""
    base = np.stack([_from_baseline(terms, past, kind) for kind in range(N_CLASSES)])
    return base, base + np.stack([_from_acts(terms, past, kind) for kind in range(N_CLASSES)])


def _from_baseline(terms: HorizonTerms, past: Past, counted: int) -> Floats:
    """Expected acts of a class without any recorded one: the baseline, and acts unseen or elsewhere at their mean."""
    columns = np.moveaxis(terms.rates, 0, 2)
    within = np.array([name in {"repetition", "reciprocity"} for name in CHANNELS])[:, None, None]
    found = np.zeros(terms.rates.shape[1:])
    for kind in range(N_CLASSES):
        for side in range(2):
            steady, fading = terms.weights.steady[counted, side, kind], terms.weights.fading[counted, side, kind]
            if not steady.any():
                continue
            lasting = fading * past.unseen + np.where(within, 0.0, steady - fading)
            mixed = columns @ (terms.parts.channels[kind] * lasting).sum(axis=2).T
            part = steady * np.tensordot(terms.parts.baseline[kind], terms.baselines[:, kind], 1)
            part = part + spread(np.moveaxis(mixed, 2, 0), kind, terms.shares, past.allied)
            found += part if side == 0 else part.T
    return found


def _from_acts(terms: HorizonTerms, past: Past, counted: int) -> Floats:
    """Expected acts of a class that the recorded ones add."""
    n_states = len(past.history.states)
    found = np.zeros((n_states, n_states))
    flat = past.sums.reshape(n_states * n_states, -1)
    some = np.flatnonzero(flat.any(axis=1))
    recorded = flat[some].T
    for kind in range(N_CLASSES if len(some) else 0):
        for side in range(2):
            if not terms.weights.fading[counted, side, kind].any():
                continue
            scaled = (terms.parts.channels[kind] * terms.weights.fading[counted, side, kind]).reshape(len(CHANNELS), -1)
            mixed = np.zeros((len(CHANNELS), n_states * n_states))
            mixed[:, some] = scaled @ recorded
            part = spread(mixed.reshape(len(CHANNELS), n_states, n_states), kind, terms.shares, past.allied)
            found += part if side == 0 else part.T
    return found
