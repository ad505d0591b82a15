"""What the model article must yield at least; needs the development data and the English pipeline."""

from datetime import date

import pytest

from faultlines.reading import annotate, load_documents, pipeline, read_document
from faultlines.reading.events import read_events
from faultlines.reading.ties import read_ties

pytestmark = pytest.mark.data

PUBLISHED = date(2024, 6, 22)


@pytest.fixture(scope="module")
def document(article):
    (found,) = load_documents([article], published_at=PUBLISHED, today=PUBLISHED)
    return found


@pytest.fixture(scope="module")
def annotated(document):
    return annotate(document, pipeline())


@pytest.fixture(scope="module")
def events(annotated):
    return read_events(annotated)


@pytest.fixture(scope="module")
def ties(annotated):
    return {
        (claim.source_actors[0].id, claim.target_actors[0].id, claim.tie_type, claim.state)
        for claim in read_ties(annotated)
    }


def find(events, source, target, event_type):
    return [
        claim
        for claim in events
        if claim.event_type == event_type
        and source in {m.id for m in claim.source_actors}
        and target in {m.id for m in claim.target_actors}
    ]


@pytest.mark.parametrize(
    ("source", "target", "event_type", "modality"),
    [
        ("RUS", "PRK", "CONSULT", "happened"),
        ("RUS", "VNM", "CONSULT", "happened"),
        ("RUS", "CHN", "CONSULT", "happened"),
        ("RUS", "PRK", "AID", "pledged"),
        ("RUS", "VNM", "AGREE", "happened"),
        ("CHN", "TWN", "MOBILIZE", "happened"),
        ("CHN", "PHL", "ASSAULT", "happened"),
        ("UKR", "CHN", "ACCUSE", "happened"),
        ("UKR", "RUS", "ACCUSE", "happened"),
        ("RUS", "UKR", "ASSAULT", "happened"),
    ],
)
def test_article_tells_of(events, source, target, event_type, modality):
    assert modality in {claim.modality for claim in find(events, source, target, event_type)}


def test_acts_are_dated(events):
    (drills,) = find(events, "CHN", "TWN", "MOBILIZE")
    assert (drills.occurred_on.earliest, drills.occurred_on.latest) == (date(2024, 5, 1), date(2024, 5, 31))
    (collision,) = find(events, "CHN", "PHL", "ASSAULT")
    assert collision.occurred_on.latest == date(2024, 6, 17)
    (visit,) = find(events, "RUS", "CHN", "CONSULT")
    assert visit.occurred_on.earliest == date(2024, 5, 1)
    (war,) = find(events, "RUS", "UKR", "ASSAULT")
    assert war.occurred_on.latest.year == 2022


def test_deals_are_counted(events):
    (deals,) = find(events, "RUS", "VNM", "AGREE")
    assert deals.count == 12


def test_the_injured_sailor_is_military(events):
    (collision,) = find(events, "CHN", "PHL", "ASSAULT")
    assert collision.target_actors[0].sector == "MIL"


@pytest.mark.parametrize(
    "tie",
    [
        ("RUS", "PRK", "defence_pact", "signed"),
        ("USA", "PHL", "defence_pact", "in_force"),
        ("RUS", "PRK", "arms_supply", "in_force"),
        ("RUS", "IND", "arms_supply", "in_force"),
        ("RUS", "VNM", "arms_supply", "in_force"),
        ("CHN", "TWN", "territorial_claim", "in_force"),
        ("PRK", "CHN", "trade_dependence", "in_force"),
        ("KOR", "PRK", "rivalry", "in_force"),
        ("JPN", "PRK", "rivalry", "in_force"),
    ],
)
def test_article_states_the_relation(ties, tie):
    assert tie in ties


def test_no_act_of_anybody_who_does_nothing_in_the_article(events):
    doing = {mention.id for claim in events for mention in claim.source_actors}
    assert doing <= {"RUS", "CHN", "PRK", "UKR", "PHL", "VNM", "USA"}  # the American ambassador finds fault with Russia
    assert len(events) <= 22


def test_every_claim_opens_at_its_words(document):
    claims = read_document(document, pipeline())
    assert {claim.kind for claim in claims} == {"event", "tie", "figure", "judgement"}
    assert len({claim.claim_id for claim in claims}) == len(claims)
    for claim in claims:
        assert document.text[claim.passage.start : claim.passage.end] == claim.passage.text
