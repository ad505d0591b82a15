"""Worker processes: all parts come back, and one that dies costs its own part a second reading."""

import os
from functools import partial

import pytest

from faultlines.errors import FaultlinesError
from faultlines.workflow.batch import code_locally, local, parts, read_in_parts


@pytest.fixture(autouse=True)
def two_documents_a_part(monkeypatch):
    monkeypatch.setattr(parts, "PART_DOCUMENTS", 2)


def test_one_worker_and_two_write_the_same_bytes(tmp_path, folder, reader):
    outputs = []
    for workers in (1, 2):
        outputs.append(tmp_path / f"{workers}.jsonl")
        engine = partial(code_locally, workers=workers)
        tally = read_in_parts([folder], outputs[-1], engine=engine, reader=reader.read)
        assert (tally.documents, tally.claims, tally.parts, tally.kept_parts) == (10, 13, 5, 0)  # 0123 0123 01
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    assert len(outputs[0].read_bytes().splitlines()) == 13
    assert len(reader.processes) <= 3
    assert os.getpid() not in reader.processes


def test_a_worker_that_dies_is_one_note_and_its_part_is_read_again(tmp_path, folder, here, reader, write):
    write(folder, 4, "kills Oslo")
    notes = []
    engine = partial(code_locally, workers=2)
    tally = read_in_parts([folder], tmp_path / "a.jsonl", engine=engine, reader=reader.read, on_note=notes.append)
    assert (tally.documents, tally.claims, tally.set_aside) == (10, 14, [])
    (note,) = notes
    assert "a worker died while it read" in note
    assert "04.txt to " in note
    again = read_in_parts([folder], tmp_path / "b.jsonl", engine=here, reader=reader.read)
    assert again.claims == 14
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_a_document_that_always_kills_ends_the_run_and_keeps_what_is_finished(tmp_path, folder, here, reader, write):
    write(folder, 8, "murders")
    output = tmp_path / "a.jsonl"
    with pytest.raises(FaultlinesError, match=r"08\.txt to .*09\.txt: 2 workers in turn died.*run again") as caught:
        read_in_parts([folder], output, reader=reader.read)
    assert "\n" not in str(caught.value)
    assert not output.exists()
    write(folder, 8, "")
    tally = read_in_parts([folder], output, engine=here, reader=reader.read)
    assert (tally.documents, tally.kept_parts) == (10, 4)


def test_workers_start_with_one_core_each_and_the_environment_is_put_back(monkeypatch):
    monkeypatch.setenv("RAYON_NUM_THREADS", "8")
    monkeypatch.delenv("TOKENIZERS_PARALLELISM", raising=False)
    names = ("OMP_NUM_THREADS", "RAYON_NUM_THREADS", "TOKENIZERS_PARALLELISM")
    with local._one_core_each():
        assert [os.environ[name] for name in names] == ["1", "1", "false"]
    assert os.environ["RAYON_NUM_THREADS"] == "8"
    assert "TOKENIZERS_PARALLELISM" not in os.environ
