"""The bundle of arrays in which the ledger and the model meet."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from faultlines.terms.events import Tie
from faultlines.terms.plover import ActClass

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
    share_in : ndarray of float64, shape (n_days,), optional
        Share of each day's events that is expected to be published by the day of knowledge, above 0 and at most 1.
        None where nothing comes late.

    Raises
    ------
    ValueError
        If a count is negative or no number, or all are zero, or ``share_in`` has not one share for each day.
    """

    first_day: int
    reports: NDArray[np.float64]
    share_in: NDArray[np.float64] | None = None

    @property
    def shares_in(self) -> NDArray[np.float64]:
        """``share_in``, with ones where nothing comes late."""
        return np.ones(len(self.reports)) if self.share_in is None else self.share_in

    def first_days(self, number: int) -> "Coverage":
        """The coverage cut after so many days."""
        share_in = None if self.share_in is None else self.share_in[:number]
        return replace(self, reports=self.reports[:number], share_in=share_in)

    def __post_init__(self) -> None:
        self._check_shares()
        wrong = ~(np.isfinite(self.reports) & (self.reports >= 0))
        if wrong.any():
            day = int(np.argmax(wrong))
            raise ValueError(
                f"reports of day {self.first_day + day} are {self.reports[day]}; expected a count of zero or more. "
                "Count the events recorded that day, or end the coverage before it."
            )
        if len(self.reports) and not self.reports.any():
            raise ValueError(
                f"reports are zero on all {len(self.reports)} days; expected some on one day at least. "
                "Leave the coverage out where nobody watched."
            )

    def _check_shares(self) -> None:
        if self.share_in is None:
            return
        if len(self.share_in) != len(self.reports):
            raise ValueError(
                f"share_in has {len(self.share_in)} days; expected {len(self.reports)}, as reports has. "
                "Give every day its share, or leave share_in out where nothing comes late."
            )
        wrong = ~((self.share_in > 0) & (self.share_in <= 1))
        if wrong.any():
            day = int(np.argmax(wrong))
            raise ValueError(
                f"share_in of day {self.first_day + day} is {self.share_in[day]}; expected a number above 0 and at "
                "most 1. End the coverage before days of which nothing is known yet."
            )


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

    Raises
    ------
    ValueError
        If the columns differ in length, a state is there twice, rows are not sorted by day, or a row is outside the
        risk set, of one state alone, of no class, or of a weight that is no share.
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
                raise ValueError(
                    f"{name} has {len(getattr(self, name))} rows; expected {rows}, as event_ids has. "
                    "Give every column a value for each row."
                )
        if len(set(self.states)) < len(self.states):
            twice = next(name for place, name in enumerate(self.states) if name in self.states[:place])
            raise ValueError(f"states has {twice} twice; expected every state once. Leave one of them out.")
        for name in ("day", "source", "target", "act_class"):
            if not np.issubdtype(getattr(self, name).dtype, np.integer):
                raise ValueError(
                    f"{name} is of type {getattr(self, name).dtype}; expected whole numbers. "
                    "Drop or mend rows without a number, then convert the column to an integer type."
                )
        if rows:
            self._check_rows()

    def _check_rows(self) -> None:
        """Refuse the first row, if any, that no model could read."""
        n_states, n_classes = len(self.states), len(ActClass)
        place = f"0 to {n_states - 1}, a place among the {n_states} states"
        outside = "Take the state into the risk set, or leave the row out"
        self._refuse("source", (self.source < 0) | (self.source >= n_states), place, outside)
        self._refuse("target", (self.target < 0) | (self.target >= n_states), place, outside)
        self._refuse(
            "target",
            self.source == self.target,
            "another state than the row's source",
            "Leave out what a state does at home",
        )
        self._refuse(
            "act_class",
            (self.act_class < 0) | (self.act_class >= n_classes),
            f"0 to {n_classes - 1}, an ActClass",
            "Classify the act, or leave the row out",
        )
        self._refuse(
            "weight",
            ~((self.weight > 0) & (self.weight <= 1)),
            "a number above 0 and at most 1",
            "Give each dyad its share of the event, or leave the row out",
        )
        self._refuse(
            "day",
            np.diff(self.day, prepend=self.day[:1]) < 0,
            "rows sorted by day, and the row before is of a later one",
            "Put every column in the order of np.argsort(day, kind='stable')",
        )

    def _refuse(self, name: str, wrong: NDArray[np.bool_], wanted: str, mend: str) -> None:
        if wrong.any():
            row = int(np.argmax(wrong))
            raise ValueError(
                f"{name} of row {row} (event {self.event_ids[row]}) is {getattr(self, name)[row]}; "
                f"expected {wanted}. {mend}."
            )
