"""Comma-separated files whose cells may be quoted and may hold ends of lines: records with offsets, and their cells."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from faultlines.errors import LedgerError

#: One cell as the file writes it: within quotation marks, doubled inside, or without any.
_CELL: Final = r'(?:"(?:[^"]|"")*"|[^,"]*)'


def first_record(head: Sequence[str]) -> tuple[str, ...]:
    """Cells of the first line, to recognise a format by."""
    return tuple(next(csv.reader(head[:1]), ())) if head else ()


def records_of(text: str) -> pl.DataFrame:
    """``line_number`` of its first line, ``start`` and ``line`` (ends of lines within included) of each record.

    Blank lines are no records.
    """
    lines = pl.DataFrame({"line": [text]}).select(pl.col("line").str.split("\n").explode())
    length = pl.col("line").str.len_chars().cast(pl.Int64) + 1
    marks = pl.col("line").str.count_matches('"', literal=True).cast(pl.Int64)
    # A line belongs to the record before it where an odd number of marks stands before it: a cell is still open.
    begins = (marks.cum_sum() - marks) % 2 == 0
    return (
        lines.with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line_number"),
            (length.cum_sum() - length).alias("start"),
            begins.cum_sum().alias("record"),
        )
        .group_by("record", maintain_order=True)
        .agg(pl.col("line_number", "start").first(), pl.col("line").str.join("\n"))
        .select("line_number", "start", pl.col("line").str.strip_suffix("\r"))
        .filter(pl.col("line").str.strip_chars() != "")
    )


def with_fields(records: pl.DataFrame, path: Path, names: Sequence[str], wanted: Sequence[str]) -> pl.DataFrame:
    """Records with some of their cells, as text without their quotation marks, null where they are empty.

    Parameters
    ----------
    records : polars.DataFrame
        From `records_of`, without the header.
    path : Path
        For messages.
    names : sequence of str
        Of the cells of a record, in order.
    wanted : sequence of str

    Raises
    ------
    LedgerError
        If the quotation marks of the file do not pair.
    """
    if records.is_empty():
        return records.with_columns(*(pl.lit(None, pl.String).alias(name) for name in wanted), whole=pl.lit(value=True))
    unpaired = LedgerError(
        f"{path} does not fall into records: behind line {records['line_number'][0]} a quotation mark does not pair. "
        "Fetch the file again, or mend the cell."
    )
    try:
        cells = pl.read_csv(
            ("\n".join(records["line"]) + "\n").encode(),
            has_header=False,
            truncate_ragged_lines=True,
            schema=dict.fromkeys(names, pl.String),
            columns=[names.index(name) for name in wanted],
        )
    except pl.exceptions.ComputeError as err:
        raise unpaired from err
    if cells.height != records.height:
        raise unpaired
    whole = pl.col("line").str.contains(rf"\A(?:{_CELL},){{{len(names) - 1}}}{_CELL}\z").alias("whole")
    filled = (pl.col(name).str.strip_chars().replace({"": None, "NA": None}) for name in wanted)
    return records.with_columns(whole).hstack(cells.select(wanted)).with_columns(*filled)


def with_party(rows: pl.DataFrame, names: Sequence[str], column: str, side: str) -> pl.DataFrame:
    """``…_name`` as the record writes it, null where it is empty, and ``…_offset``, the characters before it."""
    before = rf"(?:{_CELL},){{{names.index(column)}}}"
    raw = pl.col("line").str.extract(rf"\A{before}({_CELL})", 1)
    quoted = raw.str.starts_with('"')
    name = pl.when(quoted).then(raw.str.slice(1, raw.str.len_chars() - 2)).otherwise(raw)
    offset = pl.col("line").str.extract(rf"\A({before})", 1).str.len_chars().cast(pl.Int64) + quoted.cast(pl.Int64)
    return rows.with_columns(name.replace("", None).alias(f"{side}_name"), offset.alias(f"{side}_offset"))
