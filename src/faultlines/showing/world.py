"""Land and borders to draw maps on, and the lists of what is disputed. See docs/disputed-borders.md."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]

#: Steps longer than this are filled in, so that a parallel stays one in any projection.
_MAX_STEP_DEGREES = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Outlines in degrees, each line an array of shape (n, 2): longitude, latitude.

    Attributes
    ----------
    lands : dict of str to list of ndarray
        Closed rings of each state, its outer and inner ones alike; areas that belong to no state's drawing have
        ids of their own.
    borders, disputed : list of ndarray
        Borders between two lands: those drawn solid, and those drawn dashed.
    """

    lands: dict[str, list[Line]]
    borders: list[Line]
    disputed: list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedIslands:
    """Islands that more than one state claims; ``between`` in alphabetical order."""

    name: str
    latitude: float
    longitude: float
    between: tuple[str, ...]


@cache
def world() -> World:
    """Land and borders of Natural Earth, simplified."""
    data: dict[str, Any] = json.loads(_text("world.json"))
    step = data["header"]["step_degrees"]
    arcs = [_unpacked(arc, step) for arc in data["arcs"]]
    return World(
        lands={code: [_ring(ring, arcs) for ring in rings] for code, rings in data["lands"].items()},
        borders=[arcs[number] for number in data["borders"]],
        disputed=[arcs[number] for number in data["disputed"]],
    )


@cache
def disputed_islands() -> tuple[DisputedIslands, ...]:
    """The reviewed list of disputed islands."""
    rows = csv.DictReader(_text("disputed_islands.csv").splitlines())
    return tuple(
        DisputedIslands(
            name=row["name"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            between=tuple(row["between"].split()),
        )
        for row in rows
    )


def _text(name: str) -> str:
    return (files("faultlines.showing") / "data" / name).read_text(encoding="utf-8")


def _unpacked(arc: list[int], step: float) -> Line:
    points = np.cumsum(np.array(arc, dtype=np.float64).reshape(-1, 2), axis=0) * step
    return _filled(points)


def _filled(points: Line) -> Line:
    steps = np.abs(np.diff(points, axis=0)).max(axis=1, initial=0.0)
    # A step of half the globe is none: it is the same meridian, counted from the other side.
    spans = np.where(steps > 180.0, 1, np.ceil(steps / _MAX_STEP_DEGREES)).astype(int)
    if len(points) < 2 or spans.max(initial=1) <= 1:
        return points
    pieces = [
        np.linspace(start, end, max(span, 1), endpoint=False)
        for start, end, span in zip(points[:-1], points[1:], spans, strict=True)
    ]
    return np.concatenate([*pieces, points[-1:]])


def _ring(ring: list[int], arcs: list[Line]) -> Line:
    """Points of a ring of arcs; a negative number is its complement's arc, backwards."""
    return np.concatenate([arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring])
