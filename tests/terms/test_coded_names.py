"""Names in coded files: whom one names on a day, or why nobody."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.terms.actors import Entry, entries, people, states
from faultlines.terms.coded_names import AMBIGUOUS, OUT_OF_POST, UNKNOWN, Found, look_up, look_up_between, resolve

DAYS = st.dates(date(1990, 1, 1), date(2026, 6, 30))
NAMES = st.one_of(
    st.sampled_from([person.name for person in people()]),
    st.sampled_from(["Russia", "Yemeni Armed Forces", "European Union", "Nobody Known", "Taliban", "SPLM"]),
)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Russian Federation", "RUS"),
        ("Palestinian Territory, Occupied", "PSE"),
        ("Congo, The Democratic Republic of the", "COD"),
        ("Democratic Republic of Congo", "COD"),
        ("Congo", "COG"),
        ("Korea, Republic of", "KOR"),
        ("Korea, Democratic People's Republic of", "PRK"),
        ("Cote d'Ivoire", "CIV"),
        ("CÔTE D’IVOIRE", "CIV"),
        ("Viet Nam", "VNM"),
        ("Burma", "MMR"),
        ("Turkiye", "TUR"),
        ("The Gambia", "GMB"),
        ("Namibia", "NAM"),
        ("NAM", "NAM"),
        ("Georgia", "GEO"),
        ("North Atlantic Treaty Organization", "IGO:NATO"),
        ("Yemeni Armed Forces", "YEM"),
        ("Armed Forces of the Russian Federation", "RUS"),
        ("NA", None),
        ("England", None),
        ("Citizen", None),
        ("", None),
    ],
)
def test_resolve(name: str, id: str | None) -> None:
    assert resolve(name) == id


@pytest.mark.parametrize("found", states(), ids=lambda found: found.id)
def test_every_state_resolves_by_its_id_and_its_name(found) -> None:
    assert resolve(found.id) == found.id
    assert resolve(found.name) == found.id


def test_a_person_speaks_for_an_actor_only_while_in_a_post() -> None:
    assert resolve("Barack Obama", date(2016, 1, 1)) == "USA"
    assert resolve("Barack Obama", date(2018, 1, 1)) is None
    assert resolve("Donald Tusk", date(2018, 1, 1)) == "IGO:EU"
    assert resolve("Donald Tusk", date(2024, 1, 1)) == "POL"
    assert resolve("Donald Tusk") == "POL"


def test_a_second_name_does_not_matter_and_a_bare_common_surname_does_not_do() -> None:
    assert resolve("Sergey Kuzhugetovich Shoygu", date(2018, 1, 1)) == "RUS"
    assert resolve("Angela Dorothea Merkel", date(2018, 1, 1)) == "DEU"
    assert resolve("Kim", date(2018, 1, 1)) is None


@pytest.mark.parametrize(
    ("name", "day", "found"),
    [
        ("PRK", date(2018, 1, 1), Found("PRK", "id")),
        ("North Korea", date(2018, 1, 1), Found("PRK", "name")),
        ("Kim Jong-Un", date(2018, 1, 1), Found("PRK", "person")),
        ("Kim Jong-Il", date(2018, 1, 1), Found(None, OUT_OF_POST)),
        ("European Union", date(2018, 1, 1), Found("IGO:EU", "organisation")),
        ("Central Intelligence Agency", date(2018, 1, 1), Found("USA", "body")),
        ("South African Police Service", date(2018, 1, 1), Found("ZAF", "part")),
        ("United States Pacific Command", date(2018, 1, 1), Found("USA", "body")),
        ("Nobody Known", date(2018, 1, 1), Found(None, UNKNOWN)),
        # The state counsellor of Myanmar, whose name ICEWS cuts short to that of her father, who died in 1947.
        ("Aung San", date(2018, 4, 19), Found("MMR", "person")),
        ("Aung San", date(2015, 4, 19), Found(None, OUT_OF_POST)),
    ],
)
def test_by_what_a_name_is_known(name: str, day: date, found: Found) -> None:
    assert look_up(name, day) == found


@pytest.mark.parametrize(
    ("name", "day", "found"),
    [
        # A minister, then an opponent, then a minister again, and of another post.
        ("Radosław Sikorski", date(2009, 6, 1), Found("POL", "person")),
        ("Radosław Sikorski", date(2018, 6, 1), Found(None, OUT_OF_POST)),
        ("Radosław Sikorski", date(2024, 6, 1), Found("POL", "person")),
        # One man for three actors.
        ("Javier Solana", date(1994, 6, 1), Found("ESP", "person")),
        ("Javier Solana", date(1997, 6, 1), Found("IGO:NATO", "person")),
        ("Javier Solana", date(2005, 6, 1), Found("IGO:EU", "person")),
        # Elected and not yet in office; the last day in office; the day after.
        ("Enrique Peña Nieto", date(2018, 11, 30), Found("MEX", "person")),
        ("Andrés Manuel López Obrador", date(2018, 11, 30), Found(None, OUT_OF_POST)),
        ("Malcolm Bligh Turnbull", date(2018, 8, 24), Found("AUS", "person")),
        ("Malcolm Bligh Turnbull", date(2018, 8, 25), Found(None, OUT_OF_POST)),
        # The foreign minister of Libya, 2013-2014, and the head of the Polisario Front, 1976-2016.
        ("Mohamed Abdelaziz", date(2012, 12, 31), Found("NSA:POLISARIO", "person")),
        ("Mohamed Abdelaziz", date(2013, 1, 1), Found(None, AMBIGUOUS)),
        ("Mohamed Abdelaziz", date(2014, 9, 1), Found("NSA:POLISARIO", "person")),
        # On the day on which South Sudan came to be, its president was also Sudan's vice-president.
        ("Salva Kiir", date(2011, 7, 8), Found("SDN", "person")),
        ("Salva Kiir", date(2011, 7, 9), Found(None, AMBIGUOUS)),
        ("Salva Kiir", date(2011, 7, 10), Found("SSD", "person")),
    ],
)
def test_a_name_speaks_for_the_post_of_the_day(name: str, day: date, found: Found) -> None:
    assert look_up(name, day) == found


@given(NAMES, DAYS, DAYS)
def test_answers_between_two_days_are_the_answers_of_each_day(name: str, one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    answers = look_up_between(name, first, last)
    assert answers[0][0] == first
    for day in {first, last, *(since for since, _ in answers), *(since - timedelta(1) for since, _ in answers[1:])}:
        assert [found for since, found in answers if since <= day][-1] == look_up(name, day)


@given(st.sampled_from([row for row in entries() if row.kind == "person" and row.forms[0][0] not in "?~"]), DAYS)
def test_a_person_speaks_on_the_days_in_post_and_on_no_other(row: Entry, day: date) -> None:
    name = row.forms[0].lstrip("*")
    in_post = {p.actor for p in people() if name in p.names and p.start <= day <= (p.end or date.max)}
    expected = Found(None, OUT_OF_POST) if not in_post else Found(None, AMBIGUOUS)
    assert look_up(name, day) == (Found(*in_post, "person") if len(in_post) == 1 else expected)
