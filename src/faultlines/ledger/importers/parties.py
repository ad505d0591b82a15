"""Names in coded rows -> actor ids and sectors.

A name is looked up whole ("Russia", "Kim Jong-Un" on the row's day); else as a role and its state ("Police (India)");
else by the row's country column. Each different name is looked up once, and once more for each day in the file on which
somebody of that name takes a post or leaves it. A person's name counts only where the country column is blank or names
the same actor: the coder knew whom the row is about.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from faultlines.terms.coded_names import look_up_between

#: Sectors that the name of an actor's own body can give it; a whole name otherwise speaks for its actor.
_BODIES: Final = ("MIL", "COP", "SPY")

#: Where a role is on nobody's list it is no state's agent.
_OTHER: Final = "OTH"


def resolve_parties(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """Actor ids and sectors of one side of coded rows.

    Parameters
    ----------
    rows : polars.DataFrame
        ``day``, and ``…_name``, ``…_sectors`` and ``…_country`` of the side, null where blank.
    side : str
        ``source`` or ``target``.

    Returns
    -------
    polars.DataFrame
        ``…_id``, ``…_sector`` and ``…_by``, row by row as given. No id where the name is of no actor known; no sector
        where the actor itself is named. ``…_by`` says by what the actor is known, or why nobody is: in the words of
        `faultlines.terms.coded_names.Found`, ``role`` ("Police (India)") or ``country``.
    """
    name, sectors, country = (f"{side}_{part}" for part in ("name", "sectors", "country"))
    role = pl.col(name).str.extract(r"^(.*) \((.*)\)$", 1)
    inner = pl.col(name).str.extract(r"^(.*) \((.*)\)$", 2)
    named = rows.select("day", name, sectors, country, role.alias("role"), inner.alias("inner"))
    sector = _sectors(named.select(pl.coalesce("role", name).alias("role"), pl.col(sectors).alias("sectors")))
    found = (
        actors_by_name(named, name)
        .rename({"id": "whole_id", "by": "whole_by"})
        .with_columns(
            actors_by_name(named, "inner")["id"].alias("inside"),
            actors_by_name(named, country)["id"].alias("behind"),
            sector,
        )
    )
    apart = (pl.col("whole_by") == "person") & (pl.col("behind") != pl.col("whole_id"))
    whole = pl.when(~apart.fill_null(value=False)).then("whole_id")
    return found.with_columns(whole.alias("whole")).select(
        pl.coalesce("whole", "inside", "behind").alias(f"{side}_id"),
        _spoken_for_by().alias(f"{side}_sector"),
        _known_by().alias(f"{side}_by"),
    )


def _spoken_for_by() -> pl.Expr:
    """The sector of a part of an actor; none where the actor itself is named, or none is."""
    return (
        pl.when(pl.col("whole").is_null() & pl.coalesce("inside", "behind").is_not_null())
        .then(pl.col("sector").fill_null(_OTHER))
        .when(pl.col("whole").is_not_null() & pl.col("sector").is_in(_BODIES))
        .then(pl.col("sector"))
    )


def _known_by() -> pl.Expr:
    return (
        pl.when(pl.col("whole").is_not_null() & ((pl.col("whole_by") != "person") | pl.col("behind").is_null()))
        .then("whole_by")
        .when(pl.col("whole").is_null() & pl.col("inside").is_not_null())
        .then(pl.lit("role"))
        .when(pl.col("behind").is_not_null())
        .then(pl.lit("country"))
        .otherwise("whole_by")
    )


def actors_by_name(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """``id`` and ``by`` of the names of a column on the rows' days."""
    ever = (
        rows.drop_nulls(column)
        .group_by(column)
        .agg(pl.col("day").min().alias("first"), pl.col("day").max().alias("last"))
    )
    answers = pl.DataFrame(
        [
            (name, since, found.id, found.by)
            for name, first, last in ever.iter_rows()
            for since, found in look_up_between(name, first, last)
        ],
        schema={column: pl.String, "since": pl.Date, "id": pl.String, "by": pl.String},
        orient="row",
    )
    pairs = rows.select(column, "day").drop_nulls().unique().sort("day")
    # The days are sorted for each name, since they are sorted in all.
    known = pairs.join_asof(
        answers.sort("since"), left_on="day", right_on="since", by=column, check_sortedness=False
    ).select(column, "day", "id", "by")
    return rows.join(known, on=[column, "day"], how="left", maintain_order="left").select("id", "by")


def _sectors(named: pl.DataFrame) -> pl.Series:
    """``sector`` by the role's words, else by the coder's own list of sectors."""
    distinct = named.unique()
    known = distinct.with_columns(pl.coalesce(_matched("role"), _matched("sectors")).alias("sector"))
    return named.join(known, on=["role", "sectors"], how="left", nulls_equal=True, maintain_order="left")["sector"]


def _matched(column: str) -> pl.Expr:
    """The first sector with a word of its list in the text."""
    text = pl.col(column).str.to_lowercase()
    return pl.coalesce(
        *(pl.when(text.str.contains(pattern)).then(pl.lit(sector)) for sector, pattern in _sector_words()),
    )


@cache
def _sector_words() -> tuple[tuple[str, str], ...]:
    """Sectors with the pattern of words that give them, in the order in which they are tried."""
    table = files(__package__).joinpath("sectors.csv").read_bytes()
    return tuple(pl.read_csv(table, infer_schema=False).iter_rows())
