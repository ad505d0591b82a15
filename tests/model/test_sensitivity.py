import numpy as np
import pytest

from faultlines.model.entanglement import DEFINITIONS, fit_record, opportunities
from faultlines.model.sensitivity import interval_coverage, leave_one_out
from faultlines.model.statefiles import StateFiles


@pytest.fixture(scope="module")
def record(made_up_data):
    return opportunities(StateFiles(made_up_data))


def test_each_dispute_with_enough_joins_is_left_out_and_the_most_influential_comes_first(record):
    found = leave_one_out(record, "rivalry with foe", at_least=1.0)
    assert len(found) == len(np.unique(record.dispute[record.joined]))
    assert {one.joins for one in found} == {1.0}
    place = record.dispute != found[0].dispute
    again = fit_record(record.take(place))
    whole = fit_record(record)
    where = list(DEFINITIONS).index("rivalry with foe")
    assert found[0].coefficient == pytest.approx(again.coefficients[where])
    gaps = [abs(one.coefficient - whole.coefficients[where]) for one in found]
    assert gaps == sorted(gaps, reverse=True)


def test_a_term_that_is_none_is_refused(record):
    with pytest.raises(ValueError, match="term is 'friendship'; expected one of intercept, defence pact with side"):
        leave_one_out(record, "friendship")


def test_intervals_hold_their_share_in_a_simulation(record):
    """60 simulations of a made-up world: a 95 % interval is held at least 50 times by all but a freak."""
    found = interval_coverage(record, np.random.default_rng(0), simulations=60, shock=0.5)
    moved = found.names.index("force used")
    assert found.held[0.95][moved] > 0.83
    assert found.held[0.80][moved] <= found.held[0.95][moved]
    assert 0.5 < found.spread[moved] < 1.5
