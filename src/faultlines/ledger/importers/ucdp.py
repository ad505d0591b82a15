"""UCDP georeferenced events and dyad-years -> rows of the claims table.

What to mind: a candidate file of events was once given out without a header; until version 5 the estimates were called
``best_est``, ``high_est`` and ``low_est``; cells hold commas and ends of lines; states are Gleditsch-Ward numbers; and
side A is the government where there is one, not the attacker, so a fight is an act of either side on the other.
One-sided violence is side A's alone. A row counts as known from the release that it stands in, months later.

References
----------
.. [1] Sundberg & Melander (2013), Introducing the UCDP Georeferenced Event Dataset, J. Peace Research 50(4).
.. [2] Harbom, Melander & Wallensteen (2008), Dyadic Dimensions of Armed Conflict, J. Peace Research 45(5).
"""

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from faultlines.errors import LedgerError
from faultlines.ledger.importers.delimited import first_record, records_of, with_fields, with_party
from faultlines.ledger.importers.files import PublishedFile
from faultlines.ledger.importers.parties import resolve_parties
from faultlines.ledger.importers.rows import (
    CodedFile,
    coded_claims,
    coded_file,
    fact,
    figure_claims,
    first_reason,
    one_actor,
    reason,
    set_aside,
    turned,
)
from faultlines.terms.actors import states

#: The publisher's columns of events, in its order; what a file without a header is taken to have.
GED_COLUMNS: Final = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence"),
    *("conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name"),
    *("side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b"),
    *("number_of_sources", "source_article", "source_office", "source_date", "source_headline", "source_original"),
    *("where_prec", "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt"),
    *("priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
_OLD_NAMES: Final = {"best_est": "best", "high_est": "high", "low_est": "low"}
_GED_READ: Final = (
    *("id", "type_of_violence", "side_a", "side_b", "where_coordinates", "adm_1", "country"),
    *("date_start", "date_end", "best", "gwnoa", "gwnob"),
)

#: The publisher's columns of dyad-years that are read.
_DYADIC_READ: Final = (
    *("dyad_id", "side_a", "side_b", "year", "intensity_level", "type_of_conflict", "gwno_a", "gwno_b", "version"),
)

_GED_READER: Final = "ucdp_ged/1"
_DYADIC_READER: Final = "ucdp_dyadic/1"

_ONE_SIDED: Final = "3"


def recognise_ged(file: PublishedFile) -> str | None:
    """By its header, or by 49 cells whose types of violence and days stand where they should."""
    names = _new_names(first_record(file.head))
    if {"type_of_violence", "side_a", "side_b", "date_start"} <= set(names):
        return f"line 1 is UCDP GED's header of {len(names)} names"
    if _lacks_header(names):
        return f"no header, {len(names)} cells, cell 6 a type of violence and cell 39 a day"
    return None


def recognise_dyadic(file: PublishedFile) -> str | None:
    """By its header."""
    names = first_record(file.head)
    if {"dyad_id", "side_a", "side_b", "intensity_level"} <= set(names):
        return f"line 1 is UCDP Dyadic's header of {len(names)} names"
    return None


def read_ged(file: PublishedFile) -> CodedFile:
    """Read a file of UCDP georeferenced events.

    Each row gives an act, or one of either side on the other, and a figure of its deaths (best estimate).

    Raises
    ------
    LedgerError
        If a column that is read is missing, or no row can be kept.
    """
    names = _new_names(first_record(file.head))
    text = file.text()
    records = records_of(text)
    if _lacks_header(names):
        names = GED_COLUMNS
    else:
        records = records.slice(1)
    _check_columns(file.path, names, _GED_READ)
    rows = with_fields(records, file.path, names, _GED_READ).with_columns(
        _day("date_start"), _day("date_end").alias("day")
    )
    rows, rejects = set_aside(rows.with_columns(_ged_reason(len(names))), file.path)
    known_from = _ged_release(rows["day"])
    for side, column, number in (("source", "side_a", "gwnoa"), ("target", "side_b", "gwnob")):
        rows = _with_actor(with_party(rows, names, column, side), side, number)
    acts = pl.concat([rows, turned(rows.filter(pl.col("type_of_violence") != _ONE_SIDED))]).sort("line_number")
    claims = coded_claims(
        acts.with_columns(
            one_actor("source"),
            one_actor("target"),
            pl.col("id").alias("external_id"),
            pl.lit(known_from).alias("published_at"),
            pl.lit("ASSAULT").alias("event_type"),
            pl.lit(None, pl.String).alias("mode"),
            pl.lit(["military"], pl.List(pl.String)).alias("contexts"),
            pl.coalesce("where_coordinates", "adm_1", "country").alias("place"),
        ).with_columns(fact("ucdp_ged", pl.col("source_name"), pl.col("target_name"), pl.col("id"))),
        document_id=file.document_id,
        reader=_GED_READER,
    ).with_columns(acts["date_start"].alias("earliest"), pl.concat_str("claim_id", acts["suffix"]).alias("claim_id"))
    deaths = rows.filter(pl.col("best").is_not_null()).with_columns(
        pl.lit("deaths, best estimate").alias("quantity"),
        pl.lit("people").alias("unit"),
        pl.col("best").cast(pl.Float64).alias("value"),
        pl.col("day").dt.year().cast(pl.Int64).alias("year"),
        pl.col("id").alias("external_id"),
        pl.lit(known_from).alias("published_at"),
    )
    figures = figure_claims(deaths, document_id=file.document_id, reader=_GED_READER)
    return coded_file(
        file,
        text,
        pl.concat([claims, figures], how="diagonal"),
        reader=_GED_READER,
        publisher="UCDP",
        dated_by="the release that the file's days point to: July of the next year, for a candidate file the "
        "second month after its last",
        kept=rows.height,
        rejects=rejects,
    )


def read_dyadic(file: PublishedFile) -> CodedFile:
    """Read a file of UCDP dyad-years: each is a figure, the level of the year's fighting.

    A year says that the two fought and not when, so it is no act on any day.

    Raises
    ------
    LedgerError
        If a column that is read is missing, or no row can be kept.
    """
    names = first_record(file.head)
    text = file.text()
    _check_columns(file.path, names, _DYADIC_READ)
    rows = with_fields(records_of(text).slice(1), file.path, names, _DYADIC_READ).with_columns(
        pl.col("year").cast(pl.Int64, strict=False),
        pl.col("intensity_level").cast(pl.Float64, strict=False).alias("value"),
        pl.col("version").str.extract(r"^(\d\d)\.\d+$", 1).cast(pl.Int32, strict=False).alias("release"),
    )
    rows, rejects = set_aside(
        rows.with_columns(
            first_reason(
                reason(~pl.col("whole"), f"not {len(names)} cells set apart by commas"),
                reason(pl.col("year").is_null(), "year is no year"),
                reason(~pl.col("value").is_in([1.0, 2.0]).fill_null(value=False), "intensity_level is neither 1 nor 2"),
                reason(pl.col("release").is_null(), "version is not written as 24.1"),
            )
        ),
        file.path,
    )
    rows = rows.with_columns(pl.date(pl.col("year"), 12, 31).alias("day"))
    for side, column, number in (("source", "side_a", "gwno_a"), ("target", "side_b", "gwno_b")):
        rows = _with_actor(with_party(rows, names, column, side), side, number)
    claims = figure_claims(
        rows.with_columns(
            pl.lit("level of armed conflict").alias("quantity"),
            pl.lit("1: 25 to 999 battle deaths in the year, 2: 1,000 or more").alias("unit"),
            pl.concat_str("dyad_id", "year", separator="-").alias("external_id"),
            pl.date(2000 + pl.col("release"), 7, 1).alias("published_at"),
        ),
        document_id=file.document_id,
        reader=_DYADIC_READER,
    )
    return coded_file(
        file,
        text,
        claims,
        reader=_DYADIC_READER,
        publisher="UCDP",
        dated_by="July of the year that its version names",
        kept=rows.height,
        rejects=rejects,
    )


def _new_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_OLD_NAMES.get(name, name) for name in names)


def _lacks_header(cells: tuple[str, ...]) -> bool:
    return (
        len(cells) == len(GED_COLUMNS)
        and cells[GED_COLUMNS.index("type_of_violence")] in ("1", "2", "3")
        and re.match(r"\d{4}-\d\d-\d\d", cells[GED_COLUMNS.index("date_start")]) is not None
    )


def _check_columns(path: Path, names: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    missing = [name for name in wanted if name not in names]
    if missing:
        raise LedgerError(
            f"{path} line 1: column {missing[0]} is missing among {len(names)}; expected the publisher's names. "
            "Restore the header, or name a file as the publisher gives it out."
        )


def _day(column: str) -> pl.Expr:
    """The day of a cell that may go on with a time."""
    return pl.col(column).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def _ged_reason(width: int) -> pl.Expr:
    return first_reason(
        reason(~pl.col("whole"), f"not {width} cells set apart by commas"),
        reason(pl.col("date_start").is_null() | pl.col("day").is_null(), "date_start or date_end is no day"),
        reason(pl.col("day") < pl.col("date_start"), "date_end is before date_start"),
        reason(
            ~pl.col("type_of_violence").is_in(["1", "2", "3"]).fill_null(value=False), "type_of_violence is not 1 to 3"
        ),
        reason(pl.col("best").is_not_null() & ~pl.col("best").str.contains(r"^\d+$"), "best is no count"),
        reason(pl.col("side_a").is_null() & pl.col("side_b").is_null(), "neither side_a nor side_b is filled"),
    )


def _ged_release(days: pl.Series) -> date:
    """The first day on which the file's release was surely out."""
    first: Any = days.min()
    last: Any = days.max()
    if first.year < last.year:
        return date(last.year + 1, 7, 1)
    month = last.replace(day=1) + timedelta(days=62)
    return date(month.year, month.month, 1)


def _with_actor(rows: pl.DataFrame, side: str, number: str) -> pl.DataFrame:
    """``…_id`` and ``…_sector``: a government by its number, all else by its name among the armed groups alone.

    UCDP's "BRA" is no Brazil, and its "PLA" of Manipur is not China's.
    """
    known = resolve_parties(
        rows.with_columns(pl.lit(None, pl.String).alias(f"{side}_{part}") for part in ("sectors", "country")), side
    )
    by_name = pl.when(known[f"{side}_id"].str.starts_with("NSA:")).then(known[f"{side}_id"])
    # "Government of Russia (Soviet Union)" is the state itself, and no part of it.
    by_number = pl.col(number).replace_strict(_states_by_number(), default=None, return_dtype=pl.String)
    is_state = pl.col(f"{side}_name").str.starts_with("Government of ")
    return rows.with_columns(
        pl.when(is_state).then(by_number).otherwise(by_name).alias(f"{side}_id"),
        pl.lit(None, pl.String).alias(f"{side}_sector"),
        pl.lit("").alias("suffix"),
    )


@cache
def _states_by_number() -> dict[str, str]:
    """States of today by their Gleditsch-Ward numbers as text."""
    return {str(state.gw): state.id for state in states() if state.gw is not None}
