"""`Ledger`: what is recorded, and what follows from it on any day."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from deltalake.exceptions import DeltaError

from faultlines.errors import LedgerError
from faultlines.ledger import tables
from faultlines.ledger.coded import coded_event
from faultlines.ledger.importers.files import open_file
from faultlines.ledger.importers.formats import AUTO, format_of
from faultlines.ledger.importers.rows import import_report
from faultlines.ledger.records import ImportReport, News, Recorded, Summary, report_from_json, report_to_json
from faultlines.ledger.schema import claim_row, document_row, row_claim, row_document, signature_row
from faultlines.ledger.snapshot import Snapshot
from faultlines.ledger.starting import starter_documents
from faultlines.terms import actors
from faultlines.terms.claims import Claim, EventClaim
from faultlines.terms.documents import Document
from faultlines.terms.events import Event, Tie
from faultlines.terms.history import EPOCH, History
from faultlines.terms.identifiers import content_id
from faultlines.terms.plover import EVENT_TYPES


class Ledger:
    """An append-only ledger of documents and claims in one folder.

    Nothing is changed or deleted. Readers see finished batches only, any number of processes may read and write at
    the same time, and what was known on a day does not change when later documents are recorded.

    Every question takes ``known_at``: claims published by the end of that day count, later ones do not. Left out where
    optional, everything recorded counts.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._newest: Snapshot | None = None

    @classmethod
    def create(cls, path: Path | str) -> "Ledger":
        """Make an empty ledger in a new or empty folder.

        Raises
        ------
        LedgerError
            If the folder holds a ledger or anything else, or cannot be written.
        """
        tables.create_tables(Path(path))
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str) -> "Ledger":
        """Open a ledger.

        Raises
        ------
        LedgerError
            If there is none, or it is of another version or damaged.
        """
        tables.check_tables(Path(path))
        return cls(Path(path))

    # Writing

    def record(
        self, documents: Collection[Document], claims: Collection[Claim], batch_id: str | None = None
    ) -> Recorded:
        """Record documents with the claims read from them, all or nothing.

        A document that the ledger holds already is not counted twice, and neither are its claims.

        Parameters
        ----------
        documents : collection of Document
        claims : collection of Claim
            Each about one of ``documents``.
        batch_id : str, optional
            A second call with the same id changes nothing, so a writer that does not know whether its first call
            arrived can repeat it. Default: made from the documents' ids.

        Returns
        -------
        Recorded

        Raises
        ------
        ValueError
            If a claim names none of the documents, or its passage is not what the document says at its offsets.
        LedgerError
            If ``batch_id`` was finished with other documents, or the folder cannot be written.
        """
        given = {document.document_id: document for document in documents}
        for claim in claims:
            _check_claim(claim, given)
        snapshot = self._snapshot()
        held = set(snapshot.documents["document_id"])
        new = [document for document in given.values() if document.document_id not in held]
        batch_id = batch_id or content_id("b", sorted(given))
        if batch_id in snapshot.batches and new:
            raise LedgerError(
                f"batch {batch_id} is finished and does not hold {new[0].document_id} ({new[0].origin}). "
                "Record it under another batch id."
            )
        names = [document.document_id for document in documents]
        repeated = tuple(name for place, name in enumerate(names) if name in held or name in names[:place])
        fresh = [claim for claim in claims if claim.document_id not in held]
        if new:
            rows = [document_row(one) for one in new]
            self._append(batch_id, rows, [claim_row(one) for one in fresh], [signature_row(one) for one in new])
        return Recorded(
            batch_id=batch_id,
            new_documents=len(new),
            repeated_documents=len(repeated),
            claims=len(fresh),
            repeated=repeated,
        )

    def import_file(self, path: Path | str, command: str = AUTO) -> ImportReport:
        """Import a published file of coded data: every row that can be read is a claim, its line the passage.

        Rows that cannot be read are set aside with their reasons in ``rejects/`` inside the ledger's folder. The same
        file a second time changes nothing.

        Parameters
        ----------
        path : Path or str
            As its publisher gives it out: plain, gzip, or a zip archive with one file in it.
        command : str
            A word behind ``faultlines import``: whose file it is. Left out, that is told from the content.

        Returns
        -------
        ImportReport

        Raises
        ------
        LedgerError
            If the file cannot be read or is of no known format, or the ledger's folder cannot be written.
        """
        published = open_file(Path(path))
        found, how = format_of(published, command)
        recognised = f"{found.title}: {how}"
        snapshot = self._snapshot()
        if published.batch_id in snapshot.batches:
            stored = snapshot.batches[published.batch_id].report or "{}"
            return report_from_json(stored, path=Path(path), recognised=recognised, repeated=True)
        file = found.read(published)
        if found.complete is not None:
            file = found.complete(file, snapshot.claim_rows())
        rejects = self._set_aside(published.batch_id, file.rejects)
        report = import_report(file, rejects, recognised)
        self._append(published.batch_id, [document_row(file.document)], file.claims, report=report_to_json(report))
        return report

    def load_starter(self) -> Recorded:
        """Record the bundled starter: pacts, arms supplies, claims to territory, sanctions, rivalries and incidents.

        A second call changes nothing.
        """
        documents, claims = starter_documents()
        return self.record(documents, claims)

    # Reading

    def history(self, known_at: date, states: Sequence[str] | None = None) -> History:
        """The past as known at the end of a day, as the arrays that the model reads.

        Parameters
        ----------
        known_at : date
        states : sequence of str, optional
            The risk set. Default: all states of today.

        Returns
        -------
        History
        """
        risk_set = sorted(state.id for state in actors.states()) if states is None else sorted(set(states))
        return self._snapshot().history(known_at, risk_set)

    def events(self, known_at: date, actors: Collection[str] = (), *, coded: bool = True) -> tuple[Event, ...]:
        """Acts as known on a day, sorted by day and id.

        Parameters
        ----------
        known_at : date
        actors : collection of str
            Only acts to which every one of these is a party. With none named and a year of coded rows this builds
            some hundred thousand objects; `event_count` only counts.
        coded : bool
            Whether to include the acts of systematic coders.
        """
        wanted = set(actors)
        found = [
            event
            for event in self._snapshot().events(known_at)
            if wanted <= {*event.source_actors, *event.target_actors}
        ]
        if coded:
            facts = self._snapshot().coded.known_at(known_at).acts()
            party = [(pl.col("source") == name).fill_null(False) | (pl.col("target") == name) for name in wanted]
            found += [coded_event(row) for row in facts.filter(*party).iter_rows(named=True)]
        return tuple(sorted(found, key=lambda event: (event.occurred_on.latest, event.event_id)))

    def event_count(self, known_at: date) -> int:
        """How many acts `events` would give."""
        snapshot = self._snapshot()
        return len(snapshot.events(known_at)) + snapshot.coded.known_at(known_at).acts().height

    def ties(self, known_at: date) -> tuple[Tie, ...]:
        """Ties as known on a day, those that lapsed included."""
        return self._snapshot().ties(known_at)

    def event(self, event_id: str, known_at: date | None = None) -> Event:
        """Look up an act by its id, or by the id that it would have if one of its later claims stood alone.

        Raises
        ------
        LedgerError
            If there is none.
        """
        day = known_at or date.max
        claim_id = f"c_{event_id.removeprefix('e_')}"
        for event in self._snapshot().events(day):
            if event.event_id == event_id or claim_id in event.claims:
                return event
        facts = self._snapshot().coded.known_at(day).facts
        for found in (pl.col("event_id") == event_id, pl.col("claim_ids").list.contains(claim_id)):
            for row in facts.filter(found).iter_rows(named=True):
                return coded_event(row)
        raise self._missing(event_id, "event")

    def tie(self, tie_id: str, known_at: date | None = None) -> Tie:
        """Look up a tie by its id.

        Raises
        ------
        LedgerError
            If there is none.
        """
        for tie in self.ties(known_at or date.max):
            if tie.tie_id == tie_id:
                return tie
        raise self._missing(tie_id, "tie")

    def claim(self, claim_id: str) -> Claim:
        """Look up a claim, a coded row's included, by its id.

        Raises
        ------
        LedgerError
            If there is none.
        """
        snapshot = self._snapshot()
        if claim_id in snapshot.claims_by_id:
            return snapshot.claims_by_id[claim_id]
        for claim in self._coded_claims((claim_id,)):
            return claim
        raise self._missing(claim_id, "claim")

    def document(self, document_id: str) -> Document:
        """Look up a document with its text by its id.

        Raises
        ------
        LedgerError
            If there is none.
        """
        accepted = self._snapshot().documents.filter(pl.col("document_id") == document_id)
        with tables.reading(self.path):
            rows = (
                tables.scan(self.path, "documents")
                .filter(pl.col("document_id") == document_id, pl.col("attempt").is_in(accepted["attempt"].to_list()))
                .collect()
            )
        for row in rows.iter_rows(named=True):
            return row_document(row)
        raise self._missing(document_id, "document")

    def find(self, name: str, known_at: date | None = None) -> Event | Tie | Claim | Document:
        """Look up anything by its id: ``e_…``, ``t_…``, ``c_…`` or ``d_…``.

        Raises
        ------
        LedgerError
            If the ledger holds nothing of that id.
        """
        match name[:2]:
            case "e_":
                return self.event(name, known_at)
            case "t_":
                return self.tie(name, known_at)
            case "c_":
                return self.claim(name)
            case "d_":
                return self.document(name)
        raise LedgerError(f"{name!r} is no id: expected e_…, t_…, c_… or d_…. Copy one from a map or a claim.")

    def evidence(self, name: str, known_at: date | None = None) -> tuple[Claim, ...]:
        """Claims, with their passages, that anything rests on, earliest first.

        Of a document, its claims; of a coded file none, since every line of it is one.

        Raises
        ------
        LedgerError
            If the ledger holds nothing of that id.
        """
        subject = self.find(name, known_at)
        if isinstance(subject, Claim):
            return (subject,)
        if isinstance(subject, Document):
            own = [claim for claim in self._snapshot().claims if claim.document_id == name]
            return tuple(sorted(own, key=lambda claim: (claim.passage.start, claim.claim_id)))
        by_id = self._snapshot().claims_by_id
        if subject.claims[0] in by_id:
            return tuple(by_id[claim_id] for claim_id in subject.claims)
        return self._coded_claims(subject.claims)

    def documents_between(self, after: date, until: date) -> tuple[str, ...]:
        """Ids of documents published later than one day and no later than another, by day of publication."""
        published = pl.col("published_at")
        frame = self._snapshot().documents.filter(published > after, published <= until)
        return tuple(frame.sort("published_at", "document_id")["document_id"])

    def news_between(self, after: date, until: date) -> News:
        """Count those documents, and which of them only repeat what others told before."""
        published = self.documents_between(after, until)
        snapshot = self._snapshot()
        repeats = snapshot.repeats(until)
        return News(
            documents=len(published),
            repeats=sum(name in repeats for name in published),
            copies=sum(name in snapshot.originals for name in published),
        )

    def original(self, document_id: str) -> str:
        """Id of the document that one is a near-copy of; its own id where it is none."""
        return self._snapshot().originals.get(document_id, document_id)

    def readers(self) -> tuple[str, ...]:
        """Names, with versions, of all that made its claims: readers of text, importers, the starter."""
        with tables.reading(self.path):
            names = self._snapshot().claim_rows().select(pl.col("reader").unique()).collect()["reader"]
        return tuple(sorted(names))

    def last_day(self) -> date:
        """The newest day of publication of any document; 1970-01-01 where there is none."""
        newest: Any = self._snapshot().documents["published_at"].max()
        return newest or EPOCH

    def summary(self) -> Summary:
        """What the ledger holds in all."""
        snapshot = self._snapshot()
        coverage = snapshot.coded.coverage(date.max)
        with tables.reading(self.path):
            stamps = tables.scan(self.path, "documents").select(pl.col("attempt").unique()).collect()["attempt"]
        finished = {batch.attempt for batch in snapshot.batches.values()}
        return Summary(
            batches=len(snapshot.batches),
            documents=snapshot.documents.height,
            claims=len(snapshot.claims),
            events=len(snapshot.events(date.max)),
            ties=len(snapshot.ties(date.max)),
            coded_rows=int(snapshot.coded.facts["claim_ids"].list.len().sum()),
            first_day=_day(coverage.first_day) if coverage else None,
            last_day=_day(coverage.first_day + len(coverage.reports) - 1) if coverage else None,
            unfinished=len(set(stamps) - finished),
        )

    def _snapshot(self) -> Snapshot:
        """The newest version, read again only when a batch was finished since."""
        version = tables.version(self.path)
        if self._newest is None or self._newest.version != version:
            self._newest = Snapshot(self.path, version)
        return self._newest

    def _append(
        self,
        batch_id: str,
        documents: list[dict[str, Any]],
        claims: list[dict[str, Any]] | pl.DataFrame,
        signatures: list[dict[str, Any]] | None = None,
        report: str | None = None,
    ) -> None:
        """Write one batch; it counts when its last append, the batch's own row, has arrived."""
        stamp = tables.new_stamp(batch_id, self._snapshot().batches.values())
        batch = {"documents": len(documents), "claims": len(claims), "report": report}
        try:
            rows = {"documents": documents, "signatures": signatures or [], "claims": claims}
            written = [name for name, own in rows.items() if len(own)]
            for name in written:
                tables.append(self.path, name, tables.stamped(name, rows[name], stamp))
            tables.finish(self.path, batch, stamp, written)
        except (OSError, DeltaError) as err:
            raise LedgerError(
                f"batch {batch_id} could not be written to {self.path}: {err}. Nothing of it counts; check the space "
                "and permissions there and run the command again."
            ) from err

    def _set_aside(self, batch_id: str, rejects: pl.DataFrame) -> Path | None:
        """Write the rejected rows beside the tables; None where there are none."""
        if rejects.is_empty():
            return None
        place = self.path / "rejects" / f"{batch_id}.tsv"
        lines = rejects.select(pl.concat_str(pl.col("line_number").cast(pl.String), "reason", "line", separator="\t"))
        try:
            place.parent.mkdir(exist_ok=True)
            tables.write_whole(place, "\n".join(["line_number\treason\tline", *lines.to_series()]) + "\n")
        except OSError as err:
            raise LedgerError(f"{place} cannot be written: {err.strerror}. Check the folder's permissions.") from err
        return place

    def _coded_claims(self, claim_ids: Collection[str]) -> tuple[Claim, ...]:
        rows = self._snapshot().claim_rows().filter(pl.col("claim_id").is_in(list(claim_ids))).sort("claim_id")
        with tables.reading(self.path):
            return tuple(row_claim(row) for row in rows.collect().to_dicts())

    def _missing(self, name: str, kind: str) -> LedgerError:
        return LedgerError(f"{self.path} holds no {kind} {name}. Check the id, or name the ledger that it came from.")


def _check_claim(claim: Claim, documents: dict[str, Document]) -> None:
    document = documents.get(claim.document_id)
    if document is None:
        raise ValueError(f"claim {claim.claim_id} is about {claim.document_id}, which is none of the documents given")
    passage = claim.passage
    if document.text[passage.start : passage.end] != passage.text:
        raise ValueError(
            f"claim {claim.claim_id} quotes {passage.text[:40]!r}, but {claim.document_id} has "
            f"{document.text[passage.start : passage.end][:40]!r} at {passage.start}-{passage.end}"
        )
    if isinstance(claim, EventClaim) and claim.event_type not in EVENT_TYPES:
        raise ValueError(f"claim {claim.claim_id} has event_type {claim.event_type!r}; expected a PLOVER event type")


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)
