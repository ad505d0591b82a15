"""One pair, opened: what its probability is made of, and the ties and events behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from faultlines.model.fits import Fit
from faultlines.model.structure import structure_terms
from faultlines.riskmap.layers import Layers, draw_layers
from faultlines.riskmap.redrawing import Settings, describe_method, draw_parameters, risks_of
from faultlines.riskmap.results import Contribution, PairRisk
from faultlines.riskmap.shares import act_contributions, way_words, ways_of
from faultlines.terms.claims import Passage
from faultlines.terms.events import Event, Tie
from faultlines.terms.history import History
from faultlines.terms.plover import ActClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of the structure: its value for a directed dyad, and the log-odds of onset that it adds."""

    source_actor: str
    target_actor: str
    name: str
    value: float
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedActs:
    """Expected acts of one class by one side on the other within the horizon, and the baseline's share of them."""

    source_actor: str
    target_actor: str
    act_class: str
    expected: float
    baseline: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnIn:
    """One way of being drawn in: its words, its share of the probability, and the two chances behind it.

    ``ties`` are ids of the ties of the joiner with either party to the dispute that hold that day.
    """

    path: str
    value: float
    dispute: float
    join: float
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLook:
    """One pair, opened.

    ``contributions`` are what past events have of the probability itself, and ``ways`` what each way of being drawn in
    has of it, both largest first; ``terms`` and ``acts`` come for either direction. ``ties`` are those between the
    two, ended ones included, and ``events`` those with both in them, the latest first.
    """

    known_at: date
    horizon_days: int
    risk: PairRisk
    contributions: tuple[Contribution, ...]
    ways: tuple[DrawnIn, ...]
    terms: tuple[Term, ...]
    acts: tuple[ExpectedActs, ...]
    ties: tuple[Tie, ...]
    events: tuple[Event, ...]
    method: str


def look_at(
    fit: Fit,
    history: History,
    names: tuple[str, str],
    settings: Settings,
    events: Sequence[Event],
    passage_of: Callable[[str], Passage | None],
) -> PairLook:
    """Open one pair.

    Parameters
    ----------
    fit : Fit
    history : History
    names : tuple of str
        Two different states of the history.
    settings : Settings
    events : sequence of Event
        Those with both in them.
    passage_of : callable
        From an event or tie id to the passage that it rests on.
    """
    layers = draw_layers(fit, history, settings.horizon_days)
    first, second = (history.states.index(name) for name in names)
    pair = (min(first, second), max(first, second))
    (risk,) = risks_of(fit, layers, draw_parameters(fit, settings), [pair])
    return PairLook(
        known_at=history.known_at,
        horizon_days=settings.horizon_days,
        risk=risk,
        contributions=act_contributions(layers, pair, passage_of),
        ways=tuple(_ways(layers, pair)),
        terms=tuple(_terms(fit, layers, pair)),
        acts=tuple(_acts(layers, pair)),
        ties=tuple(tie for tie in history.ties if {tie.source_actor, tie.target_actor} == set(names)),
        events=tuple(sorted(events, key=lambda event: (event.occurred_on.latest, event.event_id), reverse=True)),
        method=describe_method(fit, settings, history.known_at),
    )


def _terms(fit: Fit, layers: Layers, pair: tuple[int, int]) -> list[Term]:
    """The structure's terms of both directions, by falling size of what they add."""
    structure, _, _ = fit.sections()
    terms = structure_terms(layers.relations)
    states = layers.history.states
    found = [
        Term(
            source_actor=states[source],
            target_actor=states[target],
            name=name,
            value=float(value),
            log_odds=float(value * coefficient),
        )
        for source, target in (pair, pair[::-1])
        for name, value, coefficient in zip(
            terms.names, terms.values[source, target], structure.coefficients, strict=True
        )
    ]
    return sorted(found, key=lambda term: -abs(term.log_odds))


def _acts(layers: Layers, pair: tuple[int, int]) -> list[ExpectedActs]:
    states = layers.history.states
    return [
        ExpectedActs(
            source_actor=states[source],
            target_actor=states[target],
            act_class=kind.name.lower(),
            expected=float(layers.intensity.by_class[source, target, kind]),
            baseline=float(layers.intensity.base_by_class[source, target, kind]),
        )
        for source, target in (pair, pair[::-1])
        for kind in ActClass
    ]


def _ways(layers: Layers, pair: tuple[int, int]) -> list[DrawnIn]:
    history = layers.history
    found = []
    for way, share in ways_of(layers, pair):
        joiner, side, foe = (history.states[index] for index in way)
        ties = [
            tie.tie_id
            for tie in history.ties
            if tie.holds_on(history.known_at)
            and joiner in (ends := {tie.source_actor, tie.target_actor})
            and ends & {side, foe}
        ]
        found.append(
            DrawnIn(
                path=way_words(history.states, way),
                value=share.value,
                dispute=float(np.exp(share.log_dispute)),
                join=float(np.exp(share.log_join)),
                ties=tuple(ties),
            )
        )
    return found
