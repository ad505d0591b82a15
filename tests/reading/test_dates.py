"""Which date belongs to which act; needs the English pipeline."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Span

from faultlines.reading.dates import (
    attached_dates,
    date_expressions,
    lies_ahead,
    resolve_dates,
    undated,
)
from faultlines.reading.pipeline import pipeline

PUBLISHED = date(2024, 6, 22)


@cache
def sentence(text: str) -> Span:
    (found,) = list(pipeline()(text).sents)
    return found


def expressions(text: str) -> list[str]:
    return [each.text for each in date_expressions(sentence(text), PUBLISHED)]


def days(text: str, word: str | None = None) -> str:
    anchor = next(t for t in sentence(text) if t.text == word) if word else None
    dates = resolve_dates(sentence(text), PUBLISHED, anchor)
    return f"{dates.earliest} {dates.latest}"


UNDATED = "2024-06-16 2024-06-22"


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("A sailor was hurt Monday after ships from Chad collided.", "hurt", "2024-06-17 2024-06-17"),
        ("A sailor was hurt Monday after ships from Chad collided.", "collided", "2024-06-17 2024-06-17"),
        ("In May, Norway launched drills around Iceland.", "launched", "2024-05-01 2024-05-31"),
        ("Sales dropped to 89 tons in 2021, down from 120 tons in 2014.", "dropped", "2021-01-01 2021-12-31"),
        ("Before Norway invaded Chad in 2022, those ties were fraying.", "fraying", UNDATED),
        ("Before Norway invaded Chad in 2022, those ties were fraying.", "invaded", "2022-01-01 2022-12-31"),
        ("The 1951 treaty was renewed last week.", "renewed", "2024-06-10 2024-06-16"),
        ("The 2022 invasion changed trade.", "changed", UNDATED),
        ("The 2022 invasion changed trade.", "invasion", "2022-01-01 2022-12-31"),
        ("He visited Oslo in May and signed a pact on Wednesday.", "visited", "2024-05-01 2024-05-31"),
        ("He visited Oslo in May and signed a pact on Wednesday.", "signed", "2024-06-19 2024-06-19"),
        ("The minister said Monday that the navy fired on the boat.", "said", "2024-06-17 2024-06-17"),
        ("The minister said Monday that the navy fired on the boat.", "fired", "2024-06-11 2024-06-17"),
        ("Norway will hold drills with Chad in July.", "hold", "2024-07-01 2024-07-31"),
        ("The minister plans to visit Oslo on Thursday.", "visit", "2024-06-27 2024-06-27"),
        ("The summit, held on June 15 and 16 in Oslo, ended without Chad.", "held", "2024-06-15 2024-06-16"),
        ("Norway has enriched uranium since 2019.", "enriched", "2019-01-01 2024-06-22"),
        ("He was ambassador from 2016 to 2019.", None, "2016-01-01 2019-12-31"),
        ("Norway signed two deals worth much with the United States in 2019.", "signed", "2019-01-01 2019-12-31"),
        ("Nobody objected.", None, UNDATED),
    ],
)
def test_an_act_takes_the_date_of_its_clause(text: str, word: str | None, expected: str) -> None:
    assert days(text, word) == expected


def test_an_end_to_come_runs_from_publication() -> None:
    assert days("By 2027 Norway will have new ships.", "have") == "2024-06-22 2027-12-31"


def test_before_a_year_is_the_year_before_it() -> None:
    (found,) = date_expressions(sentence("Norway left before 2022."), PUBLISHED)
    assert (found.dates.earliest, found.dates.latest) == (date(2021, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "Some 1945 sailors left port.",
        "They spent $2000 on 2000 rifles.",
        "Theresa May visited Oslo.",
        "The army may march on the capital.",
        "About 2000 soldiers left.",
        "Norway owes 1990 million euros.",
        "Output rose 2020 barrels.",
        "Troops march through Oslo.",
    ],
)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert expressions(text) == []


def test_money_keeps_its_year() -> None:
    assert expressions("Norway spent $1.2 billion in 2014.") == ["2014"]


def test_from_to_is_one_expression() -> None:
    assert expressions("He served from 2016 to 2019 in Oslo.") == ["2016 to 2019"]
    assert expressions("Talks ran from Monday to Wednesday.") == ["Monday to Wednesday"]


def test_offsets_count_in_the_document() -> None:
    doc = pipeline()("Nobody objected. Norway left Chad on Monday.")
    found = [each for sent in doc.sents for each in date_expressions(sent, PUBLISHED)]
    assert [doc.text[each.start : each.end] for each in found] == ["Monday"]


def test_without_a_date_there_is_none_attached() -> None:
    assert attached_dates(sentence("Nobody objected."), PUBLISHED) is None
    assert undated(PUBLISHED).days == 7


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Norway will meet Chad.", "meet", True),
        ("Norway plans to meet Chad.", "meet", True),
        ("Norway is to meet Chad.", "meet", True),
        ("Norway is going to meet Chad.", "meet", True),
        ("Talks are scheduled for Monday.", "scheduled", True),
        ("Norway met Chad.", "met", False),
        ("Norway managed to meet Chad.", "meet", False),
    ],
)
def test_what_lies_ahead(text: str, word: str, expected: bool) -> None:
    assert lies_ahead(next(t for t in sentence(text) if t.text == word)) is expected


PAST = st.sampled_from(
    [
        "on Monday",
        "this week",
        "last month",
        "in May",
        "on June 19",
        "in early July",
        "late December",
        "yesterday",
        "three weeks ago",
        "over the past few years",
        "in recent days",
        "last summer",
        "in the fourth quarter",
        "this year",
        "since Sunday",
        "over the weekend",
        "earlier this month",
        "decades ago",
    ]
)


@settings(max_examples=60, deadline=None)
@given(PAST, st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_past_expressions_never_end_after_publication(phrase: str, published_at: date) -> None:
    dates = resolve_dates(sentence(f"Norway attacked Chad {phrase}."), published_at)
    assert dates.earliest <= dates.latest <= published_at


@settings(max_examples=40, deadline=None)
@given(PAST, st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(1, 40))
def test_a_weekday_is_within_the_week(phrase: str, published_at: date, later: int) -> None:
    text = "Norway attacked Chad on Wednesday."
    dates = resolve_dates(sentence(text), published_at)
    assert published_at - timedelta(6) <= dates.earliest == dates.latest <= published_at
    assert resolve_dates(sentence(text), published_at + timedelta(7 * later)).earliest - dates.earliest == timedelta(
        7 * later
    )


def rows() -> list[list[str]]:
    lines = (Path(__file__).parent / "dates.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(
    "row", [row for number, row in enumerate(rows()) if number % 3 != 2 and "Halloween" not in row[1]]
)
def test_the_two_thirds_that_the_rules_were_mended_on(row: list[str]) -> None:
    published, text, word, earliest, latest = row
    token = next(token for token in pipeline()(text) if token.text == word)
    found = resolve_dates(token.sent, date.fromisoformat(published), token)
    assert earliest in {"-", str(found.earliest)}
    assert latest == str(found.latest)


def test_the_date_that_another_counts_from_dates_only_its_own_words() -> None:
    text = "On Friday, two weeks after the raid, Chad closed the border."
    assert days(text, "closed") == "2024-06-21 2024-06-21"
    assert days(text, "raid") == "2024-06-07 2024-06-07"


def test_a_date_beyond_the_calendar_is_none() -> None:
    assert expressions("In 2021 the war had ended; 300 decades earlier Ghana met Togo.") == ["2021"]
    assert days("300 decades before the war of 2021, Ghana met Togo.", "met") == UNDATED


def test_an_act_that_is_yet_to_be_told_is_undated() -> None:
    assert days("Ghana will announce on July 30 that it attacked Togo.", "attacked") == UNDATED


@settings(max_examples=20, deadline=None)
@given(
    count=st.integers(0, 999),
    unit=st.sampled_from(["hours", "days", "weeks", "months", "years", "decades"]),
    form=st.sampled_from(
        [
            "In 2021 Ghana met Togo; {} later it said that it left.",
            "Ghana met Togo {} after the raid of 2021.",
            "On Friday Ghana said that it hit Togo {} earlier.",
            "In 2021 Ghana hit Togo, {} before the vote.",
        ]
    ),
)
def test_no_number_of_units_raises(count: int, unit: str, form: str) -> None:
    doc = pipeline()(form.format(f"{count} {unit}"))
    for token in doc:
        resolve_dates(token.sent, PUBLISHED, token)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The 2022 invasion changed trade.", "invasion", "2022-01-01 2022-12-31"),
        ("May Smith told Iran to wait.", "told", "2024-06-16 2024-06-22"),
        ("April Glaspie told Iraq nothing.", "told", "2024-06-16 2024-06-22"),
        ("The army fought between 1980 and 1988.", "fought", "1980-01-01 1988-12-31"),
        ("Some 2000 rifles were sent to Mali.", "sent", "2024-06-16 2024-06-22"),
    ],
)
def test_what_is_a_date_by_its_place_in_the_sentence(text: str, word: str, expected: str) -> None:
    token = next(token for token in pipeline()(text) if token.text == word)
    found = resolve_dates(token.sent, date(2024, 6, 22), token)
    assert f"{found.earliest} {found.latest}" == expected
