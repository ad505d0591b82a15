"""Files written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from faultlines.errors import FaultlinesError


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
    """Open a file to write that takes its name when the block ends, whole and on the disk, or never.

    Raises
    ------
    FaultlinesError
        If the place cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with durable_file(Path(folder, "a.txt")) as file:
    ...         print(file.write(b"Oslo"), Path(folder, "a.txt").exists())
    ...     print(Path(folder, "a.txt").read_bytes())
    4 False
    b'Oslo'
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            beside = Path(file.name)
            try:
                yield file  # type: ignore[misc]  # typeshed's wrapper is no BinaryIO by name
                file.flush()
                os.fsync(file.fileno())
                beside.chmod(0o644)
                beside.replace(path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
        _settle(path.parent)
    except OSError as err:
        raise FaultlinesError(
            f"cannot write {path}: {err.strerror or err}; name a file in a folder that can be written"
        ) from err


def _settle(folder: Path) -> None:
    """Make sure of a folder's names on the disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
