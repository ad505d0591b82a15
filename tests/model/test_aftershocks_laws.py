"""Laws that hold whatever the history: of names and numbers of states, of the order of a day, of sums; wrong input."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.errors import FitError
from faultlines.model.aftershocks import AftershockFit, expected_force, fit_aftershocks, forecast, remember
from faultlines.model.aftershocks_fit import N_CLASSES, coefficient_names
from faultlines.terms.history import Coverage, History, day_number
from faultlines.terms.plover import ActClass

from .daily import make_fit, pact

STATES = ("AAA", "BBB", "CCC", "DDD", "EEE")
N = len(STATES)
TODAY = date(2024, 6, 22)
FORCE = int(ActClass.USE_OF_FORCE)
COLUMNS = ("event_ids", "day", "source", "target", "act_class", "weight", "systematic")


FIT = make_fit(seed=3)
ONSET = np.random.default_rng(2).normal(-5, 1.5, (N, N))


@st.composite
def histories(draw, states=STATES, fewest=0):
    """Up to fourteen acts in the half-year to today, several of one day among them, ties, and a coverage or none."""
    acts = draw(
        st.lists(
            st.tuples(
                st.integers(0, 20).map(lambda ago: ago * ago // 2),
                st.integers(0, len(states) - 1),
                st.integers(1, len(states) - 1),
                st.integers(0, N_CLASSES - 1),
                st.floats(0.05, 1.0),
                st.booleans(),
            ),
            min_size=fewest,
            max_size=14,
        )
    )
    acts.sort(key=lambda act: -act[0])
    pairs = draw(st.sets(st.sampled_from([(a, b) for a in states for b in states if a < b]), max_size=3))
    watched = draw(st.none() | st.lists(st.sampled_from([0.0, 5.0, 80.0]), min_size=60, max_size=60))
    coverage = None
    if watched is not None:
        coverage = Coverage(first_day=day_number(TODAY) - 70, reports=np.array([20.0, *watched]))
    return History(
        known_at=TODAY,
        states=states,
        event_ids=np.array([f"e_{number}" for number in range(len(acts))], dtype=str),
        day=np.array([day_number(TODAY) - act[0] for act in acts], dtype=np.int32),
        source=np.array([act[1] for act in acts], dtype=np.int32),
        # The second number is steps on from the source, so that no state acts on itself.
        target=np.array([(act[1] + act[2]) % len(states) for act in acts], dtype=np.int32),
        act_class=np.array([act[3] for act in acts], dtype=np.int8),
        weight=np.array([act[4] for act in acts], dtype=np.float64),
        systematic=np.array([act[5] for act in acts], dtype=bool),
        ties=tuple(pact(*pair) for pair in sorted(pairs)),
        coverage=coverage,
    )


def told(intensity, states, event_ids):
    """Contributions by event, names of the dyad, and channel: free of how rows and states are numbered."""
    listed, found = intensity.contributions, Counter()
    for row, source, target, channel, value in zip(
        listed.row, listed.source, listed.target, listed.channel, listed.value, strict=True
    ):
        found[str(event_ids[row]), states[source], states[target], listed.channel_names[channel]] += float(value)
    return dict(found)


def renumbered(history, order):
    """The same past with its states in another order: state ``order[i]`` becomes number ``i``."""
    place = np.argsort(order).astype(np.int32)
    return replace(
        history,
        states=tuple(history.states[index] for index in order),
        source=place[history.source],
        target=place[history.target],
    )


@given(histories(), st.integers(1, 120), st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_contributions_plus_baseline_are_the_intensity(history, horizon, back):
    on = TODAY - timedelta(days=back)
    whole = forecast(FIT, history, ONSET, on, horizon, smallest_share=0.0)
    some = forecast(FIT, history, ONSET, on, horizon)
    for found in (whole, some):
        assert found.base + found.unlisted + found.contributions.by_dyad(N) == pytest.approx(found.total, abs=1e-9)
    assert np.abs(whole.unlisted).max() < 1e-9
    assert np.all(some.unlisted > -1e-9)
    assert np.all(whole.contributions.value > 0)
    assert np.all(history.day[whole.contributions.row] <= day_number(on))


@given(histories(), st.permutations(range(N)))
@settings(max_examples=40, deadline=None)
def test_renumbering_the_states_renumbers_forecasts_and_contributions(history, order):
    there = renumbered(history, order)
    grid = np.ix_(order, order)
    one = forecast(FIT, history, ONSET, TODAY, 30, smallest_share=0.0)
    other = forecast(FIT, there, ONSET[grid], TODAY, 30, smallest_share=0.0)
    assert other.by_class == pytest.approx(one.by_class[grid], abs=1e-12)
    assert other.base_by_class == pytest.approx(one.base_by_class[grid], abs=1e-12)
    assert other.unlisted == pytest.approx(one.unlisted[grid], abs=1e-12)
    expected = told(one, history.states, history.event_ids)
    assert told(other, there.states, there.event_ids) == pytest.approx(expected, abs=1e-12)


@given(histories(), st.permutations(STATES))
@settings(max_examples=25, deadline=None)
def test_renaming_the_states_changes_no_number(history, names):
    name_of = dict(zip(STATES, names, strict=True))
    ties = tuple(
        replace(tie, source_actor=name_of[tie.source_actor], target_actor=name_of[tie.target_actor])
        for tie in history.ties
    )
    renamed = replace(history, states=tuple(names), ties=ties)
    one, other = (forecast(FIT, past, ONSET, TODAY, 30, smallest_share=0.0) for past in (history, renamed))
    assert other.by_class == pytest.approx(one.by_class, abs=1e-14)
    for name in ("row", "source", "target", "channel", "value"):
        assert np.array_equal(getattr(other.contributions, name), getattr(one.contributions, name))


@given(histories(), st.integers(0, N - 1), st.integers(0, N - 1))
@settings(max_examples=40, deadline=None)
def test_two_states_that_change_places_in_every_act_and_tie_mirror_the_answer(history, one, other):
    swap = np.arange(N, dtype=np.int32)
    swap[[one, other]] = other, one
    name_of = {STATES[index]: STATES[swap[index]] for index in range(N)}
    mirrored = replace(
        history,
        source=swap[history.source],
        target=swap[history.target],
        ties=tuple(
            replace(tie, source_actor=name_of[tie.source_actor], target_actor=name_of[tie.target_actor])
            for tie in history.ties
        ),
    )
    grid = np.ix_(swap, swap)
    before, after = (
        forecast(FIT, past, onset, TODAY, 30, smallest_share=0.0)
        for past, onset in ((history, ONSET), (mirrored, ONSET[grid]))
    )
    assert after.by_class == pytest.approx(before.by_class[grid], abs=1e-12)
    assert after.contributions.by_dyad(N) == pytest.approx(before.contributions.by_dyad(N)[grid], abs=1e-12)


@given(histories(fewest=2), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_acts_within_a_day_does_not_matter(history, random):
    order = np.array(sorted(range(len(history.day)), key=lambda row: (history.day[row], random.random())))
    shuffled = replace(history, **{name: getattr(history, name)[order] for name in COLUMNS})
    one, other = (forecast(FIT, past, ONSET, TODAY, 30, smallest_share=0.0) for past in (history, shuffled))
    assert other.by_class == pytest.approx(one.by_class, abs=1e-12)
    expected = told(one, STATES, history.event_ids)
    assert told(other, STATES, shuffled.event_ids) == pytest.approx(expected, abs=1e-12)


@given(histories(fewest=1), st.data())
@settings(max_examples=25, deadline=None)
def test_an_act_cut_in_two_adds_what_it_added_whole(history, data):
    row = data.draw(st.integers(0, len(history.day) - 1))
    share = data.draw(st.floats(0.1, 0.9))
    twice = np.sort(np.r_[np.arange(len(history.day)), row])
    weight = history.weight[twice].copy()
    weight[[row, row + 1]] *= share, 1 - share
    columns = {name: getattr(history, name)[twice] for name in COLUMNS} | {"weight": weight}
    one, other = (
        forecast(FIT, past, ONSET, TODAY, 30, smallest_share=0.0) for past in (history, replace(history, **columns))
    )
    assert other.by_class == pytest.approx(one.by_class, abs=1e-12)
    # Both halves bear the event's id.
    expected = told(one, STATES, history.event_ids)
    assert told(other, STATES, columns["event_ids"]) == pytest.approx(expected, abs=1e-12)


@given(histories(), st.floats(0.5, 20.0))
@settings(max_examples=20, deadline=None)
def test_only_the_ups_and_downs_of_reporting_count_not_its_unit(history, factor):
    if history.coverage is None:
        return
    coverage = replace(history.coverage, reports=history.coverage.reports * factor)
    one, other = (
        forecast(FIT, past, ONSET, TODAY, 30).by_class for past in (history, replace(history, coverage=coverage))
    )
    assert other == pytest.approx(one, rel=1e-9)


def watched_world(n_states=6, n_days=100):
    """Acts of every class at random, more from the first states than from the last."""
    rng = np.random.default_rng(9)
    rate = np.outer(np.linspace(0.4, 0.05, n_states), np.ones(n_states))
    np.fill_diagonal(rate, 0.0)
    rows = [
        (day, source, target, kind)
        for day in range(n_days)
        for kind in range(N_CLASSES)
        for source, target in np.argwhere(rng.poisson(rate))
    ]
    day, source, target, kind = np.array(rows).T
    first = day_number(TODAY) - n_days + 1
    return History(
        known_at=TODAY,
        states=tuple(f"S{number}" for number in range(n_states)),
        event_ids=np.array([f"e_{number:05d}" for number in range(len(rows))]),
        day=(day + first).astype(np.int32),
        source=source.astype(np.int32),
        target=target.astype(np.int32),
        act_class=kind.astype(np.int8),
        weight=np.ones(len(rows)),
        systematic=np.ones(len(rows), dtype=bool),
        ties=(pact("S0", "S3"),),
        coverage=Coverage(first_day=first, reports=np.full(n_days, 60.0)),
    ), rng.normal(-4.0, 1.0, (n_states, n_states))


def test_a_fit_knows_neither_the_numbers_of_states_nor_the_order_within_a_day():
    history, onset = watched_world()
    order = [3, 0, 5, 1, 4, 2]
    there = renumbered(history, order)
    shuffle = np.lexsort((-np.arange(len(there.day)), there.day))
    there = replace(there, **{name: getattr(there, name)[shuffle] for name in COLUMNS})
    one, other = fit_aftershocks(history, onset), fit_aftershocks(there, onset[np.ix_(order, order)])
    # The search ends where its steps are small, so to some digits.
    assert other.coefficients == pytest.approx(one.coefficients, abs=2e-4)
    assert other.kappa == pytest.approx(one.kappa, rel=1e-3)
    grid = np.ix_(order, order)
    totals = [forecast(fit, past, onset_, TODAY, 30).total for fit, past, onset_ in (
        (one, history, onset), (other, there, onset[grid])
    )]  # fmt: skip
    assert totals[1] == pytest.approx(totals[0][grid], rel=2e-3)


def test_one_fit_serves_histories_of_any_states():
    """A fit holds no states: what differs between them is in the history and in the log-odds of onset."""
    pair = replace(no_acts(), states=("XXX", "YYY"))
    found = forecast(FIT, pair, np.full((2, 2), -5.0), TODAY, 30)
    assert found.total.shape == (2, 2)
    assert found.total[0, 1] == pytest.approx(found.total[1, 0], rel=1e-12)


def no_acts():
    return History(
        known_at=TODAY,
        states=STATES,
        event_ids=np.array([], dtype=str),
        day=np.array([], dtype=np.int32),
        source=np.array([], dtype=np.int32),
        target=np.array([], dtype=np.int32),
        act_class=np.array([], dtype=np.int8),
        weight=np.array([]),
        systematic=np.array([], dtype=bool),
        ties=(),
        coverage=None,
    )


# Wrong input.

SMALL = np.zeros((4, 4))
TORN = ONSET.copy()
TORN[1, 3] = np.nan
MEND = "Make it from relations of these states, such as history_relations gives."


@pytest.mark.parametrize(
    ("onset", "message"),
    [
        (
            SMALL,
            f"onset_log_odds has shape (4, 4); expected (5, 5), the history's states squared. {MEND}",
        ),
        (
            ONSET.ravel(),
            f"onset_log_odds has shape (25,); expected (5, 5), the history's states squared. {MEND}",
        ),
        (TORN, f"onset_log_odds of BBB on DDD is nan; expected a finite number. {MEND}"),
    ],
)
def test_log_odds_of_other_states_are_refused(onset, message):
    history = no_acts()
    past = remember(FIT, history, TODAY)
    calls = (
        lambda: forecast(FIT, history, onset, TODAY, 30),
        lambda: expected_force(FIT, past, onset, 30),
        lambda: fit_aftershocks(history, onset),
    )
    for call in calls:
        with pytest.raises(ValueError) as caught:  # noqa: PT011
            call()
        assert str(caught.value) == message


def test_the_diagonal_of_the_log_odds_may_hold_anything():
    onset = ONSET.copy()
    np.fill_diagonal(onset, np.nan)
    found = forecast(FIT, no_acts(), onset, TODAY, 30)
    assert np.array_equal(np.diag(found.total), np.zeros(N))
    assert found.total == pytest.approx(forecast(FIT, no_acts(), ONSET, TODAY, 30).total)


def test_what_was_remembered_for_something_else_is_refused():
    past = remember(FIT, no_acts(), TODAY)
    message = (
        r"past is of 2024-06-22 and 5 states; expected 2024-06-21 and the history's 5\. "
        r"Make it by remember with this history and day\."
    )
    with pytest.raises(ValueError, match=message):
        forecast(FIT, no_acts(), ONSET, TODAY - timedelta(days=1), 30, past=past)
    fewer = replace(no_acts(), states=STATES[:4])
    with pytest.raises(ValueError, match="5 states; expected 2024-06-22 and the history's 4"):
        forecast(FIT, fewer, SMALL, TODAY, 30, past=past)
    short = make_fit(
        half_lives=(7.0,),
        coefficients=np.full(len(coefficient_names((7.0,))), 0.01),
        free=np.array([], dtype=np.int64),
        covariance=np.zeros((0, 0)),
    )
    message = r"past has 7 half-lives; expected 1, as the fit has\. Make it by remember with this fit\."
    with pytest.raises(ValueError, match=message):
        expected_force(short, past, ONSET, 30)


@pytest.mark.parametrize("half_lives", [(), (0.0, 7.0), (-1.0,), (float("nan"),), (float("inf"),)])
def test_a_half_life_is_a_positive_number_of_days(half_lives):
    with pytest.raises(FitError) as caught:
        make_fit(half_lives=half_lives, coefficients=np.zeros(len(coefficient_names(half_lives))))
    assert str(caught.value) == (
        f"the aftershock fit has half-lives {half_lives}; expected positive numbers of days. "
        "Fit again with `faultlines fit aftershocks`."
    )


def test_a_fit_file_with_a_coefficient_that_is_no_number_is_refused():
    plain = FIT.to_dict()
    name = next(iter(plain["coefficients"]))
    with pytest.raises(FitError) as caught:
        AftershockFit.from_dict(plain | {"coefficients": plain["coefficients"] | {name: float("nan")}})
    assert str(caught.value) == (
        f"the aftershock fit has no number for its coefficient {name}; expected a finite one. "
        "Fit again with `faultlines fit aftershocks`."
    )


def test_nobody_asks_for_less_than_a_day():
    with pytest.raises(ValueError, match=r"horizon_days is -3; expected one or more\. Ask for a day at least\."):
        forecast(FIT, no_acts(), ONSET, TODAY, -3)
