"""The days that a systematic coder watched, walked in order: everything the model knew at the start of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import FitError
from faultlines.model.aftershocks_base import LongRun, Shrinkage, long_run
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
            "Import some first with `faultlines import auto FILE`."
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
    cell = history.act_class[rows].astype(np.int64) * 7 + weekday_of(history.day[rows])
    acts = np.bincount(cell, history.weight[rows], N_CLASSES * 7).astype(np.float64).reshape(N_CLASSES, 7)
    expected = acts.sum(axis=1, keepdims=True) * np.bincount(on, relative, 7) / relative.sum()
    weekday = (acts + 7.0) / (expected + 7.0)
    by_day = relative[:, None] * weekday[:, on].T
    scale = by_day.mean(axis=0)
    return Exposure(
        first_day=coverage.first_day, by_day=by_day / scale, volume=volume, weekday=weekday / scale[:, None]
    )


def systematic_rows(history: History, coverage: Coverage, first_row: int = 0) -> NDArray[np.int64]:
    """Rows from ``first_row`` on that count toward the coverage."""
    last = coverage.first_day + len(coverage.reports) - 1
    start = max(first_row, rows_before(history, coverage.first_day))
    end = max(start, rows_before(history, last + 1))
    return np.asarray(start + np.flatnonzero(history.systematic[start:end]))


def rows_before(history: History, day: int) -> int:
    """How many rows are of days before one."""
    # Of the column's own type, or the whole column would be copied into the number's.
    return int(np.searchsorted(history.day, history.day.dtype.type(day)))


def counts_of(history: History, rows: NDArray[np.integer]) -> Floats:
    """Acts of some rows by class and directed dyad, shape (n_classes, n_states, n_states)."""
    n_states = len(history.states)
    cell = (history.act_class[rows].astype(np.int64) * n_states + history.source[rows]) * n_states
    cell += history.target[rows]
    counts = np.bincount(cell, history.weight[rows], N_CLASSES * n_states**2).astype(np.float64)
    return counts.reshape(N_CLASSES, n_states, n_states)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Day:
    """One day, with what was known at its start.

    Of the decayed sums, ``recorded`` (n_dyads, n_classes * n_half_lives) are those of acts on the ``dyads`` that ever
    had any, numbered source * n_states + target; it is reused for the next day. Days before the coverage count at the
    long-run rate: they add ``rates.own * unseen[half-life]`` to the sums of every dyad. ``exposure`` (n_classes,) is
    the day's own. ``acts`` are that day's (class, source, target), sorted by dyad, and ``weights``, same cells added
    up.
    """

    day: int
    dyads: NDArray[np.int64]
    recorded: Floats
    unseen: Floats
    rates: LongRun
    shares: Shares
    allied: Floats
    exposure: Floats
    acts: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
    weights: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SystematicRows:
    """Rows that count toward the coverage, ready to be walked again and again.

    ``dyads`` (n_dyads,) are those with any row, sorted; ``cell`` (n_rows,) is place in ``dyads`` * n_classes + class.
    ``start`` (n_days + 1,) tells where each day's rows begin.
    """

    dyads: NDArray[np.int64]
    cell: NDArray[np.int64]
    weight: Floats
    start: NDArray[np.int64]


def rows_by_day(history: History, coverage: Coverage) -> SystematicRows:
    """The systematic rows of the days covered."""
    rows = systematic_rows(history, coverage)
    dyad, kind = np.divmod(flat_cells(history, rows), N_CLASSES)
    dyads = np.flatnonzero(np.bincount(dyad, minlength=len(history.states) ** 2))
    return SystematicRows(
        dyads=dyads,
        cell=np.searchsorted(dyads, dyad) * N_CLASSES + kind,
        weight=history.weight[rows],
        start=np.searchsorted(history.day[rows], coverage.first_day + np.arange(len(coverage.reports) + 1)),
    )


def walk(
    history: History,
    rows: SystematicRows,
    structural: Floats,
    shrinkage: Shrinkage,
    exposure: Exposure,
    half_lives: Sequence[float],
    wanted: NDArray[np.bool_],
) -> Iterator[Day]:
    """Walk the days covered and give those wanted; each knows only the days before it.

    Parameters
    ----------
    history : History
    rows : SystematicRows
        From `rows_by_day` for the same history.
    structural : ndarray, shape (n_classes, n_states, n_states)
        Acts a day.
    shrinkage : Shrinkage
    exposure : Exposure
    half_lives : sequence of float
    wanted : ndarray of bool, shape (n_days,)
        Which days to give.
    """
    n_states, n_dyads = len(history.states), len(rows.dyads)
    kept = retention(tuple(half_lives))
    sums = np.zeros((n_dyads * N_CLASSES, len(kept)))
    counts = np.zeros((N_CLASSES, n_states, n_states))
    by_cell = counts.reshape(N_CLASSES, -1)
    watched = np.zeros(N_CLASSES)
    allied = allies(history, EPOCH + timedelta(days=int(exposure.first_day)))
    for index, today in enumerate(exposure.by_day):
        of_day = slice(rows.start[index], rows.start[index + 1])
        found, inverse = np.unique(rows.cell[of_day], return_inverse=True)
        acts = np.bincount(inverse, rows.weight[of_day], len(found)).astype(np.float64)
        place, kind = np.divmod(found, N_CLASSES)
        dyad = rows.dyads[place]
        if wanted[index]:
            rates = long_run(structural, counts, watched, shrinkage)
            yield Day(
                day=exposure.first_day + index,
                dyads=rows.dyads,
                recorded=sums.reshape(n_dyads, -1),
                unseen=kept**index,
                rates=rates,
                shares=long_run_shares(rates.own),
                allied=allied,
                exposure=today,
                acts=(kind, dyad // n_states, dyad % n_states),
                weights=acts,
            )
        advance(sums, kept, found, acts)
        by_cell[kind, dyad] += acts
        watched = watched + today
