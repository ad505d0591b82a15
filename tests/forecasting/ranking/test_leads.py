import numpy as np

from faultlines.forecasting.ranking.index import make_index
from faultlines.forecasting.ranking.leads import fit_leads


def test_what_follows_what_is_found(make_quads):
    # Relation 1 comes the step after relation 0 between the same two, never after itself.
    rng = np.random.default_rng(1)
    rows = set()
    for start in range(0, 200, 2):
        one, other = map(int, rng.choice(8, 2, replace=False))
        rows |= {(one, 0, other, start), (one, 1, other, start + 1)}
    leads = fit_leads(make_index(make_quads(rows, n_entities=8, n_relations=2)), 200)
    after = leads.sum(axis=2)
    assert after[0, 1] > 5 * after[1, 1]
    assert leads[0, 1].argmax() == 0  # the shortest half-life
    assert leads.min() >= 0


def test_without_history_there_are_no_leads_but_the_prior(make_quads):
    leads = fit_leads(make_index(make_quads([(0, 0, 1, 0), (1, 0, 0, 1)], n_entities=2, n_relations=1)), 1)
    assert np.all(leads < 1e-6)
