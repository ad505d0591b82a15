"""Rows made up in ACLED's layout, with each of its traps; the real cut where it is."""

import csv
import io
from datetime import date

import polars as pl
import pytest

from faultlines.errors import LedgerError
from faultlines.ledger import Ledger
from faultlines.ledger.importers.acled import _types
from faultlines.terms.plover import EVENT_TYPES

END = date(2030, 1, 1)
HEADER = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction"),
    *("civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3", "location"),
    *("latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
)


@pytest.fixture
def ledger(tmp_path):
    return Ledger.create(tmp_path / "made-up.ledger")


def row(number, **cells):
    made = dict.fromkeys(HEADER, "") | {
        "event_id_cnty": f"MLI{number}",
        "event_date": "2021-03-02",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
        "actor1": "Military Forces of Mali (2020-2021)",
        "inter1": "1",
        "actor2": "JNIM",
        "inter2": "2",
        "iso": "466",
        "country": "Mali",
        "location": "Mopti",
        "fatalities": "0",
        "timestamp": "1615248000",  # 9 March 2021
    }
    return made | cells


@pytest.fixture
def write(tmp_path):
    def write(*rows, header=HEADER, mark=b"", name="acled.csv"):
        file = io.StringIO()
        writer = csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / name
        path.write_bytes(mark + file.getvalue().encode())
        return path

    return write


def acts(ledger):
    return [(event.event_type, event.mode, event.source_actors, event.target_actors) for event in ledger.events(END)]


def test_a_battle_is_an_act_of_either_side_behind_a_byte_order_mark(ledger, write):
    report = ledger.import_file(write(row(1), mark=b"\xef\xbb\xbf"))
    assert "ACLED's header, of 31 names" in report.recognised
    assert (report.rows, report.kept) == (1, 1)
    assert sorted(acts(ledger)) == [
        ("ASSAULT", None, ("MLI",), ("NSA:JNIM",)),
        ("ASSAULT", None, ("NSA:JNIM",), ("MLI",)),
    ]


def test_a_row_is_known_from_its_timestamp_or_its_day(ledger, write):
    ledger.import_file(write(row(1)))
    assert (ledger.event_count(date(2021, 3, 8)), ledger.event_count(date(2021, 3, 9))) == (0, 2)
    without = [name for name in HEADER if name != "timestamp"]
    ledger.import_file(write(row(2), header=without, name="other.csv"))
    assert ledger.event_count(date(2021, 3, 2)) == 2


@pytest.mark.parametrize("inter", ["1", "State Forces", ""])
def test_the_kinds_of_actors_may_be_numbers_or_words(ledger, write, inter):
    report = ledger.import_file(write(row(1, inter1=inter, inter2=inter, iso="NA")))
    assert report.kept == 1
    assert len(acts(ledger)) == 2


@pytest.mark.parametrize(
    ("name", "id", "sector"),
    [
        ("Military Forces of Mali (2020-2021)", "MLI", "MIL"),
        ("Military Forces of Iran (1989-) Islamic Revolutionary Guard Corps", "IRN", "MIL"),
        ("Police Forces of India (2014-)", "IND", "COP"),
        ("Government of Ethiopia (2018-)", "ETH", "GOV"),
        ("Protesters (Armenia)", "ARM", "CVL"),
        ("Unidentified Armed Group (Namibia)", "NAM", "UAF"),
        ("JNIM: Group for Support of Islam and Muslims", "NSA:JNIM", None),
        ("Unheard-of Communal Militia", None, None),
        ("PLA", None, None),
    ],
)
def test_whom_a_name_is_of(ledger, write, name, id, sector):
    ledger.import_file(write(row(1, actor1=name, sub_event_type="Attack", event_type="Violence against civilians")))
    (event,) = ledger.events(END)
    (claim,) = ledger.evidence(event.event_id)
    assert [(one.id, one.sector) for one in claim.source_actors] == ([(id, sector)] if id else [])
    assert all(one.text == name for one in claim.source_actors)


def test_types_become_plovers_and_the_rest_is_counted(ledger, write):
    report = ledger.import_file(
        write(
            row(1, event_type="Explosions/Remote violence", sub_event_type="Air/drone strike"),
            row(2, event_type="Strategic developments", sub_event_type="Other"),
            row(3, event_type="Riots", sub_event_type="Mob violence"),
        )
    )
    assert {(kind, mode) for kind, mode, _, _ in acts(ledger)} == {("ASSAULT", "aerial"), ("PROTEST", "riot")}
    assert report.untyped == 1
    assert set(_types()["plover"].drop_nulls()) <= set(EVENT_TYPES)
    assert _types().select(pl.struct("event_type", "sub_event_type").is_unique().all()).item()


def test_a_passage_is_the_row_with_its_ends_of_lines(ledger, write):
    path = write(row(1, notes='They said "no",\nthen left.', fatalities="4", actor1="Police Forces of India (2014-)"))
    report = ledger.import_file(path)
    text = path.read_text()
    claim = ledger.claim(f"c_{report.document_id[2:11]}0000002n")
    assert (claim.quantity, claim.value, claim.year) == ("deaths, as reported", 4.0, 2021)
    assert text[claim.passage.start : claim.passage.end] == claim.passage.text
    (mention,) = claim.source_actors
    assert text[mention.start : mention.end] == mention.text == "Police Forces of India (2014-)"


def test_bad_rows_are_set_aside_with_reasons(ledger, write):
    report = ledger.import_file(
        write(
            row(1),
            row(2, event_date="2021-02-30"),
            row(3, event_type="Picnic"),
            row(4, fatalities="some"),
            row(5, actor1="", actor2=""),
            row("") | {"event_id_cnty": ""},
            row(7, event_date="02 March 2021"),
        )
    )
    assert (report.rows, report.kept) == (7, 2)
    assert dict(report.reasons) == {
        "event_date is no day written 2018-03-03 or 03 March 2018": 1,
        "event_id_cnty is empty": 1,
        "event_type is none of ACLED's six": 1,
        "fatalities is no count": 1,
        "neither actor1 nor actor2 is filled": 1,
    }


@pytest.mark.data
def test_a_cut_of_the_columns_is_refused_with_the_missing_name(ledger, data):
    path = data / "events" / "acled_sample_gayathri.csv"
    with pytest.raises(
        LedgerError, match=r"line 1: column event_id_cnty is missing; an ACLED file has .*Download it again"
    ):
        ledger.import_file(path)
