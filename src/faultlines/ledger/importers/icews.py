"""ICEWS coded events -> rows of the claims table, whole columns at a time.

One line of the file is one claim and its passage. The publisher's traps: ``CAMEO Code`` is text ("14" is no "014"),
``Event ID`` repeats, countries are names, and a mutual act is written twice, once from either side.

References
----------
.. [1] Boschee, Lautenschlager, O'Brien, Shellman, Starz & Ward (2015), ICEWS Coded Event Data.
"""

from pathlib import Path
from typing import Final

import polars as pl

from faultlines.errors import LedgerError
from faultlines.ledger.importers.cameo import VISIT, plover_types
from faultlines.ledger.importers.files import PublishedFile, lines_of
from faultlines.ledger.importers.parties import resolve_parties
from faultlines.ledger.importers.rows import (
    CodedFile,
    between_states,
    blank_as_null,
    coded_claims,
    coded_file,
    fact,
    first_reason,
    one_actor,
    reason,
    set_aside,
)
from faultlines.ledger.records import Leaders
from faultlines.terms.coded_names import AMBIGUOUS, OUT_OF_POST

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


def recognise(file: PublishedFile) -> str | None:
    """By its header."""
    if file.head and tuple(file.head[0].split("\t")) == HEADER:
        return f"line 1 is ICEWS's header of {len(HEADER)} names"
    return None


def read_icews(file: PublishedFile) -> CodedFile:
    """Read a file of ICEWS events.

    Parameters
    ----------
    file : PublishedFile
        Tab-separated, UTF-8, with the publisher's header.

    Raises
    ------
    LedgerError
        If the file is not UTF-8, its header is not the publisher's, or no row can be kept.
    """
    text = file.text()
    lines = lines_of(text)
    _check_header(file.path, lines["line"].first())
    rows, rejects = set_aside(_fields(lines.slice(1)).with_columns(_reason()), file.path)
    kept = _resolved(rows)
    claims = coded_claims(
        kept.with_columns(one_actor("source"), one_actor("target"), _fact(), pl.col("day").alias("published_at")),
        document_id=file.document_id,
        reader=_READER,
    )
    return coded_file(
        file,
        text,
        claims,
        reader=_READER,
        publisher="ICEWS",
        dated_by="each row by its own Event Date; this is the last of them",
        kept=claims.height,
        rejects=rejects,
        leaders=_leaders(kept, between_states(claims)),
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
    return pl.coalesce(blank_as_null(column) for column in columns)


def _before(column: str) -> pl.Expr:
    """Characters of a line before one of its columns."""
    earlier = HEADER[: HEADER.index(column)]
    return pl.sum_horizontal(pl.col(name).str.len_chars().cast(pl.Int64) + 1 for name in earlier)


def _reason() -> pl.Expr:
    """Why a row cannot be kept, null where it can."""
    return first_reason(
        reason(pl.col("columns") != len(HEADER), f"{{}} columns, expected {len(HEADER)}", "columns"),
        reason(pl.col("day").is_null(), "Event Date is no day written YYYY-MM-DD"),
        reason(
            ~pl.col("code").is_in(plover_types()["code"].implode()),
            "CAMEO Code is not on CAMEO's list (written as text, leading zero kept)",
        ),
        reason(
            pl.col("source_name").is_null() & pl.col("target_name").is_null(),
            "neither Source Name nor Target Name is filled",
        ),
    )


def _resolved(rows: pl.DataFrame) -> pl.DataFrame:
    """Kept rows with their PLOVER types and the actors of either side."""
    typed = rows.join(plover_types(), on="code", how="left", maintain_order="left")
    return typed.hstack(resolve_parties(typed, "source")).hstack(resolve_parties(typed, "target"))


def _fact() -> pl.Expr:
    day, code = pl.col("day").cast(pl.String), pl.col("code").replace(VISIT)
    return fact("icews", pl.col("source_name"), pl.col("target_name"), day, code)
