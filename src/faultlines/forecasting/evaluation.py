"""The public score of the daily model: scores, calibration, tests and misses of every horizon and class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting import csep
from faultlines.forecasting.calibration import PitHistogram, Reliability, pit_histogram, reliability_of
from faultlines.forecasting.counts import any_of
from faultlines.forecasting.coverage import IntervalCoverage, interval_coverage
from faultlines.forecasting.misses import Miss, misses
from faultlines.forecasting.references import SIMPLE
from faultlines.forecasting.rolling import MODEL, TARGETS, Rolled
from faultlines.forecasting.scoring import Score, score_rolled

Floats = NDArray[np.float64]

#: Horizons of the public score where none are named, in days.
HORIZONS: Final = (1, 7, 30)
#: Expected acts from which a dyad-window enters the PIT histogram.
PIT_LEAST: Final = 0.1
#: Acts from which the normal approximation of the W-test holds.
FEWEST_FOR_RANKS: Final = 10
#: Stretches of training, each as long as the test, from which the variance of a total is taken.
FEWEST_STRETCHES: Final = 3
#: So that a score printed twice is the same.
SEED: Final = 20180928


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistencyTests:
    """CSEP's tests of one horizon and class, on windows that share no day, added up.

    ``against`` is the best simple reference of the same test by information gain, so that the comparison is the
    hardest one. ``clustered`` is the number test with the variance of past totals; None where training holds too few
    stretches of the test's length, or their totals vary less than Poisson's. The others are None where
    too few acts came.
    """

    number: csep.NumberTest
    clustered: csep.NumberTest | None
    conditional_likelihood: csep.LikelihoodTest | None
    dyad: csep.LikelihoodTest | None
    against: str
    t: csep.PairedTTest | None
    w: csep.WTest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """One horizon and class: the model's score, its references' (None where one could not be made), and the rest."""

    target: str
    horizon_days: int
    model: Score
    references: Mapping[str, Score | None]
    missing: Mapping[str, str]
    reliability: tuple[Reliability, ...]
    pit: PitHistogram | None
    coverage: IntervalCoverage
    tests: ConsistencyTests
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A whole run: trained on the days to ``train_until``, tested on ``first`` to ``last``.

    ``skipped`` says why a horizon (``30``), a class (``use_of_force``) or a reference (``lightgbm_lags``) has no score.
    """

    train_from: date
    train_until: date
    first: date
    last: date
    every_pair: bool
    blocks: tuple[Evaluated, ...]
    skipped: Mapping[str, str]

    def block(self, horizon_days: int, target: str) -> Evaluated | None:
        """The scores of one horizon and class; None where they were skipped."""
        return next(
            (one for one in self.blocks if (one.horizon_days, one.target) == (horizon_days, target)),
            None,
        )


def evaluate(rolled: Rolled) -> Evaluated:
    """Score, calibrate and test what was rolled forward.

    Raises
    ------
    ValueError
        If no act came.
    """
    rng = np.random.default_rng((SEED, rolled.horizon_days, list(TARGETS).index(rolled.target)))
    scores = {score.forecast: score for score in score_rolled(rolled)}
    windows = rolled.acts[rolled.apart], rolled.means[MODEL][rolled.apart]
    acts, mean = (values.ravel() for values in windows)
    shape = rolled.dispersions[MODEL].shape(mean)
    references: dict[str, Score | None] = {name: score for name, score in scores.items() if name != MODEL}
    return Evaluated(
        target=rolled.target,
        horizon_days=rolled.horizon_days,
        model=scores[MODEL],
        references=references | dict.fromkeys(rolled.missing),
        missing=rolled.missing,
        reliability=tuple(reliability_of(any_of(mean, shape), acts > 0)) if acts.any() else (),
        pit=pit_histogram(acts, mean, shape, rng, least=PIT_LEAST) if mean.max() >= PIT_LEAST else None,
        coverage=interval_coverage(*windows, shape.reshape(windows[1].shape)),
        tests=_tests(rolled, scores, rng),
        misses=misses(rolled),
    )


def best_simple(scores: Mapping[str, Score]) -> str:
    """Name of the reference without machine learning that gained most."""
    return max((name for name in SIMPLE if name in scores), key=lambda name: scores[name].information_gain)


def past_variance(before: Floats, days: int) -> float | None:
    """Variance of the totals of past stretches of some length that share no day, the latest first.

    None with fewer than three stretches.

    >>> past_variance(np.array([9.0, 1.0, 2.0, 3.0]), 1) is None or past_variance(np.array([0.0, 2.0, 4.0]), 1)
    4.0
    """
    number = len(before) // days
    if number < FEWEST_STRETCHES:
        return None
    return float(before[len(before) - number * days :].reshape(number, days).sum(axis=1).var(ddof=1))


def _tests(rolled: Rolled, scores: Mapping[str, Score], rng: np.random.Generator) -> ConsistencyTests:
    counts = rolled.acts_by_class[rolled.apart].sum(axis=0).round()
    expected = np.maximum(rolled.by_class[rolled.apart].sum(axis=0), 1e-12)
    number = csep.number_test(expected, counts)
    variance = past_variance(rolled.before, rolled.horizon_days * len(rolled.acts[rolled.apart]))
    against = best_simple(scores)
    cells = rolled.acts[rolled.apart].round()
    ours, theirs = (np.maximum(rolled.means[name][rolled.apart], 1e-12) for name in (MODEL, against))
    return ConsistencyTests(
        number=number,
        clustered=None
        if variance is None or variance <= number.expected
        else csep.negative_binomial_number_test(expected, counts, variance),
        conditional_likelihood=csep.conditional_likelihood_test(expected, counts, rng) if number.statistic else None,
        dyad=csep.spatial_test(expected, counts, rng) if number.statistic else None,
        against=against,
        t=csep.paired_t_test(ours, theirs, cells) if number.statistic > 1 else None,
        w=csep.w_test(ours, theirs, cells) if number.statistic >= FEWEST_FOR_RANKS else None,
    )
