"""How far a sentence commits to an act; needs the English pipeline. Scores on public sets: benchmarks/factuality.py."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.reading.factuality import HIGHEST, LOWEST, factuality, moods, rule_value, signals, steps
from faultlines.reading.pipeline import pipeline


def word(text: str, wanted: str):
    return next(token for token in pipeline()(text) if token.text == wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Norway attacked Chad.", "attacked"),
        ("Norway managed to free the sailors.", "free"),
        ("Norway did not regret that it had sent troops.", "sent"),
        ("Chad condemned the bombing of the port.", "bombing"),
    ],
)
def test_what_happened_is_high(text: str, wanted: str) -> None:
    assert factuality(word(text, wanted)) > 1.5
    assert rule_value(word(text, wanted)) > 1.5


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Norway did not attack Chad.", "attack"),
        ("Norway failed to free the sailors.", "free"),
        ("Norway refused to free the sailors.", "free"),
        ("No troops crossed the border.", "crossed"),
    ],
)
def test_what_did_not_happen_is_below_zero(text: str, wanted: str) -> None:
    assert factuality(word(text, wanted)) < 0
    assert rule_value(word(text, wanted)) < -1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Norway may attack Chad.", "attack"),
        ("Norway plans to attack Chad.", "attack"),
        ("Prices will rise if Norway invades Chad.", "invades"),
        ("Norway urged Chad to free the sailors.", "free"),
    ],
)
def test_what_is_open_lies_between(text: str, wanted: str) -> None:
    happened = factuality(word("Norway attacked Chad.", "attacked"))
    denied = factuality(word("Norway did not attack Chad.", "attack"))
    assert denied < factuality(word(text, wanted)) < happened - 0.5


def test_two_denials_are_an_assertion() -> None:
    assert rule_value(word("Norway did not fail to free the sailors.", "free")) > 2


def test_a_word_governs_by_its_complement() -> None:
    forgot_to = steps(word("She forgot to send troops.", "send"))
    forgot_that = steps(word("She forgot that Chad sent troops.", "sent"))
    assert (forgot_to[0].kind, forgot_that[0].kind) == ("lacks", "factive")


def test_moods_are_those_of_the_whole_verb() -> None:
    assert moods(word("Norway would not be ready.", "ready")) >= {"would", "not"}
    assert moods(word("Norway will come and see.", "see")) >= {"will"}


@given(st.sampled_from(["Norway may not fail to attack Chad.", "Did he deny that no troops left?", "Talks!", "Go."]))
def test_every_word_has_a_value_within_the_scale(text: str) -> None:
    for token in pipeline()(text):
        assert LOWEST <= factuality(token) <= HIGHEST
        assert LOWEST <= rule_value(token) <= HIGHEST
        assert signals(token)["bias"] == 1.0


def test_sums_do_not_hang_on_the_hash_seed() -> None:
    program = (
        "from faultlines.reading.factuality import factuality, signals\n"
        "from faultlines.reading.pipeline import pipeline\n"
        "for token in pipeline()('Norway would not have said that the U.N. might never fail to free its men.'):\n"
        "    print(list(signals(token)), factuality(token).hex())\n"
    )
    one, two = (
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert one == two != ""
