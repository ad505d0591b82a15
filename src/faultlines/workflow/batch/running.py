"""A whole run: sources into one file of claims, in their order, from where the last run was cut off."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, BinaryIO, Final

from platformdirs import user_cache_path

from faultlines.errors import FaultlinesError
from faultlines.reading.documents import SetAside
from faultlines.terms.documents import Document
from faultlines.terms.identifiers import content_id
from faultlines.workflow.batch.coding import Reader, read_claims
from faultlines.workflow.batch.jobs import Engine, Job
from faultlines.workflow.batch.local import code_locally
from faultlines.workflow.batch.opening import opened, source_size, sources_for
from faultlines.workflow.batch.parts import Part, cut, is_kept, kept_part, part_place, reader_fingerprint
from faultlines.workflow.writing import durable_file

#: Locks that are tried before a folder counts as taken, where each was removed by a run that ended.
_LOCK_TRIES: Final = 100


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a run did, counted as it goes.

    Attributes
    ----------
    documents, claims : int
        Read in all, by this run and those that it went on from.
    set_aside : list of SetAside
        What could not be read, and why: sources and their parts, then documents at which the reader failed.
    assumed : int
        Documents without a date of publication, to which one was assumed.
    first_assumed : str or None
        Origin of the first of them.
    parts, kept_parts : int
        Parts in all, and those of them that an earlier run had finished.
    seconds : float
        Of this run.
    """

    documents: int = 0
    claims: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    assumed: int = 0
    first_assumed: str | None = None
    parts: int = 0
    kept_parts: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is.

    Attributes
    ----------
    done, total : float
        Bytes of the sources whose claims are kept, and of all; ``total`` is 0 where there is no knowing.
    documents : int
        Read, by this run or an earlier one.
    is_last : bool
        Whether all is read, and the output about to be written.
    """

    done: float
    total: float
    documents: int
    is_last: bool = False


def read_in_parts(
    paths: Sequence[Path],
    output: Path | BinaryIO,
    *,
    published_at: date | None = None,
    today: date | None = None,
    engine: Engine = code_locally,
    reader: Reader = read_claims,
    keep: Path | None = None,
    on_progress: Callable[[Progress], object] = lambda progress: None,
    on_note: Callable[[str], object] = lambda note: None,
) -> Tally:
    """Read documents into lines of claims, part by part, and go on where an earlier run was cut off.

    Finished parts lie in ``OUTPUT.parts``, or in the user's cache where the output is a stream, until the output is
    whole. The output has the same bytes whatever the engine, however many workers it has, and whatever was killed.

    Parameters
    ----------
    paths : sequence of Path
        Files, folders, or ``-`` for the standard input.
    output : Path or binary stream
        JSON lines, one a claim, in the order of the documents and of their text. A file appears when it is whole.
    published_at : date, optional
        Day of publication of all documents; see `load_documents`.
    today : date, optional
        The present day. Default: the day in UTC on which the first of the runs began.
    engine : Engine, optional
        Default: one worker process on this machine.
    reader : Reader, optional
    keep : Path, optional
        Folder to keep the sources' bytes in.
    on_progress, on_note : callable, optional
        Called after each part, and with each line that the user should see.

    Returns
    -------
    Tally

    Raises
    ------
    ReadingError
        If a source named by itself cannot be read, or there is nothing to read.
    FaultlinesError
        If the output cannot be written, another run writes it, or workers die again and again.
    """
    started = time.monotonic()
    place = output if isinstance(output, Path) else None
    sources = sources_for(paths, place)
    folder = parts_folder(place, paths, published_at)
    tally = Tally()
    with _held(folder):
        documents = opened(
            sources,
            published_at=published_at,
            today=today or _first_day(folder),
            keep=keep,
            on_set_aside=tally.set_aside.append,
        )
        parts = cut(_noted(documents, tally), reader_fingerprint(reader))
        run = _Run(folder, tally, sum(map(source_size, sources)), on_progress)
        for part in engine(run.unfinished(parts), Job(folder=folder, reader=reader, on_note=on_note)):
            run.advance(part)
        on_progress(Progress(done=run.total, total=run.total, documents=run.documents, is_last=True))
        if place is None:
            run.write(output)  # type: ignore[arg-type]  # no path, so a stream
        else:
            with durable_file(place) as file:
                run.write(file)
        _clear(folder)
    tally.seconds = time.monotonic() - started
    return tally


def parts_folder(output: Path | None, paths: Sequence[Path], published_at: date | None = None) -> Path:
    """Where the finished parts of a run are kept until its output is whole."""
    if output is not None:
        return output.with_name(output.name + ".parts")
    name = content_id("r", [str(path.absolute()) for path in paths], published_at)
    return user_cache_path("faultlines", appauthor=False) / "read" / name


@dataclass(slots=True)
class _Run:
    """The parts of a run in their order, and how far they are."""

    folder: Path
    tally: Tally
    total: float
    on_progress: Callable[[Progress], object]
    keys: list[str] = field(default_factory=list)
    done: float = 0.0
    documents: int = 0

    def unfinished(self, parts: Iterator[Part]) -> Iterator[Part]:
        """Those parts that no earlier run has finished."""
        for part in parts:
            self.keys.append(part.key)
            if is_kept(part_place(self.folder, part.key)):
                self.tally.kept_parts += 1
                self.advance(part)
            else:
                yield part

    def advance(self, part: Part) -> None:
        self.done += part.size
        self.documents += part.documents.num_rows
        self.on_progress(Progress(done=self.done, total=self.total, documents=self.documents))

    def write(self, file: BinaryIO) -> None:
        """Write the lines of all parts in their order, and count them."""
        self.tally.parts = len(self.keys)
        for key in self.keys:
            for row in kept_part(part_place(self.folder, key)).to_pylist():
                self.tally.documents += row["row"] == 0
                if row["claim"] is not None:
                    self.tally.claims += 1
                    file.write(row["claim"].encode("utf-8") + b"\n")
                elif row["reason"] is not None:
                    self.tally.set_aside.append(SetAside(row["origin"], row["reason"]))
        file.flush()


def _noted(documents: Iterator[tuple[Document, float]], tally: Tally) -> Iterator[tuple[Document, float]]:
    """Pass documents on, and note those whose date was assumed."""
    for document, size in documents:
        if document.dated_by.startswith("assumed"):
            tally.assumed += 1
            tally.first_assumed = tally.first_assumed or document.origin
        yield document, size


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Make the folder of parts, and keep other runs out of it for as long as this process lives."""
    with _lock(folder):
        try:
            yield
        finally:
            if not any(folder.glob("*.arrow")):  # nothing to go on from
                _clear(folder)


def _lock(folder: Path) -> IO[str]:
    """Take the folder's lock; one whose file a run that ended has just removed keeps nobody out, and is left."""
    for _ in range(_LOCK_TRIES):
        lock = _opened_lock(folder)
        if lock is not None:
            if _is_taken(lock, folder):
                return lock
            lock.close()
    raise _busy(folder)


def _opened_lock(folder: Path) -> IO[str] | None:
    """Open the lock; None where its folder went away meanwhile."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "lock").open("w")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FaultlinesError(
            f"cannot write {folder}: {error.strerror}; name a file in a folder that can be written with -o"
        ) from error


def _is_taken(lock: IO[str], folder: Path) -> bool:
    """Lock an open file; False where it is no longer the one in the folder."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(lock.fileno()).st_ino == (folder / "lock").stat().st_ino
    except FileNotFoundError:
        return False
    except BlockingIOError as error:
        lock.close()
        raise _busy(folder) from error


def _busy(folder: Path) -> FaultlinesError:
    return FaultlinesError(
        f"{folder}: another run is writing its parts here. Wait for its end, or name another file with -o."
    )


def _clear(folder: Path) -> None:
    """Remove the folder of parts, its lock last: another run may take the folder from then on."""
    with suppress(OSError):
        for each in sorted(folder.iterdir(), key=lambda each: each.name == "lock"):
            each.unlink()
        folder.rmdir()


def _first_day(folder: Path) -> date:
    """The day in UTC on which the first of the runs began: one gone on with later dates its documents alike."""
    place = folder / "day"
    if not place.exists():
        with durable_file(place) as file:
            file.write(datetime.now(UTC).date().isoformat().encode())
    return date.fromisoformat(place.read_text(encoding="utf-8"))
