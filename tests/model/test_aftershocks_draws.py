"""Many draws of a few states beside one draw of every dyad: two ways to the same numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.model.aftershocks import conflict_only, expected_force, remember
from faultlines.model.aftershocks_draws import expected_force_of
from faultlines.model.aftershocks_fit import CHANNELS, N_CLASSES
from faultlines.model.aftershocks_horizon import horizon_weights

from .daily import make_fit
from .test_aftershocks_laws import FIT, ONSET, TODAY, N, histories

RNG = np.random.default_rng(5)
DRAWS = np.stack([FIT.coefficients, 0.5 * FIT.coefficients, make_fit(seed=8).coefficients])
LOG_ODDS = ONSET + RNG.normal(0, 0.5, (len(DRAWS), N, N))


@given(histories(), st.sets(st.integers(0, N - 1), min_size=1), st.integers(1, 90), st.booleans())
@settings(max_examples=40, deadline=None)
def test_some_states_under_many_draws_are_as_every_dyad_under_each(history, states, horizon, conflict):
    past, asked = remember(FIT, history, TODAY), np.array(sorted(states))
    draws = conflict_only(DRAWS, FIT.half_lives) if conflict else DRAWS
    found = list(expected_force_of(FIT, past, LOG_ODDS, horizon, draws, asked))
    assert len(found) == len(draws)
    for draw, log_odds, parts in zip(draws, LOG_ODDS, found, strict=True):
        for part, whole in zip(parts, expected_force(FIT, past, log_odds, horizon, draw), strict=True):
            assert part[0] == pytest.approx(whole[asked], rel=1e-9, abs=1e-15)
            assert part[1] == pytest.approx(whole[:, asked].T, rel=1e-9, abs=1e-15)


def test_weights_of_many_draws_are_those_of_each():
    channels = np.stack([RNG.random((N_CLASSES, len(CHANNELS), N_CLASSES, len(FIT.half_lives))) / 50 for _ in range(3)])
    exposure = RNG.random((20, N_CLASSES))
    together = horizon_weights(channels, FIT.half_lives, exposure, (4, 2))
    for draw, one in enumerate(channels):
        alone = horizon_weights(one, FIT.half_lives, exposure)
        assert together.steady[draw] == pytest.approx(alone.steady[[4, 2]], rel=1e-12)
        assert together.fading[draw] == pytest.approx(alone.fading[[4, 2]], rel=1e-12)
