import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.errors import FitError
from faultlines.model.aftershocks import (
    AftershockFit,
    conflict_only,
    draw_coefficients,
    expected_force,
    fit_aftershocks,
    forecast,
    probability,
    remember,
)
from faultlines.model.aftershocks_base import fit_gamma
from faultlines.model.aftershocks_channels import features, gathered, long_run_shares, spread
from faultlines.model.aftershocks_dyads import expected_acts
from faultlines.model.aftershocks_fit import CHANNELS, N_CLASSES, coefficient_names, take_apart
from faultlines.model.aftershocks_forecast import expected_by_class
from faultlines.model.kernels import HALF_LIVES, decayed_sums, retention
from faultlines.terms.history import Coverage, History, day_number
from faultlines.terms.plover import ActClass

from .daily import make_fit, pact

STATES = ("AAA", "BBB", "CCC", "DDD", "EEE")
TODAY = date(2024, 6, 22)
FORCE = int(ActClass.USE_OF_FORCE)


def make_history(rows, *, states=STATES, ties=(), coverage=None, known_at=TODAY, systematic=False):
    """Rows of (days before `known_at`, source, target, class, weight)."""
    rows = sorted(rows, key=lambda row: -row[0])
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    return History(
        known_at=known_at,
        states=states,
        event_ids=np.array([f"e_{number}" for number in range(len(rows))], dtype=str),
        day=np.array([day_number(known_at) - ago for ago in columns[0]], dtype=np.int32),
        source=np.array(columns[1], dtype=np.int32),
        target=np.array(columns[2], dtype=np.int32),
        act_class=np.array(columns[3], dtype=np.int8),
        weight=np.array(columns[4], dtype=np.float64),
        systematic=np.full(len(rows), systematic),
        ties=ties,
        coverage=coverage,
    )


ONSET = np.random.default_rng(2).normal(-5, 1.5, (5, 5))
acts = st.lists(
    st.tuples(
        st.integers(0, 200),
        st.integers(0, 4),
        st.integers(0, 4),
        st.integers(0, N_CLASSES - 1),
        st.floats(0.1, 1.0),
    ).filter(lambda row: row[1] != row[2]),
    max_size=12,
)
TIES = (pact("AAA", "BBB"), pact("BBB", "DDD"))


def shown(intensity):
    return intensity.base + intensity.unlisted + intensity.contributions.by_dyad(5)


@given(acts, st.integers(1, 90))
@settings(max_examples=40, deadline=None)
def test_contributions_plus_baseline_equal_intensity(rows, horizon):
    history = make_history(rows, ties=TIES)
    intensity = forecast(make_fit(), history, ONSET, TODAY, horizon, smallest_share=0.0)
    assert shown(intensity) == pytest.approx(intensity.total, abs=1e-9)
    assert np.abs(intensity.unlisted).max() < 1e-9
    assert intensity.by_class[:, :, FORCE] == pytest.approx(intensity.total)
    assert np.diag(intensity.total) == pytest.approx(np.zeros(5))


@given(acts, st.data())
@settings(max_examples=25, deadline=None)
def test_an_act_taken_out_takes_its_contributions_with_it(rows, data):
    if not rows:
        return
    fit, history = make_fit(), make_history(rows, ties=TIES)
    gone = data.draw(st.integers(0, len(rows) - 1))
    kept = np.arange(len(rows)) != gone
    names = ("event_ids", "day", "source", "target", "act_class", "weight", "systematic")
    without = replace(history, **{name: getattr(history, name)[kept] for name in names})
    before, after = (forecast(fit, one, ONSET, TODAY, 30, smallest_share=0.0) for one in (history, without))
    lost = before.contributions.row == gone
    change = np.zeros((5, 5))
    places = (before.contributions.source[lost], before.contributions.target[lost])
    np.add.at(change, places, before.contributions.value[lost])
    assert before.total - after.total == pytest.approx(change, abs=1e-12)


@given(acts, st.permutations(range(5)))
@settings(max_examples=25, deadline=None)
def test_renumbering_states_renumbers_the_answer(rows, order):
    place = np.argsort(order)  # state order[i] becomes number i
    moved = [(ago, place[s], place[t], kind, weight) for ago, s, t, kind, weight in rows]
    there = make_history(moved, states=tuple(STATES[i] for i in order), ties=TIES)
    fit = make_fit()
    one = forecast(fit, make_history(rows, ties=TIES), ONSET, TODAY, 30)
    other = forecast(fit, there, ONSET[np.ix_(order, order)], TODAY, 30)
    assert other.total == pytest.approx(one.total[np.ix_(order, order)], abs=1e-12)
    assert other.base == pytest.approx(one.base[np.ix_(order, order)], abs=1e-12)


def test_swapping_two_states_mirrors_the_answer():
    rows = [(1, 0, 1, FORCE, 1.0), (4, 1, 2, 3, 1.0), (9, 2, 0, 2, 0.5)]
    swap = [1, 0, 2, 3, 4]
    mirrored = [(ago, swap[s], swap[t], kind, weight) for ago, s, t, kind, weight in rows]
    level = np.full((5, 5), -5.0)
    one, other = (forecast(make_fit(), make_history(r), level, TODAY, 30).total for r in (rows, mirrored))
    assert other == pytest.approx(one[np.ix_(swap, swap)], abs=1e-14)


def test_the_intensity_of_one_day_by_hand():
    # Two acts of force by AAA on BBB, yesterday and today: decayed sums are taken at the start of tomorrow.
    fit = make_fit()
    history = make_history([(1, 0, 1, FORCE, 1.0), (0, 0, 1, FORCE, 1.0)])
    found = forecast(fit, history, ONSET, TODAY, 1)
    parts = take_apart(fit.coefficients, HALF_LIVES)
    kept = retention(HALF_LIVES)
    sums = (1 - kept) * (1 + kept)
    tomorrow = fit.volume[6]  # 2024-06-23 was a Sunday
    repeated, replied = parts.channels[FORCE, 0, FORCE], parts.channels[FORCE, 1, FORCE]
    # With no coverage nothing else was watched: all else is in the base.
    assert found.total[0, 1] - found.base[0, 1] == pytest.approx(tomorrow * (repeated @ sums), rel=1e-12)
    assert found.total[1, 0] - found.base[1, 0] == pytest.approx(tomorrow * (replied @ sums), rel=1e-12)


def test_the_horizon_is_the_mean_recursion_run_forward():
    # Two states only, so that no channel but repetition and reciprocity can carry an act.
    fit = make_fit()
    history = make_history([(0, 0, 1, FORCE, 1.0), (3, 1, 0, 2, 1.0)], states=("AAA", "BBB"))
    onset = np.array([[0.0, -4.0], [-5.0, 0.0]])
    days = 12
    parts, kept = take_apart(fit.coefficients, HALF_LIVES), retention(HALF_LIVES)
    cells = (history.source.astype(int) * 2 + history.target) * N_CLASSES + history.act_class
    sums = decayed_sums(history.day, cells, history.weight, n_cells=4 * N_CLASSES, on=day_number(TODAY) + 1)
    sums = sums.reshape(4, N_CLASSES, -1)[[1, 2]]
    total = np.zeros((2, N_CLASSES))
    for day in range(days):
        exposure = fit.volume[(TODAY + timedelta(days=day + 1)).weekday()]
        own = np.einsum("dck,fck->df", sums, parts.channels[:, 0])
        back = np.einsum("dck,fck->df", sums[::-1], parts.channels[:, 1])
        acts_today = exposure * (own + back)
        total += acts_today
        sums = kept * sums + (1 - kept) * acts_today[:, :, None]
    found = forecast(fit, history, onset, TODAY, days)
    added = found.by_class - found.base_by_class
    assert added[0, 1] == pytest.approx(total[0], rel=1e-10)
    assert added[1, 0] == pytest.approx(total[1], rel=1e-10)


def test_an_act_on_an_ally_reaches_the_ally_only_while_the_pact_holds():
    fit = make_fit()
    rows = [(0, 2, 1, FORCE, 1.0)]  # CCC acts on BBB, to whom AAA is bound
    bound = forecast(fit, make_history(rows, ties=TIES), ONSET, TODAY, 30, smallest_share=0.0)
    loose = forecast(fit, make_history(rows), ONSET, TODAY, 30, smallest_share=0.0)
    names = [bound.contributions.channel_names[channel] for channel in bound.contributions.channel]
    reached = {
        (STATES[s], STATES[t])
        for s, t, name in zip(bound.contributions.source, bound.contributions.target, names, strict=True)
        if name == "acts on the target's ally"
    }
    assert reached == {("CCC", "AAA"), ("CCC", "DDD")}
    assert "acts on the target's ally" not in [
        loose.contributions.channel_names[channel] for channel in loose.contributions.channel
    ]


def test_an_act_reaches_the_dyads_of_states_alike_against_what_is_usual_there():
    # AAA and CCC both deal with BBB and DDD alone and at the same rates, so nobody is as like AAA as CCC is.
    rates = np.zeros((N_CLASSES, 5, 5))
    for source, target in ((0, 1), (2, 1), (0, 3), (2, 3), (1, 4)):
        rates[:, source, target] = 0.1
    shares = long_run_shares(rates)
    assert shares.alike[0].argmax() == 2
    assert shares.alike.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0, 1.0, 0.0])  # EEE is like nobody
    # The mean of 25 - 5 = 20 dyads is 0.025, a fifth of it is added to each: 0.105 for a class, 0.525 for all five.
    assert shares.usual[2, 1] == pytest.approx(0.525 + 0.02)
    sums = np.zeros((5, 5, 1))
    sums[2, 1] = 1.0  # CCC acts on BBB
    found = features(sums, np.array([0]), np.array([1]), FORCE, shares, np.zeros((5, 5)))
    like_source, like_target = found[0, CHANNELS.index("like_source"), 0], found[0, CHANNELS.index("like_target"), 0]
    assert like_source == pytest.approx(shares.alike[0, 2] * 0.105 / 0.545)
    assert like_target == 0.0


def test_spreading_and_gathering_are_transposes():
    rng = np.random.default_rng(3)
    rates = rng.exponential(0.1, (N_CLASSES, 5, 5)) * ~np.eye(5, dtype=bool)
    shares, allied = long_run_shares(rates), np.zeros((5, 5))
    allied[0, 1] = allied[1, 0] = 1.0
    mixed = rng.random((len(CHANNELS), 5, 5)) * ~np.eye(5, dtype=bool)
    weights = rng.random((N_CLASSES, 5, 5)) * ~np.eye(5, dtype=bool)
    onto_dyads = (spread(mixed, FORCE, shares, allied) * weights[FORCE]).sum()
    back = (gathered(weights, shares, allied)[FORCE] * mixed).sum()
    assert onto_dyads == pytest.approx(back, rel=1e-12)
    # And one cell of the same sum by the features of single dyads.
    sums = rng.random((5, 5, 1)) * ~np.eye(5, dtype=bool)[..., None]
    cell = features(sums, np.array([2]), np.array([4]), FORCE, shares, allied)[0, :, 0]
    for channel in range(len(CHANNELS)):
        alone = np.zeros((len(CHANNELS), 5, 5))
        alone[channel] = sums[..., 0]
        assert spread(alone, FORCE, shares, allied)[2, 4] == pytest.approx(cell[channel], rel=1e-12)


def test_rows_after_the_day_do_not_count():
    rows = [(0, 0, 1, FORCE, 1.0), (5, 0, 1, FORCE, 1.0)]
    earlier = TODAY - timedelta(days=3)
    late = forecast(make_fit(), make_history(rows), ONSET, earlier, 30)
    only = forecast(make_fit(), make_history([(2, 0, 1, FORCE, 1.0)], known_at=earlier), ONSET, earlier, 30)
    assert late.total == pytest.approx(only.total)


def test_the_quick_way_gives_the_same():
    history, fit = make_history([(1, 0, 1, FORCE, 1.0)], ties=TIES), make_fit()
    draw = draw_coefficients(fit, np.random.default_rng(0), 2)[1]
    base, total = expected_force(fit, remember(fit, history, TODAY), ONSET, 30, draw)
    slow = forecast(fit, history, ONSET, TODAY, 30, coefficients=draw)
    assert total == pytest.approx(slow.total)
    assert base == pytest.approx(slow.base)


@pytest.mark.parametrize("watched", [False, True])
def test_single_dyads_come_out_as_in_the_whole(watched):
    reports = Coverage(first_day=day_number(TODAY) - 80, reports=np.full(60, 100.0)) if watched else None
    rows = [(30, 0, 1, 2, 1.0), (25, 1, 3, FORCE, 1.0), (3, 1, 0, FORCE, 0.5), (2, 3, 0, 0, 1.0)]
    history, fit = make_history(rows, ties=TIES, coverage=reports, systematic=watched), make_fit()
    draw = draw_coefficients(fit, np.random.default_rng(0), 2)[1]
    dyads, past = ((0, 1), (1, 0), (4, 2)), remember(fit, history, TODAY)
    base, total = expected_acts(fit, past, ONSET, dyads, (1, 30), draw)
    assert base.shape == total.shape == (2, 3, N_CLASSES)
    for place, days in enumerate((1, 30)):
        whole = forecast(fit, history, ONSET, TODAY, days, coefficients=draw)
        quick = expected_by_class(fit, past, ONSET, days, draw)
        assert quick == pytest.approx(whole.by_class)
        for number, dyad in enumerate(dyads):
            assert total[place, number] == pytest.approx(whole.by_class[dyad])
            assert base[place, number] == pytest.approx(whole.base_by_class[dyad])


def test_an_old_mean_fades_into_structure():
    watched = Coverage(first_day=day_number(date(2018, 1, 1)), reports=np.full(200, 100.0))
    rows = [(ago, 0, 1, FORCE, 1.0) for ago in range(1, 180)]
    history = make_history(rows, coverage=watched, known_at=date(2018, 7, 19), systematic=True)
    # By the dyad's own record alone: that of dyads alike, which were silent, would pull the other way.
    own = np.array(["like_" not in name for name in make_fit().names])
    fit = make_fit(coefficients=make_fit().coefficients * own)
    soon, late, never = (
        expected_force(fit, remember(fit, replace(one, known_at=on), on), ONSET, 30)[0][0, 1]
        for one, on in (
            (history, date(2019, 7, 19)),
            (history, date(2024, 7, 19)),
            (make_history([]), date(2024, 7, 19)),
        )
    )
    assert soon > late > never


def test_probability_is_between_zero_and_one_and_grows():
    fit, acts_expected = make_fit(), np.array([0.0, 1e-9, 0.01, 1.0, 50.0])
    for horizon in (1, 14, 30, 365):
        chance = probability(acts_expected, fit, horizon)
        assert chance[0] == 0.0
        assert np.all(np.diff(chance) > 0)
        assert chance[-1] < 1.0
    # A small count is its own probability, times the scale: 0.5 at 30 days.
    assert probability(1e-9, fit, 30) == pytest.approx(0.5e-9)


def test_draws_vary_only_what_is_uncertain_and_never_below_zero():
    uncertain = np.flatnonzero(make_fit().coefficients)[:60]
    fit = make_fit(free=uncertain, covariance=np.diag(np.full(len(uncertain), 1e-4)))
    draws = draw_coefficients(fit, np.random.default_rng(4), 200)
    fixed = np.setdiff1d(np.arange(len(fit.coefficients)), fit.free)
    assert np.all(draws[:, fixed] == fit.coefficients[fixed])
    assert np.all(draws[:, 2 * N_CLASSES :] >= 0)
    assert draws[:, 0].std() == pytest.approx(0.01, rel=0.2)
    again = draw_coefficients(fit, np.random.default_rng(4), 200)
    assert np.array_equal(draws, again)
    with pytest.raises(ValueError, match="n is 0; expected at least one draw"):
        draw_coefficients(fit, np.random.default_rng(4), 0)


def test_draws_of_coefficients_that_stand_in_for_each_other_keep_their_sum():
    # Two coefficients of 0.01 with deviation 0.1 and a sum known to 0.002. Set to zero one by one, negative draws
    # would leave their partners: the sum would be 0.08 on average. Pushed along the ridge, it stays at 0.02.
    names = coefficient_names(HALF_LIVES)
    coefficients = np.zeros(len(names))
    free = np.array([names.index(f"use_of_force.repetition.use_of_force.{days}d") for days in (7, 14)])
    coefficients[free] = 0.01
    one, both = 0.1**2, 0.002**2
    covariance = np.array([[one, both / 2 - one], [both / 2 - one, one]])
    fit = make_fit(coefficients=coefficients, free=free, covariance=covariance)
    draws = draw_coefficients(fit, np.random.default_rng(0), 400)[:, free]
    assert draws.min() >= 0
    assert draws.sum(axis=1).mean() == pytest.approx(0.02, abs=0.0005)
    assert draws.sum(axis=1).std() == pytest.approx(0.002, rel=0.25)


def test_a_fit_without_uncertain_coefficients_has_one_draw():
    fit = make_fit(free=np.empty(0, dtype=np.int64), covariance=np.empty((0, 0)))
    assert np.array_equal(draw_coefficients(fit, np.random.default_rng(0), 2), np.tile(fit.coefficients, (2, 1)))


def test_a_fit_survives_json():
    fit = make_fit()
    back = AftershockFit.from_dict(json.loads(json.dumps(fit.to_dict())))
    assert back.coefficients == pytest.approx(fit.coefficients, rel=1e-5)
    assert back.covariance == pytest.approx(fit.covariance, rel=1e-5)
    assert np.array_equal(back.free, fit.free)
    assert back.provenance == fit.provenance
    assert json.dumps(back.to_dict()) == json.dumps(fit.to_dict())


def test_a_torn_fit_says_what_is_wrong():
    plain = make_fit().to_dict()
    with pytest.raises(FitError, match="lacks kappa; expected the fields of an AftershockFit"):
        AftershockFit.from_dict({key: value for key, value in plain.items() if key != "kappa"})
    with pytest.raises(FitError, match="names an unknown coefficient nonsense"):
        AftershockFit.from_dict(plain | {"coefficients": {"nonsense": 1.0}})
    with pytest.raises(FitError, match="has 3 coefficients; expected"):
        make_fit(coefficients=np.zeros(3))


def test_cooperation_is_kept_from_adding_to_conflict():
    fit = make_fit()
    names, kept = fit.names, conflict_only(fit.coefficients, HALF_LIVES)
    assert kept[names.index("use_of_force.repetition.material_cooperation.7d")] == 0.0
    same = [name for name in names if ".verbal_conflict." in name or name.count(".") == 1]
    assert all(kept[names.index(name)] == fit.coefficients[names.index(name)] for name in same)


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="horizon_days is 0; expected one or more"):
        forecast(make_fit(), make_history([]), ONSET, TODAY, 0)
    with pytest.raises(ValueError, match=r"onset_log_odds has shape \(2, 2\); expected \(5, 5\)"):
        forecast(make_fit(), make_history([]), np.zeros((2, 2)), TODAY, 30)


def test_a_fit_needs_coverage_and_enough_of_it():
    with pytest.raises(FitError, match="the history has no coverage; expected events from a systematic coder"):
        fit_aftershocks(make_history([]), ONSET)
    short = Coverage(first_day=day_number(TODAY) - 9, reports=np.ones(10))
    with pytest.raises(FitError, match="the history covers 10 days; expected at least 60"):
        fit_aftershocks(make_history([], coverage=short), ONSET)


def simulate(rng, n_states=18, n_days=270):
    """Force repeats (0.4 acts an act, half-life 7 days) and is answered (0.25, half-life 1 day)."""
    kept = retention((7.0, 1.0))
    onset = rng.normal(-4.0, 1.0, (n_states, n_states))
    rate = np.exp(-1.0 + 0.7 * onset)
    np.fill_diagonal(rate, 0.0)
    sums = np.zeros((2, n_states, n_states))
    rows = []
    for day in range(n_days):
        found = rng.poisson(rate + 0.4 * sums[0] + 0.25 * sums[1].T)
        for source, target in np.argwhere(found):
            rows += [(n_days - 1 - day, source, target, FORCE, 1.0)] * found[source, target]
        # Talk at random, so that every class has acts.
        for kind in range(FORCE):
            source, target = rng.choice(n_states, 2, replace=False)
            rows.append((n_days - 1 - day, source, target, kind, 1.0))
        sums = kept[:, None, None] * sums + (1 - kept)[:, None, None] * found
    coverage = Coverage(first_day=day_number(TODAY) - n_days + 1, reports=np.full(n_days, 100.0))
    states = tuple(f"S{number:02d}" for number in range(n_states))
    return make_history(rows, states=states, coverage=coverage, systematic=True), onset


def test_fitting_a_simulation_recovers_its_parameters():
    history, onset = simulate(np.random.default_rng(11))
    fit = fit_aftershocks(history, onset)
    channels = take_apart(fit.coefficients, HALF_LIVES).channels[FORCE]
    repetition, reciprocity = channels[CHANNELS.index("repetition")], channels[CHANNELS.index("reciprocity")]
    # Within the prior's pull toward no effect, which this many acts leave small.
    assert repetition[FORCE].sum() == pytest.approx(0.4, abs=0.07)
    assert reciprocity[FORCE].sum() == pytest.approx(0.25, abs=0.04)
    # Repetition is slow, the answer soon; others' acts set nothing off.
    assert repetition[FORCE, 1:4].sum() > 0.9 * repetition[FORCE].sum()
    assert reciprocity[FORCE, :2].sum() > 0.9 * reciprocity[FORCE].sum()
    assert channels[2:, FORCE].sum() < 0.05
    # Structure orders the rates. A pair's two sides share their acts by reciprocity, which draws beta below 0.7.
    assert fit.names[N_CLASSES + FORCE] == "beta.use_of_force"
    assert 0.35 < fit.coefficients[N_CLASSES + FORCE] < 0.7
    assert json.dumps(fit.to_dict())


def test_the_prior_of_rates_is_recovered():
    rng = np.random.default_rng(5)
    counts = rng.poisson(100.0 * rng.gamma(2.0, 0.01, 4000)).astype(float)
    shape, days = fit_gamma(counts, 100.0)
    assert shape == pytest.approx(2.0, rel=0.1)
    assert days == pytest.approx(100.0, rel=0.1)
