"""A whole run: every document once and the same bytes, whatever is killed and whenever it is run again."""

import io
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from faultlines.errors import FaultlinesError, ReadingError
from faultlines.workflow.batch import parts, parts_folder, read_in_parts, running
from faultlines.workflow.batch.parts import kept_part

SCRIPT = """
import sys
from functools import partial
from importlib import import_module
from pathlib import Path

from faultlines.workflow.batch import code_locally, parts, read_in_parts

if __name__ == "__main__":
    parts.PART_DOCUMENTS = 2
    module, folder, output = sys.argv[1:]
    engine = partial(code_locally, workers=2)
    tally = read_in_parts([Path(folder)], Path(output), engine=engine, reader=import_module(module).read)
    print(tally.documents, tally.kept_parts)
"""


@pytest.fixture(autouse=True)
def two_documents_a_part(monkeypatch):
    monkeypatch.setattr(parts, "PART_DOCUMENTS", 2)


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_killed_in_the_middle_and_run_again(tmp_path, folder, here, reader, write):
    for number in range(20):
        write(folder, number, "slow Oslo")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    output = tmp_path / "out.jsonl"
    command = [sys.executable, str(script), reader.name, str(folder), str(output)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(reader.folder), *sys.path])}
    kept = parts_folder(output, [folder])

    with subprocess.Popen(command, env=environment) as run:
        until(lambda: len(list(kept.glob("*.arrow"))) >= 2)
        run.send_signal(signal.SIGKILL)
    until(lambda: not any(map(is_alive, reader.processes)))
    assert not output.exists()
    finished = [name for each in kept.glob("*.arrow") for name in kept_part(each).column("document_id").to_pylist()]
    assert 4 <= len(finished) < 20

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["20", str(len(finished) // 2)]
    assert not kept.exists()
    readings = Counter(reader.log)
    assert len(readings) == 20
    assert {readings[name] for name in finished} == {1}

    undisturbed = tmp_path / "undisturbed.jsonl"
    read_in_parts([folder], undisturbed, engine=here, reader=reader.read)
    assert output.read_bytes() == undisturbed.read_bytes()
    assert len(output.read_bytes().splitlines()) == 20


def test_only_what_changed_is_read_again(tmp_path, folder, here, reader, write):
    write(folder, 9, "full")
    with pytest.raises(MemoryError):
        read_in_parts([folder], tmp_path / "a.jsonl", engine=here, reader=reader.read)
    write(folder, 9, "")
    write(folder, 0, "Oslo Oslo")
    before = Counter(reader.log)
    tally = read_in_parts([folder], tmp_path / "a.jsonl", engine=here, reader=reader.read)
    assert (tally.parts, tally.kept_parts) == (5, 3)
    assert (Counter(reader.log) - before).total() == 4
    assert tally.claims == 15 - 1  # 0 has two more, 9 one less


def test_bad_files_and_bad_readings_are_set_aside_and_counted(tmp_path, folder, here, reader, write):
    (folder / "05.txt").write_bytes(b"\xff\xfe\x00\xd8bad")
    write(folder, 3, "fails")
    tally = read_in_parts([folder], tmp_path / "a.jsonl", engine=here, reader=reader.read)
    assert tally.documents == 9
    assert [each.origin for each in tally.set_aside] == [str(folder / "05.txt"), str(folder / "03.txt")]
    assert "ValueError" in tally.set_aside[1].reason


def test_an_empty_folder_is_one_line_and_leaves_nothing(tmp_path, here, reader):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadingError, match="has no document"):
        read_in_parts([tmp_path / "empty"], tmp_path / "a.jsonl", engine=here, reader=reader.read)
    assert {path.name for path in tmp_path.iterdir()} == {"empty", "reader"}


def test_a_folder_of_bad_files_is_an_empty_output(tmp_path, here, reader):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.txt").write_bytes(b"\x00\x01")
    tally = read_in_parts([tmp_path / "bad"], tmp_path / "a.jsonl", engine=here, reader=reader.read)
    assert (tally.documents, len(tally.set_aside), tally.parts) == (0, 1, 0)
    assert (tmp_path / "a.jsonl").read_bytes() == b""


def test_without_a_file_the_lines_go_to_the_stream(tmp_path, folder, here, reader, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    stream, seen = io.BytesIO(), []
    read_in_parts([folder], stream, engine=here, reader=reader.read, on_progress=seen.append)
    read_in_parts([folder], tmp_path / "a.jsonl", engine=here, reader=reader.read)
    assert stream.getvalue() == (tmp_path / "a.jsonl").read_bytes()
    assert not parts_folder(None, [folder]).exists()
    done = [each.done for each in seen]
    assert done == sorted(done)
    assert done[-1] == seen[-1].total == sum(path.stat().st_size for path in folder.iterdir())
    assert [each.documents for each in seen] == [2, 4, 6, 8, 10, 10]
    assert [each.is_last for each in seen] == [False] * 5 + [True]


def test_two_runs_do_not_write_one_output(tmp_path, folder, here, reader):
    output = tmp_path / "a.jsonl"

    def second(progress):
        with pytest.raises(FaultlinesError, match=r"another run is writing its parts here. Wait for its end"):
            read_in_parts([folder], output, engine=here, reader=reader.read)

    assert read_in_parts([folder], output, engine=here, reader=reader.read, on_progress=second).documents == 10


def test_a_lock_whose_file_was_removed_is_taken_anew(tmp_path, folder, here, reader, monkeypatch):
    output = tmp_path / "a.jsonl"
    kept = parts_folder(output, [folder])
    opened, locks = running._opened_lock, []

    def late(place):
        """As if a run that ended had removed the lock between our opening and our locking it."""
        locks.append(opened(place))
        if len(locks) == 1:
            (kept / "lock").unlink()
        return locks[-1]

    monkeypatch.setattr(running, "_opened_lock", late)
    assert read_in_parts([folder], output, engine=here, reader=reader.read).documents == 10
    assert len(locks) == 2
    assert not kept.exists()


def test_a_run_gone_on_with_keeps_the_day_on_which_it_began(tmp_path, here, reader):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.jsonl").write_text('{"text": "Oslo"}\n{"text": "Doha"}\n{"text": "full"}\n')
    os.utime(tmp_path / "bad" / "a.jsonl", (4e9, 4e9))  # in 2096, so the present day is assumed
    output = tmp_path / "a.jsonl"
    with pytest.raises(MemoryError):
        read_in_parts([tmp_path / "bad"], output, engine=here, reader=reader.read)
    day = parts_folder(output, []) / "day"
    assert day.read_text() == datetime.now(UTC).date().isoformat()
    day.write_text("2024-06-22")
    (tmp_path / "bad" / "a.jsonl").write_text('{"text": "Oslo"}\n')
    os.utime(tmp_path / "bad" / "a.jsonl", (4e9, 4e9))
    tally = read_in_parts([tmp_path / "bad"], output, engine=here, reader=reader.read)
    assert '"published_at": "2024-06-22"' in output.read_text()
    assert (tally.assumed, tally.first_assumed) == (1, f"{tmp_path / 'bad' / 'a.jsonl'}:1")


def test_a_place_that_cannot_be_written_is_one_line(tmp_path, folder, here, reader):
    (tmp_path / "file").touch()
    with pytest.raises(FaultlinesError, match=r"cannot write .*name a file in a folder that can be written with -o"):
        read_in_parts([folder], tmp_path / "file" / "a.jsonl", engine=here, reader=reader.read)
