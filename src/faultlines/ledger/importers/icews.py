"""ICEWS coded events -> rows of the claims table, whole columns at a time.

One line of the file is one claim and its passage. The publisher's traps: ``CAMEO Code`` is text ("14" is no "014"),
``Event ID`` repeats, countries are names, and a mutual act is written twice, once from either side.

References
----------
.. [1] Boschee, Lautenschlager, O'Brien, Shellman, Starz & Ward (2015), ICEWS Coded Event Data.
"""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from faultlines.errors import LedgerError
from faultlines.ledger.importers.cameo import plover_types
from faultlines.ledger.importers.parties import resolve_parties
from faultlines.ledger.records import ImportReport, Leaders
from faultlines.terms.coded_names import AMBIGUOUS, OUT_OF_POST
from faultlines.terms.documents import Document
from faultlines.terms.identifiers import content_id
from faultlines.terms.plover import MUTUAL_TYPES

#: The publisher's header, in its order.
HEADER: Final = (
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
)

_READER: Final = "icews/2"
_GZIP_MAGIC: Final = b"\x1f\x8b"

#: The two codes of one visit, as its guest and as its host; both become one.
_VISIT: Final = {"043": "042"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IcewsFile:
    """A file read: its document, the claims of its kept rows, and the rows set aside.

    Attributes
    ----------
    batch_id : str
        Made from the file's content.
    path : Path
    document : Document
    claims : polars.DataFrame
        Columns of the claims table.
    parties : polars.DataFrame
        Row by row as ``claims``: ``source_name``, ``source_by``, ``target_name`` and ``target_by``, the name of either
        side and by what its actor is known, or why nobody is.
    rejects : polars.DataFrame
        ``line_number`` (the header is line 1), ``reason``, ``line``.
    """

    batch_id: str
    path: Path
    document: Document
    claims: pl.DataFrame
    parties: pl.DataFrame
    rejects: pl.DataFrame


def read_icews(path: Path) -> IcewsFile:
    """Read a file of ICEWS events.

    Parameters
    ----------
    path : Path
        Tab-separated, UTF-8, with the publisher's header; plain or gzip-compressed.

    Raises
    ------
    LedgerError
        If the file cannot be read, is not UTF-8, or its header is not the publisher's.
    """
    raw = _bytes(path)
    content = _unpacked(path, raw)
    text = _text(path, content)
    lines = _lines(text)
    _check_header(path, lines["line"].first())
    rows = _fields(lines.slice(1)).with_columns(_reason().alias("reason"))
    rejects = rows.filter(pl.col("reason").is_not_null()).select("line_number", "reason", "line")
    if rejects.height == rows.height:
        raise LedgerError(_nothing_kept(path, rejects))
    digest = hashlib.sha256(content).hexdigest()
    document_id = content_id("d", digest)
    kept = _resolved(rows.filter(pl.col("reason").is_null()))
    claims = _claims(kept, document_id)
    document = Document(
        document_id=document_id,
        text=text,
        published_at=claims["published_at"].max(),  # type: ignore[arg-type]
        dated_by="each row by its own Event Date; this is the last of them",
        title=path.name,
        publisher="ICEWS",
        origin=str(path),
        sha256=hashlib.sha256(raw).hexdigest(),
    )
    return IcewsFile(
        batch_id=content_id("b", digest),
        path=path,
        document=document,
        claims=claims,
        parties=kept.select("source_name", "source_by", "target_name", "target_by"),
        rejects=rejects,
    )


def import_report(file: IcewsFile, rejects: Path | None) -> ImportReport:
    """Count what a file held.

    Parameters
    ----------
    file : IcewsFile
    rejects : Path or None
        Where its rejected rows were written.
    """
    source, target = (file.claims[f"{side}_actors"].list.first().struct.field("id") for side in ("source", "target"))
    untyped = file.claims["event_type"].str.starts_with("CAMEO:")
    named = source.is_not_null() | target.is_not_null()
    between_states = (source.str.len_chars() == 3) & (target.str.len_chars() == 3) & (source != target)
    reasons = file.rejects.group_by("reason").len().sort(["len", "reason"], descending=[True, False])
    return ImportReport(
        batch_id=file.batch_id,
        document_id=file.document.document_id,
        path=file.path,
        rows=file.claims.height + file.rejects.height,
        kept=file.claims.height,
        rejected=file.rejects.height,
        reasons=tuple(reasons.iter_rows()),
        rejects=rejects,
        untyped=int(untyped.sum()),
        events=file.claims.filter(~untyped & named)["fact"].n_unique(),
        interstate=int(between_states.sum()),
        unresolved_sources=int(source.is_null().sum()),
        unresolved_targets=int(target.is_null().sum()),
        leaders=_leaders(file.parties, between_states.fill_null(value=False)),
        first_day=file.claims["published_at"].min(),  # type: ignore[arg-type]
        last_day=file.claims["published_at"].max(),  # type: ignore[arg-type]
        repeated=False,
    )


def _leaders(parties: pl.DataFrame, between_states: pl.Series) -> Leaders:
    """Count the rows in which a name alone says who a party is, and those in which it does not say enough."""

    def rows(by: str) -> pl.Series:
        return (parties["source_by"] == by) | (parties["target_by"] == by)

    spoke = pl.concat(
        parties.filter(pl.col(f"{side}_by") == "person")[f"{side}_name"].rename("name") for side in ("source", "target")
    )
    return Leaders(
        rows=int(rows("person").sum()),
        names=spoke.n_unique(),
        interstate=int((rows("person") & between_states).sum()),
        ambiguous=int(rows(AMBIGUOUS).sum()),
        out_of_post=int(rows(OUT_OF_POST).sum()),
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        raise LedgerError(f"{path} cannot be read: {err.strerror}. Name an ICEWS file, .tab or .tab.gz.") from err


def _unpacked(path: Path, raw: bytes) -> bytes:
    if not raw.startswith(_GZIP_MAGIC):
        return raw
    try:
        return gzip.decompress(raw)
    except (EOFError, OSError, zlib.error) as err:
        raise LedgerError(f"{path} is damaged gzip: {err}. Fetch the file again.") from err


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise LedgerError(
            f"{path} is not UTF-8: byte {content[err.start]:#04x} at offset {err.start}. "
            "Convert it to UTF-8 and import it again."
        ) from err


def _lines(text: str) -> pl.DataFrame:
    """``line_number`` (from 1), ``start`` (character offset in the text) and ``line`` (its end of line left out)."""
    lines = pl.DataFrame({"line": [text]}).select(pl.col("line").str.split("\n").explode())
    if text.endswith("\n") or not text:
        lines = lines.head(-1)
    length = pl.col("line").str.len_chars().cast(pl.Int64) + 1
    return lines.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line_number"),
        (length.cum_sum() - length).alias("start"),
        pl.col("line").str.strip_suffix("\r"),
    )


def _check_header(path: Path, line: object) -> None:
    found = tuple(str(line or "").split("\t"))
    if found == HEADER:
        return
    place = next((n for n, (one, other) in enumerate(zip(found, HEADER, strict=False)) if one != other), len(found))
    what = repr(found[place][:40]) if place < len(found) and found != ("",) else "nothing"
    wanted = repr(HEADER[place]) if place < len(HEADER) else "the end of the line"
    raise LedgerError(
        f"{path} line 1: column {place + 1} is {what}, expected {wanted}. An ICEWS file begins with the publisher's "
        f"header of {len(HEADER)} tab-separated names; restore it or name another file."
    )


def _nothing_kept(path: Path, rejects: pl.DataFrame) -> str:
    if rejects.is_empty():
        return f"{path} holds a header and no rows; there is nothing to import. Name a file with events."
    line_number, reason, _ = rejects.row(0)
    return (
        f"{path}: none of {rejects.height} rows can be read; line {line_number}: {reason}. "
        "Compare the file with the publisher's layout."
    )


def _fields(lines: pl.DataFrame) -> pl.DataFrame:
    """The columns that are used, as text, null where blank or NA; the day as a date."""
    cells = pl.col("line").str.split_exact("\t", len(HEADER) - 1).struct.rename_fields(list(HEADER))
    frame = lines.with_columns((pl.col("line").str.count_matches("\t") + 1).alias("columns"), cells.alias("cells"))
    raw = frame.with_columns(pl.col("cells").struct.field(*HEADER)).drop("cells")
    return raw.select(
        "line_number",
        "start",
        "line",
        "columns",
        pl.col("Event ID").alias("external_id"),
        pl.col("Event Date").alias("raw_date"),
        pl.col("Event Date").str.to_date("%Y-%m-%d", strict=False).alias("day"),
        pl.col("CAMEO Code").alias("code"),
        _before("Source Name").alias("source_offset"),
        _before("Target Name").alias("target_offset"),
        *(
            _filled(f"{side} {what}").alias(f"{side.lower()}_{what.lower()}")
            for side in ("Source", "Target")
            for what in ("Name", "Sectors", "Country")
        ),
        _filled("City", "District", "Province", "Country").alias("place"),
    )


def _filled(*columns: str) -> pl.Expr:
    """The first of some columns that is neither blank nor NA."""
    return pl.coalesce(
        pl.when(~pl.col(column).str.strip_chars().is_in(["", "NA"])).then(pl.col(column)) for column in columns
    )


def _before(column: str) -> pl.Expr:
    """Characters of a line before one of its columns."""
    earlier = HEADER[: HEADER.index(column)]
    return pl.sum_horizontal(pl.col(name).str.len_chars().cast(pl.Int64) + 1 for name in earlier)


def _reason() -> pl.Expr:
    """Why a row cannot be kept, null where it can."""
    named = pl.col("source_name").is_not_null() | pl.col("target_name").is_not_null()
    return (
        pl.when(pl.col("columns") != len(HEADER))
        .then(pl.format(f"{{}} columns, expected {len(HEADER)}", "columns"))
        .when(pl.col("day").is_null())
        .then(pl.lit("Event Date is no day written YYYY-MM-DD"))
        .when(~pl.col("code").is_in(plover_types()["code"].implode()))
        .then(pl.lit("CAMEO Code is not on CAMEO's list (written as text, leading zero kept)"))
        .when(~named)
        .then(pl.lit("neither Source Name nor Target Name is filled"))
    )


def _resolved(rows: pl.DataFrame) -> pl.DataFrame:
    """Kept rows with their PLOVER types and the actors of either side."""
    typed = rows.join(plover_types(), on="code", how="left", maintain_order="left")
    return typed.hstack(resolve_parties(typed, "source")).hstack(resolve_parties(typed, "target"))


def _claims(rows: pl.DataFrame, document_id: str) -> pl.DataFrame:
    """Kept rows in the columns of the claims table."""
    return rows.select(
        pl.format(f"c_{document_id[2:11]}{{}}", pl.col("line_number").cast(pl.String).str.zfill(7)).alias("claim_id"),
        pl.lit("event").alias("kind"),
        pl.lit(document_id).alias("document_id"),
        "external_id",
        pl.col("day").alias("published_at"),
        pl.col("start").alias("passage_start"),
        (pl.col("start") + pl.col("line").str.len_chars().cast(pl.Int64)).alias("passage_end"),
        pl.col("line").alias("passage_text"),
        pl.lit("happened").alias("modality"),
        # The row states the act in so many words: nothing is left to read wrongly.
        pl.lit(1.0).alias("confidence"),
        pl.lit(_READER).alias("reader"),
        _mentions("source"),
        _mentions("target"),
        "event_type",
        "mode",
        "contexts",
        pl.col("day").alias("earliest"),
        pl.col("day").alias("latest"),
        "place",
        pl.lit(True).alias("systematic"),
        _fact().alias("fact"),
    )


def _mentions(side: str) -> pl.Expr:
    """A list with the one actor of a side, empty where it is not known."""
    start = pl.col("start") + pl.col(f"{side}_offset")
    name = pl.col(f"{side}_name")
    mention = pl.struct(
        pl.col(f"{side}_id").alias("id"),
        name.alias("text"),
        start.alias("start"),
        (start + name.str.len_chars().cast(pl.Int64)).alias("end"),
        pl.col(f"{side}_sector").alias("sector"),
    )
    known = pl.col(f"{side}_id").is_not_null()
    one = pl.concat_list(mention)
    return pl.when(known).then(one).otherwise(one.list.head(0)).alias(f"{side}_actors")


def _fact() -> pl.Expr:
    """Day, code and names: one fact however often it is reported, and from whichever side a mutual act is."""
    source, target = pl.col("source_name").fill_null(""), pl.col("target_name").fill_null("")
    swapped = pl.col("event_type").is_in(list(MUTUAL_TYPES)) & (source > target)
    return pl.concat_str(
        pl.lit("icews"),
        pl.col("day").cast(pl.String),
        pl.col("code").replace(_VISIT),
        pl.when(swapped).then(target).otherwise(source),
        pl.when(swapped).then(source).otherwise(target),
        separator="|",
    )
