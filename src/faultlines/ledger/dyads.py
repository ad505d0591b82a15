"""Events -> weighted directed dyads, the one place where the lists of actors on an event's two sides become pairs."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl

from faultlines.ledger.conclude import DATED_DAYS
from faultlines.terms.events import Event
from faultlines.terms.plover import EVENT_TYPES, MUTUAL_TYPES, act_class

#: Frame of events that `dyad_rows` reads, whichever way they were concluded.
EVENT_COLUMNS: Final[dict[str, Any]] = {
    "event_id": pl.String,
    "event_type": pl.String,
    "by_state": pl.Boolean,
    "sources": pl.List(pl.String),
    "targets": pl.List(pl.String),
    "day": pl.Date,
    "systematic": pl.Boolean,
}


def event_frame(events: Iterable[Event], known_at: date) -> pl.DataFrame:
    """Acts that happened by a day and are dated within a month, in the columns that `dyad_rows` reads."""
    rows = [
        (
            event.event_id,
            event.event_type,
            event.by_state,
            list(event.source_actors),
            list(event.target_actors),
            event.occurred_on.latest,
            False,
        )
        for event in events
        if event.modality == "happened"
        and event.event_type in EVENT_TYPES
        and event.occurred_on.days <= DATED_DAYS
        and event.occurred_on.latest <= known_at
    ]
    return pl.DataFrame(rows, schema=EVENT_COLUMNS, orient="row")


def coded_frame(facts: pl.DataFrame) -> pl.DataFrame:
    """Rows of `CodedEvents.acts` with both sides known, in the columns that `dyad_rows` reads."""
    return facts.filter(pl.col("source").is_not_null() & pl.col("target").is_not_null()).select(
        "event_id",
        "event_type",
        "by_state",
        pl.concat_list("source").alias("sources"),
        pl.concat_list("target").alias("targets"),
        "day",
        pl.lit(True).alias("systematic"),
    )


def dyad_rows(events: pl.DataFrame, states: Sequence[str]) -> pl.DataFrame:
    """Directed rows of the history: every source with every target, and back again where the act is mutual.

    An organisation's act is not its members'. A row's weight is one over the number of the event's pairs of two
    different states, those outside the risk set included, so that the choice of the risk set changes no weight.

    Parameters
    ----------
    events : polars.DataFrame
        Columns `EVENT_COLUMNS`.
    states : sequence of str
        The risk set's actor ids, sorted.

    Returns
    -------
    polars.DataFrame
        ``event_id``, ``day`` (int32, days since 1970-01-01), ``source``, ``target`` (int32, indices into ``states``),
        ``act_class`` (int8), ``weight`` (float64) and ``systematic``; sorted by day, event id, source and target.
    """
    number = pl.DataFrame({"id": list(states), "number": np.arange(len(states), dtype=np.int32)})
    mutual = pl.col("event_type").is_in(list(MUTUAL_TYPES))
    backward = mutual & (pl.col("sources") > pl.col("targets"))
    one_way = (
        events.explode("sources")
        .explode("targets")
        .filter(
            _is_state("sources")
            & _is_state("targets")
            & (pl.col("sources") != pl.col("targets"))
            & pl.col("event_type").is_in(EVENT_TYPES)
        )
        .with_columns(
            pl.when(backward).then("targets").otherwise("sources").alias("sources"),
            pl.when(backward).then("sources").otherwise("targets").alias("targets"),
        )
        .unique(["event_id", "sources", "targets"], maintain_order=True)
        .with_columns((1.0 / pl.len().over("event_id")).alias("weight"), _act_class())
    )
    back = one_way.filter(mutual).rename({"sources": "targets", "targets": "sources"})
    return (
        pl.concat([one_way, back.select(one_way.columns)])
        .join(number.rename({"id": "sources", "number": "source"}), on="sources")
        .join(number.rename({"id": "targets", "number": "target"}), on="targets")
        .select(
            "event_id",
            pl.col("day").to_physical().cast(pl.Int32),
            "source",
            "target",
            "act_class",
            "weight",
            "systematic",
        )
        .sort("day", "event_id", "source", "target")
    )


def _is_state(side: str) -> pl.Expr:
    """Whether an actor id is a state's: three letters, with no kind of actor before a colon."""
    return pl.col(side).str.len_chars() == 3


def _act_class() -> pl.Expr:
    by_agents, by_others = (
        pl.col("event_type").replace_strict(
            {name: int(act_class(name, by_state=flag)) for name in EVENT_TYPES}, return_dtype=pl.Int8
        )
        for flag in (True, False)
    )
    return pl.when("by_state").then(by_agents).otherwise(by_others).alias("act_class")
