"""Who does what a verb says; needs the English pipeline."""

import pytest
from spacy.tokens import Doc

from faultlines.reading.clauses import agents, is_passive, objects
from faultlines.reading.parties import Parties
from faultlines.reading.pipeline import pipeline


@pytest.mark.parametrize("text", ["Russia raps Ukraine", "In response, Iran against Israel."])
def test_a_name_as_the_root_ends_the_search(read, text):
    annotated = read(text)
    for token in annotated.doc:
        assert not is_passive(token)
        agents(token, Parties(annotated))
        objects(token)


def test_a_root_is_joined_to_nothing():
    doc = Doc(pipeline().vocab, words=["hit"], heads=[0], deps=["conj"], tags=["VBN"], pos=["VERB"])
    assert not is_passive(doc[0])


def test_a_joined_participle_shares_the_passive(read):
    doc = read("The ship was hit and sunk by Iran.", whole=True).doc
    assert is_passive(next(token for token in doc if token.text == "sunk"))
