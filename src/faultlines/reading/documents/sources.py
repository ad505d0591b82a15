"""Which files there are to read, and the bytes of one."""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from faultlines.errors import ReadingError
from faultlines.reading.documents.formats import FOUND_IN_FOLDERS, kind_suffix
from faultlines.reading.documents.pieces import named

#: Size of the largest source that is read, in bytes.
MOST_BYTES: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or the standard input.

    Attributes
    ----------
    origin : str
        Its path as given or found; ``-`` for the standard input.
    path : Path or None
        None for the standard input.
    is_found : bool
        Whether it was found in a folder, so that it is set aside where it cannot be read; one named by itself stops.
    """

    origin: str
    path: Path | None
    is_found: bool = False


def find_sources(paths: Iterable[str | Path], stdin: BinaryIO | None = None) -> list[Source]:
    """List what paths stand for; nothing is read yet.

    Parameters
    ----------
    paths : iterable of str or Path
        Files, folders (searched to their depths, in order of name; hidden files and READMEs left out), and ``-``.
    stdin : binary file, optional
        What ``-`` stands for; the process's standard input by default.

    Returns
    -------
    list of Source
        In the order of the paths.

    Raises
    ------
    ReadingError
        If a path is not there, a folder cannot be searched or has nothing to read, or there is no standard input.

    Examples
    --------
    >>> find_sources(["-"], sys.stdin)
    [Source(origin='-', path=None, is_found=False)]
    """
    return [source for given in paths for source in _sources(given, stdin)]


def _sources(given: str | Path, stdin: BinaryIO | None) -> list[Source]:
    if str(given) == "-":
        if stdin is None and sys.stdin is None:
            raise ReadingError("standard input: there is none here. Name a file, or pipe text into the command.")
        return [Source("-", None)]
    path = Path(given)
    try:
        if path.is_dir():
            return [Source(str(each), each, is_found=True) for each in _files(path)]
        path.stat()
    except FileNotFoundError as error:
        raise ReadingError(f"{named(str(path))}: there is no such file or folder. Check the path.") from error
    except (OSError, ValueError) as error:
        raise ReadingError(
            f"{named(str(path))}: cannot be read ({error_reason(error)}). Check its permissions."
        ) from error
    return [Source(str(path), path)]


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(_walked(folder))
    except OSError as error:
        raise ReadingError(
            f"{error.filename or folder}: the folder cannot be read ({error_reason(error)}). Check its permissions."
        ) from error
    if not found:
        raise ReadingError(
            f"{named(str(folder))}: the folder has no document; expected files that end in "
            f"{' '.join(sorted(FOUND_IN_FOLDERS))}. Name another folder, or the files themselves."
        )
    return found


def _walked(folder: Path) -> Iterator[Path]:
    """Walk a folder to its depths, hidden files and folders and READMEs left out."""

    def stop(error: OSError) -> None:
        raise error

    for place, inner, names in os.walk(folder, onerror=stop):
        inner[:] = [name for name in inner if not name.startswith(".")]
        yield from (Path(place, name) for name in names if _is_wanted(name) and Path(place, name).is_file())


def _is_wanted(name: str) -> bool:
    is_readme = PurePath(name).stem.upper() == "README"
    return not name.startswith(".") and not is_readme and kind_suffix(name) in FOUND_IN_FOLDERS


def source_bytes(source: Source, stdin: BinaryIO | None = None) -> bytes:
    """Read all bytes of a source.

    Raises
    ------
    ReadingError
        If it cannot be read, or is larger than `MOST_BYTES`.
    """
    try:
        raw = _read(source, stdin)
    except FileNotFoundError as error:
        raise ReadingError(f"{named(source.origin)}: there is no such file or folder. Check the path.") from error
    except (OSError, ValueError) as error:
        raise ReadingError(
            f"{named(source.origin)}: cannot be read ({error_reason(error)}). Check its permissions."
        ) from error
    if len(raw) > MOST_BYTES:
        raise ReadingError(
            f"{named(source.origin)}: more than {MOST_BYTES} bytes; expected at most so many in one file. "
            "Split it into parts."
        )
    return raw


def _read(source: Source, stdin: BinaryIO | None) -> bytes:
    if source.path is None:
        return (stdin or sys.stdin.buffer).read(MOST_BYTES + 1)
    with source.path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def error_reason(error: OSError | ValueError) -> str:
    """Return what the system says of an error, in small letters."""
    return (getattr(error, "strerror", None) or str(error)).lower()
