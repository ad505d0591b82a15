"""How late a systematic coder's rows are published, and what share of a day's rows is in by some day.

A row of a recent day can only be seen if it came quickly, so that the delays seen lately are too short. Read backwards
the bias goes away: among rows at most so late, of days long enough ago for that delay to be seen, the share of those
exactly so late is unbiased, and the product of what is left gives the whole distribution.

References
----------
.. [1] Lawless (1994), Adjustments for Reporting Delays and the Prediction of Occurred but Not Reported Events,
   Canadian Journal of Statistics 22(1), 15-31.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.integer]

#: Delay in days from which a row counts as a correction of the past, not as late.
LONGEST_DAYS: Final = 60
#: Days back from which delays are learned; a coder's practice changes.
LEARNED_DAYS: Final = 365
#: Fewest rows of days that are over for good before anything is learned from them.
FEWEST_ROWS: Final = 100


def shares_in(occurred: Days, published: Days, known_at: int, days: Days) -> Floats | None:
    """Share of each day's rows that is expected to be published by a day; None where nothing comes late.

    None also where publication days say nothing of single rows, as in a file that bears one day throughout: there
    less than half of the rows older than `LONGEST_DAYS` came within them.

    Parameters
    ----------
    occurred, published : ndarray of int, shape (n_rows,)
        Day numbers of the rows published by ``known_at``.
    known_at : int
    days : ndarray of int, shape (n_days,)

    Returns
    -------
    ndarray of float64, shape (n_days,), or None
    """
    recent = occurred > known_at - LEARNED_DAYS
    delay = np.maximum(published[recent] - occurred[recent], 0)
    age = known_at - occurred[recent]
    settled, in_time = age >= LONGEST_DAYS, delay < LONGEST_DAYS
    if settled.sum() < FEWEST_ROWS or in_time[settled].mean() < 0.5:
        return None
    by_delay = delay_distribution(delay[in_time], age[in_time])
    found = by_delay[np.clip(known_at - days, 0, LONGEST_DAYS - 1)]
    # A day can be there by a single row although rows so quick were never seen before.
    return None if (found >= 1.0).all() else np.maximum(found, 1.0 / len(delay))


def delay_distribution(delay: Days, age: Days) -> Floats:
    """Chance that a row is published within so many days, for 0 to ``LONGEST_DAYS - 1``.

    Parameters
    ----------
    delay, age : ndarray of int, shape (n_rows,)
        Days from act to publication, below `LONGEST_DAYS`, and from act to the day known; never less than the delay.

    Examples
    --------
    Old rows come half at once and half a day later; rows of today can only be those that came at once:

    >>> delay_distribution(np.array([0, 1, 0]), np.array([99, 99, 0]))[:2]
    array([0.5, 1. ])
    """
    within = np.ones(LONGEST_DAYS)
    for late in range(LONGEST_DAYS - 1, 0, -1):
        seen = (delay <= late) & (age >= late)
        exactly = float((delay[seen] == late).mean()) if seen.any() else 0.0
        within[late - 1] = within[late] * (1.0 - exactly)
    return within
