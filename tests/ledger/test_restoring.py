"""An export of everything gives the same ledger back, and one that is not whole gives none."""

import hashlib
import json
from datetime import date

import numpy as np
import pytest

from faultlines.errors import LedgerError
from faultlines.ledger import Ledger
from faultlines.ledger.exporters.lines import write_lines
from faultlines.ledger.issues import issued_forecasts, keep_forecasts
from faultlines.ledger.restoring import restore
from faultlines.ledger.verifying import verify
from faultlines.terms.forecasts import IssuedForecasts

DAY = date(2024, 6, 30)


def exported(ledger, path, known_at=None):
    with path.open("wb") as file:
        write_lines(ledger.contents(known_at), file)
    return path


@pytest.fixture
def rich(ledger, make, icews_file):
    """Text with a copy of it, a tie and a judgement-free claim of each side, and a coder's file of two days."""
    text = " ".join(f"word{n}" for n in range(80))
    first, copy = make.document(text, "2024-06-20"), make.document(f"{text} end", "2024-06-21")
    ledger.record([first], [make.event(first), make.tie(first, number=1, share=0.25, instrument="A Treaty")])
    ledger.record([copy], [make.event(copy, on=("2024-06-16", "2024-06-18"), modality="denied")])
    sides = {"Source Country": "India", "Target Country": "Pakistan"}
    ledger.import_file(icews_file(*(make.row(str(n), f"2018-01-0{n}", **sides) for n in (1, 2))))
    return ledger


def test_the_same_ledger_comes_back(rich, tmp_path):
    source = exported(rich, tmp_path / "all.jsonl")
    done = restore(source, tmp_path / "again")
    again = Ledger.open(tmp_path / "again")
    assert (done.batches, done.documents, done.claims) == (3, 3, 5)
    assert exported(again, tmp_path / "again.jsonl").read_bytes() == source.read_bytes()
    for day in (date(2018, 1, 1), date(2024, 6, 20), DAY):
        assert again.events(day) == rich.events(day)
        assert again.ties(day) == rich.ties(day)
    one, other = again.history(DAY), rich.history(DAY)
    assert one.coverage.reports.tolist() == other.coverage.reports.tolist()
    assert one.event_ids.tolist() == other.event_ids.tolist()
    assert again.summary() == rich.summary()
    assert again.news_between(date(2024, 6, 1), DAY) == rich.news_between(date(2024, 6, 1), DAY)
    assert again.news_between(date(2024, 6, 1), DAY).copies == 1


def test_what_came_back_takes_no_document_or_file_twice(rich, tmp_path, make, icews_file):
    restore(exported(rich, tmp_path / "all.jsonl"), tmp_path / "again")
    again = Ledger.open(tmp_path / "again")
    assert again.import_file(tmp_path / "made-up.tab").repeated
    first = make.document(" ".join(f"word{n}" for n in range(80)), "2024-06-20")
    assert again.record([first], []).repeated_documents == 1


def test_the_starter_comes_back(tmp_path):
    starter = Ledger.create(tmp_path / "one")
    starter.load_starter()
    source = exported(starter, tmp_path / "all.jsonl")
    restore(source, tmp_path / "two")
    assert exported(Ledger.open(tmp_path / "two"), tmp_path / "two.jsonl").read_bytes() == source.read_bytes()


def test_forecasts_come_back_as_old_as_they_are(rich, tmp_path):
    keep_forecasts(
        rich,
        IssuedForecasts(
            issued_at=np.array([19_910, 19_910]),  # 6 July 2024, after every document
            horizon_days=np.array([7, 7], dtype=np.int16),
            outcome=np.array(["dispute", "dispute"]),
            source_actor=np.array(["CHN", "PHL"]),
            target_actor=np.array(["PHL", "CHN"]),
            probability=np.array([0.1, 0.2], dtype=np.float32),
            low=np.array([0.05, 0.1], dtype=np.float32),
            high=np.array([0.2, 0.3], dtype=np.float32),
            base_rate=np.array([0.01, 0.01], dtype=np.float32),
            method=np.array(["made up", "made up"]),
            written_on=np.array([0, 0]),
        ),
    )
    done = restore(exported(rich, tmp_path / "all.jsonl"), tmp_path / "again")
    assert (done.batches, done.forecasts) == (4, 2)
    one, other = issued_forecasts(Ledger.open(tmp_path / "again")), issued_forecasts(rich)
    for name in ("issued_at", "written_on", "probability", "target_actor"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


def test_an_export_of_another_format_is_refused(rich, tmp_path):
    first, *lines, end = exported(rich, tmp_path / "all.jsonl").read_bytes().splitlines(keepends=True)
    first = json.dumps(json.loads(first) | {"ledger_format": "1"}).encode() + b"\n"
    digest = hashlib.sha256(b"".join([first, *lines])).hexdigest()
    end = json.dumps(json.loads(end) | {"sha256": digest}).encode()
    (tmp_path / "old.jsonl").write_bytes(b"".join([first, *lines, end]))
    with pytest.raises(LedgerError, match="is of a ledger of format 1; this faultlines reads 2"):
        restore(tmp_path / "old.jsonl", tmp_path / "none")


def test_a_cut_changed_or_partial_file_gives_no_ledger(rich, tmp_path):
    whole = exported(rich, tmp_path / "all.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    bad = {
        "ends before its last line": b"".join(lines[:-1]),
        "its lines have another SHA-256": whole.replace(b"word7 ", b"word8 ", 1),
        "line 1 is not about a ledger": b"".join(lines[1:]),
        "leaves out 2 documents, claims and forecasts of later days": exported(
            rich, tmp_path / "day.jsonl", date(2024, 6, 20)
        ).read_bytes(),
    }
    for told, content in bad.items():
        (tmp_path / "bad.jsonl").write_bytes(content)
        with pytest.raises(LedgerError, match=told):
            restore(tmp_path / "bad.jsonl", tmp_path / "none")
    (tmp_path / "bad.jsonl").write_bytes(b"")
    with pytest.raises(LedgerError, match="line 1 is not about a ledger"):
        restore(tmp_path / "bad.jsonl", tmp_path / "none")
    with pytest.raises(LedgerError, match="cannot be read: No such file"):
        restore(tmp_path / "nowhere.jsonl", tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_came_back_is_sound(rich, tmp_path):
    restore(exported(rich, tmp_path / "all.jsonl"), tmp_path / "again")
    found = verify(tmp_path / "again")
    assert found.is_sound, found
