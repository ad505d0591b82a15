"""The baseline of the daily model: the structural rate, and a dyad's own mean shrunk to it.

Structure gives every directed dyad a rate, ``exp(alpha + beta * onset_log_odds)``, events a day by class. Where a
systematic coder watched, states that act (or are acted on) more than their structure says have their rates scaled,
and each dyad's rate is drawn to its own mean as a gamma prior says:

    (kappa * structural + n) / (kappa + days)

with ``n`` the dyad's acts in ``days`` of typical reporting volume. Evidence ages: once coverage has ended, ``n`` and
``days`` shrink together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import gammaln

from faultlines.model.aftershocks_fit import N_CLASSES

Floats = NDArray[np.float64]

#: Days after which a dyad's own mean counts half, once coverage has ended: three years.
EVIDENCE_HALF_LIFE = 3 * 365.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shrinkage:
    """How strongly structure holds: see `AftershockFit`. All of shape (n_classes,)."""

    kappa: Floats
    source_shape: Floats
    target_shape: Floats


def checked_log_odds(onset_log_odds: Floats, states: Sequence[str]) -> Floats:
    """Log-odds of onset, if they can be those of some states.

    Raises
    ------
    ValueError
        If there is not one number for every directed dyad of the states; the diagonal may hold anything.
    """
    log_odds, n_states = np.asarray(onset_log_odds, dtype=np.float64), len(states)
    mend = "Make it from relations of these states, such as history_relations gives"
    if log_odds.shape != (n_states, n_states):
        raise ValueError(
            f"onset_log_odds has shape {log_odds.shape}; expected {(n_states, n_states)}, "
            f"the history's states squared. {mend}."
        )
    wrong = ~np.isfinite(log_odds) & ~np.eye(n_states, dtype=bool)
    if wrong.any():
        source, target = np.argwhere(wrong)[0]
        raise ValueError(
            f"onset_log_odds of {states[source]} on {states[target]} is {log_odds[source, target]}; "
            f"expected a finite number. {mend}."
        )
    return log_odds


def structural_rates(alpha: Floats, beta: Floats, onset_log_odds: Floats) -> Floats:
    """Events a day that structure alone gives, shape (n_classes, n_states, n_states), zero on the diagonal."""
    # In place: with a second array of this size alive, each is asked of the system anew, seven times as slow.
    rates = beta[:, None, None] * onset_log_odds
    rates += alpha[:, None, None]
    np.exp(rates, out=rates)
    diagonal = np.arange(len(onset_log_odds))
    rates[:, diagonal, diagonal] = 0.0
    return np.asarray(rates)


def active_rates(structural: Floats, counts: Floats, days: Floats, shrinkage: Shrinkage) -> Floats:
    """Structural rates scaled by how active each state has been, first as a source, then as a target."""
    days = days[:, None]
    shape = shrinkage.source_shape[:, None]
    source = (shape + counts.sum(axis=2)) / (shape + days * structural.sum(axis=2))
    scaled = structural * source[:, :, None]
    shape = shrinkage.target_shape[:, None]
    target = (shape + counts.sum(axis=1)) / (shape + days * scaled.sum(axis=1))
    return np.asarray(scaled * target[:, None, :])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LongRun:
    """Long-run rates by class, events a day, both (n_classes, n_states, n_states): see `long_run`."""

    active: Floats
    own: Floats


def long_run(structural: Floats, counts: Floats, days: Floats, shrinkage: Shrinkage) -> LongRun:
    """Each dyad's long-run rate: structure scaled by both sides' activity, and that drawn to the dyad's own mean.

    Parameters
    ----------
    structural, counts : ndarray, shape (n_classes, n_states, n_states)
        Events a day from `structural_rates`, and acts that a systematic coder recorded.
    days : ndarray, shape (n_classes,)
        Days that it watched, at typical volume.
    shrinkage : Shrinkage
    """
    if not days.any() and not counts.any():  # nobody watched: structure is all that is known
        return LongRun(active=structural, own=structural)
    active = active_rates(structural, counts, days, shrinkage)
    kappa = shrinkage.kappa[:, None, None]
    return LongRun(active=active, own=np.asarray((kappa * active + counts) / (kappa + days[:, None, None])))


def baseline_terms(rates: LongRun, alike: Floats) -> Floats:
    """The rates that the baseline is a mix of, (n_baselines, n_classes, n_states, n_states).

    The dyad's own; what structure and activity alone give it, for a dyad whose own record is short or silent; and the
    means of the dyads of states like the source with the target, and of the source with states like the target.

    Parameters
    ----------
    rates : LongRun
    alike : ndarray, shape (n_states, n_states)
        From `faultlines.model.aftershocks_channels.likeness`.
    """
    found = np.stack([rates.own, rates.active, alike @ rates.own, rates.own @ alike.T])
    diagonal = np.arange(len(alike))
    found[..., diagonal, diagonal] = 0.0
    return np.asarray(found)


def evidence_left(days_since: float) -> float:
    """Fraction of a dyad's own evidence that still counts, so many days after coverage ended.

    >>> evidence_left(0), evidence_left(3 * 365.25)
    (1.0, 0.5)
    """
    return float(2.0 ** (-max(days_since, 0.0) / EVIDENCE_HALF_LIFE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BaseFit:
    """Structural calibration: ``covariance`` is of (alpha, beta) by class, shape (n_classes, 2, 2)."""

    alpha: Floats
    beta: Floats
    covariance: Floats
    shrinkage: Shrinkage


def fit_base(onset_log_odds: Floats, counts: Floats, days: Floats) -> BaseFit:
    """Calibrate structure to daily rates over every ordered pair, quiet ones included.

    By class, ``alpha`` and ``beta`` maximise the likelihood of a negative binomial whose variance grows with its mean,
    so that a few busy dyads do not decide; ``alpha`` is then moved until the expected acts sum to those recorded.

    Parameters
    ----------
    onset_log_odds : ndarray, shape (n_states, n_states)
    counts : ndarray, shape (n_classes, n_states, n_states)
    days : ndarray, shape (n_classes,)
        At typical volume.
    """
    off = ~np.eye(len(onset_log_odds), dtype=bool)
    found = [_calibrate(onset_log_odds[off], counts[kind][off], days[kind]) for kind in range(N_CLASSES)]
    alpha, beta = np.array([one[0] for one in found]), np.array([one[1] for one in found])
    structural = structural_rates(alpha, beta, onset_log_odds)
    source = _shapes(counts.sum(axis=2), days[:, None] * structural.sum(axis=2))
    loose = Shrinkage(kappa=np.ones(N_CLASSES), source_shape=source, target_shape=np.full(N_CLASSES, 1e12))
    scaled = active_rates(structural, counts, days, loose)
    target = _shapes(counts.sum(axis=1), days[:, None] * scaled.sum(axis=1))
    loose = Shrinkage(kappa=np.ones(N_CLASSES), source_shape=source, target_shape=target)
    active = active_rates(structural, counts, days, loose)
    kappa = np.array([_kappa(active[kind][off], counts[kind][off], days[kind]) for kind in range(N_CLASSES)])
    return BaseFit(
        alpha=alpha,
        beta=beta,
        covariance=np.stack([one[2] for one in found]),
        shrinkage=Shrinkage(kappa=kappa, source_shape=source, target_shape=target),
    )


def _calibrate(log_odds: Floats, counts: Floats, days: float) -> tuple[float, float, Floats]:
    """``alpha``, ``beta`` and their covariance for one class."""
    centre = float(np.average(log_odds))
    start = np.array([np.log((counts.sum() + 0.5) / days / len(counts)), 0.5, np.log(30.0)])

    def loss(values: Floats) -> float:
        rate = np.exp(values[0] + values[1] * (log_odds - centre))
        likelihood = _cluster_log_likelihood(rate, counts, days, float(np.exp(values[2])))
        return float(0.5 * values[1] ** 2 - likelihood)

    bounds = [(start[0] - 12, start[0] + 12), (-3.0, 3.0), (-7.0, 12.0)]
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds)
    beta = float(found.x[1])
    shape = np.exp(beta * (log_odds - centre))
    level = float(np.log((counts.sum() + 0.5) / days / shape.sum()))
    covariance = np.linalg.pinv(_curvature(loss, np.asarray(found.x)))[:2, :2]
    moved = np.array([[1.0, -centre], [0.0, 1.0]])
    return level - beta * centre, beta, np.asarray(moved @ covariance @ moved.T)


def _cluster_log_likelihood(rate: Floats, counts: Floats, days: float, kappa: float) -> float:
    """Log-likelihood, up to a constant, of counts whose own rates are gamma with mean ``rate``, weight ``kappa``."""
    some = counts > 0
    shape = kappa * rate
    value = -np.log1p(days / kappa) * shape.sum() - np.log1p(kappa / days) * counts.sum()
    return float(value + np.sum(gammaln(counts[some] + shape[some]) - gammaln(shape[some])))


def _kappa(rate: Floats, counts: Floats, days: float) -> float:
    found = minimize_scalar(
        lambda value: -_cluster_log_likelihood(np.maximum(rate, 1e-300), counts, days, float(np.exp(value))),
        bounds=(-3.0, 9.0),
        method="bounded",
    )
    return float(np.exp(found.x))


def _shapes(counts: Floats, expected: Floats) -> Floats:
    """Gamma shape of the states' own activity, by class, by the likelihood of their counts."""

    def shape(count: Floats, mean: Floats) -> float:
        def loss(value: float) -> float:
            k = float(np.exp(value))
            terms = gammaln(count + k) - gammaln(k) - k * np.log1p(mean / k) - count * np.log(mean + k)
            return -float(np.sum(terms))

        return float(np.exp(minimize_scalar(loss, bounds=(-8.0, 8.0), method="bounded").x))

    return np.array([shape(count, mean) for count, mean in zip(counts, expected, strict=True)])


def fit_gamma(counts: Floats, days: float) -> tuple[float, float]:
    """Gamma prior (shape, days) of rates from counts over the same days, by their negative binomial likelihood.

    The prior's mean, shape / days, is that of the counts.
    """
    mean = max(float(counts.mean()) / days, 1e-12)
    shape = float(_shapes(counts[None], np.full((1, len(counts)), mean * days))[0])
    return shape, shape / mean


def _curvature(loss: Callable[[Floats], float], at: Floats, step: float = 1e-3) -> Floats:
    """Second derivatives by central differences."""
    size = len(at)
    steps = np.eye(size) * step
    found = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            found[i, j] = (
                loss(at + steps[i] + steps[j])
                - loss(at + steps[i] - steps[j])
                - loss(at - steps[i] + steps[j])
                + loss(at - steps[i] - steps[j])
            ) / (4 * step**2)
    return found
