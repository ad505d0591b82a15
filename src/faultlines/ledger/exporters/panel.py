"""Directed pairs of states by day, month or year, with how many acts of each class there were.

Only periods with an act have a row. A pair without one is a pair of which nothing is known there, which is a zero only
where a systematic coder watched.
"""

import json
from functools import cache
from typing import BinaryIO, Final

import polars as pl

from faultlines.ledger.contents import Contents
from faultlines.ledger.exporters.dyads import CLASSES, Period, class_counts, dyad_acts, period_of
from faultlines.ledger.exporters.tallies import Written
from faultlines.terms.actors import state
from faultlines.terms.cow import iso_to_cow

_SIDES: Final = ("source", "target")

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = r"^[=+\-@\t\r]"


def write_parquet(contents: Contents, file: BinaryIO, period: Period) -> Written:
    """Write a panel as Parquet; what it is about is in the file's key-value metadata, under ``faultlines``."""
    frame, written = panel(contents, period)
    frame.write_parquet(file, metadata={"faultlines": json.dumps(contents.about)} | contents.about)
    return written


def write_csv(contents: Contents, file: BinaryIO, period: Period) -> Written:
    """Write a panel as CSV with one header line; `faultlines.workflow.export` puts what it is about beside it."""
    frame, written = panel(contents, period)
    without_formulas(frame).write_csv(file)
    return written


def panel(contents: Contents, period: Period) -> tuple[pl.DataFrame, Written]:
    """Counts of acts that happened, for each directed pair of states and period with any.

    Parameters
    ----------
    contents : Contents
    period : Period

    Returns
    -------
    polars.DataFrame
        The period's first day in a column of its name (a number for a year); of each side ``…_actor`` (ISO 3166-1
        alpha-3), ``…_cow`` (of that year) and ``…_gw`` (today's number, null before the state's first year);
        ``events``; one column for each act class, which add up to it; ``quad_1`` to ``quad_4``, which do too;
        ``weight`` (an act of n pairs has 1/n in each); and ``systematic``, how many are a systematic coder's.
        Sorted by period and pair.
    Written
    """
    acts = dyad_acts(contents, period)
    counted = (
        acts.rows.with_columns(period_of("day", period).alias(period.value))
        .group_by(period.value, *_SIDES)
        .agg(
            pl.len().cast(pl.Int64).alias("events"),
            *class_counts(),
            pl.col("weight").sum(),
            pl.col("systematic").sum().cast(pl.Int64),
        )
        .sort(period.value, *_SIDES)
        .with_columns(pl.col(period.value).dt.year().alias("_year"))
    )
    frame = _numbered(counted)
    quads = [pl.col(name).alias(f"quad_{number}") for number, name in enumerate(CLASSES[:3], start=1)]
    quads.append((pl.col(CLASSES[3]) + pl.col(CLASSES[4])).alias("quad_4"))
    sides = [f"{side}_{kind}" for side in _SIDES for kind in ("actor", "cow", "gw")]
    when = pl.col("_year").alias("year") if period is Period.YEAR else pl.col(period.value)
    table = frame.select(when, *sides, "events", *CLASSES, *quads, "weight", "systematic")
    notes = (
        f"{table.height:,} rows of directed pairs by {period.value} count {acts.rows.height:,} acts: "
        f"{acts.tally.written:,} events, {acts.mutual_rows:,} of mutual acts the other way, "
        f"{acts.party_rows:,} of further pairs of one act",
    )
    return table, Written((acts.tally,), notes)


def without_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

    >>> without_formulas(pl.DataFrame({"name": ["=1+1", "Chad"], "n": [-1, 2]}))["name"].to_list()
    ["'=1+1", 'Chad']
    """
    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(_FORMULA)).then(pl.lit("'") + text).otherwise(text).name.keep())


def _numbered(counted: pl.DataFrame) -> pl.DataFrame:
    """Both sides with their COW and Gleditsch-Ward numbers."""
    for side in _SIDES:
        pairs = counted.select(pl.col(side), "_year").unique()
        rows = [(name, year, iso_to_cow(name, year), _gw(name, year)) for name, year in pairs.iter_rows()]
        numbers = pl.DataFrame(
            rows,
            schema={side: pl.String, "_year": pl.Int32, f"{side}_cow": pl.Int32, f"{side}_gw": pl.Int32},
            orient="row",
        )
        counted = counted.join(numbers, on=[side, "_year"], how="left", maintain_order="left")
    return counted.rename({side: f"{side}_actor" for side in _SIDES})


@cache
def _gw(name: str, year: int) -> int | None:
    found = state(name)
    return found.gw if year >= found.start.year else None
