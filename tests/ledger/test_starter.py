"""Facts of the starter and of the bundled dispatches: a wrong pact is a bug, and has a test.

The files are read here with a reader of their own, so that a fault in the ledger's loader cannot hide one in them.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import combinations
from pathlib import Path

import pytest

from faultlines.terms.actors import organisations, states
from faultlines.terms.claims import MUTUAL_TIES, TIE_STATES, TIE_TYPES
from faultlines.terms.plover import EVENT_TYPES

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "src" / "faultlines" / "ledger" / "starter"
DISPATCHES = ROOT / "examples" / "asia-june-2024"
REVIEWED = date(2024, 6, 22)

TIE_FILES = {
    "pacts": {"defence_pact", "consultation_pact", "non_aggression_pact", "partnership"},
    "arms": {"arms_supply"},
    "claims": {"territorial_claim"},
    "sanctions": {"sanction"},
    "rivalries": {"rivalry"},
}
TIE_COLUMNS = "tie_type,source_actor,target_actor,state,since,until,share,instrument,text,source"
INCIDENT_COLUMNS = "occurred_on,occurred_until,source_actor,target_actor,event_type,text,source"

#: Pairs that a defence pact bound on the day of the review, and pairs that none did.
BOUND = """
    USA-PHL USA-JPN USA-KOR USA-AUS USA-THA AUS-NZL CHN-PRK TUR-AZE FRA-GRC USA-CAN USA-TUR GBR-FRA EST-USA FIN-SWE
    FIN-USA MKD-GRC RUS-BLR RUS-KAZ RUS-ARM RUS-TJK ARM-KAZ RUS-UZB USA-BRA ARG-CHL AUT-IRL CYP-GRC EGY-SAU SAU-ARE
    MLI-NER USA-PLW
"""
NOT_BOUND = """
    RUS-PRK USA-VNM USA-TWN USA-NZL USA-ISR USA-SAU USA-UKR USA-IND USA-SGP USA-MYS USA-IDN USA-VEN USA-MEX USA-CUB
    USA-PAK RUS-IND RUS-VNM RUS-CHN RUS-IRN RUS-SYR RUS-SRB RUS-AZE CHN-PAK CHN-MMR CHN-KHM CHN-IRN JPN-KOR JPN-PHL
    JPN-AUS AUS-MYS AUS-PHL GBR-SGP PHL-VNM SAU-PAK CHE-DEU TUR-CYP ARM-AZE GBR-IRL IRN-SYR AZE-PAK
"""
CONSULTING = "GBR-MYS AUS-SGP JPN-AUS RUS-CHN RUS-IND RUS-VNM RUS-PRK UKR-GBR USA-PAK"
CLAIMED_BOTH_WAYS = "CHN-PHL CHN-VNM CHN-MYS CHN-BRN CHN-TWN PHL-VNM PHL-MYS PHL-TWN MYS-VNM MYS-TWN TWN-VNM"

#: Treaties that bind a circle of states without an organisation among the actors to stand for it.
TREATY_CIRCLES = {"IGO:TIAR", "IGO:ECCAS", "IGO:ICGLR"}

Row = dict[str, str]


def rows(stem: str) -> list[Row]:
    with (STARTER / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def ties() -> list[Row]:
    return [row for stem in TIE_FILES for row in rows(stem)]


def holds(row: Row, on: date) -> bool:
    since = date.fromisoformat(row["since"]) if row["since"] else date.min
    until = date.fromisoformat(row["until"]) if row["until"] else date.max
    return since <= on < until


def pairs(tie_type: str, on: date = REVIEWED) -> set[frozenset[str]]:
    """Pairs of states bound on a day, a treaty's circle expanded to its members."""
    circles: dict[str, set[str]] = {}
    found = set()
    for row in rows("pacts"):
        if row["tie_type"] != tie_type or not holds(row, on):
            continue
        if row["target_actor"].startswith("IGO:"):
            circles.setdefault(row["target_actor"], set()).add(row["source_actor"])
        else:
            found.add(frozenset((row["source_actor"], row["target_actor"])))
    for members in circles.values():
        found |= {frozenset(pair) for pair in combinations(sorted(members), 2)}
    return found


def pair(text: str) -> frozenset[str]:
    return frozenset(text.split("-"))


@pytest.mark.parametrize("stem", TIE_FILES)
def test_tie_files_are_complete_and_well_formed(stem: str) -> None:
    for row in rows(stem):
        assert ",".join(row) == TIE_COLUMNS
        assert row["tie_type"] in TIE_FILES[stem] & set(TIE_TYPES)
        assert row["state"] in TIE_STATES
        assert row["source"], row
        assert row["source_actor"] != row["target_actor"]
        assert re.fullmatch(r"[A-Z0-9].*\.", row["text"]), row
        assert not row["share"] or 0 < float(row["share"]) <= 1


def test_tie_dates_are_in_order() -> None:
    for row in ties():
        since = date.fromisoformat(row["since"]) if row["since"] else date.min
        until = date.fromisoformat(row["until"]) if row["until"] else date.max
        assert since <= until, row
        assert (row["state"] == "lapsed") == (until <= REVIEWED), row


def test_every_tie_is_there_once() -> None:
    keys = [
        (row["tie_type"], *_parties(row), row["instrument"], "" if row["instrument"] else row["text"]) for row in ties()
    ]
    assert len(keys) == len(set(keys))


def _parties(row: Row) -> tuple[str, ...]:
    both = (row["source_actor"], row["target_actor"])
    return tuple(sorted(both)) if row["tie_type"] in MUTUAL_TIES else both


def test_no_pair_has_both_a_lapsed_and_a_standing_row() -> None:
    """One row that lapsed would otherwise end what another treaty keeps in force."""
    lapsed, standing = set(), set()
    for row in ties():
        (lapsed if row["state"] == "lapsed" else standing).add((row["tie_type"], *_parties(row)))
    again = {("sanction", "IGO:UN", "IRN")}  # ended in 2016 and reinstated in 2025
    assert lapsed & standing == again


def test_actors_are_known() -> None:
    known = {state.id for state in states()} | {body.id for body in organisations()} | TREATY_CIRCLES
    named = {row[end] for row in [*ties(), *rows("incidents")] for end in ("source_actor", "target_actor")}
    assert named <= known


def test_only_a_pact_or_a_sanction_names_an_organisation() -> None:
    for row in ties():
        if "IGO:" in row["source_actor"] + row["target_actor"]:
            assert row["tie_type"] in {"defence_pact", "consultation_pact", "non_aggression_pact", "sanction"}
            assert row["tie_type"] == "sanction" or not row["source_actor"].startswith("IGO:")


@pytest.mark.parametrize(
    ("parties", "signed", "in_force"),
    [
        ("USA-PHL", "30 August 1951", "1952-08-27"),
        ("USA-AUS", "1 September 1951", "1952-04-29"),
        ("USA-KOR", "1 October 1953", "1954-11-17"),
        ("USA-THA", "8 September 1954", "1955-02-19"),
        ("USA-JPN", "19 January 1960", "1960-06-23"),
        ("CHN-PRK", "11 July 1961", "1961-09-10"),
    ],
)
def test_defence_treaties_of_two_carry_both_dates(parties: str, signed: str, in_force: str) -> None:
    (row,) = (
        row
        for row in rows("pacts")
        if row["tie_type"] == "defence_pact" and pair(parties) == {row["source_actor"], row["target_actor"]}
    )
    assert row["since"] == in_force
    assert signed in row["text"]


@pytest.mark.parametrize("parties", BOUND.split())
def test_defence_pacts_in_force_in_june_2024(parties: str) -> None:
    assert pair(parties) in pairs("defence_pact")


@pytest.mark.parametrize("parties", NOT_BOUND.split())
def test_no_defence_pact_in_june_2024(parties: str) -> None:
    assert pair(parties) not in pairs("defence_pact")


def test_the_pact_of_june_2024_comes_by_dispatch_alone() -> None:
    found = [row for row in rows("pacts") if {row["source_actor"], row["target_actor"]} == {"RUS", "PRK"}]
    assert [(row["tie_type"], row["since"], row["until"]) for row in found] == [
        ("consultation_pact", "2000-02-09", "2024-12-04")
    ]
    assert not [row for row in ties() if "Comprehensive Strategic Partnership" in row["text"] and "PRK" in row.values()]


def test_pacts_that_ended_or_began_later_are_dated() -> None:
    assert pair("USA-TWN") in pairs("defence_pact", date(1979, 12, 31))
    assert pair("USA-TWN") not in pairs("defence_pact", date(1980, 1, 1))
    assert pair("SAU-PAK") in pairs("defence_pact", date(2025, 9, 17))
    assert pair("FIN-NOR") not in pairs("defence_pact", date(2023, 4, 3))
    assert pair("FIN-NOR") in pairs("defence_pact", date(2023, 4, 4))


@pytest.mark.parametrize(
    ("organisation", "members"),
    [("NATO", 32), ("EU", 27), ("CSTO", 6), ("GCC", 6), ("TIAR", 17), ("ARABLEAGUE", 20), ("AES", 3)],
)
def test_circles_have_all_their_members(organisation: str, members: int) -> None:
    found = {
        row["source_actor"]
        for row in rows("pacts")
        if row["target_actor"] == f"IGO:{organisation}" and row["tie_type"] == "defence_pact" and holds(row, REVIEWED)
    }
    assert len(found) == members


@pytest.mark.parametrize("parties", CONSULTING.split())
def test_consultation_pacts_in_force_in_june_2024(parties: str) -> None:
    assert pair(parties) in pairs("consultation_pact")


def test_arms_shares_of_a_client_do_not_pass_the_whole() -> None:
    totals: dict[str, float] = {}
    for row in rows("arms"):
        totals[row["target_actor"]] = totals.get(row["target_actor"], 0) + float(row["share"] or 0)
    assert max(totals.values()) <= 1.0
    shares = {(row["source_actor"], row["target_actor"]): row["share"] for row in rows("arms")}
    assert shares["RUS", "IND"] == "0.36"
    assert shares["CHN", "PAK"] == "0.82"
    assert shares["RUS", "PRK"] == ""


def test_a_share_stands_in_its_sentence() -> None:
    for row in rows("arms"):
        if row["share"]:
            assert f"{float(row['share']):.0%}"[:-1] + " per cent" in row["text"]


def test_south_china_sea_claims_run_both_ways() -> None:
    claims = {(row["source_actor"], row["target_actor"]) for row in rows("claims")}
    for parties in CLAIMED_BOTH_WAYS.split():
        one, other = parties.split("-")
        assert {(one, other), (other, one)} <= claims


def test_incidents_are_dated_coded_and_before_the_dispatches() -> None:
    found = rows("incidents")
    first_dispatch = min(document["date"] for _, document, _ in dispatches())
    for row in found:
        assert ",".join(row) == INCIDENT_COLUMNS
        start, end = row["occurred_on"], row["occurred_until"] or row["occurred_on"]
        assert date(2015, 1, 1) <= date.fromisoformat(start) <= date.fromisoformat(end)
        assert end < first_dispatch
        assert row["event_type"] in EVENT_TYPES
        assert row["text"].endswith(".")
        assert row["source"]
    keys = [(row["occurred_on"], row["source_actor"], row["target_actor"], row["event_type"]) for row in found]
    assert len(keys) == len(set(keys))


def dispatches() -> Iterator[tuple[Path, dict[str, str], str]]:
    """Each dispatch as its path, front matter and text."""
    for path in sorted(DISPATCHES.glob("[0-9]*.md")):
        _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
        yield path, dict(line.split(": ", 1) for line in front.splitlines()), text.strip()


def test_there_are_30_to_50_dispatches_and_the_readme_lists_each() -> None:
    readme = (DISPATCHES / "README.md").read_text(encoding="utf-8")
    names = [path.name for path, _, _ in dispatches()]
    assert 30 <= len(names) <= 50
    assert all(f"({name})" in readme for name in names)
    assert readme.count(".md)") == len(names)


def test_dispatches_are_short_dated_and_name_their_record() -> None:
    for path, front, text in dispatches():
        assert set(front) == {"date", "title", "publisher", "record"}, path.name
        assert path.name.startswith(front["date"] + "-")
        assert date(2023, 7, 1) <= date.fromisoformat(front["date"]) <= REVIEWED
        assert front["publisher"] == "faultlines example dispatches"
        assert 1 <= len(re.findall(r"\.(?=\s+[A-Z]|$)", text)) <= 3, path.name
        assert re.search(r"\b20(23|24)\b", text), path.name


def test_no_dispatch_tells_what_came_after_it() -> None:
    for path, front, text in dispatches():
        for told in re.findall(r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b", text):
            assert datetime.strptime(told, "%d %B %Y").date() <= date.fromisoformat(front["date"]), path.name
