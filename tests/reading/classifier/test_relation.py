"""What sentences state between two marked actors. The sentences are written for these tests and in no training file."""

from dataclasses import replace

import pytest

from faultlines.reading.classifier import classify_relation, classify_relations, encoder
from faultlines.terms.claims import MODALITIES
from faultlines.terms.plover import EVENT_TYPES

PLAIN = [
    ("The presidents of Mongolia and Laos held talks in Vientiane on Sunday.", "Mongolia", "Laos", "CONSULT", 1),
    ("Estonia has blamed Belarus for the severed cable.", "Estonia", "Belarus", "ACCUSE", 3),
    ("Angolan gunners shelled a Namibian border post before dawn.", "Angolan gunners", "a Namibian", "ASSAULT", 4),
    ("Uruguay gave Haiti 300 tonnes of rice and two field kitchens.", "Uruguay", "Haiti", "AID", 2),
    ("Fiji demanded that Tonga hand over the fishermen.", "Fiji", "Tonga", "REQUEST", 3),
    ("Nepal turned down Bhutan's offer of mediation.", "Nepal", "Bhutan", "REJECT", 3),
    ("Malta's police arrested four Tunisian sailors.", "Malta's police", "four Tunisian sailors", "COERCE", 4),
]


def span(text, words):
    return text.index(words), text.index(words) + len(words)


@pytest.mark.parametrize(("text", "source", "target", "event_type", "quad"), PLAIN)
def test_plain_sentences(text, source, target, event_type, quad):
    found = classify_relation(text, span(text, source), span(text, target))
    assert (found.event_type, found.quad) == (event_type, quad)
    assert found.modality == "happened"
    assert found.event_probability > 0.5


def test_labels_and_probabilities_are_in_their_ranges():
    text = "Peru thanked Chile."
    found = classify_relation(text, (0, 4), (13, 18))
    assert found.event_type in EVENT_TYPES
    assert found.quad in {1, 2, 3, 4}
    assert found.modality in MODALITIES
    assert found.act is None or found.act in EVENT_TYPES
    for chance in (found.probability, found.event_probability, found.reverse_probability):
        assert 0 <= chance <= 1


def test_many_rows_are_each_what_they_are_alone_in_order():
    rows = [(text, span(text, source), span(text, target)) for text, source, target, *_ in PLAIN]
    assert classify_relations(iter(rows)) == [classify_relation(*row) for row in rows]
    assert classify_relations([]) == []


def test_the_same_row_gives_the_same_answer_whatever_stands_beside_it():
    row = ("Peru thanked Chile.", (0, 4), (13, 18))
    long = ("Peru thanked Chile " + "and then some " * 60 + ".", (0, 4), (13, 18))
    assert classify_relations([long, row])[1] == classify_relation(*row)


def test_modality_and_direction():
    text = "Kenya denied that it had sent weapons to Somalia."
    assert classify_relation(text, (0, 5), span(text, "Somalia")).modality == "denied"
    text = "Zambia will send election observers to Malawi in May."
    assert classify_relation(text, (0, 6), span(text, "Malawi")).modality in {"planned", "pledged"}
    text = "Cyprus was attacked by Iceland."
    forth = classify_relation(text, span(text, "Iceland"), (0, 6))
    back = classify_relation(text, (0, 6), span(text, "Iceland"))
    assert forth.event_probability > 0.5 > back.event_probability
    assert back.reverse_probability > 0.5


@pytest.mark.parametrize("bad", [(5, 5), (-1, 3), (0, 99)])
def test_a_span_outside_the_sentence_is_an_error_naming_row_and_argument(bad):
    good = ("Peru thanked Chile.", (0, 4), (13, 18))
    with pytest.raises(ValueError, match=r"row 1: target_span is .*; expected start < end within the sentence's 19"):
        classify_relations([good, ("Peru thanked Chile.", (0, 4), bad)])


def test_a_network_that_is_not_the_fitted_one_is_refused(monkeypatch):
    other = replace(encoder.card(), sha256=dict.fromkeys(encoder.PARTS, "0" * 64))
    monkeypatch.setattr(encoder, "card", lambda: other)
    with pytest.raises(encoder.ReadingError, match=r"relation-early.onnx has SHA-256 .*; expected 000000000000"):
        encoder.session.__wrapped__(encoder.EARLY)
