"""What is usual for a dyad: its own counts in past windows of the coverage, as long as the horizon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_days import known_coverage, systematic_rows
from faultlines.model.aftershocks_fit import N_CLASSES
from faultlines.terms.history import EPOCH, Coverage, History

Floats = NDArray[np.float64]

#: A count above this quantile of the dyad's own past windows is unusual.
HIGH: Final = 0.9
#: Fewest windows that fit end to end into the coverage: of fewer, a 90th percentile is only the largest.
FEWEST_WINDOWS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Usual:
    """The high counts of some directed dyads within windows of one length.

    Attributes
    ----------
    high : ndarray of float64, shape (n_dyads, n_classes), or None
        The `HIGH` quantile of the acts in all windows that lie within the coverage, one starting each day. None where
        no coder watched, or not for long enough.
    windows : int
        Windows that fit into the coverage end to end.
    first_day, last_day : date or None
        Of the coverage.
    reason : str or None
        Why ``high`` is None.
    """

    high: Floats | None
    windows: int
    first_day: date | None
    last_day: date | None
    reason: str | None


def usual_counts(history: History, dyads: Sequence[tuple[int, int]], horizon_days: int) -> Usual:
    """What is usual for some directed dyads, from the days that a systematic coder watched.

    Parameters
    ----------
    history : History
    dyads : sequence of (int, int)
        Indices of source and target.
    horizon_days : int
        Length of the windows.
    """
    coverage = None if history.coverage is None else known_coverage(history)
    days = 0 if coverage is None else len(coverage.reports)
    if coverage is None or not days:
        return Usual(high=None, windows=0, first_day=None, last_day=None, reason="no systematic coder watched the pair")
    first = EPOCH + timedelta(days=coverage.first_day)
    windows, last = days // horizon_days, first + timedelta(days=days - 1)
    if windows < FEWEST_WINDOWS:
        held = f"{windows} window{'' if windows == 1 else 's'} of {horizon_days} days"
        reason = f"a coder watched {days} days, which hold {held}; {FEWEST_WINDOWS} are wanted"
        return Usual(high=None, windows=windows, first_day=first, last_day=last, reason=reason)
    counts = _daily(history, coverage, dyads)
    run = np.concatenate([np.zeros((1, *counts.shape[1:])), np.cumsum(counts, axis=0)])
    sums = run[horizon_days:] - run[:-horizon_days]
    high = np.quantile(np.round(sums, 6), HIGH, axis=0, method="inverted_cdf")
    return Usual(high=np.asarray(high), windows=windows, first_day=first, last_day=last, reason=None)


def _daily(history: History, coverage: Coverage, dyads: Sequence[tuple[int, int]]) -> Floats:
    """Acts by day of the coverage, dyad and class, (n_days, n_dyads, n_classes)."""
    rows = systematic_rows(history, coverage)
    counts = np.zeros((len(coverage.reports), len(dyads), N_CLASSES))
    for place, (source, target) in enumerate(dyads):
        own = rows[(history.source[rows] == source) & (history.target[rows] == target)]
        np.add.at(
            counts[:, place], (history.day[own] - coverage.first_day, history.act_class[own]), history.weight[own]
        )
    return counts
