"""What each channel of the daily model earns: the information lost when the model is fitted again without it.

The last quarter of the fitted days is held out. On the days before, the model is solved again, whole and without each
channel in turn, and every solution forecasts the days held out, one day ahead, given each day's own volume of reports.
A channel can only earn what no other channel can say in its place: two that stand in for each other both earn little.

The solutions start from the fit's own coefficients and share one pass over the days, its weights against
over-dispersion and its shapes. Those, the long-run rates' shrinkage and the weekdays were fitted to all days, for the
whole model and for the one without a channel alike.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_base import baseline_terms, checked_log_odds
from faultlines.model.aftershocks_cells import ActiveCells
from faultlines.model.aftershocks_earned import Earned, EarnedInformation
from faultlines.model.aftershocks_fit import BASELINES, CHANNELS, CLASS_NAMES, N_CLASSES, AftershockFit
from faultlines.model.aftershocks_fitting import FEWEST_DAYS, SAMPLING, Problem
from faultlines.model.aftershocks_solving import solve
from faultlines.model.aftershocks_totals import mean_acts, single
from faultlines.terms.history import EPOCH, History

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Part of the fitted days that is held out, and the fewest days that are worth it.
HELD_OUT: Final = 0.25
FEWEST_HELD_OUT: Final = 30
#: Days in a row that are drawn together: what one day holds bears on the next, and weekdays differ.
BLOCK_DAYS: Final = 7
DRAWS: Final = 2000
#: Share of the draws that an interval holds.
INTERVAL: Final = 0.8
#: So that what is printed twice is the same.
SEED: Final = 20180928


def earned_information(history: History, onset_log_odds: Floats, fit: AftershockFit) -> EarnedInformation:
    """Leave each channel out, solve again, and compare on days that were held out.

    Where fewer than `FEWEST_DAYS` days would be left to fit, nothing is held out and the figures are in-sample.

    Parameters
    ----------
    history : History
        That of the fit.
    onset_log_odds : ndarray, shape (n_states, n_states)
    fit : AftershockFit
        From `faultlines.model.aftershocks.fit_aftershocks`.

    Raises
    ------
    FitError, ValueError
        As `faultlines.model.aftershocks.fit_aftershocks`.
    """
    problem = Problem(history, checked_log_odds(onset_log_odds, history.states), fit.half_lives, SAMPLING)
    trained, judged = split_days(range(int(np.argmax(problem.fitted)), len(problem.fitted)))
    solutions = _solutions(problem.on(_flags(trained, problem)), fit)
    gains, acts = _likelihoods(problem.on(_flags(judged, problem)), solutions, fit.dispersion)
    first = problem.exposure.first_day
    lost = gains[:1] - gains[1:]
    return EarnedInformation(
        first_day=EPOCH + timedelta(days=first + judged.start),
        last_day=EPOCH + timedelta(days=first + judged.stop - 1),
        held_out=trained.stop == judged.start,
        acts=dict(zip(("all", *CLASS_NAMES), (float(acts.sum()), *acts.sum(axis=0).tolist()), strict=True)),
        channels=tuple(_earned(lost, acts)),
    )


def split_days(days: range) -> tuple[range, range]:
    """Days that are fitted and days that are judged; both are all of them where there are too few to hold some out.

    >>> split_days(range(240))
    (range(0, 180), range(180, 240))
    >>> split_days(range(80))
    (range(0, 80), range(0, 80))
    """
    kept = len(days) - max(round(len(days) * HELD_OUT), FEWEST_HELD_OUT)
    return (days[:kept], days[kept:]) if kept >= FEWEST_DAYS else (days, days)


def resampled_ratio(gain: Floats, acts: Floats, rng: np.random.Generator) -> tuple[float, float]:
    """Range that holds `INTERVAL` of gain per act in resamples of days, in blocks of a week that wrap around.

    Parameters
    ----------
    gain, acts : ndarray, shape (n_days,)
    rng : numpy.random.Generator
    """
    n_days = len(gain)
    starts = rng.integers(n_days, size=(DRAWS, -(-n_days // BLOCK_DAYS)))
    drawn = (starts[:, :, None] + np.arange(BLOCK_DAYS)).reshape(DRAWS, -1)[:, :n_days] % n_days
    total = acts[drawn].sum(axis=1)
    ratio = np.divide(gain[drawn].sum(axis=1), total, out=np.zeros(DRAWS), where=total > 0)
    low, high = np.quantile(ratio, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    return float(low), float(high)


def _flags(days: range, problem: Problem) -> Flags:
    """Whether each day of the coverage is one of some."""
    return np.isin(np.arange(len(problem.fitted)), days)


def _solutions(problem: Problem, fit: AftershockFit) -> Floats:
    """Coefficients of the whole model and without each channel, (1 + n_channels, n_classes, n_block)."""
    first = problem.first_pass()
    blocks = fit.coefficients[2 * N_CLASSES :].reshape(N_CLASSES, -1)
    totals, _ = problem.weighted(first, blocks, fit.dispersion)
    found = np.zeros((1 + len(CHANNELS), *blocks.shape))
    for kind, (cell, total, start) in enumerate(zip(first.cells, totals, blocks, strict=True)):
        weights = 1.0 / (1.0 + cell.features @ start / fit.dispersion[kind])
        for place, kept in enumerate(_kept(len(start))):
            some = ActiveCells(features=cell.features[:, kept], acts=cell.acts, share=cell.share)
            found[place, kind, kept] = solve(some, total[kept], weights, start[kept]).coefficients
            start = found[0, kind]
    return found


def _kept(width: int) -> Iterator[NDArray[np.bool_]]:
    """Columns of a class's block that are kept: all, then all but each channel's."""
    yield np.ones(width, dtype=bool)
    channel = (np.arange(width) - len(BASELINES)) // ((width - len(BASELINES)) // len(CHANNELS))
    for place in range(len(CHANNELS)):
        yield (channel != place) | (np.arange(width) < len(BASELINES))


def _likelihoods(problem: Problem, solutions: Floats, dispersion: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood by solution, day and class, up to what all solutions share, and acts by day and class."""
    found = np.zeros((len(solutions), int(problem.fitted.sum()), N_CLASSES))
    acts = np.zeros(found.shape[1:])
    for place, day in enumerate(problem.days(problem.fitted)):
        kinds, sources, targets = day.acts
        acts[place] = np.bincount(kinds, day.weights, N_CLASSES)
        shares = single(day.shares)
        baselines = baseline_terms(day.rates, day.shares.alike).astype(np.float32)
        for number, blocks in enumerate(solutions):
            for kind, mean in enumerate(mean_acts(day, blocks, baselines, shares).astype(np.float64)):
                k, at = dispersion[kind], kinds == kind
                some = np.maximum(mean[sources[at], targets[at]], 1e-300)
                active = day.weights[at] @ np.log(some / (some + k))
                found[number, place, kind] = active - k * np.log1p(mean / k).sum()
    return found, acts


def _earned(lost: Floats, acts: Floats) -> Iterator[Earned]:
    """``lost`` is by channel, day and class."""
    for channel, by_class in zip(CHANNELS, lost, strict=True):
        columns = zip(("all", *CLASS_NAMES), _with_all(by_class).T, _with_all(acts).T, strict=True)
        for name, gain, number in columns:
            if number.any():
                yield Earned(
                    channel=channel,
                    act_class=name,
                    nats_per_act=float(gain.sum() / number.sum()),
                    interval=resampled_ratio(gain, number, np.random.default_rng(SEED)),
                )


def _with_all(by_class: Floats) -> Floats:
    """Columns of the classes with their sum before them."""
    return np.column_stack([by_class.sum(axis=1), by_class])
