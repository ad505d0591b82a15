from datetime import date

import numpy as np
import pytest

from faultlines.model.fits import load_fit
from faultlines.model.relations import history_before, past_relations, relations, yearly_decay
from faultlines.model.statefiles import StateFiles
from faultlines.terms.events import Tie

STATES = ("CHN", "KOR", "PRK", "RUS", "USA")
ON = date(2024, 6, 22)


@pytest.fixture(scope="module")
def structure():
    return load_fit().structure


def tie(tie_type, one, two, state="signed", since=date(2024, 6, 19), until=None):
    return Tie(
        tie_id="t_1",
        tie_type=tie_type,
        state=state,
        source_actor=one,
        target_actor=two,
        since=since,
        until=until,
        known_on=date(2024, 6, 19),
        claims=(),
        confidence=1.0,
    )


def test_a_signed_pact_is_a_tie_both_ways(structure):
    found = relations(STATES, [tie("defence_pact", "RUS", "PRK")], ON, structure)
    assert np.argwhere(found.defence).tolist() == [[2, 3], [3, 2]]
    assert not found.consultation.any()


@pytest.mark.parametrize(
    "made",
    [
        tie("defence_pact", "RUS", "PRK", state="pledged"),
        tie("defence_pact", "RUS", "PRK", state="lapsed"),
        tie("defence_pact", "RUS", "PRK", since=date(2024, 6, 23)),
        tie("defence_pact", "RUS", "PRK", until=date(2024, 6, 21)),
        tie("arms_supply", "RUS", "PRK"),
        tie("defence_pact", "RUS", "FRA"),
        tie("defence_pact", "RUS", "IGO:CSTO"),
    ],
)
def test_what_is_no_pact_on_the_day(structure, made):
    assert not relations(STATES, [made], ON, structure).defence.any()


def test_non_aggression_is_no_alliance(structure):
    found = relations(STATES, [tie("non_aggression_pact", "RUS", "PRK")], ON, structure)
    assert found.non_aggression.sum() == 2
    assert not found.defence.any()


def test_geography_and_capability_of_today(structure):
    found = relations(STATES, [], ON, structure)
    assert found.land_border[1, 2]
    assert not found.sea_border[1, 2]
    assert found.sea_border[3, 4]
    assert found.distance_km[1, 2] == pytest.approx(195, abs=5)
    assert found.capability.argmax() == 0
    assert found.major_power.tolist() == [True, False, False, True, True]


def test_renumbering_states_renumbers_relations(structure, renumbered):
    order = [3, 0, 4, 1, 2]
    made = [tie("defence_pact", "RUS", "PRK"), tie("rivalry", "KOR", "PRK")]
    straight = renumbered(relations(STATES, made, ON, structure), order)
    turned = relations([STATES[index] for index in order], made, ON, structure)
    for name in ("defence", "rivalry", "land_border", "capability", "distance_km", "dispute_history"):
        assert np.array_equal(getattr(straight, name), getattr(turned, name)), name


def test_missing_years_do_not_fade_what_the_record_saw(structure):
    seen = structure.last_observed
    row = next(i for i, pair in enumerate(zip(seen.sources, seen.targets, strict=True)) if pair == ("PRK", "KOR"))
    found = relations(STATES, [], ON, structure)
    assert np.array_equal(found.dispute_history[2, 1], seen.decayed[row])


def test_a_later_dispute_counts_both_ways_and_never_lowers(structure):
    states = ("BRA", "NOR")
    rows = tuple(np.array([value]) for value in (0, 1, 2022))
    quiet = relations(states, [], ON, structure).dispute_history
    found = relations(states, [], ON, structure, later_onsets=rows).dispute_history
    # 2022 is one year older than 2023, the last full year.
    assert found[0, 1] == pytest.approx(yearly_decay())
    assert found[1, 0] == pytest.approx([*yearly_decay()[:2], 0.0])
    assert (found >= quiet).all()


def test_disputes_of_this_year_and_of_the_record_are_not_later(structure):
    rows = (np.array([0, 0]), np.array([1, 1]), np.array([2014, 2024]))
    found = relations(("BRA", "NOR"), [], ON, structure, later_onsets=rows)
    assert not found.dispute_history.any()


def test_history_halves_by_hand():
    # 2 starts against 365 in 1999 and 1997; looking ahead from 2000 the ages are 0 and 2.
    codes = np.array([2, 365])
    rows = np.array([[2, 365, 1999, 1], [365, 2, 1999, 0], [2, 365, 1997, 1], [365, 2, 1997, 0], [2, 365, 2000, 1]])
    found = history_before(codes, rows, 2000)
    assert found[0, 1] == pytest.approx([1 + 0.5, 1 + 2 ** (-2 / 16), 1 + 2 ** (-2 / 8)])
    assert found[1, 0] == pytest.approx([1 + 0.5, 1 + 2 ** (-2 / 16), 0.0])


def test_a_year_of_the_record_knows_only_the_year_before(made_up_data):
    files = StateFiles(made_up_data)
    assert not past_relations(files, 1999).defence.any()
    found = past_relations(files, 2000)
    assert found.states == ("2", "200", "365", "710")
    assert np.argwhere(found.defence).tolist() == [[0, 1], [1, 0]]
    assert found.consultation[2, 3]
    assert found.non_aggression[2, 3]
    assert found.land_border[2, 3]
    assert found.sea_border[0, 1]
    assert np.argwhere(found.rivalry).tolist() == [[0, 2], [2, 0]]
    assert found.major_power.tolist() == [True, False, True, False]


def test_an_unknown_state_is_refused(structure):
    with pytest.raises(ValueError, match="'XXX'"):
        relations(("USA", "XXX"), [], ON, structure)
