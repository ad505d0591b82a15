"""One drawing of the map as arrays: structure, aftershocks and entanglement of every pair.

The event is a militarised dispute between the two: one of them threatens, shows or uses force against the other.
For states i and j, with m the expected disputes between them within the horizon, either one starting:

- *structure* is the probability that the yearly hazard alone gives: P(m_base) = 1 - exp(-m_base);
- *aftershocks* is what past acts of conflict add. The daily model says by which factor they raise the expected acts of
  force on each directed dyad; the hazard is raised by the same factor, so m >= m_base, and P(m) is *direct*;
- *entanglement* is the added chance of being drawn in. For every partner p of i, a dispute between p and j comes with
  probability P(m_pj), and i then enters on p's side with the fitted chance J(i, p, j); q is their product, and
  with all such terms (j's partners too) the whole is 1 - (1 - P(m)) * product of (1 - q).

The terms of one sum are taken as independent given the fit. Nobody is drawn in by a dispute that is itself only a
drawing in: one step, never a chain of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks import Intensity, Past, forecast, remember
from faultlines.model.aftershocks_draws import expected_force_of
from faultlines.model.aftershocks_fit import conflict_only
from faultlines.model.entanglement import EntanglementFit, force_log_odds, join_log_odds, join_terms
from faultlines.model.fits import Fit
from faultlines.model.logit import sigmoid
from faultlines.model.relations import Relations, relations
from faultlines.model.structure import StructureFit, onset_log_odds, structure_terms
from faultlines.terms.history import EPOCH, History
from faultlines.terms.plover import ActClass

#: Disputes less likely than this within the horizon draw nobody in: their terms are below any printed figure.
SMALLEST_DISPUTE = 2e-4
DAYS_A_YEAR = 365.25
#: Share of militarised disputes, 1920-2010, in which force was used (GML MID 2.2.1, level of hostility 4 or 5).
FORCE_SHARE = 0.75
#: Ways of being drawn in less likely than this are left out of the draws that make the intervals.
SMALLEST_CHANCE = 1e-6

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Indices of joiners, sides and foes, each of shape (n_terms,).
Ways = tuple[Ints, Ints, Ints]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """Ways of being drawn in: ``joiner`` enters on ``side``'s side against ``foe``.

    All arrays have shape (n_terms,): indices into the states, and probabilities 0-1 within the horizon.
    """

    joiner: Ints
    side: Ints
    foe: Ints
    dispute: Floats
    join: Floats

    @property
    def chance(self) -> Floats:
        """Probability of the dispute and of the joining, shape (n_terms,)."""
        return self.dispute * self.join


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layers:
    """The three parts of every pair, as symmetric (n_states, n_states) arrays of probabilities.

    ``started`` holds the disputes that the row's state is expected to start with the column's within the horizon by
    structure alone, ``intensity`` the expected acts whose growth raises them, ``terms`` the ways of being drawn in.
    """

    history: History
    relations: Relations
    past: Past
    intensity: Intensity
    onset_log_odds: Floats
    terms: Terms
    started: Floats
    structure: Floats
    direct: Floats
    whole: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coefficients:
    """One draw of the parameters of each part, in the order of its fit."""

    structure: Floats
    aftershocks: Floats
    entanglement: Floats


def draw_layers(fit: Fit, history: History, horizon_days: int) -> Layers:
    """Draw the map of one history with the fitted coefficients.

    Parameters
    ----------
    fit : Fit
        With all three sections.
    history : History
        As known at the day the forecast starts from.
    horizon_days : int

    Raises
    ------
    FitError
        If the fit lacks a section.
    """
    structure, entanglement, aftershocks = fit.sections()
    related = history_relations(structure, history)
    past = remember(aftershocks, history, history.known_at)
    log_odds = onset_log_odds(structure, related)
    conflict = conflict_only(aftershocks.coefficients, aftershocks.half_lives)
    intensity = forecast(
        aftershocks, history, log_odds, history.known_at, horizon_days, coefficients=conflict, past=past
    )
    started = _started(log_odds, horizon_days)
    np.fill_diagonal(started, 0.0)
    direct = _either(started * _factor(intensity.base, intensity.total))
    joiner, side, foe = ways = _all_ways(direct)
    join = join_chance(entanglement, related, ways)
    terms = Terms(joiner=joiner, side=side, foe=foe, dispute=direct[side, foe], join=join)
    return Layers(
        history=history,
        relations=related,
        past=past,
        intensity=intensity,
        onset_log_odds=log_odds,
        terms=terms,
        started=started,
        structure=_either(started),
        direct=direct,
        whole=_with_entanglement(direct, terms),
    )


def draw_pairs(
    fit: Fit, layers: Layers, draws: Sequence[Coefficients], horizon_days: int, pairs: tuple[Ints, Ints]
) -> Floats:
    """Probability of some pairs under draws of the parameters, shape (n_draws, n_pairs).

    Relations and past are those of ``layers``; ways of being drawn in that are negligible there are left out.

    Parameters
    ----------
    fit : Fit
    layers : Layers
        Drawn with the same fit and horizon.
    draws : sequence of Coefficients
    horizon_days : int
    pairs : tuple of ndarray of int64, each of shape (n_pairs,)
        Indices of one state and of the other.
    """
    n_pairs = len(pairs[0])
    found = np.empty((len(draws), n_pairs))
    if not draws or not n_pairs:
        return found
    aftershocks = fit.sections()[2]
    (joiner, side, foe), drawn_in = _ways_of(layers.terms, pairs, len(layers.whole))
    terms = join_terms(layers.relations, joiner, side, foe, force=False).values
    states = np.unique(np.concatenate(pairs))
    place = np.zeros(len(layers.whole), dtype=np.int64)
    place[states] = np.arange(len(states))
    values = structure_terms(layers.relations).values
    onsets = np.stack([draw.structure for draw in draws])
    log_odds = (onsets @ values.reshape(-1, values.shape[2]).T).reshape(-1, *layers.whole.shape)
    shocks = conflict_only(np.stack([draw.aftershocks for draw in draws]), aftershocks.half_lives)
    expected = expected_force_of(aftershocks, layers.past, log_odds, horizon_days, shocks, states)
    for index, (draw, (base, total)) in enumerate(zip(draws, expected, strict=True)):
        # By direction, state asked for, and every other.
        started = _started(np.stack([log_odds[index][states], log_odds[index][:, states].T]), horizon_days)
        direct = -np.expm1(-(started * _factor(base, total)).sum(axis=0))
        join = _mixed_chance(terms @ draw.entanglement, draw.entanglement)
        spared = np.bincount(drawn_in, np.log1p(-direct[place[foe], side] * join), n_pairs)
        alone = direct[place[pairs[0]], pairs[1]]
        found[index] = -np.expm1(np.log1p(-np.minimum(alone, 1 - 1e-12)) + spared)
    return found


def _started(log_odds: Floats, horizon_days: int) -> Floats:
    """Expected disputes started within the horizon, from the yearly log-odds."""
    return np.asarray(np.logaddexp(0.0, log_odds) * horizon_days / DAYS_A_YEAR, dtype=np.float64)


def _factor(base: Floats, total: Floats) -> Floats:
    """By how much past acts raise the expected acts of force."""
    return np.divide(total, base, out=np.ones_like(base), where=base > 0)


def _either(started: Floats) -> Floats:
    """Probability of at least one dispute between two states, from what each is expected to start."""
    return np.asarray(-np.expm1(-(started + started.T)), dtype=np.float64)


def history_relations(structure: StructureFit, history: History) -> Relations:
    """Relations of the states on the day the history is known at; see `later_onsets`."""
    return relations(history.states, history.ties, history.known_at, structure, later_onsets=later_onsets(history))


def later_onsets(history: History) -> tuple[Ints, Ints, Ints]:
    """Uses of force in the calendar years before this one, as (source, target, year) rows, one a year.

    They carry the dispute history on from where the public dispute data end. This year's acts are left to the
    aftershocks, so nothing counts twice. A systematic coder's rows are left to the dyad's own mean.
    """
    years = (np.datetime64(EPOCH, "D") + history.day).astype("datetime64[Y]").astype(np.int64) + 1970
    chosen = (history.act_class == ActClass.USE_OF_FORCE) & ~history.systematic & (years < history.known_at.year)
    rows = np.unique(
        np.stack([history.source[chosen], history.target[chosen], years[chosen]], axis=1).astype(np.int64), axis=0
    )
    return rows[:, 0], rows[:, 1], rows[:, 2]


def _all_ways(direct: Floats) -> Ways:
    """Every third state beside either side of every dispute that is not negligible."""
    sides, foes = np.nonzero(direct >= SMALLEST_DISPUTE)
    n_states = len(direct)
    third = np.ones((len(sides), n_states), dtype=np.bool_)
    each = np.arange(len(sides))
    third[each, sides] = third[each, foes] = False
    dispute, joiner = np.nonzero(third)
    return joiner, sides[dispute], foes[dispute]


def _ways_of(terms: Terms, pairs: tuple[Ints, Ints], n_states: int) -> tuple[Ways, Ints]:
    """Ways by which one of some pairs is drawn in that are not negligible, and the place of each way's pair."""
    place = np.full((n_states, n_states), -1)
    place[pairs[0], pairs[1]] = place[pairs[1], pairs[0]] = np.arange(len(pairs[0]))
    drawn_in = place[terms.joiner, terms.foe]
    kept = np.flatnonzero(drawn_in >= 0)
    kept = kept[terms.dispute[kept] * terms.join[kept] >= SMALLEST_CHANCE]
    return (terms.joiner[kept], terms.side[kept], terms.foe[kept]), drawn_in[kept]


def join_chance(entanglement: EntanglementFit, related: Relations, ways: Ways) -> Floats:
    """Chance that each joiner enters on a side against its foe, given a dispute in which force may be used or not."""
    return _mixed_chance(join_log_odds(entanglement, related, *ways, force=False), entanglement.coefficients)


def _mixed_chance(without: Floats, coefficients: Floats) -> Floats:
    """Chance of joining over disputes with force and without, from the log-odds without."""
    return FORCE_SHARE * sigmoid(without + force_log_odds(coefficients)) + (1.0 - FORCE_SHARE) * sigmoid(without)


def _with_entanglement(direct: Floats, terms: Terms) -> Floats:
    """1 - (1 - direct) * product of (1 - q) over the ways in which either side may be drawn in."""
    n_states = len(direct)
    spared = np.bincount(terms.joiner * n_states + terms.foe, np.log1p(-terms.chance), n_states**2)
    spared = spared.reshape(direct.shape)
    whole = -np.expm1(np.log1p(-np.minimum(direct, 1 - 1e-12)) + spared + spared.T)
    np.fill_diagonal(whole, 0.0)
    return np.asarray(whole, dtype=np.float64)
