"""GDELT event files, 1.0 (57 or 58 columns) and 2.0 (61 columns) -> rows of the claims table.

The files have no header. What to mind: an actor's country is CAMEO's code and a place's is FIPS 10-4, so a place gives
no actor; codes are text ("010" is no 10); ``SQLDATE`` is the day of the act and ``DATEADDED`` that of the report, a day
in 1.0 and a second in 2.0; one report gives several rows.

References
----------
.. [1] Leetaru & Schrodt (2013), GDELT: Global Data on Events, Location and Tone, 1979-2012, ISA Annual Convention.
.. [2] The GDELT Event Database, Data Format Codebook V2.0 (2015).
"""

import re
from collections.abc import Sequence
from typing import Final

import polars as pl

from faultlines.ledger.importers.cameo import VISIT, plover_types
from faultlines.ledger.importers.cameo_actors import resolve_codes
from faultlines.ledger.importers.files import PublishedFile, lines_of, with_cells
from faultlines.ledger.importers.rows import (
    CodedFile,
    coded_claims,
    coded_file,
    fact,
    first_reason,
    one_actor,
    reason,
    set_aside,
)


def _actor(number: int) -> list[str]:
    parts = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code")
    return [f"Actor{number}{part}" for part in (*parts, "Type1Code", "Type2Code", "Type3Code")]


def _places(*parts: str) -> list[str]:
    return [f"{whose}Geo_{part}" for whose in ("Actor1", "Actor2", "Action") for part in parts]


_START: Final = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *_actor(1),
    *_actor(2),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"),
    *("NumMentions", "NumSources", "NumArticles", "AvgTone"),
)
_END: Final = ("DATEADDED", "SOURCEURL")

#: Columns of the two versions, in the publisher's order. Files of 1.0 until March 2013 lack the last.
COLUMNS_1: Final = (*_START, *_places("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID"), *_END)
COLUMNS_2: Final = (
    *_START,
    *_places("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"),
    *_END,
)

#: Columns that are read: all up to the second actor's name, since the offsets of the names count them.
_READ: Final = (
    *_START[: _START.index("Actor2Name") + 1],
    *("Actor2CountryCode", "Actor2KnownGroupCode", "Actor2EthnicCode", "Actor2Religion1Code", "Actor2Type1Code"),
    *("EventCode", "ActionGeo_FullName", "DATEADDED"),
)

_WIDTHS_1: Final = (len(COLUMNS_1) - 1, len(COLUMNS_1))
_WIDTHS_2: Final = (len(COLUMNS_2),)

_READER_1: Final = "gdelt1/1"
_READER_2: Final = "gdelt2/1"

_DAY: Final = "%Y%m%d"


def recognise_1(file: PublishedFile) -> str | None:
    """By the number of cells, and the form of its days."""
    return _recognise(file, COLUMNS_1, _WIDTHS_1, r"\d{8}", "a day")


def recognise_2(file: PublishedFile) -> str | None:
    """By the number of cells, and the form of its days."""
    return _recognise(file, COLUMNS_2, _WIDTHS_2, r"\d{14}", "a second")


def read_gdelt_1(file: PublishedFile) -> CodedFile:
    """Read a file of GDELT 1.0 events; rows of either width may stand in one file.

    Raises
    ------
    LedgerError
        If it is not UTF-8, or no row can be kept.
    """
    return _read(file, COLUMNS_1, _WIDTHS_1, _READER_1)


def read_gdelt_2(file: PublishedFile) -> CodedFile:
    """Read a file of GDELT 2.0 events.

    Raises
    ------
    LedgerError
        If it is not UTF-8, or no row can be kept.
    """
    return _read(file, COLUMNS_2, _WIDTHS_2, _READER_2)


def _recognise(
    file: PublishedFile, columns: Sequence[str], widths: Sequence[int], added: str, precision: str
) -> str | None:
    rows = [line.split("\t") for line in file.head]
    alike = [
        row
        for row in rows
        if len(row) in widths
        and re.fullmatch(r"\d+", row[0])
        and re.fullmatch(r"\d{8}", row[1])
        and re.fullmatch(added, row[columns.index("DATEADDED")])
    ]
    if 2 * len(alike) <= len(rows):
        return None
    return (
        f"no header, {' or '.join(map(str, widths))} tab-separated cells, cell 2 a day and "
        f"cell {columns.index('DATEADDED') + 1} {precision}"
    )


def _read(file: PublishedFile, columns: Sequence[str], widths: Sequence[int], reader: str) -> CodedFile:
    text = file.text()
    rows = with_cells(lines_of(text), text, columns, _READ)
    rows, rejects = set_aside(rows.with_columns(*_days()).with_columns(_reason(widths)), file.path)
    kept = _resolved(rows)
    claims = coded_claims(kept, document_id=file.document_id, reader=reader)
    return coded_file(
        file,
        text,
        claims,
        reader=reader,
        publisher="GDELT",
        dated_by="each row by its own DATEADDED; this is the last of them",
        kept=claims.height,
        rejects=rejects,
    )


def _days() -> tuple[pl.Expr, pl.Expr]:
    """The two clocks: the day of the act, and that of the report."""
    return (
        pl.col("SQLDATE").str.to_date(_DAY, strict=False).alias("day"),
        pl.col("DATEADDED").str.slice(0, 8).str.to_date(_DAY, strict=False).alias("published_at"),
    )


def _reason(widths: Sequence[int]) -> pl.Expr:
    """Why a row cannot be kept, null where it can."""
    return first_reason(
        reason(
            ~pl.col("columns").is_in(list(widths)), f"{{}} columns, expected {' or '.join(map(str, widths))}", "columns"
        ),
        reason(pl.col("day").is_null(), "SQLDATE is no day written YYYYMMDD"),
        reason(pl.col("published_at").is_null(), "DATEADDED does not begin with a day written YYYYMMDD"),
        reason(pl.col("day") > pl.col("published_at"), "SQLDATE is after DATEADDED: reported before its day"),
        reason(
            ~pl.col("EventCode").is_in(plover_types()["code"].implode()).fill_null(value=False),
            "EventCode is not on CAMEO's list (text, leading zero kept)",
        ),
        reason(pl.col("Actor1Code").is_null() & pl.col("Actor2Code").is_null(), "neither actor is coded"),
    )


def _resolved(rows: pl.DataFrame) -> pl.DataFrame:
    """Kept rows in the columns that `coded_claims` wants."""
    typed = rows.join(plover_types(), left_on="EventCode", right_on="code", how="left", maintain_order="left")
    sided = typed.with_columns(
        column for side, number in (("source", 1), ("target", 2)) for column in _party(side, f"Actor{number}")
    )
    known = sided.hstack(resolve_codes(sided, "source")).hstack(resolve_codes(sided, "target"))
    return known.with_columns(
        one_actor("source"),
        one_actor("target"),
        pl.col("GLOBALEVENTID").alias("external_id"),
        pl.col("ActionGeo_FullName").alias("place"),
        fact(
            "gdelt",
            pl.col("Actor1Code"),
            pl.col("Actor2Code"),
            pl.col("SQLDATE"),
            pl.col("EventCode").replace(VISIT),
            pl.col("ActionGeo_FullName").fill_null(""),
        ),
    )


def _party(side: str, actor: str) -> tuple[pl.Expr, ...]:
    """What `resolve_codes` and `one_actor` want of a side; an actor without a name is written by its code."""
    name, code = f"{actor}Name", f"{actor}Code"
    return (
        pl.coalesce(name, code).alias(f"{side}_name"),
        pl.when(pl.col(name).is_not_null()).then(_before(name)).otherwise(_before(code)).alias(f"{side}_offset"),
        pl.col(f"{actor}KnownGroupCode").alias(f"{side}_group"),
        pl.col(f"{actor}CountryCode").alias(f"{side}_country"),
        pl.col(f"{actor}Type1Code").alias(f"{side}_role"),
        pl.coalesce(f"{actor}EthnicCode", f"{actor}Religion1Code").alias(f"{side}_creed"),
        pl.col(name).alias(f"{side}_label"),
    )


def _before(column: str) -> pl.Expr:
    """Characters of a line before one of its columns."""
    earlier = _START[: _START.index(column)]
    return pl.sum_horizontal(pl.col(name).str.len_chars().cast(pl.Int64).fill_null(0) + 1 for name in earlier)
