"""Panels add up to the ledger, and what they leave out is counted by its reason."""

import io
import json
from datetime import date

import polars as pl
import pytest

from faultlines.ledger.exporters.dyads import CLASSES, Period
from faultlines.ledger.exporters.panel import panel, without_formulas, write_csv, write_parquet
from faultlines.ledger.exporters.tallies import Tally

# Of the ten events as known at the end of June, five are of one day and between two states; the one of two months is in
# the panel of years alone. The visit counts both ways, and the sanction of two states for each.
WRITTEN = {Period.DAY: 5, Period.MONTH: 5, Period.YEAR: 6}


@pytest.mark.parametrize("period", Period)
def test_rows_add_up_to_the_events_of_the_ledger(contents, period):
    frame, written = panel(contents, period)
    (tally,) = written.tallies
    assert (tally.held, tally.written) == (10, WRITTEN[period])
    assert tally.held == len(contents.text_events) + contents.coded.facts.height
    assert tally.written + sum(count for _, count in tally.left_out) == tally.held
    assert frame["events"].sum() == WRITTEN[period] + 1 + 1
    assert (frame["events"] == frame.select(pl.sum_horizontal(CLASSES)).to_series()).all()
    assert (frame["events"] == frame.select(pl.sum_horizontal(f"quad_{n}" for n in range(1, 5))).to_series()).all()
    assert frame["weight"].sum() == WRITTEN[period] + 1  # the visit's way back
    assert frame["systematic"].sum() == 2
    assert frame.select(period.value, "source_actor", "target_actor").is_unique().all()


def test_each_reason_is_counted(contents):
    _, written = panel(contents, Period.DAY)
    assert dict(written.tallies[0].left_out) == {
        "no day: dated over more than one": 1,
        "not happened: planned, pledged, denied or imagined": 1,
        "not two states: a party is no state of today": 1,
        "not two states: one side is not known": 2,
    }
    assert "7 acts: 5 events, 1 of mutual acts the other way, 1 of further pairs" in written.notes[0]


def test_numbers_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match=r"events: 3 are in the ledger and 1 in the file.* of 1 left out; expected 2"):
        Tally("events", held=3, written=1, left_out=(("of no day", 1),))


def test_a_day_before_knows_less_and_the_same_day_always_the_same(full, make):
    before = panel(full.contents(date(2024, 6, 30)), Period.DAY)[0]
    late = make.document("Told later.", "2024-07-20")
    full.record([late], [make.event(late, "CHN", "PHL", "ASSAULT", on=("2024-06-01",))])
    assert panel(full.contents(date(2024, 6, 30)), Period.DAY)[0].equals(before)
    assert panel(full.contents(date(2024, 7, 31)), Period.DAY)[0]["events"].sum() == before["events"].sum() + 2


def test_numbers_of_states_are_those_of_the_year(ledger, make):
    text = make.document("Of Germany.", "2024-01-01")
    acts = [("DEU", "POL", "1970-03-01"), ("DEU", "POL", "2020-03-01"), ("SSD", "SDN", "1995-03-01")]
    ledger.record(
        [text],
        [make.event(text, one, other, "COERCE", on=(day,), number=n) for n, (one, other, day) in enumerate(acts)],
    )
    frame, _ = panel(ledger.contents(date(2024, 1, 1)), Period.YEAR)
    found = frame.select("source_actor", "year", "source_cow", "source_gw").rows()
    # COW 260 is West Germany until 1990; Gleditsch-Ward keep 260. South Sudan is of 2011.
    assert sorted(found) == [("DEU", 1970, 260, 260), ("DEU", 2020, 255, 260), ("SSD", 1995, None, None)]


def test_both_files_hold_the_same_rows_and_parquet_says_what_it_is(contents):
    parquet, csv = io.BytesIO(), io.BytesIO()
    write_parquet(contents, parquet, Period.DAY)
    write_csv(contents, csv, Period.DAY)
    parquet.seek(0)
    csv.seek(0)
    as_parquet = pl.read_parquet(parquet)
    assert pl.read_csv(csv, schema=as_parquet.schema).equals(as_parquet)
    parquet.seek(0)
    told = pl.read_parquet_metadata(parquet)
    assert json.loads(told["faultlines"]) == contents.about
    assert told["known_at"] == "2024-06-30"
    assert told["events_to"] == "2024-06-19"  # the visit; the act planned for the 25th is no past


def test_an_empty_ledger_gives_a_panel_of_no_rows(ledger):
    frame, written = panel(ledger.contents(date(2024, 1, 1)), Period.MONTH)
    assert frame.height == 0
    assert frame.columns[:2] == ["month", "source_actor"]
    assert (written.tallies[0].held, written.tallies[0].written) == (0, 0)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_csv_is_a_formula(text):
    frame = without_formulas(pl.DataFrame({"name": [text, "Chad", None], "number": [-1, 0, 1]}))
    assert frame["name"].to_list() == [f"'{text}", "Chad", None]
    assert frame["number"].to_list() == [-1, 0, 1]
