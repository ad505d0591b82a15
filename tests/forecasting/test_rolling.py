"""No forecast knows its own day: what happens later never changes what was forecast earlier."""

from dataclasses import replace

import numpy as np
import pytest

from faultlines.forecasting.references import SIMPLE
from faultlines.forecasting.rolling import (
    MODEL,
    TARGETS,
    Split,
    before,
    quiet_targets,
    roll_forward,
    scored_dyads,
)
from faultlines.model.aftershocks import fit_aftershocks
from faultlines.terms.history import day_number
from faultlines.terms.plover import ActClass

SPLIT = Split(train_days=120, first=120, end=150)
COLUMNS = ("event_ids", "day", "source", "target", "act_class", "weight", "systematic")


@pytest.fixture(scope="module")
def fit(simulated):
    history, log_odds = simulated
    return fit_aftershocks(before(history, 30), log_odds)


def rolled_of(history, log_odds, fit, horizons=(1,), **other):
    dyads = scored_dyads(before(history, 30), every_pair=False)
    return list(roll_forward(history, fit, log_odds, dyads, SPLIT, horizons=horizons, references=SIMPLE, **other))


def test_acts_of_later_days_change_no_earlier_forecast(simulated, fit):
    history, log_odds = simulated
    cut = day_number(history.known_at) - 9
    kept = (history.day < cut) | (np.arange(len(history.day)) % 2 == 0)
    changed = replace(history, **{name: getattr(history, name)[kept] for name in COLUMNS})
    for one, other in zip(rolled_of(history, log_odds, fit), rolled_of(changed, log_odds, fit), strict=True):
        known = one.days <= cut
        assert 0 < known.sum() < len(known)
        for name in (MODEL, *SIMPLE):
            assert one.means[name][known] == pytest.approx(other.means[name][known], rel=1e-12)
            assert one.dispersions[name] == other.dispersions[name]
        assert not np.array_equal(one.means[MODEL][~known], other.means[MODEL][~known])


def test_a_history_asked_for_day_by_day_gives_the_same(simulated, fit):
    history, log_odds = simulated
    asked = []

    def known_on(day):
        asked.append(day)
        return before(history, (history.known_at - day).days)

    for one, other in zip(
        rolled_of(history, log_odds, fit), rolled_of(history, log_odds, fit, known_on=known_on), strict=True
    ):
        assert one.means[MODEL] == pytest.approx(other.means[MODEL], rel=1e-12)
    assert max(asked) < history.known_at


def test_windows_hold_their_days_and_add_up_by_class(simulated, fit):
    history, log_odds = simulated
    for one in rolled_of(history, log_odds, fit, horizons=(1, 7, 30)):
        starts = SPLIT.starts(one.horizon_days)
        assert len(one.acts) == len(starts) == 31 - one.horizon_days
        assert one.acts == pytest.approx(one.acts_by_class.sum(axis=2))
        assert one.means[MODEL] == pytest.approx(one.by_class.sum(axis=2))
        rows = np.isin(history.act_class, TARGETS[one.target]) & (history.day >= day_number(history.known_at) - 29)
        assert one.events == rows.sum()
        if one.horizon_days == 30:
            assert one.acts.sum() == one.events
        assert len(one.acts[one.apart]) == 30 // one.horizon_days


@pytest.mark.parametrize(
    ("split", "horizon", "said"),
    [
        (SPLIT, 30, None),
        (SPLIT, 31, "the test has 30 days; expected 31 or more for one window"),
        (replace(SPLIT, train_days=57), 30, "training has 57 days; expected 58 or more"),
    ],
)
def test_a_horizon_that_does_not_fit_says_why(split, horizon, said):
    found = split.too_short_for(horizon)
    assert found is None if said is None else said in found


def test_dispersion_is_fitted_before_the_test():
    for horizon in (1, 7, 30):
        assert max(SPLIT.dispersion_starts(horizon)) + horizon <= SPLIT.train_days


def test_what_never_came_is_named(simulated):
    history, _ = simulated
    dyads = scored_dyads(history, every_pair=True)
    assert quiet_targets(history, dyads, SPLIT) == {}
    first = day_number(history.known_at) - 29
    kept = (history.act_class != ActClass.USE_OF_FORCE) | (history.day < first)
    without = replace(history, **{name: getattr(history, name)[kept] for name in COLUMNS})
    assert quiet_targets(without, dyads, SPLIT) == {"use_of_force": "no act of it in test"}


def test_dyads_are_those_with_an_act_or_every_one(simulated):
    history, _ = simulated
    n_states = len(history.states)
    active = scored_dyads(history, every_pair=False)
    acted = {(int(s), int(t)) for s, t in zip(history.source, history.target, strict=True)}
    assert {tuple(dyad) for dyad in active.tolist()} == acted
    assert len(scored_dyads(history, every_pair=True)) == n_states * (n_states - 1)
