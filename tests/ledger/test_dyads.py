"""Events into weighted directed rows; by hand."""

from datetime import date

import pytest

from faultlines.ledger.conclude import conclude_events
from faultlines.ledger.dyads import dyad_rows, event_frame
from faultlines.terms.plover import ActClass

STATES = ("CHN", "JPN", "KOR", "PHL", "USA")
KNOWN = date(2024, 6, 30)


def rows(make, *claims, states=STATES):
    frame = dyad_rows(event_frame(conclude_events(claims), KNOWN), states)
    return [
        (states[source], states[target], weight, ActClass(kind).name)
        for source, target, weight, kind in frame.select("source", "target", "weight", "act_class").iter_rows()
    ]


def test_a_directed_act_is_one_row(make):
    assert rows(make, make.event(make.document())) == [("CHN", "PHL", 1.0, "USE_OF_FORCE")]


def test_an_assault_by_others_is_no_use_of_force(make):
    assert rows(make, make.event(make.document(), "CHN/CVL")) == [("CHN", "PHL", 1.0, "MATERIAL_CONFLICT")]


def test_a_mutual_act_is_a_row_each_way_and_weights_sum_to_one_per_direction(make):
    claim = make.event(make.document(), "USA", "JPN+KOR", "CONSULT")
    assert rows(make, claim) == [
        ("JPN", "USA", 0.5, "VERBAL_COOPERATION"),
        ("KOR", "USA", 0.5, "VERBAL_COOPERATION"),
        ("USA", "JPN", 0.5, "VERBAL_COOPERATION"),
        ("USA", "KOR", 0.5, "VERBAL_COOPERATION"),
    ]


def test_parties_on_both_sides_of_a_mutual_act_meet_once(make):
    claim = make.event(make.document(), "JPN+USA", "JPN+USA", "CONSULT")
    assert [row[:3] for row in rows(make, claim)] == [("JPN", "USA", 1.0), ("USA", "JPN", 1.0)]


def test_a_smaller_risk_set_changes_no_weight(make):
    claim = make.event(make.document(), "CHN", "PHL+JPN", "THREATEN")
    assert rows(make, claim, states=("CHN", "PHL")) == [("CHN", "PHL", 0.5, "VERBAL_CONFLICT")]


@pytest.mark.parametrize(
    "other",
    [
        {"target": ""},
        {"target": "CHN"},
        {"target": "IGO:NATO"},
        {"target": "NSA:HOUTHIS"},
        {"modality": "planned"},
        {"modality": "denied"},
        {"on": ("2024-05-01", "2024-06-15")},
        {"on": ("2024-07-01",)},
    ],
)
def test_what_is_no_row(make, other):
    assert rows(make, make.event(make.document(), **other)) == []


def test_an_organisation_beside_a_state_takes_no_weight(make):
    assert [row[:3] for row in rows(make, make.event(make.document(), "USA+IGO:EU", "CHN"))] == [("USA", "CHN", 1.0)]
