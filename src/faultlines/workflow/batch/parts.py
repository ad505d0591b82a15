"""Parts of a run: so many documents each, known by what is in them and by what reads them."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

import pyarrow as pa

import faultlines
from faultlines.errors import FaultlinesError
from faultlines.terms.documents import Document
from faultlines.workflow.batch.coding import Reader, code_batch, document_batch
from faultlines.workflow.writing import durable_file

#: A part holds at most so many documents, and ends with the document that brings it to so many characters: some
#: seconds of reading, which is what a kill can cost a worker.
PART_DOCUMENTS: Final = 64
PART_CHARACTERS: Final = 200_000

#: What decides how a text is read, apart from the packages installed: folders and files of this package.
_READER_SOURCES: Final = ("reading", "terms", "workflow/batch/coding.py")


@dataclass(frozen=True, slots=True)
class Part:
    """Documents that are read together.

    Attributes
    ----------
    key : str
        SHA-256 of the documents and of what reads them: the same key, the same result.
    documents : pyarrow.RecordBatch
        As `document_batch` makes it.
    size : float
        Bytes of the sources that it stands for, by which progress is measured.
    """

    key: str
    documents: pa.RecordBatch
    size: float

    def __str__(self) -> str:
        origins = self.documents.column("origin")
        return f"{origins[0]} to {origins[-1]}" if len(origins) > 1 else f"{origins[0]}"


def cut(documents: Iterable[tuple[Document, float]], fingerprint: str) -> Iterator[Part]:
    """Cut documents, each with its size in bytes, into parts, in their order."""
    held: list[tuple[Document, float]] = []
    characters = 0
    for document, size in documents:
        held.append((document, size))
        characters += len(document.text)
        if len(held) == PART_DOCUMENTS or characters >= PART_CHARACTERS:
            yield _part(held, fingerprint)
            held, characters = [], 0
    if held:
        yield _part(held, fingerprint)


def _part(held: list[tuple[Document, float]], fingerprint: str) -> Part:
    batch = document_batch(document for document, _ in held)
    digest = hashlib.sha256(fingerprint.encode())
    digest.update(batch.serialize())
    return Part(digest.hexdigest(), batch, sum(size for _, size in held))


def part_place(folder: Path, key: str) -> Path:
    """Where the result of a part is kept."""
    return folder / f"{key}.arrow"


def code_part(documents: pa.RecordBatch, place: Path, reader: Reader) -> None:
    """Read a part and keep its result, whole or not at all."""
    keep_part(code_batch(documents, reader), place)


def keep_part(coded: pa.RecordBatch | pa.Table, place: Path) -> None:
    """Write the result of a part, whole or not at all.

    Raises
    ------
    FaultlinesError
        If the place cannot be written.
    """
    with durable_file(place) as file, pa.ipc.new_file(file, coded.schema) as writer:
        writer.write(coded)


def kept_part(place: Path) -> pa.Table:
    """Read the result of a part.

    Raises
    ------
    FaultlinesError
        If it is not there or is damaged.
    """
    try:
        with pa.OSFile(str(place)) as file:
            return pa.ipc.open_file(file).read_all()
    except (OSError, pa.ArrowException) as error:
        raise FaultlinesError(
            f"{place}: the part cannot be read ({' '.join(str(error).split())}). "
            "Remove it and run again; it alone is read anew."
        ) from error


def is_kept(place: Path) -> bool:
    """Whether a part is finished; a damaged one is not."""
    if not place.exists():
        return False
    try:
        kept_part(place)
    except FaultlinesError:
        return False
    return True


def reader_fingerprint(reader: Reader) -> str:
    """SHA-256 of what reads: the reader's name, this package's code and data for reading, the packages it asks for.

    Parts read by another reader, or by another version of it, are read again.
    """
    digest = hashlib.sha256(f"{reader.__module__}.{reader.__qualname__}".encode())
    for line in (*_packages(), *_sources()):
        digest.update(f"\n{line}".encode())
    return digest.hexdigest()


def _packages() -> Iterator[str]:
    """Names and versions of the packages that this one asks for."""
    for line in sorted(metadata.requires("faultlines") or ()):
        name = re.split(r"[^\w.-]", line)[0]
        if "extra ==" not in line:
            yield f"{name} {metadata.version(name)}"


def _sources() -> Iterator[str]:
    root = Path(os.fspath(faultlines.__path__[0]))
    for each in _READER_SOURCES:
        place = root / each
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{path.relative_to(root)} {hashlib.sha256(path.read_bytes()).hexdigest()}"
