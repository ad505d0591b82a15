"""A pair marked in its sentence, as word pieces."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.reading.classifier.marking import (
    MOST_PIECES,
    PLACEHOLDERS,
    SOURCE_MARKS,
    mark_pairs,
    marked_text,
    tokenizer,
    without_names,
)


def test_marks_stand_around_each_span():
    text = "Putin said Russia would help Vietnam."
    wanted = "[unused1] Putin [unused2] said [unused1] Russia [unused2] would help [unused3] Vietnam [unused4]."
    assert marked_text(text, [(0, 5), (11, 17)], [(29, 36)]) == wanted


def test_a_span_within_another():
    text = "the Iranian embassy"
    assert marked_text(text, [(4, 11)], [(0, 19)]) == "[unused3] the [unused1] Iranian [unused2] embassy [unused4]"


def test_marks_are_pieces_of_their_own():
    (pair,) = mark_pairs([("Ghana thanked Togo.", [(0, 5)], [(14, 18)], [])])
    mark = tokenizer().token_to_id(SOURCE_MARKS[0])
    assert list(pair.ids[pair.source_at]) == [mark]
    assert len(pair.target_at) == 1


def test_no_target():
    (pair,) = mark_pairs([("Ghana mobilised.", [(0, 5)], [], [])])
    assert len(pair.target_at) == 0


def test_no_source_is_an_error():
    with pytest.raises(ValueError, match="sources is empty; expected at least one span"):
        mark_pairs([("Ghana mobilised.", [], [(0, 5)], [])])


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 400))
def test_both_marks_stay_in_the_window_where_they_fit(before, between, after):
    text = "word " * before + "Ghana" + " word" * between + " Togo" + " word" * after
    source, target = text.index("Ghana"), text.index("Togo")
    (pair,) = mark_pairs([(text, [(source, source + 5)], [(target, target + 4)], [])])
    assert len(pair.ids) <= MOST_PIECES
    assert len(pair.source_at)
    if between < 100:
        assert len(pair.target_at)
    assert np.all(pair.source_at < len(pair.ids))


def test_who_the_actors_are_is_hidden():
    def pieces(first, second):
        text = f"{first} expelled the envoy of {second}."
        at = text.index(second)
        names = [(0, len(first), "name"), (at, at + len(second), "name")]
        (pair,) = mark_pairs([(text, [names[0][:2]], [names[1][:2]], names)])
        return list(pair.ids)

    assert pieces("Ghana", "Togo") == pieces("Togo", "Ghana") == pieces("Russia", "United States")


@given(st.integers(0, 59), st.integers(1, 60))
def test_a_span_keeps_what_it_holds(start, length):
    text = "The Ghanaian army thanked Togo and the envoy of Benin today."
    names = [(4, 12, "demonym"), (26, 30, "name"), (48, 53, "capital")]
    end = min(len(text), start + length)
    hidden, [[(new_start, new_end)]] = without_names(text, names, [(start, end)])
    told = hidden[new_start:new_end]
    for first, last, kind in names:
        told = told.replace(PLACEHOLDERS[kind], text[first:last])
    assert text[start:end] in told
