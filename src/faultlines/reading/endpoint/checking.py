"""Checks what a model says against the text: only what can be found there becomes a claim."""

from typing import Final

from faultlines.reading.annotated import Annotated
from faultlines.reading.dates import undated
from faultlines.reading.endpoint.answers import EventItem, TieItem
from faultlines.reading.endpoint.chunks import Chunk
from faultlines.reading.endpoint.evidence import Evidence, Fault, Ground, require
from faultlines.reading.parties import Found, merged
from faultlines.terms.claims import MUTUAL_TIES, TIE_STATES, TIE_TYPES, EventClaim, TieClaim
from faultlines.terms.plover import EVENT_TYPES, MAY_LACK_TARGET, MUTUAL_TYPES

_WITHIN_ONE_STATE: Final = frozenset({"COERCE", "ASSAULT", "PROTEST"})


class Checker:
    """Checks statements about one document.

    Parameters
    ----------
    annotated : Annotated
    reader : str
        Names the model in the claims.
    """

    def __init__(self, annotated: Annotated, reader: str) -> None:
        self._ground = Ground(annotated, reader)

    def claims(self, item: EventItem | TieItem, chunk: Chunk) -> list[EventClaim] | list[TieClaim]:
        """Claims that a statement makes, every part of each found in the text.

        Raises
        ------
        UnprovenError
            If any part is not.
        """
        return self._event(item, chunk) if isinstance(item, EventItem) else self._ties(item, chunk)

    def _event(self, item: EventItem, chunk: Chunk) -> list[EventClaim]:
        require(item.event_type in EVENT_TYPES, Fault.EVENT_TYPE)
        found = Evidence(self._ground, item, chunk)
        sources, targets = found.parties
        if item.event_type in MUTUAL_TYPES:
            sources, targets = _mutual(sources, targets)
        require(bool(targets) or item.event_type in MAY_LACK_TARGET, Fault.NO_TARGET)
        require(_are_apart(sources, targets, item.event_type), Fault.ONE_ACTOR)
        key = [item.event_type, [party.id for party in sources], [party.id for party in targets]]
        claim = EventClaim(
            **found.common("event", sources, targets, key),
            event_type=item.event_type,
            contexts=found.contexts(),
            occurred_on=found.when(),
        )
        return [claim]

    def _ties(self, item: TieItem, chunk: Chunk) -> list[TieClaim]:
        """One claim for each pair, as the rules make them."""
        require(item.tie_type in TIE_TYPES, Fault.TIE_TYPE)
        require(item.state in TIE_STATES, Fault.STATE)
        found = Evidence(self._ground, item, chunk)
        sources, targets = found.parties
        if item.tie_type in MUTUAL_TIES:
            sources, targets = _mutual(sources, targets)
        require(bool(targets), Fault.NO_TARGET)
        require(_are_apart(sources, targets, item.tie_type), Fault.ONE_ACTOR)
        holds = item.state == "in_force" and item.date_words is None
        dates = undated(self._ground.annotated.document.published_at) if holds else found.when()
        claims = []
        for source in sources:
            for target in targets:
                pair = sorted((source.id, target.id)) if item.tie_type in MUTUAL_TIES else [source.id, target.id]
                common = found.common("tie", (source,), (target,), [item.tie_type, item.state, *pair])
                claims.append(TieClaim(**common, tie_type=item.tie_type, state=item.state, occurred_on=dates))
        return claims


def _mutual(sources: Found, targets: Found) -> tuple[Found, Found]:
    """The first party, and the others; both sides alike, whichever list the model put them in."""
    parties = merged((*sources, *targets))
    return parties[:1], parties[1:]


def _are_apart(sources: Found, targets: Found, kind: str) -> bool:
    """Whether no actor stands on both sides, but for force between two parts of one state."""
    shared = {party.id for party in sources} & {party.id for party in targets}
    if not shared:
        return True
    one, other = ({p.mention.sector for p in side if p.id in shared} for side in (sources, targets))
    return kind in _WITHIN_ONE_STATE and None not in one | other and not one & other
