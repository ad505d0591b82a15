"""All that a ledger holds as known on one day, to be written out, and what says which ledger and day it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import polars as pl

from faultlines.ledger import tables
from faultlines.ledger.coded import COLUMNS, CodedEvents, coded_event, conclude_coded
from faultlines.ledger.schema import FORMAT_VERSION, row_claim
from faultlines.ledger.snapshot import Snapshot
from faultlines.terms.claims import Claim
from faultlines.terms.events import Event, Tie
from faultlines.terms.history import EPOCH

#: Documents read into memory at a time; of a coder's rows, those of one file.
_DOCUMENTS_AT_A_TIME: Final = 2_000

_NO_FORECASTS: Final[dict[str, Any]] = {
    "issued_at": pl.Date,
    "attempt": pl.String,
    "recorded_from": pl.Datetime,
    "batch_id": pl.String,
    "place": pl.Int32,
}


@dataclass(frozen=True, eq=False)
class Contents:
    """What a ledger holds, claims published by the end of ``known_at`` and what is concluded from those alone."""

    snapshot: Snapshot
    known_at: date

    @cached_property
    def about(self) -> dict[str, str]:
        """Which ledger, which days and which methods: the words that every exported file carries.

        ``ledger_last_batch`` and ``ledger_batches`` are the ledger's version; ``known_at`` and ``events_to`` the two
        days: the last of publication that was looked at, and the last on which an act happened.
        """
        batches = list(self.snapshot.batches.values())
        last = batches[-1] if batches else None
        readers = self._read(self._published(self.snapshot.claim_rows()).select(pl.col("reader").unique()))["reader"]
        return {
            "ledger_last_batch": last.batch_id if last else "",
            "ledger_batches": str(len(batches)),
            "ledger_recorded_to": last.recorded_from.isoformat() if last else "",
            "ledger_format": str(FORMAT_VERSION),
            "known_at": self.known_at.isoformat(),
            "events_to": self._events_to(),
            "method": f"faultlines {_own_version()}",
            "readers": ", ".join(sorted(readers)),
        }

    @property
    def batches(self) -> tuple[tables.Batch, ...]:
        """Finished batches, in the order in which they were recorded."""
        return tuple(self.snapshot.batches.values())

    def documents(self) -> Iterator[dict[str, Any]]:
        """Documents as rows of their table, each with the batch that brought it.

        A coder's file with rows of later days is there for its rows of earlier ones, without its text.
        """
        known = pl.col("published_at") <= self.known_at
        accepted = self.snapshot.documents.filter(known | pl.col("document_id").is_in(self.begun.to_list()))
        for part in accepted.select("document_id", "attempt").with_row_index("place").iter_slices(_DOCUMENTS_AT_A_TIME):
            rows = tables.scan(self.snapshot.path, "documents").join(part.lazy(), on=["document_id", "attempt"])
            told = rows.with_columns(pl.when(known).then("text").alias("text")).sort("place")
            yield from self._read(told.drop("place", "attempt", "recorded_from")).iter_rows(named=True)

    @cached_property
    def begun(self) -> pl.Series:
        """Ids of coders' files that are whole only after the day, and of which some rows are known by then."""
        later = self.snapshot.documents.filter(pl.col("published_at") > self.known_at)["document_id"]
        rows = self._published(self.snapshot.claim_rows().filter(pl.col("document_id").is_in(later.to_list())))
        return self._read(rows.select(pl.col("document_id").unique()))["document_id"]

    def claims(self) -> Iterator[tuple[Claim, dict[str, Any]]]:
        """Every claim, beside it whether it is a systematic coder's (``systematic``) and what ``fact`` it states."""
        text = [claim for claim in self.snapshot.claims if claim.published_at <= self.known_at]
        for claim in sorted(text, key=lambda claim: (claim.published_at, claim.claim_id)):
            yield claim, {"systematic": False, "fact": None}
        coded = self._published(self.snapshot.claim_rows().filter(pl.col("systematic")))
        files = self._read(coded.select(pl.col("document_id").unique()))["document_id"]
        for name in files.sort():
            rows = coded.filter(pl.col("document_id") == name).sort("claim_id")
            for row in self._read(rows).iter_rows(named=True):
                yield row_claim(row), {"systematic": True, "fact": row["fact"]}

    @property
    def text_events(self) -> tuple[Event, ...]:
        """Acts concluded from text and the starter."""
        return self.snapshot.events(self.known_at)

    @cached_property
    def coded(self) -> CodedEvents:
        """Facts of systematic coders, from no claim that was published later."""
        acts = pl.col("systematic") & (pl.col("kind") == "event")
        with tables.reading(self.snapshot.path):
            return conclude_coded(self._published(self.snapshot.claim_rows().filter(acts)).select(COLUMNS))

    def events(self) -> Iterator[Event]:
        """Acts concluded from text and the starter, then those of systematic coders."""
        yield from self.text_events
        for row in self.coded.acts().iter_rows(named=True):
            yield coded_event(row)

    @property
    def ties(self) -> tuple[Tie, ...]:
        """Ties, those that have ended included."""
        return self.snapshot.ties(self.known_at)

    def forecasts(self) -> Iterator[dict[str, Any]]:
        """Forecasts issued by that day, as rows of their table."""
        rows = self._forecasts().filter(pl.col("issued_at") <= self.known_at).drop("attempt")
        yield from self._read(rows.sort("recorded_from", "batch_id", "place")).iter_rows(named=True)

    def later(self, what: str) -> int:
        """How many documents, claims or forecasts the ledger holds that are of a later day."""
        match what:
            case "documents":
                begun = pl.col("document_id").is_in(self.begun.to_list())
                rows, day = self.snapshot.documents.lazy().filter(~begun), "published_at"
            case "claims":
                rows, day = self.snapshot.claim_rows(), "published_at"
            case _:
                rows, day = self._forecasts(), "issued_at"
        return int(self._read(rows.filter(pl.col(day) > self.known_at).select(pl.len())).item())

    def _forecasts(self) -> pl.LazyFrame:
        """Rows of finished batches; none where the ledger has no such table."""
        if not tables.has_table(self.snapshot.path, "forecasts"):
            return pl.LazyFrame(schema=_NO_FORECASTS)
        attempts = [batch.attempt for batch in self.batches]
        return tables.scan(self.snapshot.path, "forecasts").filter(pl.col("attempt").is_in(attempts))

    def _read(self, rows: pl.LazyFrame) -> pl.DataFrame:
        with tables.reading(self.snapshot.path):
            return rows.collect()

    def _published(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        return rows.filter(pl.col("published_at") <= self.known_at)

    @classmethod
    def of_all(cls, snapshot: Snapshot) -> "Contents":
        """All that is recorded: as known on the newest day of any document or forecast."""
        every = cls(snapshot, date.max)
        known = every._read(every._forecasts().select(pl.col("issued_at").max()))["issued_at"].to_list()
        known += [snapshot.documents["published_at"].max()]
        return cls(snapshot, max((day for day in known if day is not None), default=EPOCH))

    def _events_to(self) -> str:
        """The last day of an act that happened by the day known; a plan's days are no past."""
        days = [event.occurred_on.latest for event in self.text_events if event.modality == "happened"]
        days += self.coded.acts()["day"].unique().to_list()
        return max((day.isoformat() for day in days if day <= self.known_at), default="")


def _own_version() -> str:
    try:
        return version("faultlines")
    except PackageNotFoundError:
        return "not installed"
