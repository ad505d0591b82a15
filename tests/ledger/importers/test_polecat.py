"""Rows made up in the publisher's layout, and every variant of its header that is known."""

from datetime import date

import pytest

from faultlines.errors import LedgerError
from faultlines.ledger.importers.polecat import HEADER

LATER = date(2023, 12, 31)


def polecat_row(**other):
    """One line in the publisher's layout; ``other`` by the header's names with underscores for spaces."""
    cells = dict.fromkeys(HEADER, "None") | {
        "Event ID": "201801-1",
        "Event Date": "2018-01-03",
        "Event Type": "CONSULT",
        "Event Mode": "visit",
        "Contexts": "diplomatic;military",
        "Actor Name": "Vladimir Putin",
        "Actor Country": "RUS",
        "Primary Actor Sector": "GOV",
        "Recipient Name": "Japan",
        "Recipient Country": "JPN",
        "Primary Recipient Sector": "",
        "Placename": "Tokyo",
        "Publication Date": "2018-01-05",
    }
    return "\t".join((cells | {name.replace("_", " "): value for name, value in other.items()}).values())


@pytest.fixture
def polecat_file(tmp_path):
    def write(*rows, header=HEADER, name="ngecEvents.DV.2018.txt", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(("\n".join(["\t".join(header), *rows]) + "\n").encode(encoding))
        return path

    return write


def claims_of(ledger):
    return [claim for event in ledger.events(LATER) for claim in ledger.evidence(event.event_id)]


def check_passages(ledger):
    for claim in claims_of(ledger):
        text = ledger.document(claim.document_id).text
        assert text[claim.passage.start : claim.passage.end] == claim.passage.text
        for mention in (*claim.source_actors, *claim.target_actors):
            assert text[mention.start : mention.end] == mention.text


def parties(mentions):
    return [(mention.id, mention.text, mention.sector) for mention in mentions]


def test_a_row_is_a_claim_with_two_clocks(ledger, polecat_file):
    report = ledger.import_file(polecat_file(polecat_row()))
    (claim,) = claims_of(ledger)
    assert (claim.occurred_on.latest, claim.published_at) == (date(2018, 1, 3), date(2018, 1, 5))
    assert (claim.event_type, claim.mode, claim.contexts) == ("CONSULT", "visit", ("diplomatic", "military"))
    assert parties(claim.source_actors) == [("RUS", "Vladimir Putin", "GOV")]
    assert parties(claim.target_actors) == [("JPN", "Japan", None)]
    assert (claim.place, claim.external_id, claim.reader) == ("Tokyo", "201801-1", "polecat/1")
    assert ledger.events(date(2018, 1, 4)) == ()
    assert "POLECAT events: line 1 has POLECAT's names" in str(report)
    check_passages(ledger)


@pytest.mark.parametrize(
    ("header", "change"),
    [
        (tuple("Event Intensity" if name == "Intensity" else name for name in HEADER), lambda row: row),
        ((*HEADER, "Story URL", "Coder"), lambda row: row),
        ((*HEADER[:7], "Extra", *HEADER[7:]), lambda row: row),
        ((*HEADER[:7], "Extra", *HEADER[7:]), lambda row: "\t".join([*row.split("\t")[:7], "x", *row.split("\t")[7:]])),
        ((*HEADER, "", ""), lambda row: row),
        (HEADER, lambda row: row + "\t\t\t"),
        ((*HEADER[:7], "", *HEADER[7:]), lambda row: row),
        (tuple(f'"{name}"' for name in HEADER), lambda row: "\t".join(f'"{cell}"' for cell in row.split("\t"))),
    ],
    ids=[
        "event intensity",
        "names behind",
        "a name between",
        "a column between",
        "tabs",
        "row tabs",
        "blank",
        "quotes",
    ],
)
def test_every_variant_of_the_header_gives_the_same_claim(ledger, polecat_file, header, change):
    report = ledger.import_file(polecat_file(change(polecat_row()), header=header), "polecat")
    assert (report.kept, report.rejected, report.interstate) == (1, 0, 1)
    (claim,) = claims_of(ledger)
    assert (claim.event_type, claim.mode, claim.published_at) == ("CONSULT", "visit", date(2018, 1, 5))
    assert [parties(side)[0][:2] for side in (claim.source_actors, claim.target_actors)] == [
        ("RUS", "Vladimir Putin"),
        ("JPN", "Japan"),
    ]
    check_passages(ledger)


def test_lines_of_latin_1_in_a_file_of_utf_8(ledger, polecat_file):
    path = polecat_file(polecat_row(Actor_Name="Nicolás Maduro", Actor_Country="VEN"))
    path.write_bytes(
        path.read_bytes()
        + (polecat_row(Event_ID="2", Actor_Name="Zoran Milanović", Actor_Country="HRV") + "\n").encode()
        + (polecat_row(Event_ID="3", Actor_Name="Sebastián Piñera", Actor_Country="CHL") + "\n").encode("latin-1")
    )
    assert ledger.import_file(path).kept == 3
    assert {claim.source_actors[0].text for claim in claims_of(ledger)} == {
        "Nicolás Maduro",
        "Zoran Milanović",
        "Sebastián Piñera",
    }
    check_passages(ledger)


def test_cells_of_several_values(ledger, polecat_file):
    ledger.import_file(
        polecat_file(
            polecat_row(
                Event_Type="ACCUSE",
                Actor_Name="France; German Army",
                Actor_Country="FRA; DEU",
                Primary_Actor_Sector=";MIL",
                Recipient_Name="Iran",
                Recipient_Country="IRN;SYR",
            )
        )
    )
    (claim,) = claims_of(ledger)
    assert parties(claim.source_actors) == [("FRA", "France", None), ("DEU", "German Army", "MIL")]
    assert parties(claim.target_actors) == [("IRN", "IRN", None), ("SYR", "SYR", None)]
    check_passages(ledger)


def test_two_actors_of_a_mutual_act_without_a_recipient_are_its_two_sides(ledger, polecat_file):
    row = polecat_row(
        Actor_Name="China;India",
        Actor_Country="CHN;IND",
        Primary_Actor_Sector="",
        Recipient_Name="None",
        Recipient_Country="None",
    )
    report = ledger.import_file(polecat_file(row))
    (claim,) = claims_of(ledger)
    assert (parties(claim.source_actors), parties(claim.target_actors)) == (
        [("CHN", "China", None)],
        [("IND", "India", None)],
    )
    assert report.interstate == 1
    assert len(ledger.history(LATER).day) == 2


def test_the_word_none_is_nothing(ledger, polecat_file):
    row = polecat_row(
        Event_Mode="None",
        Contexts="None",
        Placename="None",
        Country="Japan",
        Recipient_Name="None",
        Recipient_Country="None",
    )
    ledger.import_file(polecat_file(row))
    (claim,) = claims_of(ledger)
    assert (claim.mode, claim.contexts, claim.place, claim.target_actors) == (None, (), "Japan", ())


def test_an_organisation_is_known_by_its_name_where_the_country_is_none(ledger, polecat_file):
    ledger.import_file(polecat_file(polecat_row(Actor_Name="European Union", Actor_Country="IGO")))
    (claim,) = claims_of(ledger)
    assert parties(claim.source_actors) == [("IGO:EU", "European Union", None)]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("INVESTIGATE", ("ACCUSE", "investigate")),
        ("DISAPPROVE", ("ACCUSE", "disapprove")),
        ("DEMAND", ("REQUEST", None)),
    ],
)
def test_names_of_the_reference_page(ledger, polecat_file, written, kept):
    ledger.import_file(polecat_file(polecat_row(Event_Type=written, Event_Mode="")))
    (claim,) = claims_of(ledger)
    assert (claim.event_type, claim.mode) == kept


def test_crime_is_a_report_and_no_act(ledger, polecat_file):
    report = ledger.import_file(polecat_file(polecat_row(Event_Type="CRIME"), polecat_row(Event_ID="2")))
    assert (report.kept, report.untyped, report.events) == (2, 1, 1)


def test_rows_set_aside_say_why(ledger, polecat_file):
    report = ledger.import_file(
        polecat_file(
            polecat_row(),
            polecat_row(Event_Date="January 2018"),
            polecat_row(Event_Type="MEET"),
            polecat_row(Publication_Date="2018-01-01"),
            polecat_row(Publication_Date="soon"),
            polecat_row(Actor_Name="None", Actor_Country="", Recipient_Name="None", Recipient_Country=""),
            "1\t2018-01-03",
            polecat_row() + "\tmore",
        )
    )
    assert dict(report.reasons) == {
        "2 columns, expected 40 as in the header": 1,
        "41 columns, expected 40 as in the header": 1,
        "Event Date is no day written YYYY-MM-DD": 1,
        "Event Date is after Publication Date: reported before its day": 1,
        "Event Type is none of PLOVER's": 1,
        "Publication Date is no day written YYYY-MM-DD": 1,
        "neither Actor nor Recipient is filled": 1,
    }
    assert (report.rows, report.kept) == (8, 1)


def test_without_a_publication_date_the_event_date_stands_for_it(ledger, polecat_file):
    ledger.import_file(polecat_file(polecat_row(Publication_Date="")))
    (claim,) = claims_of(ledger)
    assert claim.published_at == date(2018, 1, 3)


def test_a_header_without_a_needed_name_stops(ledger, polecat_file):
    header = tuple("Kind" if name == "Event Type" else name for name in HEADER)
    with pytest.raises(LedgerError, match=r"line 1: no column 'Event Type' among 40 names \(Event ID, .*restore it"):
        ledger.import_file(polecat_file(polecat_row(), header=header), "polecat")
