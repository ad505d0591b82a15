"""What every importer makes: the rows of a file as claims, and those set aside.

A reader gives its kept rows in a few columns, named by `coded_claims`; the rest is the same for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from faultlines.errors import LedgerError
from faultlines.ledger.importers.files import PublishedFile
from faultlines.ledger.records import ImportReport, Leaders
from faultlines.terms.documents import Document
from faultlines.terms.plover import EVENT_TYPES, MUTUAL_TYPES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodedFile:
    """A file read: its document, the claims of its kept rows, and the rows set aside.

    Attributes
    ----------
    file : PublishedFile
    reader : str
        Name and version of what read it, such as ``gdelt2/1``; every claim carries it.
    document : Document
        The whole file.
    claims : polars.DataFrame
        Columns of the claims table; those that a kind of claim does not use may be left out.
    kept : int
        Rows that gave at least one claim.
    rejects : polars.DataFrame
        ``line_number`` (the file's first line is 1), ``reason``, ``line``.
    leaders : Leaders or None
        Counts of what the names of leaders gave, where a format names people.
    """

    file: PublishedFile
    reader: str
    document: Document
    claims: pl.DataFrame
    kept: int
    rejects: pl.DataFrame
    leaders: Leaders | None = None


def coded_file(
    file: PublishedFile,
    text: str,
    claims: pl.DataFrame,
    *,
    reader: str,
    publisher: str,
    dated_by: str,
    kept: int,
    rejects: pl.DataFrame,
    leaders: Leaders | None = None,
) -> CodedFile:
    """A file read, with the document that it is in the ledger: published when the last of its claims was.

    Parameters
    ----------
    file : PublishedFile
    text : str
        The whole file, decoded.
    claims : polars.DataFrame
    reader, publisher : str
    dated_by : str
        Whence the claims have their days of publication.
    kept, rejects, leaders
        As in `CodedFile`.
    """
    published_at: date = claims["published_at"].max()  # type: ignore[assignment]
    document = Document(
        document_id=file.document_id,
        text=text,
        published_at=published_at,
        dated_by=dated_by,
        title=file.path.name,
        publisher=publisher,
        origin=str(file.path),
        sha256=file.sha256,
    )
    return CodedFile(
        file=file, reader=reader, document=document, claims=claims, kept=kept, rejects=rejects, leaders=leaders
    )


def set_aside(rows: pl.DataFrame, path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part rows by their column ``reason``: those to keep, and those rejected.

    Raises
    ------
    LedgerError
        If there is no row to keep.
    """
    rejects = rows.filter(pl.col("reason").is_not_null()).select("line_number", "reason", "line")
    if rejects.height == rows.height:
        raise LedgerError(_nothing_kept(path, rejects))
    return rows.filter(pl.col("reason").is_null()), rejects


def first_reason(*reasons: pl.Expr) -> pl.Expr:
    """The first of some expressions that gives a reason to set a row aside, null where none does."""
    return pl.coalesce(*reasons).alias("reason")


def reason(when: pl.Expr, text: str, *columns: str) -> pl.Expr:
    """``text`` where a condition holds, ``{}`` in it filled from columns; null elsewhere."""
    return pl.when(when).then(pl.format(text, *columns) if columns else pl.lit(text))


def coded_claims(rows: pl.DataFrame, *, document_id: str, reader: str) -> pl.DataFrame:
    """Kept rows of acts in the columns of the claims table.

    Parameters
    ----------
    rows : polars.DataFrame
        ``line_number``, ``start`` and ``line``; ``external_id``, ``published_at`` and ``day`` (dates), ``event_type``,
        ``mode``, ``contexts``, ``place``, ``fact``, ``source_actors`` and ``target_actors`` (see `one_actor`).
    document_id, reader : str
    """
    return rows.select(
        *_of_each_row("event", document_id, reader),
        "source_actors",
        "target_actors",
        "event_type",
        "mode",
        "contexts",
        pl.col("day").alias("earliest"),
        pl.col("day").alias("latest"),
        "place",
        "fact",
    )


def _of_each_row(kind: str, document_id: str, reader: str, *, suffix: str = "") -> tuple[pl.Expr, ...]:
    """The columns that a row gives its claim whatever it claims; ``suffix`` tells its id from another's of the row."""
    number = pl.col("line_number").cast(pl.String).str.zfill(7)
    return (
        pl.format(f"c_{document_id[2:11]}{{}}{suffix}", number).alias("claim_id"),
        pl.lit(kind).alias("kind"),
        pl.lit(document_id).alias("document_id"),
        pl.col("external_id"),
        pl.col("published_at"),
        pl.col("start").alias("passage_start"),
        (pl.col("start") + pl.col("line").str.len_chars().cast(pl.Int64)).alias("passage_end"),
        pl.col("line").alias("passage_text"),
        pl.lit("happened").alias("modality"),
        # The row states its fact in so many words: nothing is left to read wrongly.
        pl.lit(1.0).alias("confidence"),
        pl.lit(reader).alias("reader"),
        pl.lit(True).alias("systematic"),
    )


def figure_claims(rows: pl.DataFrame, *, document_id: str, reader: str) -> pl.DataFrame:
    """Kept rows of figures in the columns of the claims table.

    Parameters
    ----------
    rows : polars.DataFrame
        As for `coded_claims`, with ``quantity``, ``unit``, ``value`` and ``year`` instead of the act.
    document_id, reader : str
    """
    return rows.select(
        *_of_each_row("figure", document_id, reader, suffix="n"),
        one_actor("source"),
        one_actor("target"),
        pl.col("day").alias("latest"),
        "quantity",
        "unit",
        "value",
        "year",
    )


def turned(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows as acts of the second party on the first, ``b`` as the suffix of their claims' ids."""
    parts = ("name", "offset", "id", "sector")
    sides = (("source", "target"), ("target", "source"))
    swapped = [pl.col(f"{one}_{part}").alias(f"{other}_{part}") for one, other in sides for part in parts]
    return rows.with_columns(*swapped, pl.lit("b").alias("suffix"))


def one_actor(side: str) -> pl.Expr:
    """A list with the one actor of a side, empty where it is not known.

    From ``…_id``, ``…_sector``, ``…_name`` (as the line writes it) and ``…_offset`` (characters of the line before it).
    """
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


def fact(coder: str, source: pl.Expr, target: pl.Expr, *rest: pl.Expr) -> pl.Expr:
    """Key of what a row states: one however often it is reported, and from whichever side a mutual act is.

    Parameters
    ----------
    coder : str
        Facts of two coders are never one.
    source, target : polars.Expr
        The parties as the coder writes them.
    *rest : polars.Expr
        The day and the act, and what else the coder tells facts apart by.
    """
    source, target = source.fill_null(""), target.fill_null("")
    swapped = pl.col("event_type").is_in(list(MUTUAL_TYPES)) & (source > target)
    return pl.concat_str(
        pl.lit(coder),
        *rest,
        pl.when(swapped).then(target).otherwise(source),
        pl.when(swapped).then(source).otherwise(target),
        separator="|",
    ).alias("fact")


def blank_as_null(column: str, blanks: Sequence[str] = ("", "NA")) -> pl.Expr:
    """A column of text, null where it holds nothing but space or a word for nothing."""
    return pl.when(~pl.col(column).str.strip_chars().is_in(list(blanks))).then(pl.col(column))


def between_states(claims: pl.DataFrame) -> pl.Series:
    """Whether the first parties of either side are two different states."""
    source, target = _first_ids(claims)
    return ((source.str.len_chars() == 3) & (target.str.len_chars() == 3) & (source != target)).fill_null(value=False)


def import_report(file: CodedFile, rejects: Path | None, recognised: str) -> ImportReport:
    """Count what a file held.

    Parameters
    ----------
    file : CodedFile
    rejects : Path or None
        Where its rejected rows were written.
    recognised : str
        Its format, and how that was known.
    """
    claims = file.claims
    source, target = _first_ids(claims)
    acts = claims["kind"] == "event"
    typed = claims["event_type"].is_in(EVENT_TYPES) if "event_type" in claims.columns else ~acts
    named = source.is_not_null() | target.is_not_null()
    days = claims["latest"] if "latest" in claims.columns else claims["published_at"]
    reasons = file.rejects.group_by("reason").len().sort(["len", "reason"], descending=[True, False])
    return ImportReport(
        batch_id=file.file.batch_id,
        document_id=file.document.document_id,
        path=file.file.path,
        reader=file.reader,
        recognised=recognised,
        sha256=file.file.sha256,
        rows=file.kept + file.rejects.height,
        kept=file.kept,
        rejected=file.rejects.height,
        reasons=tuple(reasons.iter_rows()),
        rejects=rejects,
        untyped=int((acts & ~typed).sum()),
        events=claims.filter(acts & typed & named)["fact"].n_unique() if acts.any() else 0,
        figures=int((claims["kind"] == "figure").sum()),
        interstate=int(between_states(claims).sum()),
        unresolved_sources=int(source.is_null().sum()),
        unresolved_targets=int(target.is_null().sum()),
        leaders=file.leaders,
        first_day=days.min(),  # type: ignore[arg-type]
        last_day=days.max(),  # type: ignore[arg-type]
        repeated=False,
    )


def _first_ids(claims: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    source, target = (claims[f"{side}_actors"].list.first().struct.field("id") for side in ("source", "target"))
    return source, target


def _nothing_kept(path: Path, rejects: pl.DataFrame) -> str:
    if rejects.is_empty():
        return f"{path} holds a header and no rows; there is nothing to import. Name a file with events."
    line_number, why, _ = rejects.row(0)
    return (
        f"{path}: none of {rejects.height} rows can be read; line {line_number}: {why}. "
        "Compare the file with the publisher's layout."
    )
