"""The bundle of arrays in which the ledger and the model meet."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from faultlines.terms.events import Tie

#: Day 0 of every integer day in arrays.
EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coverage:
    """Days that a systematic coder watched the whole risk set.

    Only there does a quiet dyad mean that nothing was reported. Days outside, and days known from single
    documents alone, are missing, not zero.

    Attributes
    ----------
    first_day : int
        Day number of the first day covered.
    reports : ndarray of float64, shape (n_days,)
        Events of all kinds recorded that day: the reporting volume.
    """

    first_day: int
    reports: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """Everything the model may know of the past, as known at the end of one day.

    One row for each directed dyad of each event, sorted by day, ties broken by event id. A mutual act gives a row each
    way. An event with several parties gives every dyad a row whose weights sum to one per direction.

    Attributes
    ----------
    known_at : date
        The last day of publication that was looked at.
    states : tuple of str
        Actor ids, sorted. The risk set is every ordered pair of two of them.
    event_ids : ndarray of str, shape (n_rows,)
    day : ndarray of int32, shape (n_rows,)
        Day number of the act (the latest day where the text leaves a range).
    source, target : ndarray of int32, shape (n_rows,)
        Indices into ``states``.
    act_class : ndarray of int8, shape (n_rows,)
        `faultlines.terms.plover.ActClass`.
    weight : ndarray of float64, shape (n_rows,)
        Dimensionless, in (0, 1].
    systematic : ndarray of bool, shape (n_rows,)
        Whether the row comes from a systematic coder and so counts toward `coverage`.
    ties : tuple of Tie
        Ties as known, those that have ended included.
    coverage : Coverage or None
        None where no systematic coder was imported.
    """

    known_at: date
    states: tuple[str, ...]
    event_ids: NDArray[np.str_]
    day: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    act_class: NDArray[np.int8]
    weight: NDArray[np.float64]
    systematic: NDArray[np.bool_]
    ties: tuple[Tie, ...]
    coverage: Coverage | None

    def __post_init__(self) -> None:
        rows = len(self.event_ids)
        for name in ("day", "source", "target", "act_class", "weight", "systematic"):
            if len(getattr(self, name)) != rows:
                raise ValueError(f"{name} has {len(getattr(self, name))} rows; expected {rows}, as event_ids has")
        if rows and np.any(np.diff(self.day) < 0):
            raise ValueError("rows of a History must be sorted by day")
