"""How far a long run is, and what it did."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

#: Called with bytes done, bytes in all, documents read so far, and whether all is read, which takes the bar away.
Advance = Callable[[float, float, int, bool], None]


@contextmanager
def progress_bar() -> Iterator[Advance]:
    """Show a bar on standard error while the block runs, and nothing where that is no terminal.

    Examples
    --------
    >>> with progress_bar() as advance:
    ...     advance(512.0, 1024.0, 3, False)
    """
    columns = (TextColumn("reading"), BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"))
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("0 documents", total=None)

        def advance(done: float, total: float, documents: int, is_last: bool) -> None:
            bar.update(task, completed=done, total=total or None, description=counted(documents, "document"))
            if is_last:
                bar.stop()

        yield advance


def run_line(*, documents: int, claims: int, set_aside: int, seconds: float, parts: int = 0, kept: int = 0) -> str:
    """Say in one line what a run did.

    Examples
    --------
    >>> run_line(documents=1200, claims=1, set_aside=2, seconds=83.42, parts=19, kept=7)
    '1,200 documents, 1 claim, 2 set aside, 83.4 seconds; 7 of 19 parts were finished before'
    """
    line = (
        f"{counted(documents, 'document')}, {counted(claims, 'claim')}, {set_aside:,} set aside, {seconds:.1f} seconds"
    )
    return f"{line}; {kept:,} of {parts:,} parts were finished before" if kept else line


def counted(number: int, name: str) -> str:
    """Return a number with what it counts.

    >>> counted(1, "claim"), counted(1200, "claim")
    ('1 claim', '1,200 claims')
    """
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"
