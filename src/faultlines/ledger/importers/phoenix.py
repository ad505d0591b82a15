"""Phoenix events -> rows of the claims table: the daily files (tab-separated, no header) and the historical ones (CSV).

Actors are CAMEO's codes without names. A row has one day, that of the story, so both clocks show it. One act told by
several stories of a day is one row in the daily files and may be several in the historical ones. Blanks are "NA" where
R wrote the file.

References
----------
.. [1] Open Event Data Alliance (2014-), Phoenix Real-Time Event Data.
.. [2] Althaus, Bajjalieh, Carter, Peyton & Shalmon (2017-), Cline Center Historical Phoenix Event Data.
"""

import re
from typing import Final

import polars as pl

from faultlines.errors import LedgerError
from faultlines.ledger.importers.cameo import VISIT, plover_types
from faultlines.ledger.importers.cameo_actors import group_in, resolve_codes
from faultlines.ledger.importers.files import PublishedFile, characters_before, lines_of, with_cells
from faultlines.ledger.importers.rows import (
    CodedFile,
    blank_as_null,
    coded_claims,
    coded_file,
    fact,
    first_reason,
    one_actor,
    reason,
    set_aside,
)

#: Columns of the daily files, in order. Some of the alliance's tools add the sentence as a last one.
DAILY: Final = (
    *("EventID", "Date", "Year", "Month", "Day"),
    *("SourceActorFull", "SourceActorEntity", "SourceActorRole", "SourceActorAttribute"),
    *("TargetActorFull", "TargetActorEntity", "TargetActorRole", "TargetActorAttribute"),
    *("EventCode", "EventRootCode", "PentaClass", "GoldsteinScore", "Issues", "Lat", "Lon"),
    *("LocationName", "StateName", "CountryCode", "SentenceID", "URLs", "NewsSources"),
)

#: Header of the historical files, in order.
HISTORICAL: Final = (
    *("eid", "story_date", "year", "month", "day"),
    *("source", "source_root", "source_agent", "source_others"),
    *("target", "target_root", "target_agent", "target_others"),
    *("code", "root_code", "quad_class", "goldstein", "joined_issues", "lat", "lon"),
    *("placename", "statename", "countryname", "aid", "process"),
)

_WIDTHS: Final = (len(DAILY), len(DAILY) + 1)

#: What is read of a file, by one name in both layouts.
_READ: Final = {
    "EventID": "eid",
    "Year": "year",
    "Month": "month",
    "Day": "day",
    "SourceActorFull": "source",
    "SourceActorEntity": "source_root",
    "SourceActorRole": "source_agent",
    "SourceActorAttribute": "source_others",
    "TargetActorFull": "target",
    "TargetActorEntity": "target_root",
    "TargetActorRole": "target_agent",
    "TargetActorAttribute": "target_others",
    "EventCode": "code",
    "LocationName": "placename",
}

_READER: Final = "phoenix/1"


def recognise(file: PublishedFile) -> str | None:
    """By the header of the historical files, or the number of cells and form of days of the daily ones."""
    if file.head and _header(file.head[0]) == HISTORICAL:
        return f"line 1 is historical Phoenix's header of {len(HISTORICAL)} names"
    rows = [line.split("\t") for line in file.head]
    alike = [row for row in rows if len(row) in _WIDTHS and re.fullmatch(r"\d{8}", row[1]) and row[2] == row[1][:4]]
    if 2 * len(alike) <= len(rows):
        return None
    return f"no header, {_WIDTHS[0]} or {_WIDTHS[1]} tab-separated cells, cell 2 a day and cell 3 its year"


def read_phoenix(file: PublishedFile) -> CodedFile:
    """Read a file of Phoenix events, daily or historical.

    Raises
    ------
    LedgerError
        If it is not UTF-8, a quoted cell runs over the end of a line, or no row can be kept.
    """
    text = file.text()
    historical = bool(file.head) and _header(file.head[0]) == HISTORICAL
    rows = _historical(file, text) if historical else _daily(text)
    rows, rejects = set_aside(rows.with_columns(_day()).with_columns(_reason(historical=historical)), file.path)
    claims = coded_claims(_resolved(rows), document_id=file.document_id, reader=_READER)
    return coded_file(
        file,
        text,
        claims,
        reader=_READER,
        publisher="Phoenix",
        dated_by="each row by the day of its story; this is the last of them",
        kept=claims.height,
        rejects=rejects,
    )


def _header(line: str) -> tuple[str, ...]:
    return tuple(name.strip(' "') for name in line.split(","))


def _daily(text: str) -> pl.DataFrame:
    rows = with_cells(lines_of(text), text, (*DAILY, "GeoSentence"), tuple(_READ))
    return rows.with_columns(
        characters_before(DAILY, "SourceActorFull").alias("source_offset"),
        characters_before(DAILY, "TargetActorFull").alias("target_offset"),
    ).rename(_READ)


def _historical(file: PublishedFile, text: str) -> pl.DataFrame:
    lines = lines_of(text).slice(1)
    cells = pl.read_csv(text.encode(), infer_schema=False, truncate_ragged_lines=True).select(
        pl.col(name) for name in _READ.values()
    )
    if cells.height != lines.height:
        raise LedgerError(
            f"{file.path} has {lines.height} lines below its header and {cells.height} rows: a quoted cell runs over "
            "the end of a line, or lines are blank. Restore the file as published, one row a line."
        )
    bare = pl.col("line").str.replace_all(r'"[^"]*"', "")
    rows = lines.hstack(cells).with_columns((bare.str.count_matches(",", literal=True) + 1).alias("columns"))
    # Cells before the actors are ASCII, so that bytes are characters there.
    return rows.with_columns(
        pl.col("line").str.find(pl.col(side).fill_null(""), literal=True).cast(pl.Int64).alias(f"{side}_offset")
        for side in ("source", "target")
    )


def _day() -> pl.Expr:
    parts = (pl.col(name).str.strip_chars().str.zfill(size) for name, size in (("year", 4), ("month", 2), ("day", 2)))
    return pl.concat_str(*parts, separator="-").str.to_date("%Y-%m-%d", strict=False).alias("on")


def _reason(*, historical: bool) -> pl.Expr:
    """Why a row cannot be kept, null where it can."""
    widths = (len(HISTORICAL),) if historical else _WIDTHS
    return first_reason(
        reason(
            ~pl.col("columns").is_in(list(widths)), f"{{}} columns, expected {' or '.join(map(str, widths))}", "columns"
        ),
        reason(pl.col("on").is_null(), "year, month and day are no day"),
        reason(
            ~pl.col("code").is_in(plover_types()["code"].implode()).fill_null(value=False),
            "event code is not on CAMEO's list (text, leading zero kept)",
        ),
        reason(blank_as_null("source").is_null() & blank_as_null("target").is_null(), "neither actor is coded"),
    )


def _resolved(rows: pl.DataFrame) -> pl.DataFrame:
    """Kept rows in the columns that `coded_claims` wants."""
    typed = rows.join(plover_types(), on="code", how="left", maintain_order="left").with_columns(
        pl.col("on").alias("day"), *(column for side in ("source", "target") for column in _party(side))
    )
    known = typed.hstack(resolve_codes(typed, "source")).hstack(resolve_codes(typed, "target"))
    return known.with_columns(
        one_actor("source"),
        one_actor("target"),
        pl.col("eid").alias("external_id"),
        pl.col("day").alias("published_at"),
        blank_as_null("placename").alias("place"),
        fact(
            "phoenix",
            pl.col("source"),
            pl.col("target"),
            pl.col("day").cast(pl.String),
            pl.col("code").replace(VISIT),
            pl.col("placename").fill_null(""),
        ),
    )


def _party(side: str) -> tuple[pl.Expr, ...]:
    """What `resolve_codes` and `one_actor` want of a side."""
    return (
        blank_as_null(side).alias(f"{side}_name"),
        group_in(pl.col(side)).alias(f"{side}_group"),
        blank_as_null(f"{side}_root").alias(f"{side}_country"),
        # Several roles stand between semicolons; the first is the nearest.
        blank_as_null(f"{side}_agent").str.split(";").list.first().alias(f"{side}_role"),
        blank_as_null(f"{side}_others").alias(f"{side}_creed"),
        pl.lit(None, dtype=pl.String).alias(f"{side}_label"),
    )
