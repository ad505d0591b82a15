"""Edits to a history: they undo each other exactly, their order does not matter, and wrong ones say what was wanted."""

from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.errors import ReadingError
from faultlines.forecasting.reach import NO_TERM, reach
from faultlines.forecasting.scenarios import (
    AddedEvent,
    AddedTie,
    RemovedEvent,
    RemovedTie,
    Scenario,
    Sweep,
    Variant,
    edited,
)
from faultlines.model.fits import load_fit
from faultlines.terms.events import Tie
from faultlines.terms.history import History, day_number
from faultlines.terms.plover import EVENT_TYPES

STATES = ("CHN", "PHL", "RUS", "USA", "VNM")
TODAY = date(2024, 6, 22)


def make_tie(name, one, other, tie_type="defence_pact", until=None):
    return Tie(
        tie_id=name,
        tie_type=tie_type,
        state="in_force",
        source_actor=one,
        target_actor=other,
        since=date(1952, 8, 27),
        until=until,
        known_on=date(1952, 8, 27),
        claims=("c_1",),
        confidence=0.9,
    )


def make_history():
    """Three acts, ids not in the order of the alphabet: that of a history's rows is kept whatever it is."""
    return History(
        known_at=TODAY,
        states=STATES,
        event_ids=np.array(["e_9", "e_10", "e_2"]),
        day=np.array([day_number(TODAY) - 3, day_number(TODAY) - 1, day_number(TODAY) - 1], dtype=np.int32),
        source=np.array([0, 0, 1], dtype=np.int32),
        target=np.array([1, 1, 0], dtype=np.int32),
        act_class=np.array([4, 3, 2], dtype=np.int8),
        weight=np.array([1.0, 0.5, 1.0]),
        systematic=np.zeros(3, dtype=np.bool_),
        ties=(
            make_tie("t_1", "PHL", "USA"),
            make_tie("t_2", "PHL", "USA"),
            make_tie("t_3", "RUS", "VNM", "arms_supply"),
        ),
        coverage=None,
    )


def same(one, other):
    return all(
        np.array_equal(getattr(one, f.name), getattr(other, f.name))
        if isinstance(getattr(one, f.name), np.ndarray)
        else getattr(one, f.name) == getattr(other, f.name)
        for f in fields(History)
    )


def event(source="CHN", target="PHL", event_type="ASSAULT", ago=0, count=1):
    return AddedEvent(
        source_actor=source, target_actor=target, event_type=event_type, day=TODAY - timedelta(days=ago), count=count
    )


def tie(source="CHN", target="RUS", tie_type="defence_pact", state="signed", since=TODAY):
    return AddedTie(source_actor=source, target_actor=target, tie_type=tie_type, state=state, since=since)


events = st.builds(
    event,
    source=st.sampled_from(STATES[:2]),
    target=st.sampled_from(STATES[2:]),
    event_type=st.sampled_from(EVENT_TYPES),
    ago=st.integers(-3, 5),
    count=st.integers(1, 3),
)


@given(st.lists(events, max_size=4))
def test_adding_then_removing_gives_exactly_the_baseline(added):
    whole = edited(make_history(), added)
    gone = [RemovedEvent(event_id=name) for name in {one.edit_id for one in added}]
    assert same(edited(whole, gone), make_history())
    assert same(edited(make_history(), [*gone, *added]), make_history())


@given(st.lists(events, max_size=4), st.randoms())
def test_the_order_of_edits_does_not_matter(added, random):
    edits = [*added, tie(), tie("VNM", "USA", "rivalry"), RemovedEvent(event_id="e_10"), RemovedTie(tie_id="t_3")]
    shuffled = random.sample(edits, len(edits))
    assert same(edited(make_history(), shuffled), edited(make_history(), edits))
    one_by_one = make_history()
    for edit in added:
        one_by_one = edited(one_by_one, [edit])
    assert same(one_by_one, edited(make_history(), added))


def test_a_tie_added_and_removed_gives_the_baseline():
    assert same(edited(edited(make_history(), [tie()]), [RemovedTie(tie_id=tie().edit_id)]), make_history())


def test_no_edit_is_no_change():
    assert same(edited(make_history(), []), make_history())


def test_an_added_act_stands_after_those_of_its_day_and_counts_as_often_as_said():
    found = edited(make_history(), [event(ago=1, count=2)])
    name = event(ago=1, count=2).edit_id
    assert found.event_ids.tolist() == ["e_9", "e_10", "e_2", name, name]
    assert found.act_class.tolist() == [4, 3, 2, 4, 4]
    assert found.weight.tolist() == [1.0, 0.5, 1.0, 1.0, 1.0]
    assert not found.systematic.any()


def test_a_mutual_act_counts_each_way_and_another_does_not():
    both = edited(make_history(), [event("RUS", "VNM", "AGREE")])
    assert list(zip(both.source[3:].tolist(), both.target[3:].tolist(), strict=True)) == [(2, 4), (4, 2)]
    one = edited(make_history(), [event("RUS", "VNM", "AID")])
    assert list(zip(one.source[3:].tolist(), one.target[3:].tolist(), strict=True)) == [(2, 4)]


def test_the_same_assumption_has_the_same_id_and_a_mutual_tie_one_for_either_order():
    assert event().edit_id == event().edit_id != event(count=2).edit_id
    assert tie("CHN", "RUS").edit_id == tie("RUS", "CHN").edit_id
    assert tie("CHN", "RUS", "arms_supply").edit_id != tie("RUS", "CHN", "arms_supply").edit_id
    assert event().edit_id.startswith("w_")


def test_removing_by_parties_takes_every_tie_of_the_kind_in_either_order():
    edit = RemovedTie(source_actor="USA", target_actor="PHL", tie_type="defence_pact")
    assert [one.tie_id for one in edited(make_history(), [edit]).ties] == ["t_3"]


def test_what_is_not_there_cannot_be_removed():
    with pytest.raises(ReadingError, match=r"removes event e_77, which the ledger as known on 2024-06-22 .* Copy one"):
        edited(make_history(), [RemovedEvent(event_id="e_77")])
    with pytest.raises(ReadingError, match=r"removes a tie t_77, and none holds .* Copy its id from"):
        edited(make_history(), [RemovedTie(tie_id="t_77")])
    # arms_supply runs one way: supplier to client.
    wrong_way = RemovedTie(source_actor="VNM", target_actor="RUS", tie_type="arms_supply")
    with pytest.raises(ReadingError, match="removes the tie arms_supply between VNM and RUS"):
        edited(make_history(), [wrong_way])


def test_a_state_outside_the_history_is_refused():
    with pytest.raises(ReadingError, match="names KOR, which is not one of the 5 states of the history"):
        edited(make_history(), [event("KOR", "CHN")])


def test_the_last_day_is_that_of_the_last_assumption_in_any_variant():
    late = Variant(value="9", edits=(replace(event(), day=TODAY + timedelta(days=9)),))
    sweep = Sweep(key="add.event.0.days_from_now", pair=None, variants=(late,))
    scenario = Scenario(title="t", origin="o", horizon_days=None, edits=(event(), RemovedEvent(event_id="e_2")))
    assert scenario.last_day == TODAY
    assert replace(scenario, sweeps=(sweep,)).last_day == TODAY + timedelta(days=9)


@pytest.fixture(scope="module")
def fit():
    return load_fit()


def test_an_assumption_without_a_fitted_term_says_so(fit):
    history = make_history()
    assert reach(tie("RUS", "VNM", "arms_supply"), history, fit).startswith("no fitted term: exposure only; a term for")
    assert reach(event("RUS", "VNM", "AID"), history, fit).startswith(NO_TERM)
    assert reach(RemovedTie(tie_id="t_3"), history, fit).startswith(NO_TERM)


def test_an_assumption_with_fitted_terms_names_them(fit):
    history = make_history()
    pact = reach(tie(), history, fit)
    assert "structure (defence pact)" in pact
    assert "defence pact with side" in pact
    assert "defence pact with side" in reach(RemovedTie(tie_id="t_1"), history, fit)
    assert reach(tie(state="pledged"), history, fit).startswith("no term yet: a tie that is pledged does not hold")
    assert reach(tie("USA", "PHL"), history, fit).startswith("nothing new: t_1 says so already")
    assert reach(event(), history, fit).startswith("aftershocks of use of force (repetition, reciprocity")
    assert reach(RemovedEvent(event_id="e_2"), history, fit).startswith("aftershocks of verbal conflict")
