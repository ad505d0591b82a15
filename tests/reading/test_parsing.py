"""Stretches of a text parsed, the rest left as it is, offsets kept."""

from faultlines.reading.parsing import Entities, is_gap, parse_stretches
from faultlines.reading.pipeline import pipeline

TEXT = "Rain fell. Peru left Chile on Monday.  More rain.\n\nMr. Putin visited Hanoi. They met."


def test_offsets_count_in_the_whole_text():
    (doc,) = parse_stretches([(TEXT, [(11, 37), (51, 85)])], pipeline())
    assert doc.text == TEXT
    assert all(TEXT[token.idx : token.idx + len(token)] == token.text for token in doc)


def test_what_is_left_out_is_a_gap_of_its_own():
    (doc,) = parse_stretches([(TEXT, [(11, 37), (51, 85)])], pipeline())
    assert [sentence.text for sentence in doc.sents if is_gap(sentence)] == ["Rain fell. ", "  More rain.\n\n"]
    kept = [sentence.text for sentence in doc.sents if not is_gap(sentence)]
    assert kept == ["Peru left Chile on Monday.", "Mr. Putin visited Hanoi.", "They met."]


def test_a_stretch_is_parsed_as_it_is_alone():
    (doc,) = parse_stretches([(TEXT, [(11, 37)])], pipeline())
    alone = pipeline()(TEXT[11:37])
    inside = [token for token in doc if token.tag_ != "XX"]
    assert [(t.text, t.dep_, t.tag_, t.head.text, t.lemma_) for t in inside] == [
        (t.text, t.dep_, t.tag_, t.head.text, t.lemma_) for t in alone
    ]


def test_names_are_looked_for_when_somebody_asks():
    (doc,) = parse_stretches([(TEXT, [(11, 37), (51, 85)])], pipeline())
    entities = Entities(doc, pipeline())
    assert not doc.ents
    found = {entity.text: entity.label_ for entity in entities.marked.ents}
    assert found["Putin"] == "PERSON"
    assert found["Monday"] == "DATE"
    assert entities.marked is doc


def test_a_stretch_is_parsed_alike_whatever_is_parsed_beside_it():
    others = ["Ghana thanked Togo. " * times for times in range(1, 90)]
    texts = [(TEXT, [(11, 37), (51, 85)]), *((text, [(0, len(text) - 1)]) for text in others)]
    alone = [doc for text in texts for doc in parse_stretches([text], pipeline())]
    for doc, by_itself in zip(parse_stretches(texts, pipeline()), alone, strict=True):
        assert doc.to_bytes(exclude=["tensor"]) == by_itself.to_bytes(exclude=["tensor"])


def test_nothing_to_parse():
    assert [len(doc) for doc in parse_stretches([("Rain fell.", []), ("", [])], pipeline())] == [0, 0]
