import math

import numpy as np
import pytest

from faultlines.forecasting.counts import (
    Dispersion,
    any_of,
    at_least,
    at_most,
    fit_dispersion,
    negative_binomial,
    quantile,
)


def test_negative_binomial_by_hand():
    # k = 2, m = 1: P(0) = (2/3)^2 = 4/9; P(1) = 2 * (2/3)^2 * 1/3 = 8/27, and 1! = 1.
    values = negative_binomial(np.array([0.0, 1.0]), np.array([1.0, 1.0]), 2.0)
    assert values == pytest.approx([math.log(4 / 9), math.log(8 / 27)])


def test_the_shape_of_a_simulation_is_recovered():
    rng = np.random.default_rng(1)
    mean = rng.uniform(0.1, 2.0, 20_000)
    acts = rng.poisson(rng.gamma(0.8, 1 / 0.8, len(mean)) * mean).astype(float)
    assert fit_dispersion(acts, mean).at_one == pytest.approx(0.8, rel=0.06)


def test_busy_dyads_that_scatter_less_are_told_from_silent_ones():
    rng = np.random.default_rng(4)
    mean = np.exp(rng.uniform(-3, 3, 30_000))
    truth = Dispersion(at_one=0.8, power=0.6)
    shape = truth.shape(mean)
    acts = rng.poisson(rng.gamma(shape, 1 / shape) * mean).astype(float)
    found = fit_dispersion(acts, mean)
    assert found.at_one == pytest.approx(truth.at_one, rel=0.06)
    assert found.power == pytest.approx(truth.power, abs=0.05)
    one_for_all = negative_binomial(acts, mean, fit_dispersion(acts, np.full_like(mean, mean.mean())).at_one)
    assert negative_binomial(acts, mean, found.shape(mean)).sum() > one_for_all.sum()


def test_the_tails_are_those_of_the_same_variable():
    # k = 2, m = 1: P(0) = 4/9 and P(1) = 8/27, so one or fewer has 20/27, one or more 5/9, two or more 7/27.
    acts, mean = np.array([1.0, 2.0]), np.ones(2)
    assert at_most(acts, mean, 2.0)[0] == pytest.approx(20 / 27)
    assert at_least(acts, mean, 2.0) == pytest.approx([5 / 9, 7 / 27])
    assert any_of(mean, 2.0) == pytest.approx([5 / 9, 5 / 9])


def test_quantiles_by_hand():
    # k = 2, m = 1: none has .444, one or fewer .741, two or fewer .889.
    levels = (0.0, 0.4, 0.44, 0.45, 0.74, 0.75, 0.88)
    assert [quantile(level, np.ones(1), 2.0)[0] for level in levels] == [0, 0, 0, 1, 1, 2, 2]


def test_a_vanishing_expectation_still_has_a_chance_for_every_count():
    assert 0 < at_least(np.array([3.0]), np.array([0.0]), 0.5)[0] < 1e-12
    assert at_most(np.array([0.0]), np.array([0.0]), 0.5)[0] == pytest.approx(1.0)
