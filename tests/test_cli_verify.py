"""`faultlines verify` as people type it, and what other commands say of a ledger that is damaged."""

import json
import shutil
from pathlib import Path

import pytest

from faultlines.ledger import Ledger


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    place = tmp_path_factory.mktemp("starter") / "ledger"
    Ledger.create(place).load_starter()
    return place


@pytest.fixture
def place(starter, tmp_path):
    return Path(shutil.copytree(starter, tmp_path / "ledger"))


def test_a_sound_ledger_is_a_line_a_check_and_exit_0(run, place):
    code, out, err = run("verify", "--ledger", place)
    assert (code, err) == (0, "")
    *checks, last = out.splitlines()
    assert all(line.startswith("ok ") for line in checks)
    assert len(checks) == 12
    assert last.startswith(f"{place}: sound; ")
    assert last.endswith(" a second")


def test_a_fault_is_a_line_with_what_where_and_what_to_do_and_exit_1(run, place):
    (file,) = (place / "claims").glob("*.parquet")
    file.unlink()
    code, out, _ = run("verify", "--ledger", place)
    assert code == 1
    assert f"       claims/{file.name}: is not there → restore it from a copy" in out.splitlines()
    assert "FAULT  files         4 data files: 1 fault" in out.splitlines()


def test_the_same_as_json(run, place):
    (file,) = (place / "claims").glob("*.parquet")
    file.unlink()
    code, out, _ = run("verify", "--ledger", place, "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert found["is_sound"] is False
    (files,) = [check for check in found["checks"] if check["name"] == "files"]
    assert files["faults"] == [
        {"where": f"claims/{file.name}", "found": "is not there", "mend": "restore it from a copy"}
    ]


def test_no_ledger_is_one_line(run, tmp_path):
    code, out, err = run("verify", "--ledger", tmp_path / "nowhere")
    assert (code, out) == (1, "")
    assert err.startswith(f"faultlines: There is no ledger at {tmp_path / 'nowhere'}")
    assert len(err.splitlines()) == 1


DAMAGES = {
    "a truncated file": lambda place: truncate(next((place / "claims").glob("*.parquet"))),
    "a deleted file": lambda place: next((place / "documents").glob("*.parquet")).unlink(),
    "a corrupted entry": lambda place: (place / "claims" / "_delta_log" / f"{1:020d}.json").write_text("{nonsense"),
    "a lost entry": lambda place: (place / "claims" / "_delta_log" / f"{1:020d}.json").unlink(),
    "a lost entry of batches": lambda place: (place / "batches" / "_delta_log" / f"{1:020d}.json").unlink(),
}


def truncate(file):
    file.write_bytes(file.read_bytes()[:500])


@pytest.mark.parametrize("command", [("map",), ("pair", "CHN", "PHL")])
@pytest.mark.parametrize("damage", DAMAGES)
def test_other_commands_refuse_a_damaged_ledger_in_one_line(run, place, command, damage):
    DAMAGES[damage](place)
    code, out, err = run(*command, "--ledger", place)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert f"faultlines verify --ledger {place}" in err
