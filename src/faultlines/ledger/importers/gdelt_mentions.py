"""GDELT 2.0 mentions -> rows of the claims table: who else reported an act, when, and how sure GDELT is of each.

A mention names no actor and no act. It points to a row of an events file by ``GLOBALEVENTID``, so the ledger must hold
that row first; mentions of other events are set aside. A mention is one more claim of the event's fact, with its own
day of publication and GDELT's own confidence; its passage is its line, and what it writes of the actors is the event's
id. Mentions are not collapsed: one report may mention many events, and one event be mentioned often, on one page too.
"""

import re
from typing import Final

import polars as pl

from faultlines.ledger.importers.files import PublishedFile, lines_of, with_cells
from faultlines.ledger.importers.rows import (
    CodedFile,
    coded_claims,
    coded_file,
    first_reason,
    reason,
    set_aside,
)

#: The publisher's columns, in order.
COLUMNS: Final = (
    "GLOBALEVENTID",
    "EventTimeDate",
    "MentionTimeDate",
    "MentionType",
    "MentionSourceName",
    "MentionIdentifier",
    "SentenceID",
    "Actor1CharOffset",
    "Actor2CharOffset",
    "ActionCharOffset",
    "InRawText",
    "Confidence",
    "MentionDocLen",
    "MentionDocTone",
    "MentionDocTranslationInfo",
    "Extras",
)

#: The last two are blank in most rows, and some files leave them out.
_WIDTHS: Final = (14, 15, 16)

_READER: Final = "gdelt-mentions/1"

#: Readers whose claims mentions are about.
_EVENTS: Final = r"^gdelt[12]/"


def recognise(file: PublishedFile) -> str | None:
    """By the number of cells, and two of them that are seconds."""
    rows = [line.split("\t") for line in file.head]
    alike = [
        row
        for row in rows
        if len(row) in _WIDTHS
        and re.fullmatch(r"\d+", row[0])
        and re.fullmatch(r"\d{14}", row[1])
        and re.fullmatch(r"\d{14}", row[2])
    ]
    if 2 * len(alike) <= len(rows):
        return None
    return "no header, 14 to 16 tab-separated cells, cells 2 and 3 a second"


def read_mentions(file: PublishedFile) -> CodedFile:
    """Read a file of mentions; `about_events` says then what they are about.

    Raises
    ------
    LedgerError
        If it is not UTF-8, or no row can be kept.
    """
    text = file.text()
    rows = with_cells(lines_of(text), text, COLUMNS, ("GLOBALEVENTID", "MentionTimeDate", "Confidence"))
    rows = rows.with_columns(
        pl.col("MentionTimeDate").str.slice(0, 8).str.to_date("%Y%m%d", strict=False).alias("published_at"),
        pl.col("Confidence").cast(pl.Int64, strict=False).alias("percent"),
    )
    kept, rejects = set_aside(rows.with_columns(_reason()), file.path)
    nobody = pl.lit(None, dtype=_ACTORS)
    unknown = kept.with_columns(
        pl.col("GLOBALEVENTID").alias("external_id"),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in ("event_type", "mode", "place", "fact")),
        *(nobody.alias(name) for name in ("source_actors", "target_actors")),
        pl.lit(None, dtype=pl.List(pl.String)).alias("contexts"),
        pl.lit(None, dtype=pl.Date).alias("day"),
    )
    claims = coded_claims(unknown, document_id=file.document_id, reader=_READER)
    return coded_file(
        file,
        text,
        claims.with_columns((kept["percent"] / 100).alias("confidence")),
        reader=_READER,
        publisher="GDELT",
        dated_by="each row by its own MentionTimeDate; this is the last of them",
        kept=claims.height,
        rejects=rejects,
    )


def about_events(mentions: CodedFile, held: pl.LazyFrame) -> CodedFile:
    """Give mentions the act and the actors of the events that a ledger holds; set aside those of others.

    Parameters
    ----------
    mentions : CodedFile
        From `read_mentions`.
    held : polars.LazyFrame
        Rows of the claims table.

    Raises
    ------
    LedgerError
        If the ledger holds none of the events.
    """
    told = ["event_type", "mode", "contexts", "earliest", "latest", "place", "fact", "source_actors", "target_actors"]
    wanted = mentions.claims["external_id"].unique()
    events = (
        held.filter(pl.col("reader").str.contains(_EVENTS), pl.col("external_id").is_in(wanted.implode()))
        .select("claim_id", "external_id", *told)
        .collect()
        .sort("claim_id")
        .unique("external_id", keep="first", maintain_order=True)
        .drop("claim_id")
    )
    joined = mentions.claims.drop(told).join(events, on="external_id", how="left", maintain_order="left")
    lines = joined.select(
        pl.col("claim_id").str.slice(11).cast(pl.Int64).alias("line_number"),
        pl.col("passage_text").alias("line"),
        reason(
            pl.col("fact").is_null(), "its GLOBALEVENTID is of no event in the ledger: import the events first"
        ).alias("reason"),
    )
    _, strangers = set_aside(lines, mentions.file.path)
    kept = joined.filter(pl.col("fact").is_not_null())
    claims = kept.with_columns(_by_id("source_actors"), _by_id("target_actors")).select(mentions.claims.columns)
    return CodedFile(
        file=mentions.file,
        reader=mentions.reader,
        document=mentions.document,
        claims=claims,
        kept=claims.height,
        rejects=pl.concat([mentions.rejects, strangers]).sort("line_number"),
    )


_ACTORS: Final = pl.List(
    pl.Struct({"id": pl.String, "text": pl.String, "start": pl.Int64, "end": pl.Int64, "sector": pl.String})
)


def _by_id(side: str) -> pl.Expr:
    """The event's actors as a mention's line names them: by the event's id, its first cell."""
    first = pl.col(side).list.first()
    start = pl.col("passage_start")
    mention = pl.struct(
        first.struct.field("id"),
        pl.col("external_id").alias("text"),
        start.alias("start"),
        (start + pl.col("external_id").str.len_chars().cast(pl.Int64)).alias("end"),
        first.struct.field("sector"),
    )
    one = pl.concat_list(mention)
    return pl.when(pl.col(side).list.len() > 0).then(one).otherwise(one.list.head(0)).alias(side)


def _reason() -> pl.Expr:
    """Why a row cannot be kept, null where it can."""
    return first_reason(
        reason(~pl.col("columns").is_in(list(_WIDTHS)), "{} columns, expected 14, 15 or 16", "columns"),
        reason(pl.col("GLOBALEVENTID").is_null(), "GLOBALEVENTID is empty"),
        reason(pl.col("published_at").is_null(), "MentionTimeDate does not begin with a day written YYYYMMDD"),
        reason(
            ~pl.col("percent").is_between(0, 100).fill_null(value=False),
            "Confidence is no whole per cent from 0 to 100",
        ),
    )
