"""ACLED events -> rows of the claims table.

What to mind: a byte order mark before the header; ``inter1`` and ``inter2`` are numbers or words, by the date and the
options of the download, so neither is read; actors carry their years or their state behind them; cells hold commas and
ends of lines. A battle is an act of either side on the other, all else is actor 1's. A row counts as known from its
``timestamp``, the last time that ACLED touched it, and without one from its day.

References
----------
.. [1] Raleigh, Linke, Hegre & Karlsen (2010), Introducing ACLED, J. Peace Research 47(5).
.. [2] Raleigh, Kishi & Linke (2023), Humanities and Social Sciences Communications 10, 74.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

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

_READ: Final = (
    *("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "location", "country"),
    *("fatalities",),
)
_STAMP: Final = "timestamp"
_READER: Final = "acled/1"

_BATTLES: Final = "Battles"

#: An actor of a state, which bears the years of its government: "Military Forces of Mali (2020-)".
_OF_STATE: Final = r"^(Military|Police|Government)(?: Forces)? of (.+?) \(\d{4}-.*$"


def recognise(file: PublishedFile) -> str | None:
    """By its header."""
    names = first_record(file.head)
    if {"event_date", "event_type", "fatalities"} <= set(names):
        return f"line 1 is ACLED's header, of {len(names)} names"
    return None


def read_acled(file: PublishedFile) -> CodedFile:
    """Read a file of ACLED events.

    Raises
    ------
    LedgerError
        If a column that is read is missing, or no row can be kept.
    """
    names = first_record(file.head)
    _check_columns(file.path, names)
    text = file.text()
    wanted = (*_READ, _STAMP) if _STAMP in names else _READ
    rows = with_fields(records_of(text).slice(1), file.path, names, wanted).with_columns(_day().alias("day"))
    rows, rejects = set_aside(rows.with_columns(_reason(len(names))), file.path)
    stamp = pl.from_epoch(pl.col(_STAMP).cast(pl.Int64, strict=False)).dt.date() if _STAMP in names else pl.col("day")
    rows = rows.join(
        _types(), on=["event_type", "sub_event_type"], how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(
        pl.max_horizontal(stamp, "day").alias("published_at"),
        pl.col("event_id_cnty").alias("external_id"),
        pl.coalesce("location", "country").alias("place"),
        pl.coalesce("plover", pl.concat_str(pl.lit("ACLED:"), "event_type")).alias("acted"),
        pl.lit("").alias("suffix"),
    )
    for side, column in (("source", "actor1"), ("target", "actor2")):
        rows = _with_actor(with_party(rows, names, column, side), side)
    both = turned(rows.filter(pl.col("event_type") == _BATTLES))
    acts = pl.concat([rows, both]).sort("line_number", "suffix")
    claims = coded_claims(
        acts.with_columns(one_actor("source"), one_actor("target"), pl.col("acted").alias("event_type")).with_columns(
            fact("acled", pl.col("source_name"), pl.col("target_name"), pl.col("external_id"), pl.col("suffix"))
        ),
        document_id=file.document_id,
        reader=_READER,
    ).with_columns(pl.concat_str("claim_id", acts["suffix"]).alias("claim_id"))
    deaths = rows.filter(pl.col("fatalities").cast(pl.Int64) > 0).with_columns(
        pl.lit("deaths, as reported").alias("quantity"),
        pl.lit("people").alias("unit"),
        pl.col("fatalities").cast(pl.Float64).alias("value"),
        pl.col("day").dt.year().cast(pl.Int64).alias("year"),
    )
    figures = figure_claims(deaths, document_id=file.document_id, reader=_READER)
    return coded_file(
        file,
        text,
        pl.concat([claims, figures], how="diagonal"),
        reader=_READER,
        publisher="ACLED",
        dated_by="each row by its own timestamp, or its day; this is the last of them",
        kept=rows.height,
        rejects=rejects,
    )


def _check_columns(path: Path, names: tuple[str, ...]) -> None:
    missing = [name for name in _READ if name not in names]
    if missing:
        raise LedgerError(
            f"{path} line 1: column {missing[0]} is missing; an ACLED file has {', '.join(_READ)}. "
            "Download it again with all columns."
        )


def _day() -> pl.Expr:
    """The day, written 2018-03-03 or 03 March 2018."""
    text = pl.col("event_date")
    return pl.coalesce(text.str.to_date("%Y-%m-%d", strict=False), text.str.to_date("%d %B %Y", strict=False))


def _reason(width: int) -> pl.Expr:
    return first_reason(
        reason(~pl.col("whole"), f"not {width} cells set apart by commas"),
        reason(pl.col("event_id_cnty").is_null(), "event_id_cnty is empty"),
        reason(pl.col("day").is_null(), "event_date is no day written 2018-03-03 or 03 March 2018"),
        reason(
            ~pl.col("event_type").is_in(_types()["event_type"].unique().implode()).fill_null(value=False),
            "event_type is none of ACLED's six",
        ),
        reason(~pl.col("fatalities").str.contains(r"^\d+$").fill_null(value=False), "fatalities is no count"),
        reason(pl.col("actor1").is_null() & pl.col("actor2").is_null(), "neither actor1 nor actor2 is filled"),
    )


def _with_actor(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """``…_id`` and ``…_sector``: forces and people as a part of the state behind them, all else among the armed groups.

    A group is looked up by what stands before its colon ("JNIM: Group for Support of Islam and Muslims").
    """
    name = pl.col(f"{side}_name")
    asked = (
        pl.when(name.str.contains(_OF_STATE))
        .then(name.str.replace(_OF_STATE, "${1} (${2})"))
        .otherwise(name.str.replace(r"^([^:]+): .*$", "${1}"))
    )
    known = resolve_parties(
        rows.select(
            "day",
            asked.alias(f"{side}_name"),
            *(pl.lit(None, pl.String).alias(f"{side}_{part}") for part in ("sectors", "country")),
        ),
        side,
    )
    counts = (pl.col(f"{side}_by") == "role") | pl.col(f"{side}_id").str.starts_with("NSA:")
    named = known.select(pl.when(counts).then(pl.col(f"{side}_{part}")).alias(f"{side}_{part}") for part in _PARTS)
    return rows.hstack(named)


_PARTS: Final = ("id", "sector")


@cache
def _types() -> pl.DataFrame:
    """``event_type`` and ``sub_event_type`` of ACLED, ``plover``, ``mode`` (or null) and ``contexts`` (list)."""
    table = pl.read_csv(files(__package__).joinpath("acled_to_plover.csv").read_bytes(), infer_schema=False)
    return table.with_columns(pl.col("contexts").fill_null("").str.split(";").list.filter(pl.element() != ""))
