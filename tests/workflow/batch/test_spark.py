"""Spark reads as this machine does, an executor killed or not; and says in one line what it lacks."""

import importlib.util
import os
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from faultlines.errors import FaultlinesError
from faultlines.workflow.batch import code_on_spark, parts, read_in_parts, spark

LACKS = [name for name in ("pyspark", "pandas") if importlib.util.find_spec(name) is None]
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    LACKS.append("java")
needs_spark = pytest.mark.skipif(
    bool(LACKS), reason=f"{', '.join(LACKS)} not installed; make spark installs the packages"
)


@pytest.mark.spark
@needs_spark
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_an_executor_killed_and_every_document_once_in_the_same_bytes(
    tmp_path, folder, here, reader, write, monkeypatch
):
    monkeypatch.setattr(parts, "PART_DOCUMENTS", 2)
    paths = [str(reader.folder), str(Path(spark.__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    for number in range(60):
        write(folder, number, "slow " + "Oslo " * (number % 4))
    write(folder, 30, "fails")
    local = read_in_parts([folder], tmp_path / "local.jsonl", engine=here, reader=reader.read)
    (reader.folder / "read.log").unlink()

    killed = []
    killer = threading.Thread(target=kill_an_executor, args=(reader, killed))
    killer.start()
    engine = partial(code_on_spark, master="local-cluster[2,1,1024]")
    found = read_in_parts([folder], tmp_path / "spark.jsonl", engine=engine, reader=reader.read)
    killer.join()

    assert len(killed) == 1
    assert (tmp_path / "spark.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()
    assert (found.documents, found.claims, found.set_aside) == (60, local.claims, local.set_aside)
    readings = Counter(reader.log)
    assert len(readings) == 60
    assert readings.total() > 60, "the killed executor's documents are read again"


@pytest.mark.spark
@needs_spark
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_session_of_the_callers_own_is_used_and_left_running(tmp_path, folder, reader, monkeypatch):
    from pyspark.sql import SparkSession

    paths = [str(reader.folder), str(Path(spark.__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    # told to the session, since the Java that an earlier test began keeps the environment that it began with
    own = builder.config("spark.executorEnv.PYTHONPATH", os.pathsep.join(paths)).getOrCreate()
    try:
        tally = read_in_parts([folder], tmp_path / "spark.jsonl", engine=code_on_spark, reader=reader.read)
        assert tally.documents == 10
        assert own.range(3).count() == 3
    finally:
        own.stop()


def kill_an_executor(reader, killed):
    """Kill the first executor among our descendants, once documents are being read."""
    end = time.monotonic() + 180
    while len(reader.log) < 4:
        if time.monotonic() > end:
            return
        time.sleep(0.02)
    process = min(one for one in descendants(os.getpid()) if is_executor(one))
    os.kill(process, signal.SIGKILL)
    killed.append(process)


def is_executor(process):
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(word.endswith(b".CoarseGrainedExecutorBackend") for word in words)


def descendants(process):
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        try:
            children = [int(word) for word in (task / "children").read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


@pytest.mark.parametrize("name", ["pyspark", "pandas"])
def test_a_missing_package_is_one_line_with_its_command(name, tmp_path, folder, reader, monkeypatch):
    monkeypatch.setattr(spark, "find_spec", lambda wanted: None if wanted == name else wanted)
    with pytest.raises(FaultlinesError, match=rf"needs {name}.* Run: python -m pip install 'faultlines\[spark\]'"):
        read_in_parts([folder], tmp_path / "a.jsonl", engine=code_on_spark, reader=reader.read)
    assert not (tmp_path / "a.jsonl.parts").exists()


def test_a_missing_java_is_one_line_with_its_command(tmp_path, folder, reader, monkeypatch):
    monkeypatch.setattr(spark, "find_spec", lambda wanted: wanted)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FaultlinesError, match=r"needs Java 17 or newer, and none was found. Run: apt-get install"):
        read_in_parts([folder], tmp_path / "a.jsonl", engine=code_on_spark, reader=reader.read)
