"""Comparisons on small made-up histories, with the shipped fit: only the edits move the map, and each has its share."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from faultlines.forecasting.scenarios import AddedEvent, AddedTie, RemovedEvent, RemovedTie, edited
from faultlines.model.fits import load_fit
from faultlines.riskmap.layers import draw_layers
from faultlines.riskmap.redrawing import Settings, draw_parameters
from faultlines.riskmap.whatif import compare, ensemble, largest_change, swing
from faultlines.terms.events import Tie
from faultlines.terms.history import History, day_number
from faultlines.terms.plover import ActClass

SETTINGS = Settings(horizon_days=90, draws=4)
STATES = ("CHN", "JPN", "KOR", "PRK", "RUS", "USA")
TODAY = date(2024, 6, 22)
LONG_AGO = date(1953, 10, 1)


@pytest.fixture(scope="module")
def fit():
    return load_fit()


def make_tie(name, one, other, tie_type="defence_pact"):
    return Tie(
        tie_id=name,
        tie_type=tie_type,
        state="in_force",
        source_actor=one,
        target_actor=other,
        since=LONG_AGO,
        until=None,
        known_on=LONG_AGO,
        claims=("c_1",),
        confidence=0.9,
    )


TIES = (make_tie("t_1", "KOR", "USA"), make_tie("t_2", "KOR", "USA"), make_tie("t_3", "KOR", "PRK", "rivalry"))


def make_history(acts=(), ties=TIES, states=STATES):
    """``acts`` are (id, source, target, class) rows of the day before."""
    return History(
        known_at=TODAY,
        states=states,
        event_ids=np.array([row[0] for row in acts], dtype="U20"),
        day=np.full(len(acts), day_number(TODAY) - 1, dtype=np.int32),
        source=np.array([states.index(row[1]) for row in acts], dtype=np.int32),
        target=np.array([states.index(row[2]) for row in acts], dtype=np.int32),
        act_class=np.array([row[3] for row in acts], dtype=np.int8),
        weight=np.ones(len(acts)),
        systematic=np.zeros(len(acts), dtype=np.bool_),
        ties=tuple(ties),
        coverage=None,
    )


def assault(source, target, count=1):
    return AddedEvent(source_actor=source, target_actor=target, event_type="ASSAULT", day=TODAY, count=count)


def draw(fit, history):
    return draw_layers(fit, history, SETTINGS.horizon_days)


def compared(fit, history, edits):
    maps = draw(fit, history), draw(fit, edited(history, edits))
    moved = compare(fit, maps, draw_parameters(fit, SETTINGS), lambda name: None, [edit.edit_id for edit in edits])
    return moved, *maps


def pair_of(moved, one, other):
    return next(pair for pair in moved if {pair.source_actor, pair.target_actor} == {one, other})


FORCE = ("e_1", "PRK", "KOR", ActClass.USE_OF_FORCE)


def test_an_assumed_act_moves_its_pair_and_draws_in_the_ally_by_its_id(fit):
    edit = assault("PRK", "KOR", 3)
    moved, _, _ = compared(fit, make_history(), [edit])
    assert {moved[0].source_actor, moved[0].target_actor} == {"PRK", "KOR"}
    assert moved[0].contributions[0].id == edit.edit_id
    assert moved[0].contributions[0].part == "aftershocks"
    ally = pair_of(moved, "USA", "PRK")
    assert ally.entanglement > 0
    assert "USA drawn in beside KOR against PRK" in ally.contributions[0].path
    sizes = [abs(pair.change) for pair in moved]
    assert sizes == sorted(sizes, reverse=True)


def test_contributions_add_up_and_no_days_pass(fit):
    edits = [assault("PRK", "KOR"), RemovedEvent(event_id="e_1"), RemovedTie(tie_id="t_3")]
    moved, _, _ = compared(fit, make_history([FORCE]), edits)
    ids = {edit.edit_id for edit in edits}
    for pair in moved:
        for part in ("structure", "aftershocks", "entanglement"):
            given = sum(one.value for one in pair.contributions if one.part == part)
            assert given == pytest.approx(getattr(pair, part), abs=2e-5)
        for one in pair.contributions:
            assert one.id in ids | {"edits"}
            assert "fading" not in one.path
            assert "days passing" not in one.path


def test_what_no_single_edit_accounts_for_is_the_one_edits_where_there_is_one(fit):
    moved, _, _ = compared(fit, make_history(), [assault("PRK", "KOR", 3)])
    assert {one.id for pair in moved for one in pair.contributions} == {assault("PRK", "KOR", 3).edit_id}


def test_an_act_taken_out_lowers_its_pair_and_says_so(fit):
    moved, _, _ = compared(fit, make_history([FORCE]), [RemovedEvent(event_id="e_1")])
    pair = pair_of(moved, "PRK", "KOR")
    assert pair.change < 0
    assert pair.contributions[0].id == "e_1"
    assert pair.contributions[0].path.endswith("taken out")


def test_a_pact_taken_out_in_all_its_treaties_is_shared_between_them(fit):
    edit = RemovedTie(source_actor="KOR", target_actor="USA", tie_type="defence_pact")
    moved, as_is, changed = compared(fit, make_history(), [edit])
    pair = pair_of(moved, "USA", "PRK")
    assert pair.entanglement < 0
    ties = {one.id: one for one in pair.contributions if one.part == "entanglement" and one.id.startswith("t_")}
    assert set(ties) == {"t_1", "t_2"}
    assert ties["t_1"].value == pytest.approx(ties["t_2"].value)
    assert ties["t_1"].value + ties["t_2"].value == pytest.approx(pair.entanglement, rel=0.1)
    assert "taken out" in ties["t_1"].path
    # One of the two alone changes nothing: the other still binds them.
    assert compared(fit, make_history(), [RemovedTie(tie_id="t_1")])[0] == ()
    assert largest_change(as_is, changed) is not None


def test_an_arms_supply_moves_nothing_at_all_today(fit):
    edit = AddedTie(source_actor="RUS", target_actor="PRK", tie_type="arms_supply", state="delivered", since=TODAY)
    moved, as_is, changed = compared(fit, make_history(), [edit])
    assert moved == ()
    assert largest_change(as_is, changed) is None


def test_swapping_two_actors_mirrors_the_comparison(fit):
    """Two states alike in all that the model knows: it must not matter which of them the scenario makes act."""
    seen = fit.structure.last_observed
    alike = replace(
        seen, capability={"KOR": (0.02, 2022), "PRK": (0.02, 2022)}, major_powers=(), sources=(), targets=(),
        decayed=seen.decayed[:0],
    )  # fmt: skip
    even = replace(fit, structure=replace(fit.structure, last_observed=alike))
    history = make_history(ties=(), states=("KOR", "PRK"))
    (one,), before, there = compared(even, history, [assault("KOR", "PRK", 5)])
    (other,), _, back = compared(even, history, [assault("PRK", "KOR", 5)])
    assert one.change > 0.001
    assert one.change == pytest.approx(other.change, rel=1e-12)
    paths = ensemble(even, before, there, ("KOR", "PRK"), seed=1, paths=50).scenario.by_direction
    turned = ensemble(even, before, back, ("KOR", "PRK"), seed=1, paths=50).scenario.by_direction
    assert paths == pytest.approx(turned[::-1], rel=1e-9)
    assert paths[0] > paths[1]


def test_paths_show_more_acts_soon_and_the_answer_they_draw(fit):
    history = make_history()
    as_is, changed = draw(fit, history), draw(fit, edited(history, [assault("PRK", "KOR", 10)]))
    found = ensemble(fit, as_is, changed, ("PRK", "KOR"), seed=3, paths=400)
    assert found == ensemble(fit, as_is, changed, ("PRK", "KOR"), seed=3, paths=400)
    assert len(found.as_is.expected) == len(found.scenario.quantiles[1]) == 12
    assert found.scenario.expected[0] > found.as_is.expected[0] + 1
    added = np.subtract(found.scenario.expected, found.as_is.expected)
    assert np.all(np.diff(added) < 0)
    assert np.all(added > 0)
    assert found.scenario.by_direction[1] > found.as_is.by_direction[1]
    low, middle, high = np.array(found.scenario.quantiles)
    assert np.all(low <= middle)
    assert np.all(middle < high)


def test_a_swept_assumption_is_read_off_each_map(fit):
    history = make_history()
    maps = [draw(fit, edited(history, [assault("PRK", "KOR", count)])) for count in (1, 5)]
    as_is = draw(fit, history)
    values = [(str(count), edited(history, [assault("PRK", "KOR", count)])) for count in (1, 5)]
    found = swing(fit, (as_is, maps[0]), "add.event.0.count", ("PRK", "KOR"), values)
    place = STATES.index("PRK"), STATES.index("KOR")
    assert found.as_is == as_is.whole[place]
    assert found.values == (("1", maps[0].whole[place]), ("5", maps[1].whole[place]))
    assert found.width == maps[1].whole[place] - maps[0].whole[place] > 0
