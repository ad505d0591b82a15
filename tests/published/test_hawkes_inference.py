"""What theory promises of the fit and of its check, over many simulated records.

Ogata (1978), Annals of the Institute of Statistical Mathematics 30(A), 243-261: estimates are normal about the truth,
with the variance of the inverse curvature. Ogata (1988), Journal of the American Statistical Association 83(401), 9-27:
under the true process, time rescaled by the intensity is a Poisson process of rate 1.
"""

import numpy as np

from faultlines.model.hawkes import Hawkes, fit, residuals, simulate

TRUTH = Hawkes(baseline=np.array([0.5, 0.4]), branching=np.array([[0.3, 0.2], [0.25, 0.35]]), decay=2.0)
RECORDS, DAYS = 200, 2000.0


def records():
    return [simulate(TRUTH, DAYS, np.random.default_rng(seed)) for seed in range(RECORDS)]


def test_intervals_of_two_standard_errors_hold_the_truth_as_often_as_they_say():
    scores = []
    for times, nodes in records():
        found = fit(times, nodes, DAYS, decay=2.0)
        scores.append(
            np.concatenate(
                [
                    (found.process.baseline - TRUTH.baseline) / found.baseline_error,
                    ((found.process.branching - TRUTH.branching) / found.branching_error).ravel(),
                ]
            )
        )
    scores = np.array(scores)
    # 200 records, 6 terms: 1,200 intervals. A share of .95 has a standard error of at most .015 for one term.
    covered = np.abs(scores) < 1.96
    assert 0.93 < covered.mean() < 0.97
    assert covered.mean(axis=0).min() > 0.90
    # Means within 4 standard errors (1 / sqrt(200)) of 0, standard deviations near 1.
    assert np.abs(scores.mean(axis=0)).max() < 0.28
    assert np.all(np.abs(scores.std(axis=0) - 1) < 0.2)


def test_p_values_of_the_true_process_are_uniform():
    p_values = np.array([residuals(TRUTH, times, nodes).p_value for times, nodes in records()]).ravel()
    # 400 p-values: a share of .05 has a standard error of .011, of .5 one of .025.
    assert 0.02 < (p_values < 0.05).mean() < 0.09
    assert 0.4 < (p_values < 0.5).mean() < 0.6


def test_rescaled_waits_do_not_depend_on_the_wait_before():
    correlations = []
    for times, nodes in records()[:50]:
        for one in residuals(TRUTH, times, nodes).increments:
            correlations.append(np.corrcoef(one[:-1], one[1:])[0, 1] * np.sqrt(len(one) - 1))
    # 100 standardised correlations: their mean has a standard error of 0.1.
    assert abs(np.mean(correlations)) < 0.35
