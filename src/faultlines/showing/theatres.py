"""Which part of the world each map shows: one theatre after another, until every moved pair is on a map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faultlines.showing.projection import EARTH_RADIUS_KM, LambertAzimuthal, centre_of, unit_vectors

#: Maps at most; the last one takes what is left, however wide.
MAX_THEATRES = 3
#: Capitals farther than this from a theatre's centre are shown as arrows at its edge.
RADIUS_KM = 3000.0
#: So few pairs crowd no map, and a wider one shows more of them whole.
FEW_PAIRS, WIDE_RADIUS_KM = 5, 4800.0

Place = tuple[float, float]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """One map: its projection, the states whose capitals it holds, and the pairs it draws.

    A pair has one end in ``inside`` at least; its other end may lie off the map.
    """

    projection: LambertAzimuthal
    inside: frozenset[str]
    pairs: tuple[Pair, ...]


def theatres(weights: Mapping[Pair, float], places: Mapping[str, Place]) -> list[Theatre]:
    """Divide pairs among maps, so that crowded neighbourhoods stay legible.

    Parameters
    ----------
    weights : mapping of pair to float
        Pairs to draw and how much each pulls the map toward itself; positive.
    places : mapping of str to (longitude, latitude)
        Capitals in degrees. Pairs with a state that has no place are left out.

    Returns
    -------
    list of Theatre
        The heaviest first; a pair is on one map only.
    """
    left = {pair: weight for pair, weight in weights.items() if all(state in places for state in pair)}
    radius_km = RADIUS_KM if len(left) > FEW_PAIRS else WIDE_RADIUS_KM
    found: list[Theatre] = []
    while left:
        last = len(found) == MAX_THEATRES - 1
        theatre = _theatre(left, places, np.inf if last else radius_km)
        found.append(theatre)
        left = {pair: weight for pair, weight in left.items() if pair not in theatre.pairs}
    return found


def _theatre(weights: Mapping[Pair, float], places: Mapping[str, Place], radius_km: float) -> Theatre:
    pull = _pulls(weights)
    inside = sorted(pull)
    projection, distances = _centred(inside, pull, places)
    while len(inside) > 1 and distances.max() > radius_km:
        inside.pop(int(distances.argmax()))
        inside = _partnered(inside, weights)
        projection, distances = _centred(inside, pull, places)
    kept = frozenset(inside)
    return Theatre(projection=projection, inside=kept, pairs=tuple(pair for pair in weights if kept & set(pair)))


def _pulls(weights: Mapping[Pair, float]) -> dict[str, float]:
    pull: dict[str, float] = {}
    for pair, weight in weights.items():
        for state in pair:
            pull[state] = pull.get(state, 0.0) + weight
    return pull


def _partnered(inside: list[str], weights: Iterable[Pair]) -> list[str]:
    """States with a partner among them; all of them where no two are a pair."""
    paired = {state for pair in weights if set(pair) <= set(inside) for state in pair}
    return [state for state in inside if state in paired] or inside


def _centred(
    inside: Sequence[str], pull: Mapping[str, float], places: Mapping[str, Place]
) -> tuple[LambertAzimuthal, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    points = np.array([places[state] for state in inside])
    longitude, latitude = centre_of(points, np.array([pull[state] for state in inside]))
    centre = unit_vectors(np.array([[longitude, latitude]]))[0]
    angles = np.arccos(np.clip(unit_vectors(points) @ centre, -1.0, 1.0))
    return LambertAzimuthal(longitude=longitude, latitude=latitude), angles * EARTH_RADIUS_KM
