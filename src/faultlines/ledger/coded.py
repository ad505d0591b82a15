"""Rows of systematic coders -> events, whole columns at a time.

A coder's row is a claim of its own, and two rows are one event when they state one ``fact``: a key that the importer
makes of the day, the names and the code, the same for the two mirrored rows that a coder writes of a mutual act.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl

from faultlines.ledger.delays import shares_in
from faultlines.terms.claims import DateRange
from faultlines.terms.events import Event
from faultlines.terms.history import Coverage, day_number
from faultlines.terms.plover import EVENT_TYPES, STATE_SECTORS

#: Columns of the claims table that coded events are concluded from.
COLUMNS: Final = (
    "claim_id",
    "document_id",
    "attempt",
    "published_at",
    "confidence",
    "fact",
    "event_type",
    "mode",
    "contexts",
    "latest",
    "source_actors",
    "target_actors",
)

#: Days without one report after which a coder's watch counts as interrupted.
_LONGEST_SILENCE_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class CodedEvents:
    """Facts stated by systematic coders, one row each.

    Attributes
    ----------
    facts : polars.DataFrame
        ``event_id``, ``claim_ids`` (earliest first), ``documents``, ``confidence``, ``published_at``, ``day`` (date),
        ``event_type`` (a PLOVER type, or ``CAMEO:…`` where PLOVER has none), ``mode``, ``contexts``, ``source``,
        ``target`` (actor ids, null where unresolved) and ``by_state``; sorted by day and id.
    """

    facts: pl.DataFrame

    def known_at(self, day: date) -> "CodedEvents":
        """The facts published by a day."""
        return CodedEvents(self.facts.filter(pl.col("published_at") <= day))

    def acts(self) -> pl.DataFrame:
        """Facts of a PLOVER type with at least one actor known."""
        return self.facts.filter(
            pl.col("event_type").is_in(EVENT_TYPES) & (pl.col("source").is_not_null() | pl.col("target").is_not_null())
        )

    def coverage(self, known_at: date) -> Coverage | None:
        """Days watched without a break up to the newest, how many facts were reported on each, and what share is in.

        Parameters
        ----------
        known_at : date
            The day by which the facts were published, for what is still to come.
        """
        if self.facts.is_empty():
            return None
        counts = self.facts.group_by("day").len().sort("day")
        days = counts["day"].to_physical().to_numpy()
        breaks = np.flatnonzero(np.diff(days) > _LONGEST_SILENCE_DAYS)
        first = int(breaks[-1]) + 1 if len(breaks) else 0
        reports = np.zeros(int(days[-1] - days[first]) + 1)
        reports[days[first:] - days[first]] = counts["len"].to_numpy()[first:]
        occurred, published = (self.facts[name].to_physical().to_numpy() for name in ("day", "published_at"))
        return Coverage(
            first_day=int(days[first]),
            reports=reports,
            share_in=shares_in(occurred, published, day_number(known_at), days[first] + np.arange(len(reports))),
        )


def conclude_coded(rows: pl.LazyFrame) -> CodedEvents:
    """Merge coded claims that state one fact.

    Parameters
    ----------
    rows : polars.LazyFrame
        Columns `COLUMNS` of the claims table, finished batches only.

    Returns
    -------
    CodedEvents
    """
    ordered = rows.select(
        "claim_id",
        "document_id",
        "confidence",
        "fact",
        "published_at",
        "event_type",
        "mode",
        "contexts",
        pl.col("latest").alias("day"),
        *_party("source"),
        *_party("target"),
    ).sort("published_at", "claim_id")
    facts = ordered.group_by("fact", maintain_order=True).agg(
        pl.col("claim_id").alias("claim_ids"),
        pl.col("document_id").n_unique().alias("documents"),
        pl.col("confidence").max(),
        pl.all().exclude("claim_id", "document_id", "confidence", "fact").first(),
    )
    first_claim = pl.col("claim_ids").list.first()
    return CodedEvents(
        facts.select(
            pl.concat_str(pl.lit("e_"), first_claim.str.strip_prefix("c_")).alias("event_id"),
            pl.all().exclude("fact", "source_sector", "target_sector"),
            (_is_state_agent("source") & _is_state_agent("target")).alias("by_state"),
        )
        .sort("day", "event_id")
        .collect()
    )


def coded_event(row: dict[str, Any]) -> Event:
    """One row of `CodedEvents.facts` as an event."""
    fields = {name: row[name] for name in ("event_id", "event_type", "mode", "by_state", "documents", "confidence")}
    return Event(
        **fields,
        contexts=tuple(row["contexts"] or ()),
        modality="happened",
        source_actors=(row["source"],) if row["source"] else (),
        target_actors=(row["target"],) if row["target"] else (),
        occurred_on=DateRange(earliest=row["day"], latest=row["day"]),
        known_on=row["published_at"],
        claims=tuple(row["claim_ids"]),
        originals=row["documents"],
    )


def _party(side: str) -> tuple[pl.Expr, pl.Expr]:
    mention = pl.col(f"{side}_actors").list.first()
    return mention.struct.field("id").alias(side), mention.struct.field("sector").alias(f"{side}_sector")


def _is_state_agent(side: str) -> pl.Expr:
    sector = pl.col(f"{side}_sector")
    in_sectors = sector.is_null() | sector.is_in([name for name in STATE_SECTORS if name])
    return in_sectors & ~pl.col(side).fill_null("").str.starts_with("NSA:")
