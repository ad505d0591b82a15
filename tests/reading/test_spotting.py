"""Which actors a text names; needs the English pipeline."""

from datetime import date

import pytest

from faultlines.reading.spotting import names_a_state


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Philippine navy sailor met Chinese officers.", ["PHL", "CHN"]),
        ("The U.S. and the US agree; tell us more.", ["USA", "USA"]),
        ("Ships crossed the South China Sea and the Gulf of Mexico.", []),
        ("Papua New Guinea is not Guinea.", ["PNG", "GIN"]),
        ("South Sudan and Sudan share a border.", ["SSD", "SDN"]),
        ("Michael Jordan and Jordan Spieth played golf.", []),
        ("Israel and Jordan signed a treaty.", ["ISR", "JOR"]),
        ("The Georgia governor met the mayor of Atlanta.", []),
        ("Russia and Georgia fought in 2008.", ["RUS", "GEO"]),
        ("He flew with Turkish Airlines to the Australian Open.", []),
        ("The Kremlin and the Pentagon disagree.", ["RUS", "USA"]),
        ("Pro-Russian rebels and anti-American crowds gathered.", []),
        ("North\nKorea and the European  Union spoke.", ["PRK", "IGO:EU"]),
        ("BEIJING and MOSCOW said so.", ["CHN", "RUS"]),
        ("China's ships and Japan’s planes", ["CHN", "JPN"]),
        ("SEOUL (AP) — Japan protested.", ["JPN"]),
        ("The UN Security Council and the U.N. General Assembly met.", ["IGO:UN", "IGO:UN"]),
        ("Ecuadorean Indians marched.", ["ECU"]),
    ],
)
def test_names_in_a_text(read, text, expected):
    assert [spotted.mention.id for spotted in read(text, whole=True).spotted] == expected


def test_a_leader_speaks_for_the_state_only_in_office(read):
    text = "Barack Obama spoke."
    assert [m.id for m in read(text, date(2014, 5, 1), whole=True).mentions] == ["USA"]
    assert not read(text, date(2024, 5, 1), whole=True).mentions


def test_a_family_name_counts_after_the_full_name(read):
    text = "Ali spoke. President Irfaan Ali of Guyana left. Ali came back. Muhammad Ali boxed."
    assert [(m.id, m.start) for m in read(text, whole=True).mentions] == [("GUY", 21), ("GUY", 35), ("GUY", 48)]


def test_two_states_that_share_a_word_of_their_names(read):
    mentions = read("Talks between North and South Korea collapsed.", whole=True).mentions
    assert [(m.id, m.text) for m in mentions] == [("PRK", "North"), ("KOR", "South Korea")]


def test_headlines_shorten_the_names_of_states(read):
    text = "N.Korea rejects S. Korean offer; S.Africa mediates. N. Korea tests missile."
    assert [m.id for m in read(text, whole=True).mentions] == ["PRK", "KOR", "ZAF", "PRK"]


def test_every_mention_is_where_it_says(read):
    text = "The  European\nUnion’s envoy met Xi Jinping in Beijing; Kim Jong Un’s sister did not."
    mentions = read(text, whole=True).mentions
    assert len(mentions) == 4
    assert all(text[m.start : m.end] == m.text for m in mentions)


def test_tokens_cover_the_mention(read):
    annotated = read("North Korea’s army and the United States met.", whole=True)
    for spotted in annotated.spotted:
        assert spotted.mention.text in annotated.doc[spotted.first : spotted.last].text


@pytest.mark.parametrize("word", ["Chad", "Chadian", "Arabia", "Zealand", "UAE", "Lima"])
def test_words_of_states(word):
    assert names_a_state(word)


@pytest.mark.parametrize("word", ["Patriot", "and", "of", "Stinger"])
def test_words_of_no_state(word):
    assert not names_a_state(word)
