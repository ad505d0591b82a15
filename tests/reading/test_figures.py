"""Figures on sentences written for them and on the model article; needs the English pipeline."""

from datetime import date
from pathlib import Path

import pytest

from faultlines.reading.annotated import annotate_whole
from faultlines.reading.documents import load_documents
from faultlines.reading.figures import read_figures
from faultlines.reading.pipeline import pipeline
from faultlines.terms.claims import FigureClaim
from faultlines.terms.documents import Document

PUBLISHED = date(2024, 6, 22)


def figures(text: str) -> list[FigureClaim]:
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
    return read_figures(annotate_whole(document, pipeline()))


def row(claim: FigureClaim) -> tuple[str, str, float, int | None, str]:
    sides = ["+".join(mention.id for mention in side) for side in (claim.source_actors, claim.target_actors)]
    return claim.quantity, claim.unit, claim.value, claim.year, ">".join(sides)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Norway's arms sales to Chad dropped to $40 million in 2020, down from $1.5 billion in 2013.",
            [("arms sales", "USD", 40e6, 2020, "NOR>TCD"), ("arms sales", "USD", 1.5e9, 2013, "NOR>TCD")],
        ),
        (
            "Loans are sought for a Turkish economy that has been squeezed by war, debt and 50% interest rates.",
            [("interest rate", "percent", 50, None, "TUR>")],
        ),
        ("Vietnam's imports from China reached $110 billion in 2023.", [("imports", "USD", 110e9, 2023, "CHN>VNM")]),
        (
            "The United States approved a $95 billion aid package for Ukraine and Israel in April.",
            [("aid package", "USD", 95e9, 2024, "USA>UKR+ISR")],
        ),
        (
            "Inflation in Turkey rose to 75 percent in May, up from 70 percent in April.",
            [("inflation", "percent", 75, 2024, "TUR>"), ("inflation", "percent", 70, 2024, "TUR>")],
        ),
        ("Russia deployed 100,000 troops near Ukraine.", [("troops deployed", "persons", 100e3, None, "RUS>UKR")]),
        ("Israeli strikes killed 45 people on Sunday.", [("people killed", "persons", 45, 2024, "ISR>")]),
        (
            "India bought 36 Rafale jets from France for $8.7 billion in 2016.",
            [
                ("rafale jets bought", "count", 36, 2016, "FRA>IND"),
                ("price of rafale jets", "USD", 8.7e9, 2016, "FRA>IND"),
            ],
        ),
        (
            "Poland spent 3.9 percent of GDP on defense last year.",
            [("spending on defense, share of gdp", "percent", 3.9, 2023, "POL>")],
        ),
        ("China's exports to Russia grew 47 percent in 2023.", [("change in exports", "percent", 47, 2023, "CHN>RUS")]),
        ("Australia cut aid to Myanmar by 20 percent.", [("change in aid", "percent", -20, None, "AUS>MMR")]),
        (
            "North Korea fired three ballistic missiles toward Japan on Tuesday.",
            [("ballistic missiles launched", "count", 3, 2024, "PRK>JPN")],
        ),
        (
            "Germany pledged 500 million euros in military aid to Ukraine.",
            [("military aid", "EUR", 500e6, None, "DEU>UKR")],
        ),
        (
            "Iran exported 1.5 million barrels a day to China in March.",
            [("exports", "bbl/day", 1.5e6, 2024, "IRN>CHN")],
        ),
        (
            "Taiwan signed two arms deals worth $2.2 billion with the United States in 2019.",
            [("arms deals", "USD", 2.2e9, 2019, "TWN>USA")],
        ),
        (
            "Russia supplied 60 percent of Vietnam's arms between 2019 and 2023.",
            [("share of arms", "percent", 60, None, "RUS>VNM")],
        ),
        ("The U.S. imposed a 25% tariff on Chinese steel.", [("tariff", "percent", 25, None, "USA>CHN")]),
        ("Pakistan owes China $27 billion.", [("debt", "USD", 27e9, None, "PAK>CHN")]),
        (
            "Trade between China and Russia hit $240 billion last year.",
            [("trade", "USD", 240e9, 2023, "CHN>RUS")],
        ),
        (
            "Egypt received $1.3 billion in military aid from the United States in 2023.",
            [("military aid", "USD", 1.3e9, 2023, "USA>EGY")],
        ),
        (
            "Two Indian soldiers and four Pakistani rangers were killed near Kashmir.",
            [("soldiers killed", "persons", 2, None, "IND>")],
        ),
        (
            "Japan's trade deficit with China widened to 6.5 trillion yen in 2023.",
            [("trade deficit", "JPY", 6.5e12, 2023, "JPN>CHN")],
        ),
    ],
)
def test_figures(text: str, expected: list[tuple[str, str, float, int | None, str]]) -> None:
    assert [row(claim) for claim in figures(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Norway's president, 71, met a dozen officials of Chad in 2 hours.",
        "South Korea won 3-1 against Japan.",
        "Call 555-1234 for details about Japan.",
        "The Senate of the United States voted 79-18 to pass the bill.",
        "Norway signed at least a dozen deals with Chad in 2019.",
        "Norway launched two days of drills off Iceland.",
        "Sales of arms reached $40 million in 2021.",
        "Nobody in Norway knows the figure.",
    ],
)
def test_numbers_that_are_no_figures(text: str) -> None:
    assert figures(text) == []


def test_a_figure_may_be_planned_or_pledged() -> None:
    (claim,) = figures("Sweden will send 16 howitzers to Ukraine.")
    assert (row(claim), claim.modality) == (("howitzers sent", "count", 16.0, None, "SWE>UKR"), "planned")


def test_a_passage_is_verbatim() -> None:
    text = "Nobody objected. Norway owes Chad $3 million."
    (claim,) = figures(text)
    assert text[claim.passage.start : claim.passage.end] == claim.passage.text == "Norway owes Chad $3 million."


@pytest.mark.xfail(reason="a rate written apart from its measure is not joined to it")
def test_a_rate_apart_from_its_measure() -> None:
    (claim,) = figures("Libya produced 1.2 million barrels of crude a day in 2023.")
    assert claim.unit == "bbl/day"


@pytest.mark.xfail(reason="a number without its noun ('will have 1,000 by 2030') is left out")
def test_a_number_without_its_noun() -> None:
    assert len(figures("China has 500 nuclear warheads and will have 1,000 by 2030.")) == 2


@pytest.mark.data
def test_the_model_article(article: Path) -> None:
    document = load_documents([article], published_at=PUBLISHED, today=PUBLISHED)[0]
    rows = [row(claim) for claim in read_figures(annotate_whole(document, pipeline()))]
    assert rows == [
        ("arms sales", "USD", 89e6, 2021, "RUS>"),
        ("arms sales", "USD", 1.2e9, 2014, "RUS>"),
        ("interest rate", "percent", 16, None, "RUS>"),
    ]


def rows() -> list[list[str]]:
    lines = (Path(__file__).parent / "figures.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def wanted(cell: str) -> list[tuple[str, str, float, int | None, str]]:
    found = []
    for part in cell.split("; ") if cell else []:
        name, unit, value, year, sides = part.split("|")
        found.append((name, unit, float(value), None if year == "-" else int(year), sides))
    return sorted(found, key=str)


def test_the_two_thirds_that_the_rules_were_mended_on() -> None:
    kept = [row for number, row in enumerate(rows()) if number % 3 != 2]
    right = sum(sorted(map(row, figures(text)), key=str) == wanted(cell) for text, cell in kept)
    assert right >= 47, f"{right} of {len(kept)}"


def test_a_comparison_is_of_whoever_it_names() -> None:
    found = [row(claim) for claim in figures("China's navy has 370 ships, compared with 290 for the United States.")]
    assert ("ships", "count", 290.0, None, "USA>") in found
