from datetime import date

import numpy as np
import pytest

from faultlines.showing.records import claims_view, evidence_view, explain_view, history_view, ties_view
from faultlines.showing.terminal import as_text
from faultlines.terms.claims import (
    ActorMention,
    DateRange,
    EventClaim,
    FigureClaim,
    JudgementClaim,
    Passage,
    Speaker,
    TieClaim,
)
from faultlines.terms.events import Event, Tie
from faultlines.terms.history import History

DAY = DateRange(earliest=date(2024, 6, 19), latest=date(2024, 6, 19))


@pytest.fixture
def claims(documents):
    (document,) = documents.values()

    def common(kind, text):
        start = document.text.index(text)
        passage = Passage(document_id=document.document_id, start=start, end=start + len(text), text=text)
        return {
            "claim_id": f"c_{kind}",
            "document_id": document.document_id,
            "published_at": date(2024, 6, 22),
            "passage": passage,
            "modality": "happened",
            "confidence": 0.83,
            "reader": "test 1",
        }

    def actor(code):
        return ActorMention(id=code, text=code, start=0, end=3)

    return (
        EventClaim(
            **common("event", "a coast guard ship rammed a supply boat"),
            source_actors=(ActorMention(id="CHN", text="ship", start=0, end=4, sector="MIL"),),
            target_actors=(actor("PHL"),),
            event_type="ASSAULT",
            occurred_on=DateRange(earliest=date(2024, 6, 16), latest=date(2024, 6, 18)),
        ),
        TieClaim(
            **common("tie", "the two leaders signed a treaty"),
            source_actors=(actor("RUS"),),
            target_actors=(actor("PRK"),),
            tie_type="defence_pact",
            state="signed",
            occurred_on=DAY,
        ),
        FigureClaim(
            **common("figure", "Thirty-six aircraft crossed"),
            source_actors=(actor("CHN"),),
            quantity="aircraft",
            unit="count",
            value=36.0,
            year=2024,
        ),
        JudgementClaim(
            **common("judgement", "it would look again"),
            speaker=Speaker(name="A. Person", post="analyst", institution="an institute"),
            proposition="Seoul will send arms",
            likelihood_words="unlikely",
            likelihood=(0.2, 0.45),
            about=("KOR",),
        ),
    )


def test_claims_say_who_did_what_to_whom_and_when(claims):
    text = as_text(claims_view(claims), 118)
    assert "4 claims" in text
    assert "event  ASSAULT, happened · China (MIL) → Philippines · 2024-06-16 to 2024-06-18" in text
    assert "tie  defence pact, signed, happened · Russia → North Korea · 2024-06-19" in text
    assert "figure  aircraft 36 count in 2024 · China" in text
    assert "judgement  Seoul will send arms · “unlikely” · said by A. Person, analyst, an institute" in text


def test_confidence_stands_on_a_line_without_a_likelihood(claims):
    for line in as_text(claims_view(claims), 118).splitlines():
        assert not ("confidence" in line and "unlikely" in line)


def test_an_id_opens_down_to_its_words_and_their_offsets(claims, documents):
    event = Event(
        event_id="e_1",
        event_type="ASSAULT",
        mode=None,
        contexts=(),
        modality="happened",
        source_actors=("CHN",),
        target_actors=("PHL",),
        by_state=True,
        occurred_on=claims[0].occurred_on,
        known_on=date(2024, 6, 22),
        claims=("c_event",),
        documents=1,
        originals=1,
        confidence=0.83,
    )
    text = as_text(explain_view(event, claims[:1], documents), 200)
    passage = claims[0].passage
    order = ["e_1", "ASSAULT", "c_event", f"{passage.document_id}:{passage.start}-{passage.end}", passage.text]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert "The Test Gazette, published 22 June 2024 (--published)" in text


def test_a_claim_and_a_document_open_too(claims, documents):
    (document,) = documents.values()
    assert claims[1].passage.text in as_text(explain_view(claims[1], (), documents), 200)
    assert as_text(explain_view(document, claims, documents), 200).count(document.document_id) == 5


def test_evidence_without_its_document_still_shows_the_words(claims):
    text = as_text(evidence_view(claims[:1], {}), 118)
    assert claims[0].passage.text in text
    assert "published 22 June 2024" in text
    assert as_text(evidence_view((), {}), 80) == "No passage in the ledger.\n"


def test_ties_that_hold_are_marked():
    def tie(state, until):
        return Tie(
            tie_id=f"t_{state}",
            tie_type="arms_supply",
            state=state,
            source_actor="RUS",
            target_actor="VNM",
            since=date(1950, 1, 30),
            until=until,
            known_on=date(2024, 1, 1),
            claims=(),
            confidence=1.0,
        )

    text = as_text(ties_view([tie("delivered", None), tie("lapsed", date(1990, 1, 1))], date(2024, 6, 22)), 118)
    first, second = (next(line for line in text.splitlines() if name in line) for name in ("t_delivered", "t_lapsed"))
    assert first.startswith("•")
    assert "Russia → Vietnam" in first
    assert not second.startswith("•")
    assert as_text(ties_view([], date(2024, 6, 22)), 80) == "No tie known.\n"


def test_history_shows_the_latest_acts_of_both_directions():
    history = History(
        known_at=date(2024, 6, 22),
        states=("CHN", "JPN", "PHL"),
        event_ids=np.array(["e_1", "e_2", "e_3"]),
        day=np.array([19800, 19850, 19890], dtype=np.int32),
        source=np.array([0, 2, 0], dtype=np.int32),
        target=np.array([2, 0, 1], dtype=np.int32),
        act_class=np.array([4, 2, 0], dtype=np.int8),
        weight=np.array([1.0, 0.5, 1.0]),
        systematic=np.zeros(3, dtype=np.bool_),
        ties=(),
        coverage=None,
    )
    text = as_text(history_view(history, "CHN", "PHL", latest=1), 118)
    # Day 19850 is 2024-05-07.
    assert "2024-05-07 Philippines → China verbal conflict 0.50 e_2" in " ".join(text.split())
    assert "2 acts known on 22 June 2024, the latest 1 shown." in text
    with pytest.raises(ValueError, match="VNM is not among the history's 3 states"):
        history_view(history, "CHN", "VNM")
