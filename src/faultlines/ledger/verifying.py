"""Check a whole ledger: log, files, hashes, batches, ids, passages, references, invariants and clock.

Every row of every table is read once, batch by batch in the order of recording, so that no more is held at a time than
one batch's documents and a part of its claims.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from faultlines.errors import LedgerError
from faultlines.ledger import tables
from faultlines.ledger.datafiles import DataFile, ended_attempts, hash_fault, kept_sums
from faultlines.ledger.findings import Tally, Verification
from faultlines.ledger.issues import stored_id
from faultlines.ledger.logfaults import BROKEN, RESTORE, Entry, attempts_in, listed_files, read_entries
from faultlines.ledger.rowfaults import look_at_claims, look_at_documents, look_at_passages
from faultlines.ledger.schema import LATER_SCHEMAS, SCHEMAS

#: Rows of a table that are read at a time: claims are many and small, a document may be a whole file.
_AT_A_TIME: Final = {"claims": 100_000, "signatures": 10_000, "documents": 16}
#: Two writers at once may finish in another order than they began, but not by so much.
_AT_ONCE: Final = timedelta(hours=1)
_CLOCK_STEP: Final = timedelta(seconds=1)


@dataclass(slots=True)
class _Findings:
    """The tallies of one verification, and what it keeps from batch to batch."""

    log: Tally = field(default_factory=lambda: Tally("log", "entries"))
    files: Tally = field(default_factory=lambda: Tally("files", "data files"))
    hashes: Tally = field(default_factory=lambda: Tally("hashes", "data files"))
    batches: Tally = field(default_factory=lambda: Tally("batches", "finished batches"))
    ids: Tally = field(default_factory=lambda: Tally("document ids", "documents"))
    passages: Tally = field(default_factory=lambda: Tally("passages", "claims"))
    references: Tally = field(default_factory=lambda: Tally("references", "claims, documents and forecasts"))
    invariants: Tally = field(default_factory=lambda: Tally("invariants", "claims"))
    unique: Tally = field(default_factory=lambda: Tally("unique ids", "documents and claims"))
    dates: Tally = field(default_factory=lambda: Tally("days", "documents and claims"))
    clock: Tally = field(default_factory=lambda: Tally("clock", "commits of batches"))
    unfinished: Tally = field(default_factory=lambda: Tally("unfinished", "interrupted attempts"))
    documents: set[str] = field(default_factory=set)
    #: Ids of claims as 64-bit numbers where they are hashes; of a coded file, whose ids count its lines, its prefix.
    claim_ids: list[np.ndarray] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    rows: int = 0

    def tallies(self) -> Iterator[Tally]:
        yield from (self.log, self.files, self.hashes, self.batches, self.ids, self.passages, self.references)
        yield from (self.invariants, self.unique, self.dates, self.clock, self.unfinished)


def verify(path: Path | str) -> Verification:
    """Check everything that a ledger holds; nothing is changed.

    Raises
    ------
    LedgerError
        If there is no ledger of this version at ``path``, or a whole table of it is gone.
    """
    begun = time.perf_counter()
    path = Path(path)
    tables.check_tables(path)
    found = _Findings()
    names = [*SCHEMAS, *(name for name in LATER_SCHEMAS if (path / name).exists())]
    entries = {name: read_entries(path / name, found.log) for name in names}
    listed = {name: listed_files(path, name, found.log) for name in names}
    of_attempt: dict[str, dict[str, list[DataFile]]] = defaultdict(lambda: defaultdict(list))
    for name, files in listed.items():
        for file in files:
            for attempt in attempts_in(file, found.files):
                of_attempt[attempt][name].append(file)
    finished = _finished(path, found)
    for batch in finished:
        _look_at_hashes(path, batch, of_attempt[batch.attempt], found)
        _look_at_batch(batch, of_attempt[batch.attempt], found)
    _look_at_ids(found)
    _look_at_clock(path, entries["batches"], found.clock)
    if finished or not found.batches.n_faults:
        _look_at_unfinished(finished, set(of_attempt), found)
    for name, files in listed.items():
        _look_at_strays(path / name, files, found.unfinished)
    checks = tuple(tally.done() for tally in found.tallies())
    return Verification(path=path, checks=checks, rows=found.rows, seconds=time.perf_counter() - begun)


def _finished(path: Path, found: _Findings) -> list[tables.Batch]:
    """Every row of ``batches`` in the order of recording; none where they cannot be read, which is a fault."""
    ended = ended_attempts(path)
    try:
        finished = tables.finished(path)
    except LedgerError as err:
        found.batches.fault("batches", str(err).split(". R", 1)[0], RESTORE + "; nothing more can be told")
        return []
    found.rows += len(finished)
    for attempt in sorted(ended - {batch.attempt for batch in finished}):
        fault = "was finished, and has no row: the newest entries of the log are lost"
        mend = f"restore batches from a copy; without one, move sums/{attempt}.end.sha256 away and record anew"
        found.batches.fault(f"batches, attempt {attempt}", fault, mend)
    twice = len(finished) - len({batch.batch_id for batch in finished})
    if twice:
        found.batches.notes.append(f"{twice} finished twice by two writers at once; the first counts")
    return finished


def _look_at_hashes(path: Path, batch: tables.Batch, files: dict[str, list[DataFile]], found: _Findings) -> None:
    """The batch's data files against the hashes that were kept when they were written."""
    # A writer killed right behind its row in batches leaves that one file without a hash.
    listed = {file.path for name, own in files.items() if name != "batches" for file in own}
    sums = kept_sums(path, batch.attempt)
    if sums is None:
        if listed:
            found.hashes.notes.append(f"batch {batch.batch_id}: no hashes were kept when it was written")
        return
    for file, expected in sums.items():
        if not file.is_file():
            continue  # said already, by its table's log
        found.hashes.looked_at += 1
        if fault := hash_fault(file, expected):
            found.hashes.fault(f"{file.parent.name}/{file.name}", fault, RESTORE)
    for file in sorted(listed - set(sums)):
        found.hashes.fault(
            f"{file.parent.name}/{file.name}", "is of this attempt and has no hash among its own", RESTORE
        )


def _look_at_batch(batch: tables.Batch, files: dict[str, list[DataFile]], found: _Findings) -> None:
    """One finished batch: its rows counted, and each looked at."""
    found.batches.looked_at += 1
    texts: dict[str, str] = {}
    documents, fresh = 0, set()
    for rows in _rows("documents", batch, files, found):
        look_at_documents(rows, batch, found.ids, found.dates)
        texts.update(zip(rows["document_id"].to_list(), rows["text"].to_list(), strict=True))
        documents += rows.height
    if documents != len(texts):
        found.unique.fault(f"batch {batch.batch_id}", f"{documents - len(texts)} documents twice", RESTORE)
    fresh = set(texts) - found.documents
    found.documents |= fresh
    found.unique.looked_at += len(fresh)
    claims = 0
    for rows in _rows("claims", batch, files, found):
        look_at_claims(rows, batch, found.invariants, found.dates)
        look_at_passages(rows, texts, batch, found.passages, found.references)
        _keep_ids(rows.filter(pl.col("document_id").is_in(fresh)), batch, found)
        claims += rows.height
    for name, held, expected in (("documents", documents, batch.documents), ("claims", claims, batch.claims)):
        if held != expected:
            found.batches.fault(f"batch {batch.batch_id}", f"{held:,} {name}; {expected:,} were recorded", RESTORE)
    if batch.report is None:
        _look_at_references(batch, files, set(texts), found)


def _look_at_references(
    batch: tables.Batch, files: dict[str, list[DataFile]], documents: set[str], found: _Findings
) -> None:
    """A signature for each document that was read; of forecasts, the hash that is their batch's id."""
    signed: set[str] = set()
    for rows in _rows("signatures", batch, files, found):
        signed.update(rows["document_id"].to_list())
    found.references.looked_at += len(documents)
    for one in sorted(documents ^ signed):
        fault = "has no signature, so its copies are not known" if one in documents else "has a signature and no text"
        found.references.fault(f"batch {batch.batch_id}, {one}", fault, RESTORE)
    if not batch.documents:
        parts = list(_rows("forecasts", batch, files, found))
        found.references.looked_at += 1
        if not parts or stored_id(pl.concat(parts).sort("place")) != batch.batch_id:
            found.references.fault(f"batch {batch.batch_id}", "its forecasts are not those of its hash", RESTORE)


def _rows(name: str, batch: tables.Batch, files: dict[str, list[DataFile]], found: _Findings) -> Iterator[pl.DataFrame]:
    """A batch's rows of one table, some at a time, every column read; a file that breaks off is a fault."""
    for file in files.get(name, ()):
        try:
            with pq.ParquetFile(file.path) as opened:
                for part in opened.iter_batches(batch_size=_AT_A_TIME.get(name, 1_000_000)):
                    rows = pl.DataFrame(pl.from_arrow(part)).filter(pl.col("attempt") == batch.attempt)
                    found.rows += rows.height
                    yield rows
        except BROKEN as err:
            fault = f"cannot be read: {' '.join(str(err).split())[:120]}"
            found.files.fault(f"{name}/{file.path.name}", fault, RESTORE)


def _keep_ids(rows: pl.DataFrame, batch: tables.Batch, found: _Findings) -> None:
    """Keep the ids of some claims so that they can be compared with all others in the end."""
    found.unique.looked_at += rows.height
    prefix = pl.lit("c_") + pl.col("document_id").str.slice(2, 9)
    numbered = rows.select((pl.col("claim_id").str.starts_with(prefix) & pl.col("systematic")).all()).item()
    if rows.height and numbered:
        found.prefixes.update(rows.select(prefix.unique()).to_series().to_list())
        twice = rows.filter(pl.col("claim_id").is_duplicated())["claim_id"].unique().to_list()
        found.unique.rows(batch.batch_id, twice, "two claims have this id", RESTORE)
    else:
        found.claim_ids.append(rows["claim_id"].hash(seed=0).to_numpy())


def _look_at_ids(found: _Findings) -> None:
    """No two claims of the documents that count have one id."""
    if found.claim_ids:
        every = np.concatenate(found.claim_ids)
        twice = len(every) - len(np.unique(every))
        if twice:
            found.unique.fault("claims", f"{twice:,} claims have the id of another", "restore the ledger from a copy")


def _look_at_clock(path: Path, entries: list[Entry], clock: Tally) -> None:
    """Times of recording in the order in which batches were finished."""
    newest: datetime | None = None
    for entry in entries:
        for name in entry.files:
            try:
                rows = pl.DataFrame(pl.from_arrow(pq.read_table(path / "batches" / name, columns=["recorded_from"])))
            except BROKEN:
                continue  # said already, with the files
            recorded = rows["recorded_from"].max()
            if not isinstance(recorded, datetime):
                continue
            clock.looked_at += 1
            if newest is not None and newest - recorded > _AT_ONCE:
                clock.fault(
                    f"batches/_delta_log/{entry.version:020d}.json",
                    f"its batch was recorded at {recorded:%Y-%m-%d %H:%M:%S}, after one of {newest:%Y-%m-%d %H:%M:%S}",
                    "set this machine's clock; where both hold one document, record anew into a new ledger",
                )
            made_at = None if entry.made_at is None else datetime.fromtimestamp(entry.made_at / 1000, UTC)
            if made_at is not None and recorded - made_at > _CLOCK_STEP:
                clock.notes.append(f"commit {entry.version}: its time of recording is {recorded - made_at} ahead of it")
            newest = recorded if newest is None else max(newest, recorded)


def _look_at_unfinished(finished: list[tables.Batch], attempts: set[str], found: _Findings) -> None:
    """Attempts that no row in ``batches`` makes count."""
    found.unfinished.looked_at = len(attempts - {batch.attempt for batch in finished})
    if found.unfinished.looked_at:
        found.unfinished.notes.append(
            "their rows are passed over: harmless; the same command again records what is missing"
        )


def _look_at_strays(place: Path, files: tuple[DataFile, ...], unfinished: Tally) -> None:
    """Data files that no entry of a table's log names: a writer was interrupted before it had entered them."""
    strays = set(place.glob("*.parquet")) - {file.path for file in files}
    if strays:
        unfinished.notes.append(f"{place.name}: {len(strays)} data files that its log does not name, passed over")
