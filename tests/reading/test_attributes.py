"""Attributes remembered by kind of token are those that the ruler gives."""

import pytest

from faultlines.reading import attributes
from faultlines.reading.attributes import NAME
from faultlines.reading.pipeline import pipeline

TEXTS = (
    "Peru has not left Chile, and that is the week's news.",
    "There was a strike.\n\nLet's go, they ain't gonna do nothin' \n \n about y'all.",
    "Had it been so, she'd have gotten it; but they'll do what they can't.",
    "I gave you what I'm owed, whereas somebody's got to.",
    "\n\n",
    "",
)
GIVEN = ("tag_", "pos_", "lemma_", "dep_", "morph")


def shown(doc):
    return [tuple(str(getattr(token, name)) for name in GIVEN) for token in doc]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("time", ["first", "again"])
def test_they_are_the_ruler_s(text, time):
    nlp = pipeline()
    remembered, ruled = (nlp(text, disable=[NAME, "lemmatizer", "ner"]) for _ in range(2))
    nlp.get_pipe(NAME)(remembered)
    nlp.get_pipe("attribute_ruler")(ruled)
    assert shown(remembered) == shown(ruled)


def test_a_word_that_no_pattern_names_is_remembered_as_its_kind(monkeypatch):
    nlp = pipeline()
    nlp("Oslo closed.")
    monkeypatch.setattr(nlp.get_pipe(NAME), "_ruler", None)
    assert [token.pos_ for token in nlp("Lima closed.", disable=["ner"])] == ["PROPN", "VERB", "PUNCT"]


def test_what_is_remembered_outlives_the_documents_it_was_learnt_from():
    nlp = pipeline()
    for _ in range(2):
        with nlp.memory_zone():
            (doc,) = nlp.pipe(["She'd say it couldn't be."], disable=["ner"])
            assert [token.lemma_ for token in doc] == ["she", "would", "say", "it", "could", "not", "be", "."]


def test_words_are_forgotten_past_a_number(monkeypatch):
    monkeypatch.setattr(attributes, "_MOST_WORDS", 3)
    nlp = pipeline()
    told = attributes.RememberedAttributes(nlp.get_pipe("attribute_ruler"))
    doc = nlp("One two three four five has not left.", disable=[NAME, "lemmatizer", "ner"])
    assert [token.pos_ for token in told(doc)][5:7] == ["AUX", "PART"]
    assert len(told._named._known) <= 3
