import numpy as np
import pytest

from faultlines.errors import FitError
from faultlines.model.hawkes import Hawkes, fit, fit_decay, simulate

TRUTH = Hawkes(baseline=np.array([0.5, 0.2]), branching=np.array([[0.4, 0.1], [0.2, 0.4]]), decay=3.0)


@pytest.fixture(scope="module")
def events():
    return simulate(TRUTH, 2000.0, np.random.default_rng(5))


def test_the_peak_is_the_maximum_of_the_profile_and_its_interval_is_two_nats_wide(events):
    found = fit_decay(*events, 2000.0)
    peak = found.fit.process.decay
    assert found.interval[0] < 3.0 < found.interval[1]
    assert found.fit.log_likelihood == found.log_likelihoods.max()
    # chi2(1) has its 95 % point at 3.841, so the profile is 1.9207 nats lower at the ends.
    for end in found.interval:
        lower = fit(*events, 2000.0, decay=end).log_likelihood
        assert found.fit.log_likelihood - lower == pytest.approx(1.9207, abs=0.05)
    for near in (0.98 * peak, 1.02 * peak):
        assert fit(*events, 2000.0, decay=near).log_likelihood < found.fit.log_likelihood


def test_a_peak_at_a_bound_is_no_peak(events):
    with pytest.raises(FitError, match=r"highest at the least decay tried, 30 per day; .* lower the lower bound"):
        fit_decay(*events, 2000.0, between=(30.0, 300.0))
    with pytest.raises(FitError, match=r"highest at the greatest decay tried, 0.3 per day; .* raise the upper bound"):
        fit_decay(*events, 2000.0, between=(0.03, 0.3))


def test_an_interval_may_be_open(events):
    # Within 1 % of the peak no decay is rejected.
    peak = fit_decay(*events, 2000.0).fit.process.decay
    assert fit_decay(*events, 2000.0, between=(0.99 * peak, 1.01 * peak)).interval == (0.0, np.inf)


@pytest.mark.parametrize("between", [(2.0, 1.0), (1.0, 0.5)])
def test_bounds_ascend(events, between):
    with pytest.raises(ValueError, match=r"between is .*; expected two ascending decays, per day"):
        fit_decay(*events, 2000.0, between=between)


def test_events_are_checked_first():
    with pytest.raises(ValueError, match=r"duration is 0\.0; expected a positive number"):
        fit_decay([0.0], [0], 0.0)
