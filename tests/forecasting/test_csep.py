import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.forecasting import csep

RATES = np.array([[2.0, 0.5], [1.0, 1.5], [0.3, 0.7]])
COUNTS = np.array([[3, 0], [1, 2], [0, 0]])


def rng():
    return np.random.default_rng(5)


def test_the_number_test_by_hand():
    # Poisson of mean 2: P(at least 2) = 1 - exp(-2) (1 + 2), P(at most 2) = exp(-2) (1 + 2 + 2).
    found = csep.number_test([0.5, 1.5], [0, 2])
    assert found.quantile == pytest.approx((1 - 3 * math.exp(-2), 5 * math.exp(-2)))
    assert (found.statistic, found.expected, found.variance) == (2, 2.0, 2.0)


def test_counts_that_cluster_reject_less():
    forecast, counts = np.full(100, 1.0), np.full(100, 1) + (np.arange(100) < 30)
    assert csep.number_test(forecast, counts).quantile[0] < 0.01
    assert csep.negative_binomial_number_test(forecast, counts, 900.0).quantile[0] > 0.1


def test_the_joint_likelihood_by_hand():
    # log of exp(-2) 2^1 / 1! * exp(-1) 1^2 / 2!
    found = csep.likelihood_test([[2.0], [1.0]], [[1], [2]], rng(), 10)
    assert found.statistic == pytest.approx(-2 + math.log(2) - 1 - math.log(2))
    assert len(found.simulated) == 10


def test_the_spatial_test_adds_classes_and_scales_to_the_number():
    # Dyads have 3.0 and 1.0; two acts on the first: rates scaled to 1.5 and 0.5 give -2 + 2 log 1.5 - log 2!.
    found = csep.spatial_test([[2.0, 1.0], [0.5, 0.5]], [[1, 1], [0, 0]], rng(), 400)
    assert found.statistic == pytest.approx(-2 + 2 * math.log(1.5) - math.log(2))
    # Both on the first dyad has chance 9/16, one on each 6/16 and both on the second 1/16: none is likelier.
    assert found.quantile == 1.0
    assert csep.spatial_test([[3.0], [1.0]], [[0], [2]], rng(), 400).quantile == pytest.approx(1 / 16, abs=0.04)


@pytest.mark.parametrize("name", ["likelihood_test", "conditional_likelihood_test", "spatial_test"])
def test_a_right_forecast_is_rejected_about_as_often_as_the_level_says(name):
    draw, rates = np.random.default_rng(9), np.random.default_rng(2).gamma(1.0, 1.0, (30, 3)) + 0.05
    found = [getattr(csep, name)(rates, draw.poisson(rates), draw, 100).quantile for _ in range(200)]
    # 5 % of 200 is 10, standard deviation 3.
    assert 1 <= sum(one < 0.05 for one in found) <= 20


@given(st.permutations(range(3)))
@settings(max_examples=6, deadline=None)
def test_renumbering_dyads_changes_no_test(order):
    for test in (csep.paired_t_test, csep.w_test):
        one, other = (test(RATES[rows], RATES[::-1][rows], COUNTS[rows]) for rows in (np.arange(3), order))
        assert one.statistic == pytest.approx(other.statistic)
    before, after = (csep.likelihood_test(RATES[rows], COUNTS[rows], rng(), 5) for rows in (np.arange(3), order))
    assert before.statistic == pytest.approx(after.statistic)


def test_swapping_two_forecasts_turns_the_gain_round():
    one, other = csep.paired_t_test(RATES, RATES[::-1], COUNTS), csep.paired_t_test(RATES[::-1], RATES, COUNTS)
    assert one.information_gain == pytest.approx(-other.information_gain)
    assert one.statistic == pytest.approx(-other.statistic)
    assert one.quantile == pytest.approx(other.quantile)


def test_the_gain_by_hand():
    # Two acts where the first forecast has twice the rate, one where it has half: (log 2 + log 2 - log 2) / 3, and
    # both expect 3 in all. Deviations from the mean log 2 / 3 are 2/3, 2/3 and -4/3 of log 2: variance 4/3 log 2^2.
    found = csep.paired_t_test([2.0, 1.0], [1.0, 2.0], [2, 1])
    assert found.information_gain == pytest.approx(math.log(2) / 3)
    assert found.statistic == pytest.approx((1 / 3) / math.sqrt(4 / 3 / 3))


def test_forecasts_alike_show_no_difference():
    assert csep.paired_t_test(RATES, RATES, COUNTS).quantile == 1.0
    assert csep.w_test(RATES, RATES, COUNTS) == csep.WTest(statistic=0.0, quantile=1.0, events=6)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: csep.number_test([1.0], [1, 2]), r"forecast has shape \(1,\) and counts \(2,\); expected one shape"),
        (lambda: csep.number_test([1.0, 0.0], [1, 2]), "forecast has 0.0; expected positive rates"),
        (lambda: csep.number_test([1.0], [0.5]), "counts holds a number below zero or a fraction"),
        (lambda: csep.number_test([1.0], [-1]), "counts holds a number below zero or a fraction"),
        (lambda: csep.negative_binomial_number_test([2.0], [1], 2.0), "variance is 2; expected more than the mean, 2"),
        (lambda: csep.likelihood_test([[1.0]], [[1]], rng(), 0), "n_simulations is not positive"),
        (lambda: csep.spatial_test([1.0], [1], rng()), r"shape \(1,\); expected \(n_dyads, n_classes\)"),
        (lambda: csep.spatial_test([[1.0]], [[0]], rng()), "counts holds no act; expected one or more"),
        (lambda: csep.paired_t_test([1.0], [2.0], [1]), "counts holds 1 acts; expected two or more"),
        (lambda: csep.w_test([1.0], [2.0], [0]), "counts holds no act; expected one or more"),
    ],
)
def test_wrong_arguments_say_what_was_wanted(call, said):
    with pytest.raises(ValueError, match=said):
        call()
