"""Compressed files, opened up to a limit: one that would swell beyond it is a bomb, or at any rate no report."""

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import PurePath
from typing import Final

from faultlines.errors import ReadingError
from faultlines.reading.documents.pieces import SetAside, named

#: Size to which a file may be unpacked, in bytes.
MOST_UNPACKED: Final = 500_000_000
#: Times its packed size to which it may be unpacked; text packs to about a quarter, and hardly ever to a fiftieth.
MOST_RATIO: Final = 200
#: Size up to which the ratio is not asked, in bytes.
_SMALL: Final = 10_000_000

_GZIP_FAULTS: Final = (gzip.BadGzipFile, EOFError, zlib.error)
_ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    NotImplementedError,
    OSError,
    ValueError,
)


def gunzipped(raw: bytes, origin: str) -> bytes:
    """Unpack a gzip file.

    Raises
    ------
    ReadingError
        If it is broken, or swells beyond measure.

    Examples
    --------
    >>> gunzipped(gzip.compress(b"Oslo met Doha."), "a.txt.gz")
    b'Oslo met Doha.'
    """
    most = _most(raw)
    try:
        with gzip.GzipFile(fileobj=BytesIO(raw)) as file:
            content = file.read(most + 1)
    except _GZIP_FAULTS as error:
        raise ReadingError(
            f"{named(origin)}: the gzip file is broken ({error}); expected a whole one. Fetch it again."
        ) from error
    if len(content) > most:
        raise ReadingError(f"{named(origin)}: {_beyond(raw, most)}")
    if not content.strip():
        raise ReadingError(f"{named(origin)}: the gzip file holds nothing; expected text to read. Check the path.")
    return content


def unzipped(raw: bytes, origin: str, suffixes: Collection[str]) -> Iterator[tuple[str, bytes | SetAside]]:
    """Unpack the documents of a zip file, one at a time, in order of name.

    Parameters
    ----------
    raw : bytes
    origin : str
    suffixes : collection of str
        How the names of documents end.

    Yields
    ------
    tuple of str and bytes, or of str and SetAside
        Each document's origin, and its bytes or why there are none.

    Raises
    ------
    ReadingError
        If the file is broken, has no document, or swells beyond measure.
    """
    left = most = _most(raw)
    with _opened(raw, origin) as archive:
        for member in _members(archive, origin, suffixes):
            place = f"{origin}/{member.filename}"
            content = _content(archive, member, left)
            if isinstance(content, bytes):
                left -= len(content)
            if left < 0:
                raise ReadingError(f"{named(origin)}: {_beyond(raw, most)}")
            yield place, SetAside(place, content) if isinstance(content, str) else content


def is_office(raw: bytes) -> bool:
    """Whether a zip file is an Office, OpenDocument or EPUB file, each of which begins with a certain name."""
    return raw[30:49] == b"[Content_Types].xml" or raw[30:38] == b"mimetype" or raw[30:36] == b"_rels/"


def _opened(raw: bytes, origin: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(raw))
    except _ZIP_FAULTS as error:
        raise ReadingError(
            f"{named(origin)}: the zip file is broken ({error}); expected a whole one. Fetch it again."
        ) from error


def _members(archive: zipfile.ZipFile, origin: str, suffixes: Collection[str]) -> list[zipfile.ZipInfo]:
    found = [each for each in archive.infolist() if _is_document(PurePath(each.filename), suffixes)]
    if not found:
        raise ReadingError(
            f"{named(origin)}: the zip file has no document; expected files that end in {' '.join(sorted(suffixes))}. "
            "Name another file."
        )
    return sorted(found, key=lambda each: each.filename)


def _is_document(path: PurePath, suffixes: Collection[str]) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    packed = path.suffix.lower() in {".zip", ".gz"}
    return not hidden and (packed or path.suffix.lower() in suffixes) and path.stem.upper() != "README"


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes | str:
    """Return what one file of a zip holds, up to one byte more than allowed; or why it cannot be had."""
    try:
        with archive.open(member) as file:
            content = file.read(most + 1)
    except _ZIP_FAULTS as error:
        return f"cannot be unpacked ({str(error)[:80]}); expected a whole file without a password. Unpack it by hand."
    return content if content.strip() else "the file is empty; expected text to read. Add the text or leave it out."


def _most(raw: bytes) -> int:
    return min(MOST_UNPACKED, max(_SMALL, MOST_RATIO * len(raw)))


def _beyond(raw: bytes, most: int) -> str:
    return (
        f"{len(raw)} bytes that unpack to more than {most}; expected a report. "
        "If you trust it, unpack it by hand and name what you want read."
    )
