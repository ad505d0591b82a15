"""Relations in sentences written for this test, in ``ties.tsv``; needs the English pipeline."""

from pathlib import Path

import pytest

from faultlines.reading.ties import read_ties
from faultlines.terms.claims import MUTUAL_TIES


def rows():
    lines = (Path(__file__).parent / "ties.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            sentence, _, wanted = line.partition("\t")
            yield sentence, {either_way(tuple(item.split())) for item in wanted.split("; ") if item}


def either_way(tie):
    source, target, tie_type, state = tie
    first, second = sorted((source, target)) if tie_type in MUTUAL_TIES else (source, target)
    return first, second, tie_type, state


@pytest.mark.parametrize(("sentence", "expected"), list(rows()))
def test_sentence_states_these_relations_and_no_others(read, sentence, expected):
    found = {
        either_way((claim.source_actors[0].id, claim.target_actors[0].id, claim.tie_type, claim.state))
        for claim in read_ties(read(sentence))
    }
    assert found == expected


def test_an_attack_on_one_is_an_attack_on_all_makes_a_defence_pact(read):
    text = "Togo, Benin and Ghana signed a military agreement. Under it, an attack on one is an attack on all."
    found = {claim.tie_type for claim in read_ties(read(text))}
    assert "defence_pact" in found


def test_the_instrument_is_named_as_printed(read):
    (claim,) = read_ties(read("Finland and Sweden signed a mutual defence treaty in Helsinki."))
    assert claim.instrument == "mutual defence treaty"


def test_offsets_point_at_the_words_of_the_text(read):
    text = " ".join(sentence for sentence, _ in rows())
    for claim in read_ties(read(text)):
        assert text[claim.passage.start : claim.passage.end] == claim.passage.text
        for mention in (*claim.source_actors, *claim.target_actors):
            assert text[mention.start : mention.end] == mention.text
