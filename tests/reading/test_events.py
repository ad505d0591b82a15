"""Acts in sentences written for this test, in ``sentences.tsv``; needs the English pipeline."""

from pathlib import Path

import pytest

from faultlines.reading.events import read_events
from faultlines.terms.plover import EVENT_TYPES, MUTUAL_TYPES

EITHER_WAY = MUTUAL_TYPES | {"SUPPORT", "RETREAT"}
#: States of one kind of name each, to be swapped.
SWAPS = [("Kenya", "Ghana"), ("Japan", "France"), ("Russia", "China"), ("Turkey", "Sweden"), ("Iran", "Peru")]
MIRRORED = [
    "{A} condemned {B} on Tuesday.",
    "{A} and {B} signed a mutual defence treaty in Geneva.",
    "{A} imposed sanctions on {B} after {B} attacked a ship from {A}.",
    "Ships from {A} and {B} collided on Monday.",
    "A sailor from {A} was injured when ships from {B} and {A} collided.",
    "{A} accused {B} of hiding weapons and expelled the ambassador of {B}.",
    "The prime minister of {A} visited {B}, and {B} promised to send weapons to {A}.",
    "{A} refused to meet officials from {B}.",
]


def rows():
    lines = (Path(__file__).parent / "sentences.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            sentence, _, wanted = line.partition("\t")
            yield sentence, {tuple(item.split()) for item in wanted.split("; ") if item}


def acts(claims):
    """Source, target, type and modality of each pair; in the order of the alphabet where direction is open."""
    found = set()
    for claim in claims:
        for source in [m.id for m in claim.source_actors] or ["-"]:
            for target in [m.id for m in claim.target_actors] or ["-"]:
                found.add((source, target, claim.event_type, claim.modality))
    return {either_way(act) for act in found}


def either_way(act):
    source, target, event_type, modality = act
    first, second = sorted((source, target)) if event_type in EITHER_WAY else (source, target)
    return first, second, event_type, modality


@pytest.mark.parametrize(
    ("sentence", "expected"),
    list(rows()),
)
def test_sentence_states_these_acts_and_no_others(read, sentence, expected):
    assert acts(read_events(read(sentence))) == {either_way(act) for act in expected}


def test_a_third_of_the_sentences_state_no_act():
    table = list(rows())
    assert len(table) >= 90
    assert sum(not expected for _, expected in table) * 3 >= len(table)


@pytest.mark.parametrize("pair", SWAPS)
@pytest.mark.parametrize("pattern", MIRRORED)
def test_swapping_two_names_mirrors_the_acts(read, pattern, pair):
    one, other = pair
    straight = {
        (c.event_type, c.mode, c.modality, c.source_actors[0].text, tuple(m.text for m in c.target_actors))
        for c in read_events(read(pattern.format(A=one, B=other)))
    }
    swapped = {
        (c.event_type, c.mode, c.modality, c.source_actors[0].text, tuple(m.text for m in c.target_actors))
        for c in read_events(read(pattern.format(A=other, B=one)))
    }
    turn = {one: other, other: one}
    mirrored = {(t, mode, m, turn[s], tuple(turn[x] for x in targets)) for t, mode, m, s, targets in straight}
    assert straight
    assert mirrored == swapped


def test_offsets_point_at_the_words_of_the_text(read):
    text = "\n\n".join(sentence for sentence, _ in rows())
    annotated = read(text)
    claims = read_events(annotated)
    assert len(claims) > 50
    for claim in claims:
        assert text[claim.passage.start : claim.passage.end] == claim.passage.text
        assert claim.event_type in EVENT_TYPES
        for mention in (*claim.source_actors, *claim.target_actors):
            assert text[mention.start : mention.end] == mention.text


def test_the_same_text_gives_the_same_claims(read):
    text = "Chile condemned Peru. Peru recalled its ambassador from Chile."
    assert read_events(read(text)) == read_events(read(text))


def test_a_pronoun_stands_for_the_actor_of_the_sentence_before(read):
    first, second = read_events(read("President Volodymyr Zelenskyy arrived in Oslo. He thanked Norway for its aid."))
    assert (first.source_actors[0].id, second.source_actors[0].id) == ("UKR", "UKR")
    assert second.confidence < 0.9


def test_both_countries_are_the_two_last_named(read):
    claims = read_events(read("Togo and Benin share a river. Nigeria urged both countries to reopen the border."))
    (claim,) = claims
    assert [mention.id for mention in claim.target_actors] == ["TGO", "BEN"]


def test_condemning_an_act_told_before_is_aimed_at_who_did_it(read):
    claims = read_events(read("China held large drills around Taiwan. Taiwan condemned the drills."))
    assert [(c.source_actors[0].id, c.target_actors[0].id) for c in claims] == [("CHN", "TWN"), ("TWN", "CHN")]


def test_sector_is_that_of_the_noun_that_acts(read):
    (claim,) = read_events(read("Egyptian police arrested a Libyan journalist in Cairo."))
    assert [m.sector for m in (*claim.source_actors, *claim.target_actors)] == ["COP", "CVL"]


def test_place_count_and_contexts(read):
    (claim,) = read_events(read("Chile and Peru signed three trade agreements in Lima on 3 June 2024."))
    assert (claim.place, claim.count) == ("Lima", 3)
    assert "economic" in claim.contexts
    assert claim.occurred_on.earliest.isoformat() == "2024-06-03"


def test_who_says_so_is_kept_and_believed_less(read):
    plain, told = read_events(read("Chad attacked Sudan on Friday.")) + read_events(
        read("Emmanuel Macron said that Chad attacked Sudan on Friday.")
    )
    assert told.speaker is not None
    assert told.speaker.actor == "FRA"
    assert told.confidence < plain.confidence


def test_force_is_only_toward_the_side_that_was_hurt(read):
    text = "A Fijian sailor was wounded when a Fijian warship collided with a vessel from Tonga."
    found = {(c.source_actors[0].id, c.event_type) for c in read_events(read(text))}
    assert found == {("TON", "ASSAULT"), ("FJI", "COERCE")}


def test_a_clash_is_an_act_each_way(read):
    found = {
        (c.source_actors[0].id, c.target_actors[0].id) for c in read_events(read("Chad and Sudan clashed in May."))
    }
    assert found == {("TCD", "SDN"), ("SDN", "TCD")}


def test_the_make_of_a_weapon_is_no_target(read):
    text = "The United States said on 4 January 2024 that Russia had fired North Korean ballistic missiles at Ukraine."
    assert acts(read_events(read(text))) == {("RUS", "UKR", "ASSAULT", "happened")}


def test_a_refusal_to_attend_is_not_aimed_at_who_was_not_invited(read):
    text = "Russia was not invited, and China declined to attend."
    assert acts(read_events(read(text))) == set()


def test_a_ban_to_be_reconsidered_is_no_ban_to_come(read):
    text = "South Korea said on 20 June 2024 that it would reconsider its ban on arms for Ukraine."
    assert ("KOR", "UKR", "SANCTION", "planned") not in acts(read_events(read(text)))
