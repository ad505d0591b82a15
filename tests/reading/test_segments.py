"""Sentences by their marks alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.reading.segments import segments


def cut(text):
    return [text[start:end] for start, end in segments(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Chile left. Peru stayed.", ["Chile left.", "Peru stayed."]),
        ("Gen. Park met Mr. Abe. They agreed.", ["Gen. Park met Mr. Abe.", "They agreed."]),
        ("The U.S. Navy left. It rained.", ["The U.S. Navy left.", "It rained."]),
        ("He said: “We will go.” Then he left.", ["He said: “We will go.”", "Then he left."]),
        ("A heading\n\nA sentence", ["A heading", "A sentence"]),
        ("It ended at 5 p.m. Monday. Nobody came.", ["It ended at 5 p.m. Monday.", "Nobody came."]),
        ("Really? Yes! Good.", ["Really?", "Yes!", "Good."]),
        ("J. Smith spoke. K. Lee left.", ["J. Smith spoke.", "K. Lee left."]),
        ("prices rose 3.5 percent. next", ["prices rose 3.5 percent. next"]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_where_sentences_end(text, wanted):
    assert cut(text) == wanted


@given(st.text(alphabet=st.sampled_from('ab. A\n"U”?!'), max_size=200))
def test_segments_hold_every_letter_once_in_order(text):
    spans = segments(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


def test_a_line_without_sentences_is_cut_at_white_space():
    text = "word " * 100_000
    spans = segments(text)
    assert max(end - start for start, end in spans) <= 2_000
    assert all(text[start:end].startswith("word") and text[start:end].endswith("word") for start, end in spans)


def test_a_line_without_any_space_is_cut_too():
    assert sum(end - start for start, end in segments("x" * 10_000)) == 10_000
