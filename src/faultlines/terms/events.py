"""What the ledger concludes from claims: events and ties."""

from dataclasses import dataclass
from datetime import date

from faultlines.terms.claims import DateRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act, however many reports there are of it.

    ``source_actors`` and ``target_actors`` are actor ids in the order of the first claim; an event may lack a
    target. ``by_state`` says that every party is a state or its agent. ``known_on`` is the first day on which a
    reader could have known: the earliest publication among its claims. ``claims`` are claim ids, earliest first;
    ``documents`` counts the distinct documents behind them, and ``originals`` those with near-copies of one text
    counted once. ``confidence`` rises with corroboration by other originals; it never raises an intensity.
    """

    event_id: str
    event_type: str
    mode: str | None
    contexts: tuple[str, ...]
    modality: str
    source_actors: tuple[str, ...]
    target_actors: tuple[str, ...]
    by_state: bool
    occurred_on: DateRange
    known_on: date
    claims: tuple[str, ...]
    documents: int
    originals: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A standing relation between two actors in its latest known state.

    ``since`` is the day of the step into ``state`` (signing, entry into force, delivery), None where unknown;
    ``until`` the last day it held, None while it holds or where its end is unknown. ``known_on`` as in `Event`.
    ``share`` is the fraction 0-1 of the target's total (arms, trade), None where unknown.
    """

    tie_id: str
    tie_type: str
    state: str
    source_actor: str
    target_actor: str
    since: date | None
    until: date | None
    known_on: date
    claims: tuple[str, ...]
    confidence: float
    share: float | None = None
    instrument: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the tie has begun and not ended on ``day``; a pledged or lapsed tie does not hold."""
        if self.state in {"pledged", "lapsed"}:
            return False
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
