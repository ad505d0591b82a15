"""The daily model run forward: paths of acts between chosen pairs, each day's acts raising those of later days.

`faultlines.model.aftershocks_forecast` gives the expected acts; paths also show how far apart outcomes lie, and how
an exchange grows when every reply may set off another. Day ``j`` of class c on dyad d has a negative binomial count
with mean

    exposure[c](j) * ( outside[d, c](j) + sum over links l to d:  weights[l, c] . decayed sums of its origin's acts )

Only acts drawn on the path count in those sums. ``outside`` is what stands at the start of the horizon: the baseline,
the recorded acts as they fade, and acts of all dyads that are not simulated, at their long-run rate. The links of one
pair are repetition and reciprocity, as in the forecast, whose expected acts are then the mean of the paths. Where pairs
are coupled, acts of one simulated pair also reach another by the activity channels, in place of its long-run rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_base import baseline_terms
from faultlines.model.aftershocks_channels import Shares, features, long_run_shares
from faultlines.model.aftershocks_fit import CHANNELS, N_CLASSES, AftershockFit, take_apart
from faultlines.model.aftershocks_forecast import horizon_exposure, long_run_rates
from faultlines.model.aftershocks_past import Past
from faultlines.model.kernels import retention

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REPETITION, RECIPROCITY, SOURCE, TARGET, ALLY, LIKE_SOURCE, LIKE_TARGET = range(len(CHANNELS))
#: Channels that stay within a pair.
WITHIN = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Process:
    """The process of some pairs over a horizon, as `prepare` makes it.

    Attributes
    ----------
    dyads : ndarray of int64, shape (n_dyads, 2)
        Source and target, indices into the history's states; both directions of each pair, one after the other.
    outside : ndarray of float64, shape (n_days, n_dyads, n_classes)
        Acts a day at typical volume that do not come of simulated acts.
    exposure : ndarray of float64, shape (n_days, n_classes)
    reached, origin : ndarray of int64, shape (n_links,)
        Indices into ``dyads``: whom a link reaches, and whose new acts it carries.
    weights : ndarray of float64, shape (n_links, n_classes, n_classes, n_half_lives)
        [link, class that follows, past class, half-life]: direct follow-on acts per act.
    kept : ndarray of float64, shape (n_half_lives,)
    dispersion : ndarray of float64, shape (n_classes,)
        Shape of the negative binomial; infinite for Poisson counts.
    """

    dyads: Ints
    outside: Floats
    exposure: Floats
    reached: Ints
    origin: Ints
    weights: Floats
    kept: Floats
    dispersion: Floats


def prepare(
    fit: AftershockFit,
    past: Past,
    onset_log_odds: Floats,
    pairs: Sequence[tuple[int, int]],
    horizon_days: int,
    *,
    coefficients: Floats | None = None,
    coupled: bool = False,
) -> Process:
    """Set up the process of some pairs, both directions of each.

    Parameters
    ----------
    fit : AftershockFit
    past : Past
        From `faultlines.model.aftershocks_forecast.remember`.
    onset_log_odds : ndarray, shape (n_states, n_states)
    pairs : sequence of (int, int)
        Different unordered pairs of different states, indices into the history's states.
    horizon_days : int
        One or more.
    coefficients : ndarray, shape (n_coefficients,), optional
        Default: the fitted ones.
    coupled : bool
        Whether simulated acts of one pair reach the other pairs too.

    Raises
    ------
    ValueError
        If a pair repeats, is of one state, or lies outside the states; or the horizon is not positive.
    """
    dyads = _both_directions(pairs, len(past.history.states))
    if horizon_days < 1:
        raise ValueError(f"horizon_days is {horizon_days}; expected one or more")
    parts = take_apart(fit.coefficients if coefficients is None else coefficients, fit.half_lives)
    rates = long_run_rates(fit, past, onset_log_odds, parts)
    shares = long_run_shares(rates.own)
    kept = retention(fit.half_lives)
    left = kept ** np.arange(horizon_days)[:, None]  # of a decayed sum at the start of each day
    own_rates = rates.own[:, dyads[:, 0], dyads[:, 1]].T
    baselines = baseline_terms(rates, shares.alike)[:, :, dyads[:, 0], dyads[:, 1]]
    outside = _outside(past, parts.channels, rates.own, shares, dyads, left)
    outside += np.einsum("cb,bcd->dc", parts.baseline, baselines)
    links = list(_links(dyads, shares, past.allied, coupled))
    reached, origin, channel = np.array([link[:3] for link in links], dtype=np.int64).T
    share = np.array([link[3] for link in links])
    weights = share[:, :, None, None] * parts.channels[:, channel].transpose(1, 0, 2, 3)
    for index in np.flatnonzero(channel >= WITHIN):
        # The long-run rate of an act elsewhere makes room for the simulated ones.
        already = np.einsum("cpk,p,jk->jc", weights[index], own_rates[origin[index]], 1.0 - left)
        outside[:, reached[index]] -= already
    return Process(
        dyads=dyads,
        outside=outside,
        exposure=horizon_exposure(fit, past, horizon_days),
        reached=reached,
        origin=origin,
        weights=weights,
        kept=kept,
        dispersion=fit.dispersion,
    )


def mean_acts(process: Process) -> Floats:
    """Expected acts of each day, shape (n_days, n_dyads, n_classes): the recursion that the paths scatter about."""
    n_days, n_dyads, _ = process.outside.shape
    found = np.empty_like(process.outside)
    sums = np.zeros((n_dyads, N_CLASSES, len(process.kept)))
    for day in range(n_days):
        intensity = process.outside[day].copy()
        np.add.at(intensity, process.reached, np.einsum("lcpk,lpk->lc", process.weights, sums[process.origin]))
        found[day] = process.exposure[day] * intensity
        sums = process.kept * sums + (1.0 - process.kept) * found[day][:, :, None]
    return found


def simulate(process: Process, rng: np.random.Generator, n_paths: int) -> NDArray[np.int32]:
    """Draw paths of acts.

    Parameters
    ----------
    process : Process
    rng : numpy.random.Generator
    n_paths : int

    Returns
    -------
    ndarray of int32, shape (n_paths, n_days, n_dyads, n_classes)
        Acts of each day.

    Raises
    ------
    ValueError
        If ``n_paths`` is not positive.
    """
    if n_paths < 1:
        raise ValueError(f"n_paths is {n_paths}; expected one or more")
    counts = np.zeros((n_paths, *process.outside.shape), dtype=np.int32)
    _run(
        process.outside,
        process.exposure,
        process.reached,
        process.origin,
        process.weights,
        process.kept,
        process.dispersion,
        rng,
        counts,
    )
    return counts


def _both_directions(pairs: Sequence[tuple[int, int]], n_states: int) -> Ints:
    for one, other in pairs:
        if one == other or not (0 <= one < n_states and 0 <= other < n_states):
            raise ValueError(f"pairs has {(one, other)}; expected two different states, numbered 0 to {n_states - 1}")
    if len({frozenset(pair) for pair in pairs}) < len(pairs) or not pairs:
        raise ValueError(f"pairs is {list(pairs)}; expected at least one pair, and each once")
    return np.array([dyad for one, other in pairs for dyad in ((one, other), (other, one))], dtype=np.int64)


def _outside(past: Past, channels: Floats, rates: Floats, shares: Shares, dyads: Ints, left: Floats) -> Floats:
    """Acts a day from recorded acts as they fade and from dyads at their long-run rate, (n_days, n_dyads, n_classes).

    Days nobody watched count at the long-run rate, within the pair too; acts yet to come only where they are not
    simulated: in the channels that leave the pair.
    """
    source, target = dyads.T
    n_half_lives = left.shape[1]
    lasting = np.moveaxis(rates, 0, 2)
    elsewhere = (np.arange(len(CHANNELS)) >= WITHIN)[:, None, None]
    found = np.zeros((len(left), len(dyads), N_CLASSES))
    for kind in range(N_CLASSES):
        recorded = features(past.sums, source, target, kind, shares, past.allied)
        recorded = recorded.reshape(len(dyads), len(CHANNELS), N_CLASSES, n_half_lives)
        steady = features(lasting, source, target, kind, shares, past.allied)[..., None]
        fading = recorded + steady * (past.unseen - elsewhere)
        found[:, :, kind] = np.einsum("hpk,dhpk,jk->jd", channels[kind], fading, left)
        found[:, :, kind] += np.einsum("hpk,dhpk->d", channels[kind] * elsewhere, np.broadcast_to(steady, fading.shape))
    return found


def _links(
    dyads: Ints, shares: Shares, allied: Floats, coupled: bool
) -> Iterator[tuple[int, int, int, NDArray[np.float64]]]:
    """(dyad reached, dyad of origin, channel, share by following class) of every way new acts carry on."""
    whole = np.ones(N_CLASSES)
    for reached, (source, target) in enumerate(dyads):
        yield reached, reached, REPETITION, whole
        yield reached, reached ^ 1, RECIPROCITY, whole
        if not coupled:
            continue
        to_target, from_source = shares.of_source[:, source, target], shares.of_target[:, source, target]
        for origin, (actor, other) in enumerate(dyads):
            if actor == source and other != target:
                yield reached, origin, SOURCE, to_target
                like = shares.alike[target, other] / shares.usual[actor, other]
                yield reached, origin, LIKE_TARGET, shares.rates[:, source, target] * like
                if allied[other, target]:
                    yield reached, origin, ALLY, to_target
            if other == target and actor != source:
                yield reached, origin, TARGET, from_source
                like = shares.alike[source, actor] / shares.usual[actor, other]
                yield reached, origin, LIKE_SOURCE, shares.rates[:, source, target] * like


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _run(
    outside: Floats,
    exposure: Floats,
    reached: Ints,
    origin: Ints,
    weights: Floats,
    kept: Floats,
    dispersion: Floats,
    rng: np.random.Generator,
    counts: NDArray[np.int32],
) -> None:
    """Fill ``counts``, one path after the other: each day's draws, then their decayed sums."""
    n_paths, n_days, n_dyads, n_classes = counts.shape
    n_links, n_kernels = len(reached), len(kept)
    sums = np.empty((n_dyads, n_classes, n_kernels))
    intensity = np.empty((n_dyads, n_classes))
    for path in range(n_paths):
        sums[:] = 0.0
        for day in range(n_days):
            intensity[:] = outside[day]
            for link in range(n_links):
                for past in range(n_classes):
                    if sums[origin[link], past, n_kernels - 1] == 0.0:
                        continue  # no act of this class yet
                    for kernel in range(n_kernels):
                        value = sums[origin[link], past, kernel]
                        for kind in range(n_classes):
                            intensity[reached[link], kind] += weights[link, kind, past, kernel] * value
            for dyad in range(n_dyads):
                for kind in range(n_classes):
                    mean = exposure[day, kind] * intensity[dyad, kind]
                    if mean <= 0.0:
                        continue
                    if np.isfinite(dispersion[kind]):
                        mean = rng.gamma(dispersion[kind], mean / dispersion[kind])
                    counts[path, day, dyad, kind] = rng.poisson(mean)
            for dyad in range(n_dyads):
                for kind in range(n_classes):
                    for kernel in range(n_kernels):
                        sums[dyad, kind, kernel] *= kept[kernel]
                        if counts[path, day, dyad, kind]:
                            added = counts[path, day, dyad, kind] * (1.0 - kept[kernel])
                            sums[dyad, kind, kernel] += added
