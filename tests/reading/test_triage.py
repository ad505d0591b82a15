"""Which sentences are worth parsing."""

from datetime import date
from itertools import pairwise

import pytest

from faultlines.reading.triage import is_about_sport, triage

DAY = date(2024, 6, 22)


def kept(text):
    return [text[start:end] for start, end in triage(text, DAY).stretches]


def test_news_without_actors_is_left_out():
    assert kept("Rain fell all day. Shares rose. A dog bit a man in the park.") == []


def test_an_act_brings_what_points_to_somebody_or_quotes():
    text = (
        "Days were hot. Chile expelled Peru's ambassador on Monday. Trains ran late. Prices rose. "
        "The envoy said no reason was given. Nobody slept."
    )
    assert kept(text) == [
        "Chile expelled Peru's ambassador on Monday.",
        "The envoy said no reason was given.",
    ]


def test_a_pronoun_brings_the_two_sentences_before_it():
    text = "Days were hot. The hall was full. Nobody slept. It expelled Peru's ambassador and Chile's consul."
    assert kept(text) == ["The hall was full. Nobody slept. It expelled Peru's ambassador and Chile's consul."]


def test_a_figure_of_an_actor_is_kept_alone():
    text = "Days were hot. Norway sold gas worth $3 billion to its neighbours in 2023. Trains ran late."
    assert kept(text) == ["Norway sold gas worth $3 billion to its neighbours in 2023."]


def test_a_figure_of_what_passes_between_no_states_is_not():
    assert kept("The French grocer's shares fell 10 percent. A Japanese runner of 23 won.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Oil prices in New York rose past $49 a barrel on worries about Nigeria.",
        "China's biggest grocer bought a French chain for $75 million.",
        "A plane crashed in Venezuela, killing 25 people.",
    ],
)
def test_a_figure_of_firms_markets_or_accidents_is_not(text):
    assert kept(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Angola produces 1.1 million barrels of oil a day.",
        "Israeli strikes killed 45 people.",
        "Hungary gets 80 percent of its gas from Russia.",
    ],
)
def test_a_figure_of_output_losses_or_trade_is(text):
    assert kept(text) == [text]


def test_a_thing_told_before_is_pointed_to():
    text = "China held large drills around Taiwan. Taiwan condemned the drills. Taiwan is green."
    assert kept(text) == ["China held large drills around Taiwan. Taiwan condemned the drills."]


def test_a_tie_is_kept_though_nobody_acts():
    assert kept("Mongolia is a large buyer of Russian oil, and Japan is its ally.") != []


def test_teams_are_no_actors():
    text = "Chile beat Peru 2-0 in a World Cup qualifier after the goalkeeper was attacked."
    assert triage(text, DAY).pairs == ()


def test_a_dateline_is_no_part_of_its_sentence():
    text = "OSLO, June 19, 2024 (Wire) - Russia and North Korea signed a mutual defence pact in Pyongyang."
    found = triage(text, DAY)
    assert text[slice(*found.stretches[0])].startswith("Russia and North Korea signed")
    assert {pair.source for pair in found.pairs} <= {"RUS", "PRK"}


@pytest.mark.parametrize(
    "text", ["{A} shelled a town in {B}.", "{A} will lend {B} two ships, {A}'s envoy to {C} said."]
)
@pytest.mark.parametrize(
    "names", [("Ghana", "Togo", "Benin"), ("Russia", "France", "Iran"), ("Israel", "Chad", "Peru")]
)
def test_the_classifier_does_not_see_who_it_is(text, names):
    def scores(some):
        found = triage(text.format(**dict(zip("ABC", some, strict=True))), DAY).pairs
        return [(pair.scores.acts.tolist(), pair.scores.modalities.tolist()) for pair in found]

    assert scores(names) == scores(("Kenya", "Japan", "Nepal"))


def test_sport_by_one_word_of_one_sport_or_two_of_any():
    assert is_about_sport("Kenya's wicket fell.", "")
    assert is_about_sport("Kenya won the cup and the medal.", "")
    assert not is_about_sport("Kenya won the vote.", "Kenya won the vote. " * 5)


def test_every_stretch_lies_in_the_text_in_order_and_short_enough():
    text = "Chile expelled Peru's ambassador on Monday. " * 4_000
    spans = triage(text, DAY).stretches
    assert all(start < end <= len(text) and end - start <= 100_000 for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_an_athlete_before_a_court_and_a_war_during_the_games_are_no_sport():
    assert not is_about_sport("A Kenyan court jailed an Indian basketball player.", "")
    assert not is_about_sport("Russia could invade Georgia before the Winter Olympics end.", "")
