"""Files that appear whole and on the disk, or not at all."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

#: Characters of a file's name that its name beside repeats; a name may have 255 bytes in all.
_LONGEST: Final = 40


@contextmanager
def durable_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write that takes its name when the block ends, whole and on the disk, or never.

    It is written beside its place under a name of its own, ``.NAME.….part``. Who may read it is for the umask to say.

    Parameters
    ----------
    path : Path
        Its folder is there already.

    Raises
    ------
    OSError
        If the place cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with durable_file(Path(folder, "a.txt")) as file:
    ...         print(file.write(b"Oslo"), Path(folder, "a.txt").exists())
    ...     print(Path(folder, "a.txt").read_bytes())
    4 False
    b'Oslo'
    """
    beside = path.with_name(f".{path.name[:_LONGEST]}.{uuid.uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make sure of a folder's names on the disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
