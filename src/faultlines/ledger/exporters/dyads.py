"""Acts as counts of directed pairs of states, and for each act that is not among them the reason."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import polars as pl

from faultlines.ledger.contents import Contents
from faultlines.ledger.dyads import dyad_rows
from faultlines.ledger.exporters.tallies import Tally
from faultlines.terms.actors import states
from faultlines.terms.history import EPOCH
from faultlines.terms.plover import EVENT_TYPES, MUTUAL_TYPES, ActClass


class Period(StrEnum):
    """What one row of a panel is of."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


#: Columns of counts, in the order of `ActClass`.
CLASSES: Final = tuple(kind.name.lower() for kind in ActClass)

_SCHEMA: Final[dict[str, Any]] = {
    "event_id": pl.String,
    "event_type": pl.String,
    "by_state": pl.Boolean,
    "sources": pl.List(pl.String),
    "targets": pl.List(pl.String),
    "earliest": pl.Date,
    "day": pl.Date,
    "modality": pl.String,
    "systematic": pl.Boolean,
}


@dataclass(frozen=True, slots=True, eq=False)
class DyadActs:
    """One row for each directed pair of states of each act that happened.

    Attributes
    ----------
    rows : polars.DataFrame
        ``event_id``, ``day`` (date), ``source``, ``target`` (state ids), ``act_class`` (int8), ``weight`` and
        ``systematic``, as `faultlines.ledger.dyads.dyad_rows` makes them.
    tally : Tally
        Acts in all, acts with a row, and why the others have none.
    mutual_rows : int
        Rows of the way back of mutual acts.
    party_rows : int
        Further rows of acts with more than one pair.
    """

    rows: pl.DataFrame
    tally: Tally
    mutual_rows: int
    party_rows: int


def dyad_acts(contents: Contents, period: Period | None = None) -> DyadActs:
    """Acts between two states of today.

    Parameters
    ----------
    contents : Contents
    period : Period, optional
        An act counts where all days it may have been on are in one such period. Default: however loosely it is dated.
    """
    acts = _all_acts(contents)
    loose = pl.lit(False) if period is None else period_of("earliest", period) != period_of("day", period)
    reason = (
        pl.when(pl.col("modality") != "happened")
        .then(pl.lit("not happened: planned, pledged, denied or imagined"))
        .when(~pl.col("event_type").is_in(EVENT_TYPES))
        .then(pl.lit("of no PLOVER type"))
        .when(pl.col("day") > contents.known_at)
        .then(pl.lit(f"dated after {contents.known_at}"))
        .when(loose)
        .then(pl.lit(f"no {period or 'day'}: dated over more than one"))
    )
    judged = acts.with_columns(reason.alias("reason"))
    fit = judged.filter(pl.col("reason").is_null())
    ids = [state.id for state in states()]
    rows = dyad_rows(fit, ids)
    named = pl.Series(ids, dtype=pl.String)
    rows = rows.with_columns(
        (pl.lit(EPOCH) + pl.duration(days="day")).cast(pl.Date).alias("day"),
        named.gather(rows["source"]).alias("source"),
        named.gather(rows["target"]).alias("target"),
    )
    apart = fit.join(rows.select("event_id").unique(), on="event_id", how="anti").with_columns(_no_pair())
    left_out = pl.concat([judged.drop_nulls("reason").select("reason"), apart.select("reason")])
    reasons = left_out.group_by("reason").len().sort("len", "reason", descending=[True, False])
    written = rows["event_id"].n_unique()
    mutual = fit.filter(pl.col("event_type").is_in(list(MUTUAL_TYPES))).select("event_id")
    back = rows.join(mutual, on="event_id", how="semi").height // 2
    return DyadActs(
        rows=rows,
        tally=Tally("events", held=acts.height, written=written, left_out=tuple(reasons.iter_rows())),
        mutual_rows=back,
        party_rows=rows.height - back - written,
    )


def period_of(column: str, period: Period) -> pl.Expr:
    """The first day of the period that a day is in."""
    return pl.col(column).dt.truncate({"day": "1d", "month": "1mo", "year": "1y"}[period])


def class_counts() -> list[pl.Expr]:
    """How many of a group's rows are of each act class."""
    return [(pl.col("act_class") == int(kind)).sum().cast(pl.Int64).alias(kind.name.lower()) for kind in ActClass]


def _no_pair() -> pl.Expr:
    """Why an act is not between two states."""
    sides = [pl.col(side).list.drop_nulls() for side in ("sources", "targets")]
    return (
        pl.when(pl.any_horizontal(side.list.len() == 0 for side in sides))
        .then(pl.lit("not two states: one side is not known"))
        .when(pl.concat_list(sides).list.n_unique() == 1)
        .then(pl.lit("not two states: one state at home"))
        .otherwise(pl.lit("not two states: a party is no state of today"))
        .alias("reason")
    )


def _all_acts(contents: Contents) -> pl.DataFrame:
    """Every act, whatever it is, one row each."""
    text = [
        (
            event.event_id,
            event.event_type,
            event.by_state,
            list(event.source_actors),
            list(event.target_actors),
            event.occurred_on.earliest,
            event.occurred_on.latest,
            event.modality,
            False,
        )
        for event in contents.text_events
    ]
    coded = contents.coded.facts.select(
        "event_id",
        "event_type",
        "by_state",
        pl.concat_list("source").alias("sources"),
        pl.concat_list("target").alias("targets"),
        pl.col("day").alias("earliest"),
        "day",
        pl.lit("happened").alias("modality"),
        pl.lit(True).alias("systematic"),
    )
    return pl.concat([pl.DataFrame(text, schema=_SCHEMA, orient="row"), coded])
