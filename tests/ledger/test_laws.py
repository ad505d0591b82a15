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
