r"""Files into documents: their text, and the day they were published.

``Document.text`` is the decoded text that is read, and every offset counts its characters: what
``Path.read_text(encoding="utf-8-sig")`` gives (so line ends are ``\n``), without a front matter, and for HTML and
e-mail the visible text only. Markdown's marks stay in. Two copies of a document have the same id whatever their
spacing, folder, or the day on which they were read.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, BinaryIO, Final

from faultlines.errors import ReadingError
from faultlines.reading.dateforms import Form, find_forms, stated_day
from faultlines.reading.webpages import read_webpage
from faultlines.terms.documents import Document
from faultlines.terms.identifiers import content_id

#: What a folder is searched for. A file named by itself may have any name, and is read as text.
SUFFIXES: Final = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".jsonl", ".ndjson", ".eml"})

#: Length of the longest document, in characters: what the English pipeline parses at a time.
MOST_CHARACTERS: Final = 1_000_000

_FORMATS: Final = "plain text, Markdown, HTML, JSON lines and e-mail (.txt .md .html .jsonl .eml)"
_FRONT_MATTER: Final = re.compile(r"\s*---[ \t]*\n(?P<head>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY_LINE: Final = re.compile(r"(?P<key>[A-Za-z_]+)\s*:\s*(?P<value>.*)")
_MAGIC: Final = {
    b"%PDF": ("a PDF", "pdftotext FILE"),
    b"PK\x03\x04": ("a zip or Office file", "saving it as plain text"),
    b"\xd0\xcf\x11\xe0": ("an old Office file", "saving it as plain text"),
    b"\x1f\x8b": ("a gzip file", "gunzip FILE"),
    b"{\\rtf": ("an RTF file", "saving it as plain text"),
}
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_DATELINE: Final = re.compile(
    r"^(?:[*_#>\s]*)(?:(?:first\s+)?(?:published|posted|issued|date|dated|updated)\b[\s:]*(?:on|at)?\s*|by\s.{2,60}[\s|·,•—–-]+)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?$",
    re.IGNORECASE,
)
_CITY_LINE: Final = re.compile(r"^[A-Z][A-Z.'’ -]+(?:,\s[A-Za-z.'’ ]{2,30})?,?\s\(?(?:[A-Z][A-Za-z]+\)\s)?$")
_DATELINE_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one file, line or message gives before it is dated."""

    text: str
    origin: str
    raw: bytes
    stated: tuple[date, str] | None = None
    facts: dict[str, str] = field(default_factory=dict)


def load_documents(
    paths: Iterable[str | Path],
    *,
    published_at: date | None = None,
    today: date,
    stdin: BinaryIO | None = None,
) -> list[Document]:
    """Read files and folders into documents.

    Parameters
    ----------
    paths : iterable of str or Path
        Files (plain text and Markdown, with a front matter or not; HTML; JSON lines; e-mail), folders (searched to
        their depths, in order of name; hidden files and READMEs left out), and ``-`` for the standard input.
    published_at : date, optional
        Day of publication of all of them. Without it, each document's is the first of: the date in its front matter,
        JSON line, e-mail header or HTML head; a date line among its first lines; the day its file was last changed;
        ``today``. ``Document.dated_by`` says which.
    today : date
        The present day.
    stdin : binary file, optional
        What ``-`` stands for; the process's standard input by default.

    Returns
    -------
    list of Document
        In the order of the paths.

    Raises
    ------
    ReadingError
        If a path cannot be read, a file is empty, not text, in another encoding or ill-formed, or a folder has
        nothing to read. One line: what was found, where, what was wanted and what to do.
    """
    return [
        _document(piece, path, published_at, today)
        for given in paths
        for path in _files(given)
        for piece in _pieces(path, _bytes(path, stdin))
    ]


def _files(given: str | Path) -> list[Path | None]:
    """List the files that a path stands for; None is the standard input."""
    if str(given) == "-":
        return [None]
    path = Path(given)
    if not path.is_dir():
        return [path]
    try:
        found = sorted(each for each in path.rglob("*") if _is_wanted(each, path))
    except OSError as error:
        raise ReadingError(f"{path}: the folder cannot be read ({_reason(error)}). Check its permissions.") from error
    if not found:
        raise ReadingError(
            f"{path}: the folder has no document; expected files that end in {' '.join(sorted(SUFFIXES))}. "
            "Name another folder, or the files themselves."
        )
    return list(found)


def _is_wanted(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and path.suffix.lower() in SUFFIXES and path.stem.upper() != "README" and path.is_file()


def _bytes(path: Path | None, stdin: BinaryIO | None) -> bytes:
    if path is None:
        return (stdin or sys.stdin.buffer).read()
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadingError(f"{path}: there is no such file or folder. Check the path.") from error
    except (OSError, ValueError) as error:
        raise ReadingError(f"{path}: cannot be read ({_reason(error)}). Check its permissions.") from error


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _pieces(path: Path | None, raw: bytes) -> Iterator[_Piece]:
    """Take a file apart by its kind: by its suffix, and for the standard input by how it begins."""
    origin = "-" if path is None else str(path)
    suffix = "" if path is None else path.suffix.lower()
    if not raw.strip():
        raise ReadingError(f"{_name(origin)}: the file is empty; expected text to read. Check the path.")
    if suffix == ".eml":
        yield _email(raw, origin)
        return
    text = _decoded(raw, origin)
    start = text[:200].lstrip().lower()
    if suffix in {".jsonl", ".ndjson"} or (not suffix and start.startswith('{"')):
        yield from _json_lines(text, origin)
    elif suffix in {".html", ".htm"} or (not suffix and start.startswith(("<!doctype html", "<html"))):
        yield _html(text, raw, origin)
    else:
        yield _plain(text, raw, origin)


def _name(origin: str) -> str:
    return "standard input" if origin == "-" else origin


def _decoded(raw: bytes, origin: str) -> str:
    """Text of bytes in UTF-8, or in UTF-16 with its byte order mark."""
    for magic, (kind, remedy) in _MAGIC.items():
        if raw.startswith(magic):
            raise ReadingError(
                f"{_name(origin)}: this is {kind}; faultlines reads {_FORMATS}. "
                f"Make text of it first, for instance by {remedy.replace('FILE', origin)}."
            )
    encoding = "utf-16" if raw.startswith(_UTF16) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        found = "".join(f"\\x{byte:02x}" for byte in raw[error.start : error.start + 1])
        raise ReadingError(
            f"{_name(origin)}: byte {found} at offset {error.start} is not {encoding.removesuffix('-sig').upper()}; "
            f"expected UTF-8. Convert the file first, for instance with: iconv -f latin1 -t utf-8 {origin}"
        ) from error
    if "\x00" in text:
        raise ReadingError(
            f"{_name(origin)}: a NUL at character {text.index(chr(0))} says that this is not text; "
            f"faultlines reads {_FORMATS}. Name another file."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(text: str, raw: bytes, origin: str) -> _Piece:
    """Plain text or Markdown, its front matter taken off."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return _Piece(text, origin, raw)
    facts: dict[str, str] = {}
    for line in match["head"].splitlines():
        pair = _KEY_LINE.fullmatch(line.strip())
        if pair:
            facts[pair["key"].lower()] = pair["value"].strip().strip("\"'")
    body = text[match.end() :].lstrip("\n")
    given = facts.get("date") or facts.get("published_at") or facts.get("published")
    stated = None
    if given:
        stated = (_day(given, f"{_name(origin)}: date in the front matter"), "the front matter's date")
    return _Piece(body, origin, raw, stated, facts)


def _html(text: str, raw: bytes, origin: str) -> _Piece:
    page = read_webpage(text)
    day = stated_or_iso(page.date) if page.date else None
    stated = (day, "the date in the page's head") if day else None
    facts = {"title": page.title, "publisher": page.publisher}
    return _Piece(page.text, origin, raw, stated, {key: value for key, value in facts.items() if value})


def _email(raw: bytes, origin: str) -> _Piece:
    """Read an e-mail's text part, or its HTML part where it has no other."""
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html")) if isinstance(message, EmailMessage) else None
    try:
        content = body.get_content() if body is not None else ""
    except (LookupError, UnicodeError) as error:
        raise ReadingError(
            f"{origin}: the message's text cannot be decoded ({error}); expected a charset that Python knows. "
            "Save the message as text in UTF-8."
        ) from error
    text = content if isinstance(content, str) else ""
    if body is not None and body.get_content_type() == "text/html":
        text = read_webpage(text).text
    sent = getattr(message.get("Date"), "datetime", None)
    facts = {"title": str(message.get("Subject") or ""), "publisher": str(message.get("From") or "")}
    return _Piece(
        text.replace("\r\n", "\n"),
        origin,
        raw,
        (sent.date(), "the message's Date header") if sent else None,
        {key: value for key, value in facts.items() if value},
    )


def _json_lines(text: str, origin: str) -> Iterator[_Piece]:
    """One document a line; a line that is none stops the reading, by its number."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{_name(origin)} line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ReadingError(
                f"{where}: not JSON ({error.msg} at column {error.colno}); expected one object a line with id, date "
                "and event_text. Mend or remove the line."
            ) from error
        if not isinstance(row, dict):
            raise ReadingError(
                f"{where}: {type(row).__name__} found; expected an object with id, date and event_text. "
                "Mend or remove the line."
            )
        yield _json_piece(row, line, where, origin)


def _json_piece(row: dict[str, Any], line: str, where: str, origin: str) -> _Piece:
    body = row.get("event_text") or row.get("text")
    if not isinstance(body, str) or not body.strip():
        raise ReadingError(
            f"{where}: neither event_text nor text has any text; expected the report's. Fill it in or remove the line."
        )
    dated = next(
        ((key, str(row[key])) for key in ("published_at", "pub_date", "date") if row.get(key) not in {None, ""}), None
    )
    stated = (_day(dated[1], f"{where}: {dated[0]}"), f"the line's {dated[0]}") if dated else None
    named = {
        "title": row.get("headline") or row.get("title"),
        "publisher": row.get("publisher"),
        "record": row.get("record") or row.get("url"),
        "id": row.get("id"),
    }
    facts = {key: str(value) for key, value in named.items() if value not in {None, ""}}
    return _Piece(body.replace("\r\n", "\n"), f"{origin}:{where.rsplit(' ', 1)[1]}", line.encode(), stated, facts)


def stated_or_iso(text: str) -> date | None:
    """Return the day that a date field gives: ISO 8601, 20240622, or written out with its year.

    >>> stated_or_iso("2024-06-22T09:30:00Z"), stated_or_iso("22 June 2024")
    (datetime.date(2024, 6, 22), datetime.date(2024, 6, 22))
    """
    try:
        return date.fromisoformat(re.split(r"[T\s]", text.strip())[0])
    except ValueError:
        return stated_day(text)


def _day(text: str, where: str) -> date:
    day = stated_or_iso(text)
    if day is None:
        raise ReadingError(f"{where} is {text!r}; expected a day such as 2024-06-22. Write it so, or take it out.")
    return day


def _document(piece: _Piece, path: Path | None, published_at: date | None, today: date) -> Document:
    if not piece.text.strip():
        raise ReadingError(
            f"{_name(piece.origin)}: the file is empty but for its head; expected text below it. Add the text."
        )
    if len(piece.text) > MOST_CHARACTERS:
        raise ReadingError(
            f"{_name(piece.origin)}: {len(piece.text)} characters in one document; expected at most "
            f"{MOST_CHARACTERS}. Split it into its reports."
        )
    day, dated_by, is_assumed = _dated(piece, path, published_at, today)
    if day > today:
        dated_by += f"; note that this is after today, {today}"
    facts = piece.facts
    return Document(
        document_id=content_id("d", " ".join(piece.text.split()), None if is_assumed else day.isoformat()),
        text=piece.text,
        published_at=day,
        dated_by=dated_by,
        title=facts.get("title"),
        publisher=facts.get("publisher"),
        origin=piece.origin,
        sha256=hashlib.sha256(piece.raw).hexdigest(),
        external_id=facts.get("id"),
        record=facts.get("record") or facts.get("url"),
    )


def _dated(piece: _Piece, path: Path | None, published_at: date | None, today: date) -> tuple[date, str, bool]:
    """Day of publication, why, and whether it is assumed and not stated anywhere."""
    if published_at is not None:
        return published_at, "--published", False
    if piece.stated is not None:
        return (*piece.stated, False)
    changed = None if path is None else datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    line = _date_line(piece.text, min(changed or today, today))
    if line is not None:
        return (*line, False)
    why = "since no publication date was given or found"
    if changed is None or changed > today:
        return today, f"assumed: today, {why}", True
    return changed, f"assumed: the day the file was last changed, {why}", True


def _date_line(text: str, changed: date) -> tuple[date, str] | None:
    """Find a day among the first lines: alone on a line, after "Published" or a byline, or behind a city."""
    lines = [line.strip() for line in text[:4000].split("\n") if line.strip()][:_DATELINE_LINES]
    for line in lines:
        for form in find_forms(line[:160]):
            day = _line_day(line, form, changed)
            if day is not None:
                has_year = "year" in form.groups or form.name == "iso"
                return day, f"the line {line[: form.end]!r}" + ("" if has_year else ", the year assumed")
    return None


def _line_day(line: str, form: Form, changed: date) -> date | None:
    """Return the day that a line gives as its date, None where the form is part of a sentence."""
    if form.name not in {"iso", "compact", "month_day", "day_month"}:
        return None
    dates = form.dates(changed)
    if dates is None or dates.days > 1:
        return None
    before, after = line[: form.start], line[form.end :]
    alone = _DATELINE.match(before) and len(after) <= 40 and not re.search(r"[a-z]{4,}\s[a-z]+\s[a-z]", after)
    city = _CITY_LINE.match(before) and re.match(r"(?:\s\([A-Za-z ]+\))?\s*[-–—:]", after)
    if city or (alone and ("year" in form.groups or form.name == "iso")):
        return dates.earliest
    return None
