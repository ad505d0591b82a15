"""Files written whole or not at all, for a user who named the place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from faultlines.errors import FaultlinesError
from faultlines.terms import durable


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place, then give it its name; the folder is made where it is missing.

    Raises
    ------
    FaultlinesError
        If the place cannot be written.
    """
    with durable_file(path) as file:
        file.write(text.encode("utf-8"))


@contextmanager
def durable_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file as `faultlines.terms.durable.durable_file` does; the folder is made where it is missing.

    Raises
    ------
    FaultlinesError
        If the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with durable.durable_file(path) as file:
            yield file
    except OSError as err:
        raise FaultlinesError(
            f"cannot write {path}: {err.strerror or err}; name a file in a folder that can be written"
        ) from err
