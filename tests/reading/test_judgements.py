"""Judgements on sentences written for them and on the model article; needs the English pipeline."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from faultlines.reading.annotated import annotate_whole
from faultlines.reading.documents import load_documents
from faultlines.reading.judgements import read_judgements
from faultlines.reading.pipeline import pipeline
from faultlines.terms.claims import JudgementClaim
from faultlines.terms.documents import Document

PUBLISHED = date(2024, 6, 22)


def judgements(text: str) -> list[JudgementClaim]:
    document = Document(
        document_id="d_0",
        text=text,
        published_at=PUBLISHED,
        dated_by="--published",
        title=None,
        publisher=None,
        origin="-",
        sha256="",
    )
    return read_judgements(annotate_whole(document, pipeline()))


@pytest.mark.parametrize(
    ("text", "proposition", "words", "modality", "about"),
    [
        (
            "Analysts expect India to order more frigates from Russia next year.",
            "India to order more frigates from Russia next year",
            "expect",
            "predicted",
            ("IND", "RUS"),
        ),
        (
            "Analysts do not expect a major break between India and Russia.",
            "a major break between India and Russia",
            "do not expect",
            "predicted",
            ("IND", "RUS"),
        ),
        ("Experts doubt that Japan will buy the ships.", "Japan will buy the ships", "doubt", "predicted", ("JPN",)),
        (
            "Economists predicted that Turkey's inflation would slow this year.",
            "Turkey's inflation would slow this year",
            "predicted",
            "predicted",
            ("TUR",),
        ),
        (
            "Two U.S. officials said Iran was likely to strike Israel within days.",
            "Iran was likely to strike Israel within days",
            "likely",
            "predicted",
            ("IRN", "ISR"),
        ),
        (
            "Vladimir Putin said Ukraine would lose the war.",
            "Ukraine would lose the war",
            "would",
            "predicted",
            ("UKR",),
        ),
        (
            "“Turkey wants both sides to need it,” said Ela Demir, a historian.",
            "Turkey wants both sides to need it",
            None,
            "happened",
            ("TUR",),
        ),
        (
            "Norway's foreign minister, Anna Kern, called the raid “a very dangerous escalation for Chad.”",
            "the raid “a very dangerous escalation for Chad.”",
            None,
            "happened",
            ("TCD",),
        ),
        ("“Egypt cannot afford a war,” said a diplomat.", "Egypt cannot afford a war", None, "happened", ("EGY",)),
    ],
)
def test_judgements(text: str, proposition: str, words: str | None, modality: str, about: tuple[str, ...]) -> None:
    (claim,) = judgements(text)
    assert (claim.proposition, claim.likelihood_words) == (proposition, words)
    assert (claim.modality, claim.about) == (modality, about)
    assert (claim.likelihood is None) == (words is None)
    assert claim.proposition in claim.passage.text
    assert text[claim.passage.start : claim.passage.end] == claim.passage.text


@pytest.mark.parametrize(
    "text",
    [
        "“We will defend every inch of our land,” said President Volodymyr Zelenskyy.",
        "The Pentagon said two sailors were hurt when ships from China and Chad collided.",
        "Norway's president accused Chad and Peru of colluding to undermine a summit.",
        "Norway's president said that was already happening.",
        "Poland said on Monday that it would send 12 tanks to Ukraine.",
        "Kim Jong Un said his country would never give up its weapons.",
        "The minister met his Chinese counterpart and said he was pleased.",
        "The villagers said the shelling began at dawn.",
        "“Is Taiwan ready for this fight?” asked Lee Chen, an analyst.",
        "Norway may attack Chad.",
    ],
)
def test_what_is_no_judgement(text: str) -> None:
    assert judgements(text) == []


def test_sentences_of_a_quotation_are_judgements_of_their_own() -> None:
    text = "“Vietnam does not want to choose,” said Le Hong, an analyst. “It will probably never have to do so.”"
    claims = judgements(text)
    assert [claim.likelihood for claim in claims] == [None, (0.2, 0.45)]
    assert {claim.speaker.name for claim in claims if claim.speaker} == {"Le Hong"}


def test_swapping_two_states_mirrors_the_judgement() -> None:
    one, other = (judgements(f"Analysts expect {a} to attack {b}.")[0] for a, b in (("Chad", "Peru"), ("Peru", "Chad")))
    assert one.about == other.about[::-1]
    assert one.likelihood == other.likelihood


@pytest.mark.xfail(reason="a quotation pointed at by a later sentence ('that is how she sees it') has no speaker")
def test_a_quotation_pointed_at_later() -> None:
    assert judgements("“They have nothing left to lose.” That is how Anna Kern, a historian, sees Chad.")


@pytest.mark.data
def test_the_model_article(article: Path) -> None:
    document = load_documents([article], published_at=PUBLISHED, today=PUBLISHED)[0]
    claims = read_judgements(annotate_whole(document, pipeline()))
    who = Counter((claim.speaker.name or claim.speaker.post or "").split()[-1] for claim in claims if claim.speaker)
    assert {"Emanuel": 2, "Tesch": 3, "Greene": 2, "Grossman": 4, "Phuong": 3, "analysts": 3}.items() <= who.items()
    assert "Zelenskyy" not in who
    by_words = {claim.likelihood_words: claim for claim in claims}
    assert by_words["do not expect"].likelihood == (0.05, 0.45)
    assert by_words["would probably"].likelihood == (0.55, 0.8)
    assert all(document.text[c.passage.start : c.passage.end] == c.passage.text for c in claims)
    greene = next(c.speaker for c in claims if c.speaker and c.speaker.name == "Samuel Greene")
    assert (greene.post, greene.actor) == ("professor of Russian politics", None)
