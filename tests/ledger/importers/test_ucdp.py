"""Rows made up in UCDP's layouts, with each of their traps; the real file where it is."""

import csv
import io
from datetime import date

import pytest

from faultlines.errors import LedgerError
from faultlines.ledger import Ledger
from faultlines.ledger.importers.ucdp import GED_COLUMNS
from faultlines.terms.actors import states

END = date(2030, 1, 1)


@pytest.fixture
def ledger(tmp_path):
    return Ledger.create(tmp_path / "made-up.ledger")


def ged_row(number, start="2018-03-02", end=None, **cells):
    row = dict.fromkeys(GED_COLUMNS, "") | {
        "id": str(number),
        "year": start[:4],
        "type_of_violence": "1",
        "side_a": "Government of India",
        "side_b": "Government of Pakistan",
        "where_coordinates": "Uri",
        "country": "India",
        "date_prec": "1",
        "date_start": f"{start} 00:00:00.000",
        "date_end": f"{end or start} 00:00:00.000",
        "best": "3",
        "high": "7",
        "low": "1",
        "gwnoa": "750",
        "gwnob": "770",
    }
    return [(row | cells)[name] for name in GED_COLUMNS]


@pytest.fixture
def write(tmp_path):
    def write(*rows, header=GED_COLUMNS, end="\n", name="GEDEvent_v99_1.csv"):
        file = io.StringIO()
        csv.writer(file, lineterminator=end).writerows([header, *rows] if header else rows)
        path = tmp_path / name
        path.write_bytes(file.getvalue().encode())
        return path

    return write


def acts(ledger):
    return [
        (event.source_actors, event.target_actors, event.occurred_on.latest.isoformat()) for event in ledger.events(END)
    ]


def test_a_fight_is_an_act_of_either_side_known_from_the_release(ledger, write):
    path = write(ged_row(1), ged_row(2, "2017-01-01", "2017-02-11"))
    report = ledger.import_file(path)
    assert (report.rows, report.kept, report.rejected, report.interstate) == (2, 2, 0, 6)
    assert "UCDP GED's header of 49 names" in report.recognised
    assert acts(ledger) == [
        (("IND",), ("PAK",), "2017-02-11"),
        (("PAK",), ("IND",), "2017-02-11"),
        (("IND",), ("PAK",), "2018-03-02"),
        (("PAK",), ("IND",), "2018-03-02"),
    ]
    assert ledger.event_count(date(2019, 6, 30)) == 0
    assert ledger.event_count(date(2019, 7, 1)) == 4


def test_passages_and_mentions_are_what_the_file_says(ledger, write):
    path = write(
        ged_row(1, source_headline='A "quoted" line,\nand another', side_b='LeT, "the Pure"', gwnob=""), end="\r\n"
    )
    ledger.import_file(path)
    text = path.read_bytes().decode()
    seen = 0
    for event in ledger.events(END):
        for claim in ledger.evidence(event.event_id):
            assert text[claim.passage.start : claim.passage.end] == claim.passage.text
            for mention in (*claim.source_actors, *claim.target_actors):
                assert text[mention.start : mention.end] == mention.text == "Government of India"
                seen += 1
    assert seen == 2


def test_one_sided_violence_is_of_one_side_and_civilians_are_nobodys(ledger, write):
    report = ledger.import_file(write(ged_row(1, type_of_violence="3", side_b="Civilians", gwnob="")))
    assert acts(ledger) == [(("IND",), (), "2018-03-02")]
    assert report.unresolved_targets == 2  # of its act and of its figure


def test_armed_groups_are_those_of_the_tables_or_nobody(ledger, write):
    ledger.import_file(write(ged_row(1, side_b="PKK", gwnob=""), ged_row(2, side_b="Unheard-of Front", gwnob="")))
    assert {target for _, target, _ in acts(ledger)} == {("NSA:PKK",), (), ("IND",)}


@pytest.mark.parametrize("name", ["BRA", "PLA", "Frelimo", "Barack Obama"])
def test_an_abbreviation_of_a_group_is_no_state(ledger, write, name):
    ledger.import_file(write(ged_row(1, side_b=name, gwnob="")))
    assert {target for _, target, _ in acts(ledger)} == {(), ("IND",)}


def test_the_deaths_are_a_figure_and_high_and_low_stay_in_the_passage(ledger, write):
    report = ledger.import_file(write(ged_row(1), ged_row(2, best="")))
    assert report.figures == 1
    assert "figures beside them: 1" in str(report)
    claim = ledger.claim(f"c_{report.document_id[2:11]}0000002n")
    assert (claim.quantity, claim.unit, claim.value, claim.year) == ("deaths, best estimate", "people", 3.0, 2018)
    assert ",3,7,1," in claim.passage.text
    with pytest.raises(LedgerError, match="holds no claim"):
        ledger.claim(f"c_{report.document_id[2:11]}0000003n")


def test_a_candidate_file_without_a_header(ledger, write):
    report = ledger.import_file(write(ged_row(1, "2024-01-03"), ged_row(2, "2024-01-30"), header=None))
    assert "no header, 49 cells" in report.recognised
    assert (report.rows, report.kept) == (2, 2)
    assert ledger.event_count(date(2024, 2, 29)) == 0
    assert ledger.event_count(date(2024, 3, 1)) == 4


def test_old_names_of_the_estimates(ledger, write):
    header = [{"best": "best_est", "high": "high_est", "low": "low_est"}.get(name, name) for name in GED_COLUMNS]
    report = ledger.import_file(write(ged_row(1), header=header))
    assert ledger.claim(f"c_{report.document_id[2:11]}0000002n").value == 3.0


def test_a_missing_column_is_named(ledger, write):
    header = ["gw_b" if name == "gwnob" else name for name in GED_COLUMNS]
    with pytest.raises(LedgerError, match=r"line 1: column gwnob is missing among 49; expected the publisher's names"):
        ledger.import_file(write(ged_row(1), header=header))


def test_bad_rows_are_set_aside_with_reasons(ledger, write):
    report = ledger.import_file(
        write(
            ged_row(1),
            ged_row(2, "03/02/2018"),
            ged_row(3, "2018-03-02", "2018-03-01"),
            ged_row(4, type_of_violence="4"),
            ged_row(5, best="many"),
            ged_row(6, side_a="", side_b=""),
            ged_row(7)[:-1],
        )
    )
    assert (report.rows, report.kept) == (7, 1)
    assert dict(report.reasons) == {
        "best is no count": 1,
        "date_end is before date_start": 1,
        "date_start or date_end is no day": 1,
        "neither side_a nor side_b is filled": 1,
        "not 49 cells set apart by commas": 1,
        "type_of_violence is not 1 to 3": 1,
    }


def test_a_newer_release_of_an_event_is_the_same_event(ledger, write):
    ledger.import_file(write(ged_row(1, "2024-01-03"), name="one.csv"))
    ledger.import_file(write(ged_row(1, "2024-01-03", best="4"), ged_row(2, "2023-01-03"), name="two.csv"))
    assert len(acts(ledger)) == 4


def test_a_mark_that_does_not_pair_is_said(ledger, tmp_path):
    path = tmp_path / "torn.csv"
    rows = [
        ",".join(GED_COLUMNS),
        ",".join(ged_row(1)).replace("Uri", 'U"ri'),
        ",".join(ged_row(2)),
        ",".join(ged_row(3)),
    ]
    path.write_text("\n".join(rows) + "\n")
    with pytest.raises(LedgerError, match="behind line 2 a quotation mark does not pair"):
        ledger.import_file(path)


@pytest.mark.data
def test_the_real_dyad_years(ledger, data):
    report = ledger.import_file(data / "events" / "Dyadic_v24_1.csv")
    assert (report.rows, report.kept, report.events, report.figures) == (3357, 3357, 0, 3357)
    assert "3,357 figures, which are no acts" in str(report)
    assert "count as reports" not in str(report)
    rows = csv.DictReader((data / "events" / "Dyadic_v24_1.csv").read_text().splitlines())
    numbers = {str(state.gw) for state in states()}
    between = [row for row in rows if {row["gwno_a"], row["gwno_b"]} <= numbers and row["type_of_conflict"] == "2"]
    assert report.interstate == len(between) == 124
    document = ledger.document(report.document_id)
    assert document.published_at == date(2024, 7, 1)
    claim = ledger.claim(f"c_{report.document_id[2:11]}0000002n")
    assert (claim.source_actors[0].id, claim.source_actors[0].text) == ("IND", "Government of India")
    assert (claim.value, claim.year, claim.target_actors) == (1.0, 2012, ())
    assert document.text[claim.passage.start : claim.passage.end] == claim.passage.text
    assert ledger.events(END) == ()
