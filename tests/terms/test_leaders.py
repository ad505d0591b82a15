"""Leaders: laws that the whole table keeps, and facts that are well known."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import pytest

from faultlines.terms.actors import (
    Person,
    actor_names,
    nonstate_actors,
    organisations,
    people,
    states,
)
from faultlines.terms.coded_names import resolve
from faultlines.terms.posts import holder
from faultlines.terms.tables import table

#: Longest time for which two rows of one post may overlap: ministers whose days are known to the month only.
HANDING_OVER = timedelta(days=62)

#: Posts that several people hold together.
SHARED_POSTS = {
    "Taiwan Affairs Office spokesperson",
    "ambassador to the United Nations",
    "commander-in-chief",
    "defence ministry spokesperson",
    "deputy director",
    "deputy foreign minister",
    "deputy prime minister",
    "foreign ministry spokesperson",
    "member of the presidency",
    "presidential aide",
    "spokesperson",
    "state councillor",
    "vice chairman of the Central Military Commission",
    "vice foreign minister",
    "vice premier",
}

#: Posts of one state with two holders at once, and why.
JOINT = {
    ("LBY", "prime minister"): "rival governments in Tripoli and Tobruk",
    ("SDN", "vice-president"): "first and second vice-president under the peace agreement of 2005",
    ("SSD", "vice-president"): "five vice-presidents under the peace agreement of 2018",
}

#: Who calls the minister by another title.
FOREIGN_MINISTERS = {"foreign minister", "foreign secretary", "secretary of state", "foreign affairs adviser"}
DEFENCE_MINISTERS = {"defence minister", "defence secretary", "secretary of defense"}

#: States by the number of events in which their people act, ICEWS 2018: the first hundred.
IN_THE_NEWS = [
    "IND", "USA", "RUS", "CHN", "AUS", "GBR", "NGA", "KOR", "PHL", "IRN", "TUR", "SYR", "ISR", "AFG", "FRA", "CAN",
    "DEU", "JPN", "BRA", "PRK", "PAK", "THA", "UKR", "ZAF", "MYS", "IDN", "PSE", "VNM", "EGY", "IRQ", "ITA", "SAU",
    "BGD", "MEX", "SGP", "LBN", "ZWE", "VEN", "ESP", "GRC", "LTU", "TWN", "ARM", "COL", "GEO", "CZE", "ETH", "LVA",
    "ROU", "BEL", "KEN", "SOM", "AZE", "NIC", "YEM", "POL", "BGR", "MMR", "LBY", "SDN", "ARG", "HRV", "ARE", "CHL",
    "EST", "SVK", "DZA", "PER", "IRL", "CIV", "MAR", "UGA", "KHM", "QAT", "MLI", "SRB", "NLD", "JOR", "TUN", "CHE",
    "AUT", "SEN", "CUB", "KAZ", "NPL", "VAT", "UZB", "LBR", "NZL", "AGO", "COD", "SWE", "LKA", "RWA", "NAM", "TZA",
    "GTM", "HUN", "SSD", "CMR",
]  # fmt: skip


def holders(*posts: str) -> Counter[str]:
    """Different people of each actor who have held one of some posts."""
    found = {(person.actor, person.name) for person in people() if person.post in posts}
    return Counter(actor for actor, _ in found)


def names_in_post(actor: str, posts: set[str], on: date) -> set[str]:
    return {p.name for p in people() if p.actor == actor and p.post in posts and p.start <= on <= (p.end or date.max)}


# Laws.


def test_nobody_leaves_before_coming_and_nobody_comes_from_the_future() -> None:
    assert [p for p in people() if p.end is not None and p.end <= p.start] == []
    assert [p for p in people() if p.start > date(2026, 11, 27)] == []


def test_everybody_belongs_to_an_actor_that_exists() -> None:
    known = {found.id for found in (*states(), *organisations(), *nonstate_actors())}
    assert {person.actor for person in people()} - known == set()


def test_no_form_has_a_stray_space_or_is_written_twice() -> None:
    for row in table("leaders"):
        forms = [row["name"], *(row["names"].split("|") if row["names"] else [])]
        assert all(form == " ".join(form.split()) and form.strip("?*~ ") for form in forms), row
        assert len({form.lstrip("?*~") for form in forms}) == len(forms), row
        assert row["post"] == row["post"].strip() != "", row
        assert row["source"], row


def test_no_row_is_there_twice() -> None:
    rows = Counter((p.actor, p.post, p.name, p.start) for p in people())
    assert [row for row, count in rows.items() if count > 1] == []


def test_terms_of_one_person_in_one_post_do_not_overlap() -> None:
    terms: dict[tuple[str, str, str], list[Person]] = {}
    for person in people():
        terms.setdefault((person.actor, person.post, person.name), []).append(person)
    overlapping = [
        (a.actor, a.post, a.name, b.start)
        for served in terms.values()
        for a, b in combinations(sorted(served, key=lambda p: p.start), 2)
        if (a.end or date.max) > b.start
    ]
    assert overlapping == []


def test_two_people_do_not_hold_one_post_at_a_time() -> None:
    posts: dict[tuple[str, str], list[Person]] = {}
    for person in people():
        if person.post not in SHARED_POSTS and (person.actor, person.post) not in JOINT:
            posts.setdefault((person.actor, person.post), []).append(person)
    overlapping = [
        (a.actor, a.post, a.name, b.name, b.start)
        for served in posts.values()
        for a, b in combinations(sorted(served, key=lambda p: p.start), 2)
        if a.name != b.name and min(a.end or date.max, b.end or date.max) - b.start > HANDING_OVER
    ]
    assert overlapping == []


def test_every_exception_is_still_one() -> None:
    for actor, post in JOINT:
        served = sorted((p for p in people() if (p.actor, p.post) == (actor, post)), key=lambda p: p.start)
        assert any((a.end or date.max) > b.start for a, b in combinations(served, 2)), (actor, post)


def test_a_person_of_one_actor_has_the_same_forms_in_every_post() -> None:
    forms: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for person in people():
        forms.setdefault((person.actor, person.name), set()).add(person.names)
    assert [who for who, found in forms.items() if len(found) > 1] == []


def test_rows_stand_by_actor_and_then_by_day() -> None:
    rows = [(p.actor.startswith("NSA:"), p.actor.startswith("IGO:"), p.actor, p.start) for p in people()]
    assert rows == sorted(rows)


def test_no_persons_form_is_a_name_of_a_state() -> None:
    taken = {form for found in states() for form in (*found.names, *found.demonyms, *found.capitals)}
    assert {form for person in people() for form in person.names} & taken == set()


# Coverage, which may grow and not shrink.


def test_the_table_does_not_shrink() -> None:
    assert len(people()) >= 4_700
    foreign, defence = holders(*FOREIGN_MINISTERS), holders(*DEFENCE_MINISTERS)
    assert sum(count >= 4 for count in foreign.values()) >= 120
    assert sum(count >= 8 for count in foreign.values()) >= 50
    assert sum(count >= 4 for count in defence.values()) >= 60
    assert sum(count >= 2 for count in holders("president", "prime minister", "premier", "chancellor").values()) >= 150


@pytest.mark.parametrize("actor", IN_THE_NEWS)
def test_a_state_in_the_news_has_a_head_in_every_year(actor: str) -> None:
    heads = {
        "president", "prime minister", "premier", "chancellor", "monarch", "emperor", "supreme leader", "pope",
        "general secretary", "leader", "head of the military government", "head of the military council",
        "chairman of the High Council of State", "chairman of the Sovereignty Council", "chief executive",
        "president of the Soviet Union", "president of Serbia and Montenegro", "acting president",
        "chairman of the Palestine Liberation Organization", "chairman of the Council of State", "chief adviser",
        "administrator of the Coalition Provisional Authority", "chairman of the National Transitional Council",
        "chairman of the Supreme Council", "chairman of the Presidential Leadership Council",
    }  # fmt: skip
    first = max(1990, *(s.start.year + 1 for s in states() if s.id == actor))
    absent = [year for year in range(first, 2026) if not names_in_post(actor, heads, date(year, 3, 15))]
    assert set(absent) <= NO_HEAD.get(actor, set())


#: Years in which nobody governed, or who did is not in the table.
NO_HEAD: dict[str, set[int]] = {
    "BGR": {1990},
    "EST": {1990, 1991},
    "LVA": {1990},
    "SOM": set(range(1991, 2001)),
}


@pytest.mark.parametrize("actor", IN_THE_NEWS[:60])
def test_a_state_in_the_news_has_a_foreign_minister_in_most_of_twenty_years(actor: str) -> None:
    days = [date(year, month, 15) for year in range(2006, 2026) for month in (3, 9)]
    served = [day for day in days if names_in_post(actor, FOREIGN_MINISTERS, day)]
    assert len(served) >= 34 if actor not in {"SOM", "LBY"} else len(served) >= 24


@pytest.mark.parametrize("actor", IN_THE_NEWS[:25])
def test_the_states_most_in_the_news_have_foreign_ministers_since_1990(actor: str) -> None:
    first = max(1991, *(s.start.year + 2 for s in states() if s.id == actor))
    days = [date(year, 3, 15) for year in range(first, 2026)]
    served = [day for day in days if names_in_post(actor, FOREIGN_MINISTERS, day)]
    assert len(served) >= len(days) - (10 if actor == "AFG" else 4)


@pytest.mark.parametrize("actor", sorted(set(IN_THE_NEWS[:60]) - {"BGD", "PSE", "NIC", "LBY", "SOM", "YEM"}))
def test_a_state_in_the_news_has_a_defence_minister_in_most_of_fifteen_years(actor: str) -> None:
    days = [date(year, month, 15) for year in range(2011, 2026) for month in (3, 9)]
    served = [day for day in days if names_in_post(actor, DEFENCE_MINISTERS, day)]
    assert len(served) >= 20


# Well-known facts.


@pytest.mark.parametrize(
    ("actor", "post", "day", "name"),
    [
        ("USA", "president", date(1991, 1, 17), "George H.W. Bush"),
        ("USA", "president", date(2003, 3, 20), "George W. Bush"),
        ("USA", "foreign minister", date(1995, 11, 21), "Warren Christopher"),
        ("USA", "foreign minister", date(2003, 2, 5), "Colin Powell"),
        ("USA", "secretary of state", date(2026, 2, 1), "Marco Rubio"),
        ("USA", "defence minister", date(2001, 9, 11), "Donald Rumsfeld"),
        ("RUS", "president", date(1999, 12, 30), "Boris Yeltsin"),
        ("RUS", "president", date(2009, 7, 1), "Dmitry Medvedev"),
        ("RUS", "foreign minister", date(1997, 5, 27), "Yevgeny Primakov"),
        ("RUS", "foreign minister", date(2022, 2, 24), "Sergey Lavrov"),
        ("RUS", "defence minister", date(1994, 12, 11), "Pavel Grachev"),
        ("CHN", "foreign minister", date(1999, 5, 8), "Tang Jiaxuan"),
        ("CHN", "foreign minister", date(2023, 3, 1), "Qin Gang"),
        ("CHN", "prime minister", date(2000, 1, 1), "Zhu Rongji"),
        ("GBR", "prime minister", date(1990, 8, 2), "Margaret Thatcher"),
        ("GBR", "foreign minister", date(2003, 3, 20), "Jack Straw"),
        ("FRA", "foreign minister", date(2003, 2, 14), "Dominique de Villepin"),
        ("FRA", "president", date(1995, 6, 13), "Jacques Chirac"),
        ("DEU", "foreign minister", date(1990, 10, 3), "Hans-Dietrich Genscher"),
        ("DEU", "foreign minister", date(1999, 3, 24), "Joschka Fischer"),
        ("DEU", "chancellor", date(2003, 1, 1), "Gerhard Schröder"),
        ("JPN", "prime minister", date(2002, 9, 17), "Junichiro Koizumi"),
        ("JPN", "foreign minister", date(2016, 1, 1), "Fumio Kishida"),
        ("IND", "prime minister", date(1998, 5, 11), "Atal Bihari Vajpayee"),
        ("IND", "foreign minister", date(2016, 9, 29), "Sushma Swaraj"),
        ("PAK", "prime minister", date(1998, 5, 28), "Nawaz Sharif"),
        ("ISR", "foreign minister", date(1993, 9, 13), "Shimon Peres"),
        ("ISR", "prime minister", date(2000, 7, 11), "Ehud Barak"),
        ("ISR", "foreign minister", date(2008, 12, 27), "Tzipi Livni"),
        ("IRN", "foreign minister", date(2015, 7, 14), "Mohammad Javad Zarif"),
        ("IRN", "president", date(1999, 7, 9), "Mohammad Khatami"),
        ("IRQ", "foreign minister", date(1990, 8, 2), "Tariq Aziz"),
        ("SAU", "foreign minister", date(1990, 8, 2), "Saud al-Faisal"),
        ("EGY", "foreign minister", date(1995, 1, 1), "Amr Moussa"),
        ("TUR", "prime minister", date(1994, 1, 1), "Tansu Çiller"),
        ("TUR", "foreign minister", date(2016, 7, 15), "Mevlüt Çavuşoğlu"),
        ("UKR", "foreign minister", date(2022, 2, 24), "Dmytro Kuleba"),
        ("KOR", "foreign minister", date(2005, 9, 19), "Ban Ki-moon"),
        ("PRK", "supreme leader", date(1994, 7, 1), "Kim Il-sung"),
        ("ZAF", "president", date(1994, 5, 11), "Nelson Mandela"),
        ("BRA", "foreign minister", date(2010, 5, 17), "Celso Amorim"),
        ("SWE", "foreign minister", date(2003, 1, 1), "Anna Lindh"),
        ("POL", "defence minister", date(2006, 1, 1), "Radosław Sikorski"),
        ("SRB", "president", date(1999, 3, 24), "Slobodan Milošević"),
        ("VEN", "president", date(2026, 2, 1), "Delcy Rodríguez"),
        ("HUN", "prime minister", date(2026, 6, 1), "Péter Magyar"),
        ("IRN", "supreme leader", date(2026, 4, 1), "Mojtaba Khamenei"),
        ("IGO:UN", "secretary-general", date(2003, 3, 20), "Kofi Annan"),
        ("IGO:NATO", "secretary general", date(1999, 3, 24), "Javier Solana"),
        ("NSA:HEZBOLLAH", "secretary-general", date(2006, 7, 12), "Hassan Nasrallah"),
    ],
)
def test_who_held_a_post_on_a_day(actor: str, post: str, day: date, name: str) -> None:
    found = holder(actor, post, day)
    assert found is not None
    assert found.name == name
    assert resolve(name, day) == actor


@pytest.mark.parametrize(
    ("text", "day", "id"),
    [
        ("Jacques Chirac", date(2003, 3, 1), "FRA"),
        ("Rumsfeld", date(2003, 3, 1), "USA"),
        ("Jiang Zemin", date(2001, 4, 1), "CHN"),
        ("Milosevic", date(1999, 3, 24), "SRB"),
        ("Saddam Hussein", date(1998, 12, 16), "IRQ"),
        ("Yasser Arafat", date(2000, 7, 25), "PSE"),
        ("Kim Dae-jung", date(2000, 6, 15), "KOR"),
        ("Mahathir", date(1997, 7, 2), "MYS"),
        ("Hugo Chavez", date(2002, 4, 11), "VEN"),
        ("Primakov", date(1998, 9, 30), "RUS"),
    ],
)
def test_a_form_in_running_text_on_a_day(text: str, day: date, id: str) -> None:
    assert actor_names(day)[text].id == id


@pytest.mark.parametrize(
    ("name", "earlier", "then", "later", "now"),
    [
        ("Jens Stoltenberg", date(2009, 6, 1), "NOR", date(2024, 6, 1), "IGO:NATO"),
        ("Kaja Kallas", date(2023, 6, 1), "EST", date(2025, 6, 1), "IGO:EU"),
        ("Javier Solana", date(1994, 6, 1), "ESP", date(2004, 6, 1), "IGO:EU"),
        ("Ban Ki-moon", date(2005, 6, 1), "KOR", date(2009, 6, 1), "IGO:UN"),
        ("António Guterres", date(2001, 6, 1), "PRT", date(2024, 6, 1), "IGO:UN"),
        ("Ursula von der Leyen", date(2014, 6, 1), "DEU", date(2024, 6, 1), "IGO:EU"),
        ("Salome Zourabichvili", date(2005, 1, 1), "GEO", date(2020, 1, 1), "GEO"),
        ("Donald Tusk", date(2009, 6, 1), "POL", date(2018, 6, 1), "IGO:EU"),
        ("Robert Zoellick", date(2002, 6, 1), "USA", date(2009, 6, 1), "IGO:WORLDBANK"),
        ("Mohamed Ould Ghazouani", date(2009, 6, 1), None, date(2024, 6, 1), "MRT"),
    ],
)
def test_a_name_may_speak_for_another_post_in_another_year(
    name: str, earlier: date, then: str | None, later: date, now: str
) -> None:
    assert (resolve(name, earlier), resolve(name, later)) == (then, now)


@pytest.mark.parametrize(
    ("name", "actor", "posts"),
    [
        ("David Cameron", "GBR", {2014: "prime minister", 2024: "foreign secretary"}),
        ("Vladimir Putin", "RUS", {2000: "president", 2009: "prime minister", 2024: "president"}),
        ("Ehud Barak", "ISR", {1996: "foreign minister", 2000: "prime minister", 2009: "defence minister"}),
        ("Alain Juppé", "FRA", {1994: "foreign minister", 1996: "prime minister", 2012: "foreign minister"}),
        ("Sergei Shoigu", "RUS", {2020: "defence minister", 2025: "secretary of the Security Council"}),
        ("Nikos Dendias", "GRC", {2020: "foreign minister", 2024: "defence minister"}),
        ("John Kerry", "USA", {2014: "secretary of state", 2023: "climate envoy"}),
        ("John Bolton", "USA", {2006: "ambassador to the United Nations", 2019: "national security adviser"}),
        ("Lars Løkke Rasmussen", "DNK", {2010: "prime minister", 2024: "foreign minister"}),
        ("Nicolás Maduro", "VEN", {2009: "foreign minister", 2024: "president"}),
    ],
)
def test_a_person_holds_other_posts_in_other_years(name: str, actor: str, posts: dict[int, str]) -> None:
    for year, post in posts.items():
        on = date(year, 1, 2)
        held = {p.post for p in people() if (p.name, p.actor) == (name, actor) and p.start <= on <= (p.end or date.max)}
        assert post in held, (name, year, held)
