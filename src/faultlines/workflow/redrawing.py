"""Documents and a ledger into a redrawn map; a ledger into a map, a pair or an explanation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from faultlines.errors import LedgerError, ReadingError
from faultlines.ledger import Ledger
from faultlines.model.fits import load_fit
from faultlines.riskmap.pairs import PairLook, look_at
from faultlines.riskmap.redrawing import Settings, draw_map
from faultlines.riskmap.redrawing import redraw as redraw_histories
from faultlines.riskmap.results import Redraw, RiskMap
from faultlines.terms.claims import Claim, Passage
from faultlines.terms.coded_names import resolve
from faultlines.terms.documents import Document
from faultlines.terms.events import Event, Tie
from faultlines.workflow.reading import Reading, date_notes, read_files, set_aside_notes
from faultlines.workflow.starting import open_ledger

#: A redraw asks what changed in the week before the earliest document, unless told since when.
DEFAULT_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """A redraw, the documents that its quotes stand in, and notes that a user should see (an assumed date)."""

    redraw: Redraw
    documents: Mapping[str, Document]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Any id opened: what it names, the claims that it rests on, and their documents."""

    subject: Event | Tie | Claim | Document
    claims: tuple[Claim, ...]
    documents: Mapping[str, Document]


def redraw(
    paths: Sequence[Path],
    *,
    published_at: date | None = None,
    ledger_path: Path | None = None,
    since: date | None = None,
    fit_path: Path | None = None,
    settings: Settings | None = None,
) -> Redrawn:
    """Read documents, record what they say, and redraw the map.

    Parameters
    ----------
    paths : sequence of Path
    published_at : date, optional
        Publication date of the documents.
    ledger_path : Path, optional
        Default: the user's own, made from the starter where it is not there yet.
    since : date, optional
        The map before is the one known at the end of this day. Default: seven days before the earliest document.
    fit_path : Path, optional
        Default: the fit that is shipped.
    settings : Settings, optional

    Raises
    ------
    ReadingError, LedgerError, FitError
    """
    fit = load_fit(fit_path)
    reading = read_files(paths, published_at=published_at)
    _require_documents(reading)
    days = [document.published_at for document in reading.documents]
    known_at, start = max(days), since or min(days) - DEFAULT_WINDOW
    if start > known_at:
        raise LedgerError(f"--since is {start}, after the last document ({known_at}); name a day before {known_at}")
    ledger = open_ledger(ledger_path)
    recorded = ledger.record(reading.documents, reading.claims)
    before, after = ledger.history(start), ledger.history(known_at)
    news = ledger.news_between(start, known_at)
    found = redraw_histories(
        fit,
        before,
        after,
        settings or Settings(),
        passage_of=passages(ledger, known_at, [document.document_id for document in reading.documents]),
        documents=news.documents,
        events=ledger.event_count(known_at) - ledger.event_count(start),
        repeats=news.repeats,
        copies=news.copies,
    )
    notes = [*set_aside_notes(reading), *date_notes(reading.documents)]
    if not reading.claims:
        notes.append("nothing to record: no claim about any actor was found")
    if recorded.repeated:
        known = [_origin(reading.documents, one) for one in recorded.repeated]
        more = f" and {len(known) - 1} more" if len(known) > 1 else ""
        notes.append(f"already recorded in this ledger, counted once: {known[0]}{more}")
    return Redrawn(redraw=found, documents=_documents(ledger, found), notes=tuple(notes))


def _require_documents(reading: Reading) -> None:
    if not reading.documents:
        first = f", the first: {reading.set_aside[0]}" if reading.set_aside else ""
        raise ReadingError(f"nothing could be read, {len(reading.set_aside)} set aside{first}")


def draw(
    *,
    ledger_path: Path | None = None,
    known_at: date | None = None,
    fit_path: Path | None = None,
    settings: Settings | None = None,
) -> RiskMap:
    """The map as known at one day; by default the last day of which the ledger holds a document."""
    fit = load_fit(fit_path)
    ledger = open_ledger(ledger_path)
    return draw_map(fit, ledger.history(known_at or ledger.last_day()), settings or Settings())


def look_at_pair(
    source_actor: str,
    target_actor: str,
    *,
    ledger_path: Path | None = None,
    known_at: date | None = None,
    fit_path: Path | None = None,
    settings: Settings | None = None,
) -> PairLook:
    """One pair, opened: its risk and parts, ties, events, intensities, and what each rests on.

    Raises
    ------
    LedgerError
        If a name is no state's.
    """
    fit = load_fit(fit_path)
    ledger = open_ledger(ledger_path)
    day = known_at or ledger.last_day()
    history = ledger.history(day)
    names = two_states(source_actor, target_actor, history.states)
    events = ledger.events(day, names)
    return look_at(fit, history, names, settings or Settings(), events, passages(ledger, day))


def two_states(source_actor: str, target_actor: str, states: tuple[str, ...]) -> tuple[str, str]:
    """ISO codes of two states named by their codes or in words.

    Raises
    ------
    LedgerError
        If a name is no state's, or both name one.
    """
    first, second = (_state(name, states) for name in (source_actor, target_actor))
    if first == second:
        raise LedgerError(f"{source_actor} and {target_actor} are both {first}; name two states")
    return first, second


def explain(name: str, *, ledger_path: Path | None = None) -> Explanation:
    """Open any id down to its sentences.

    Raises
    ------
    LedgerError
        If the ledger holds nothing of that id.
    """
    ledger = open_ledger(ledger_path)
    subject = ledger.find(name)
    claims = ledger.evidence(name)
    documents = {one: ledger.document(one) for one in {claim.document_id for claim in claims}}
    return Explanation(subject=subject, claims=tuple(claims), documents=documents)


def passages(ledger: Ledger, known_at: date, read: Sequence[str] = ()) -> Callable[[str], Passage | None]:
    """A look-up from an event's or tie's id to one passage that it rests on, as known on a day.

    Of its claims, one in the documents being ``read`` comes first, then the most confident.
    """

    @cache
    def passage_of(name: str) -> Passage | None:
        claims = ledger.evidence(name, known_at)
        best = max(claims, key=lambda claim: (claim.document_id in read, claim.confidence), default=None)
        return best.passage if best else None

    return passage_of


def _documents(ledger: Ledger, found: Redraw) -> dict[str, Document]:
    """The documents that a redraw's quotes stand in."""
    passages = [one.passage for pair in found.moved for one in pair.contributions]
    passages += [tie.passage for tie in found.new_ties]
    return {name: ledger.document(name) for name in sorted({one.document_id for one in passages if one is not None})}


def _origin(documents: Sequence[Document], name: str) -> str:
    return next((one.origin for one in documents if one.document_id == name), name)


def _state(name: str, states: tuple[str, ...]) -> str:
    """ISO code of a state named by its code or in words."""
    found = name.upper() if name.upper() in states else resolve(name)
    if found not in states:
        raise LedgerError(
            f"{name!r} is no state known here; name one by its ISO code or name, such as PHL or Philippines"
        )
    return found
