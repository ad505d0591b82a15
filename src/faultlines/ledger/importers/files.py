"""A published file as it is on the disk: its bytes unpacked, its first lines, its text, and its lines with offsets."""

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from faultlines.errors import LedgerError
from faultlines.terms.identifiers import content_id

_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZIP_MAGIC: Final = b"PK\x03\x04"

#: Bytes that are looked at to tell one format from another.
_HEAD_BYTES: Final = 1 << 16


@dataclass(frozen=True, eq=False)
class PublishedFile:
    """A file as its publisher gives it out.

    Attributes
    ----------
    path : Path
    sha256 : str
        Of the bytes on the disk.
    content : bytes
        What they hold, unpacked.
    """

    path: Path
    sha256: str
    content: bytes

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: packed or not, a file has the same."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def batch_id(self) -> str:
        """Id of the batch that the file is imported as."""
        return content_id("b", self.digest)

    @property
    def document_id(self) -> str:
        """Id of the document that the file is in a ledger."""
        return content_id("d", self.digest)

    @cached_property
    def head(self) -> tuple[str, ...]:
        """The first whole lines, bytes that are not UTF-8 replaced: to recognise a format by, not to read."""
        start = self.content[:_HEAD_BYTES].decode("utf-8-sig", "replace")
        lines = start.split("\n")
        if len(self.content) > _HEAD_BYTES and len(lines) > 1:
            lines = lines[:-1]
        return tuple(line.removesuffix("\r") for line in lines if line.strip())

    def text(self) -> str:
        """The content as UTF-8, a byte order mark left out.

        Raises
        ------
        LedgerError
            If it is not UTF-8.
        """
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as err:
            raise LedgerError(
                f"{self.path} is not UTF-8: byte {self.content[err.start]:#04x} at offset {err.start}. "
                "Convert it to UTF-8 and import it again."
            ) from err

    def text_with_latin_1(self) -> str:
        """The content as UTF-8, but each line that is not as Latin-1: some publishers mix the two in one file."""
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError:
            lines = self.content.removeprefix(codecs.BOM_UTF8).split(b"\n")
            return "\n".join(_decoded(line) for line in lines)


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def open_file(path: Path) -> PublishedFile:
    """Read and unpack a file: plain, gzip, or a zip archive with one file in it.

    Raises
    ------
    LedgerError
        If it cannot be read, is damaged, or is an archive of several files.
    """
    try:
        raw = path.read_bytes()
    except OSError as err:
        raise LedgerError(
            f"{path} cannot be read: {err.strerror}. Name a file as its publisher gives it out: plain, .gz or .zip."
        ) from err
    return PublishedFile(path=path, sha256=hashlib.sha256(raw).hexdigest(), content=_unpacked(path, raw))


def lines_of(text: str) -> pl.DataFrame:
    """``line_number`` (from 1), ``start`` (character offset in the text) and ``line`` (its end of line left out)."""
    if "\r" in text:
        # scan_lines would cut the carriage return off, and with it one character of every offset.
        lines = pl.DataFrame({"line": [text]}).select(pl.col("line").str.split("\n").explode())
        lines = lines.head(-1) if text.endswith("\n") else lines
    else:
        lines = pl.scan_lines(io.BytesIO(text.encode()), name="line").collect()
    length = pl.col("line").str.len_chars().cast(pl.Int64) + 1
    return lines.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line_number"),
        (length.cum_sum() - length).alias("start"),
        pl.col("line").str.strip_suffix("\r"),
    )


def with_cells(lines: pl.DataFrame, text: str, names: Sequence[str], wanted: Sequence[str]) -> pl.DataFrame:
    """Lines with some of their tab-separated cells.

    Parameters
    ----------
    lines : polars.DataFrame
        From `lines_of`.
    text : str
        What they are the lines of.
    names : sequence of str
        Of the cells of a line, in order.
    wanted : sequence of str
        Those to give.

    Returns
    -------
    polars.DataFrame
        ``lines``, ``columns`` (how many cells the line has) and each wanted cell as text, null where it is empty or the
        line has not that many.
    """
    places = [names.index(name) for name in wanted]
    cells = _parsed(text, names, places)
    if cells.height != lines.height:
        # Blank lines at either end are no rows to the parser of columns.
        split = pl.col("line").str.split_exact("\t", len(names) - 1).struct.rename_fields(list(names))
        cells = lines.select(split.alias("cells")).select(pl.col("cells").struct.field(*wanted).replace("", None))
    counts = (pl.col("line").str.count_matches("\t", literal=True) + 1).alias("columns")
    return lines.with_columns(counts).hstack(cells.select(wanted))


def characters_before(names: Sequence[str], column: str) -> pl.Expr:
    """Characters of a tab-separated ``line`` before one of its cells."""
    cells = rf"^((?:[^\t]*\t){{{names.index(column)}}})"
    return pl.col("line").str.extract(cells).str.len_chars().cast(pl.Int64)


def _parsed(text: str, names: Sequence[str], places: Sequence[int]) -> pl.DataFrame:
    if not text.strip("\n"):
        return pl.DataFrame(schema=dict.fromkeys((names[place] for place in places), pl.String))
    # The parser takes the first line's width for the file's: it is given one of the right width, and that is dropped.
    width = "\t" * (len(names) - 1) + "\n"
    return pl.read_csv(
        (width + text).encode(),
        separator="\t",
        has_header=False,
        quote_char=None,
        truncate_ragged_lines=True,
        schema=dict.fromkeys(names, pl.String),
        columns=sorted(places),
    ).slice(1)


def _unpacked(path: Path, raw: bytes) -> bytes:
    if raw.startswith(_ZIP_MAGIC):
        return _unzipped(path, raw)
    if not raw.startswith(_GZIP_MAGIC):
        return raw
    try:
        return gzip.decompress(raw)
    except (EOFError, OSError, zlib.error) as err:
        raise LedgerError(f"{path} is damaged gzip: {err}. Fetch the file again.") from err


def _unzipped(path: Path, raw: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            if len(names) != 1:
                raise LedgerError(
                    f"{path} is an archive of {len(names)} files; expected one. Unpack it and name the file you mean."
                )
            return archive.read(names[0])
    except (zipfile.BadZipFile, EOFError, zlib.error, RuntimeError, NotImplementedError) as err:
        raise LedgerError(f"{path} is a damaged or locked zip archive: {err}. Fetch the file again.") from err
