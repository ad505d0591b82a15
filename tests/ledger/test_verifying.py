"""A whole ledger checked: sound as written, and every made-up fault is found, named, and refused by other readers."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from faultlines.errors import LedgerError
from faultlines.ledger import Ledger, keep_forecasts, tables, verify
from faultlines.ledger.importers.icews import HEADER
from faultlines.terms.forecasts import IssuedForecasts
from faultlines.terms.history import day_number
from faultlines.terms.identifiers import content_id

HEAD = "\t".join(HEADER)
STATES = ("CHN", "PHL", "PRK", "RUS")


@pytest.fixture(scope="module")
def document(make):
    """A function that makes a document whose id is the hash of its words and day, as the reader makes it."""

    def document(text, published="2024-06-20", **other):
        made = make.document(text, published, **other)
        return replace(made, document_id=content_id("d", " ".join(text.split()), published))

    return document


def forecasts():
    return IssuedForecasts(
        issued_at=np.full(2, day_number(date(2024, 3, 1)), dtype=np.int32),
        horizon_days=np.array([7, 30], dtype=np.int16),
        # Cut from a wider array, as a selection of all outcomes is.
        outcome=np.array(["dispute", "use_of_force", "material_cooperation"])[:2],
        source_actor=np.array(["CHN", "PHL"]),
        target_actor=np.array(["PHL", "CHN"]),
        probability=np.array([0.2, 0.5], dtype=np.float32),
        low=np.array([0.1, 0.4], dtype=np.float32),
        high=np.array([0.3, 0.6], dtype=np.float32),
        base_rate=np.array([0.05, 0.5], dtype=np.float32),
        method=np.array(["m_1", "m_1"]),
        written_on=np.zeros(2, dtype=np.int32),
    )


@pytest.fixture(scope="module")
def made(make, document, tmp_path_factory):
    """A ledger with two batches that were read, one that was imported, and forecasts; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("verify")
    ledger = Ledger.create(folder / "ledger")
    first, second = document("One ship struck another."), document("A pact — signed «today».")
    ledger.record([first], [make.event(first, number=0), make.event(first, number=1)], batch_id="b_first")
    ledger.record([second], [make.tie(second)], batch_id="b_second")
    rows = [make.row(id=str(number), source="Côte d'Ivoire") for number in range(50)]
    file = folder / "made-up.tab"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    assert ledger.import_file(file).kept == 50
    keep_forecasts(ledger, forecasts())
    return ledger.path


@pytest.fixture
def place(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "ledger"))


def faults(place):
    """Name of each check with faults -> its faults, each as one text."""
    return {
        check.name: [f"{one.where}: {one.found} → {one.mend}" for one in check.faults]
        for check in verify(place).checks
        if check.n_faults
    }


def entry(place, table, version):
    return place / table / "_delta_log" / f"{version:020d}.json"


def data_file(place, table, version):
    """The data file that one commit added."""
    lines = [json.loads(line) for line in entry(place, table, version).read_text().splitlines()]
    (name,) = [line["add"]["path"] for line in lines if "add" in line]
    return place / table / name


def refused(place):
    """The one line that asking for a history gives."""
    with pytest.raises(LedgerError) as err:
        Ledger.open(place).history(date(2024, 6, 22), STATES)
    return str(err.value)


def test_a_ledger_as_written_is_sound_and_everything_was_looked_at(made):
    found = verify(made)
    assert found.is_sound, [check.faults for check in found.checks]
    looked_at = {check.name: check.looked_at for check in found.checks}
    assert looked_at["batches"] == 4
    assert looked_at["document ids"] == 3
    assert looked_at["passages"] == looked_at["invariants"] == 2 + 1 + 50
    # Documents, claims, two signatures, two forecasts, four batches.
    assert found.rows == 3 + 53 + 2 + 2 + 4
    # Two read batches with three tables, the import with two, forecasts with one; each with its own row's file.
    assert looked_at["hashes"] == looked_at["files"] == 3 + 3 + 2 + 1 + 4
    assert not any(check.notes for check in found.checks)


def test_a_copy_of_the_folder_is_the_same_ledger_and_can_be_written_to(make, document, made, place):
    copied, original = Ledger.open(place), Ledger.open(made)
    day = date(2024, 6, 22)
    assert copied.events(day) == original.events(day)
    assert copied.ties(day) == original.ties(day)
    assert copied.document(content_id("d", "One ship struck another.", "2024-06-20")).text == "One ship struck another."
    later = document("A third report.")
    copied.record([later], [make.event(later)])
    assert verify(place).is_sound
    assert len(Ledger.open(made).documents_between(date.min, day)) == 3


def test_a_truncated_data_file_is_named_and_refused(place):
    file = data_file(place, "claims", 1)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    found = faults(place)
    assert f"claims/{file.name}: has {file.stat().st_size:,} bytes; its log says" in found["files"][0]
    assert "b_first: 0 claims; 2 were recorded" in found["batches"][0]
    assert file.name in refused(place)


def test_a_deleted_data_file_is_named_and_refused(place):
    file = data_file(place, "claims", 3)
    file.unlink()
    assert faults(place)["files"] == [f"claims/{file.name}: is not there → restore it from a copy"]
    assert f"{file.name} is not there" in refused(place)


@pytest.mark.parametrize("table", ["documents", "signatures", "claims", "batches", "forecasts"])
def test_changed_bytes_of_the_same_length_are_found_by_their_hash(place, table):
    file = data_file(place, table, 1)
    content = bytearray(file.read_bytes())
    content[len(content) // 4] ^= 0xFF
    file.write_bytes(content)
    assert any(file.name in one and "SHA-256" in one for one in faults(place)["hashes"])


@pytest.mark.parametrize("table", ["documents", "claims", "batches"])
@pytest.mark.parametrize("content", [None, b"", b"{nonsense", b"\xff\x00", b"[]"])
def test_a_damaged_newest_log_entry_is_named_and_refused(place, table, content):
    newest = max((place / table / "_delta_log").glob("*.json"))
    if content is None:
        newest.unlink()
    else:
        newest.write_bytes(content)
    found = faults(place)
    assert found["batches"]
    if content is not None:
        assert any(f"{table}/_delta_log/{newest.name}" in one for one in found["log"])
    assert str(place / table) in refused(place)


@pytest.mark.parametrize("version", [0, 1])
def test_a_missing_older_log_entry_is_named_and_refused(place, version):
    entry(place, "claims", version).unlink()
    assert "claims" in " ".join(faults(place)["log"])
    assert f"The log of {place / 'claims'} cannot be read" in refused(place)


def test_a_missing_log_is_one_error(place):
    shutil.rmtree(place / "claims" / "_delta_log")
    with pytest.raises(LedgerError, match="lacks its table claims"):
        verify(place)


CHANGED = {
    "passages": {"passage_text": pl.lit("Two")},
    "references": {"document_id": pl.lit("d_elsewhere")},
    "invariants": {"modality": pl.lit("rumoured")},
    "days": {"published_at": pl.lit(date(2200, 1, 1))},
    "unique ids": {"claim_id": pl.lit("c_same")},
}
OTHER_INVARIANTS = [
    ({"event_type": pl.lit("QUARREL")}, "event type"),
    ({"kind": pl.lit("rumour")}, "kind"),
    ({"kind": pl.lit("tie"), "tie_type": pl.lit("friendship"), "state": pl.lit("signed")}, "tie type"),
    ({"confidence": pl.lit(1.5)}, "confidence"),
    ({"earliest": pl.lit(date(2024, 6, 18))}, "first day"),
    ({"passage_end": pl.lit(4, pl.Int64)}, "offsets"),
]


def rewrite(place, table, version, **columns):
    """Change some columns of one data file, and its length in the log: only content can tell."""
    file = data_file(place, table, version)
    pl.read_parquet(file).with_columns(**columns).write_parquet(file)
    log = entry(place, table, version)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    for line in lines:
        if "add" in line:
            line["add"]["size"] = file.stat().st_size
    log.write_text("\n".join(map(json.dumps, lines)))
    shutil.rmtree(place / "sums", ignore_errors=True)


@pytest.mark.parametrize("check", CHANGED)
def test_changed_claims_are_named_even_without_hashes(place, check):
    rewrite(place, "claims", 1, **CHANGED[check])
    found = faults(place)
    assert found.keys() - {"references"} <= {check}
    assert found[check]
    if check == "passages":
        assert len(found[check]) == 2
        assert "b_first" in found[check][0]
        assert "quotes 'Two'" in found[check][0]
        assert "has 'One' there" in found[check][0]


@pytest.mark.parametrize(("columns", "word"), OTHER_INVARIANTS)
def test_what_must_hold_of_a_claim_is_checked(place, columns, word):
    rewrite(place, "claims", 1, **columns)
    assert word in " ".join(faults(place)["invariants"])


def test_a_changed_text_is_found_by_its_documents_id(place):
    for version in (1, 3):
        rewrite(place, "documents", version, text=pl.col("text") + " And more.")
    found = faults(place)["document ids"]
    assert len(found) == 2
    assert all("its id is not the hash of its text" in one for one in found)


def test_changed_forecasts_are_found_by_their_batchs_id(place):
    rewrite(place, "forecasts", 1, probability=pl.lit(0.9, pl.Float32))
    assert "its forecasts are not those of its hash" in faults(place)["references"][0]


def test_a_batch_without_hashes_is_noted(place):
    shutil.rmtree(place / "sums")
    found = verify(place)
    assert found.is_sound
    (hashes,) = [check for check in found.checks if check.name == "hashes"]
    assert len(hashes.notes) == 4


@pytest.mark.parametrize("table", ["documents", "claims", "batches"])
def test_rows_of_an_interrupted_attempt_are_harmless(make, document, place, monkeypatch, table):
    write = tables.append

    def append(path, name, rows):
        if name == table:
            raise OSError("interrupted")
        write(path, name, rows)

    monkeypatch.setattr(tables, "append", append)
    later = document("A third report.")
    with pytest.raises(LedgerError):
        Ledger.open(place).record([later], [make.event(later)])
    monkeypatch.undo()
    found = verify(place)
    assert found.is_sound
    (unfinished,) = [check for check in found.checks if check.name == "unfinished"]
    assert unfinished.looked_at == (0 if table == "documents" else 1)
    Ledger.open(place).record([later], [make.event(later)])
    assert verify(place).is_sound


class Clock(datetime):
    """A clock that is some time behind."""

    behind = timedelta()

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) - cls.behind


def test_a_clock_set_back_a_little_does_not_turn_the_order_of_recording(make, document, place, monkeypatch):
    monkeypatch.setattr(tables, "datetime", Clock)
    monkeypatch.setattr(Clock, "behind", timedelta(hours=3))
    later = document("A third report.")
    Ledger.open(place).record([later], [make.event(later)], batch_id="b_later")
    assert [batch.batch_id for batch in tables.batches(place)][-1] == "b_later"
    assert verify(place).is_sound


def test_a_clock_days_behind_is_refused_and_nothing_is_written(make, document, place, monkeypatch):
    monkeypatch.setattr(tables, "datetime", Clock)
    monkeypatch.setattr(Clock, "behind", timedelta(days=3))
    later = document("A third report.")
    with pytest.raises(LedgerError, match=r"clock says .* newest batch was recorded on"):
        Ledger.open(place).record([later], [make.event(later)])
    assert sum(len(list((place / table / "_delta_log").glob("*.json"))) for table in ("documents", "batches")) == 4 + 5


def test_a_ledger_written_while_the_clock_ran_backwards_is_named(make, document, place, monkeypatch):
    def old_stamp(batch_id, recorded):
        return {"batch_id": batch_id, "attempt": "a_old", "recorded_from": datetime.now(UTC) - timedelta(hours=3)}

    monkeypatch.setattr(tables, "new_stamp", old_stamp)
    later = document("A third report.")
    Ledger.open(place).record([later], [make.event(later)])
    (fault,) = faults(place)["clock"]
    assert "its batch was recorded at" in fault
    assert "set this machine's clock" in fault


def test_a_clock_that_was_ahead_is_noted(make, document, place, monkeypatch):
    monkeypatch.setattr(tables, "datetime", Clock)
    monkeypatch.setattr(Clock, "behind", -timedelta(hours=3))
    later = document("A third report.")
    Ledger.open(place).record([later], [make.event(later)])
    found = verify(place)
    assert found.is_sound
    (clock,) = [check for check in found.checks if check.name == "clock"]
    assert "its time of recording is 2:59:59" in clock.notes[0] or "is 3:00:00" in clock.notes[0]
    assert clock.notes[0].endswith("ahead of it")


#: The child records a report under a limit: no right to write, or files of a few kilobytes only, as on a full disk.
CHILD = """
import ctypes, resource, sys
path, fault = sys.argv[1:]
if fault == "read-only":
    # Root, too, must heed the folder's permissions: all capabilities are given up, before any thread is started.
    ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
else:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
import random
from datetime import date
from faultlines.errors import LedgerError
from faultlines.ledger import Ledger
from faultlines.terms.documents import Document
from faultlines.terms.identifiers import content_id

day = date(2024, 6, 20)
text = " ".join(str(number) for number in random.Random(1).sample(range(10**12), 4000))
document = Document(document_id=content_id("d", text, day.isoformat()), text=text, published_at=day, dated_by="",
                    title=None, publisher=None, origin="made up", sha256="")
try:
    ledger = Ledger.open(path)
    assert ledger.last_day() == day
    ledger.record([document], [], batch_id="b_later")
except LedgerError as err:
    print(err)
"""


def record_in_child(place, fault):
    done = subprocess.run([sys.executable, "-c", CHILD, place, fault], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="gives up its rights, or limits its files, as Linux lets it")
@pytest.mark.parametrize("fault", ["read-only", "full"])
def test_a_folder_that_cannot_be_written_is_read_and_says_so(place, fault):
    folders = [place, *(one for one in place.rglob("*") if one.is_dir())]
    if fault == "read-only":
        for folder in folders:
            folder.chmod(0o555)
    said = record_in_child(place, fault)
    for folder in folders:
        folder.chmod(0o755)
    assert "batch b_later could not be written" in said
    assert "Nothing of it counts; check the space and permissions" in said
    assert verify(place).is_sound
    assert "b_later" not in {batch.batch_id for batch in tables.batches(place)}
