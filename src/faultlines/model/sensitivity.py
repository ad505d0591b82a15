"""How much the entanglement rests on single disputes, and whether its intervals hold what they say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.model.entanglement import DEFINITIONS, RIDGE, Opportunities, fit_record
from faultlines.model.logit import fit_logit, log_odds, sigmoid

Floats = NDArray[np.float64]
#: Standard errors on either side that hold 80 % and 95 % of a normal distribution.
NORMAL = {0.80: 1.281552, 0.95: 1.959964}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The coefficient of one term without one dispute: its number, year and joins."""

    dispute: int
    year: int
    joins: float
    coefficient: float


def leave_one_out(record: Opportunities, term: str, at_least: float = 5.0) -> tuple[LeftOut, ...]:
    """Refit without each dispute of many joins, the most influential first.

    Parameters
    ----------
    record : Opportunities
    term : str
        Whose coefficient is followed.
    at_least : float
        Joins of the disputes that are left out in turn.

    Raises
    ------
    ValueError
        If there is no such term.
    FitError
        If a fit does not converge.
    """
    place = _place(term)
    whole = fit_record(record).coefficients[place]
    numbers = np.unique(record.dispute)
    joins = np.bincount(np.searchsorted(numbers, record.dispute), record.weight * record.joined)
    found = []
    for number, joined in zip(numbers[joins >= at_least], joins[joins >= at_least], strict=True):
        kept = record.dispute != number
        found.append(
            LeftOut(
                dispute=int(number),
                year=int(record.year[~kept][0]),
                joins=float(joined),
                coefficient=float(fit_record(record.take(kept)).coefficients[place]),
            )
        )
    return tuple(sorted(found, key=lambda one: -abs(one.coefficient - whole)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coverage:
    """Share of simulations whose interval held the truth, by term, for 80 % and 95 %; and the ratio of spreads.

    ``spread`` is the standard deviation of the estimates over the mean standard error: above one, errors are too
    small.
    """

    names: tuple[str, ...]
    held: dict[float, Floats]
    spread: Floats


def interval_coverage(record: Opportunities, rng: np.random.Generator, simulations: int, shock: float) -> Coverage:
    """Simulate joins from the fit, refit, and count how often intervals hold what the joins were drawn from.

    Joins of one dispute hang together: each dispute and side has a shock to its log-odds, normal with the given
    standard deviation. The truth that an interval is asked to hold is the coefficient of a fit to the chances
    themselves, shocks averaged out, which is what a regression without them estimates.

    Parameters
    ----------
    record : Opportunities
    rng : numpy Generator
    simulations : int
    shock : float
        Standard deviation, log-odds.
    """
    odds = log_odds(record.values, fit_record(record).coefficients)
    numbers, place = np.unique(2 * record.dispute + record.initiating, return_inverse=True)
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    averaged = sum(weight * sigmoid(odds + shock * node) for node, weight in zip(nodes, weights, strict=True))
    truth = _expected_fit(record, averaged / weights.sum())
    estimates, errors = [], []
    first, by_pair = _first_rows(record)
    for _ in range(simulations):
        chance = sigmoid(odds + shock * rng.standard_normal(len(numbers))[place])
        joined = (rng.random(len(first)) < chance[first])[by_pair]
        fit = fit_logit(record.values, joined, record.dispute, ridge=RIDGE, weights=record.weight, count_prior=True)
        estimates.append(fit.coefficients)
        errors.append(np.sqrt(np.diag(fit.covariance)))
    gap, error = np.abs(np.array(estimates) - truth), np.array(errors)
    return Coverage(
        names=tuple(DEFINITIONS),
        held={level: np.mean(gap <= width * error, axis=0) for level, width in NORMAL.items()},
        spread=np.array(estimates).std(axis=0) / error.mean(axis=0),
    )


def _first_rows(record: Opportunities) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First row of each opportunity, and which opportunity each row is of: rows of one are joined together."""
    keys = (record.dispute * 2 + record.initiating) * 1000 + record.joiner
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    return first, place


def _expected_fit(record: Opportunities, chance: Floats) -> Floats:
    """Coefficients of a fit to chances instead of outcomes, by a row for each outcome."""
    twice = np.concatenate([record.values, record.values])
    weight = np.concatenate([record.weight * chance, record.weight * (1.0 - chance)])
    happened = np.arange(len(twice)) < len(chance)
    clusters = np.concatenate([record.dispute, record.dispute])
    return fit_logit(twice, happened, clusters, ridge=RIDGE, weights=weight).coefficients


def _place(term: str) -> int:
    if term not in DEFINITIONS:
        raise ValueError(f"term is {term!r}; expected one of {', '.join(DEFINITIONS)}")
    return list(DEFINITIONS).index(term)
