"""What channels earn: the right ones in a simulation, nothing for those that did not act, and on which days."""

import json

import numpy as np
import pytest

from faultlines.model.aftershocks_earned import EarnedInformation
from faultlines.model.aftershocks_fit import CHANNELS
from faultlines.model.aftershocks_fitting import fit_parameters
from faultlines.model.aftershocks_leaving_out import earned_information, resampled_ratio, split_days

from .test_aftershocks import simulate


@pytest.fixture(scope="module")
def earned():
    history, onset = simulate(np.random.default_rng(11), n_states=10)
    return earned_information(history, onset, fit_parameters(history, onset))


def of(earned, channel, act_class="use_of_force"):
    return next(one for one in earned.channels if (one.channel, one.act_class) == (channel, act_class))


def test_channels_that_set_acts_off_earn_and_the_others_do_not(earned):
    # Force repeats (0.4 acts an act) and is answered (0.25); nothing comes by other ways.
    for channel in ("repetition", "reciprocity"):
        assert of(earned, channel).interval[0] > 0.005
    for channel in CHANNELS[2:]:
        assert abs(of(earned, channel).nats_per_act) < 0.01
    # An answer comes within a day or two, so it says more of a single day than slow repetition, which is stronger.
    assert of(earned, "reciprocity").nats_per_act > of(earned, "repetition").nats_per_act


def test_the_last_quarter_of_the_fitted_days_is_held_out(earned):
    # 270 days, of which 28 warm up: 242 fitted, 60 held out.
    assert earned.held_out
    assert (earned.last_day - earned.first_day).days + 1 == 60
    assert earned.acts["all"] == pytest.approx(sum(earned.acts.values()) / 2)


def test_classes_add_up_to_all(earned):
    for channel in CHANNELS:
        nats = sum(
            one.nats_per_act * earned.acts[one.act_class]
            for one in earned.channels
            if one.channel == channel and one.act_class != "all"
        )
        assert of(earned, channel, "all").nats_per_act * earned.acts["all"] == pytest.approx(nats)


def test_too_few_days_are_judged_in_sample():
    history, onset = simulate(np.random.default_rng(2), n_states=6, n_days=100)
    found = earned_information(history, onset, fit_parameters(history, onset))
    assert not found.held_out
    assert (found.last_day - found.first_day).days + 1 == 72
    assert split_days(range(89)) == (range(89), range(89))
    assert split_days(range(90)) == (range(60), range(60, 90))


def test_it_survives_json(earned):
    plain = json.loads(json.dumps(earned.to_dict()))
    assert EarnedInformation.from_dict(plain).to_dict() == earned.to_dict()


def test_eight_ranges_in_ten_hold_the_truth_and_they_narrow_with_days():
    rng = np.random.default_rng(1)
    held, width = 0, {30: 0.0, 120: 0.0}
    for _ in range(150):
        # Gains that a week shares: a day's alone would make the range too narrow.
        gain, acts = np.repeat(rng.normal(2.0, 4.0, 18), 7)[:120], np.full(120, 10.0)
        for days in width:
            low, high = resampled_ratio(gain[:days], acts[:days], rng)
            width[days] += (high - low) / 150
        held += low < 0.2 < high
    assert held / 150 == pytest.approx(0.8, abs=0.1)
    assert width[120] < 0.7 * width[30]
