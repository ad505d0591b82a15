"""The one table of formats: from a file's name and first bytes to the function that reads it."""

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Final

from faultlines.errors import ReadingError
from faultlines.reading.documents.feeds import read_feed
from faultlines.reading.documents.jsonlines import read_json_lines
from faultlines.reading.documents.mails import read_mail, read_mailbox
from faultlines.reading.documents.packed import gunzipped, is_office, unzipped
from faultlines.reading.documents.pages import read_page
from faultlines.reading.documents.pdfs import read_pdf
from faultlines.reading.documents.pieces import Piece, SetAside, named
from faultlines.reading.documents.plain import read_plain

Reader = Callable[[bytes, str], Iterator[Piece | SetAside]]

#: By how a file's name ends. A file named by itself may have any name.
READERS: Final[dict[str, Reader]] = {
    ".txt": read_plain,
    ".md": read_plain,
    ".markdown": read_plain,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".pdf": read_pdf,
    ".eml": read_mail,
    ".mbox": read_mailbox,
    ".rss": read_feed,
    ".atom": read_feed,
    ".xml": read_feed,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}

#: By how a text begins, in small letters, where its name says nothing.
_OPENINGS: Final[tuple[tuple[str, Reader], ...]] = (
    ('{"', read_json_lines),
    ("<!doctype html", read_page),
    ("<html", read_page),
    ("<?xml", read_feed),
    ("<rss", read_feed),
    ("<feed", read_feed),
    ("<rdf:rdf", read_feed),
)

_PDF: Final = b"%PDF-"
_ZIP: Final = b"PK\x03\x04"
_GZIP: Final = b"\x1f\x8b"

#: What is known but not read, by its first bytes: what it is, and how to make text of it.
_REFUSED: Final[dict[bytes, tuple[str, str]]] = {
    b"\xd0\xcf\x11\xe0": ("an old Office file", "saving it as plain text"),
    b"{\\rtf": ("an RTF file", "saving it as plain text"),
    b"\x89PNG": ("a picture", "tesseract FILE OUT"),
    b"\xff\xd8\xff": ("a picture", "tesseract FILE OUT"),
    b"GIF8": ("a picture", "tesseract FILE OUT"),
    b"BZh": ("a bzip2 file", "bunzip2 FILE"),
    b"\xfd7zXZ": ("an xz file", "unxz FILE"),
    b"\x28\xb5\x2f\xfd": ("a Zstandard file", "unzstd FILE"),
    b"7z\xbc\xaf": ("a 7-Zip file", "7z x FILE"),
    b"Rar!": ("a RAR file", "unrar x FILE"),
}
_FORMATS: Final = (
    "plain text, Markdown, HTML, PDF, e-mail, RSS, Atom and JSON lines, also as .gz or .zip "
    "(.txt .md .html .pdf .eml .mbox .rss .atom .xml .jsonl)"
)
#: Reports that people keep in folders and that are not read: each is set aside with its line, not passed over.
_KNOWN_UNREAD: Final = frozenset({".doc", ".docx", ".odt", ".rtf"})

#: What a folder is searched for.
FOUND_IN_FOLDERS: Final = frozenset({*READERS, *_KNOWN_UNREAD, ".gz", ".zip"})


def kind_suffix(name: str) -> str:
    """Return how a name ends, in small letters; ``.gz`` only where a document is within.

    >>> kind_suffix("A.TXT"), kind_suffix("a.txt.gz"), kind_suffix("rows.tab.gz")
    ('.txt', '.gz', '')
    """
    path = PurePath(name.lower())
    if path.suffix == ".gz":
        return ".gz" if PurePath(path.stem).suffix in READERS else ""
    return path.suffix


def pieces(raw: bytes, origin: str) -> Iterator[Piece | SetAside]:
    """Take a source apart by its kind.

    Raises
    ------
    ReadingError
        If it is of a kind that is not read, or is not what its kind should be.
    """
    if raw.startswith(_GZIP):
        yield from _plainly(gunzipped(raw, origin), origin, origin.lower().removesuffix(".gz"))
    elif raw.startswith(_ZIP) and not is_office(raw):
        for member, found in unzipped(raw, origin, READERS):
            yield from [found] if isinstance(found, SetAside) else _member(found, member)
    else:
        yield from _plainly(raw, origin, origin)


def _member(raw: bytes, origin: str) -> Iterator[Piece | SetAside]:
    """Read one file of a zip; a fault of its own sets it aside."""
    try:
        yield from _plainly(raw, origin, origin)
    except ReadingError as error:
        yield SetAside(origin, str(error).removeprefix(f"{named(origin)}: "))


def _plainly(raw: bytes, origin: str, name: str) -> Iterator[Piece | SetAside]:
    """Read what is not packed."""
    _refuse(raw, origin)
    yield from _reader(raw, name)(raw, origin)


def _refuse(raw: bytes, origin: str) -> None:
    kind = next((known for magic, known in _REFUSED.items() if raw.startswith(magic)), None)
    if raw.startswith(_ZIP):
        kind = ("an Office file", "saving it as plain text") if is_office(raw) else ("a zip within", "unzip FILE")
    if raw.startswith(_GZIP):
        kind = ("a gzip file within", "gunzip FILE")
    if kind is not None:
        raise ReadingError(
            f"{named(origin)}: this is {kind[0]}; faultlines reads {_FORMATS}. "
            f"Make text of it first, for instance by {kind[1].replace('FILE', origin)}."
        )


def _reader(raw: bytes, name: str) -> Reader:
    if raw.startswith(_PDF):
        return read_pdf
    by_name = READERS.get(PurePath(name).suffix.lower())
    if by_name is not None:
        return by_name
    start = raw[:400].decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "ignore")
    start = start.lstrip("\ufeff \t\r\n").lower()
    return next((reader for opening, reader in _OPENINGS if start.startswith(opening)), read_plain)
