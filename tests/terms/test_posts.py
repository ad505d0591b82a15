"""Posts: a report's words for a post find its holder."""

from datetime import date

import pytest

from faultlines.terms.posts import holder

DAY = date(2024, 6, 22)


@pytest.mark.parametrize(
    ("actor", "post", "name"),
    [
        ("USA", "foreign minister", "Antony Blinken"),
        ("USA", "secretary of state", "Antony Blinken"),
        ("USA", "Defense Minister", "Lloyd Austin"),
        ("USA", "defense secretary", "Lloyd Austin"),
        ("GBR", "foreign minister", "David Cameron"),
        ("IND", "external affairs minister", "Subrahmanyam Jaishankar"),
        ("IND", "foreign secretary", "Vinay Mohan Kwatra"),
        ("PHL", "minister of foreign affairs", "Enrique Manalo"),
        ("JPN", "minister of  Foreign affairs", "Yoko Kamikawa"),
        ("DEU", "prime minister", "Olaf Scholz"),
        ("CHN", "prime minister", "Li Qiang"),
        ("TWN", "premier", "Cho Jung-tai"),
        ("ITA", "premier", "Giorgia Meloni"),
        ("JOR", "king", "Abdullah II"),
        ("JPN", "monarch", "Naruhito"),
        ("IGO:NATO", "secretary general", "Jens Stoltenberg"),
    ],
)
def test_a_reports_words_find_the_holder(actor: str, post: str, name: str) -> None:
    found = holder(actor, post, DAY)
    assert found is not None
    assert (found.name, found.actor) == (name, actor)


def test_on_a_day_of_handing_over_the_newcomer_holds_the_post() -> None:
    before = holder("USA", "president", date(2017, 1, 19))
    on = holder("USA", "president", date(2017, 1, 20))
    assert before is not None
    assert on is not None
    assert (before.name, on.name) == ("Barack Obama", "Donald Trump")


def test_a_minister_of_2009_is_not_the_minister_of_2024() -> None:
    ministers = {year: holder("POL", "foreign minister", date(year, 6, 1)) for year in (2005, 2009, 2017, 2024)}
    assert {year: person.name for year, person in ministers.items() if person} == {
        2005: "Adam Daniel Rotfeld",
        2009: "Radosław Sikorski",
        2017: "Witold Waszczykowski",
        2024: "Radosław Sikorski",
    }


@pytest.mark.parametrize(
    ("actor", "post", "day"),
    [("USA", "minister of silly walks", DAY), ("XXX", "president", DAY), ("USA", "president", date(1900, 1, 1))],
)
def test_nobody_is_found_where_the_table_has_nobody(actor: str, post: str, day: date) -> None:
    assert holder(actor, post, day) is None
