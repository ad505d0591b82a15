"""Rows made up in the publisher's layout; the real file where it is."""

import gzip
import json
import subprocess
import sys
from datetime import date

import pytest

from faultlines.errors import LedgerError
from faultlines.ledger.records import Leaders, report_from_json, report_to_json
from faultlines.terms.plover import ActClass

YEAR_END = date(2018, 12, 31)


def history_rows(ledger):
    history = ledger.history(YEAR_END)
    names = history.states
    return [
        (names[source], names[target], ActClass(kind).name)
        for source, target, kind in zip(history.source, history.target, history.act_class, strict=True)
    ]


def claims_of(ledger):
    return [claim for event in ledger.events(YEAR_END) for claim in ledger.evidence(event.event_id)]


def test_a_row_is_a_claim_with_its_line_as_passage(make, ledger, icews_file):
    line = make.row("30000001", "2018-01-02", "Nicolás Maduro", "112", "Military (Colombia)", City="Cúcuta")
    path = icews_file(make.row(source="Recep Tayyip Erdoğan", target="Greece"), line)
    report = ledger.import_file(path, "icews")
    (event,) = ledger.events(YEAR_END, ["VEN"])
    (claim,) = ledger.evidence(event.event_id)
    text = path.read_bytes().decode()
    assert ledger.document(report.document_id).text == text
    assert text[claim.passage.start : claim.passage.end] == claim.passage.text == line
    for mention in (*claim.source_actors, *claim.target_actors):
        assert text[mention.start : mention.end] == mention.text
    assert [(m.id, m.sector) for m in (*claim.source_actors, *claim.target_actors)] == [("VEN", None), ("COL", "MIL")]
    assert (claim.event_type, claim.mode, claim.place, claim.external_id) == (
        "ACCUSE",
        "disapprove",
        "Cúcuta",
        "30000001",
    )
    assert claim.occurred_on.latest == claim.published_at == date(2018, 1, 2)
    assert ledger.claim(claim.claim_id) == claim
    assert ledger.evidence(report.document_id) == ()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_read_is_kept_plus_rejected_and_rejects_say_why(make, ledger, icews_file, end):
    rows = [
        make.row("1"),
        make.row("2", code="14"),
        make.row("3", day="01/02/2018"),
        make.row("4", source="", target="NA"),
        "5\tshort",
        make.row("6") + "\tlong",
        make.row("7", code="014"),
        make.row("8", day="2018-02-30"),
    ]
    report = ledger.import_file(icews_file(*rows, end=end), "icews")
    assert (report.rows, report.kept, report.rejected) == (8, 2, 6)
    assert dict(report.reasons) == {
        "2 columns, expected 20": 1,
        "21 columns, expected 20": 1,
        "CAMEO Code is not on CAMEO's list (written as text, leading zero kept)": 1,
        "Event Date is no day written YYYY-MM-DD": 2,
        "neither Source Name nor Target Name is filled": 1,
    }
    head, *set_aside = report.rejects.read_text().splitlines()
    assert head == "line_number\treason\tline"
    assert [line.split("\t")[0] for line in set_aside] == ["3", "4", "5", "6", "7", "9"]
    assert set_aside[3].endswith("\t5\tshort")
    assert "8 rows read, 2 kept, 6 rejected" in str(report)
    assert str(report.rejects) in str(report)


def test_the_same_file_twice_changes_nothing_packed_or_not(make, ledger, icews_file, tmp_path):
    path = icews_file(make.row("1"), make.row("2", code="14"))
    first = ledger.import_file(path, "icews")
    packed = tmp_path / "made-up.tab.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    second = ledger.import_file(packed, "icews")
    assert (second.repeated, second.kept, second.reasons) == (True, 1, first.reasons)
    assert (second.first_day, second.rejects) == (first.first_day, first.rejects)
    assert "imported before" in str(second)
    assert ledger.summary().coded_rows == 1


def test_a_fact_in_two_files_is_one_event(make, ledger, icews_file):
    ledger.import_file(icews_file(make.row("1"), name="one.tab"), "icews")
    ledger.import_file(icews_file(make.row("9"), make.row("10", day="2018-01-02"), name="two.tab"), "icews")
    events = ledger.events(YEAR_END)
    assert [(len(event.claims), event.documents) for event in events] == [(2, 2), (1, 1)]
    assert ledger.history(YEAR_END).coverage.reports.tolist() == [1.0, 1.0]
    assert ledger.event(events[0].claims[1].replace("c_", "e_")) == events[0]


def test_event_ids_repeat_and_separate_rows_stay_separate(make, ledger, icews_file):
    ledger.import_file(icews_file(make.row("1"), make.row("1", day="2018-01-02"), make.row("1", code="112")), "icews")
    assert ledger.event_count(YEAR_END) == 3


def test_a_visit_written_from_both_sides_is_one_act_and_a_row_each_way(make, ledger, icews_file):
    guest = make.row("1", source="Russia", code="042", target="North Korea")
    host = make.row("2", source="North Korea", code="043", target="Russia")
    ledger.import_file(icews_file(guest, host), "icews")
    (event,) = ledger.events(YEAR_END)
    assert (event.event_type, event.mode, len(event.claims), event.documents) == ("CONSULT", "visit", 2, 1)
    assert history_rows(ledger) == [("PRK", "RUS", "VERBAL_COOPERATION"), ("RUS", "PRK", "VERBAL_COOPERATION")]


@pytest.mark.parametrize(
    ("name", "other", "party"),
    [
        ("Russia", {}, ("RUS", None)),
        ("Palestinian Territory, Occupied", {}, ("PSE", None)),
        ("Military Personnel (Vietnam)", {}, ("VNM", "MIL")),
        ("Defense / Security Ministry (Iran)", {}, ("IRN", "GOV")),
        ("Police (India)", {}, ("IND", "COP")),
        ("Citizen (Palestinian Territory, Occupied)", {}, ("PSE", "CVL")),
        ("Armed Rebel (Syria)", {}, ("SYR", "REB")),
        ("Terrorist (Egypt)", {}, ("EGY", "UAF")),
        ("Government Affiliated Bank (China)", {}, ("CHN", "BUS")),
        ("Juggler (France)", {}, ("FRA", "OTH")),
        ("Kim Jong-Un", {}, ("PRK", None)),
        ("European Union", {}, ("IGO:EU", None)),
        ("Turkish Army", {}, ("TUR", "MIL")),
        ("Some Party", {"Source Country": "Some Party"}, None),
        ("An Unknown", {"Source Country": "India", "Source Sectors": "Parties,(National) Major Party"}, ("IND", "PTY")),
        ("An Unknown", {"Source Country": "India", "Source Sectors": "NA"}, ("IND", "OTH")),
        ("Unspecified Actor", {}, None),
    ],
)
def test_who_a_name_is(make, ledger, icews_file, name, other, party):
    report = ledger.import_file(
        icews_file(make.row(source=name, target="Japan", **{"Source Name": name} | other)), "icews"
    )
    (event,) = ledger.events(YEAR_END)
    (claim,) = ledger.evidence(event.event_id)
    assert [(mention.id, mention.sector) for mention in claim.source_actors] == ([party] if party else [])
    assert report.unresolved_sources == (0 if party else 1)


def test_a_leader_counts_for_the_state_while_in_post(make, ledger, icews_file):
    days = ("2018-01-10", "2018-05-10", "2018-08-10")
    rows = [make.row(f"{n}", day, "Malcolm Bligh Turnbull", target="Japan") for n, day in enumerate(days)]
    later = make.row("9", "2018-09-10", "Malcolm Bligh Turnbull", target="Japan")
    report = ledger.import_file(icews_file(*rows, later), "icews")
    assert report.unresolved_sources == 1
    assert len(ledger.events(YEAR_END, ["AUS"])) == 3


def test_a_leader_out_of_post_for_a_week_in_between_is_nobodys_that_week(make, ledger, icews_file):
    # President to 9 April, prime minister from 17 to 23 April.
    days = ("2018-04-09", "2018-04-10", "2018-04-16", "2018-04-17", "2018-04-23")
    rows = [make.row(f"{n}", day, "Serzh Sargsyan", target="Japan") for n, day in enumerate(days)]
    report = ledger.import_file(icews_file(*rows), "icews")
    assert report.leaders == Leaders(rows=3, names=1, interstate=3, ambiguous=0, out_of_post=2)
    found = ledger.events(YEAR_END, ["ARM"])
    assert [event.occurred_on.latest.isoformat() for event in found] == ["2018-04-09", "2018-04-17", "2018-04-23"]


def test_the_report_says_what_the_names_of_leaders_gave(make, ledger, icews_file):
    rows = [
        make.row("1", source="Vladimir Putin", target="Kim Jong-Un"),
        make.row("2", source="Vladimir Putin", target="Japan"),
        make.row("3", source="Japan", target="India"),
        # Two parties of one state, a state and an organisation, a state and nobody.
        make.row("4", source="Vladimir Putin", target="Russia"),
        make.row("5", source="Jean-Claude Juncker", target="Japan"),
        make.row("6", source="Barack Obama", target="Japan"),
        make.row("7", source="Shinzo Abe", target="An Unknown"),
        make.row("8", "2013-03-01", source="Mohamed Abdelaziz", target="Japan"),
        # The country is filled: the name was not needed, and former leaders act for the state as others do.
        make.row("9", source="Kim Jong-Un", target="Japan", **{"Source Country": "North Korea"}),
        make.row("10", source="Barack Obama", target="Japan", **{"Source Country": "United States"}),
    ]
    report = ledger.import_file(icews_file(*rows), "icews")
    # Rows 1, 2, 4, 5 and 7 by Putin, Kim, Juncker and Abe; rows 1 and 2 are between two states.
    assert report.leaders == Leaders(rows=5, names=4, interstate=2, ambiguous=1, out_of_post=1)
    assert report.interstate == 5
    assert (
        "5 rows between two states; 0 of no PLOVER type\n"
        "  5 rows with a party known by the name of somebody in post that day alone (4 names), 2 of them between two "
        "states\n"
        "  1 rows name somebody out of post that day, 1 bear a name in posts of two actors; that party is unknown"
    ) in str(report)
    assert ledger.import_file(report.path, "icews").leaders == report.leaders


def test_where_the_country_is_filled_it_says_which_of_two_people_is_meant(make, ledger, icews_file):
    british = {"Source Country": "United Kingdom", "Source Sectors": "Business"}
    rows = [
        make.row("1", "2018-09-01", "Imran Khan", target="Japan"),
        make.row("2", "2018-09-02", "Imran Khan", target="Japan", **british),
    ]
    ledger.import_file(icews_file(*rows), "icews")
    sides = [(claim.source_actors[0].id, claim.source_actors[0].sector) for claim in claims_of(ledger)]
    assert sides == [("PAK", None), ("GBR", "BUS")]


def test_a_report_from_before_leaders_were_counted_says_so(make, ledger, icews_file):
    report = ledger.import_file(icews_file(make.row()), "icews")
    kept = json.loads(report_to_json(report))
    del kept["leaders"], kept["reader"], kept["recognised"], kept["sha256"]
    old = report_from_json(json.dumps(kept), path=report.path, repeated=True)
    assert old.leaders is None
    assert "leaders were not counted when it was imported; a new ledger counts them" in str(old)


def test_a_statement_is_a_report_and_no_act(make, ledger, icews_file):
    report = ledger.import_file(icews_file(make.row("1", code="010"), make.row("2", code="020")), "icews")
    assert (report.kept, report.untyped, report.events) == (2, 1, 1)
    assert [event.event_type for event in ledger.events(YEAR_END)] == ["REQUEST"]
    assert ledger.history(YEAR_END).coverage.reports.tolist() == [2.0]


def test_force_is_the_states_own(make, ledger, icews_file):
    ledger.import_file(
        icews_file(make.row("1"), make.row("2", source="Citizen (India)"), make.row("3", source="Military (India)")),
        "icews",
    )
    assert sorted(row[2] for row in history_rows(ledger)) == ["MATERIAL_CONFLICT", "USE_OF_FORCE", "USE_OF_FORCE"]


def test_coverage_counts_every_report_each_day_as_known(make, ledger, icews_file):
    days = ("2018-01-01", "2018-01-01", "2018-01-03", "2018-01-04")
    rows = [make.row(f"{n}", day, "Unspecified Actor", target=f"Nobody {n}") for n, day in enumerate(days)]
    ledger.import_file(icews_file(*rows), "icews")
    early, late = ledger.history(date(2018, 1, 3)), ledger.history(YEAR_END)
    assert early.coverage.reports.tolist() == [2.0, 0.0, 1.0]
    assert late.coverage.reports.tolist() == [2.0, 0.0, 1.0, 1.0]
    assert late.coverage.first_day == (date(2018, 1, 1) - date(1970, 1, 1)).days
    assert len(late.day) == 0
    assert ledger.history(date(2017, 1, 1)).coverage is None


def test_an_older_file_is_a_past_and_not_a_watch(make, ledger, icews_file):
    ledger.import_file(icews_file(make.row(day="2014-03-01"), make.row("2"), make.row("3", day="2018-01-05")), "icews")
    history = ledger.history(YEAR_END)
    assert history.systematic.tolist() == [False, True, True]
    assert len(history.coverage.reports) == 5


def test_coded_and_read_events_stand_side_by_side(make, ledger, icews_file):
    document = make.document("Text", "2018-01-02")
    ledger.record([document], [make.event(document, "IND", "PAK", on=("2018-01-01",))])
    ledger.import_file(icews_file(make.row()), "icews")
    history = ledger.history(YEAR_END)
    assert sorted(history.systematic.tolist()) == [False, True]
    assert ledger.event_count(YEAR_END) == len(ledger.events(YEAR_END)) == 2
    assert len(ledger.events(YEAR_END, coded=False)) == 1
    assert "1 coded rows (2018-01-01 to 2018-01-01)" in str(ledger.summary())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"line 1: column 1 is nothing, expected 'Event ID'"),
        (b"a,b,c\n1,2,3\n", r"line 1: column 1 is 'a,b,c', expected 'Event ID'"),
        (b"\x1f\x8b\x08\x00rubbish", r"is damaged gzip: .*\. Fetch the file again"),
        (b"\xff\xfe\x00\x01", r"is not UTF-8: byte 0xff at offset 0"),
    ],
)
def test_a_file_that_is_something_else_stops(ledger, tmp_path, content, message):
    path = tmp_path / "other.tab"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=message):
        ledger.import_file(path, "icews")
    assert ledger.summary().documents == 0


def test_a_file_without_a_usable_row_stops(make, ledger, icews_file):
    with pytest.raises(LedgerError, match=r"holds a header and no rows"):
        ledger.import_file(icews_file(), "icews")
    with pytest.raises(LedgerError, match=r"none of 1 rows can be read; line 2: CAMEO Code is not"):
        ledger.import_file(icews_file(make.row(code="999")), "icews")
    with pytest.raises(LedgerError, match=r"nowhere\.tab cannot be read: No such file"):
        ledger.import_file(icews_file().with_name("nowhere.tab"), "icews")


def test_a_byte_order_mark_is_no_part_of_the_text(make, ledger, icews_file):
    path = icews_file(make.row())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    report = ledger.import_file(path, "icews")
    assert ledger.document(report.document_id).text.startswith("Event ID")


@pytest.mark.data
def test_the_publishers_own_rows(data, ledger):
    report = ledger.import_file(data / "events" / "icews-2018-june-sample.tab", "icews")
    assert (report.rows, report.kept, report.rejected) == (3705, 3705, 0)
    assert report.interstate > 1500
    assert report.unresolved_sources < 100


#: A process of its own, since the peak of memory is a process's for good.
MEASURE = """
import json, resource, sys, time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from faultlines.ledger import Ledger

ledger = Ledger.create(Path(sys.argv[1]) / "measured")
start = time.perf_counter()
report = ledger.import_file(sys.argv[2], "icews")
imported = time.perf_counter()
history = ledger.history(date(2018, 12, 31))
asked = time.perf_counter()
print(json.dumps({
    "leaders": asdict(report.leaders),
    "rows": report.rows, "accounted": report.kept + report.rejected, "interstate": report.interstate,
    "days": len(history.coverage.reports), "history_rows": len(history.day),
    "import_s": round(imported - start, 2), "history_s": round(asked - imported, 2),
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}))
"""


@pytest.mark.data
def test_nine_months_within_time_and_memory(data, tmp_path, capsys):
    file = data / "events" / "icews-2018-to-september.tab.gz"
    command = [sys.executable, "-c", MEASURE, str(tmp_path), str(file)]
    line = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    with capsys.disabled():
        sys.stdout.write(f"\nICEWS 2018: {line}")
    found = json.loads(line)
    assert found["rows"] == found["accounted"] == 419_013
    assert found["interstate"] > 138_000
    # Leaders nearly double what the country columns give.
    assert found["leaders"]["interstate"] > 60_000
    assert found["leaders"]["names"] > 700
    assert found["days"] == 270
    assert found["import_s"] < 20
    assert found["history_s"] < 10
    assert found["peak_mb"] < 2000
