from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from faultlines.forecasting.counts import Dispersion
from faultlines.forecasting.misses import misses
from faultlines.forecasting.rolling import MODEL


@pytest.fixture
def quiet(make_rolled):
    """Ten days on which one act was expected of each dyad and one came, but for what a test changes."""
    rolled = make_rolled(n_windows=10)
    even = np.ones_like(rolled.acts)
    geometric = rolled.dispersions | {MODEL: Dispersion(at_one=1.0)}
    return replace(rolled, acts=even.copy(), means=rolled.means | {MODEL: even}, dispersions=geometric)


def test_the_most_surprising_comes_first_with_its_chance(quiet):
    quiet.acts[3, 0] = 9.0  # China on the Philippines
    quiet.acts[5, 2] = 6.0  # the Philippines on China
    first, second = misses(quiet, top=2)
    # Mean 1 and shape 1 is geometric: nine or more has chance (1 / 2)^9.
    assert (first.source_actor, first.target_actor, first.recorded, first.expected) == ("CHN", "PHL", 9, 1.0)
    assert first.first_day == first.last_day == date(2018, 9, 1)
    assert first.more
    assert first.chance == pytest.approx(2**-9)
    assert (second.source_actor, second.chance) == ("PHL", pytest.approx(2**-6))


def test_silence_where_much_was_expected_is_a_miss_too(quiet):
    quiet.means[MODEL][2, 4] = 1000.0
    quiet.acts[2, 4] = 0.0
    (found,) = misses(quiet, top=1)
    assert (found.source_actor, found.target_actor, found.more) == ("VNM", "CHN", False)
    assert found.chance == pytest.approx(1 / 1001)


def test_a_mutual_act_is_one_miss(quiet):
    quiet.acts[3, [0, 2]] = 9.0, 8.0
    found = misses(quiet, top=5)
    assert [(one.source_actor, one.target_actor) for one in found if one.recorded > 1] == [("CHN", "PHL")]


def test_only_windows_apart_are_looked_at(quiet):
    quiet.acts[1, 0] = 50.0
    weekly = replace(quiet, horizon_days=7)
    assert all(one.recorded < 50 for one in misses(weekly))
    assert {one.first_day for one in misses(weekly)} <= {date(2018, 8, 29), date(2018, 9, 5)}
    assert {(one.last_day - one.first_day).days for one in misses(weekly)} == {6}
