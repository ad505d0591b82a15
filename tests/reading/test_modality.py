"""How a sentence puts an act; needs the English pipeline."""

import pytest
from spacy.tokens import Doc

from faultlines.reading.events import read_events
from faultlines.reading.lexicon import lexicon
from faultlines.reading.modality import stance
from faultlines.reading.pipeline import pipeline


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Ghana attacked Togo.", "attacked", "happened"),
        ("Ghana has attacked Togo.", "attacked", "happened"),
        ("Ghana will attack Togo.", "attack", "planned"),
        ("Ghana's president is to visit Togo.", "visit", "planned"),
        ("Ghana plans to attack Togo.", "attack", "planned"),
        ("Ghana does not plan to visit Togo.", "visit", "denied"),
        ("Ghana promised to help Togo.", "help", "pledged"),
        ("Ghana did not attack Togo.", "attack", "denied"),
        ("Ghana failed to reach Togo.", "reach", "denied"),
        ("Ghana denied that it attacked Togo.", "attacked", "denied"),
        ("Ghana might attack Togo.", "attack", "hypothetical"),
        ("If Ghana attacks Togo, Benin suffers.", "attacks", "hypothetical"),
        ("If Ghana does not pay Togo, Benin suffers.", "pay", "hypothetical"),
        ("Would Ghana attack Togo?", "attack", "hypothetical"),
        ("Analysts predict that Ghana will attack Togo.", "attack", "predicted"),
        ("Ghana said that it would help Togo.", "help", "planned"),
        ("After Ghana attacked Togo, Benin closed its border.", "attacked", "happened"),
    ],
)
def test_modality_of_a_word(read, text, word, expected):
    token = next(token for token in read(text, whole=True).doc if token.text == word)
    assert stance(token, lexicon()).modality == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ghana urged Togo to attack Benin.", ("REQUEST", "happened", "TGO")),
        ("Ghana refused to meet Togo.", ("REJECT", "happened", "TGO")),
        ("Ghana threatened to attack Togo.", ("THREATEN", "happened", "TGO")),
        ("Ghana vowed to attack Togo.", ("THREATEN", "happened", "TGO")),
        ("Ghana will not accept Togo's offer.", ("REJECT", "happened", "TGO")),
        ("Ghana said it would lend Togo money.", ("AID", "pledged", "TGO")),
        ("Ghana agreed to lend Togo money.", ("AGREE", "happened", "TGO")),
        ("Ghana said that Togo must pay.", ("REQUEST", "happened", "TGO")),
        ("Ghana accused Togo of attacking Benin.", ("ACCUSE", "happened", "TGO")),
    ],
)
def test_a_verb_over_a_clause_swallows_the_act_within(read, text, expected):
    (claim,) = read_events(read(text))
    assert (claim.event_type, claim.modality, claim.target_actors[0].id) == expected


@pytest.mark.parametrize("text", ["Russia raps Ukraine", "In response, Iran against Israel."])
def test_a_headline_without_a_verb_ends_at_its_root(read, text):
    for token in read(text).doc:
        assert stance(token, lexicon()).modality == "happened"


def test_a_root_is_not_governed_by_itself():
    doc = Doc(
        pipeline().vocab,
        words=["Iran", "said"],
        lemmas=["Iran", "say"],
        heads=[1, 1],
        deps=["nsubj", "ccomp"],
        pos=["PROPN", "VERB"],
        tags=["NNP", "VBD"],
        sent_starts=[True, False],
    )
    assert stance(doc[1], lexicon()).sayer is None
