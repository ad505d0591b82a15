"""The bytes of sources, kept by their SHA-256, so that any passage can be checked against what was read."""

import hashlib
from pathlib import Path

from faultlines.errors import ReadingError
from faultlines.terms.durable import durable_file


def keep_source(raw: bytes, folder: Path) -> str:
    """Keep bytes in ``folder/ab/abcdef...``, whole or not at all; what is there already stays.

    Parameters
    ----------
    raw : bytes
    folder : Path
        Made where it is missing.

    Returns
    -------
    str
        SHA-256 of the bytes in hexadecimal, which is the file's name and `Document.sha256`.

    Raises
    ------
    ReadingError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     name = keep_source(b"Oslo met Doha.", Path(folder))
    ...     print(name[:8], kept_source(name, Path(folder)))
    900099e8 b'Oslo met Doha.'
    """
    name = hashlib.sha256(raw).hexdigest()
    place = _place(name, folder)
    try:
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            with durable_file(place) as file:
                file.write(raw)
    except OSError as error:
        raise ReadingError(
            f"{folder}: sources cannot be kept there ({(error.strerror or str(error)).lower()}); "
            "expected a folder that can be written. Name another."
        ) from error
    return name


def kept_source(sha256: str, folder: Path) -> bytes:
    """Return bytes that `keep_source` kept.

    Raises
    ------
    ReadingError
        If they are not there, or are no longer those that were kept.
    """
    place = _place(sha256, folder)
    try:
        raw = place.read_bytes()
    except OSError as error:
        raise ReadingError(f"{place}: no such source was kept. Read it again with --keep-sources {folder}.") from error
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise ReadingError(f"{place}: the bytes are not those that were kept; expected SHA-256 {sha256}. Remove it.")
    return raw


def _place(sha256: str, folder: Path) -> Path:
    return folder / sha256[:2] / sha256
