"""Laws of the ledger, on made-up claims."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.ledger import Ledger
from faultlines.ledger.conclude import conclude_events
from faultlines.ledger.ties import conclude_ties

START = date(2024, 6, 1)
PAIRS = (("CHN", "PHL"), ("PHL", "CHN"), ("CHN/CVL", "PHL"), ("USA", "PHL+JPN"))

event_parts = st.tuples(
    st.integers(0, 9),  # document
    st.sampled_from(PAIRS),
    st.sampled_from(("ASSAULT", "CONSULT")),
    st.integers(-12, 12),  # day of the act
    st.sampled_from((0, 1, 20, 90)),  # how loosely it is dated, days
    st.sampled_from(("happened", "planned")),
    st.sampled_from((None, "visit", "phone")),
)
tie_parts = st.tuples(
    st.integers(0, 9),
    st.sampled_from((("USA", "PHL"), ("PHL", "USA"))),
    st.sampled_from(("defence_pact", "arms_supply")),
    st.integers(-60, 12),
    st.sampled_from((0, 20, 90, 900)),
    st.sampled_from(("pledged", "signed", "in_force", "delivered", "violated", "lapsed")),
    st.sampled_from(("happened", "pledged", "denied")),
)


def span(first, loose):
    day = START + timedelta(days=first)
    return day.isoformat(), (day + timedelta(days=loose)).isoformat()


def as_events(make, parts):
    return [
        make.event(document(make, of), *pair, kind, span(first, loose), n, modality=modality, mode=mode)
        for n, (of, pair, kind, first, loose, modality, mode) in enumerate(parts)
    ]


def as_ties(make, parts, first=0):
    return [
        make.tie(document(make, of), *pair, kind, state, span(begin, loose), number=n, modality=modality)
        for n, (of, pair, kind, begin, loose, state, modality) in enumerate(parts, start=first)
    ]


def document(make, number):
    return make.document(f"Document {number}", (START + timedelta(days=number)).isoformat())


def shuffled(claims, order):
    return [claim for _, claim in sorted(zip(order, claims, strict=False), key=lambda pair: pair[0])]


claims_in_orders = st.lists(event_parts, max_size=25).flatmap(
    lambda parts: st.tuples(st.just(parts), st.permutations(range(len(parts))))
)
ties_in_orders = st.lists(tie_parts, max_size=25).flatmap(
    lambda parts: st.tuples(st.just(parts), st.permutations(range(len(parts))))
)


@given(claims_in_orders)
def test_the_order_of_arrival_does_not_matter_to_events(make, drawn):
    claims = as_events(make, drawn[0])
    assert conclude_events(shuffled(claims, drawn[1])) == conclude_events(claims)


@given(ties_in_orders)
def test_the_order_of_arrival_does_not_matter_to_ties(make, drawn):
    claims = as_ties(make, drawn[0])
    assert conclude_ties(shuffled(claims, drawn[1])) == conclude_ties(claims)


@given(st.lists(event_parts, max_size=25), st.integers(0, 9))
def test_events_keep_their_id_and_their_first_claims(make, parts, number):
    claims = as_events(make, parts)
    day = START + timedelta(days=number)
    later = {event.event_id: event for event in conclude_events(claims)}
    for event in conclude_events(claim for claim in claims if claim.published_at <= day):
        grown = later[event.event_id]
        assert grown.claims[: len(event.claims)] == event.claims
        assert grown.confidence >= event.confidence
        assert grown.known_on == event.known_on


@given(st.lists(tie_parts, max_size=25), st.integers(0, 9))
def test_ties_keep_their_id_and_their_first_claims(make, parts, number):
    claims = as_ties(make, parts)
    day = START + timedelta(days=number)
    later = {tie.tie_id: tie for tie in conclude_ties(claims)}
    for tie in conclude_ties(claim for claim in claims if claim.published_at <= day):
        assert later[tie.tie_id].claims[: len(tie.claims)] == tie.claims


@given(st.lists(event_parts, max_size=25))
def test_every_claim_is_of_exactly_one_event(make, parts):
    claims = as_events(make, parts)
    used = [name for event in conclude_events(claims) for name in event.claims]
    assert sorted(used) == sorted(claim.claim_id for claim in claims)


@settings(max_examples=8, deadline=None)
@given(st.lists(event_parts, min_size=1, max_size=12), st.lists(tie_parts, max_size=6), st.permutations(range(10)))
def test_what_was_known_on_tuesday_never_changes(make, events, ties, order):
    """Documents recorded one by one in any order; each day's answer is that of the documents published by then."""
    by_document = defaultdict(list)
    for claim in as_events(make, events) + as_ties(make, ties, first=100):
        by_document[claim.document_id].append(claim)
    documents = {one.document_id: one for one in (document(make, number) for number in order)}
    tuesday = START + timedelta(days=4)
    with TemporaryDirectory() as folder:
        one, whole = Ledger.create(Path(folder) / "one"), Ledger.create(Path(folder) / "whole")
        for name, single in documents.items():
            one.record([single], _distinct(by_document[name]))
        early = [single for single in documents.values() if single.published_at <= tuesday]
        whole.record(early, _distinct([claim for single in early for claim in by_document[single.document_id]]))
        assert one.events(tuesday) == whole.events(tuesday)
        assert one.ties(tuesday) == whole.ties(tuesday)
        assert one.history(tuesday).event_ids.tolist() == whole.history(tuesday).event_ids.tolist()


def _distinct(claims):
    return list({claim.claim_id: claim for claim in claims}.values())


@settings(max_examples=25, deadline=None)
@given(st.lists(event_parts, max_size=25), st.integers(0, 9))
def test_a_document_taken_away_changes_no_act_of_other_parties(make, parts, number):
    claims = as_events(make, parts)
    gone = document(make, number).document_id
    touched = {_parties(claim) for claim in claims if claim.document_id == gone}
    left = conclude_events(claim for claim in claims if claim.document_id != gone)
    assert _of_others(conclude_events(claims), touched) == _of_others(left, touched)


def _parties(claim):
    return frozenset(mention.id for mention in (*claim.source_actors, *claim.target_actors))


def _of_others(events, touched):
    return [event for event in events if frozenset((*event.source_actors, *event.target_actors)) not in touched]


def test_whose_copy_a_document_is_stays_as_later_ones_are_published(measuring):
    rows = sorted(measuring.dispatches("heldout"), key=lambda row: row["published"])
    whole = measuring.find_originals(rows)
    for day in sorted({row["published"] for row in rows})[::5]:
        early = [row for row in rows if row["published"] <= day]
        names = {row["document"].document_id for row in early}
        assert measuring.find_originals(early) == {name: whole[name] for name in whole if name in names}


def test_the_ledger_finds_copies_whatever_the_order_of_recording(measuring, tmp_path):
    rows = [row for row in measuring.dispatches("heldout") if row["story"] == "s03"]
    claims, _ = measuring.gold_claims(rows)
    ledgers = [Ledger.create(tmp_path / name) for name in ("one", "other")]
    ledgers[0].record([row["document"] for row in rows], claims)
    for part in (rows[1::2], rows[::2]):
        names = {row["document"].document_id for row in part}
        ledgers[1].record([row["document"] for row in part], [one for one in claims if one.document_id in names])
    first, second = (Ledger.open(ledger.path) for ledger in ledgers)
    for day in (date(2024, 5, 25), date(2024, 6, 30)):
        assert first.events(day) == second.events(day)
        assert first.news_between(date(2024, 5, 1), day) == second.news_between(date(2024, 5, 1), day)
    news = first.news_between(date(2024, 5, 1), date(2024, 6, 30))
    assert news.copies == sum(row["copy_of"] is not None for row in rows)
    assert news.documents > news.repeats > news.copies
    copy = next(row for row in rows if row["relation"] == "copy-medium")["document"].document_id
    assert first.original(first.original(copy)) == first.original(copy)
