"""The days that a systematic coder watched, walked in order: everything the model knew at the start of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import FitError
from faultlines.model.aftershocks_base import Shrinkage, baseline_terms, long_run
from faultlines.model.aftershocks_channels import Shares, allies, flat_cells, long_run_shares
from faultlines.model.aftershocks_fit import N_CLASSES
from faultlines.model.kernels import advance, retention
from faultlines.terms.history import EPOCH, Coverage, History

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposure:
    """Reporting volume by day, relative to its mean, and acts of each class by weekday given the volume.

    ``by_day`` has shape (n_days, n_classes) and holds the product of both for the days covered; ``volume`` (7,) and
    ``weekday`` (n_classes, 7) are as in `AftershockFit`.
    """

    first_day: int
    by_day: Floats
    volume: Floats
    weekday: Floats


def weekday_of(day: int | NDArray[np.integer]) -> NDArray[np.int64]:
    """Weekday of a day number, Monday 0.

    >>> int(weekday_of(0))  # 1970-01-01 was a Thursday
    3
    """
    return np.asarray((np.asarray(day, dtype=np.int64) + EPOCH.weekday()) % 7)


def known_coverage(history: History) -> Coverage:
    """The coverage up to the day that the history is known at.

    Raises
    ------
    FitError
        If no systematic coder was imported.
    """
    if history.coverage is None:
        raise FitError(
            "the history has no coverage; expected events from a systematic coder. "
            "Import some first with `faultlines import icews FILE`."
        )
    coverage = history.coverage
    known = (history.known_at - EPOCH).days - coverage.first_day + 1
    return coverage.first_days(max(known, 0))


def daily_exposure(history: History, coverage: Coverage) -> Exposure:
    """Exposure of the days covered, from the reporting volume and the weekdays of the systematic acts."""
    days = coverage.first_day + np.arange(len(coverage.reports))
    relative = coverage.reports / coverage.reports.mean()
    on = weekday_of(days)
    # One pseudo-day of the overall mean on each weekday keeps a short coverage from an empty weekday.
    volume = (1.0 + np.bincount(on, relative, 7)) / (1.0 + np.bincount(on, minlength=7))
    volume /= volume.mean()
    rows = systematic_rows(history, coverage)
    acts = np.zeros((N_CLASSES, 7))
    np.add.at(acts, (history.act_class[rows], weekday_of(history.day[rows])), history.weight[rows])
    expected = acts.sum(axis=1, keepdims=True) * np.bincount(on, relative, 7) / relative.sum()
    weekday = (acts + 7.0) / (expected + 7.0)
    by_day = relative[:, None] * weekday[:, on].T
    scale = by_day.mean(axis=0)
    return Exposure(
        first_day=coverage.first_day, by_day=by_day / scale, volume=volume, weekday=weekday / scale[:, None]
    )


def systematic_rows(history: History, coverage: Coverage) -> NDArray[np.int64]:
    """Rows that count toward the coverage."""
    last = coverage.first_day + len(coverage.reports) - 1
    inside = (history.day >= coverage.first_day) & (history.day <= last)
    return np.flatnonzero(history.systematic & inside)


def counts_of(history: History, rows: NDArray[np.integer]) -> Floats:
    """Acts of some rows by class and directed dyad, shape (n_classes, n_states, n_states)."""
    n_states = len(history.states)
    counts = np.zeros((N_CLASSES, n_states, n_states))
    places = (history.act_class[rows], history.source[rows], history.target[rows])
    np.add.at(counts, places, history.weight[rows])
    return counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Day:
    """One day, with what was known at its start.

    ``sums`` (n_states, n_states, n_classes * n_half_lives) holds the decayed sums, days before the coverage counted at
    the long-run rate; it is reused for the next day. ``baselines`` (n_baselines, n_classes, n_states, n_states) are
    the long-run rates that the baseline mixes, ``exposure`` (n_classes,) the day's own. ``acts`` are that day's
    (class, source, target) and ``weights``, same cells added up.
    """

    day: int
    sums: Floats
    baselines: Floats
    shares: Shares
    allied: Floats
    exposure: Floats
    acts: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
    weights: Floats


def walk(
    history: History,
    structural: Floats,
    shrinkage: Shrinkage,
    exposure: Exposure,
    half_lives: Sequence[float],
    first: int,
) -> Iterator[Day]:
    """Walk the days covered from ``first`` on; each day knows only the days before it.

    Parameters
    ----------
    history : History
    structural : ndarray, shape (n_classes, n_states, n_states)
        Acts a day.
    shrinkage : Shrinkage
    exposure : Exposure
    half_lives : sequence of float
    first : int
        Day number of the first day to give.
    """
    n_states = len(history.states)
    rows = systematic_rows(history, known_coverage(history))
    cells, weights, row_days = flat_cells(history, rows), history.weight[rows], history.day[rows]
    kept = retention(tuple(half_lives))
    sums = np.zeros((n_states * n_states * N_CLASSES, len(kept)))
    counts = np.zeros(n_states * n_states * N_CLASSES)
    watched = np.zeros(N_CLASSES)
    allied = allies(history, EPOCH + timedelta(days=int(exposure.first_day)))
    for index, today in enumerate(exposure.by_day):
        day = exposure.first_day + index
        start, end = np.searchsorted(row_days, [day, day + 1])
        today_cells = cells[start:end]
        if day >= first:
            by_class = np.moveaxis(counts.reshape(n_states, n_states, N_CLASSES), 2, 0)
            rates = long_run(structural, by_class, watched, shrinkage)
            shares = long_run_shares(rates.own)
            unseen = np.moveaxis(rates.own, 0, 2).reshape(-1, 1) * kept**index
            found, inverse = np.unique(today_cells, return_inverse=True)
            dyad, kind = np.divmod(found, N_CLASSES)
            yield Day(
                day=day,
                sums=(sums + unseen).reshape(n_states, n_states, -1),
                baselines=baseline_terms(rates, shares.alike),
                shares=shares,
                allied=allied,
                exposure=today,
                acts=(kind, dyad // n_states, dyad % n_states),
                weights=np.bincount(inverse, weights[start:end], len(found)).astype(np.float64),
            )
        advance(sums, kept, today_cells, weights[start:end])
        np.add.at(counts, today_cells, weights[start:end])
        watched = watched + today
