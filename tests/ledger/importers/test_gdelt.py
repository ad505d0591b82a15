"""Rows made up in the publisher's layouts; the real files where they are."""

import gzip
import zipfile
from datetime import date

import pytest

from faultlines.errors import LedgerError
from faultlines.ledger.importers import gdelt_mentions
from faultlines.ledger.importers.cameo_actors import _countries, _groups
from faultlines.ledger.importers.files import lines_of
from faultlines.ledger.importers.gdelt import COLUMNS_1, COLUMNS_2
from faultlines.terms.actors import organisations, states

LATER = date(2030, 1, 1)


def gdelt_row(columns=COLUMNS_2, **other):
    """One line in the publisher's layout; ``other`` by the publisher's names."""
    cells = dict.fromkeys(columns, "") | {
        "GLOBALEVENTID": "900000001",
        "SQLDATE": "20191022",
        "MonthYear": "201910",
        "Year": "2019",
        "FractionDate": "2019.8000",
        "Actor1Code": "RUSMIL",
        "Actor1Name": "RUSSIAN NAVY",
        "Actor1CountryCode": "RUS",
        "Actor1Type1Code": "MIL",
        "Actor2Code": "CHN",
        "Actor2Name": "CHINA",
        "Actor2CountryCode": "CHN",
        "EventCode": "112",
        "EventBaseCode": "112",
        "EventRootCode": "11",
        "ActionGeo_FullName": "Beijing, Beijing, China",
        "ActionGeo_CountryCode": "CH",
        "DATEADDED": "20191024143000" if "ActionGeo_ADM2Code" in columns else "20191024",
        "SOURCEURL": "https://example.org/1",
    }
    return "\t".join((cells | other)[name] for name in columns)


def mention_row(**other):
    cells = dict.fromkeys(gdelt_mentions.COLUMNS, "") | {
        "GLOBALEVENTID": "900000001",
        "EventTimeDate": "20191024143000",
        "MentionTimeDate": "20191026091500",
        "MentionType": "1",
        "MentionSourceName": "example.org",
        "MentionIdentifier": "https://example.org/2",
        "SentenceID": "3",
        "Confidence": "40",
    }
    return "\t".join((cells | other).values())


@pytest.fixture
def gdelt_file(tmp_path):
    def write(*rows, name="20191024143000.export.CSV", end="\n"):
        path = tmp_path / name
        path.write_bytes((end.join(rows) + end).encode())
        return path

    return write


def claims_of(ledger):
    return [claim for event in ledger.events(LATER) for claim in ledger.evidence(event.event_id)]


def parties(claim):
    return [(m.id, m.sector) for m in (*claim.source_actors, *claim.target_actors)]


def check_passages(ledger):
    for claim in claims_of(ledger):
        text = ledger.document(claim.document_id).text
        assert text[claim.passage.start : claim.passage.end] == claim.passage.text
        for mention in (*claim.source_actors, *claim.target_actors):
            assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    ("columns", "cut", "reader"),
    [(COLUMNS_2, 61, "gdelt2/1"), (COLUMNS_1, 58, "gdelt1/1"), (COLUMNS_1, 57, "gdelt1/1")],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_of_each_width_is_a_claim_with_two_clocks(ledger, gdelt_file, columns, cut, reader, end):
    row = "\t".join(gdelt_row(columns, ActionGeo_FullName="Göteborg, Sweden").split("\t")[:cut])
    report = ledger.import_file(gdelt_file(row, end=end))
    (claim,) = claims_of(ledger)
    assert (claim.occurred_on.latest, claim.published_at) == (date(2019, 10, 22), date(2019, 10, 24))
    assert parties(claim) == [("RUS", "MIL"), ("CHN", None)]
    assert [m.text for m in (*claim.source_actors, *claim.target_actors)] == ["RUSSIAN NAVY", "CHINA"]
    assert (claim.event_type, claim.mode, claim.place) == ("ACCUSE", "disapprove", "Göteborg, Sweden")
    assert (claim.external_id, claim.reader, report.reader) == ("900000001", reader, reader)
    check_passages(ledger)


def test_what_is_not_published_yet_is_not_known(ledger, gdelt_file):
    ledger.import_file(gdelt_file(gdelt_row()))
    assert ledger.events(date(2019, 10, 23)) == ()
    assert len(ledger.events(date(2019, 10, 24))) == 1


def test_rows_of_57_and_58_columns_stand_in_one_file_in_any_order(ledger, gdelt_file):
    short = gdelt_row(COLUMNS_1, GLOBALEVENTID="1").rpartition("\t")[0]
    long = gdelt_row(COLUMNS_1, GLOBALEVENTID="2", EventCode="190")
    for number, rows in enumerate([(short, long), (long, short)]):
        report = ledger.import_file(gdelt_file(*rows, name=f"{number}.csv"))
        assert (report.kept, report.rejected) == (2, 0)


@pytest.mark.parametrize(
    ("cells", "party"),
    [
        ({"Code": "USA", "CountryCode": "USA"}, ("USA", None)),
        ({"Code": "NAM", "CountryCode": "NAM"}, ("NAM", None)),
        ({"Code": "ROMGOV", "CountryCode": "ROM", "Type1Code": "GOV"}, ("ROU", "GOV")),
        ({"Code": "TMP", "CountryCode": "TMP"}, ("TLS", None)),
        ({"Code": "USABUS", "CountryCode": "USA", "Type1Code": "MNC"}, ("USA", "BUS")),
        ({"Code": "USAMOD", "CountryCode": "USA", "Type1Code": "MOD"}, ("USA", "OTH")),
        ({"Code": "USACHR", "CountryCode": "USA", "Religion1Code": "CHR"}, ("USA", "OTH")),
        ({"Code": "IRQkur", "CountryCode": "IRQ", "EthnicCode": "kur"}, ("IRQ", "OTH")),
        ({"Code": "USAGOVMIL", "CountryCode": "USA", "Type1Code": "GOV", "Type2Code": "MIL"}, ("USA", "GOV")),
        ({"Code": "IGOEUREEC", "Name": "THE EU", "CountryCode": "EUR", "KnownGroupCode": "EEC"}, ("IGO:EU", None)),
        ({"Code": "IGOWSTNAT", "Name": "NATO", "CountryCode": "WST", "KnownGroupCode": "NAT"}, ("IGO:NATO", None)),
        ({"Code": "IGOUNODEVWBK", "Name": "WORLD BANK", "KnownGroupCode": "UNO"}, ("IGO:WORLDBANK", None)),
        ({"Code": "IGOUNO", "Name": "SECURITY COUNCIL", "KnownGroupCode": "UNO"}, ("IGO:UN", None)),
        ({"Code": "PSEREBHMS", "CountryCode": "PSE", "KnownGroupCode": "HMS", "Type1Code": "REB"}, ("NSA:HAMAS", None)),
        ({"Code": "AFGINSTAL", "CountryCode": "AFG", "KnownGroupCode": "TAL"}, ("NSA:TALIBAN", None)),
        ({"Code": "NGOAMN", "KnownGroupCode": "AMN", "Type1Code": "NGO"}, None),
        ({"Code": "EUR", "Name": "EUROPE", "CountryCode": "EUR"}, None),
        ({"Code": "COP", "Name": "POLICE", "Type1Code": "COP"}, None),
        ({"Code": "GOV", "Name": "JORDAN", "Type1Code": "GOV"}, None),
    ],
)
def test_who_a_code_is(ledger, gdelt_file, cells, party):
    blank = dict.fromkeys([name for name in COLUMNS_2 if name.startswith("Actor1") and "Geo" not in name], "")
    report = ledger.import_file(
        gdelt_file(gdelt_row(**blank | {f"Actor1{part}": cell for part, cell in cells.items()}))
    )
    (claim,) = claims_of(ledger)
    assert [(m.id, m.sector) for m in claim.source_actors] == ([party] if party else [])
    assert report.unresolved_sources == (0 if party else 1)
    check_passages(ledger)


def test_a_groups_actor_is_that_of_the_day(ledger, gdelt_file):
    taliban = {
        "Actor1Code": "AFGINSTAL",
        "Actor1CountryCode": "AFG",
        "Actor1KnownGroupCode": "TAL",
        "Actor1Type1Code": "",
    }
    row = gdelt_row(SQLDATE="20220301", DATEADDED="20220301120000", Actor1Name="TALIBAN", **taliban)
    ledger.import_file(gdelt_file(row))
    (claim,) = claims_of(ledger)
    assert claim.source_actors[0].id == "AFG"


def test_the_places_country_is_fips_and_gives_no_actor(ledger, gdelt_file):
    # "CH" is China to FIPS and Switzerland to ISO; the act's parties come from the actors alone.
    row = gdelt_row(
        Actor1Geo_CountryCode="SZ", Actor2Geo_CountryCode="CH", Actor2Code="", Actor2Name="", Actor2CountryCode=""
    )
    ledger.import_file(gdelt_file(row))
    (claim,) = claims_of(ledger)
    assert parties(claim) == [("RUS", "MIL")]


def test_tables_of_codes_name_actors_that_exist():
    ids = {state.id for state in states()}
    assert set(_countries().values()) <= ids
    assert not set(_groups()) & set(_countries())
    names = {form for organisation in organisations() for form in organisation.names}
    assert len([name for name in _groups().values() if name in names]) > 40


def test_codes_are_text_and_days_are_days(ledger, gdelt_file):
    report = ledger.import_file(
        gdelt_file(
            gdelt_row(EventCode="010"),
            gdelt_row(EventCode="10"),
            gdelt_row(EventCode=""),
            gdelt_row(SQLDATE="20190230"),
            gdelt_row(SQLDATE="20191025"),
            gdelt_row(DATEADDED="soon"),
            gdelt_row(Actor1Code="", Actor2Code=""),
            gdelt_row(COLUMNS_1),
            gdelt_row() + "\tmore",
            "",
            gdelt_row(GLOBALEVENTID="9"),
            gdelt_row(GLOBALEVENTID="10"),
            *(gdelt_row(GLOBALEVENTID=f"{number}") for number in range(20, 30)),
        )
    )
    assert dict(report.reasons) == {
        "1 columns, expected 61": 1,
        "58 columns, expected 61": 1,
        "62 columns, expected 61": 1,
        "DATEADDED does not begin with a day written YYYYMMDD": 1,
        "EventCode is not on CAMEO's list (text, leading zero kept)": 2,
        "SQLDATE is after DATEADDED: reported before its day": 1,
        "SQLDATE is no day written YYYYMMDD": 1,
        "neither actor is coded": 1,
    }
    assert (report.rows, report.kept, report.untyped, report.events) == (22, 13, 1, 1)
    assert [line.split("\t")[0] for line in report.rejects.read_text().splitlines()[1:]] == [
        str(number) for number in range(2, 11)
    ]


@pytest.mark.parametrize(
    "rows", [("", "row"), ("row", "", "row"), ("row", ""), ("row", "", ""), ("short", "row", "row")]
)
def test_cells_stay_with_their_lines_whatever_stands_between(ledger, gdelt_file, rows):
    made = [
        gdelt_row(GLOBALEVENTID=f"{n}") if row == "row" else {"short": "1\t2", "": ""}[row]
        for n, row in enumerate(rows)
    ]
    report = ledger.import_file(gdelt_file(*made), "gdelt") if rows[0] == "row" else None
    if report is None:
        made.append(gdelt_row(GLOBALEVENTID="77"))
        report = ledger.import_file(gdelt_file(*made), "gdelt")
    assert report.kept == sum(line.count("\t") == 60 for line in made)
    for claim in claims_of(ledger):
        assert claim.passage.text.startswith(f"{claim.external_id}\t")
    check_passages(ledger)


def test_several_rows_of_one_report_stay_several(ledger, gdelt_file):
    rows = [gdelt_row(GLOBALEVENTID=f"{n}", EventCode=code) for n, code in enumerate(("112", "036", "190"))]
    ledger.import_file(gdelt_file(*rows))
    assert ledger.event_count(LATER) == 3


def test_a_fact_told_again_is_one_event_and_another_place_is_another(ledger, gdelt_file):
    again = gdelt_row(GLOBALEVENTID="2", DATEADDED="20191025000000", SOURCEURL="https://example.org/9")
    elsewhere = gdelt_row(GLOBALEVENTID="3", ActionGeo_FullName="Moscow, Moskva, Russia")
    ledger.import_file(gdelt_file(gdelt_row(), again, elsewhere))
    assert sorted(len(event.claims) for event in ledger.events(LATER)) == [1, 2]


def test_a_meeting_written_from_both_sides_is_one_act(ledger, gdelt_file):
    turned = {"Actor1Code": "CHN", "Actor1Name": "CHINA", "Actor1CountryCode": "CHN", "Actor1Type1Code": ""} | {
        "Actor2Code": "RUSMIL",
        "Actor2Name": "RUSSIAN NAVY",
        "Actor2CountryCode": "RUS",
        "Actor2Type1Code": "MIL",
    }
    ledger.import_file(gdelt_file(gdelt_row(EventCode="042"), gdelt_row(GLOBALEVENTID="2", EventCode="043", **turned)))
    (event,) = ledger.events(LATER)
    assert len(event.claims) == 2


def test_packed_or_not_a_file_is_the_same_file(ledger, gdelt_file, tmp_path):
    path = gdelt_file(gdelt_row())
    first = ledger.import_file(path)
    (tmp_path / "a.gz").write_bytes(gzip.compress(path.read_bytes()))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, path.name)
    for name in ("a.gz", "a.zip"):
        again = ledger.import_file(tmp_path / name)
        assert (again.repeated, again.batch_id, again.kept, again.reader) == (True, first.batch_id, 1, "gdelt2/1")
        assert again.recognised == first.recognised


def test_an_archive_of_several_files_stops(ledger, tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "1")
        archive.writestr("b.csv", "2")
    with pytest.raises(LedgerError, match=r"two\.zip is an archive of 2 files; expected one\. Unpack it"):
        ledger.import_file(tmp_path / "two.zip")
    whole = (tmp_path / "two.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LedgerError, match=r"cut\.zip is a damaged or locked zip archive: .*Fetch the file again"):
        ledger.import_file(tmp_path / "cut.zip")


# Mentions


def test_a_mention_adds_a_report_with_its_own_day_and_confidence(ledger, gdelt_file):
    ledger.import_file(gdelt_file(gdelt_row()))
    rows = [mention_row(), mention_row(MentionIdentifier="https://example.org/3", Confidence="100")]
    report = ledger.import_file(gdelt_file(*rows, name="20191024143000.mentions.CSV"))
    assert (report.kept, report.rejected, report.events, report.interstate) == (2, 0, 1, 2)
    (event,) = ledger.events(LATER)
    claims = {claim.passage.text: claim for claim in ledger.evidence(event.event_id)}
    first = claims.pop(gdelt_row())
    told = list(claims.values())
    assert sorted((claim.confidence, claim.published_at) for claim in told) == [
        (0.4, date(2019, 10, 26)),
        (1.0, date(2019, 10, 26)),
    ]
    assert event.known_on == date(2019, 10, 24)
    assert {(claim.event_type, claim.occurred_on, claim.place) for claim in told} == {
        (first.event_type, first.occurred_on, first.place)
    }
    assert [parties(claim) for claim in told] == [parties(first)] * 2
    check_passages(ledger)


def test_one_page_may_mention_many_events_and_none_is_collapsed(ledger, gdelt_file):
    ledger.import_file(gdelt_file(gdelt_row(), gdelt_row(GLOBALEVENTID="2", EventCode="190")))
    rows = [mention_row(), mention_row(), mention_row(GLOBALEVENTID="2")]
    assert ledger.import_file(gdelt_file(*rows, name="mentions.CSV")).kept == 3
    assert sorted(len(event.claims) for event in ledger.events(LATER)) == [2, 3]


def test_mentions_of_events_that_the_ledger_lacks_are_set_aside(ledger, gdelt_file):
    ledger.import_file(gdelt_file(gdelt_row()))
    rows = [
        mention_row(),
        mention_row(GLOBALEVENTID="5"),
        mention_row(Confidence="101"),
        mention_row(MentionTimeDate="x"),
    ]
    rows += [mention_row(GLOBALEVENTID=""), mention_row() + "\tmore", mention_row(), mention_row(), mention_row()]
    report = ledger.import_file(gdelt_file(*rows, name="mentions.CSV"), "gdelt")
    assert dict(report.reasons) == {
        "17 columns, expected 14, 15 or 16": 1,
        "Confidence is no whole per cent from 0 to 100": 1,
        "GLOBALEVENTID is empty": 1,
        "MentionTimeDate does not begin with a day written YYYYMMDD": 1,
        "its GLOBALEVENTID is of no event in the ledger: import the events first": 1,
    }
    assert (report.rows, report.kept) == (9, 4)


def test_mentions_before_their_events_stop_and_can_be_imported_later(ledger, gdelt_file):
    mentions = gdelt_file(mention_row(), name="mentions.CSV")
    with pytest.raises(LedgerError, match=r"none of 1 rows can be read; line 1: its GLOBALEVENTID is of no event"):
        ledger.import_file(mentions)
    ledger.import_file(gdelt_file(gdelt_row()))
    assert ledger.import_file(mentions).kept == 1


def test_files_that_leave_the_last_blank_cells_out(ledger, gdelt_file):
    ledger.import_file(gdelt_file(gdelt_row()))
    rows = ["\t".join(mention_row().split("\t")[:width]) for width in (14, 15, 16)]
    assert ledger.import_file(gdelt_file(*rows, name="mentions.CSV")).kept == 3


def test_lines_have_the_same_offsets_with_either_end_of_line():
    for text in ("", "a", "a\n", "\n", "a\n\nbé\n\n", "\n\na\n", "é\tb\nc"):
        plain, marked = lines_of(text), lines_of(text.replace("\n", "\r\n"))
        assert plain["line"].to_list() == marked["line"].to_list() == text.split("\n")[: plain.height]
        for start, line in zip(marked["start"], marked["line"], strict=True):
            assert text.replace("\n", "\r\n")[start : start + len(line)] == line


# The publisher's own files


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "rows", "reader", "interstate"),
    [
        ("20191024143000.export.CSV", 2111, "gdelt2/1", 400),
        ("gdelt1_events_mixed57_58cols.csv", 710, "gdelt1/1", 100),
    ],
)
def test_the_publishers_own_rows(data, ledger, name, rows, reader, interstate):
    report = ledger.import_file(data / "events" / name)
    assert (report.rows, report.kept, report.rejected, report.reader) == (rows, rows, 0, reader)
    assert report.interstate > interstate
    events = ledger.events(LATER)
    claims = [claim for event in events[:: len(events) // 50] for claim in ledger.evidence(event.event_id)]
    text = ledger.document(report.document_id).text
    for claim in claims:
        assert text[claim.passage.start : claim.passage.end] == claim.passage.text
        for mention in (*claim.source_actors, *claim.target_actors):
            assert text[mention.start : mention.end] == mention.text


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "columns", "skipped"),
    [
        ("GDELT_1.0_event_Column_Labels_Header_Row_Sep2016.tsv", COLUMNS_1, 1),
        ("GDELT_2.0_Events_Column_Labels_Header_Row_Sep2016.csv", COLUMNS_2, 1),
        ("GDELT_2.0_eventMentions_Column_Labels_Header_Row_Sep2016.tsv", gdelt_mentions.COLUMNS, 1),
    ],
)
def test_the_columns_are_the_publishers(data, file, columns, skipped):
    lines = (data / "events" / "layouts" / file).read_text(encoding="utf-8").splitlines()[skipped:]
    cells = [line.replace(",", "\t").split("\t") for line in lines if line.strip()]
    names = [row[1] if row[0].isdigit() else row[0] for row in cells]
    assert tuple(names) == tuple(columns)
