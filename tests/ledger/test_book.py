"""Recording and asking."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from faultlines.errors import LedgerError
from faultlines.ledger import Ledger
from faultlines.terms.claims import FigureClaim, JudgementClaim, Passage, Speaker


def figure(document, **other):
    common = {"claim_id": "c_figure", "document_id": document.document_id, "published_at": document.published_at}
    passage = Passage(document_id=document.document_id, start=0, end=3, text=document.text[:3])
    return FigureClaim(
        **common,
        passage=passage,
        modality="happened",
        confidence=0.9,
        reader="made up/1",
        source_actors=(),
        quantity="interest rate",
        unit="percent",
        value=16.0,
        year=2024,
        external_id="row 7",
        **other,
    )


def judgement(document):
    passage = Passage(document_id=document.document_id, start=0, end=3, text=document.text[:3])
    return JudgementClaim(
        claim_id="c_judgement",
        document_id=document.document_id,
        published_at=document.published_at,
        passage=passage,
        modality="predicted",
        speaker=Speaker(name="A. Nalyst", institution="An Institute"),
        confidence=0.6,
        reader="made up/1",
        proposition="no rupture",
        likelihood_words="unlikely",
        likelihood=(0.2, 0.45),
        about=("RUS", "PRK"),
    )


def test_every_kind_of_claim_comes_back_as_it_went_in(make, ledger):
    document = make.document(external_id="x", record="a public record")
    claims = [
        make.event(document, contexts=("military",), mode="ram", place="at sea", count=2),
        make.tie(document, number=1, share=0.5, instrument="a treaty", valid_to=date(2030, 1, 1)),
        figure(document),
        judgement(document),
    ]
    done = ledger.record([document], claims)
    assert (done.new_documents, done.repeated_documents, done.claims) == (1, 0, 4)
    again = Ledger.open(ledger.path)
    assert again.document(document.document_id) == document
    for claim in claims:
        assert again.claim(claim.claim_id) == claim
    assert set(again.evidence(document.document_id)) == set(claims)


def test_a_document_is_not_counted_twice(make, ledger):
    one, two = make.document("One"), make.document("Two")
    ledger.record([one], [make.event(one)])
    done = ledger.record([one, two, two], [make.event(one), make.event(two)])
    assert (done.new_documents, done.repeated_documents, done.claims) == (1, 2, 1)
    assert done.repeated == (one.document_id, two.document_id)
    (event,) = ledger.events(date(2024, 6, 30))
    assert event.documents == 2


def test_a_batch_repeated_is_no_batch(make, ledger):
    document = make.document()
    ledger.record([document], [make.event(document)], batch_id="b_mine")
    before = ledger.summary()
    done = ledger.record([document], [make.event(document)], batch_id="b_mine")
    assert (done.new_documents, done.claims) == (0, 0)
    assert ledger.summary() == before
    with pytest.raises(LedgerError, match=r"batch b_mine is finished and does not hold d_.* under another batch id"):
        ledger.record([make.document("Other")], [], batch_id="b_mine")


def test_two_writers_of_one_document_count_it_once(make, ledger, monkeypatch):
    """Both look before either writes; the first to be recorded is the one."""
    document = make.document()
    slow = Ledger.open(ledger.path)
    stale = slow._snapshot()
    assert stale.documents.height == 0
    ledger.record([document], [make.event(document)])
    monkeypatch.setattr(slow, "_snapshot", lambda: stale)
    slow.record([document], [make.event(document)], batch_id="b_other")
    reader = Ledger.open(ledger.path)
    assert (reader.summary().documents, reader.summary().claims, reader.summary().batches) == (1, 1, 2)
    assert reader.events(date.max)[0].documents == 1


def test_a_reader_sees_what_another_writer_recorded(make, ledger):
    reader = Ledger.open(ledger.path)
    assert reader.event_count(date.max) == 0
    document = make.document()
    ledger.record([document], [make.event(document)])
    assert reader.event_count(date.max) == 1


def test_any_id_opens_to_its_passage(make, ledger):
    one, two = make.document("One", "2024-06-18"), make.document("Two", "2024-06-19")
    claims = [make.event(one), make.event(two), make.tie(two, number=1)]
    ledger.record([one, two], claims)
    (event,), (tie,) = ledger.events(date.max), ledger.ties(date.max)
    assert ledger.evidence(event.event_id) == tuple(claims[:2])
    assert ledger.evidence(event.event_id, known_at=date(2024, 6, 18)) == (claims[0],)
    assert ledger.evidence(tie.tie_id) == (claims[2],)
    assert ledger.evidence(claims[0].claim_id) == (claims[0],)
    assert ledger.find(one.document_id) == one
    assert ledger.event(claims[1].claim_id.replace("c_", "e_")) == event


@pytest.mark.parametrize("name", ["e_00", "t_00", "c_00", "d_00"])
def test_an_unknown_id_says_so(ledger, name):
    with pytest.raises(LedgerError, match=rf"ledger holds no \w+ {name}\. Check the id"):
        ledger.find(name)


def test_a_word_is_no_id(ledger):
    with pytest.raises(LedgerError, match=r"'Manila' is no id: expected e_…, t_…, c_… or d_…"):
        ledger.find("Manila")


def test_history_is_as_known_on_a_day(make, ledger):
    early, late = make.document("One", "2024-06-18"), make.document("Two", "2024-06-25")
    ledger.record([early, late], [make.event(early), make.event(late, "PHL", "CHN"), make.tie(late, number=1)])
    before, after = ledger.history(date(2024, 6, 20)), ledger.history(date(2024, 6, 25))
    assert (len(before.day), len(after.day), len(before.ties), len(after.ties)) == (1, 2, 0, 1)
    assert len(after.states) > 190
    assert after.coverage is None
    assert not after.systematic.any()
    assert [array.dtype for array in (after.day, after.source, after.act_class, after.weight)] == [
        np.int32,
        np.int32,
        np.int8,
        np.float64,
    ]
    small = ledger.history(date(2024, 6, 25), states=("PHL", "CHN"))
    assert small.states == ("CHN", "PHL")
    assert len(small.day) == 2
    assert ledger.documents_between(date(2024, 6, 18), date(2024, 6, 25)) == (late.document_id,)
    assert ledger.last_day() == date(2024, 6, 25)


def test_events_can_be_asked_for_by_party(make, ledger):
    document = make.document()
    ledger.record([document], [make.event(document), make.event(document, "USA", "JPN", number=1)])
    assert [event.source_actors for event in ledger.events(date.max, ["PHL", "CHN"])] == [("CHN",)]


def test_a_claim_must_quote_its_document(make, ledger):
    document, other = make.document("One"), make.document("Two")
    with pytest.raises(ValueError, match=r"claim c_\w+ is about d_\w+, which is none of the documents given"):
        ledger.record([document], [make.event(other)])
    wrong = make.event(make.document("Other text", "2024-06-20"))
    forged = replace(wrong, document_id=document.document_id)
    with pytest.raises(ValueError, match=r"quotes 'Oth', but d_\w+ has 'One' at 0-3"):
        ledger.record([document], [forged])
    with pytest.raises(ValueError, match="event_type 'SMILE'; expected a PLOVER event type"):
        ledger.record([document], [make.event(document, event_type="SMILE")])
    assert ledger.summary().documents == 0


def test_another_version_is_named(ledger):
    marker = ledger.path / "ledger.json"
    marker.write_text(json.dumps({"format": 9}))
    with pytest.raises(
        LedgerError, match=r"is a ledger of format 9; this faultlines reads format 2\. Use the faultlines"
    ):
        Ledger.open(ledger.path)
    marker.write_text("{")
    with pytest.raises(LedgerError, match=r"ledger\.json is damaged: expected an object"):
        Ledger.open(ledger.path)


def test_a_folder_that_is_no_ledger_or_not_empty(tmp_path, ledger):
    with pytest.raises(LedgerError, match=r"There is no ledger at .*: ledger\.json is not there"):
        Ledger.open(tmp_path / "nowhere")
    with pytest.raises(LedgerError, match=r"is a ledger already\. Open it"):
        Ledger.create(ledger.path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    with pytest.raises(LedgerError, match=r"is not empty: it holds letter\.txt"):
        Ledger.create(tmp_path / "full")
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="cannot be made a ledger"):
        Ledger.create(tmp_path / "file")
    with pytest.raises(LedgerError, match="cannot be read"):
        Ledger.open(tmp_path / "file")


def test_a_table_that_is_gone_is_named(ledger):
    (ledger.path / "claims").rename(ledger.path / "lost")
    with pytest.raises(LedgerError, match="lacks its table claims"):
        Ledger.open(ledger.path)


def test_an_interrupted_creation_is_finished(tmp_path, ledger):
    (ledger.path / "ledger.json").unlink()
    (ledger.path / ".ledger.json.00ff.part").touch()
    assert Ledger.create(ledger.path).event_count(date.max) == 0


def test_the_summary_reads_as_a_line(make, ledger):
    document = make.document()
    ledger.record([document], [make.event(document)])
    assert str(ledger.summary()) == "1 documents, 1 claims, 1 events, 0 ties; 0 coded rows"
