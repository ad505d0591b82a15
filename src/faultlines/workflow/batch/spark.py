"""Parts read by Spark: the same `code_batch`, on as many machines as its master has."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from faultlines.errors import FaultlinesError
from faultlines.workflow.batch.coding import CODED, Reader, code_batch
from faultlines.workflow.batch.jobs import Job
from faultlines.workflow.batch.parts import Part, keep_part, part_place

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Parts that go to Spark in one job, for each of its cores: the driver holds so many, and a kill can cost so many.
_PARTS_PER_CORE: Final = 8

#: `CODED` in Spark's words; ``mapInArrow`` does not cast, so the integers are long as they are there.
_CODED_IN_SPARK: Final = (
    "position long, row long, document_id string, origin string, kind string, claim string, reason string"
)

_INSTALL: Final = "python -m pip install 'faultlines[spark]'"


def code_on_spark(parts: Iterable[Part], job: Job, *, master: str | None = None) -> Iterator[Part]:
    """Read parts by Spark, some at a time; each comes back when its result is kept.

    Parameters
    ----------
    parts : iterable of Part
    job : Job
        Its reader must be importable wherever Spark runs it, and so must faultlines.
    master : str, optional
        Such as ``local[2]`` or ``spark://host:7077``. Default: what Spark's own configuration says. A session that
        the caller has active is used as it is, and stays.

    Raises
    ------
    FaultlinesError
        If Spark or Java is not installed, or Spark gives up. What is finished stays.
    """
    check_spark()
    parts = iter(parts)
    first = next(parts, None)
    if first is None:
        return
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    try:
        active = SparkSession.getActiveSession()
        session = active or _session(master)
        try:
            most = _PARTS_PER_CORE * session.sparkContext.defaultParallelism
            rest = chain([first], parts)
            while wave := list(islice(rest, most)):
                yield from _coded(session, wave, job)
        finally:
            if active is None:
                session.stop()
    except (PySparkException, Py4JError) as error:
        raise FaultlinesError(
            f"Spark gave up: {_first_line(error)}. Finished parts are kept: see Spark's log, mend it and run again."
        ) from error


def check_spark() -> None:
    """Check that Spark and its Java are installed.

    Raises
    ------
    FaultlinesError
        If not, with the command that installs them.
    """
    missing = [name for name in ("pyspark", "pandas") if find_spec(name) is None]
    if missing:
        raise FaultlinesError(f"--engine spark needs {' and '.join(missing)}, not installed here. Run: {_INSTALL}")
    home = os.environ.get("JAVA_HOME")
    if not (Path(home, "bin", "java").exists() if home else shutil.which("java")):
        raise FaultlinesError(
            "--engine spark needs Java 17 or newer, and none was found. "
            "Run: apt-get install openjdk-17-jre-headless, or name its folder in JAVA_HOME."
        )


def _session(master: str | None) -> "SparkSession":
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder: Any = SparkSession.builder
    settings = {
        "spark.app.name": "faultlines read",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.executorEnv.OMP_NUM_THREADS": "1",
        "spark.executorEnv.RAYON_NUM_THREADS": "1",
        "spark.executorEnv.TOKENIZERS_PARALLELISM": "false",
    }
    if path := os.environ.get("PYTHONPATH"):
        settings["spark.executorEnv.PYTHONPATH"] = path
    for name, value in settings.items():
        builder = builder.config(name, value)
    session: SparkSession = (builder.master(master) if master else builder).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _coded(session: "SparkSession", wave: list[Part], job: Job) -> Iterator[Part]:
    """Read some parts in one Spark job, and keep the result of each."""
    frame = session.createDataFrame(_numbered(wave)).repartition(len(wave))
    found = frame.mapInArrow(partial(_each, reader=job.reader), _CODED_IN_SPARK).toArrow()
    table = found.cast(CODED).sort_by([("position", "ascending"), ("row", "ascending")])
    positions = table.column("position").to_numpy()
    start = 0
    for part in wave:
        end = start + part.documents.num_rows
        low, high = positions.searchsorted([start, end])
        own = table.slice(low, high - low)
        keep_part(_moved(own, -start), part_place(job.folder, part.key))
        yield part
        start = end


def _each(batches: Iterator[pa.RecordBatch], *, reader: Reader) -> Iterator[pa.RecordBatch]:
    return (code_batch(batch, reader) for batch in batches)


def _numbered(wave: list[Part]) -> pa.Table:
    """Documents of some parts as one table, their positions counted through."""
    starts = [0]
    for part in wave:
        starts.append(starts[-1] + part.documents.num_rows)
    tables = [pa.Table.from_batches([part.documents]) for part in wave]
    return pa.concat_tables(_moved(table, start) for table, start in zip(tables, starts, strict=False))


def _moved(table: pa.Table, by: int) -> pa.Table:
    """Shift positions."""
    positions = pa.array(table.column("position").to_numpy() + by, pa.int64())
    return table.set_column(0, "position", positions)


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:300]
