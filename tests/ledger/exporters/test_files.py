"""JSON lines, graphs, maps and databases, opened again by what reads them."""

import io
import json
import sqlite3
from contextlib import closing
from datetime import date
from xml.etree import ElementTree

import pytest

from faultlines.ledger.exporters import database
from faultlines.ledger.exporters.database import write_database
from faultlines.ledger.exporters.geojson import line, write_geojson
from faultlines.ledger.exporters.gexf import spell, write_gexf
from faultlines.ledger.exporters.graphml import write_graphml
from faultlines.ledger.exporters.lines import write_lines
from faultlines.ledger.importers.gdelt import COLUMNS_2
from faultlines.terms.actors import state
from faultlines.terms.events import Tie

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://gexf.net/1.3}"


def written(write, contents):
    file = io.BytesIO()
    found = write(contents, file)
    return found, file.getvalue()


def counts(found):
    return {tally.what: (tally.held, tally.written) for tally in found.tallies}


@pytest.fixture
def base(contents, tmp_path):
    with (tmp_path / "ledger.sqlite").open("xb") as file:
        found = write_database(contents, file)
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    yield connection, found
    connection.close()


def test_lines_hold_every_row_of_every_table(contents):
    found, text = written(write_lines, contents)
    rows = [json.loads(line) for line in text.splitlines()]
    assert rows[0] == {"table": "about", **contents.about}
    by_table = {}
    for row in rows:
        by_table.setdefault(row["table"], []).append(row)
    # The document of July and its claim are left out; the file of ICEWS is the second document, with four claims.
    assert counts(found)["documents"] == (3, 2)
    assert counts(found)["claims"] == (15, 14)
    assert {name: len(found) for name, found in by_table.items()} == {
        "about": 1,
        "batches": 2,
        "documents": 2,
        "claims": 14,
        "events": 10,
        "ties": 3,
        "end": 1,
    }
    assert by_table["end"][0]["left_out"] == 2
    claims = {row["claim_id"] for row in by_table["claims"]}
    assert {name for row in by_table["events"] + by_table["ties"] for name in row["claims"]} <= claims
    assert sum(row["systematic"] for row in by_table["claims"]) == 4
    assert {row["batch_id"] for row in by_table["documents"]} == {row["batch_id"] for row in by_table["batches"]}


def test_two_exports_of_one_day_are_the_same_bytes(contents, full):
    for write in (write_lines, write_geojson, write_graphml, write_gexf):
        assert written(write, contents)[1] == written(write, full.contents(contents.known_at))[1]


def test_a_database_links_every_row_to_what_it_rests_on(base, contents):
    connection, found = base
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert dict(connection.execute("SELECT key, value FROM about")) == contents.about
    assert counts(found) == {"documents": (3, 2), "claims": (15, 14), "events": (10, 10), "ties": (3, 3)}
    linked = {
        table: {row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")}
        for table in ("documents", "claims", "event_claims", "tie_claims", "event_actors", "claim_actors")
    }
    assert linked == {
        "documents": {"batches"},
        "claims": {"documents"},
        "event_claims": {"events", "claims"},
        "tie_claims": {"ties", "claims"},
        "event_actors": {"events"},
        "claim_actors": {"claims"},
    }
    sentence = connection.execute(
        "SELECT documents.text FROM events JOIN event_claims USING (event_id) JOIN claims USING (claim_id) "
        "JOIN documents USING (document_id) WHERE events.event_type = 'SANCTION'"
    ).fetchall()
    assert sentence == [("First text of June.",)]
    # Two rows of ICEWS that state one fact are two claims of one event.
    assert connection.execute("SELECT count(*) FROM event_claims GROUP BY event_id HAVING count(*) > 1").fetchall() == [
        (2,)
    ]


def test_a_text_too_long_for_a_cell_is_left_out_and_said(contents, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "LONGEST_TEXT", 100)  # the file of ICEWS is longer
    with (tmp_path / "a.sqlite").open("xb") as file:
        found = write_database(contents, file)
    assert found.notes == ("1 documents of over 100 characters are there without their text",)


def test_graphml_has_every_tie_and_says_what_it_is(contents):
    found, text = written(write_graphml, contents)
    graph = ElementTree.fromstring(text).find(f"{GRAPHML}graph")
    assert {data.get("key"): data.text for data in graph.findall(f"{GRAPHML}data")} == {
        f"graph_{name}": value for name, value in contents.about.items()
    }
    edges = {(edge.get("source"), edge.get("target")): edge for edge in graph.findall(f"{GRAPHML}edge")}
    assert {pair: edge.get("directed") for pair, edge in edges.items()} == {
        ("RUS", "PRK"): "false",
        ("USA", "TWN"): "true",
        ("FRA", "IGO:NATO"): "true",
    }
    assert {node.get("id") for node in graph.findall(f"{GRAPHML}node")} == {name for pair in edges for name in pair}
    pact = {data.get("key"): data.text for data in edges["RUS", "PRK"]}
    assert pact["edge_instrument"] == "a \ufffd title <&>"  # no XML may hold the control character
    declared = {key.get("id") for key in ElementTree.fromstring(text).findall(f"{GRAPHML}key")}
    assert {data.get("key") for data in graph.iter(f"{GRAPHML}data")} <= declared
    assert counts(found) == {"ties": (3, 3)}


def test_gexf_has_the_days_of_each_tie_and_leaves_out_a_pledge(contents):
    found, text = written(write_gexf, contents)
    root = ElementTree.fromstring(text)
    assert "known_at: 2024-06-30" in root.find(f"{GEXF}meta/{GEXF}description").text
    spells = {
        edge.get("source"): [one.attrib for one in edge.iter(f"{GEXF}spell")] for edge in root.iter(f"{GEXF}edge")
    }
    assert spells == {"RUS": [{"start": "2024-06-19"}], "FRA": [{"start": "1949-04-04"}]}
    assert found.tallies[0].left_out == (("pledged, and holds on no day", 1),)


def test_the_first_day_of_a_lapsed_tie_is_open():
    tie = Tie(
        tie_id="t_1",
        tie_type="sanction",
        state="lapsed",
        source_actor="USA",
        target_actor="SDN",
        since=date(2020, 12, 14),
        until=date(2020, 12, 14),
        known_on=date(2020, 12, 14),
        claims=("c_1",),
        confidence=1.0,
    )
    assert spell(tie) == {"end": "2020-12-14"}


def test_a_map_has_a_line_for_each_pair_and_says_what_has_none(contents):
    found, text = written(write_geojson, contents)
    whole = json.loads(text)
    assert whole["about"] == contents.about
    pairs = {feature["id"]: feature["properties"] for feature in whole["features"]}
    assert set(pairs) == {"CHN-PHL", "CHN-VNM", "IND-PAK", "JPN-PRK", "PRK-RUS", "PRK-USA"}
    assert pairs["IND-PAK"]["use_of_force_from_one"] == 1
    assert pairs["IND-PAK"]["verbal_conflict_from_other"] == 1
    assert (pairs["IND-PAK"]["first_day"], pairs["IND-PAK"]["last_day"]) == ("2018-01-01", "2018-01-31")
    assert [tie["tie_type"] for tie in pairs["PRK-RUS"]["ties"]] == ["defence_pact"]
    assert counts(found) == {"events": (10, 6), "ties": (3, 1)}
    assert whole["left_out"]["ties"] == {"does not hold on 2024-06-30": 1, "not between two states of today": 1}
    assert "coordinates of none" in found.notes[0]


def test_an_empty_map_is_a_map(ledger):
    whole = json.loads(written(write_geojson, ledger.contents(date(2024, 1, 1)))[1])
    assert whole["features"] == []


def test_a_line_over_the_pacific_is_cut_at_the_antimeridian():
    found = line(state("JPN"), state("USA"))
    assert found["type"] == "MultiLineString"
    (start, west), (east, end) = found["coordinates"]
    assert (west[0], east[0]) == (180.0, -180.0)
    assert west[1] == east[1]
    # Tokyo at 139.7 E, 35.7 N and Washington at 77.0 W, 38.9 N are 143.3 degrees apart; 180 is 40.3 from Tokyo.
    assert west[1] == pytest.approx(35.7 + (38.9 - 35.7) * 40.3 / 143.3, abs=0.05)
    back = line(state("USA"), state("JPN"))
    assert [part[::-1] for part in back["coordinates"][::-1]] == [
        [start, pytest.approx(west)],
        [pytest.approx(east), end],
    ]


def test_a_coder_s_later_report_of_one_act_is_not_known_before(ledger, tmp_path):
    """Two rows of GDELT that state one fact, the second added two days later."""
    cells = dict.fromkeys(COLUMNS_2, "") | {
        "SQLDATE": "20191022",
        "Actor1Code": "RUS",
        "Actor1Name": "RUSSIA",
        "Actor1CountryCode": "RUS",
        "Actor2Code": "CHN",
        "Actor2Name": "CHINA",
        "Actor2CountryCode": "CHN",
        "EventCode": "112",
        "EventBaseCode": "112",
        "EventRootCode": "11",
    }
    rows = [("1", "20191024143000"), ("2", "20191026143000")]
    lines = ["\t".join((cells | {"GLOBALEVENTID": id, "DATEADDED": time}).values()) for id, time in rows]
    (tmp_path / "made-up.CSV").write_text("\n".join(lines) + "\n")
    ledger.import_file(tmp_path / "made-up.CSV")
    found = {}
    for day in (24, 26):
        with (tmp_path / f"{day}.sqlite").open("xb") as file:
            write_database(ledger.contents(date(2019, 10, day)), file)
        with closing(sqlite3.connect(tmp_path / f"{day}.sqlite")) as base:
            assert base.execute("PRAGMA foreign_key_check").fetchall() == []
            found[day] = base.execute(
                "SELECT count(*), count(text), (SELECT count(*) FROM claims), (SELECT count(*) FROM event_claims) "
                "FROM documents"
            ).fetchone()
    # The file's text holds the later row too, so it is not there before.
    assert found == {24: (1, 0, 1, 1), 26: (1, 1, 2, 2)}
    lines, _ = written(write_lines, ledger.contents(date(2019, 10, 24)))
    assert lines.notes == ("1 files with rows of later days are there without their text",)
