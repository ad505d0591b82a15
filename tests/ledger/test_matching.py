"""Which reports are of one act: by hand, and precision and recall on the dispatch variants."""

from dataclasses import replace

import pytest

from faultlines.ledger.conclude import conclude_events

STRIKES = (
    "China struck the refinery at Redport of the Philippines and set two tanks on fire.",
    "A refinery of the Philippines burned at Redport after a strike by China.",
    "China bombed an airfield near Bluefield in the Philippines and wrecked a hangar.",
)


def told(make, text, published="2024-06-18", number=0, **other):
    """A claim whose passage is the whole of its document."""
    document = make.document(text, published)
    claim = make.event(document, number=number, **other)
    passage = replace(claim.passage, end=len(text), text=text)
    parties = {"CHN": "China", "PHL": "Philippines"}
    named = {
        side: tuple(replace(one, text=parties.get(one.id, one.id)) for one in getattr(claim, side))
        for side in ("source_actors", "target_actors")
    }
    return replace(claim, passage=passage, **named)


def count(*claims, originals=None):
    return len(conclude_events(claims, originals or {}))


def test_two_strikes_of_one_day_are_kept_apart_by_their_words(make):
    refinery, same, airfield = (told(make, text) for text in STRIKES)
    assert count(refinery, same) == 1
    assert count(refinery, airfield) == 2
    assert count(refinery, same, airfield) == 2


def test_a_loosely_dated_report_needs_words_in_common(make):
    refinery = told(make, STRIKES[0])
    week = ("2024-06-12", "2024-06-18")
    assert count(refinery, told(make, STRIKES[1], on=week)) == 1
    assert count(refinery, told(make, STRIKES[2], on=week)) == 2


def test_a_follow_up_joins_last_weeks_act_and_a_new_act_the_next_day_does_not(make):
    first = told(make, "China fired on boats of the Philippines near Redreef on Monday.", on=("2024-06-17",))
    retold = told(
        make,
        "China fired on boats of the Philippines near Redreef last week.",
        "2024-06-26",
        on=("2024-06-17", "2024-06-23"),
    )
    another = told(make, "China fired on boats of the Philippines near Redreef on Tuesday.", on=("2024-06-18",))
    assert count(first, retold) == 1
    assert count(first, another) == 2


def test_a_report_of_another_act_is_not_matched_by_a_loose_date(make):
    first = told(make, "China fired on boats of the Philippines near Redreef.", on=("2024-06-17",))
    again = "China again fired on boats of the Philippines near Redreef."
    assert count(first, told(make, again, on=("2024-06-14", "2024-06-20"))) == 2


def test_near_types_need_words_in_common(make):
    rammed = told(make, "A ship of China rammed the cutter Bagwis of the Philippines.", event_type="COERCE")
    assert count(rammed, told(make, "China's ship crashed into the cutter Bagwis of the Philippines.")) == 1
    assert count(rammed, told(make, "China shelled a lighthouse of the Philippines.")) == 2


def test_denied_is_never_happened(make):
    assert count(told(make, STRIKES[0]), told(make, STRIKES[0] + " ", modality="denied")) == 2


def test_a_copy_with_a_drifted_date_stays_with_its_original(make):
    first = told(make, STRIKES[0], "2024-06-18", on=("2024-06-18",))
    copy = told(make, STRIKES[0] + " Read more.", "2024-06-21", on=("2024-06-21",))
    assert count(first, copy) == 2
    copies = {copy.document_id: first.document_id}
    assert count(first, copy, originals=copies) == 1
    other_day = told(make, STRIKES[0].replace("two", "9"), "2024-06-21", number=1, on=("2024-06-21",))
    assert count(first, other_day, originals={other_day.document_id: first.document_id}) == 2


def test_copies_are_one_source(make):
    claims = [told(make, text, confidence=0.5) for text in STRIKES[:2]]
    (alone,) = conclude_events(claims)
    (copied,) = conclude_events(claims, {claims[1].document_id: claims[0].document_id})
    assert (alone.documents, alone.originals, alone.confidence) == (2, 2, 0.75)
    assert (copied.documents, copied.originals, copied.confidence) == (2, 1, 0.5)


@pytest.mark.parametrize(
    ("part", "undated", "pairs", "b_cubed"),
    [
        ("development", False, (0.99, 0.98), (0.99, 0.98)),
        ("heldout", False, (0.95, 0.99), (0.97, 0.99)),
        ("development", True, (0.98, 0.96), (0.98, 0.95)),
        ("heldout", True, (0.91, 0.98), (0.94, 0.98)),
    ],
)
def test_floors_on_the_variants(measuring, part, undated, pairs, b_cubed):
    rows = measuring.dispatches(part)
    claims, acts = measuring.gold_claims(rows)
    given = measuring.half_undated(claims) if undated else claims
    events = conclude_events(given, measuring.find_originals(rows))
    found = {name: event.event_id for event in events for name in event.claims}
    for reached, floor in ((measuring.pairwise(found, acts), pairs), (measuring.b_cubed(found, acts), b_cubed)):
        assert reached[0] >= floor[0]
        assert reached[1] >= floor[1]


def test_no_event_mixes_what_happened_with_what_was_denied(measuring):
    claims, _ = measuring.gold_claims(measuring.dispatches("heldout") + measuring.dispatches("development"))
    modality = {claim.claim_id: claim.modality for claim in claims}
    for event in conclude_events(claims):
        assert len({modality[name] for name in event.claims} & {"happened", "denied"}) < 2


def test_pairwise_and_b_cubed_by_hand(measuring):
    """Found {a b} {c}, gold {a b c}: 1 of 1 pairs right, 1 of 3 found; B-cubed recall (2/3 + 2/3 + 1/3) / 3 = 5/9."""
    found, gold = {"a": 1, "b": 1, "c": 2}, {"a": 1, "b": 1, "c": 1}
    assert measuring.pairwise(found, gold) == (1.0, pytest.approx(1 / 3))
    assert measuring.b_cubed(found, gold) == (1.0, pytest.approx(5 / 9))
