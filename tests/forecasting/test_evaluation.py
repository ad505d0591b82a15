from dataclasses import replace

import numpy as np
import pytest

from faultlines.forecasting.evaluation import best_simple, evaluate, past_variance
from faultlines.forecasting.rolling import MODEL


def test_what_drew_the_acts_beats_what_is_flat(make_rolled):
    found = evaluate(make_rolled(n_windows=300))
    assert found.model.information_gain > found.references["mean_and_7_day_decay"].information_gain > 0
    assert found.tests.against == "mean_and_7_day_decay"
    assert found.tests.t.interval[0] > 0
    assert found.tests.t.information_gain > 0
    assert found.references["lightgbm_lags"] is None
    assert "pip install 'faultlines[bench]'" in found.missing["lightgbm_lags"]


def test_the_same_record_gives_the_same_score(make_rolled):
    one, other = (evaluate(make_rolled()) for _ in range(2))
    assert one.pit == other.pit
    assert one.tests.dyad.quantile == other.tests.dyad.quantile
    assert np.array_equal(one.tests.conditional_likelihood.simulated, other.tests.conditional_likelihood.simulated)


def test_overlapping_windows_are_not_counted_twice(make_rolled):
    rolled = make_rolled(n_windows=8, horizon_days=7)
    found = evaluate(rolled)
    apart = [0, 7]
    assert found.model.windows == 2
    assert found.tests.number.expected == pytest.approx(rolled.means[MODEL][apart].sum())
    assert found.tests.number.statistic == rolled.acts[apart].sum()
    assert sum(band.pairs for band in found.reliability) == 2 * 6
    assert sum(found.pit.counts) == (rolled.means[MODEL][apart] >= 0.1).sum()


def test_one_window_has_scores_and_no_error(make_rolled):
    found = evaluate(make_rolled(n_windows=1, horizon_days=30))
    assert found.model.windows == 1
    assert found.model.error is None
    assert found.model.information_gain is not None


def test_too_few_acts_leave_out_the_paired_tests(make_rolled):
    rolled = make_rolled()
    few = np.zeros_like(rolled.acts_by_class)
    few[0, 0, 0] = 1.0
    found = evaluate(replace(rolled, acts_by_class=few, acts=few.sum(axis=2)))
    assert (found.tests.t, found.tests.w) == (None, None)
    few[1:6, 1, 0] = 1.0
    found = evaluate(replace(rolled, acts_by_class=few, acts=few.sum(axis=2)))
    assert found.tests.t.events == 6
    assert found.tests.w is None


def test_acts_only_between_windows_apart_leave_the_simulated_tests_out(make_rolled):
    rolled = make_rolled(n_windows=10, horizon_days=7)
    rolled.acts_by_class[[0, 7]] = 0.0
    found = evaluate(replace(rolled, acts=rolled.acts_by_class.sum(axis=2)))
    assert (found.tests.dyad, found.tests.conditional_likelihood, found.tests.t) == (None, None, None)
    assert found.reliability == ()


def test_the_variance_of_the_past_is_that_of_stretches_apart():
    # The last six of seven days in stretches of two: totals 3, 7 and 11, variance 16.
    assert past_variance(np.array([99.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), 2) == pytest.approx(16.0)
    assert past_variance(np.ones(5), 2) is None


def test_totals_that_vary_no_more_than_chance_have_no_clustered_test(make_rolled):
    rolled = make_rolled()
    assert evaluate(replace(rolled, before=np.ones(120))).tests.clustered is None
    wide = evaluate(replace(rolled, before=np.repeat([0.0, 9.0, 3.0, 20.0], 30))).tests.clustered
    assert wide.variance > wide.expected


def test_the_best_simple_reference_is_no_boosted_tree(make_rolled):
    found = evaluate(make_rolled())
    scores = {name: score for name, score in found.references.items() if score is not None}
    top = replace(scores["training_mean"], information_gain=9.0)
    assert best_simple(scores | {"lightgbm_lags": top}) == "mean_and_7_day_decay"
    assert best_simple(scores | {"training_mean": top}) == "training_mean"
