"""Names in coded rows -> actor ids and sectors.

A name is looked up whole ("Russia", "Kim Jong-Un" on the row's day); else as a role and its state ("Police (India)");
else by the row's country column. Each different name is looked up once.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from faultlines.terms.actors import resolve

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
        ``…_id`` and ``…_sector``, row by row as given. No id where the name is of no actor known; no sector where the
        actor itself is named.
    """
    name, sectors, country = (f"{side}_{part}" for part in ("name", "sectors", "country"))
    role = pl.col(name).str.extract(r"^(.*) \((.*)\)$", 1)
    inner = pl.col(name).str.extract(r"^(.*) \((.*)\)$", 2)
    named = rows.select("day", name, sectors, country, role.alias("role"), inner.alias("inner"))
    whole = named.join(_ids(named, name), on=[name, "day"], how="left", maintain_order="left")["id"]
    inside = named.join(_ids(named, "inner"), on=["inner", "day"], how="left", maintain_order="left")["id"]
    behind = named.join(_ids(named, country), on=[country, "day"], how="left", maintain_order="left")["id"]
    sector = _sectors(named.select(pl.coalesce("role", name).alias("role"), pl.col(sectors).alias("sectors")))
    return (
        named.with_columns(whole.alias("whole"), inside.alias("inside"), behind.alias("behind"), sector)
        .select(
            pl.coalesce("whole", "inside", "behind").alias(f"{side}_id"),
            pl.when(pl.col("whole").is_null())
            .then(pl.col("sector").fill_null(_OTHER))
            .when(pl.col("sector").is_in(_BODIES))
            .then(pl.col("sector"))
            .alias(f"{side}_sector"),
        )
        .with_columns(
            pl.when(pl.col(f"{side}_id").is_not_null()).then(pl.col(f"{side}_sector")).alias(f"{side}_sector")
        )
    )


def _ids(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """``id`` for each name and day. Only names that depend on the day are looked up for each day."""
    pairs = rows.select(column, "day").drop_nulls().unique()
    spans = pairs.group_by(column).agg(pl.col("day").min().alias("first"), pl.col("day").max().alias("last"))
    steady, changing = {}, []
    for name, first, last in spans.iter_rows():
        found = resolve(name, first)
        if found == resolve(name, last) and (found is not None or resolve(name) is None):
            steady[name] = found
        else:
            changing.append(name)
    rest = pairs.filter(pl.col(column).is_in(changing))
    by_day = [(name, day, resolve(name, day)) for name, day in rest.iter_rows()]
    schema = {column: pl.String, "day": pl.Date, "id": pl.String}
    fixed = pl.DataFrame(
        {column: list(steady), "id": list(steady.values())}, schema={column: pl.String, "id": pl.String}
    )
    return pl.concat([pairs.join(fixed, on=column), pl.DataFrame(by_day, schema=schema, orient="row")])


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
