"""CAMEO's codes of actors -> actor ids and sectors, for the coders that write codes where ICEWS writes names.

In this order: where a known group is coded, or no country, the actor's name in words, if it is an organisation's or a
movement's (the World Bank is coded as of the group UNO); then the group ("NAT"), as its name on the row's day; then the
state of the country code, which is its ISO code but for six that CAMEO writes its own way. A region ("EUR", "SEA") is
nobody, and so is a role without a country ("COP"). A role gives the sector; a religion, an ethnic group or a role on no
list makes a party that is no state's agent.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from faultlines.ledger.importers.parties import actors_by_name
from faultlines.terms.actors import states

#: Sector of somebody whose code says more than a country and no role on the list.
_OTHER: Final = "OTH"

#: Kinds of actor that a name alone may give: a state or a person would have had a country code.
_BY_NAME: Final = ("organisation", "nonstate")


def resolve_codes(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """Actor ids and sectors of one side of coded rows.

    Parameters
    ----------
    rows : polars.DataFrame
        ``day``, and ``…_group``, ``…_country``, ``…_role``, ``…_creed`` (religion or ethnic group) and ``…_label`` (a
        name in words) of the side; text, null where blank.
    side : str
        ``source`` or ``target``.

    Returns
    -------
    polars.DataFrame
        ``…_id`` and ``…_sector``, row by row as given; no sector where the actor itself is named.
    """
    group, country, role, creed, label = (
        pl.col(f"{side}_{part}") for part in ("group", "country", "role", "creed", "label")
    )
    known = rows.select(
        "day",
        pl.when(group.is_not_null() | country.is_null()).then(label).alias("label"),
        group.replace_strict(_groups(), default=None).alias("group"),
        country.replace_strict(_countries(), default=None).alias("country"),
        pl.coalesce(sector_of(role), pl.when(creed.is_not_null()).then(pl.lit(_OTHER))).alias("sector"),
    )
    by_label = actors_by_name(known, "label")
    # The Taliban's name stands for Afghanistan while they are its government.
    by_group = actors_by_name(known, "group")["id"]
    named = pl.coalesce(pl.when(by_label["by"].is_in(_BY_NAME)).then(by_label["id"]), by_group)
    return known.with_columns(named.alias("named")).select(
        pl.coalesce("named", "country").alias(f"{side}_id"),
        pl.when(pl.col("named").is_null() & pl.col("country").is_not_null()).then("sector").alias(f"{side}_sector"),
    )


def sector_of(role: pl.Expr) -> pl.Expr:
    """Sector of a role by its code, null where there is none."""
    return pl.when(role.is_not_null()).then(role.replace_strict(_sectors(), default=_OTHER))


def group_in(code: pl.Expr) -> pl.Expr:
    """The first known group among the three-letter parts of an actor's code ("IGOUNO"), null where there is none."""
    parts = code.str.extract_all("[A-Z]{3}")
    return parts.list.filter(pl.element().is_in(list(_groups()))).list.first()


@cache
def _groups() -> dict[str, str]:
    return _pairs("cameo_groups")


@cache
def _countries() -> dict[str, str]:
    return {state.id: state.id for state in states()} | _pairs("cameo_countries")


@cache
def _sectors() -> dict[str, str]:
    return _pairs("cameo_roles")


def _pairs(stem: str) -> dict[str, str]:
    table = files(__package__).joinpath(f"{stem}.csv").read_bytes()
    return dict(pl.read_csv(table, infer_schema=False).iter_rows())
