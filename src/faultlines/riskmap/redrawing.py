"""The map of one day, and the redraw between what was known at two days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks import draw_coefficients as draw_aftershocks
from faultlines.model.ages import input_ages
from faultlines.model.fits import Fit
from faultlines.riskmap.attribution import Attribution, changed_ties
from faultlines.riskmap.layers import Coefficients, Layers, draw_layers, draw_pairs
from faultlines.riskmap.results import MovedPair, NewTie, PairRisk, Redraw, RiskMap
from faultlines.terms.claims import Passage
from faultlines.terms.history import History

#: A pair has moved when its probability changed by this much: a twentieth of a percentage point.
SMALLEST_CHANGE = 0.0005
#: The interval printed holds this share of the draws.
INTERVAL = 0.8

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the map is drawn: days ahead, draws of the parameters for the intervals, and the seed of the draws."""

    horizon_days: int = 90
    draws: int = 100
    seed: int = 0


def draw_map(fit: Fit, history: History, settings: Settings) -> RiskMap:
    """Risk of every pair, as known at the history's day.

    Examples
    --------
    See `faultlines.workflow.draw`, which finds the fit and the history.
    """
    layers = draw_layers(fit, history, settings.horizon_days)
    pairs = risks_of(fit, layers, draw_parameters(fit, settings), _pairs(len(history.states)))
    return RiskMap(
        known_at=history.known_at,
        horizon_days=settings.horizon_days,
        states=history.states,
        pairs=tuple(sorted(pairs, key=lambda one: (-one.probability, one.source_actor, one.target_actor))),
        method=describe_method(fit, settings, history.known_at),
    )


def redraw(
    fit: Fit,
    before: History,
    after: History,
    settings: Settings,
    *,
    passage_of: Callable[[str], Passage | None],
    documents: int,
    events: int,
    repeats: int = 0,
    copies: int = 0,
) -> Redraw:
    """Redraw the map from what was known at one day to what was known at a later one.

    Parameters
    ----------
    fit : Fit
    before, after : History
        Over the same states; ``before.known_at`` is not later than ``after.known_at``.
    settings : Settings
    passage_of : callable
        From an event or tie id to the passage that it rests on, None where there is none.
    documents, events : int
        Documents recorded and events concluded between the two.
    repeats, copies : int
        Of the documents, those that tell of no new event, and of these the near-copies.

    Raises
    ------
    ValueError
        If the histories differ in their states, or ``before`` is the later one.
    """
    if before.states != after.states:
        raise ValueError("before and after cover different states; build both with the same risk set")
    if before.known_at > after.known_at:
        raise ValueError(f"before is known at {before.known_at}, after at {after.known_at}; swap them")
    before = with_learned_ties(before, after)
    first, second = (draw_layers(fit, history, settings.horizon_days) for history in (before, after))
    moved = moved_between(fit, (first, second), draw_parameters(fit, settings), passage_of)
    ties = tuple(
        NewTie(
            id=tie.tie_id,
            tie_type=tie.tie_type,
            state=tie.state,
            source_actor=tie.source_actor,
            target_actor=tie.target_actor,
            since=tie.since,
            instrument=tie.instrument,
            passage=passage_of(tie.tie_id),
        )
        for tie in changed_ties(first, second)
    )
    n_states = len(after.states)
    unchanged = n_states * (n_states - 1) // 2 - len(moved)
    found = Redraw(
        sentence="",
        since=before.known_at,
        known_at=after.known_at,
        horizon_days=settings.horizon_days,
        moved=moved,
        new_ties=ties,
        unchanged=unchanged,
        documents=documents,
        events=events,
        method=describe_method(fit, settings, after.known_at),
        repeats=repeats,
        copies=copies,
    )
    return replace(found, sentence=_sentence(found))


def moved_between(
    fit: Fit,
    layers: tuple[Layers, Layers],
    draws: Sequence[Coefficients],
    passage_of: Callable[[str], Passage | None],
) -> tuple[MovedPair, ...]:
    """Pairs that moved between two drawings of the map, by falling change of the log-odds, with what moved them.

    The same draws serve both maps, so that a change has an interval of its own.

    Parameters
    ----------
    fit : Fit
    layers : tuple of Layers
        Before and after, over the same states.
    draws : sequence of Coefficients
        From `draw_parameters`.
    passage_of : callable
        From an event or tie id to the passage that it rests on, None where there is none.
    """
    before, after = layers
    pairs = _moved(*layers)
    columns = _columns(pairs)
    earlier, later = (draw_pairs(fit, one, draws, one.intensity.horizon_days, columns) for one in layers)
    intervals = _bounds(later, after.whole[columns])
    changes = _bounds(later - earlier, after.whole[columns] - before.whole[columns])
    attribution = Attribution(fit, *layers)
    found = zip(pairs, intervals, changes, _evidence(after, columns), strict=True)
    return tuple(_moved_pair(attribution, *one, passage_of) for one in found)


def with_learned_ties(before: History, after: History) -> History:
    """The earlier history with those standing ties that were only learned of later.

    A report that mentions an alliance in passing does not say that it began: to know of it is no change of the world,
    so both maps have it. A tie that begins, or takes a step, on a day of its own is news.
    """
    known = {tie.tie_id for tie in before.ties}
    learned = (tie for tie in after.ties if tie.tie_id not in known and tie.state == "in_force" and tie.since is None)
    return replace(before, ties=(*before.ties, *learned))


def draw_parameters(fit: Fit, settings: Settings) -> list[Coefficients]:
    """Draws of the parameters of all three parts, ``settings.draws`` of them; one seed gives one list."""
    structure, entanglement, aftershocks = fit.sections()
    rng = np.random.default_rng(settings.seed)
    shocks = draw_aftershocks(aftershocks, rng, settings.draws)
    onsets = rng.multivariate_normal(structure.coefficients, structure.covariance, settings.draws, method="eigh")
    joins = rng.multivariate_normal(entanglement.coefficients, entanglement.covariance, settings.draws, method="eigh")
    return [
        Coefficients(structure=onset, aftershocks=shock, entanglement=join)
        for onset, shock, join in zip(onsets, shocks, joins, strict=True)
    ]


def _bounds(drawn: Floats, centre: Floats) -> list[tuple[float, float]]:
    """Intervals of draws (n_draws, n_pairs), widened where needed so that each holds its estimate."""
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    return list(zip(np.minimum(low, centre).tolist(), np.maximum(high, centre).tolist(), strict=True))


def _pairs(n_states: int) -> list[Pair]:
    rows, columns = np.triu_indices(n_states, k=1)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _columns(pairs: Sequence[Pair]) -> tuple[Ints, Ints]:
    """Indices of one state of each pair, and of the other."""
    one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return one, other


def _ordered(layers: Layers, pair: Pair) -> tuple[str, str]:
    """The pair's two states, the one expected to act more often first."""
    first, second = pair
    if layers.started[second, first] > layers.started[first, second]:
        first, second = second, first
    return layers.history.states[first], layers.history.states[second]


def _evidence(layers: Layers, pairs: tuple[Ints, Ints]) -> list[int]:
    """Distinct events behind each pair's aftershocks."""
    found, n_states = layers.intensity.contributions, len(layers.whole)
    one, other = np.minimum(found.source, found.target), np.maximum(found.source, found.target)
    _, event = np.unique(layers.history.event_ids[found.row], return_inverse=True)
    distinct = np.unique(np.stack([one * n_states + other, event], axis=1), axis=0)
    counts = np.bincount(distinct[:, 0], minlength=n_states**2)
    low, high = np.minimum(*pairs), np.maximum(*pairs)
    return [int(count) for count in counts[low * n_states + high]]


def risks_of(fit: Fit, layers: Layers, draws: Sequence[Coefficients], pairs: Sequence[Pair]) -> list[PairRisk]:
    """Risk of some pairs, each of two indices with the smaller first, with their intervals under the draws."""
    columns = _columns(pairs)
    drawn = draw_pairs(fit, layers, draws, layers.intensity.horizon_days, columns)
    found = zip(pairs, _bounds(drawn, layers.whole[columns]), _evidence(layers, columns), strict=True)
    return [_pair_risk(layers, *one) for one in found]


def _pair_risk(layers: Layers, pair: Pair, interval: tuple[float, float], evidence: int) -> PairRisk:
    source_actor, target_actor = _ordered(layers, pair)
    return PairRisk(
        source_actor=source_actor,
        target_actor=target_actor,
        probability=float(layers.whole[pair]),
        interval=interval,
        structure=float(layers.structure[pair]),
        aftershocks=float(layers.direct[pair] - layers.structure[pair]),
        entanglement=float(layers.whole[pair] - layers.direct[pair]),
        evidence=evidence,
    )


def _log_odds(probability: Floats) -> Floats:
    return np.asarray(np.log(probability) - np.log1p(-probability), dtype=np.float64)


def _moved(before: Layers, after: Layers) -> list[Pair]:
    """Pairs that moved, by falling change of the log-odds."""
    rows, columns = np.triu_indices(len(after.history.states), k=1)
    earlier = np.clip(before.whole[rows, columns], 1e-12, 1 - 1e-12)
    later = np.clip(after.whole[rows, columns], 1e-12, 1 - 1e-12)
    jump = _log_odds(later) - _log_odds(earlier)
    found = np.flatnonzero(np.abs(later - earlier) >= SMALLEST_CHANGE)
    order = found[np.argsort(-np.abs(jump[found]), kind="stable")]
    return list(zip(rows[order].tolist(), columns[order].tolist(), strict=True))


def _moved_pair(
    attribution: Attribution,
    pair: Pair,
    interval: tuple[float, float],
    change_interval: tuple[float, float],
    evidence: int,
    passage_of: Callable[[str], Passage | None],
) -> MovedPair:
    before, after = attribution.before, attribution.after
    source_actor, target_actor = _ordered(after, pair)
    return MovedPair(
        source_actor=source_actor,
        target_actor=target_actor,
        before=float(before.whole[pair]),
        after=float(after.whole[pair]),
        interval=interval,
        change_interval=change_interval,
        structure=float(after.structure[pair] - before.structure[pair]),
        aftershocks=float(after.direct[pair] - after.structure[pair] - before.direct[pair] + before.structure[pair]),
        entanglement=float(after.whole[pair] - after.direct[pair] - before.whole[pair] + before.direct[pair]),
        evidence=evidence,
        contributions=attribution.contributions(pair, passage_of),
    )


def _sentence(found: Redraw) -> str:
    """What changed, in one sentence of counts and dates."""
    moved = found.moved
    up = sum(one.change > 0 for one in moved)
    days = f"Between {found.since.isoformat()} and {found.known_at.isoformat()}"
    read = f"{_counted(found.documents, 'report')} gave {_counted(found.events, 'event')}{found.repeated}"
    if not moved and not found.new_ties:
        return f"{days}, {read}: no pair moved, and {found.unchanged:,} are unchanged."
    return (
        f"{days}, {read}: {_counted(len(moved), 'pair')} moved "
        f"({up} up, {len(moved) - up} down), {_counted(len(found.new_ties), 'new or changed tie')}, "
        f"{found.unchanged:,} pairs unchanged."
    )


def describe_method(fit: Fit, settings: Settings, on: date | None = None) -> str:
    """The fit, the horizon and the draws behind a result, and how old its inputs are on a day, in one line."""
    text = f"{fit.name}; {settings.horizon_days} days ahead; {settings.draws} draws, seed {settings.seed}"
    if on is None:
        return text
    structure, entanglement, _ = fit.sections()
    ages = input_ages((*structure.provenance, *entanglement.provenance), on)
    return f"{text}; last observed {'; '.join(str(one) for one in ages)}" if ages else text


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
