"""Parts read by processes of this machine; one that dies costs its own part a second reading, and nothing else."""

import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import connection, get_context, parent_process
from typing import Final

from faultlines.errors import FaultlinesError
from faultlines.workflow.batch.jobs import Job
from faultlines.workflow.batch.parts import Part, code_part, part_place

#: Parts that a worker holds: the one it reads, and the next, so that it never waits for its master.
_HELD: Final = 2
#: A part is given up when so many workers died while they read it.
_MOST_DEATHS: Final = 2
#: What has the libraries in a worker compute on one core: arrays and the network, and the tokenizer.
_ONE_CORE: Final = {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


def code_locally(parts: Iterable[Part], job: Job, *, workers: int = 1) -> Iterator[Part]:
    """Read parts by some worker processes; each comes back when its result is kept, in any order.

    Parameters
    ----------
    parts : iterable of Part
        Taken one by one as workers come free.
    job : Job
    workers : int
        Number of processes, at least 1. Each reads on one core.

    Raises
    ------
    FaultlinesError
        If two workers died over one part. What is finished stays.
    """
    with _one_core_each():
        crew = [_Worker() for _ in range(workers)]
        try:
            yield from _Round(crew, iter(parts), job).run()
        finally:
            for worker in crew:
                worker.pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _one_core_each() -> Iterator[None]:
    """Have the processes started within compute on one core each, or they would fight over all of them."""
    before = {name: os.environ.get(name) for name in _ONE_CORE}
    os.environ.update(_ONE_CORE)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_start)


def _start() -> None:
    """Begin a worker: it leaves Ctrl-C to its master, and ends when its master does, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_master, daemon=True).start()


def _end_with_master() -> None:
    master = parent_process()
    if master is not None:
        connection.wait([master.sentinel])
        os._exit(1)


@dataclass(slots=True)
class _Worker:
    """One process in a pool of its own, so that its death says which part it had, and the parts that it holds."""

    pool: ProcessPoolExecutor = field(default_factory=_pool)
    held: deque[tuple[Part, Future[None]]] = field(default_factory=deque)

    def take(self, part: Part, job: Job) -> None:
        task = partial(code_part, part.documents, part_place(job.folder, part.key), job.reader)
        try:
            future = self.pool.submit(task)
        except BrokenProcessPool:
            if self.held:
                raise
            self.pool = _pool()  # it died with nothing to do
            future = self.pool.submit(task)
        self.held.append((part, future))

    def is_done(self) -> bool:
        return bool(self.held) and self.held[0][1].done()

    def renew(self) -> list[Part]:
        """Start afresh after a death; returns what was held."""
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.pool = _pool()
        parts = [part for part, _ in self.held]
        self.held.clear()
        return parts


@dataclass(slots=True)
class _Round:
    """What is still to be read, and who reads it."""

    crew: list[_Worker]
    parts: Iterator[Part]
    job: Job
    again: deque[Part] = field(default_factory=deque)
    deaths: Counter[str] = field(default_factory=Counter)

    def run(self) -> Iterator[Part]:
        self._fill()
        while tasks := [worker.held[0][1] for worker in self.crew if worker.held]:
            wait(tasks, return_when=FIRST_COMPLETED)
            for worker in self.crew:
                while worker.is_done():
                    yield from self._finished(worker)
            self._fill()

    def _fill(self) -> None:
        """Hand out parts, first to whom holds least, until all hold enough or none is left."""
        while len((worker := min(self.crew, key=lambda each: len(each.held))).held) < _HELD:
            part = self.again.popleft() if self.again else next(self.parts, None)
            if part is None:
                return
            try:
                worker.take(part, self.job)
            except BrokenProcessPool:  # it died just now over what it holds, which `run` will find
                self.again.appendleft(part)
                return

    def _finished(self, worker: _Worker) -> Iterator[Part]:
        part, future = worker.held[0]
        error = future.exception()
        if error is None:
            worker.held.popleft()
            yield part
        elif isinstance(error, BrokenProcessPool):
            self._bury(worker)
        else:
            raise error

    def _bury(self, worker: _Worker) -> None:
        """Put back what a dead worker held; the first of it is what it was at when it died."""
        self.again.extendleft(reversed(worker.renew()))
        part = self.again[0]
        self.deaths[part.key] += 1
        if self.deaths[part.key] >= _MOST_DEATHS:
            raise FaultlinesError(
                f"{part}: {_MOST_DEATHS} workers in turn died while they read this part (killed, or out of memory). "
                "Finished parts are kept: free memory or use fewer workers and run again, or take the document out."
            )
        self.job.on_note(f"a worker died while it read {part} (killed, or out of memory); the part is read again")
