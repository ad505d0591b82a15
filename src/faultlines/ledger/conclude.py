"""Event claims -> events: which reports are of one act.

Claims are taken in the order of publication, and each joins the first act that it fits or begins a new one. So the
acts known on one day are a prefix of those known later, an act keeps its id when reports are added, and the order in
which documents reached the ledger does not matter.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from faultlines.terms.claims import Claim, DateRange, EventClaim
from faultlines.terms.events import Event
from faultlines.terms.plover import MUTUAL_TYPES, STATE_SECTORS

#: Days between two reports' dates that may still be one act (midnight, time zones, the day after); loosely dated
#: claims must overlap.
_NEAR_DAYS: Final = 1

#: A claim dated more loosely than this never meets one dated more closely.
DATED_DAYS: Final = 31

_STANDING: Final = {
    "happened": "happened",
    "planned": "intended",
    "pledged": "intended",
    "denied": "denied",
    "hypothetical": "imagined",
    "predicted": "imagined",
}


ClaimT = TypeVar("ClaimT", bound=Claim)


@dataclass(slots=True)
class _Gathered:
    """An act and the claims found for it so far; ``occurred_on`` is the closest dating among them."""

    event_id: str
    occurred_on: DateRange
    mode: str | None
    claims: list[EventClaim] = field(default_factory=list)

    def gap(self, claim: EventClaim) -> int | None:
        """Days between the act and a claim, None where the claim cannot be of this act."""
        if self.mode is not None and claim.mode is not None and self.mode != claim.mode:
            return None
        days = days_between(self.occurred_on, claim.occurred_on)
        near = _NEAR_DAYS if claim.occurred_on.days <= DATED_DAYS else 0
        return days if days <= near else None

    def add(self, claim: EventClaim) -> None:
        self.claims.append(claim)
        self.mode = self.mode or claim.mode
        if claim.occurred_on.days < self.occurred_on.days:
            self.occurred_on = claim.occurred_on


def conclude_events(claims: Iterable[EventClaim]) -> tuple[Event, ...]:
    """Conclude acts from the claims about them.

    Two claims are of one act when they share the event type, the parties (their order does not matter in a mutual
    act), whether those are states' agents, whether the act is said to have happened, and nearly the date.

    Parameters
    ----------
    claims : iterable of EventClaim
        In any order; those published after the day of interest left out.

    Returns
    -------
    tuple of Event
        Sorted by day and id.
    """
    acts: dict[object, list[_Gathered]] = defaultdict(list)
    for claim in in_order(claims):
        known = acts[_sameness(claim)]
        gaps = [(gap, place) for place, act in enumerate(known) if (gap := act.gap(claim)) is not None]
        if gaps:
            known[min(gaps)[1]].add(claim)
        else:
            act = _Gathered(event_id_of(claim.claim_id), claim.occurred_on, None)
            act.add(claim)
            known.append(act)
    events = [_event(act) for gathered in acts.values() for act in gathered]
    return tuple(sorted(events, key=lambda event: (event.occurred_on.latest, event.event_id)))


def event_id_of(claim_id: str) -> str:
    """Id of the event that begins with a claim.

    >>> event_id_of("c_00ff")
    'e_00ff'
    """
    return f"e_{claim_id.removeprefix('c_')}"


def in_order(claims: Iterable[ClaimT]) -> list[ClaimT]:
    """Claims by day of publication, and by id within a day."""
    return sorted(claims, key=lambda claim: (claim.published_at, claim.claim_id))


def days_between(first: DateRange, second: DateRange) -> int:
    """Days from the end of the earlier range to the start of the later; 0 where they overlap.

    >>> from datetime import date
    >>> first, second = (DateRange(earliest=day, latest=day) for day in (date(2024, 6, 17), date(2024, 6, 19)))
    >>> days_between(second, first)
    2
    """
    return max((second.earliest - first.latest).days, (first.earliest - second.latest).days, 0)


def corroborated(claims: Iterable[Claim]) -> float:
    """Chance that at least one document was read rightly, each document counted once at its best claim.

    Parameters
    ----------
    claims : iterable of Claim

    Returns
    -------
    float
        ``1 - prod(1 - confidence)`` over distinct documents, a probability.
    """
    best: dict[str, float] = {}
    for claim in claims:
        best[claim.document_id] = max(best.get(claim.document_id, 0.0), claim.confidence)
    doubt = 1.0
    for document_id in sorted(best):
        doubt *= 1.0 - best[document_id]
    return 1.0 - doubt


def by_state(claim: EventClaim) -> bool:
    """Whether every party is a state, a body of states, or an agent of one."""
    return all(
        not mention.id.startswith("NSA:") and mention.sector in STATE_SECTORS
        for mention in (*claim.source_actors, *claim.target_actors)
    )


def _sameness(claim: EventClaim) -> object:
    """What two claims must share to be of one act, dates and mode apart."""
    sources = frozenset(mention.id for mention in claim.source_actors)
    targets = frozenset(mention.id for mention in claim.target_actors)
    parties = (sources | targets,) if claim.event_type in MUTUAL_TYPES else (sources, targets)
    several = (claim.count or 1) > 1
    dated = claim.occurred_on.days <= DATED_DAYS
    return claim.event_type, parties, by_state(claim), _STANDING[claim.modality], several, dated


def _event(act: _Gathered) -> Event:
    first = act.claims[0]
    return Event(
        event_id=act.event_id,
        event_type=first.event_type,
        mode=act.mode,
        contexts=tuple(sorted({context for claim in act.claims for context in claim.contexts})),
        modality=first.modality,
        source_actors=_ids(first, "source_actors"),
        target_actors=_ids(first, "target_actors"),
        by_state=by_state(first),
        occurred_on=act.occurred_on,
        known_on=first.published_at,
        claims=tuple(claim.claim_id for claim in act.claims),
        documents=len({claim.document_id for claim in act.claims}),
        confidence=corroborated(act.claims),
    )


def _ids(claim: EventClaim, side: str) -> tuple[str, ...]:
    """Actor ids of one side in the order of the text, each once."""
    return tuple(dict.fromkeys(mention.id for mention in getattr(claim, side)))
