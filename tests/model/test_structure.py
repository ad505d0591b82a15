from dataclasses import replace

import numpy as np
import pytest

from faultlines.model.fits import load_fit
from faultlines.model.logit import sigmoid
from faultlines.model.relations import CAPABILITY_FLOOR
from faultlines.model.statefiles import StateFiles
from faultlines.model.structure import (
    DEFINITIONS,
    dyad_years,
    fit_structure,
    onset_log_odds,
    structure_terms,
)


@pytest.fixture(scope="module")
def shipped():
    return load_fit().structure


def test_every_term_is_defined_and_the_intercept_is_first(random_relations):
    found = structure_terms(random_relations)
    assert found.names == tuple(DEFINITIONS)
    assert found.names[0] == "intercept"
    assert (found.values[:, :, 0] == 1).all()
    assert found.values.shape == (5, 5, len(DEFINITIONS))


def test_terms_of_one_pair_by_hand(random_relations):
    found = structure_terms(random_relations)
    terms = dict(zip(found.names, found.values[0, 1], strict=True))
    size = np.log(random_relations.capability[:2] / 1e-3)
    near = random_relations.land_border[0, 1] | random_relations.sea_border[0, 1]
    far = 0.0 if near else np.log1p(random_relations.distance_km[0, 1] / 100)
    record = np.log1p(20 * random_relations.dispute_history[0, 1])
    assert terms["source capability"] == pytest.approx(size[0])
    assert terms["target capability"] == pytest.approx(size[1])
    assert terms["distance"] == pytest.approx(far)
    assert terms["distance x capability"] == pytest.approx(far * size.sum())
    assert [terms["recent disputes"], terms["long dispute record"]] == pytest.approx(record[:2])
    assert terms["started by source"] == pytest.approx(record[2])
    assert terms["neighbours x dispute record"] == pytest.approx(near * record[1])


def test_renumbering_states_renumbers_the_log_odds(shipped, random_relations, renumbered):
    order = np.array([4, 2, 0, 1, 3])
    turned = onset_log_odds(shipped, renumbered(random_relations, order))
    assert turned == pytest.approx(onset_log_odds(shipped, random_relations)[np.ix_(order, order)])


def test_mirrored_attributes_give_mirrored_log_odds(shipped, random_relations):
    """Two states that swap everything they are swap their odds: no name matters."""
    order = np.array([1, 0, 2, 3, 4])
    swapped = {
        name: value[order] if value.ndim == 1 else value[np.ix_(order, order)]
        for name in random_relations.__dataclass_fields__
        if isinstance(value := getattr(random_relations, name), np.ndarray)
    }
    there, back = (
        onset_log_odds(shipped, random_relations),
        onset_log_odds(shipped, replace(random_relations, **swapped)),
    )
    assert back[0, 1] == pytest.approx(there[1, 0])
    assert back[1, 0] == pytest.approx(there[0, 1])


def test_a_defence_pact_changes_its_pair_by_its_coefficient_and_no_other(shipped, random_relations):
    def with_pact(held):
        defence = random_relations.defence.copy()
        defence[0, 1] = defence[1, 0] = held
        return onset_log_odds(shipped, replace(random_relations, defence=defence))

    change = with_pact(True) - with_pact(False)
    coefficient = shipped.coefficients[shipped.names.index("defence pact")]
    assert coefficient < 0
    assert [change[0, 1], change[1, 0]] == pytest.approx([coefficient, coefficient])
    change[[0, 1], [1, 0]] = 0.0
    assert np.abs(change).max() < 1e-12


def test_a_draw_replaces_the_coefficients(shipped, random_relations):
    draw = np.zeros_like(shipped.coefficients)
    draw[0] = -4.0
    assert (onset_log_odds(shipped, random_relations, coefficients=draw) == -4.0).all()


def test_the_smallest_state_without_history_is_finite(shipped, random_relations):
    bare = replace(
        random_relations,
        capability=np.full(5, CAPABILITY_FLOOR),
        dispute_history=np.zeros_like(random_relations.dispute_history),
    )
    assert np.isfinite(onset_log_odds(shipped, bare)).all()


def test_made_up_years_have_every_directed_dyad_once(made_up_data):
    found = dyad_years(StateFiles(made_up_data), range(2000, 2003))
    assert len(found.started) == 3 * 4 * 3
    assert (found.any_onset >= found.started).all()
    # Both directions of a pair share its number: 6 pairs of 4 states.
    assert len(np.unique(found.pair)) == 6


def test_fit_to_a_made_up_world(made_up_data):
    found = fit_structure(made_up_data)
    assert np.isfinite(found.coefficients).all()
    assert (found.standard_errors > 0).sum() >= 10
    assert found.last_observed.capability["USA"] == (0.2, 2016)
    assert set(found.last_observed.sources) <= {"USA", "GBR", "RUS", "CHN"}
    assert {one.name for one in found.provenance} >= {"cow_nmc.csv.gz", "atop_alliance.csv.gz"}


@pytest.mark.data
def test_the_record_is_counted_as_published(data):
    """1,988 directed dyads with an onset in 1990-2014; two decades are enough to see the file read right."""
    found = StateFiles(data / "states").onsets
    late = found[(found[:, 2] >= 1990) & (found[:, 2] <= 2014)]
    assert (len(late), late[:, 3].sum()) == (1988, 814)


@pytest.mark.data
def test_the_shipped_fit_is_calibrated_on_the_last_years(data, shipped):
    found = dyad_years(StateFiles(data / "states"), range(2005, 2015))
    odds = found.values @ shipped.coefficients[1:] + shipped.coefficients[0]
    chance = sigmoid(odds)
    assert 0.7 < chance.sum() / found.started.sum() < 1.4


def test_the_shipped_fit_beats_the_bars(shipped):
    scores = shipped.scores
    assert scores["any onset: events"] == 1988
    assert scores["any onset: auc"] > 0.962
    assert scores["any onset: average precision"] > 0.190
    assert scores["any onset: nats per event"] > 3.18
    assert 0.9 < scores["expected over observed"] < 1.15
