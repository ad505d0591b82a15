"""Laws of the map on small made-up histories, with the shipped fit: parts add up, news moves, swapped names mirror."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from faultlines.model.fits import load_fit
from faultlines.riskmap.redrawing import Settings, draw_map, redraw, with_learned_ties
from faultlines.terms.claims import Passage
from faultlines.terms.events import Tie
from faultlines.terms.history import History, day_number
from faultlines.terms.plover import ActClass

SETTINGS = Settings(horizon_days=90, draws=8)
STATES = ("CHN", "JPN", "KOR", "PRK", "RUS", "USA")
BEFORE, AFTER = date(2024, 6, 15), date(2024, 6, 22)


@pytest.fixture(scope="module")
def fit():
    return load_fit()


def make_tie(one, other, tie_type="defence_pact", state="in_force", since=date(1961, 7, 11)):
    return Tie(
        tie_id=f"t_{one}{other}{tie_type}",
        tie_type=tie_type,
        state=state,
        source_actor=one,
        target_actor=other,
        since=since,
        until=None,
        known_on=since or BEFORE,
        claims=("c_1",),
        confidence=0.9,
    )


def make_history(acts=(), ties=(), known_at=BEFORE, states=STATES):
    """``acts`` are (day, source, target, class) rows."""
    rows = sorted(acts)
    return History(
        known_at=known_at,
        states=states,
        event_ids=np.array([f"e_{number}" for number in range(len(rows))], dtype="U20"),
        day=np.array([day_number(row[0]) for row in rows], dtype=np.int32),
        source=np.array([states.index(row[1]) for row in rows], dtype=np.int32),
        target=np.array([states.index(row[2]) for row in rows], dtype=np.int32),
        act_class=np.array([row[3] for row in rows], dtype=np.int8),
        weight=np.ones(len(rows)),
        systematic=np.zeros(len(rows), dtype=np.bool_),
        ties=tuple(ties),
        coverage=None,
    )


def passage_of(name):
    return Passage(document_id="d_1", start=0, end=len(name), text=name)


def redrawn(fit, before, after):
    return redraw(fit, before, after, SETTINGS, passage_of=passage_of, documents=1, events=1)


def pair_of(moved, one, other):
    return next(pair for pair in moved if {pair.source_actor, pair.target_actor} == {one, other})


OLD_TIES = (make_tie("JPN", "USA"), make_tie("KOR", "USA"), make_tie("KOR", "PRK", "rivalry"))
PACT = make_tie("PRK", "RUS", state="signed", since=date(2024, 6, 19))


def test_the_three_parts_add_up_to_the_probability_and_its_interval_holds_it(fit):
    drawn = draw_map(fit, make_history(ties=OLD_TIES), SETTINGS)
    assert len(drawn.pairs) == len(STATES) * (len(STATES) - 1) // 2
    for pair in drawn.pairs:
        assert pair.structure + pair.aftershocks + pair.entanglement == pytest.approx(pair.probability, abs=1e-12)
        assert 0 < pair.interval[0] <= pair.probability <= pair.interval[1] < 1


def test_without_news_on_the_same_day_nothing_moves(fit):
    history = make_history(ties=OLD_TIES)
    found = redrawn(fit, history, history)
    assert found.moved == ()
    assert found.new_ties == ()
    assert found.unchanged == 15


def test_a_new_pact_draws_its_signatory_toward_the_partners_foe_by_a_path(fit):
    before = make_history(ties=OLD_TIES)
    after = make_history(ties=(*OLD_TIES, PACT), known_at=AFTER)
    found = redrawn(fit, before, after)
    pair = pair_of(found.moved, "RUS", "KOR")
    assert pair.entanglement > 0.0005
    assert pair.structure == pytest.approx(0.0, abs=1e-9)
    first = pair.contributions[0]
    assert (first.id, first.part) == (PACT.tie_id, "entanglement")
    assert "RUS drawn in beside PRK against KOR" in first.path
    assert first.passage is not None
    assert pair_of(found.moved, "RUS", "PRK").change < 0
    assert [tie.id for tie in found.new_ties] == [PACT.tie_id]


def test_contributions_add_up_to_each_part_and_so_to_the_change(fit):
    force = (date(2024, 6, 20), "PRK", "KOR", ActClass.USE_OF_FORCE)
    old = (date(2024, 5, 20), "KOR", "PRK", ActClass.USE_OF_FORCE)
    before = make_history(acts=[old], ties=OLD_TIES)
    after = make_history(acts=[old, force], ties=(*OLD_TIES, PACT), known_at=AFTER)
    found = redrawn(fit, before, after)
    assert pair_of(found.moved, "PRK", "KOR").aftershocks > 0.001
    for pair in found.moved:
        for part in ("structure", "aftershocks", "entanglement"):
            given = sum(one.value for one in pair.contributions if one.part == part)
            assert given == pytest.approx(getattr(pair, part), abs=2e-5)
        assert pair.structure + pair.aftershocks + pair.entanglement == pytest.approx(pair.change, abs=1e-12)


def test_an_old_act_fades_and_says_so(fit):
    old = (date(2024, 6, 14), "PRK", "KOR", ActClass.USE_OF_FORCE)
    found = redrawn(
        fit, make_history(acts=[old], ties=OLD_TIES), make_history(acts=[old], ties=OLD_TIES, known_at=AFTER)
    )
    pair = pair_of(found.moved, "PRK", "KOR")
    assert pair.change < 0
    assert pair.contributions[0].path.endswith("fading")


def test_acts_of_cooperation_raise_no_risk(fit):
    visit = (date(2024, 6, 20), "RUS", "PRK", ActClass.VERBAL_COOPERATION)
    before, after = make_history(known_at=AFTER), make_history(acts=[visit], known_at=AFTER)
    assert draw_map(fit, before, SETTINGS).pairs == draw_map(fit, after, SETTINGS).pairs


def test_a_pledged_pact_moves_nothing(fit):
    pledged = replace(PACT, state="pledged")
    found = redrawn(
        fit, make_history(ties=OLD_TIES, known_at=AFTER), make_history(ties=(*OLD_TIES, pledged), known_at=AFTER)
    )
    assert found.moved == ()
    assert [tie.state for tie in found.new_ties] == ["pledged"]


def test_a_tie_mentioned_in_passing_is_learned_and_not_new(fit):
    learned = make_tie("CHN", "PRK", since=None)
    before, after = make_history(known_at=AFTER), make_history(ties=(learned,), known_at=AFTER)
    assert learned in with_learned_ties(before, after).ties
    found = redrawn(fit, before, after)
    assert found.moved == ()
    assert found.new_ties == ()


def test_remove_then_restore_is_no_change(fit):
    whole = make_history(ties=(*OLD_TIES, PACT), known_at=AFTER)
    restored = replace(replace(whole, ties=OLD_TIES), ties=(*OLD_TIES, PACT))
    assert draw_map(fit, restored, SETTINGS) == draw_map(fit, whole, SETTINGS)


def test_swapping_two_actors_mirrors_the_map(fit):
    """Two states alike in all that the model knows: the map must not care which of them acts."""
    seen = fit.structure.last_observed
    alike = replace(
        seen, capability={"KOR": (0.02, 2022), "PRK": (0.02, 2022)}, major_powers=(), sources=(), targets=(),
        decayed=seen.decayed[:0],
    )  # fmt: skip
    even = replace(fit, structure=replace(fit.structure, last_observed=alike))

    def drawn(source, target):
        act = (date(2024, 6, 14), source, target, ActClass.USE_OF_FORCE)
        return draw_map(even, make_history(acts=[act], states=("KOR", "PRK")), SETTINGS).pairs[0]

    one, other = drawn("KOR", "PRK"), drawn("PRK", "KOR")
    assert one.aftershocks > 0
    assert one.probability == pytest.approx(other.probability, rel=1e-12)
    assert one.interval == pytest.approx(other.interval, rel=1e-12)


def test_histories_of_other_states_or_in_the_wrong_order_are_refused(fit):
    with pytest.raises(ValueError, match="different states"):
        redrawn(fit, make_history(states=("KOR", "PRK")), make_history(known_at=AFTER))
    with pytest.raises(ValueError, match="swap them"):
        redrawn(fit, make_history(known_at=AFTER), make_history())
