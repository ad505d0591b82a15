"""What the finished batches of a ledger hold, and what is concluded from it on any day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from faultlines.ledger import tables
from faultlines.ledger.coded import COLUMNS, CodedEvents, conclude_coded
from faultlines.ledger.conclude import conclude_events
from faultlines.ledger.copies import originals
from faultlines.ledger.dyads import coded_frame, dyad_rows, event_frame
from faultlines.ledger.schema import row_claim, row_signature
from faultlines.ledger.ties import conclude_ties
from faultlines.terms.claims import Claim, EventClaim, TieClaim
from faultlines.terms.events import Event, Tie
from faultlines.terms.history import Coverage, History

#: What makes a stored row the accepted one of its document.
_ACCEPTED = ("document_id", "attempt")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The ledger at one version; nothing in it changes, and each part is read when first asked for.

    Attributes
    ----------
    path : Path
    version : int
        Commit number of the ``batches`` table.
    """

    path: Path
    version: int
    _events: dict[date, tuple[Event, ...]] = field(default_factory=dict, repr=False)
    _ties: dict[date, tuple[Tie, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def batches(self) -> dict[str, tables.Batch]:
        """Finished batches by id, in the order in which they were recorded."""
        recorded = tables.batches(self.path)
        tables.check_counts(self.path, recorded)
        return {batch.batch_id: batch for batch in recorded}

    @cached_property
    def documents(self) -> pl.DataFrame:
        """``document_id``, ``attempt`` and ``published_at`` of each document, the first recording of each."""
        order = pl.LazyFrame(
            {"attempt": [batch.attempt for batch in self.batches.values()], "place": range(len(self.batches))},
            schema={"attempt": pl.String, "place": pl.Int64},
        )
        with tables.reading(self.path):
            return (
                tables.scan(self.path, "documents")
                .select("document_id", "attempt", "published_at")
                .join(order, on="attempt")
                .sort("place", "document_id")
                .unique("document_id", keep="first", maintain_order=True)
                .drop("place")
                .collect()
            )

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Claims read from text and from the starter, in no particular order."""
        rows = self.claim_rows().filter(~pl.col("systematic")).unique("claim_id", maintain_order=True)
        with tables.reading(self.path):
            return tuple(row_claim(row) for row in rows.collect().to_dicts())

    @cached_property
    def claims_by_id(self) -> dict[str, Claim]:
        """The same by claim id."""
        return {claim.claim_id: claim for claim in self.claims}

    @cached_property
    def coded(self) -> CodedEvents:
        """Facts from systematic coders."""
        acts = pl.col("systematic") & (pl.col("kind") == "event")
        with tables.reading(self.path):
            return conclude_coded(self.claim_rows().filter(acts).select(COLUMNS))

    @cached_property
    def originals(self) -> dict[str, str]:
        """From the id of each document that is a copy of an earlier one to the id of its original."""
        with tables.reading(self.path):
            rows = (
                tables.scan(self.path, "signatures")
                .join(self.documents.lazy().select(_ACCEPTED), on=_ACCEPTED, how="semi")
                .unique("document_id")
                .sort("published_at", "document_id")
                .collect()
            )
        names, published = rows["document_id"].to_list(), rows["published_at"].to_list()
        return originals(names, published, [row_signature(row) for row in rows.iter_rows(named=True)])

    def claim_rows(self) -> pl.LazyFrame:
        """Rows of the claims table that belong to an accepted document."""
        return tables.scan(self.path, "claims").join(
            self.documents.lazy().select(_ACCEPTED), on=_ACCEPTED, how="semi", maintain_order="left"
        )

    def events(self, known_at: date) -> tuple[Event, ...]:
        """Acts concluded from text and the starter, as known on a day."""
        if known_at not in self._events:
            self._events[known_at] = conclude_events(
                (claim for claim in self.claims if isinstance(claim, EventClaim) and claim.published_at <= known_at),
                self.originals,
            )
        return self._events[known_at]

    def repeats(self, known_at: date) -> frozenset[str]:
        """Ids of documents that tell of acts known from others before, or are near-copies, as known on a day."""
        by_id = self.claims_by_id
        begun = {by_id[event.claims[0]].document_id for event in self.events(known_at)}
        told = {claim.document_id for claim in self.claims if isinstance(claim, EventClaim)}
        return frozenset((told - begun) | set(self.originals))

    def ties(self, known_at: date) -> tuple[Tie, ...]:
        """Ties as known on a day."""
        if known_at not in self._ties:
            self._ties[known_at] = conclude_ties(
                (claim for claim in self.claims if isinstance(claim, TieClaim) and claim.published_at <= known_at),
                self.originals,
            )
        return self._ties[known_at]

    def history(self, known_at: date, states: Sequence[str]) -> History:
        """The past as known on a day, as arrays over a risk set of sorted ids."""
        coded = self.coded.known_at(known_at)
        coverage = coded.coverage(known_at)
        frame = pl.concat([event_frame(self.events(known_at), known_at), coded_frame(coded.acts())])
        rows = dyad_rows(frame, states)
        return History(
            known_at=known_at,
            states=tuple(states),
            event_ids=rows["event_id"].to_numpy().astype(np.str_),
            day=rows["day"].to_numpy(),
            source=rows["source"].to_numpy(),
            target=rows["target"].to_numpy(),
            act_class=rows["act_class"].to_numpy(),
            weight=rows["weight"].to_numpy(),
            systematic=rows["systematic"].to_numpy() & _watched(rows["day"].to_numpy(), coverage),
            ties=self.ties(known_at),
            coverage=coverage,
        )


def _watched(days: np.ndarray, coverage: Coverage | None) -> np.ndarray:
    """Which days fall in the stretch that a coder watched; an older file is a past, not a watch."""
    if coverage is None:
        return np.zeros(len(days), dtype=bool)
    offset = days - coverage.first_day
    return (offset >= 0) & (offset < len(coverage.reports))
