"""Write src/faultlines/terms/data/neighbours.csv: which states share a land border or lie close across water.

Natural Earth 1:50m country outlines, as TopoJSON in the npm package world-atlas 2.0.2. Two states are land neighbours
where their outlines share an arc; sea neighbours where they share none and a line of at most 644 km (400 statute
miles, the widest class of the Correlates of War contiguity data) joins their coasts over water.

Fetch and unpack the package (``npm pack world-atlas@2.0.2``), then run by hand, about a minute:

    python benchmarks/make_neighbours.py world-atlas/package/countries-50m.json
"""

import csv
import hashlib
import json
import math
import sys
from collections import Counter, defaultdict
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from faultlines.terms.actors import states
from faultlines.terms.coded_names import resolve

OUTPUT = Path(__file__).parents[1] / "src/faultlines/terms/data/neighbours.csv"
SEA_KM = 644.0
EARTH_KM = 6371.0088
STEP_KM = 10.0
#: Width of a land cell in degrees; land that near a line's ends is their own coast; shorter stretches are islets.
CELL = 0.1
SHORE_KM = 15.0
ISLET_KM = 15.0
SAMPLE = 300

#: Names in the file that stand for a state under another name, or for land that Natural Earth draws apart from the
#: state whose land it is under the United Nations' membership. Western Sahara east of the berm, the Antarctic, the
#: overseas territories drawn apart and the Siachen glacier are no state's here; their land still parts two coasts.
DRAWN_APART = {
    "Bosnia and Herz.": "BIH",
    "Central African Rep.": "CAF",
    "Dem. Rep. Congo": "COD",
    "Congo": "COG",
    "Dominican Rep.": "DOM",
    "Eq. Guinea": "GNQ",
    "Solomon Is.": "SLB",
    "Marshall Is.": "MHL",
    "St. Kitts and Nevis": "KNA",
    "St. Vin. and Gren.": "VCT",
    "Antigua and Barb.": "ATG",
    "S. Sudan": "SSD",
    "São Tomé and Principe": "STP",
    "N. Cyprus": "CYP",
    "Somaliland": "SOM",
    "Åland": "FIN",
    "Hong Kong": "CHN",
    "Macao": "CHN",
}

#: Degrees west, south, east, north: of these states only the parts that reach into the box count, since contiguity is
#: of homelands, not of dependencies overseas (French Guiana, Bonaire).
HOMELANDS = {"FRA": (-10, 40, 12, 55), "NLD": (0, 45, 10, 56)}

#: Polygons that Natural Earth draws with one state, by the box they are in, and that count as another's by the United
#: Nations' membership (for Crimea, General Assembly resolution 68/262).
DRAWN_WITH = (("RUS", (32.3, 44.3, 36.7, 46.3), "UKR"),)

#: No outline in the file: capital in states.csv stands for it.
WITHOUT_OUTLINE = ("TUV",)

#: Land borders that the arcs do not show, each with the reason.
ADDED_LAND = {
    ("ESP", "GBR"): "Gibraltar has no outline at this scale",
    ("ESP", "MAR"): "Ceuta and Melilla have no outline at this scale",
    ("BWA", "ZMB"): "the border at Kazungula is shorter than the outlines show",
}


def main() -> None:
    path = Path(sys.argv[1])
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = decoded(topology)
    of_state, shapes = arcs_of_states(topology, arcs)
    coast = {arc for arc, owners in Counter(arc for own in shapes for arc in own).items() if owners == 1}
    kinds = dict.fromkeys(land_pairs(of_state), "land") | dict.fromkeys(ADDED_LAND, "land")
    land = land_cells(topology, arcs)
    for pair in sea_pairs(coasts(arcs, of_state, coast), land):
        kinds.setdefault(pair, "sea")
    write(kinds, hashlib.sha256(path.read_bytes()).hexdigest())
    print(f"{list(kinds.values()).count('land')} land and {list(kinds.values()).count('sea')} sea")


def decoded(topology: dict) -> list[np.ndarray]:
    """Arcs as degrees of longitude and latitude."""
    scale, origin = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in topology["arcs"]]


def arcs_of_states(topology: dict, arcs: list[np.ndarray]) -> tuple[dict[str, set[int]], list[set[int]]]:
    """Indices of the arcs in each state's outline, and of those in each shape of the file, state or not."""
    found: dict[str, set[int]] = defaultdict(set)
    shapes, skipped = [], []
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        shapes.append(set(flat(shape["arcs"])))
        id = DRAWN_APART.get(name) or resolve(name)
        if id is None or ":" in id:
            skipped.append(name)
        else:
            for polygon in polygons(shape):
                if owner := owner_of(id, flat(polygon), arcs):
                    found[owner] |= set(flat(polygon))
    missing = {state.id for state in states()} - set(found) - set(WITHOUT_OUTLINE)
    if missing:
        raise SystemExit(f"no outline for {sorted(missing)}; name them in DRAWN_APART or WITHOUT_OUTLINE")
    print("not a state here:", ", ".join(sorted(skipped)))
    return found, shapes


def polygons(shape: dict) -> list:
    return shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]


def owner_of(id: str, polygon: list[int], arcs: list[np.ndarray]) -> str | None:
    """State that a polygon counts as, given the state it is drawn with; None for a dependency overseas."""
    points = np.vstack([arcs[arc] for arc in polygon])
    if id in HOMELANDS and not within(points, HOMELANDS[id]).any():
        return None
    moved = [owner for drawn, box, owner in DRAWN_WITH if drawn == id and within(points, box).all()]
    return moved[0] if moved else id


def within(points: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """Which points, in degrees, are inside west, south, east, north."""
    return ((points > box[:2]) & (points < box[2:])).all(axis=1)


def flat(nested: list) -> list[int]:
    """Arc indices in a nest of lists; a reversed arc counts as itself."""
    return [arc for item in nested for arc in (flat(item) if isinstance(item, list) else [max(item, ~item)])]


def land_pairs(of_state: dict[str, set[int]]) -> set[tuple[str, str]]:
    owners: dict[int, set[str]] = defaultdict(set)
    for id, arcs in of_state.items():
        for arc in arcs:
            owners[arc].add(id)
    return {pair for ids in owners.values() for pair in combinations(sorted(ids), 2)}


def land_cells(topology: dict, arcs: list[np.ndarray]) -> np.ndarray:
    """Whether the middle of each cell of CELL degrees is land, shape (n_latitudes, n_longitudes)."""
    cells = np.zeros((int(180 / CELL), int(360 / CELL)), dtype=bool)
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape["properties"]["name"] != "Antarctica":  # runs round the pole, and is nobody's neighbour
            for polygon in polygons(shape):
                fill(cells, [ring_points(ring, arcs) for ring in polygon])
    return cells


def ring_points(ring: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """Points of a closed ring, its longitudes running on past 180 degrees instead of jumping back."""
    points = np.vstack([arcs[arc] if arc >= 0 else arcs[~arc][::-1] for arc in ring])
    return np.column_stack([np.unwrap(points[:, 0], period=360), points[:, 1]])


def fill(cells: np.ndarray, rings: list[np.ndarray]) -> None:
    """Mark the cells whose middles are inside an odd number of rings of one polygon."""
    edges = np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
    rows = ((edges[:, 1].min() + 90) / CELL, (edges[:, 1].max() + 90) / CELL)
    for row in range(int(rows[0]), int(rows[1]) + 1):
        latitude = -90 + (row + 0.5) * CELL
        x0, y0, x1, y1 = edges[(edges[:, 1] > latitude) != (edges[:, 3] > latitude)].T
        crossings = np.sort(x0 + (latitude - y0) * (x1 - x0) / (y1 - y0))
        columns = np.ceil((crossings + 180) / CELL - 0.5).astype(int)
        for start, end in zip(columns[::2], columns[1::2], strict=True):
            cells[row, np.arange(start, end) % cells.shape[1]] = True


def coasts(arcs: list[np.ndarray], of_state: dict[str, set[int]], coast: set[int]) -> dict[str, np.ndarray]:
    """Points at most STEP_KM apart along each state's coast, on the unit sphere, shape (n_points, 3)."""
    points = {
        id: np.vstack([unit(dense(arcs[arc])) for arc in own & coast]) for id, own in of_state.items() if own & coast
    }
    for state in states():
        if state.id in WITHOUT_OUTLINE:
            points[state.id] = unit(np.array([[state.longitude, state.latitude]]))
    return points


def dense(arc: np.ndarray) -> np.ndarray:
    """An arc with points put in between, so that no gap is wider than STEP_KM."""
    pieces = [arc[:1]]
    for first, last in pairwise(np.column_stack([np.unwrap(arc[:, 0], period=360), arc[:, 1]])):
        width = np.hypot(*(last - first)) * math.pi / 180 * EARTH_KM
        pieces.append(np.linspace(first, last, int(width // STEP_KM) + 2)[1:])
    return np.vstack(pieces)


def unit(degrees: np.ndarray) -> np.ndarray:
    longitude, latitude = np.radians(degrees).T
    return np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    ).astype(np.float32)


def sea_pairs(points: dict[str, np.ndarray], land: np.ndarray) -> list[tuple[str, str]]:
    """Pairs whose coasts a line over water of at most SEA_KM joins, whether or not they also share a land border."""
    return [pair for pair in combinations(sorted(points), 2) if joined(points[pair[0]], points[pair[1]], land)]


def joined(one: np.ndarray, other: np.ndarray, land: np.ndarray) -> bool:
    """Whether some line between two coasts runs over water: the shortest from each point, then a sample of the rest."""
    gap = np.maximum(0, np.maximum(one.min(0) - other.max(0), other.min(0) - one.max(0)))
    if np.linalg.norm(gap) > 2 * math.sin(SEA_KM / EARTH_KM / 2):
        return False
    cosines = one @ other.T
    partner = cosines.argmax(axis=1)
    shortest = cosines[np.arange(len(one)), partner]
    near = np.flatnonzero(shortest >= math.cos(SEA_KM / EARTH_KM))
    pairs = [(i, partner[i]) for i in near[np.argsort(-shortest[near])]] + sampled(cosines)
    return any(over_water(one[i], other[j], land) for i, j in pairs)


def sampled(cosines: np.ndarray) -> list[tuple[int, int]]:
    """Up to SAMPLE pairs of points near enough, spread evenly from the nearest to the farthest."""
    rows, columns = np.nonzero(cosines >= math.cos(SEA_KM / EARTH_KM))
    order = np.argsort(-cosines[rows, columns])
    chosen = order[np.linspace(0, len(order) - 1, min(SAMPLE, len(order))).astype(int)] if len(order) else order
    return list(zip(rows[chosen], columns[chosen], strict=True))


def over_water(first: np.ndarray, last: np.ndarray, land: np.ndarray) -> bool:
    """Whether a line crosses at most ISLET_KM of land, cells at its two ends left out."""
    km = EARTH_KM * math.acos(min(1.0, float(first @ last)))
    along = np.linspace(0, 1, max(3, int(km / 2)))[:, None]
    longitude, latitude = degrees(first * (1 - along) + last * along)
    inner = (along[:, 0] * km > SHORE_KM) & ((1 - along[:, 0]) * km > SHORE_KM)
    on_land = land[((latitude + 90) / CELL).astype(int), ((longitude + 180) / CELL).astype(int) % land.shape[1]]
    return float((on_land & inner).sum()) * km / len(along) <= ISLET_KM


def degrees(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude of points, whatever their length."""
    x, y, z = points.T
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))


def write(kinds: dict[tuple[str, str], str], sha256: str) -> None:
    notes = [
        "Neighbours: a land border, or a line of at most 644 km (400 statute miles) over water and no land border.",
        "source: Natural Earth 1:50m (public domain), from the npm package world-atlas 2.0.2, countries-50m.json,",
        f"SHA-256 {sha256}.",
        "command: python benchmarks/make_neighbours.py world-atlas/package/countries-50m.json",
        "Adjustments: Kosovo and Palestine are states here; Western Sahara is not; Northern",
        "Cyprus counts as Cyprus, Somaliland as Somalia, Crimea as Ukraine, Hong Kong and Macao as China, the Aland",
        "islands as Finland. Western Sahara west of the berm is drawn with Morocco in one piece, so that Morocco and",
        "Mauritania are neighbours by sea. Homelands only: Greenland, French Guiana, Puerto Rico and the other",
        "territories overseas are nobody's.",
        *(f"Added as land: {a}-{b} ({reason})." for (a, b), reason in ADDED_LAND.items()),
    ]
    with OUTPUT.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {note}\n" for note in notes)
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("one", "other", "kind"))
        rows.writerows((*pair, kinds[pair]) for pair in sorted(kinds))


if __name__ == "__main__":
    main()
