"""The map against a simulation of its own disputes and joins, and what a signed pact changes in the story."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from faultlines.model.fits import load_fit
from faultlines.model.relations import HISTORY, Relations
from faultlines.model.structure import onset_log_odds
from faultlines.riskmap.chains import chain_of, join_chances, simulate_whole
from faultlines.riskmap.layers import Terms, _all_ways, _either, _started, _with_entanglement, join_chance

STATES = ("CHN", "JPN", "KOR", "PRK", "RUS", "UKR", "USA")
DRAWS = 40_000


@pytest.fixture(scope="module")
def fit():
    return load_fit()


def matrix(*pairs):
    found = np.zeros((len(STATES), len(STATES)), dtype=np.bool_)
    for one, two in pairs:
        a, b = STATES.index(one), STATES.index(two)
        found[a, b] = found[b, a] = True
    return found


def make_relations(*, signed=False):
    """The story's states in June 2024, drawn coarsely: who is bound, who are rivals, who are neighbours."""
    land = matrix(("CHN", "PRK"), ("CHN", "RUS"), ("KOR", "PRK"), ("PRK", "RUS"), ("RUS", "UKR"))
    pacts = (("CHN", "PRK"), ("JPN", "USA"), ("KOR", "USA"), *((("PRK", "RUS"),) if signed else ()))
    rivals = matrix(("CHN", "JPN"), ("CHN", "USA"), ("KOR", "PRK"), ("RUS", "UKR"), ("RUS", "USA"), ("JPN", "RUS"))
    return Relations(
        on=date(2024, 6, 22),
        states=STATES,
        capability=np.array([0.23, 0.03, 0.02, 0.01, 0.04, 0.01, 0.13]),
        major_power=np.array([name in {"CHN", "JPN", "RUS", "USA"} for name in STATES]),
        defence=matrix(*pacts),
        consultation=matrix(("CHN", "RUS")),
        non_aggression=matrix(("CHN", "RUS")),
        rivalry=rivals,
        land_border=land,
        sea_border=matrix(("CHN", "JPN"), ("JPN", "KOR"), ("JPN", "RUS"), ("JPN", "PRK")),
        distance_km=np.where(np.eye(len(STATES)), 0.0, 3000.0),
        dispute_history=0.4 * (rivals | land)[:, :, None] * np.ones(len(HISTORY)),
    )


def make_direct(fit, relations, horizon_days=365):
    started = _started(onset_log_odds(fit.structure, relations), horizon_days)
    np.fill_diagonal(started, 0.0)
    return _either(started)


def make_terms(fit, relations, direct):
    joiner, side, foe = ways = _all_ways(direct)
    join = join_chance(fit.entanglement, relations, ways)
    return Terms(joiner=joiner, side=side, foe=foe, dispute=direct[side, foe], join=join)


def within(simulated, expected, draws):
    """Within four and a half Monte Carlo errors, pair by pair."""
    error = np.sqrt(expected * (1 - expected) / draws)
    return np.abs(simulated - expected) <= 4.5 * error + 1e-12


@pytest.mark.parametrize("signed", [False, True])
def test_direct_and_drawn_in_add_up_to_what_a_simulation_of_disputes_and_joins_gives(fit, signed):
    relations = make_relations(signed=signed)
    direct = make_direct(fit, relations)
    whole = _with_entanglement(direct, make_terms(fit, relations, direct))
    chances = join_chances(fit.entanglement, relations)
    simulated = simulate_whole(direct, chances, np.random.default_rng(1), DRAWS)
    assert within(simulated, whole, DRAWS).all()
    # The simulation could tell: without the drawing in, or with each joiner put against its own side, it does not hold.
    assert not within(simulated, direct, DRAWS).all()
    turned = simulate_whole(direct, chances.transpose(2, 1, 0).copy(), np.random.default_rng(1), DRAWS)
    assert not within(turned, whole, DRAWS).all()


def test_one_round_of_joining_has_the_chances_of_the_map_s_own_terms(fit):
    relations = make_relations(signed=True)
    direct = make_direct(fit, relations)
    terms = make_terms(fit, relations, direct)
    first, second = STATES.index("PRK"), STATES.index("KOR")
    found = chain_of(join_chances(fit.entanglement, relations), (first, second), np.random.default_rng(2), DRAWS)
    for own, (side, foe) in enumerate(((first, second), (second, first))):
        rows = (terms.side == side) & (terms.foe == foe)
        expected = np.zeros(len(STATES))
        expected[terms.joiner[rows]] = terms.join[rows]
        assert within(found.one_step[:, own], expected, DRAWS).all()
    assert found.later.min() > -0.01
    assert found.later.sum() > 0


def test_chains_only_add_to_the_map(fit):
    relations = make_relations(signed=True)
    direct = make_direct(fit, relations)
    chances = join_chances(fit.entanglement, relations)
    one, more = (simulate_whole(direct, chances, np.random.default_rng(3), 10_000, rounds) for rounds in (1, 7))
    assert (more >= one).all()
    assert more.sum() > one.sum()
    assert (one >= one.T).all()


def test_without_draws_there_is_no_simulation():
    with pytest.raises(ValueError, match="draws is 0 and most_rounds 1; expected one or more of both"):
        simulate_whole(np.zeros((2, 2)), np.zeros((2, 2, 2)), np.random.default_rng(0), 0)


def test_a_signed_pact_lowers_its_own_pair_and_raises_each_with_the_other_s_rivals(fit):
    """Both signs, from the fit alone: RUS and PRK sign; nothing else changes."""

    def drawn(relations):
        direct = make_direct(fit, relations, 90)
        return direct, _with_entanglement(direct, make_terms(fit, relations, direct))

    (direct, before), (direct_signed, after) = (drawn(make_relations(signed=signed)) for signed in (False, True))

    def change(one, two):
        pair = STATES.index(one), STATES.index(two)
        return float(after[pair] - before[pair])

    own = STATES.index("PRK"), STATES.index("RUS")
    assert change("PRK", "RUS") < 0
    assert direct_signed[own] < direct[own]
    # Its own pair is the only one whose direct risk moves; all others move through entanglement.
    moved = np.argwhere(np.abs(direct_signed - direct) > 1e-15)
    assert {tuple(pair) for pair in moved} == {own, own[::-1]}
    assert change("RUS", "KOR") > 0
    assert change("PRK", "UKR") > 0
    assert change("PRK", "USA") > 0
    assert change("PRK", "JPN") > 0


def test_a_state_bound_to_the_foe_already_is_moved_far_less_by_a_pact_with_the_side(fit):
    """The pact multiplies North Korea's odds to join beside Russia by 4.7 against Ukraine, by 1.6 against China."""
    unsigned, signed = (join_chances(fit.entanglement, make_relations(signed=one)) for one in (False, True))
    joiner, side = STATES.index("PRK"), STATES.index("RUS")

    def times(foe):
        then, now = (chances[STATES.index(foe), joiner, side] for chances in (unsigned, signed))
        return now / (1 - now) / (then / (1 - then))

    assert times("UKR") > 4
    assert 1 < times("CHN") < 2


def test_a_pact_with_the_foe_s_ally_is_a_word_to_both(fit):
    """CHN consults with RUS and is bound to PRK: it joins beside RUS against PRK far less than were it free of PRK."""
    relations = make_relations()
    free = replace(relations, defence=matrix(("JPN", "USA"), ("KOR", "USA")))
    joiner, side, foe = (STATES.index(name) for name in ("CHN", "RUS", "PRK"))
    bound, unbound = (join_chances(fit.entanglement, one)[foe, joiner, side] for one in (relations, free))
    assert bound < 0.35 * unbound
