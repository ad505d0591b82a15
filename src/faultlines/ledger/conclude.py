"""Event claims -> events: which reports are of one act.

Claims are taken in the order of publication, the closely dated first within a day, and each joins the act that it fits
best or begins a new one. So the acts known on one day are a prefix of those known later, an act keeps its id when
reports are added, and the order in which documents reached the ledger does not matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from faultlines.ledger.matching import DATED_DAYS, Act, Acts
from faultlines.ledger.wording import wording_of
from faultlines.terms.claims import Claim, EventClaim
from faultlines.terms.events import Event
from faultlines.terms.plover import STATE_SECTORS

__all__ = ["DATED_DAYS", "conclude_events", "corroborated", "event_id_of", "in_order"]

_STANDING: Final = {
    "happened": "happened",
    "planned": "intended",
    "pledged": "intended",
    "denied": "denied",
    "hypothetical": "imagined",
    "predicted": "imagined",
}

#: No document is a copy of another.
NO_COPIES: Final[Mapping[str, str]] = MappingProxyType({})

ClaimT = TypeVar("ClaimT", bound=Claim)


def conclude_events(claims: Iterable[EventClaim], originals: Mapping[str, str] = NO_COPIES) -> tuple[Event, ...]:
    """Conclude acts from the claims about them.

    Two claims are of one act when they share the parties (their sides do not matter in a mutual act), whether those
    are states' agents, whether the act is said to have happened, the event type or nearly, and when their dates and
    their words allow it: `faultlines.ledger.matching` says how.

    Parameters
    ----------
    claims : iterable of EventClaim
        In any order; those published after the day of interest left out.
    originals : mapping of str to str
        From the id of each document that is a copy to the id of its original.

    Returns
    -------
    tuple of Event
        Sorted by day and id.
    """
    acts: dict[object, Acts] = defaultdict(Acts)
    for claim in sorted(claims, key=lambda claim: (claim.published_at, claim.occurred_on.days, claim.claim_id)):
        known = acts[_sameness(claim)]
        words, original = wording_of(claim), originals.get(claim.document_id, claim.document_id)
        fits = ((known.all[place].fit(claim, words, original), -place) for place in known.near(claim.occurred_on))
        best = max(((fit, place) for fit, place in fits if fit is not None), default=None)
        if best:
            known.add(-best[1], claim, words, original)
        else:
            known.begin(Act.begun(event_id_of(claim.claim_id), claim, words, original))
    events = [_event(act, originals) for gathered in acts.values() for act in gathered.all]
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


def corroborated(claims: Iterable[Claim], originals: Mapping[str, str] = NO_COPIES) -> float:
    """Chance that at least one text was read rightly, each text with its copies counted once at its best claim.

    Parameters
    ----------
    claims : iterable of Claim
    originals : mapping of str to str
        As in `conclude_events`.

    Returns
    -------
    float
        ``1 - prod(1 - confidence)`` over distinct texts, a probability.
    """
    best: dict[str, float] = {}
    for claim in claims:
        text = originals.get(claim.document_id, claim.document_id)
        best[text] = max(best.get(text, 0.0), claim.confidence)
    doubt = 1.0
    for text in sorted(best):
        doubt *= 1.0 - best[text]
    return 1.0 - doubt


def by_state(claim: EventClaim) -> bool:
    """Whether every party is a state, a body of states, or an agent of one."""
    return all(
        not mention.id.startswith("NSA:") and mention.sector in STATE_SECTORS
        for mention in (*claim.source_actors, *claim.target_actors)
    )


def _sameness(claim: EventClaim) -> object:
    """What two claims must share to be of one act before their sides, types, dates and words are looked at."""
    parties = frozenset(mention.id for mention in (*claim.source_actors, *claim.target_actors))
    several = (claim.count or 1) > 1
    dated = claim.occurred_on.days <= DATED_DAYS
    return parties, by_state(claim), _STANDING[claim.modality], several, dated


def _event(act: Act, originals: Mapping[str, str]) -> Event:
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
        originals=len({originals.get(claim.document_id, claim.document_id) for claim in act.claims}),
        confidence=corroborated(act.claims, originals),
    )


def _ids(claim: EventClaim, side: str) -> tuple[str, ...]:
    """Actor ids of one side in the order of the text, each once."""
    return tuple(dict.fromkeys(mention.id for mention in getattr(claim, side)))
