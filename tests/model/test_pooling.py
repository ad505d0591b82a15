import numpy as np
import pytest

from faultlines.errors import FitError
from faultlines.model.logit import fit_logit, sigmoid
from faultlines.model.pooling import fit_grouped, fit_pooled


def grouped_world(spread, seed=0, n_groups=80, per_group=150):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(n_groups), per_group)
    values = rng.standard_normal((len(group), 1))
    effects = spread * rng.standard_normal(n_groups)
    happened = rng.random(len(group)) < sigmoid(-2.0 + values[:, 0] + effects[group])
    return values, happened, group, effects


def test_recovers_the_spread_and_the_effects_of_a_simulation():
    values, happened, group, effects = grouped_world(0.8)
    found = fit_grouped(values, happened, group, weights=np.ones(len(group)), ridge=1e-3)
    assert found.variance**0.5 == pytest.approx(0.8, abs=0.15)
    assert found.coefficients[1] == pytest.approx(1.0, abs=0.12)
    assert np.corrcoef(found.effects, effects)[0, 1] > 0.9


def test_where_groups_do_not_differ_they_are_drawn_together():
    values, happened, group, _ = grouped_world(0.0)
    found = fit_grouped(values, happened, group, weights=np.ones(len(group)), ridge=1e-3)
    assert found.variance**0.5 < 0.2
    plain = fit_logit(values, happened, group, ridge=1e-3)
    assert found.coefficients == pytest.approx(plain.coefficients, abs=0.05)


def test_the_variance_found_has_the_largest_marginal_likelihood():
    values, happened, group, _ = grouped_world(0.8)
    weights = np.ones(len(group))
    best = fit_grouped(values, happened, group, weights=weights, ridge=1e-3)
    for other in (best.variance / 3, best.variance * 3):
        held = fit_grouped(values, happened, group, weights=weights, ridge=1e-3, variance=other, rounds=0)
        assert held.log_marginal < best.log_marginal


def test_a_group_not_seen_has_no_effect():
    values, happened, group, _ = grouped_world(0.8, n_groups=10)
    found = fit_grouped(values, happened, 2 * group, weights=np.ones(len(group)), ridge=1e-3)
    assert found.effect_of(np.array([0, 1, 18, 99])).tolist() == [found.effects[0], 0.0, found.effects[9], 0.0]


def test_non_convergence_says_what_to_check():
    values, happened, group, _ = grouped_world(0.8, n_groups=10)
    with pytest.raises(FitError, match=r"10 group effects did not converge in 1 Newton steps. Check for a term"):
        fit_grouped(values, happened, group, weights=np.ones(len(group)), ridge=1e-3, most_steps=1)


def test_pooled_columns_move_toward_their_mean_and_the_rare_one_most():
    """Three flags of true effect 1.5; the rarest is in ten rows, of which chance gave it no event."""
    rng = np.random.default_rng(4)
    values = np.zeros((30_000, 3))
    values[:8000, 0] = values[8000:16_000, 1] = values[16_000:16_010, 2] = 1.0
    happened = rng.random(len(values)) < sigmoid(-3.0 + 1.5 * values.sum(axis=1))
    happened[16_000:16_010] = False
    clusters, weights = np.arange(len(values)), np.ones(len(values))
    plain = fit_logit(values, happened, clusters, ridge=0.1, weights=weights).coefficients
    pooled = fit_pooled(values, happened, clusters, weights=weights, ridge=0.1, pooled=np.arange(3))
    assert plain[3] < -1.0
    assert pooled.coefficients[3] > 0.5
    assert pooled.coefficients[1:3] == pytest.approx(plain[1:3], abs=0.1)
    assert pooled.mean == pytest.approx(1.5, abs=0.3)


def test_one_column_has_no_mean_to_be_drawn_to():
    with pytest.raises(ValueError, match="pooled names 1 columns; expected two or more"):
        fit_pooled(
            np.zeros((2, 2)), np.array([True, False]), np.arange(2), weights=np.ones(2), ridge=1.0, pooled=np.array([0])
        )
