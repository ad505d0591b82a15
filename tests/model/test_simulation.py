"""Paths of the daily model scatter about its own forecast, repeat with their seed, and grow where acts are answered."""

from datetime import date

import numpy as np
import pytest

from faultlines.model.aftershocks import forecast, remember
from faultlines.model.aftershocks_fit import (
    CHANNELS,
    N_CLASSES,
    take_apart,
)
from faultlines.model.kernels import HALF_LIVES
from faultlines.model.simulation import mean_acts, prepare, simulate
from faultlines.terms.history import Coverage, History, day_number
from faultlines.terms.plover import ActClass

from .daily import make_fit, pact

STATES = ("AAA", "BBB", "CCC", "DDD")
TODAY = date(2024, 6, 22)
FORCE = int(ActClass.USE_OF_FORCE)
ONSET = np.random.default_rng(2).normal(-5, 1.5, (4, 4))


def make_history(rows, *, ties=(), coverage=None):
    """Rows of (days before today, source, target, class)."""
    rows = sorted(rows, key=lambda row: -row[0])
    ago, source, target, kind = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return History(
        known_at=TODAY,
        states=STATES,
        event_ids=np.array([f"e_{number}" for number in range(len(rows))], dtype=str),
        day=(day_number(TODAY) - ago).astype(np.int32),
        source=source.astype(np.int32),
        target=target.astype(np.int32),
        act_class=kind.astype(np.int8),
        weight=np.ones(len(rows)),
        systematic=np.full(len(rows), coverage is not None),
        ties=ties,
        coverage=coverage,
    )


def fit_with(channels=None, **changes):
    """A fit with many small effects, or with the given ``channels`` alone."""
    fit = make_fit(**changes)
    if channels is not None:
        take_apart(fit.coefficients, HALF_LIVES).channels[:] = channels
    return fit


ROWS = [(1, 0, 1, FORCE), (2, 1, 0, 3), (5, 0, 2, FORCE), (6, 3, 1, 2), (9, 0, 1, 2), (30, 2, 3, 0)]
TIES = (pact("BBB", "CCC"), pact("BBB", "DDD"))
WATCHED = Coverage(first_day=day_number(TODAY) - 99, reports=np.full(95, 40.0))


def prepared(fit, history, pairs, days, **options):
    return prepare(fit, remember(fit, history, TODAY), ONSET, pairs, days, **options)


@pytest.mark.parametrize("coverage", [None, WATCHED])
@pytest.mark.parametrize("days", [1, 9, 60])
def test_expected_acts_are_those_of_the_forecast(coverage, days):
    fit, history = fit_with(), make_history(ROWS, ties=TIES, coverage=coverage)
    process = prepared(fit, history, [(0, 1), (2, 3)], days)
    found = mean_acts(process).sum(axis=0)
    wanted = forecast(fit, history, ONSET, TODAY, days).by_class
    for dyad, (source, target) in enumerate(process.dyads):
        assert found[dyad] == pytest.approx(wanted[source, target], rel=1e-9)


@pytest.mark.parametrize("coupled", [False, True])
@pytest.mark.parametrize("dispersion", [0.5, np.inf])
def test_the_mean_of_the_paths_agrees_with_the_expected_acts_within_monte_carlo_error(coupled, dispersion):
    fit = fit_with(dispersion=np.full(N_CLASSES, dispersion))
    process = prepared(fit, make_history(ROWS, ties=TIES), [(0, 1), (0, 2)], 40, coupled=coupled)
    paths = simulate(process, np.random.default_rng(3), 4000).sum(axis=1)
    expected = mean_acts(process).sum(axis=0)
    error = paths.std(axis=0) / np.sqrt(len(paths))
    z = (paths.mean(axis=0) - expected) / error
    # 20 comparisons: all within 3.5 standard errors, and not all on one side.
    assert np.abs(z).max() < 3.5
    assert -1.5 < z.mean() < 1.5


def test_counts_have_the_fitted_dispersion_on_the_first_day():
    # One day, mean m by the recursion: variance m + m**2 / k.
    fit = fit_with(dispersion=np.full(N_CLASSES, 0.25))
    process = prepared(fit, make_history([(0, 0, 1, FORCE)] * 200), [(0, 1)], 1)
    counts = simulate(process, np.random.default_rng(5), 20000)[:, 0, 0, FORCE]
    mean = mean_acts(process)[0, 0, FORCE]
    assert mean > 0.1
    assert counts.mean() == pytest.approx(mean, rel=0.05)
    assert counts.var() == pytest.approx(mean + mean**2 / 0.25, rel=0.1)


def test_the_same_seed_gives_the_same_paths_and_another_does_not():
    process = prepared(fit_with(), make_history(ROWS), [(0, 1)], 30)
    one, same, other = (simulate(process, np.random.default_rng(seed), 50) for seed in (7, 7, 8))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_swapping_the_two_states_of_a_pair_swaps_the_columns():
    process = prepared(fit_with(), make_history(ROWS), [(0, 1)], 20)
    turned = prepared(fit_with(), make_history(ROWS), [(1, 0)], 20)
    assert mean_acts(turned)[:, ::-1] == pytest.approx(mean_acts(process), rel=1e-12)


def test_an_arms_race_by_hand():
    # Reciprocity alone, half-life 1 day, 0.5 acts an act; AAA acted 8 times today. Typical volume every day.
    channels = np.zeros((N_CLASSES, len(CHANNELS), N_CLASSES, len(HALF_LIVES)))
    channels[FORCE, CHANNELS.index("reciprocity"), FORCE, 0] = 0.5
    fit = fit_with(channels, volume=np.ones(7))
    with_acts = prepared(fit, make_history([(0, 0, 1, FORCE)] * 8), [(0, 1)], 2)
    without = prepared(fit, make_history([]), [(0, 1)], 2)
    added = (mean_acts(with_acts) - mean_acts(without))[:, :, FORCE]
    # Tomorrow BBB answers 0.5 * 8 * 0.5 = 2 times; the day after half of that, 1, and AAA answers the 2: 0.5 * 2 * 0.5.
    assert added == pytest.approx(np.array([[0.0, 2.0], [0.5, 1.0]]))


def test_coupled_pairs_reach_each_other_by_the_activity_of_a_common_state():
    channels = np.zeros((N_CLASSES, len(CHANNELS), N_CLASSES, len(HALF_LIVES)))
    channels[FORCE, CHANNELS.index("repetition"), FORCE, 2] = 0.6
    channels[FORCE, CHANNELS.index("source_activity"), FORCE, 0] = 0.5
    fit = fit_with(channels)
    history = make_history([(0, 0, 1, FORCE)] * 20)
    alone, coupled = (
        mean_acts(prepared(fit, history, [(0, 1), (0, 2)], 30, coupled=flag)).sum(axis=0)[:, FORCE]
        for flag in (False, True)
    )
    assert coupled[2] > alone[2] * 1.01  # AAA on CCC
    assert coupled[1] == pytest.approx(alone[1])  # BBB on AAA: no channel carries it
    assert coupled[3] == pytest.approx(alone[3])


def test_arguments_are_checked():
    fit, history = fit_with(), make_history([])
    with pytest.raises(ValueError, match=r"pairs has \(0, 0\); expected two different states, numbered 0 to 3"):
        prepared(fit, history, [(0, 0)], 5)
    with pytest.raises(ValueError, match="expected at least one pair, and each once"):
        prepared(fit, history, [(0, 1), (1, 0)], 5)
    with pytest.raises(ValueError, match="horizon_days is 0; expected one or more"):
        prepared(fit, history, [(0, 1)], 0)
    with pytest.raises(ValueError, match="n_paths is 0; expected one or more"):
        simulate(prepared(fit, history, [(0, 1)], 5), np.random.default_rng(0), 0)
