"""What a history says at the end of a day, before any coefficient: what every forecast of the daily model rests on."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_base import evidence_left
from faultlines.model.aftershocks_channels import allies, flat_cells
from faultlines.model.aftershocks_days import counts_of, known_coverage, rows_before, systematic_rows, weekday_of
from faultlines.model.aftershocks_fit import N_CLASSES, AftershockFit, check_states
from faultlines.model.kernels import decayed_sums, kernel_weights, retention
from faultlines.terms.history import History, day_number

Floats = NDArray[np.float64]

#: Days back over which the present level of reporting is taken.
LEVEL_DAYS: Final = 14
#: Power of that level that is carried on. The decayed sums hold much of it already, and the rest returns to its mean
#: within weeks; ``benchmarks/level.py`` prints how far sums are off by the power.
LEVEL_POWER: Final = 0.5
#: An act stands for those of its day that are still to be published too, but for no more than one more of them; what
#: is missing beyond that counts as days nobody watched.
LEAST_IN: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """What a history says at the end of one day, before any coefficient: see `remember`.

    The first ``known`` of its rows count, with ``weights`` (known,), which are larger for acts of days of which some
    are still to be published. ``sums`` (n_states, n_states, n_classes * n_half_lives) holds the decayed sums of
    recorded acts, and ``unseen`` (n_half_lives,) the kernel's weight on days that nobody watched. ``counts``
    (n_classes, n_states, n_states) and ``watched`` (n_classes,) are the dyads' own evidence in acts and days, aged.
    ``level`` is the present volume of reporting against the typical, to the power `LEVEL_POWER`. ``allied`` (n_states,
    n_states) is 1 where two states are bound to each other's defence.
    """

    history: History
    on: date
    known: int
    weights: Floats
    sums: Floats
    unseen: Floats
    counts: Floats
    watched: Floats
    level: float
    allied: Floats


def remember(fit: AftershockFit, history: History, on: date, earlier: Past | None = None) -> Past:
    """What of a history a forecast rests on, apart from the coefficients.

    Parameters
    ----------
    fit : AftershockFit
    history : History
    on : date
        The last day known; later rows are left out.
    earlier : Past, optional
        The same history, or one that lacks only rows of days after ``earlier.on``, as remembered before: then only
        the rows since are taken in.

    Raises
    ------
    FitError
        If the history has states that the fit did not see.
    ValueError
        If ``earlier`` is of a later day, other states or rows, or another fit.
    """
    check_states(fit, history)
    if history.known_at > on:
        history = replace(history, known_at=on)
    if history.coverage is not None and history.coverage.share_in is not None:
        earlier = None  # what more of the last days' acts is in by now changes their weights
    since, known = _rows_since(fit, history, on, earlier)
    n_states, day = len(history.states), day_number(on) + 1
    rows, weights = slice(since, known), late_weights(history, known)
    sums = decayed_sums(
        history.day[rows],
        flat_cells(history, rows),
        weights[rows],
        n_cells=n_states * n_states * N_CLASSES,
        on=day,
        half_lives=fit.half_lives,
    ).reshape(n_states, n_states, -1)
    if earlier is not None:
        sums += earlier.sums * np.tile(retention(fit.half_lives) ** (on - earlier.on).days, N_CLASSES)
    unseen, counts, watched, level = _coverage(fit, history, on, since, earlier)
    return Past(
        history=history,
        on=on,
        known=known,
        weights=weights,
        sums=sums,
        unseen=unseen,
        counts=counts,
        watched=watched,
        level=level,
        allied=allies(history, on),
    )


def late_weights(history: History, known: int) -> Floats:
    """Weights of the first rows, so many, each over the share of its day's acts that is in, `LEAST_IN` or more."""
    weights = np.asarray(history.weight[:known], dtype=np.float64)
    if history.coverage is not None and history.coverage.share_in is not None:
        coverage = known_coverage(history)
        counted = systematic_rows(history, coverage)
        shares = coverage.shares_in[history.day[counted] - coverage.first_day]
        weights = weights.copy()
        weights[counted] /= np.maximum(shares, LEAST_IN)
    return weights


def _rows_since(fit: AftershockFit, history: History, on: date, earlier: Past | None) -> tuple[int, int]:
    """Rows to take in, from and up to, once those remembered before are known to be of the same past."""
    known = rows_before(history, day_number(on) + 1)
    if earlier is None:
        return 0, known
    since = rows_before(history, day_number(earlier.on) + 1)
    if earlier.on > on or len(earlier.unseen) != len(fit.half_lives):
        raise ValueError(
            f"earlier is of {earlier.on} and {len(earlier.unseen)} half-lives; expected {on} or before and "
            f"{len(fit.half_lives)}, as the fit has. Leave it out, or make it by remember with this fit."
        )
    if earlier.history.states != history.states or earlier.known != since:
        raise ValueError(
            f"earlier is of {len(earlier.history.states)} states and {earlier.known} rows up to {earlier.on}; "
            f"expected those of the history, {len(history.states)} and {since}. Leave it out where the past changed."
        )
    return since, known


def _coverage(
    fit: AftershockFit, history: History, on: date, since: int, earlier: Past | None
) -> tuple[Floats, Floats, Floats, float]:
    """Weight of days not watched, a dyad's own acts and the days behind them, and the level of reporting.

    Rows before ``since`` are counted in ``earlier``.
    """
    n_states = len(history.states)
    nothing = np.zeros((N_CLASSES, n_states, n_states))
    coverage = None if history.coverage is None else known_coverage(history)
    if coverage is None or len(coverage.reports) == 0:
        return np.ones(len(fit.half_lives)), nothing, np.zeros(N_CLASSES), 1.0
    kept, days = retention(fit.half_lives), len(coverage.reports)
    last = coverage.first_day + days - 1
    age = day_number(on) - last
    unseen = 1.0 - kept**age + kept ** (age + days)
    left = evidence_left(age)
    shares = coverage.shares_in
    relative = coverage.reports * (shares.sum() / coverage.reports.sum())
    beyond = 1.0 - shares / np.maximum(shares, LEAST_IN)
    unseen = unseen + beyond @ kernel_weights(age + days - np.arange(days), kept)
    on_days = weekday_of(coverage.first_day + np.arange(days))
    watched = (relative[:, None] * fit.weekday[:, on_days].T).sum(axis=0)
    recent = slice(max(days - LEVEL_DAYS, 0), days)
    level = (
        float(relative[recent].sum() / (shares * fit.volume[on_days])[recent].sum()) ** LEVEL_POWER if age <= 7 else 1.0
    )
    counts = counts_of(history, systematic_rows(history, coverage, since))
    if earlier is not None:
        counts += earlier.counts / evidence_left(day_number(earlier.on) - min(last, day_number(earlier.on)))
    return unseen, left * counts, left * watched, level
