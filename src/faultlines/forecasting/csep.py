"""Earthquake forecasting's consistency and comparison tests, for acts between states.

The tests of the Collaboratory for the Study of Earthquake Predictability, under pyCSEP's names. A forecast is a table
of expected counts: directed dyads take the place of its cells on the ground, and act classes that of its magnitudes.
So `spatial_test` asks which dyads act, not where. Each test supposes that counts are Poisson and independent of one
another; acts cluster and mutual acts count both ways, so a forecast that is right on average is rejected more often
than a test's level says. `negative_binomial_number_test` is the one that allows for it.

References
----------
.. [1] Schorlemmer, Gerstenberger, Wiemer, Jackson & Rhoades (2007), Earthquake Likelihood Model Testing, Seismological
   Research Letters 78(1), 17-29.
.. [2] Zechar, Gerstenberger & Rhoades (2010), Likelihood-based tests for evaluating space-rate-magnitude earthquake
   forecasts, Bulletin of the Seismological Society of America 100(3), 1184-1195.
.. [3] Rhoades, Schorlemmer, Gerstenberger, Christophersen, Zechar & Imoto (2011), Efficient testing of earthquake
   forecasting models, Acta Geophysica 59(4), 728-747.
.. [4] Savran, Bayona, Iturrieta, Asim, Bao, Bayliss, Herrmann, Schorlemmer, Maechling & Werner (2022), pyCSEP: A
   Python toolkit for earthquake forecast developers, Seismological Research Letters 93(5), 2858-2870.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from faultlines.forecasting.counts import at_least, at_most

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberTest:
    """Whether as many acts came as were expected.

    ``statistic`` is the recorded number and ``quantile`` the chance of at least so many, and of at most so many; either
    near zero speaks against the forecast.
    """

    statistic: int
    expected: float
    variance: float
    quantile: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LikelihoodTest:
    """Whether the record is as likely under the forecast as records simulated from it.

    ``statistic`` is the joint log-likelihood in nats, ``simulated`` (n_simulations,) that of simulated records, and
    ``quantile`` the share of them no likelier than the record; near zero speaks against the forecast.
    """

    statistic: float
    quantile: float
    simulated: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedTTest:
    """Whether one forecast is likelier than another, act by act.

    ``information_gain`` is in nats per act under Poisson counts, ``interval`` its range at the test's level,
    ``statistic`` Student's t, ``critical`` the value that it must pass and ``quantile`` its two-sided chance.
    """

    statistic: float
    critical: float
    quantile: float
    information_gain: float
    interval: tuple[float, float]
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WTest:
    """The same by ranks: ``statistic`` is the normal score of the signed ranks, ``quantile`` its two-sided chance."""

    statistic: float
    quantile: float
    events: int


def number_test(forecast: ArrayLike, counts: ArrayLike) -> NumberTest:
    """The N-test: the recorded number against a Poisson variable with the expected one.

    Parameters
    ----------
    forecast : array_like
        Expected counts, positive.
    counts : array_like of the same shape
        Recorded counts, whole numbers.

    Raises
    ------
    ValueError
        If shapes differ, an expected count is not positive, or a recorded one is not a whole number from zero up.

    References
    ----------
    .. [1] Zechar et al. (2010), eqs. 1-3.

    Examples
    --------
    Two expected, none came, which has chance exp(-2):

    >>> number_test([1.0, 1.0], [0, 0]).quantile
    (1.0, 0.13533)
    """
    expected, recorded = _totals(forecast, counts)
    from scipy.stats import poisson  # half a second to import

    quantile = float(poisson.sf(recorded - 1, expected)), float(poisson.cdf(recorded, expected))
    return NumberTest(statistic=recorded, expected=expected, variance=expected, quantile=quantile)


def negative_binomial_number_test(forecast: ArrayLike, counts: ArrayLike, variance: float) -> NumberTest:
    """The N-test with a negative binomial variable, for counts that cluster.

    Parameters
    ----------
    forecast, counts : array_like of one shape
        As in `number_test`.
    variance : float
        Of the total, from the past; above the expected total.

    Raises
    ------
    ValueError
        As `number_test`, or if ``variance`` is not above the expected total.

    Examples
    --------
    With mean 1 and variance 2 the variable is geometric, and zero has chance 1/2:

    >>> negative_binomial_number_test([1.0], [0], 2.0).quantile
    (1.0, 0.5)
    """
    expected, recorded = _totals(forecast, counts)
    if not variance > expected:
        raise ValueError(f"variance is {variance:g}; expected more than the mean, {expected:g}. Use number_test.")
    shape = expected**2 / (variance - expected)
    count, mean = np.array(float(recorded)), np.array(expected)
    quantile = float(at_least(count, mean, shape)), float(at_most(count, mean, shape))
    return NumberTest(statistic=recorded, expected=expected, variance=float(variance), quantile=quantile)


def likelihood_test(
    forecast: ArrayLike, counts: ArrayLike, rng: np.random.Generator, n_simulations: int = 1000
) -> LikelihoodTest:
    """The L-test: joint likelihood over dyads and classes; simulated records have a Poisson number of acts.

    Parameters
    ----------
    forecast, counts : array_like, shape (n_dyads, n_classes)
        As in `number_test`.
    rng : numpy.random.Generator
    n_simulations : int

    Raises
    ------
    ValueError
        As `number_test`, or if ``n_simulations`` is not positive.
    """
    expected, recorded = _checked(forecast, counts)
    total = float(expected.sum())
    # A number is drawn just before its acts are placed, as pyCSEP does, so one seed gives the same records.
    numbers = (int(rng.poisson(total)) for _ in range(n_simulations))
    return _simulated_test(expected, recorded, total, numbers, rng)


def conditional_likelihood_test(
    forecast: ArrayLike, counts: ArrayLike, rng: np.random.Generator, n_simulations: int = 1000
) -> LikelihoodTest:
    """The CL-test: as `likelihood_test`, but each simulated record has as many acts as came.

    So it asks for the pattern over dyads and classes, whatever the number. Parameters and errors as there.

    References
    ----------
    .. [1] Werner, Helmstetter, Jackson & Kagan (2011), High-resolution long-term and short-term earthquake forecasts
       for California, Bulletin of the Seismological Society of America 101(4), 1630-1648.
    """
    expected, recorded = _checked(forecast, counts)
    numbers = repeat(int(recorded.sum()), max(n_simulations, 0))
    return _simulated_test(expected, recorded, float(expected.sum()), numbers, rng)


def spatial_test(
    forecast: ArrayLike, counts: ArrayLike, rng: np.random.Generator, n_simulations: int = 1000
) -> LikelihoodTest:
    """The S-test, here by dyad: classes are added up and the forecast is scaled to as many acts as came.

    Parameters
    ----------
    forecast, counts : array_like, shape (n_dyads, n_classes)
        As in `number_test`.
    rng : numpy.random.Generator
    n_simulations : int

    Raises
    ------
    ValueError
        As `likelihood_test`, or if no act came.
    """
    expected, recorded = (values.sum(axis=1) for values in _checked(forecast, counts, dimensions=2))
    number = int(recorded.sum())
    if not number:
        raise ValueError("counts holds no act; expected one or more, so take a longer test")
    scaled = expected * (number / expected.sum())
    return _simulated_test(scaled, recorded, float(number), repeat(number, max(n_simulations, 0)), rng)


def paired_t_test(forecast: ArrayLike, reference: ArrayLike, counts: ArrayLike, level: float = 0.05) -> PairedTTest:
    """The T-test: Student's paired test on the logarithms of both forecasts where acts came.

    Parameters
    ----------
    forecast, reference, counts : array_like of one shape
        As in `number_test`; ``reference`` is the forecast that is compared with.
    level : float
        Chance of an error of the first kind, two-sided.

    Raises
    ------
    ValueError
        As `number_test`, or if fewer than two acts came.

    References
    ----------
    .. [1] Rhoades et al. (2011), eqs. 17-18.
    """
    gains, surplus = _gains(forecast, reference, counts)
    events = len(gains)
    if events < 2:
        raise ValueError(f"counts holds {events} acts; expected two or more, so take a longer test")
    gain = float(gains.mean() - surplus)
    error = float(gains.std(ddof=1) / np.sqrt(events))
    from scipy.stats import t as student  # half a second to import

    critical = float(student.ppf(1 - level / 2, events - 1))
    statistic = gain / error if error else float(np.copysign(np.inf, gain)) if gain else 0.0
    return PairedTTest(
        statistic=statistic,
        critical=critical,
        quantile=float(2 * student.sf(abs(statistic), events - 1)),
        information_gain=gain,
        interval=(gain - critical * error, gain + critical * error),
        events=events,
    )


def w_test(forecast: ArrayLike, reference: ArrayLike, counts: ArrayLike) -> WTest:
    """The W-test: Wilcoxon's signed ranks in place of Student's t; with fewer than ten acts it is a rough guide.

    Parameters
    ----------
    forecast, reference, counts : array_like of one shape
        As in `paired_t_test`.

    Raises
    ------
    ValueError
        As `number_test`, or if no act came.

    References
    ----------
    .. [1] Rhoades et al. (2011), section 4.
    """
    gains, surplus = _gains(forecast, reference, counts)
    if not len(gains):
        raise ValueError("counts holds no act; expected one or more, so take a longer test")
    found = gains[gains != surplus] - surplus
    number = len(found)
    if not number:
        return WTest(statistic=0.0, quantile=1.0, events=len(gains))
    from scipy.stats import norm, rankdata  # half a second to import

    ranks = rankdata(np.abs(found))
    smaller = min(ranks[found > 0].sum(), ranks[found < 0].sum())
    tied = np.unique(ranks, return_counts=True)[1].astype(np.float64)
    spread = number * (number + 1.0) * (2.0 * number + 1.0) - 0.5 * float((tied * (tied**2 - 1)).sum())
    statistic = float((smaller - number * (number + 1.0) / 4.0) / np.sqrt(spread / 24.0))
    return WTest(statistic=statistic, quantile=float(2 * norm.sf(abs(statistic))), events=len(gains))


def _checked(forecast: ArrayLike, counts: ArrayLike, dimensions: int | None = None) -> tuple[Floats, Floats]:
    expected, recorded = np.asarray(forecast, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    if expected.shape != recorded.shape:
        raise ValueError(f"forecast has shape {expected.shape} and counts {recorded.shape}; expected one shape")
    if dimensions is not None and expected.ndim != dimensions:
        raise ValueError(f"forecast has shape {expected.shape}; expected (n_dyads, n_classes)")
    if not np.all(expected > 0):
        raise ValueError(f"forecast has {expected.min() if expected.size else 'no cell'}; expected positive rates")
    if np.any(recorded < 0) or np.any(recorded != np.rint(recorded)):
        raise ValueError("counts holds a number below zero or a fraction; expected whole numbers of acts")
    return expected, recorded


def _totals(forecast: ArrayLike, counts: ArrayLike) -> tuple[float, int]:
    expected, recorded = _checked(forecast, counts)
    return float(expected.sum()), int(recorded.sum())


def _gains(forecast: ArrayLike, reference: ArrayLike, counts: ArrayLike) -> tuple[Floats, float]:
    """Log-ratio of both forecasts at every act, and what the surplus of the expected number costs each."""
    expected, recorded = _checked(forecast, counts)
    other, _ = _checked(reference, counts)
    acts = recorded.ravel().astype(np.int64)
    gains = np.repeat(np.log(expected.ravel()) - np.log(other.ravel()), acts)
    return gains, float(expected.sum() - other.sum()) / max(int(acts.sum()), 1)


def _simulated_test(
    expected: Floats, recorded: Floats, total: float, numbers: Iterable[int], rng: np.random.Generator
) -> LikelihoodTest:
    """The record's log-likelihood among those of as many simulated records as there are ``numbers`` of acts."""
    rates, acts = expected.ravel(), recorded.ravel()
    log_rates, reached = np.log(rates), np.cumsum(rates) / rates.sum()
    # The last cell ends at one even where the sum was rounded down.
    reached[-1] = 1.0
    guide = np.searchsorted(reached, np.arange(len(rates)) / len(rates), side="right")
    seen = np.zeros(len(rates), dtype=np.int64)
    found = [_placed(rng.random(number), reached, guide, log_rates, seen) for number in numbers]
    if not found:
        raise ValueError("n_simulations is not positive; expected one or more")
    simulated = np.array(found) - total
    statistic = float((log_rates * acts).sum() - gammaln(acts + 1.0).sum() - total)
    # A simulated record that is the record itself counts as no likelier, whatever the order of the sum.
    slack = 1e-9 * max(abs(statistic), 1.0)
    return LikelihoodTest(
        statistic=statistic, quantile=float(np.mean(simulated <= statistic + slack)), simulated=simulated
    )


@numba.njit(cache=True)
def _placed(
    uniforms: Floats, reached: Floats, guide: NDArray[np.int64], log_rates: Floats, seen: NDArray[np.int64]
) -> float:
    """Sum over acts put into cells by their uniform numbers of log rate, less log factorials of the cells' counts."""
    seen[:] = 0
    total = 0.0
    for uniform in uniforms:
        cell = guide[int(uniform * len(guide))]
        while reached[cell] <= uniform:
            cell += 1
        seen[cell] += 1
        total += log_rates[cell] - np.log(seen[cell])
    return total
