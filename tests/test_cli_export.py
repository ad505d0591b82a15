"""`faultlines export` as people type it: files whole or not at all, one line for what goes wrong."""

import hashlib
import json

import polars as pl
import pytest

from faultlines.ledger import Ledger
from faultlines.ledger.exporters import formats


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    place = tmp_path_factory.mktemp("starter") / "ledger"
    Ledger.create(place).load_starter()
    return place


def test_a_csv_has_beside_it_what_it_is_about(run, starter, tmp_path):
    out = tmp_path / "new" / "panel.csv"
    code, text, err = run(
        "export", "panel", "--ledger", starter, "-o", out, "--by", "month", "--known-at", "2024-06-22"
    )
    assert (code, err) == (0, "")
    about = json.loads((tmp_path / "new" / "panel.csv.about.json").read_text())
    assert about["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert about["known_at"] == "2024-06-22"
    assert about["ledger_last_batch"].startswith("b_")
    assert about["method"].startswith("faultlines ")
    frame = pl.read_csv(out)
    assert frame.columns[0] == "month"
    assert f"{frame.height:,} rows of directed pairs by month count {frame['events'].sum():,} acts" in text
    assert sorted(path.name for path in out.parent.iterdir()) == ["panel.csv", "panel.csv.about.json"]


@pytest.mark.parametrize("form", [form for form in formats.ExportFormat if form != "panel"])
def test_every_format_is_written(run, starter, tmp_path, form):
    code, text, err = run("export", form, "--ledger", starter, "-o", tmp_path / "out")
    assert (code, err) == (0, "")
    assert "known at" in text
    assert "in the ledger" in text
    assert (tmp_path / "out").stat().st_size > 1000


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("panel", "-o", "a.xlsx"), "the ending is '.xlsx'; name a file that ends in .parquet or .csv"),
        (("panel", "-o", "a"), "the ending is 'missing'"),
        (("jsonl", "-o", "LEDGER/ledger.json"), "is inside the ledger"),
        (("jsonl", "-o", "FILE/a.jsonl"), "cannot write"),
    ],
)
def test_what_goes_wrong_is_one_line(run, tmp_path, words, told, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Ledger.create(tmp_path / "LEDGER")
    (tmp_path / "FILE").write_text("")
    marker = (tmp_path / "LEDGER" / "ledger.json").read_bytes()
    code, out, err = run("export", *words, "--ledger", "LEDGER")
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert told in err
    assert (tmp_path / "LEDGER" / "ledger.json").read_bytes() == marker
    assert sorted(path.name for path in tmp_path.iterdir()) == ["FILE", "LEDGER"]


def test_a_period_is_for_panels_alone(run, tmp_path):
    code, _, err = run("export", "gexf", "-o", tmp_path / "a.gexf", "--by", "year")
    assert code == 2
    assert "--by is for a panel alone" in err


def test_an_export_that_fails_leaves_the_file_that_was_there(run, starter, tmp_path, monkeypatch):
    out = tmp_path / "all.jsonl"
    out.write_text("as it was")

    def fail(contents, file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(formats._WRITERS, formats.ExportFormat.JSONL, fail)
    code, _, err = run("export", "jsonl", "--ledger", starter, "-o", out)
    assert code == 1
    assert "No space left on device" in err
    assert [path.name for path in tmp_path.iterdir()] == ["all.jsonl"]
    assert out.read_text() == "as it was"


def test_json_lines_come_back_into_a_new_folder_alone(run, starter, tmp_path):
    run("export", "jsonl", "--ledger", starter, "-o", tmp_path / "all.jsonl")
    code, out, err = run("import", "jsonl", tmp_path / "all.jsonl", "--ledger", tmp_path / "again")
    assert (code, err) == (0, "")
    assert "1 batches" in out
    assert Ledger.open(tmp_path / "again").summary() == Ledger.open(starter).summary()
    code, _, err = run("import", "jsonl", tmp_path / "all.jsonl", "--ledger", tmp_path / "again")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "comes back into a folder of its own" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "all.jsonl"]


def test_a_damaged_data_file_is_one_line_and_no_export(run, tmp_path):
    Ledger.create(tmp_path / "ledger").load_starter()
    file = max((tmp_path / "ledger" / "claims").glob("*.parquet"), key=lambda path: path.stat().st_size)
    content = file.read_bytes()
    file.write_bytes(content[:2000] + bytes(len(content) - 4000) + content[-2000:])
    code, out, err = run("export", "jsonl", "--ledger", tmp_path / "ledger", "-o", tmp_path / "all.jsonl")
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert "cannot be read" in err
    assert [path.name for path in tmp_path.iterdir()] == ["ledger"]
