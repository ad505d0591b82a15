"""Shares of one drawing of the map: what each past act and each way of being drawn in has of a pair's probability."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.riskmap.layers import Layers, Terms
from faultlines.riskmap.results import Contribution
from faultlines.terms.claims import Passage

Pair = tuple[int, int]
#: (joiner, side, foe), indices into the states.
Way = tuple[int, int, int]

#: Id of what no single event or tie accounts for: days passing, and acts too small to list.
REST = "time"
#: Ways less likely than this have no share worth a line.
SMALLEST_WAY = 1e-8


@dataclass(frozen=True, slots=True)
class WayShare:
    """One way of being drawn in: its share of the pair's entanglement, and the logs of its two chances."""

    value: float
    log_dispute: float
    log_join: float


#: Directed dyad -> rows of (event id, channel, expected disputes that it adds).
Acts = Mapping[Pair, list[tuple[str, str, float]]]


def acts_by_dyad(layers: Layers) -> Acts:
    """Expected disputes that each past event adds, by directed dyad."""
    acts: dict[Pair, list[tuple[str, str, float]]] = defaultdict(list)
    found = layers.intensity.contributions
    states = layers.history.states
    added = found.value * _disputes_per_act(layers)[found.source, found.target]
    for row, source, target, channel, value in zip(
        found.row, found.source, found.target, found.channel, added, strict=True
    ):
        event_id = str(layers.history.event_ids[row])
        words = _channel_words(found.channel_names[channel], states[source], states[target])
        acts[int(source), int(target)].append((event_id, words, float(value)))
    return acts


def _channel_words(channel: str, source: str, target: str) -> str:
    """How an act reaches a directed dyad, in words."""
    if channel == "repetition":
        return f"{source} acting again on {target}"
    if channel == "reciprocity":
        return f"{source} answering {target}"
    return f"{channel}: {source} on {target}"


def _disputes_per_act(layers: Layers) -> NDArray[np.float64]:
    """Expected disputes started for each expected act of force, by directed dyad."""
    base = layers.intensity.base
    return np.divide(layers.started, base, out=np.zeros_like(base), where=base > 0)


def act_shares(acts: Acts, layers: Layers, pair: Pair) -> dict[str, tuple[str, float]]:
    """Event id -> its main channel and its share of the pair's aftershocks, in probability.

    Acts too small to list are together under `REST`.
    """
    base, unlisted = layers.intensity.base, 0.0
    for dyad in (pair, pair[::-1]):
        if base[dyad] > 0:
            unlisted += float(layers.intensity.unlisted[dyad] * (layers.started[dyad] / base[dyad]))
    rows = [*acts.get(pair, ()), *acts.get(pair[::-1], ()), (REST, "acts too small to list", unlisted)]
    total = sum(value for _, _, value in rows)
    if total <= 0.0:
        return {}
    part = float(layers.direct[pair] - layers.structure[pair])
    shares: dict[str, tuple[str, float]] = {}
    for event_id, channel, value in sorted(rows, key=lambda row: -row[2]):
        main, so_far = shares.get(event_id, (channel, 0.0))
        shares[event_id] = (main, so_far + part * value / total)
    return shares


class WaysByPair:
    """Rows of the terms by the unordered pair (joiner, foe) that they entangle."""

    def __init__(self, terms: Terms) -> None:
        likely = np.flatnonzero(terms.chance > SMALLEST_WAY)
        joiner, foe = terms.joiner[likely], terms.foe[likely]
        self._width = int(max(joiner.max(initial=0), foe.max(initial=0))) + 1
        code = np.minimum(joiner, foe) * self._width + np.maximum(joiner, foe)
        # Small numbers are sorted by radix, many times faster.
        order = np.argsort(code.astype(np.min_scalar_type(self._width**2)), kind="stable")
        self._rows, self._code = likely[order], code[order]

    def of(self, pair: Pair) -> NDArray[np.int64]:
        """One pair's rows, rising."""
        code = min(pair) * self._width + max(pair)
        start, end = np.searchsorted(self._code, [code, code + 1]) if max(pair) < self._width else (0, 0)
        return self._rows[start:end]


def way_shares(layers: Layers, ways: WaysByPair, pair: Pair) -> dict[Way, WayShare]:
    """Each way's share of the pair's entanglement, in probability, by its -log(1 - chance)."""
    rows, terms = ways.of(pair), layers.terms
    if not len(rows):
        return {}
    dispute, join = terms.dispute[rows], terms.join[rows]
    weights = -np.log1p(-dispute * join)
    values = float(layers.whole[pair] - layers.direct[pair]) * (weights / weights.sum())
    names = zip(*(column[rows].tolist() for column in (terms.joiner, terms.side, terms.foe)), strict=True)
    found = zip(values.tolist(), np.log(dispute).tolist(), np.log(join).tolist(), strict=True)
    return {way: WayShare(*one) for way, one in zip(names, found, strict=True)}


def way_words(states: tuple[str, ...], way: Way) -> str:
    """A way of being drawn in, in words."""
    joiner, side, foe = (states[index] for index in way)
    return f"{joiner} drawn in beside {side} against {foe}"


def act_contributions(
    layers: Layers, pair: Pair, passage_of: Callable[[str], Passage | None]
) -> tuple[Contribution, ...]:
    """What each past event has of the pair's probability, largest first."""
    shares = act_shares(acts_by_dyad(layers), layers, pair)
    found = [
        Contribution(id=name, part="aftershocks", path=channel, value=value, passage=passage_of(name))
        for name, (channel, value) in shares.items()
        if name != REST
    ]
    return tuple(sorted(found, key=lambda one: -one.value))


def ways_of(layers: Layers, pair: Pair) -> tuple[tuple[Way, WayShare], ...]:
    """The pair's ways of being drawn in, the largest share first."""
    shares = way_shares(layers, WaysByPair(layers.terms), pair)
    return tuple(sorted(shares.items(), key=lambda item: -item[1].value))
