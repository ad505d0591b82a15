"""A reader that reads nothing but a few words, and does what they say; it goes to other processes as the real one."""

import importlib
import sys
import time

import pytest

from faultlines.workflow.batch.parts import code_part, part_place

#: One judgement for every "Oslo"; "fails" raises, "full" says that memory is, "kills" kills once, "murders" always.
READER = """
import os, re, signal, time
from pathlib import Path

from faultlines.terms.claims import JudgementClaim, Passage

HERE = Path(__file__).parent


def read(document):
    with (HERE / "read.log").open("a") as log:
        log.write(f"{document.document_id} {os.getpid()}\\n")
    if "slow" in document.text:
        time.sleep(0.1)
    if "fails" in document.text:
        raise ValueError("no verb\\nin it")
    if "full" in document.text:
        raise MemoryError
    if "murders" in document.text or ("kills" in document.text and not (HERE / "killed").exists()):
        (HERE / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return tuple(_claim(document, found.start()) for found in re.finditer("Oslo", document.text))


def _claim(document, start):
    passage = Passage(document_id=document.document_id, start=start, end=start + 4, text="Oslo")
    return JudgementClaim(claim_id=f"c_{start}", document_id=document.document_id, published_at=document.published_at,
                          passage=passage, modality="predicted", confidence=0.5, reader="test", proposition="é")
"""


class Reader:
    """The module of a reader, and the log of what it read."""

    def __init__(self, folder, module):
        self.folder, self.read, self.name = folder, module.read, module.__name__

    @property
    def log(self):
        """Ids of the documents read so far, one a reading."""
        return [line.split()[0] for line in self._lines()]

    @property
    def processes(self):
        return {int(line.split()[1]) for line in self._lines()}

    def _lines(self):
        path = self.folder / "read.log"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def reader(tmp_path, monkeypatch):
    folder = tmp_path / "reader"
    folder.mkdir()
    name = f"reader_{tmp_path.name}_{time.monotonic_ns()}"
    (folder / f"{name}.py").write_text(READER)
    monkeypatch.syspath_prepend(str(folder))
    yield Reader(folder, importlib.import_module(name))
    sys.modules.pop(name)


@pytest.fixture
def here():
    """An engine that reads in this very process."""

    def engine(parts, job):
        for part in parts:
            code_part(part.documents, part_place(job.folder, part.key), job.reader)
            yield part

    return engine


@pytest.fixture
def folder(tmp_path):
    """A folder of ten documents, 0 to 3 claims each."""
    place = tmp_path / "reports"
    place.mkdir()
    for number in range(10):
        write(place, number, "Oslo " * (number % 4))
    return place


def write(place, number, words):
    (place / f"{number:02}.txt").write_text(f"Published June 22, 2024\nReport {number}. {words}")


@pytest.fixture(name="write")
def _write():
    return write
