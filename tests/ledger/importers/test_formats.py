"""The table of formats: each is known by its content, and by no other's."""

import gzip

import pytest

from faultlines.errors import LedgerError
from faultlines.ledger.importers import formats, gdelt, gdelt_mentions, icews, phoenix, polecat
from faultlines.ledger.importers.files import open_file
from faultlines.ledger.importers.formats import FORMATS, commands, format_of


def tabbed(names, **cells):
    return "\t".join((dict.fromkeys(names, "") | cells).values())


GDELT_1 = tabbed(gdelt.COLUMNS_1, GLOBALEVENTID="1", SQLDATE="20160728", EventCode="010", DATEADDED="20160728")
SAMPLES = {
    "ICEWS coded events": "\t".join(icews.HEADER),
    "GDELT 1.0 events": GDELT_1,
    "GDELT 2.0 events": tabbed(
        gdelt.COLUMNS_2, GLOBALEVENTID="1", SQLDATE="20160728", EventCode="010", DATEADDED="20160728000000"
    ),
    "GDELT 2.0 mentions": tabbed(
        gdelt_mentions.COLUMNS, GLOBALEVENTID="1", EventTimeDate="20160728000000", MentionTimeDate="20160728000000"
    ),
    "POLECAT events": "\t".join(polecat.HEADER),
    "Phoenix events, daily or historical": tabbed(phoenix.DAILY, EventID="1", Date="20140620", Year="2014"),
}


@pytest.fixture
def opened(tmp_path):
    def write(text, name="unnamed"):
        (tmp_path / name).write_bytes(text.encode())
        return open_file(tmp_path / name)

    return write


@pytest.mark.parametrize("title", SAMPLES)
def test_a_file_is_known_by_its_content_alone(opened, title):
    file = opened(SAMPLES[title] + "\n")
    assert [known.title for known in FORMATS if known.recognise(file) is not None] == [title]
    found, how = format_of(file)
    assert found.title == title
    assert how


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "a,b\n1,2\n", "\x00\x01", "\t" * 60, "1\t2\n" * 5, "x" * 70_000, "20140620\t20140620"],
)
def test_no_format_takes_or_trips_over_what_is_something_else(opened, text):
    file = opened(text)
    assert [known.title for known in FORMATS if known.recognise(file) is not None] == []


def test_what_is_of_no_format_stops_with_those_that_are_known(opened):
    with pytest.raises(LedgerError) as stop:
        format_of(opened("day;event\n1;2\n", "own.csv"))
    message = str(stop.value)
    assert (
        "own.csv is of no format known here: it begins with 'day;event'. Known are ICEWS coded events; GDELT" in message
    )
    assert message.endswith("Compare the file with the publisher's layout.")
    with pytest.raises(LedgerError, match=r"it begins with nothing"):
        format_of(opened(""), "gdelt")


def test_a_command_that_is_not_there_is_a_wrong_argument(opened):
    with pytest.raises(ValueError, match=r"command is 'gdlet'; expected auto or one of icews, gdelt"):
        format_of(opened("x"), "gdlet")


def test_what_could_be_of_two_formats_is_asked_for(opened, monkeypatch):
    double = formats.Format(
        command="twin", title="Twin events", recognise=lambda file: "it looks so", read=FORMATS[0].read
    )
    monkeypatch.setattr(formats, "FORMATS", (*FORMATS, double))
    with pytest.raises(
        LedgerError, match=r"could be GDELT 1.0 events \(no header.* or Twin events \(it looks so\)\. Say"
    ):
        format_of(opened(GDELT_1))
    assert format_of(opened(GDELT_1), "twin")[0] is double


def test_every_command_has_its_help():
    assert set(commands()) >= {"icews", "gdelt", "phoenix", "polecat"}
    assert all(text.startswith("Import ") for text in commands().values())


def test_auto_says_how_it_knew_and_goes_on_to_the_next_file(run, tmp_path, make):
    header = "\t".join(icews.HEADER)
    (tmp_path / "a").write_text(f"{header}\n{make.row()}\n", encoding="utf-8")
    cells = {"Actor1Code": "RUS", "Actor1CountryCode": "RUS"}
    row = tabbed(gdelt.COLUMNS_1, GLOBALEVENTID="1", SQLDATE="20160728", EventCode="010", DATEADDED="20160728", **cells)
    (tmp_path / "b.gz").write_bytes(gzip.compress(f"{row}\n".encode()))
    code, out, _ = run("import", "auto", tmp_path / "a", tmp_path / "b.gz", "--ledger", tmp_path / "ledger")
    assert code == 0
    assert (
        "a: 1 rows read, 1 kept, 0 rejected\n  ICEWS coded events: line 1 is ICEWS's header of 20 names; read by" in out
    )
    assert "b.gz: 1 rows read, 1 kept, 0 rejected\n  GDELT 1.0 events: no header, 57 or 58 tab-separated cells" in out


def test_a_file_of_another_publisher_stops_in_one_line(run, tmp_path):
    (tmp_path / "a").write_text("\t".join(icews.HEADER) + "\n", encoding="utf-8")
    code, out, err = run("import", "gdelt", tmp_path / "a", "--ledger", tmp_path / "ledger")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "is of no format known here" in err
    assert "Known are GDELT 1.0 events; GDELT 2.0 events; GDELT 2.0 mentions." in err


@pytest.mark.data
def test_the_publishers_own_files_are_recognised(data):
    found = {
        name: format_of(open_file(data / "events" / name))[0].title
        for name in (
            "icews-2018-june-sample.tab",
            "icews-2014.tab.gz",
            "20191024143000.export.CSV",
            "gdelt1_events_mixed57_58cols.csv",
        )
    }
    assert list(found.values()) == ["ICEWS coded events"] * 2 + ["GDELT 2.0 events", "GDELT 1.0 events"]


@pytest.mark.data
def test_the_publishers_header_of_polecat(data):
    header = (data / "events" / "layouts" / "header_ngecEvents.txt").read_text(encoding="utf-8")
    assert tuple(header.rstrip("\n").split("\t")) == polecat.HEADER
