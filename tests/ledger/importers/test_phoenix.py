"""Rows made up in the layouts of the daily and the historical files."""

from datetime import date

import pytest

from faultlines.errors import LedgerError
from faultlines.ledger.importers.phoenix import DAILY, HISTORICAL

LATER = date(2020, 1, 1)


def daily_row(**other):
    cells = dict.fromkeys(DAILY, "") | {
        "EventID": "7_v0.2.0",
        "Date": "20140620",
        "Year": "2014",
        "Month": "6",
        "Day": "20",
        "SourceActorFull": "INDMIL",
        "SourceActorEntity": "IND",
        "SourceActorRole": "MIL",
        "TargetActorFull": "PAK",
        "TargetActorEntity": "PAK",
        "EventCode": "190",
        "EventRootCode": "19",
        "LocationName": "Kargil",
        "URLs": "https://example.org/1",
    }
    return "\t".join((cells | other).values())


def historical_row(**other):
    cells = dict.fromkeys(HISTORICAL, "NA") | {
        "eid": "NYT7",
        "story_date": "6/20/1965",
        "year": "1965",
        "month": "6",
        "day": "20",
        "source": "INDMIL",
        "source_root": "IND",
        "source_agent": "MIL",
        "target": "PAK",
        "target_root": "PAK",
        "code": "190",
        "placename": "Kargil, Ladakh",
    }
    return ",".join(f'"{cell}"' if not cell.isdigit() or cell[0] == "0" else cell for cell in (cells | other).values())


@pytest.fixture
def phoenix_file(tmp_path):
    def write(*lines, name="events.full.20140620.txt"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def claims_of(ledger):
    return [claim for event in ledger.events(LATER) for claim in ledger.evidence(event.event_id)]


def parties(claim):
    return [(m.id, m.text, m.sector) for m in (*claim.source_actors, *claim.target_actors)]


@pytest.mark.parametrize(
    ("lines", "how", "day"),
    [
        ([daily_row()], "26 or 27 tab-separated cells", date(2014, 6, 20)),
        ([daily_row() + "\tThe sentence."], "26 or 27 tab-separated cells", date(2014, 6, 20)),
        ([",".join(HISTORICAL), historical_row()], "historical Phoenix's header of 25 names", date(1965, 6, 20)),
        (
            [",".join(f'"{name}"' for name in HISTORICAL), historical_row()],
            "historical Phoenix's header of 25 names",
            date(1965, 6, 20),
        ),
    ],
)
def test_each_layout_gives_the_same_act(ledger, phoenix_file, lines, how, day):
    report = ledger.import_file(phoenix_file(*lines))
    assert how in report.recognised
    (claim,) = claims_of(ledger)
    assert parties(claim) == [("IND", "INDMIL", "MIL"), ("PAK", "PAK", None)]
    assert (claim.event_type, claim.published_at, claim.occurred_on.latest) == ("ASSAULT", day, day)
    assert claim.place.startswith("Kargil")
    text = ledger.document(claim.document_id).text
    for mention in (*claim.source_actors, *claim.target_actors):
        assert text[mention.start : mention.end] == mention.text


def test_a_group_within_the_code_is_the_actor(ledger, phoenix_file):
    row = daily_row(SourceActorFull="IGOUNO", SourceActorEntity="IGO", SourceActorRole="")
    ledger.import_file(phoenix_file(row))
    (claim,) = claims_of(ledger)
    assert parties(claim)[0] == ("IGO:UN", "IGOUNO", None)


def test_a_creed_is_no_states_agent(ledger, phoenix_file):
    row = daily_row(SourceActorFull="INDHIN", SourceActorRole="", SourceActorAttribute="HIN")
    ledger.import_file(phoenix_file(row))
    (claim,) = claims_of(ledger)
    assert parties(claim)[0] == ("IND", "INDHIN", "OTH")
    assert not ledger.events(LATER)[0].by_state


def test_rows_set_aside_say_why(ledger, phoenix_file):
    report = ledger.import_file(
        phoenix_file(
            daily_row(),
            daily_row(EventCode="19"),
            daily_row(Day="31"),
            daily_row(SourceActorFull="", TargetActorFull=""),
            daily_row() + "\tone\ttwo",
            daily_row(),
        )
    )
    assert dict(report.reasons) == {
        "28 columns, expected 26 or 27": 1,
        "event code is not on CAMEO's list (text, leading zero kept)": 1,
        "neither actor is coded": 1,
        "year, month and day are no day": 1,
    }


def test_a_quoted_cell_over_two_lines_stops(ledger, phoenix_file):
    broken = historical_row(placename="Kargil\nLadakh")
    with pytest.raises(LedgerError, match=r"2 lines below its header and 1 rows: .*one row a line"):
        ledger.import_file(phoenix_file(",".join(HISTORICAL), broken))
