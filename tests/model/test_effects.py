import numpy as np
import pytest

from faultlines.model.effects import average_effects
from faultlines.model.logit import sigmoid
from faultlines.model.relations import history_before
from faultlines.model.statefiles import StateFiles
from faultlines.model.structure import DEFINITIONS, dyad_years

PLACE = {name: index for index, name in enumerate(list(DEFINITIONS)[1:])}


@pytest.fixture(scope="module")
def rows(made_up_data):
    return dyad_years(StateFiles(made_up_data), range(1990, 1995)).values


@pytest.fixture(scope="module")
def beta():
    return np.random.default_rng(3).normal(0.0, 0.3, len(DEFINITIONS))


def by_name(rows, beta, covariance=None):
    covariance = np.eye(len(beta)) * 1e-4 if covariance is None else covariance
    return {one.name: one for one in average_effects(rows, beta, covariance)}


def chance(rows, beta):
    return sigmoid(rows.astype(np.float64) @ beta[1:] + beta[0])


def test_a_pact_s_effect_is_the_mean_of_all_with_it_less_all_without(rows, beta):
    held, gone = rows.copy(), rows.copy()
    held[:, PLACE["defence pact"]], gone[:, PLACE["defence pact"]] = 1.0, 0.0
    gap = 10_000 * (chance(held, beta) - chance(gone, beta)).mean()
    assert by_name(rows, beta)["defence pact"].change == pytest.approx(gap)


def test_rivalry_moves_its_product_with_the_record(rows, beta):
    long = rows[:, PLACE["long dispute record"]]
    held, gone = rows.copy(), rows.copy()
    for table, value in ((held, 1.0), (gone, 0.0)):
        table[:, PLACE["rivalry"]] = value
        table[:, PLACE["rivalry x dispute record"]] = value * long
    gap = 10_000 * (chance(held, beta) - chance(gone, beta)).mean()
    assert by_name(rows, beta)["rivalry"].change == pytest.approx(gap, rel=1e-5)


def test_a_dispute_last_year_is_one_more_in_the_history_itself(beta):
    """The term's change is what `history_before` gives with the dispute: 1 in each of the three sums."""
    codes = np.array([2, 365])
    bare = history_before(codes, np.empty((0, 4), np.int64), 2000)[0, 1]
    more = history_before(codes, np.array([[2, 365, 1999, 1], [365, 2, 1999, 0]]), 2000)[0, 1]
    row = np.zeros((1, len(PLACE)), dtype=np.float32)
    after = row.copy()
    names = ("recent disputes", "long dispute record", "started by source")
    after[0, [PLACE[name] for name in names]] = np.log1p(20 * more)
    assert (bare == 0).all()
    gap = 10_000 * (chance(after, beta) - chance(row, beta))[0]
    assert by_name(row, beta)["a dispute last year, started by source"].change == pytest.approx(gap, rel=1e-5)


def test_the_error_is_that_of_redrawn_coefficients(rows, beta):
    """Delta method against 2,000 draws of the coefficients from their covariance."""
    rng = np.random.default_rng(1)
    root = rng.normal(0.0, 0.01, (len(beta), len(beta)))
    covariance = root @ root.T
    error = by_name(rows, beta, covariance)["a land border, for 1,000 km and none"].standard_error
    drawn = rng.multivariate_normal(beta, covariance, 2000)
    changes = [by_name(rows[:30], one)["a land border, for 1,000 km and none"].change for one in drawn[:300]]
    few = by_name(rows[:30], beta, covariance)["a land border, for 1,000 km and none"].standard_error
    assert np.std(changes) == pytest.approx(few, rel=0.15)
    assert error > 0


def test_terms_of_another_form_are_refused(beta):
    with pytest.raises(ValueError, match=r"values has shape \(0, 14\); expected one row or more, of 14 terms"):
        average_effects(np.zeros((0, 14), np.float32), beta, np.eye(len(beta)))
