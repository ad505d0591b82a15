"""A record whose rows are published late: forecasts do not sag at its end, and still add up."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from faultlines.errors import FitError
from faultlines.ledger.delays import shares_in
from faultlines.model.aftershocks import AftershockFit, forecast, remember
from faultlines.model.aftershocks_fit import N_CLASSES
from faultlines.model.aftershocks_fitting import fit_parameters
from faultlines.terms.history import Coverage, day_number

from .daily import make_fit
from .test_aftershocks import FORCE, ONSET, STATES, TODAY, make_history, simulate

COLUMNS = ("event_ids", "day", "source", "target", "act_class", "weight", "systematic")


@pytest.fixture(scope="module")
def late():
    """A whole history, its log-odds, a fit, and how many days late each row is: 0, 1, 2 ... by a geometric law."""
    history, onset = simulate(np.random.default_rng(5), n_states=10, n_days=240)
    coverage = replace(history.coverage, reports=np.bincount(history.day - history.coverage.first_day).astype(float))
    history = replace(history, coverage=coverage)
    delay = np.random.default_rng(9).geometric(0.25, len(history.day)) - 1
    return history, onset, fit_parameters(history, onset), delay


def as_known(history, delay, on, corrected=True):
    """The rows of a history that were published by a day, and its coverage."""
    known_at = day_number(on)
    rows = history.day + delay <= known_at
    kept = {name: getattr(history, name)[rows] for name in COLUMNS}
    first = history.coverage.first_day
    days = np.arange(first, kept["day"][-1] + 1)
    share_in = shares_in(kept["day"], kept["day"] + delay[rows], known_at, days) if corrected else None
    coverage = Coverage(first_day=first, reports=np.bincount(kept["day"] - first).astype(float), share_in=share_in)
    return replace(history, known_at=on, coverage=coverage, **kept)


def test_forecasts_do_not_sag_where_rows_come_late(late):
    history, onset, fit, delay = late
    days = [TODAY - timedelta(days=back) for back in range(0, 90, 3)]
    none = np.zeros_like(delay)
    found = {
        name: np.array([forecast(fit, one, onset, one.known_at, 7).total.sum() for one in histories])
        for name, histories in {
            "whole": [as_known(history, none, on) for on in days],
            "late": [as_known(history, delay, on, corrected=False) for on in days],
            "corrected": [as_known(history, delay, on) for on in days],
        }.items()
    }
    # A quarter of a day's rows come at once, so that of the last seven days about 62 % are in.
    assert found["late"].mean() < 0.8 * found["whole"].mean()
    assert found["corrected"].mean() == pytest.approx(found["whole"].mean(), rel=0.04)
    # Day by day it is nearer as well, not only on average.
    error = {name: np.abs(found[name] - found["whole"]).mean() for name in ("late", "corrected")}
    assert error["corrected"] < 0.4 * error["late"]


def test_the_level_of_reporting_does_not_sag(late):
    history, _, fit, delay = late
    known = as_known(history, delay, TODAY)
    level = remember(fit, known, TODAY).level
    assert level == pytest.approx(remember(fit, history, TODAY).level, rel=0.03)
    uncorrected = replace(known, coverage=replace(known.coverage, share_in=None))
    assert remember(fit, uncorrected, TODAY).level < 0.95 * level


def test_what_each_act_adds_still_adds_up(late):
    history, onset, fit, delay = late
    known = as_known(history, delay, TODAY)
    found = forecast(fit, known, onset, TODAY, 30, smallest_share=0.0)
    explained = found.base + found.contributions.by_dyad(len(known.states))
    assert explained == pytest.approx(found.total, rel=1e-6)


def test_where_all_is_in_nothing_changes(late):
    history, onset, fit, _ = late
    full = replace(history, coverage=replace(history.coverage, share_in=np.ones(len(history.coverage.reports))))
    one, other = (forecast(fit, each, onset, TODAY, 7).total for each in (history, full))
    assert one == pytest.approx(other, rel=1e-12)


def test_an_act_stands_for_one_more_at_most():
    coverage = Coverage(first_day=day_number(TODAY) - 9, reports=np.full(10, 5.0), share_in=np.r_[np.ones(8), 0.8, 0.1])
    rows = [(5, 0, 1, FORCE, 1.0), (1, 0, 1, FORCE, 1.0), (0, 0, 1, FORCE, 1.0)]
    past = remember(make_fit(), make_history(rows, coverage=coverage, systematic=True), TODAY)
    assert past.weights == pytest.approx([1.0, 1 / 0.8, 1 / 0.5])
    # Of the last day 0.1 / 0.5 is told by its acts; the other four fifths count as a day that nobody watched.
    plain = remember(make_fit(), make_history(rows, coverage=replace(coverage, share_in=None), systematic=True), TODAY)
    kept = 2.0 ** (-1.0 / np.array(make_fit().half_lives))
    assert past.unseen - plain.unseen == pytest.approx(0.8 * (1 - kept))


def test_acts_known_from_documents_alone_keep_their_weight():
    coverage = Coverage(first_day=day_number(TODAY) - 9, reports=np.full(10, 5.0), share_in=np.full(10, 0.5))
    history = make_history([(1, 0, 1, FORCE, 1.0)], coverage=coverage, systematic=False)
    assert remember(make_fit(), history, TODAY).weights == pytest.approx([1.0])


def test_a_fit_for_other_states_is_refused():
    fit = make_fit(states=(*STATES[1:], "ZZZ"))
    with pytest.raises(
        FitError,
        match=rf"is for other dyads: 1 of the history's 5 states are not among the 5 that it was fitted on "
        rf"\({STATES[0]}\).*Build the history with states=fit.states",
    ):
        forecast(fit, make_history([]), ONSET, TODAY, 7)


def test_a_history_of_some_of_the_states_or_in_another_order_is_read():
    some, rows = (*STATES[::-1], "ZZZ"), [(3, 0, 1, FORCE, 1.0)]
    one, other = (
        forecast(make_fit(states=states), make_history(rows), ONSET, TODAY, 7).total for states in (some, STATES)
    )
    assert np.array_equal(one, other)


def test_a_fit_names_its_states_and_one_that_does_not_is_not_checked(late):
    history, _, fit, _ = late
    assert fit.states == history.states
    back = AftershockFit.from_dict(fit.to_dict())
    assert back.states == history.states
    plain = make_fit().to_dict()
    assert "states" not in plain
    silent = AftershockFit.from_dict(plain)
    assert silent.states == ()
    assert forecast(silent, make_history([]), ONSET, TODAY, 7).by_class.shape[2] == N_CLASSES
