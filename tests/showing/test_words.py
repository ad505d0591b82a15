import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.showing.words import (
    clean,
    frequency,
    highlighted,
    is_thin,
    likelihood_word,
    odds_factor,
    percent,
    percent_range,
    points,
    shorten,
)

probabilities = st.floats(0, 1)


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, "almost no chance"),
        (0.0499, "almost no chance"),
        (0.05, "very unlikely"),
        (0.1999, "very unlikely"),
        (0.20, "unlikely"),
        (0.4499, "unlikely"),
        (0.45, "roughly even chance"),
        (0.5499, "roughly even chance"),
        (0.55, "likely"),
        (0.7999, "likely"),
        (0.80, "very likely"),
        (0.9499, "very likely"),
        (0.95, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_words_change_at_the_directive_s_bounds(probability, word):
    assert likelihood_word(probability) == word


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "<1 %"),
        (0.0099, "<1 %"),
        (0.01, "1.0 %"),
        (0.0994, "9.9 %"),
        (0.0996, "10 %"),
        (0.99, "99 %"),
        (0.9901, ">99 %"),
    ],
)
def test_per_cent_is_never_a_bare_0_or_100(probability, text):
    assert percent(probability) == text


@pytest.mark.parametrize("probability", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_is_refused_with_its_value(probability):
    for say in (likelihood_word, percent):
        with pytest.raises(ValueError, match=rf"probability is {probability}; expected a number from 0 to 1"):
            say(probability)


@given(probabilities, probabilities, probabilities)
def test_no_frequency_says_none(probability, one, other):
    text = frequency(probability, (min(one, other), max(one, other)), 90)
    assert "about 0 " not in text
    assert "(range 0" not in text


def test_a_frequency_counts_in_thousands_below_one_in_a_hundred():
    assert frequency(0.01, (0.004, 0.02), 90) == "about 1 in 100 in 90 days (range <1–2)"
    assert frequency(0.0099, (0.004, 0.02), 90) == "about 10 in 1,000 in 90 days (range 4–20)"
    assert frequency(0.999, (0.99, 0.9999), 90) == "more than 99 in 100 in 90 days (range 99–>99)"


def test_a_range_within_one_word_is_said_once():
    assert percent_range((0.001, 0.004)) == "<1 %"
    assert percent_range((0.004, 0.12)) == "<1–12 %"


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=5))
def test_points_print_no_zero_for_what_is_not_zero(changes):
    for change, text in zip(changes, points(*changes), strict=True):
        assert (text == "0") is (change == 0)
        assert text.strip("+−<") not in {"0.0", "0.00", "0.000"}


def test_parts_and_their_sum_have_the_same_decimals():
    assert points(0.0412, 0.0401, 0.0011) == ("+4.1", "+4.0", "+0.1")
    assert points(0.0021, 0.002, 0.0001) == ("+0.21", "+0.20", "+0.01")


def test_odds_tell_apart_what_per_cent_hides():
    assert percent(0.0006) == percent(0.0052)
    assert odds_factor(0.0006, 0.0052) == "odds × 8.7"


def test_five_events_are_no_longer_thin():
    assert [is_thin(number) for number in (0, 4, 5)] == [True, True, False]


def test_text_cannot_act_on_a_terminal_or_turn_its_direction():
    assert clean("a\x1b[31mb\u202ec\ud800d\n e") == "a\ufffd[31mb\ufffdc\ufffdd e"


@given(st.text(max_size=80), st.integers(5, 40))
def test_shortened_text_fits_and_says_that_it_was_cut(text, length):
    short = shorten(text, length)
    assert len(short) <= length + 1
    assert short == text or short.endswith("…")


def test_a_passage_is_cut_out_with_whole_words_round_it():
    text = "one two three FOUR five six seven"
    pieces = list(highlighted(text, 14, 18, 8))
    assert pieces == [("…three ", False), ("FOUR", True), (" five…", False)]
    assert next(highlighted(text, 0, 3, 100)) == ("", False)
