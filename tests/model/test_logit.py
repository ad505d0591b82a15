import numpy as np
import pytest

from faultlines.errors import FitError
from faultlines.model.logit import fit_logit, log_odds, sigmoid
from faultlines.model.scores import average_precision, score_rare


def simulated(rows=40_000):
    rng = np.random.default_rng(3)
    values = rng.normal(size=(rows, 3))
    beta = np.array([-3.0, 1.0, -0.5, 0.0])
    return values, rng.random(rows) < sigmoid(log_odds(values, beta)), beta


def test_recovers_the_coefficients_of_a_simulation():
    values, happened, beta = simulated()
    found = fit_logit(values, happened, np.arange(len(values)))
    errors = np.sqrt(np.diag(found.covariance))
    assert (np.abs(found.coefficients - beta) < 4 * errors).all()
    assert errors[1] < 0.05


def test_intercept_of_a_single_flag_is_the_log_odds_of_the_cells():
    # 1 of 4 without the flag, 2 of 4 with it: log(1/3) and log(1) - log(1/3).
    flag = np.array([[0.0]] * 4 + [[1.0]] * 4)
    happened = np.array([1, 0, 0, 0, 1, 1, 0, 0], dtype=bool)
    found = fit_logit(flag, happened, np.arange(8), ridge=1e-12)
    assert found.coefficients == pytest.approx([np.log(1 / 3), np.log(3)], abs=1e-6)


def test_robust_variance_by_hand():
    # Intercept only (the term is all zero): p = 1/2, H = 4 x 1/4 = 1, scores +-1/2.
    # Clusters {0, 1} and {2, 3} sum to +1 and -1: meat 2, times g / (g - 1) = 2, gives 4.
    # Each row its own cluster: meat 4 x 1/4 = 1, times 4 / 3.
    values, happened = np.zeros((4, 1)), np.array([1, 1, 0, 0], dtype=bool)
    by_pair = fit_logit(values, happened, np.array([0, 0, 1, 1]), ridge=1.0)
    by_row = fit_logit(values, happened, np.arange(4), ridge=1.0)
    assert by_pair.covariance[0, 0] == pytest.approx(4.0)
    assert by_row.covariance[0, 0] == pytest.approx(4 / 3)


def test_a_weight_counts_as_copies():
    values, happened, _ = simulated(500)
    weights = np.random.default_rng(1).integers(1, 4, 500)
    copies = np.repeat(np.arange(500), weights)
    weighted = fit_logit(values, happened, np.arange(500), weights=weights.astype(float))
    copied = fit_logit(values[copies], happened[copies], copies)
    assert weighted.coefficients == pytest.approx(copied.coefficients, abs=1e-6)
    assert weighted.covariance == pytest.approx(copied.covariance, abs=1e-6)


def test_ridge_keeps_a_deciding_term_finite():
    values = np.array([[0.0], [0.0], [1.0], [1.0]])
    found = fit_logit(values, np.array([0, 0, 1, 1], dtype=bool), np.arange(4), ridge=1.0)
    assert 0 < found.coefficients[1] < 5


def test_one_outcome_only_is_refused():
    with pytest.raises(FitError, match="All 3 rows of a logit agree; expected both outcomes"):
        fit_logit(np.ones((3, 1)), np.zeros(3, dtype=bool), np.arange(3))


def test_non_convergence_says_what_to_check():
    values, happened, _ = simulated(200)
    with pytest.raises(FitError, match=r"did not converge in 1 Newton steps. Check for a term that is constant"):
        fit_logit(values, happened, np.arange(200), max_steps=1)


def test_constant_forecast_has_average_precision_of_the_base_rate():
    happened = np.array([True, False, False, False])
    assert average_precision(happened, np.full(4, 0.1)) == pytest.approx(0.25)


def test_the_base_rate_gains_nothing_over_itself():
    happened = np.array([True, False, False, False])
    found = score_rare(happened, np.full(4, 0.25), 0.25)
    assert found["nats per event"] == found["nats per event over own rate"] == 0.0
    assert (found["auc"], found["expected over observed"]) == (0.5, 1.0)


def test_a_term_that_no_event_speaks_of_has_the_ridge_s_own_error_when_the_prior_counts():
    """20 rows of the term and no event among them: the data say little, the ridge of 4 gives an error near 1 / 2."""
    values = np.zeros((2000, 1))
    values[:20] = 1.0
    happened = np.zeros(2000, dtype=np.bool_)
    happened[20:40] = True
    clusters = np.arange(2000)
    without, counted = (
        fit_logit(values, happened, clusters, ridge=4.0, count_prior=count).covariance[1, 1] ** 0.5
        for count in (False, True)
    )
    assert without < 0.02
    assert counted == pytest.approx(0.5, abs=0.03)
