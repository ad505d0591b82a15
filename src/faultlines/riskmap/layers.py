"""One drawing of the map as arrays: structure, aftershocks and entanglement of every pair.

For states i and j, with m the expected acts of force between them within the horizon, both directions together:

- *structure* is the probability that the baseline alone gives: P(m_base);
- *aftershocks* is what past acts add: P(m) - P(m_base), P(m) being the *direct* probability;
- *entanglement* is the added chance of being drawn in. For every partner p of i, force between p and j comes with
  probability P(m_pj), and i then enters on p's side with the fitted chance J(i, p, j); q is their product, and
  with all such terms (j's partners too) the whole is 1 - (1 - P(m)) * product of (1 - q).

The terms of one sum are taken as independent given the fit. Nobody is drawn in by a dispute that is itself only a
drawing in: one step, never a chain of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks import Intensity, Past, forecast, probability, remember
from faultlines.model.entanglement import EntanglementFit, join_log_odds
from faultlines.model.fits import Fit
from faultlines.model.relations import Relations, relations
from faultlines.model.structure import StructureFit, onset_log_odds
from faultlines.terms.history import EPOCH, History
from faultlines.terms.plover import ActClass

#: Disputes less likely than this within the horizon draw nobody in: their terms are below any printed figure.
SMALLEST_DISPUTE = 1e-4
#: Ways of being drawn in less likely than this are left out of the draws that make the intervals.
SMALLEST_CHANCE = 1e-7

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

    ``intensity`` holds the directed expected acts behind them, and ``terms`` the ways of being drawn in.
    """

    history: History
    relations: Relations
    past: Past
    intensity: Intensity
    onset_log_odds: Floats
    terms: Terms
    structure: Floats
    direct: Floats
    whole: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coefficients:
    """One draw of the parameters; None stands for the fitted value."""

    structure: Floats | None = None
    aftershocks: Floats | None = None
    entanglement: Floats | None = None


def draw_layers(
    fit: Fit,
    history: History,
    horizon_days: int,
    *,
    coefficients: Coefficients | None = None,
    like: Layers | None = None,
) -> Layers:
    """Draw the map of one history.

    Parameters
    ----------
    fit : Fit
        With all three sections.
    history : History
        As known at the day the forecast starts from.
    horizon_days : int
    coefficients : Coefficients, optional
        One draw of the parameters. Default: the fitted ones.
    like : Layers, optional
        A drawing of the same history, whose relations, past and ways of being drawn in are used again, negligible ways
        left out. The contributions of single acts are then not listed.

    Raises
    ------
    FitError
        If the fit lacks a section.
    """
    structure, entanglement, aftershocks = fit.sections()
    draw = coefficients or Coefficients()
    related = like.relations if like else history_relations(structure, history)
    log_odds = onset_log_odds(structure, related, coefficients=draw.structure)
    past = like.past if like else remember(aftershocks, history, history.known_at)
    intensity = forecast(
        aftershocks,
        history,
        log_odds,
        history.known_at,
        horizon_days,
        coefficients=draw.aftershocks,
        past=past,
        **({"smallest": np.inf} if like else {}),
    )

    def pair_probability(acts: Floats) -> Floats:
        """Probability of force between the two, from directed expected acts."""
        found = np.asarray(probability(acts + acts.T, aftershocks, horizon_days), dtype=np.float64)
        np.fill_diagonal(found, 0.0)
        return found

    direct = pair_probability(intensity.total)
    ways = _likely_ways(like.terms) if like else _all_ways(direct)
    terms = _joining(entanglement, related, direct, ways, draw.entanglement)
    return Layers(
        history=history,
        relations=related,
        past=past,
        intensity=intensity,
        onset_log_odds=log_odds,
        terms=terms,
        structure=pair_probability(intensity.base),
        direct=direct,
        whole=_with_entanglement(direct, terms),
    )


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
    joiner = np.tile(np.arange(n_states), len(sides))
    side, foe = np.repeat(sides, n_states), np.repeat(foes, n_states)
    third = (joiner != side) & (joiner != foe)
    return joiner[third], side[third], foe[third]


def _likely_ways(terms: Terms) -> Ways:
    kept = terms.chance >= SMALLEST_CHANCE
    return terms.joiner[kept], terms.side[kept], terms.foe[kept]


def _joining(
    entanglement: EntanglementFit, related: Relations, direct: Floats, ways: Ways, coefficients: Floats | None
) -> Terms:
    joiner, side, foe = ways
    log_odds = join_log_odds(entanglement, related, joiner, side, foe, coefficients=coefficients)
    return Terms(joiner=joiner, side=side, foe=foe, dispute=direct[side, foe], join=1.0 / (1.0 + np.exp(-log_odds)))


def _with_entanglement(direct: Floats, terms: Terms) -> Floats:
    """1 - (1 - direct) * product of (1 - q) over the ways in which either side may be drawn in."""
    spared = np.zeros_like(direct)
    np.add.at(spared, (terms.joiner, terms.foe), np.log1p(-terms.chance))
    whole = -np.expm1(np.log1p(-np.minimum(direct, 1 - 1e-12)) + spared + spared.T)
    np.fill_diagonal(whole, 0.0)
    return np.asarray(whole, dtype=np.float64)
