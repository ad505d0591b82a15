"""Our tests against pyCSEP's on one toy case of six cells (dyads) by three magnitudes (classes).

pyCSEP 0.8.0 (NumPy 2.4.6), Savran et al. (2022), pyCSEP: A Python toolkit for earthquake forecast developers,
Seismological Research Letters 93(5), 2858-2870; https://github.com/SCECcode/pycsep. The numbers are those that

    python -m venv DIR && DIR/bin/pip install pycsep==0.8.0 && DIR/bin/python benchmarks/pycsep_case.py

prints. pyCSEP draws from NumPy's seeded legacy generator; given the same one, our simulated records are the same
records, so the quantiles agree exactly and not within chance.
"""

import numpy as np
import pytest

from faultlines.forecasting import csep

SEED, SIMULATIONS, VARIANCE = 20180928, 500, 25.0
FORECAST = np.array(
    [[2.0, 0.7, 0.1], [0.4, 1.3, 0.2], [3.1, 0.9, 0.6], [0.05, 0.3, 0.8], [1.1, 0.25, 0.15], [0.6, 2.2, 0.35]]
)
REFERENCE = np.array(
    [[1.5, 0.9, 0.2], [0.7, 0.8, 0.3], [2.0, 1.2, 0.4], [0.3, 0.4, 0.5], [0.9, 0.6, 0.25], [1.0, 1.4, 0.3]]
)
COUNTS = np.array([[3, 0, 0], [1, 2, 0], [2, 1, 1], [0, 0, 2], [1, 0, 0], [0, 3, 0]])

#: Test: statistic, quantile, first three simulated log-likelihoods, sum of all 500.
SIMULATED = {
    "conditional_likelihood_test": (
        -15.414067899568181,
        0.956,
        (-16.67774594264298, -17.471574364381762, -18.015865786037942),
        -9232.955477532902,
    ),
    "spatial_test": (
        -9.074334288477655,
        0.908,
        (-10.220377121799155, -10.673662793079028, -9.923452583097792),
        -5200.110291055202,
    ),
    "likelihood_test": (
        -15.414067899568181,
        0.828,
        (-14.192279135996415, -18.497615960215036, -17.792722234723733),
        -9149.038809362322,
    ),
}


def test_number_tests_agree():
    assert csep.number_test(FORECAST, COUNTS).quantile == pytest.approx((0.44215287677339665, 0.6544888956058645))
    clustered = csep.negative_binomial_number_test(FORECAST, COUNTS, VARIANCE)
    assert clustered.quantile == pytest.approx((0.4377008899244853, 0.6372109447739893))


@pytest.mark.parametrize("name", SIMULATED)
def test_simulated_tests_agree_record_by_record(name):
    statistic, quantile, first, total = SIMULATED[name]
    found = getattr(csep, name)(FORECAST, COUNTS, np.random.RandomState(SEED), SIMULATIONS)
    assert found.statistic == pytest.approx(statistic, rel=1e-12)
    assert found.quantile == quantile
    assert found.simulated[:3] == pytest.approx(first, rel=1e-12)
    assert found.simulated.sum() == pytest.approx(total, rel=1e-12)


def test_the_paired_tests_agree():
    gain = csep.paired_t_test(FORECAST, REFERENCE, COUNTS)
    assert gain.information_gain == pytest.approx(0.20721076773030067)
    assert gain.interval == pytest.approx((0.04795502596635326, 0.3664665094942481))
    assert (gain.statistic, gain.critical) == pytest.approx((2.7732707896238957, 2.131449545559776))
    ranked = csep.w_test(FORECAST, REFERENCE, COUNTS)
    assert ranked.statistic == pytest.approx(-2.1239674761283713)
    assert ranked.quantile == pytest.approx(0.03367286329499869)
