"""Tie claims -> ties: which claims are about one standing relation, and what state it is in.

As in `faultlines.ledger.conclude`, claims are taken in the order of publication, so what was known of a tie on one
day does not change when more is recorded later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from faultlines.ledger.conclude import DATED_DAYS, NO_COPIES, corroborated, in_order
from faultlines.ledger.starting import STARTER_READER
from faultlines.terms.claims import MUTUAL_TIES, TieClaim
from faultlines.terms.events import Tie
from faultlines.terms.identifiers import content_id

#: How far a tie has come; a claim of an earlier step than the one reached corroborates and changes nothing.
_STEPS: Final = {"pledged": 0, "signed": 1, "in_force": 2, "delivered": 2, "violated": 3, "lapsed": 4}

#: A step dated more loosely than a year leaves ``since`` unknown.
_SINCE_DAYS: Final = 366


@dataclass(slots=True)
class _Gathered:
    """A tie between two actors and the claims found for it so far."""

    source_actor: str
    target_actor: str
    state: str
    since: date | None
    until: date | None = None
    share: float | None = None
    instrument: str | None = None
    claims: list[TieClaim] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.state not in {"pledged", "lapsed"}

    def add(self, claim: TieClaim, state: str) -> None:
        self.claims.append(claim)
        self.share = self.share if claim.share is None else claim.share
        self.instrument = self.instrument or claim.instrument
        self.until = claim.valid_to or self.until
        self._step(state, _since(claim))

    def _step(self, state: str, day: date | None) -> None:
        if _STEPS[state] == _STEPS[self.state]:
            self.since = min((known for known in (self.since, day) if known), default=None)
        elif _STEPS[state] > _STEPS[self.state]:
            self.state, self.since = state, day
        if state == "lapsed":
            self.until = self.until or day


def conclude_ties(claims: Iterable[TieClaim], originals: Mapping[str, str] = NO_COPIES) -> tuple[Tie, ...]:
    """Conclude standing relations from the claims about them.

    Claims of one type between the same two actors are about one tie, with these exceptions that begin a new one:
    another title of a treaty in the starter, a pledge made while a tie holds, a signing dated well after the tie came
    to hold, and a step dated after the tie lapsed. A pledge that is fulfilled becomes the tie it promised and keeps
    its id. A claim in passing that a tie holds corroborates it, dates nothing and fulfils no pledge. Claims denied,
    imagined or predicted conclude nothing; a step that is planned or promised counts as pledged.

    Parameters
    ----------
    claims : iterable of TieClaim
        In any order; those published after the day of interest left out. A claim with several actors on a side is
        about every pair across the sides.
    originals : mapping of str to str
        From the id of each document that is a copy to the id of its original.

    Returns
    -------
    tuple of Tie
        Sorted by type, actors and id; those that lapsed included.
    """
    ties: dict[tuple[str, str, str], list[_Gathered]] = defaultdict(list)
    for claim in in_order(claims):
        state = _claimed_state(claim)
        if state is None:
            continue
        for source_actor, target_actor in _pairs(claim):
            known = ties[_sameness(claim.tie_type, source_actor, target_actor)]
            tie = _found(_of_instrument(known, claim), state, claim)
            if tie is None:
                tie = _Gathered(source_actor, target_actor, state, _since(claim))
                known.append(tie)
            tie.add(claim, state)
    concluded = [_tie(tie, originals) for gathered in ties.values() for tie in gathered]
    return tuple(sorted(concluded, key=lambda tie: (tie.tie_type, tie.source_actor, tie.target_actor, tie.tie_id)))


def _claimed_state(claim: TieClaim) -> str | None:
    if claim.modality == "happened":
        return claim.state
    return "pledged" if claim.modality in {"planned", "pledged"} else None


def _pairs(claim: TieClaim) -> list[tuple[str, str]]:
    pairs = {
        (source.id, target.id): None
        for source in claim.source_actors
        for target in claim.target_actors
        if source.id != target.id
    }
    return list(pairs)


def _sameness(tie_type: str, source_actor: str, target_actor: str) -> tuple[str, str, str]:
    if tie_type in MUTUAL_TIES and source_actor > target_actor:
        source_actor, target_actor = target_actor, source_actor
    return tie_type, source_actor, target_actor


def _of_instrument(known: list[_Gathered], claim: TieClaim) -> list[_Gathered]:
    """The ties that a claim may be about: the starter names treaties by their titles, a text calls them anything."""
    if claim.reader != STARTER_READER:
        return known
    return [tie for tie in known if tie.instrument == claim.instrument]


def _found(known: list[_Gathered], state: str, claim: TieClaim) -> _Gathered | None:
    """The tie, among those of one type and pair, that a claim is about; None where it begins a new one."""
    pledge = _last(tie for tie in known if tie.state == "pledged")
    holding = _last(tie for tie in known if tie.holds)
    lapsed = _last(tie for tie in known if tie.state == "lapsed")
    if state == "pledged":
        return pledge or _kept_already(holding, claim)
    if state in {"lapsed", "violated"}:
        return holding or pledge or lapsed
    dated = claim.occurred_on.days <= DATED_DAYS
    if pledge and not _in_passing(claim) and (not holding or (dated and state != "in_force")):
        return pledge
    if holding:
        return None if state == "signed" and dated and _signed_anew(holding, claim) else holding
    if lapsed and (lapsed.until is None or claim.occurred_on.latest <= lapsed.until):
        return lapsed
    return None


def _kept_already(holding: _Gathered | None, claim: TieClaim) -> _Gathered | None:
    """The holding tie, where the pledge was made before the tie came to hold."""
    if holding and holding.since and claim.occurred_on.latest <= holding.since:
        return holding
    return None


def _signed_anew(holding: _Gathered, claim: TieClaim) -> bool:
    same_text = holding.instrument is not None and holding.instrument == claim.instrument
    later = holding.since is None or (claim.occurred_on.earliest - holding.since).days > DATED_DAYS
    return later and not same_text


def _last(ties: Iterable[_Gathered]) -> _Gathered | None:
    return max(ties, key=lambda tie: tie.since or date.min, default=None)


def _in_passing(claim: TieClaim) -> bool:
    """Whether a text says that a tie holds, and not since when: its days are those of the talk, not of a step."""
    return claim.reader != STARTER_READER and claim.state == "in_force" and claim.occurred_on.days > 1


def _since(claim: TieClaim) -> date | None:
    if _in_passing(claim):
        return None
    return claim.occurred_on.latest if claim.occurred_on.days <= _SINCE_DAYS else None


def _tie(tie: _Gathered, originals: Mapping[str, str]) -> Tie:
    first = tie.claims[0]
    return Tie(
        tie_id=content_id("t", first.claim_id, tie.source_actor, tie.target_actor),
        tie_type=first.tie_type,
        state=tie.state,
        source_actor=tie.source_actor,
        target_actor=tie.target_actor,
        since=tie.since,
        until=tie.until,
        known_on=first.published_at,
        claims=tuple(claim.claim_id for claim in tie.claims),
        confidence=corroborated(tie.claims, originals),
        share=tie.share,
        instrument=tie.instrument,
    )
