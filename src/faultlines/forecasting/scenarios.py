"""A what-if: edits to a History, which the same code then redraws; nothing downstream can tell.

Acts and ties are added first and removed after, whatever the order they are listed in. What is added has an id made
from its content, ``w_…``, so that the same assumption has the same id in every run.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from faultlines.errors import ReadingError
from faultlines.terms.claims import MUTUAL_TIES
from faultlines.terms.events import Tie
from faultlines.terms.history import History, day_number
from faultlines.terms.identifiers import content_id
from faultlines.terms.plover import MUTUAL_TYPES, act_class

#: Prefix of the ids of what a what-if adds.
ASSUMED = "w_"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedEvent:
    """An act assumed: one state on another, on a day, ``count`` times. A mutual act counts each way.

    ``where`` names the place in the scenario file that it stands at; errors repeat it.
    """

    source_actor: str
    target_actor: str
    event_type: str
    day: date
    count: int = 1
    where: str = field(default="this edit", compare=False)

    @property
    def edit_id(self) -> str:
        """Id under which the act stands in the edited history."""
        return content_id("w", "event", self.source_actor, self.target_actor, self.event_type, self.day, self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedEvent:
    """A recorded act assumed not to have happened."""

    event_id: str
    where: str = field(default="this edit", compare=False)

    @property
    def edit_id(self) -> str:
        """Id of the act taken out."""
        return self.event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedTie:
    """A tie assumed, in a state since a day."""

    source_actor: str
    target_actor: str
    tie_type: str
    state: str
    since: date
    where: str = field(default="this edit", compare=False)

    @property
    def edit_id(self) -> str:
        """Id under which the tie stands in the edited history."""
        return content_id("w", "tie", *self._parties(), self.tie_type, self.state, self.since)

    def _parties(self) -> tuple[str, ...]:
        both = (self.source_actor, self.target_actor)
        return tuple(sorted(both)) if self.tie_type in MUTUAL_TIES else both


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedTie:
    """A tie assumed away: the one of an id, or every one of a type between two states that holds."""

    tie_id: str | None = None
    source_actor: str | None = None
    target_actor: str | None = None
    tie_type: str | None = None
    where: str = field(default="this edit", compare=False)

    @property
    def edit_id(self) -> str:
        """Id of the tie taken out, or of the assumption that takes several."""
        return self.tie_id or content_id("w", "no tie", self.source_actor, self.target_actor, self.tie_type)


Edit = AddedEvent | RemovedEvent | AddedTie | RemovedTie


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One value of an uncertain assumption, as printed, and the scenario's edits with it."""

    value: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """An uncertain assumption: the key it stands at, its values, and the pair looked at (None: the most moved)."""

    key: str
    pair: tuple[str, str] | None
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A titled set of edits; ``horizon_days`` is None where the file leaves it open."""

    title: str
    origin: str
    horizon_days: int | None
    edits: tuple[Edit, ...]
    sweeps: tuple[Sweep, ...] = ()

    @property
    def last_day(self) -> date:
        """The last day that an assumption is dated, in any variant; the earliest date where none is."""
        variants = (variant.edits for sweep in self.sweeps for variant in sweep.variants)
        return max((_day_of(edit) for edits in (self.edits, *variants) for edit in edits), default=date.min)


def edited(history: History, edits: Iterable[Edit]) -> History:
    """A history with edits made: acts and ties added, then others removed.

    Parameters
    ----------
    history : History
        An act or tie that is added and dated after ``known_at`` is there and does not count yet.
    edits : iterable of Edit
        In any order.

    Returns
    -------
    History
        With no edits, or edits that undo each other, equal to ``history``.

    Raises
    ------
    ReadingError
        If a state is outside the history's, or what is to be removed is not there.
    """
    listed = tuple(edits)
    added = _with_events(history, [one for one in listed if isinstance(one, AddedEvent)])
    added = _with_ties(added, [one for one in listed if isinstance(one, AddedTie)])
    for edit in listed:
        if isinstance(edit, RemovedEvent):
            added = _without_event(added, edit)
    gone = {tie.tie_id for edit in listed if isinstance(edit, RemovedTie) for tie in matching_ties(added, edit)}
    return replace(added, ties=tuple(tie for tie in added.ties if tie.tie_id not in gone))


def matching_ties(history: History, edit: RemovedTie) -> tuple[Tie, ...]:
    """The ties that an edit removes.

    Raises
    ------
    ReadingError
        If there are none.
    """
    if edit.tie_id is not None:
        found = tuple(tie for tie in history.ties if tie.tie_id == edit.tie_id)
        wanted = f"a tie {edit.tie_id}"
    else:
        found = tuple(tie for tie in history.ties if _is_meant(tie, edit) and tie.holds_on(history.known_at))
        wanted = f"the tie {edit.tie_type} between {edit.source_actor} and {edit.target_actor}"
    if not found:
        raise ReadingError(
            f"{edit.where} removes {wanted}, and none holds in the ledger as known on {history.known_at}; "
            "expected one that holds. Copy its id from `faultlines pair SRC TGT`, or leave the edit out."
        )
    return found


def _is_meant(tie: Tie, edit: RemovedTie) -> bool:
    one, other = (tie.source_actor, tie.target_actor), (edit.source_actor, edit.target_actor)
    same = one == other or (tie.tie_type in MUTUAL_TIES and one == other[::-1])
    return same and tie.tie_type == edit.tie_type


def _with_events(history: History, events: Sequence[AddedEvent]) -> History:
    """The rows of added acts, after those of the same day that were there and in the order of their ids."""
    rows = []
    for event in events:
        one, other = (_place(history, event, name) for name in (event.source_actor, event.target_actor))
        kind = int(act_class(event.event_type))
        ways = [(one, other), (other, one)] if event.event_type in MUTUAL_TYPES else [(one, other)]
        rows += [(event.edit_id, day_number(event.day), *way, kind) for way in ways for _ in range(event.count)]
    if not rows:
        return history
    ids, day, source, target, kind_of = zip(*sorted(rows), strict=True)
    names = np.concatenate([history.event_ids, np.array(ids)])
    days = np.concatenate([history.day, np.array(day, dtype=np.int32)])
    sources = np.concatenate([history.source, np.array(source, dtype=np.int32)])
    targets = np.concatenate([history.target, np.array(target, dtype=np.int32)])
    assumed = np.char.startswith(names, ASSUMED)
    # Recorded rows of one day have the same key, so that they keep their order.
    own = (np.where(assumed, column, column[:1]) for column in (targets, sources, names))
    order = np.lexsort((*own, assumed, days))
    return replace(
        history,
        event_ids=names[order],
        day=days[order],
        source=sources[order],
        target=targets[order],
        act_class=np.concatenate([history.act_class, np.array(kind_of, dtype=np.int8)])[order],
        weight=np.concatenate([history.weight, np.ones(len(rows))])[order],
        systematic=np.concatenate([history.systematic, np.zeros(len(rows), dtype=np.bool_)])[order],
    )


def _without_event(history: History, edit: RemovedEvent) -> History:
    kept = history.event_ids != edit.event_id
    if kept.all():
        raise ReadingError(
            f"{edit.where} removes event {edit.event_id}, which the ledger as known on {history.known_at} does not "
            "count; expected the id of a dated act between states. Copy one from `faultlines pair SRC TGT`."
        )
    names = ("event_ids", "day", "source", "target", "act_class", "weight", "systematic")
    return replace(history, **{name: getattr(history, name)[kept] for name in names})


def _with_ties(history: History, ties: Sequence[AddedTie]) -> History:
    new = {tie.edit_id: _tie(history, tie) for tie in ties}
    return replace(history, ties=(*history.ties, *(new[name] for name in sorted(new))))


def _tie(history: History, edit: AddedTie) -> Tie:
    for name in (edit.source_actor, edit.target_actor):
        _place(history, edit, name)
    return Tie(
        tie_id=edit.edit_id,
        tie_type=edit.tie_type,
        state=edit.state,
        source_actor=edit.source_actor,
        target_actor=edit.target_actor,
        since=edit.since,
        until=None,
        known_on=edit.since,
        claims=(),
        confidence=1.0,
    )


def _place(history: History, edit: AddedEvent | AddedTie, name: str) -> int:
    try:
        return history.states.index(name)
    except ValueError:
        raise ReadingError(
            f"{edit.where} names {name}, which is not one of the {len(history.states)} states of the history; "
            "expected one of them. Name another state, or build the history with it."
        ) from None


def _day_of(edit: Edit) -> date:
    if isinstance(edit, AddedEvent):
        return edit.day
    return edit.since if isinstance(edit, AddedTie) else date.min
