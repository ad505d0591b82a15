"""Reports of one act become one event; arithmetic by hand."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from faultlines.ledger.conclude import conclude_events, corroborated
from faultlines.ledger.matching import Acts


def test_three_reports_of_one_collision_are_one_event(make):
    first = make.document("One", "2024-06-17")
    claims = [make.event(first, on=("2024-06-17",))]
    for text, published, day in (("Two", "2024-06-18", "2024-06-17"), ("Three", "2024-06-20", "2024-06-18")):
        claims.append(make.event(make.document(text, published), on=(day,)))
    (event,) = conclude_events(claims)
    assert event.documents == 3
    assert event.claims == tuple(claim.claim_id for claim in claims)
    assert event.event_id == claims[0].claim_id.replace("c_", "e_")
    assert event.known_on == first.published_at
    assert event.confidence == pytest.approx(1 - 0.5**3)
    assert str(event.occurred_on.latest) == "2024-06-17"


def test_two_claims_of_one_document_corroborate_nothing(make):
    document = make.document()
    claims = [make.event(document, number=0, confidence=0.5), make.event(document, number=1, confidence=0.75)]
    (event,) = conclude_events(claims)
    assert event.documents == 1
    assert event.confidence == corroborated(claims) == 0.75


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ({}, 1),
        ({"on": ("2024-06-18",)}, 1),
        ({"on": ("2024-06-19",)}, 2),
        ({"on": ("2024-06-01", "2024-06-30")}, 1),
        ({"on": ("2024-01-01", "2024-12-31")}, 2),
        ({"source": "PHL", "target": "CHN"}, 2),
        ({"source": "CHN/CVL"}, 2),
        ({"source": "CHN/MIL"}, 1),
        ({"event_type": "COERCE"}, 2),
        ({"modality": "denied"}, 2),
        ({"modality": "planned"}, 2),
        ({"target": ""}, 2),
        ({"count": 12}, 2),
        ({"mode": "ram"}, 1),
    ],
)
def test_what_makes_two_claims_one_act(make, other, count):
    claims = [make.event(make.document("One")), make.event(make.document("Two"), **other)]
    assert len(conclude_events(claims)) == count


def test_a_mutual_act_has_no_direction(make):
    one = make.event(make.document("One", "2024-06-19"), "RUS", "PRK", "CONSULT")
    other = make.event(make.document("Two"), "PRK", "RUS", "CONSULT")
    (event,) = conclude_events([other, one])
    assert (event.source_actors, event.target_actors) == (("RUS",), ("PRK",))


def test_modes_that_differ_are_two_acts(make):
    claims = [make.event(make.document(text), "RUS", "PRK", "CONSULT", mode=mode) for text, mode in _MODES]
    assert len(conclude_events(claims)) == 2


_MODES = (("One", "visit"), ("Two", "phone"))


def test_the_closest_dating_is_kept_and_days_do_not_chain(make):
    """A month, then its 5th day, then its 20th: the second narrows the act, so the third is another."""
    spans = (("2024-06-01", "2024-06-30"), ("2024-06-05",), ("2024-06-20",))
    claims = [make.event(make.document(f"{n}", f"2024-07-0{n + 1}"), on=on) for n, on in enumerate(spans)]
    events = conclude_events(claims)
    assert [(str(event.occurred_on.latest), len(event.claims)) for event in events] == [
        ("2024-06-05", 2),
        ("2024-06-20", 1),
    ]


def test_loosely_dated_claims_must_overlap(make):
    years = (("2016-01-01", "2016-12-31"), ("2017-01-01", "2017-12-31"))
    claims = [make.event(make.document(f"{n}"), on=on) for n, on in enumerate(years)]
    assert len(conclude_events(claims)) == 2


@pytest.mark.parametrize(
    ("source", "flag"),
    [("CHN", True), ("CHN/MIL", True), ("CHN/CVL", False), ("NSA:HOUTHIS", False), ("IGO:NATO", True)],
)
def test_whose_act_it_is(make, source, flag):
    (event,) = conclude_events([make.event(make.document(), source)])
    assert event.by_state is flag


def test_acts_far_from_a_claim_are_passed_over_and_nothing_changes(make, monkeypatch):
    chance = random.Random(1)
    claims = []
    for number in range(300):
        last = date(2024, 1, 1) + timedelta(days=chance.randrange(300))
        first = last - timedelta(days=chance.choice([0, 0, 0, 1, 6, 29, 200]))
        text = " ".join(chance.sample(["Redland", "struck", "harbour", "vessel", "rammed", "Blueland"], 4))
        document = make.document(text=f"{text} {number}", published="2024-12-01")
        on = (first.isoformat(), last.isoformat())
        claim = make.event(document, event_type=chance.choice(["ASSAULT", "COERCE"]), on=on, number=number)
        claims.append(replace(claim, passage=replace(claim.passage, end=len(text), text=text)))
    copies = {claims[number].document_id: claims[number - 9].document_id for number in range(9, 300, 9)}
    found = conclude_events(claims, copies)
    monkeypatch.setattr(Acts, "near", lambda acts, when: range(len(acts.all)))
    assert found == conclude_events(claims, copies)
    assert 1 < len(found) < len(claims)
