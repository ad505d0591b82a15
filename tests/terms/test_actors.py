"""Actors: the tables agree with themselves and with published code lists, and names resolve."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from faultlines.terms.actors import (
    KINDS,
    actor_names,
    nonstate_actors,
    not_actors,
    organisations,
    people,
    state,
    states,
)
from faultlines.terms.coded_names import resolve
from faultlines.terms.cow import cow_to_iso, iso_to_cow
from faultlines.terms.tables import table

ARTICLE_DAY = date(2024, 6, 22)


def rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


# The tables.


def test_states_are_the_united_nations_and_four_more() -> None:
    ids = {found.id for found in states()}
    assert len(ids) == len(states()) == 193 + 4
    assert {"TWN", "XKX", "PSE", "VAT"} <= ids
    assert [found.id for found in states()] == sorted(ids)


@pytest.mark.parametrize("system", ["cow", "gw"])
def test_codes_are_unique(system: str) -> None:
    codes = [getattr(found, system) for found in states() if getattr(found, system) is not None]
    assert len(codes) == len(set(codes)) == 195


@pytest.mark.parametrize(
    ("id", "cow", "gw"),
    [("VNM", 816, 816), ("DEU", 255, 260), ("YEM", 679, 678), ("XKX", 347, 347), ("SRB", 345, 340), ("NAM", 565, 565)],
)
def test_codes_that_are_often_wrong(id: str, cow: int, gw: int) -> None:
    assert (state(id).cow, state(id).gw) == (cow, gw)


def test_an_unknown_state_is_named_with_what_was_wanted() -> None:
    with pytest.raises(ValueError, match="id is 'ENG'; expected a state's ISO 3166-1 alpha-3 code"):
        state("ENG")


def test_no_name_of_one_state_is_a_name_of_another() -> None:
    owners = Counter(name for found in states() for name in {*found.names, *found.demonyms})
    assert [name for name, count in owners.items() if count > 1] == ["Congo"]


def test_everybody_in_a_table_belongs_to_a_known_actor() -> None:
    known = {found.id for found in (*states(), *organisations(), *nonstate_actors())}
    assert {person.actor for person in people()} <= known
    assert {member.state for found in organisations() for member in found.members} <= {found.id for found in states()}
    assert {found.host for found in nonstate_actors()} <= {found.id for found in states()} | {None}


def test_every_state_has_a_demonym_and_a_capital() -> None:
    assert [found.id for found in states() if not found.demonyms or not found.capital] == []


def test_a_membership_ends_after_it_begins_and_is_listed_once_at_a_time() -> None:
    for organisation in organisations():
        terms = sorted((m.state, m.start, m.end or date.max) for m in organisation.members)
        assert all(start < end for _, start, end in terms)
        assert all(a[0] != b[0] or a[2] < b[1] for a, b in pairwise(terms)), organisation.id


def test_most_states_in_the_news_have_a_seat_or_a_ministry_that_stands_for_them() -> None:
    owners = {row["actor"] for row in table("bodies") if row["sector"] == "GOV"}
    assert owners <= {found.id for found in states()}
    assert len(owners) >= 105


def test_nonstate_actors_and_organisations_do_not_shrink() -> None:
    assert len(nonstate_actors()) >= 175
    assert len(organisations()) >= 130
    assert sum(bool(found.members) for found in organisations()) >= 43


def test_one_president_at_a_time_but_for_the_day_of_handing_over() -> None:
    tenures = sorted((p.actor, p.start, p.end or date.max) for p in people() if p.post == "president")
    overlaps = [
        (actor, start) for (before, _, end), (actor, start, _) in pairwise(tenures) if before == actor and start < end
    ]
    assert overlaps == []


@pytest.mark.parametrize(
    ("organisation", "day", "count"),
    [
        ("IGO:NATO", date(2023, 4, 3), 30),
        ("IGO:NATO", date(2023, 4, 4), 31),
        ("IGO:NATO", date(2024, 3, 7), 32),
        ("IGO:EU", date(2020, 1, 31), 28),
        ("IGO:EU", date(2020, 2, 1), 27),
        ("IGO:ASEAN", ARTICLE_DAY, 10),
        ("IGO:CSTO", ARTICLE_DAY, 6),
        ("IGO:SCO", ARTICLE_DAY, 9),
        ("IGO:SCO", date(2024, 7, 4), 10),
        ("IGO:GCC", ARTICLE_DAY, 6),
        ("IGO:G7", ARTICLE_DAY, 7),
        ("IGO:AUKUS", ARTICLE_DAY, 3),
        ("IGO:QUAD", ARTICLE_DAY, 4),
        ("IGO:BRICS", date(2023, 12, 31), 5),
        ("IGO:BRICS", ARTICLE_DAY, 9),
        ("IGO:AU", date(2017, 1, 1), 53),
        ("IGO:AU", ARTICLE_DAY, 54),
        ("IGO:COE", date(2022, 3, 15), 47),
        ("IGO:COE", date(2022, 3, 16), 46),
        ("IGO:OECD", ARTICLE_DAY, 38),
        ("IGO:CARICOM", ARTICLE_DAY, 14),
        ("IGO:EAC", ARTICLE_DAY, 8),
        ("IGO:SADC", ARTICLE_DAY, 16),
        ("IGO:APEC", ARTICLE_DAY, 20),
        ("IGO:CPTPP", date(2024, 12, 15), 12),
        ("IGO:EFTA", date(1994, 12, 31), 7),
        ("IGO:EFTA", ARTICLE_DAY, 4),
        ("IGO:SAARC", ARTICLE_DAY, 8),
        ("IGO:VISEGRAD", date(1992, 1, 1), 2),
        ("IGO:VISEGRAD", ARTICLE_DAY, 4),
    ],
)
def test_members_on_a_day(organisation: str, day: date, count: int) -> None:
    found = next(found for found in organisations() if found.id == organisation)
    assert len(found.members_on(day)) == count


# Names in running text.


def test_every_form_is_of_a_known_kind_and_of_its_own_spelling() -> None:
    names = actor_names(ARTICLE_DAY)
    assert {name.kind for name in names.values()} == set(KINDS)
    assert all(text == name.text and text == text.strip() and text for text, name in names.items())


@pytest.mark.parametrize(
    ("text", "id", "kind"),
    [
        ("US", "USA", "name"),
        ("South Korean", "KOR", "demonym"),
        ("Hanoi", "VNM", "capital"),
        ("Kim Jong Un", "PRK", "person"),
        ("Kim Jong-un", "PRK", "person"),
        ("Kim Jong-Un", "PRK", "person"),
        ("Sergei Shoigu", "RUS", "person"),
        ("Erdogan", "TUR", "person"),
        ("Kremlin", "RUS", "body"),
        ("Pentagon", "USA", "body"),
        ("NATO", "IGO:NATO", "organisation"),
        ("Houthi", "NSA:HOUTHIS", "nonstate"),
        ("People’s Republic of China", "CHN", "name"),
        ("Niger", "NER", "name"),
        ("Guinea-Bissau", "GNB", "name"),
    ],
)
def test_names_on_the_day_of_a_report(text: str, id: str, kind: str) -> None:
    found = actor_names(ARTICLE_DAY)[text]
    assert (found.id, found.kind, found.ambiguous) == (id, kind, False)


@pytest.mark.parametrize(
    "text", ["Georgia", "Jordan", "Chad", "Congo", "Korea", "Kim", "Dominican", "Congress", "Male"]
)
def test_forms_that_need_context(text: str) -> None:
    assert actor_names(ARTICLE_DAY)[text].ambiguous


@pytest.mark.parametrize("text", ["us", "it", "oman", "male", "Turkey Point", "Trump", "Obama", "Congolese army"])
def test_forms_that_name_nobody_on_the_day(text: str) -> None:
    assert text not in actor_names(ARTICLE_DAY)


@pytest.mark.parametrize("text", ["Northern Ireland", "American Samoa", "South China Sea", "Atlanta, Georgia"])
def test_forms_that_only_contain_a_name(text: str) -> None:
    assert text in not_actors()
    assert text not in actor_names(ARTICLE_DAY)


def test_a_surname_of_two_actors_needs_context() -> None:
    bare = {text: name for text, name in actor_names(ARTICLE_DAY).items() if name.kind == "person" and " " not in text}
    owners: dict[str, set[str]] = {}
    for person in people():
        if person.start <= ARTICLE_DAY <= (person.end or date.max):
            for name in person.names:
                owners.setdefault(name, set()).add(person.actor)
    assert [text for text, name in bare.items() if len(owners.get(text, ())) > 1 and not name.ambiguous] == []


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Foggy Bottom", "USA"),
        ("Quai d'Orsay", "FRA"),
        ("Downing Street", "GBR"),
        ("Zhongnanhai", "CHN"),
        ("Rashtrapati Bhavan", "IND"),
        ("Blue House", "KOR"),
        ("Malacanang", "PHL"),
        ("Miraflores", "VEN"),
        ("Planalto", "BRA"),
        ("Itamaraty", "BRA"),
        ("Casa Rosada", "ARG"),
        ("La Moneda", "CHL"),
        ("Casa de Nariño", "COL"),
        ("Moncloa", "ESP"),
        ("Maximos Mansion", "GRC"),
        ("Akorda", "KAZ"),
        ("Aso Rock", "NGA"),
        ("Villa Somalia", "SOM"),
        ("Ballhausplatz", "AUT"),
        ("Temple Trees", "LKA"),
    ],
)
def test_a_seat_stands_for_its_government(text: str, id: str) -> None:
    found = actor_names(ARTICLE_DAY)[text]
    assert (found.id, found.kind) == (id, "body")


@pytest.mark.parametrize(
    ("text", "day", "id"),
    [
        ("Taliban", date(1999, 1, 1), "AFG"),
        ("Northern Alliance", date(1999, 1, 1), "NSA:NORTHERNALLIANCE"),
        ("Khmer Rouge", date(1995, 1, 1), "NSA:KHMERROUGE"),
        ("UNITA", date(1999, 1, 1), "NSA:UNITA"),
        ("Unita", date(1999, 1, 1), "NSA:UNITA"),
        ("SPLM", date(2005, 1, 1), "NSA:SPLM"),
        ("SPLM", date(2015, 1, 1), "SSD"),
        ("KLA", date(1999, 1, 1), "NSA:KLA"),
        ("KLA", date(2010, 1, 1), None),
        ("Islamic State of Iraq", date(2010, 1, 1), "NSA:AQI"),
        ("SLORC", date(1995, 1, 1), "MMR"),
    ],
)
def test_a_group_counts_in_its_years(text: str, day: date, id: str | None) -> None:
    found = actor_names(day).get(text)
    assert (found.id if found else None) == id


def test_the_taliban_speak_for_a_state_from_the_day_they_hold_the_capital() -> None:
    assert actor_names(date(2021, 8, 14))["Taliban"].id == "NSA:TALIBAN"
    assert actor_names(date(2021, 8, 15))["Taliban"].id == "AFG"


# Correlates of War.


def test_numbers_by_year() -> None:
    assert [cow_to_iso(code, 1970) for code in (255, 260, 265, 678, 679, 680, 816, 817)] == [
        None, "DEU", None, "YEM", None, None, "VNM", None,
    ]  # fmt: skip
    assert [cow_to_iso(code, 2010) for code in (255, 260, 678, 679, 817)] == ["DEU", None, None, "YEM", None]
    assert [iso_to_cow("DEU", year) for year in (1930, 1950, 1989, 1990, 2020)] == [255, None, 260, 255, 255]
    assert iso_to_cow("PSE", 2020) is None


@pytest.mark.data
def test_numbers_agree_with_the_state_list(data: Path) -> None:
    current = {int(row["ccode"]) for row in rows(data / "states/cow_states.csv.gz") if row["endyear"] == "2016"}
    assert {found.cow for found in states()} - {None} == current
    names = {
        int(row["ccode"]): row["statenme"]
        for row in rows(data / "states/cow_states.csv.gz")
        if row["endyear"] == "2016"
    }
    renamed = {"Yugoslavia"}
    wrong = [(c, n) for c, n in names.items() if n not in renamed and resolve(n) != cow_to_iso(c, 2016)]
    assert wrong == []


@pytest.mark.data
def test_gleditsch_ward_numbers_agree_with_their_list(data: Path) -> None:
    listed = {int(row["gwcode"]) for row in rows(data / "states/gw_states.csv.gz") if row["enddate"] == "2017-12-31"}
    ours = {found.gw for found in states()}
    assert listed - ours == set()


@pytest.mark.data
def test_names_and_both_codes_agree_with_the_ideal_points_file(data: Path) -> None:
    latest = {row["iso3c"]: row for row in rows(data / "states/un_ideal_points.csv.gz") if float(row["year"]) >= 2010}
    wrong = [
        (iso, row["ccode"], row["countryname"])
        for iso, row in latest.items()
        if resolve(row["countryname"]) != cow_to_iso(int(float(row["ccode"])), 2015)
    ]
    # A state that is no more, and two names that the file has in a broken encoding.
    assert {iso for iso, _, _ in wrong} <= {"YUG", "STP", "CIV"}


@pytest.mark.data
def test_leaders_agree_with_archigos(data: Path) -> None:
    """Leaders whose names match took office within three days of Archigos's date, but for some of its own dating.

    Archigos dates the effective leader, not the post: Sisi from the day he took the presidency, Xi from the party's.
    """
    by_gw = {found.gw: found.id for found in states()}
    apart = []
    for row in rows(data / "states/archigos.csv.gz"):
        start = date.fromisoformat(row["startdate"])
        if start >= date(2011, 1, 1):
            same = [
                abs((person.start - start).days)
                for person in people()
                if person.actor == by_gw.get(int(row["gwcode"])) and person.name.split()[-1] in row["leader"].split()
            ]
            if same and min(same) > 3:
                apart.append(row["obsid"])
    assert len(apart) <= 12, apart


# ICEWS.


@pytest.mark.data
def test_states_of_icews_resolve_and_leaders_double_the_interstate_rows(data: Path) -> None:
    ids = {found.id for found in states()}
    countries: Counter[str] = Counter()
    by_country = by_name = 0
    for row in rows(data / "events/icews-2018-to-september.tab.gz", "\t"):
        day = date.fromisoformat(row["Event Date"])
        sides = [(row[f"{side} Name"], row[f"{side} Country"]) for side in ("Source", "Target")]
        countries.update(country for _, country in sides)
        plain = {resolve(country) for _, country in sides} & ids
        full = {resolve(country) if country else resolve(name, day) for name, country in sides} & ids
        by_country += len(plain) == 2
        by_name += len(full) == 2
    named = {country for country in countries if country and resolve(country) in ids}
    assert named >= NOT_TO_BE_MISSED
    assert not {country for country in countries if resolve(country) is None} & {
        name for s in states() for name in s.names
    }
    assert by_country > 74_000
    assert by_name > 135_000


#: States whose names in ICEWS are least like their names elsewhere.
NOT_TO_BE_MISSED = {
    "Cape Verde", "Congo", "Cote d'Ivoire", "Czech Republic", "Democratic Republic of Congo",
    "Holy See Vatican City State", "Macedonia", "Micronesia", "Myanmar", "Palestinian Territory, Occupied",
    "Sao Tome and Principe", "Swaziland", "Timor-Leste",
}  # fmt: skip
