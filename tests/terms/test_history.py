"""Histories: what is refused, with what was found, where, what was wanted and what to do."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.terms.history import Coverage, History

ROWS = {
    "event_ids": np.array(["e_1", "e_2", "e_3"]),
    "day": np.array([100, 101, 101], dtype=np.int32),
    "source": np.array([0, 1, 2], dtype=np.int32),
    "target": np.array([1, 2, 0], dtype=np.int32),
    "act_class": np.array([0, 4, 2], dtype=np.int8),
    "weight": np.array([1.0, 0.5, 0.25]),
    "systematic": np.zeros(3, dtype=bool),
}


def make(**changes):
    fields = {"known_at": date(2024, 6, 22), "states": ("AAA", "BBB", "CCC"), "ties": (), "coverage": None}
    return History(**(fields | ROWS | changes))


def changed(name, row, value):
    column = ROWS[name].astype(np.float64 if isinstance(value, float) else ROWS[name].dtype)
    column[row] = value
    return {name: column}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"weight": np.ones(2)},
            "weight has 2 rows; expected 3, as event_ids has. Give every column a value for each row.",
        ),
        (
            {"states": ("AAA", "BBB", "AAA")},
            "states has AAA twice; expected every state once. Leave one of them out.",
        ),
        (
            changed("day", 1, float("nan")),
            "day is of type float64; expected whole numbers. "
            "Drop or mend rows without a number, then convert the column to an integer type.",
        ),
        (
            changed("source", 1, 3),
            "source of row 1 (event e_2) is 3; expected 0 to 2, a place among the 3 states. "
            "Take the state into the risk set, or leave the row out.",
        ),
        (
            changed("target", 2, -1),
            "target of row 2 (event e_3) is -1; expected 0 to 2, a place among the 3 states. "
            "Take the state into the risk set, or leave the row out.",
        ),
        (
            changed("target", 0, 0),
            "target of row 0 (event e_1) is 0; expected another state than the row's source. "
            "Leave out what a state does at home.",
        ),
        (
            changed("act_class", 1, 5),
            "act_class of row 1 (event e_2) is 5; expected 0 to 4, an ActClass. "
            "Classify the act, or leave the row out.",
        ),
        *(
            (
                changed("weight", 2, weight),
                f"weight of row 2 (event e_3) is {weight}; expected a number above 0 and at most 1. "
                "Give each dyad its share of the event, or leave the row out.",
            )
            for weight in (float("nan"), float("inf"), 0.0, -0.5, 1.5)
        ),
        (
            changed("day", 2, 99),
            "day of row 2 (event e_3) is 99; expected rows sorted by day, and the row before is of a later one. "
            "Put every column in the order of np.argsort(day, kind='stable').",
        ),
    ],
)
def test_what_no_model_could_read_is_refused(changes, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        make(**changes)
    assert str(caught.value) == message


def test_a_history_without_rows_or_states_is_one():
    nothing = {name: column[:0] for name, column in ROWS.items()}
    assert len(make(**nothing, states=()).day) == 0


@pytest.mark.parametrize(
    ("reports", "message"),
    [
        (
            [3.0, float("nan"), 1.0],
            "reports of day 11 are nan; expected a count of zero or more. "
            "Count the events recorded that day, or end the coverage before it.",
        ),
        (
            [3.0, 0.0, -1.0],
            "reports of day 12 are -1.0; expected a count of zero or more. "
            "Count the events recorded that day, or end the coverage before it.",
        ),
        (
            [0.0, 0.0],
            "reports are zero on all 2 days; expected some on one day at least. "
            "Leave the coverage out where nobody watched.",
        ),
    ],
)
def test_coverage_counts(reports, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        Coverage(first_day=10, reports=np.array(reports))
    assert str(caught.value) == message


@given(st.permutations(range(3)))
def test_only_the_order_of_days_counts(order):
    """Rows 1 and 2 are of one day: an order is refused exactly where it does not begin with row 0."""
    columns = {name: column[list(order)] for name, column in ROWS.items()}
    if order[0] == 0:
        assert make(**columns).event_ids.tolist() == [f"e_{n + 1}" for n in order]
        return
    with pytest.raises(ValueError, match="expected rows sorted by day"):
        replace(make(), **columns)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([1.0], "share_in has 1 days; expected 2, as reports has. Give every day its share"),
        ([1.0, 0.0], "share_in of day 11 is 0.0; expected a number above 0 and at most 1. End the coverage before"),
        ([float("nan"), 1.0], "share_in of day 10 is nan"),
    ],
)
def test_shares_of_what_is_in_are_checked(shares, said):
    with pytest.raises(ValueError, match=said):
        Coverage(first_day=10, reports=np.array([1.0, 2.0]), share_in=np.array(shares))


def test_a_coverage_is_cut_with_its_shares():
    whole = Coverage(first_day=10, reports=np.array([1.0, 2.0, 3.0]), share_in=np.array([1.0, 0.9, 0.4]))
    assert whole.first_days(2).reports.tolist() == [1.0, 2.0]
    assert whole.first_days(2).shares_in.tolist() == [1.0, 0.9]
    assert Coverage(first_day=10, reports=np.array([1.0, 2.0])).shares_in.tolist() == [1.0, 1.0]
