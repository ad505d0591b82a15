"""Pairs marked in their sentence, as word pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.reading.classifier.marking import (
    MOST_PIECES,
    PLACEHOLDERS,
    mark_pairs,
    tokenizer,
    without_names,
)


def shown(sheet, marks):
    """Word pieces that some marks stand at."""
    return [tokenizer().id_to_token(piece) for piece, mark in zip(sheet.ids, marks, strict=True) if mark]


def test_marks_stand_at_the_pieces_of_every_span():
    text = "Putin said Russia would help Vietnam."
    ((sheet,),) = mark_pairs([(text, [], [([(0, 5), (11, 17)], [(29, 36)]), ([(29, 36)], [(0, 5)])])])
    assert sheet.asked == (0, 1)
    assert shown(sheet, sheet.sources[0]) == ["putin", "russia"]
    assert shown(sheet, sheet.targets[0]) == shown(sheet, sheet.sources[1]) == ["vietnam"]


def test_a_span_within_another():
    ((sheet,),) = mark_pairs([("the Iranian embassy", [], [([(4, 11)], [(0, 19)])])])
    assert shown(sheet, sheet.sources[0]) == ["iranian"]
    assert shown(sheet, sheet.targets[0]) == ["the", "iranian", "embassy"]


def test_an_actor_has_one_number_wherever_it_is_named():
    text = "Ghana accused Togo of arming Benin, and Ghana left."
    ghana, togo, benin = [(0, 5), (40, 45)], [(14, 18)], [(29, 34)]
    ((sheet,),) = mark_pairs([(text, [], [(ghana, togo), (togo, benin), (benin, [])])])
    numbers = {tokenizer().id_to_token(piece): int(n) for piece, n in zip(sheet.ids, sheet.actors, strict=True)}
    assert (numbers["ghana"], numbers["togo"], numbers["benin"], numbers["accused"]) == (1, 2, 3, 0)


def test_no_target():
    ((sheet,),) = mark_pairs([("Ghana mobilised.", [], [([(0, 5)], [])])])
    assert not sheet.targets.any()


def test_no_source_is_an_error():
    with pytest.raises(ValueError, match="sources is empty; expected at least one span"):
        mark_pairs([("Ghana mobilised.", [], [([], [(0, 5)])])])


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 400))
def test_both_actors_stay_in_the_window_where_they_fit(before, between, after):
    text = "word " * before + "Ghana" + " word" * between + " Togo" + " word" * after
    source, target = text.index("Ghana"), text.index("Togo")
    ((sheet,),) = mark_pairs([(text, [], [([(source, source + 5)], [(target, target + 4)])])])
    assert len(sheet.ids) <= MOST_PIECES
    assert sheet.sources.shape == sheet.targets.shape == (1, len(sheet.ids))
    assert sheet.sources.any()
    if between < 160:
        assert sheet.targets.any()


def test_a_long_sentence_has_a_sheet_for_each_stretch_that_is_asked_about():
    text = "Ghana met Togo " + "word " * 300 + "Benin met Mali."
    ghana, togo, benin, mali = (
        [(text.index(name), text.index(name) + 4)] for name in ("Ghana", "Togo", "Beni", "Mali")
    )
    (sheets,) = mark_pairs([(text, [], [(ghana, togo), (benin, mali), (togo, ghana)])])
    assert [sheet.asked for sheet in sheets] == [(0, 2), (1,)]
    assert shown(sheets[1], sheets[1].targets[0]) == ["mali"]


def test_who_the_actors_are_is_hidden():
    def pieces(first, second):
        text = f"{first} expelled the envoy of {second}."
        at = text.index(second)
        names = [(0, len(first), "name"), (at, at + len(second), "name")]
        ((sheet,),) = mark_pairs([(text, names, [([names[0][:2]], [names[1][:2]])])])
        return list(sheet.ids)

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
