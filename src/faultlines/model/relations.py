"""How every two states stand to each other on one day: the inputs of structure and entanglement.

The same `Relations` are built for a year of the public record, to learn from, and for today, to use; what a term means
cannot drift apart. Everything is as on the last day *before* the period that is looked ahead to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from faultlines.model.statefiles import Floats, Ints, StateFiles, great_circle_km
from faultlines.terms import actors, geography
from faultlines.terms.events import Tie

if TYPE_CHECKING:
    from faultlines.model.structure import StructureFit

Flags = NDArray[np.bool_]

#: Sums of past disputes that are kept: of either side's or of those that source started, and the years in which one
#: counts half as much.
HISTORY = (("either", 2.0), ("either", 16.0), ("source", 8.0))
#: Capabilities below this, of the smallest states and of those without a figure, are set to it (CINC, 0-1).
CAPABILITY_FLOOR = 1e-5

#: Tie types and the matrix of `Relations` that each fills; other ties are not terms of the yearly model.
TIE_MATRICES = {
    "defence_pact": "defence",
    "consultation_pact": "consultation",
    "non_aggression_pact": "non_aggression",
    "rivalry": "rivalry",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relations:
    """Every pair of n states on one day.

    Attributes
    ----------
    on : date
    states : tuple of str
        ISO alpha-3 codes; COW codes as text for a year of the record.
    capability : ndarray of float64, shape (n,)
        Composite index of national capability, share of the world's, 0-1; at least `CAPABILITY_FLOOR`.
    major_power : ndarray of bool, shape (n,)
    defence, consultation, non_aggression, rivalry : ndarray of bool, shape (n, n)
        Symmetric. A defence pact obliges to help with arms; the others only to consult, or not to attack.
    land_border, sea_border : ndarray of bool, shape (n, n)
        Symmetric and never both: a common land border; no such border and at most 400 miles of water between.
    distance_km : ndarray of float64, shape (n, n)
        Between capitals.
    dispute_history : ndarray of float64, shape (n, n, len(HISTORY))
        ``[source, target]``: disputes in years before this one, one a year at most, each weighing
        ``2**(-age / half_life)``, the last full year's 1. The sums are those of `HISTORY`.
    """

    on: date
    states: tuple[str, ...]
    capability: Floats
    major_power: Flags
    defence: Flags
    consultation: Flags
    non_aggression: Flags
    rivalry: Flags
    land_border: Flags
    sea_border: Flags
    distance_km: Floats
    dispute_history: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LastObserved:
    """What the public record last says of today's states, carried in a fit. It may no longer be so.

    Attributes
    ----------
    capability : dict of str to (float, int)
        CINC by ISO code, and the year it is of.
    major_powers : tuple of str
    dispute_year : int
        Last year of the dispute data.
    sources, targets : tuple of str
        ISO codes of the directed pairs with a dispute history.
    decayed : ndarray of float64, shape (n_pairs, len(HISTORY))
        As `Relations.dispute_history` for the year after ``dispute_year``.
    """

    capability: dict[str, tuple[float, int]]
    major_powers: tuple[str, ...]
    dispute_year: int
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    decayed: Floats


def relations(
    states: Sequence[str],
    ties: Iterable[Tie],
    on: date,
    structure: "StructureFit",
    later_onsets: tuple[Ints, Ints, Ints] | None = None,
) -> Relations:
    """Relations of today's states on one day.

    A tie counts where it holds on the day: signed is enough, a pledge is not. Past disputes stand as the record left
    them at its end, since years that nobody has coded are missing and not quiet; where disputes known from later
    years amount to more, these count, and then the record's fade.

    Parameters
    ----------
    states : sequence of str
        ISO alpha-3 codes; their order is the order of the answer.
    ties : iterable of Tie
    on : date
    structure : StructureFit
        Carries the last observed capabilities and disputes.
    later_onsets : tuple of three ndarrays, optional
        Indices into ``states`` of source and target, and the year, of disputes known from after the data's end.

    Returns
    -------
    Relations

    Raises
    ------
    ValueError
        If a state has no known capital.
    """
    place = {name: index for index, name in enumerate(states)}
    found = structure.last_observed
    land, sea = _borders_today(place)
    known = [actors.state(name) for name in states]
    return Relations(
        on=on,
        states=tuple(states),
        capability=_capability_today(states, found),
        major_power=np.array([name in found.major_powers for name in states], dtype=np.bool_),
        land_border=land,
        sea_border=sea,
        distance_km=great_circle_km(
            np.array([one.latitude for one in known]), np.array([one.longitude for one in known])
        ),
        dispute_history=_history_today(place, found, on.year, later_onsets),
        **_tie_matrices(place, ties, on),
    )


def with_ties_between(related: Relations, pair: tuple[str, str], ties: Iterable[Tie]) -> Relations:
    """The same relations with these pacts and rivalries between two states, and no others between them.

    The very same where that changes nothing.
    """
    place = {name: index for index, name in enumerate(related.states)}
    one, two = place.get(pair[0]), place.get(pair[1])
    if one is None or two is None:
        return related
    found = _tie_matrices(place, (tie for tie in ties if {tie.source_actor, tie.target_actor} == set(pair)), related.on)
    changed = {}
    for name, matrix in found.items():
        if matrix[one, two] != getattr(related, name)[one, two]:
            changed[name] = getattr(related, name).copy()
            changed[name][[one, two], [two, one]] = matrix[one, two]
    return replace(related, **changed) if changed else related


def past_relations(files: StateFiles, year: int) -> Relations:
    """Relations of the states of one year, as the year before left them.

    Parameters
    ----------
    files : StateFiles
    year : int
        The year looked ahead to. States are those of the system in that year; capabilities, pacts and rivalries are
        of the year before; disputes are those of all years before.

    Raises
    ------
    FitError
        If a file is missing.
    """
    codes = members(files, year)
    one, two, kind, first, last = files.contiguity
    now = (first <= year) & (year <= last)
    land = _pair_flags(codes, one[now & (kind == 1)], two[now & (kind == 1)])
    sea = _pair_flags(codes, one[now & (kind > 1)], two[now & (kind > 1)]) & ~land
    rivals = _standing(files.rivalries, year - 1)
    none = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 3), np.bool_))
    pact_one, pact_two, held = files.pacts.get(year - 1, none)
    places = np.array([_capital(files, int(code), year) for code in codes])
    return Relations(
        on=date(year, 1, 1),
        states=tuple(str(code) for code in codes),
        capability=np.array([_capability_before(files, int(code), year) for code in codes]),
        major_power=np.isin(codes, _stretches(files.majors, year - 1)),
        defence=_pair_flags(codes, pact_one[held[:, 0]], pact_two[held[:, 0]]),
        consultation=_pair_flags(codes, pact_one[held[:, 1]], pact_two[held[:, 1]]),
        non_aggression=_pair_flags(codes, pact_one[held[:, 2]], pact_two[held[:, 2]]),
        rivalry=_pair_flags(codes, *rivals),
        land_border=land,
        sea_border=sea,
        distance_km=great_circle_km(places[:, 0], places[:, 1]),
        dispute_history=history_before(codes, files.onsets, year),
    )


def members(files: StateFiles, year: int) -> Ints:
    """COW codes of the states in the system at any time of a year, sorted."""
    return np.unique(_stretches(files.membership, year))


def history_before(codes: Ints, onsets: Ints, year: int) -> Floats:
    """Decayed disputes before ``year``, shape (n, n, len(HISTORY)); see `Relations.dispute_history`.

    Parameters
    ----------
    codes : ndarray of int64, shape (n,)
        Sorted COW codes.
    onsets : ndarray of int64, shape (m, 4)
        As `StateFiles.onsets`.
    year : int
    """
    rows = onsets[onsets[:, 2] < year]
    source, target, kept = locate(codes, rows[:, 0], rows[:, 1])
    age = (year - 1 - rows[kept, 2])[:, None]
    counts = np.stack([np.ones(len(age)) if whose == "either" else rows[kept, 3] for whose, _ in HISTORY], axis=1)
    found = np.zeros((len(codes), len(codes), len(HISTORY)))
    np.add.at(found, (source, target), counts * yearly_decay() ** age)
    return found


def yearly_decay() -> Floats:
    """What a year leaves of each of the sums of `HISTORY`, shape (len(HISTORY),)."""
    return np.asarray(np.exp2(-1.0 / np.array([half_life for _, half_life in HISTORY])), dtype=np.float64)


def locate(codes: Ints, one: Ints, two: Ints) -> tuple[Ints, Ints, Flags]:
    """Positions of those pairs whose two codes are both among the sorted codes, and which pairs these are."""
    kept = np.isin(one, codes) & np.isin(two, codes)
    return np.searchsorted(codes, one[kept]), np.searchsorted(codes, two[kept]), kept


# Today.


def _capability_today(states: Sequence[str], found: LastObserved) -> Floats:
    values = [found.capability[name][0] if name in found.capability else 0.0 for name in states]
    return np.maximum(np.array(values, dtype=np.float64), CAPABILITY_FLOOR)


def _borders_today(place: dict[str, int]) -> tuple[Flags, Flags]:
    matrices = {kind: np.zeros((len(place), len(place)), dtype=np.bool_) for kind in ("land", "sea")}
    for (one, two), kind in geography.neighbours().items():
        if one in place and two in place:
            matrices[kind][place[one], place[two]] = matrices[kind][place[two], place[one]] = True
    return matrices["land"], matrices["sea"]


def _tie_matrices(place: dict[str, int], ties: Iterable[Tie], on: date) -> dict[str, Any]:
    """A symmetric matrix for each kind of tie in `TIE_MATRICES`."""
    matrices = {name: np.zeros((len(place), len(place)), dtype=np.bool_) for name in TIE_MATRICES.values()}
    for tie in ties:
        name = TIE_MATRICES.get(tie.tie_type)
        one, two = place.get(tie.source_actor), place.get(tie.target_actor)
        if tie.tie_type == "rivalry" and tie.since is None:
            continue  # a text's "enemies" in passing; the term is learned from rivalries that historians dated
        if name and one is not None and two is not None and one != two and tie.holds_on(on):
            matrices[name][one, two] = matrices[name][two, one] = True
    return matrices


def _history_today(
    place: dict[str, int], found: LastObserved, year: int, later: tuple[Ints, Ints, Ints] | None
) -> Floats:
    """The carried history, or what is left of it together with later disputes, whichever is more."""
    pairs = zip(found.sources, found.targets, strict=True)
    inside = [(row, place[a], place[b]) for row, (a, b) in enumerate(pairs) if a in place and b in place]
    row, source, target = np.array(inside, dtype=np.int64).reshape(-1, 3).T
    history = np.zeros((len(place), len(place), len(HISTORY)))
    history[source, target] = found.decayed[row]
    if later is None:
        return history
    faded = history * yearly_decay() ** max(year - 1 - found.dispute_year, 0)
    return np.maximum(history, faded + _later_history(len(place), later, (found.dispute_year, year)))


def _later_history(n_states: int, later: tuple[Ints, Ints, Ints], years: tuple[int, int]) -> Floats:
    """Sums of `HISTORY` of the disputes known from between two years."""
    one, two, when = (np.asarray(column, dtype=np.int64) for column in later)
    use = (when > years[0]) & (when < years[1]) & (one != two)
    started = np.unique(np.stack([one[use], two[use], when[use]], axis=1), axis=0)
    either = np.unique(np.concatenate([started, started[:, [1, 0, 2]]]), axis=0)
    history = np.zeros((n_states, n_states, len(HISTORY)))
    for index, (whose, _) in enumerate(HISTORY):
        source, target, year = (either if whose == "either" else started).T
        np.add.at(history[:, :, index], (source, target), yearly_decay()[index] ** (years[1] - 1 - year))
    return history


# A year of the record.


def _stretches(table: tuple[Ints, Ints, Ints], year: int) -> Ints:
    """Codes with a stretch that holds in the year."""
    code, first, last = table
    return code[(first <= year) & (year <= last)]


def _standing(table: tuple[Ints, Ints, Ints, Ints], year: int) -> tuple[Ints, Ints]:
    one, two, first, last = table
    now = (first <= year) & (year <= last)
    return one[now], two[now]


def _pair_flags(codes: Ints, one: Ints, two: Ints) -> Flags:
    """A symmetric matrix, true for the pairs given in either direction."""
    source, target, _ = locate(codes, one, two)
    found = np.zeros((len(codes), len(codes)), dtype=np.bool_)
    found[source, target] = found[target, source] = True
    np.fill_diagonal(found, False)
    return found


def _capability_before(files: StateFiles, code: int, year: int) -> float:
    """Last CINC before the year, or the first after it for a new state."""
    series = files.capability.get(code, {})
    before = [when for when in series if when < year]
    value = series[max(before)] if before else series[min(series)] if series else 0.0
    return max(value, CAPABILITY_FLOOR)


def _capital(files: StateFiles, code: int, year: int) -> tuple[float, float]:
    """Latitude and longitude of the capital in the year, else of the nearest year known."""
    stretches = files.capitals.get(code, [])
    if not stretches:
        return (np.nan, np.nan)
    nearest = min(stretches, key=lambda stretch: max(stretch[0] - year, year - stretch[1], 0))
    return nearest[2], nearest[3]
