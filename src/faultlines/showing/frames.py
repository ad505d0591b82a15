"""From degrees to the pixels of one map: the frame round a theatre, and where capitals off the map are pointed to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, hypot, radians

import numpy as np

from faultlines.showing.projection import LambertAzimuthal, Line, clipped_line, clipped_ring
from faultlines.showing.theatres import Place, Theatre

Spot = tuple[float, float]

_FAR_DEGREES = 150.0
_SMALLEST_SPAN_KM = 1500.0
_MARGIN = 0.12
_MARGIN_PX = 24.0
_EDGE_PX = 14.0
_EDGE_GAP_PX = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A map's rectangle in pixels, and the scale and middle of its projection."""

    projection: LambertAzimuthal
    width: float
    height: float
    middle: Spot
    pixels_per_km: float

    def pixels(self, points: Line) -> Line:
        """Pixels right and down of the top left corner, shape (n, 2), from longitude and latitude."""
        plane = (self.projection.project(points) - np.array(self.middle)) * np.array([1.0, -1.0])
        return np.asarray(plane * self.pixels_per_km + np.array([self.width, self.height]) / 2)

    def spot(self, place: Place) -> Spot:
        """Pixel of one place."""
        x, y = self.pixels(np.array([place]))[0]
        return float(x), float(y)

    def holds(self, spot: Spot, margin: float = 0.0) -> bool:
        """Whether a pixel lies in the frame, so many pixels from its edge."""
        x, y = spot
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin

    def rings(self, rings: Iterable[Line]) -> list[Line]:
        """Closed rings cut to a little more than the frame; those near the antipode are left out."""
        near = (ring for ring in rings if not self.projection.far_points(ring, _FAR_DEGREES).any())
        cut = (clipped_ring(self.pixels(ring), *self._bounds()) for ring in near)
        return [thinned(ring) for ring in cut if len(ring) > 2]

    def lines(self, lines: Iterable[Line]) -> list[Line]:
        """Open lines cut to a little more than the frame."""
        near = (line for line in lines if not self.projection.far_points(line, _FAR_DEGREES).any())
        return [thinned(part) for line in near for part in clipped_line(self.pixels(line), *self._bounds())]

    def _bounds(self) -> tuple[Line, Line]:
        return np.array([-8.0, -8.0]), np.array([self.width + 8.0, self.height + 8.0])


def frame_of(theatre: Theatre, places: Mapping[str, Place], width: float, height: float) -> Frame:
    """The smallest frame of a given size in pixels that holds a theatre's capitals with some room."""
    plane = theatre.projection.project(np.array([places[state] for state in sorted(theatre.inside)]))
    low, high = plane.min(axis=0), plane.max(axis=0)
    span = np.maximum((high - low) * (1 + 2 * _MARGIN), _SMALLEST_SPAN_KM)
    scale = min((width - 2 * _MARGIN_PX) / span[0], (height - 2 * _MARGIN_PX) / span[1])
    east, north = (low + high) / 2
    return Frame(
        projection=theatre.projection,
        width=width,
        height=height,
        middle=(float(east), float(north)),
        pixels_per_km=float(scale),
    )


def edge_spots(frame: Frame, away: Mapping[str, tuple[Place, Place]]) -> dict[str, Spot]:
    """Where on the frame's edge to point to capitals off the map.

    Parameters
    ----------
    frame : Frame
    away : mapping of str to (place, place)
        By state: the capital, and the middle of its partners on the map.

    Returns
    -------
    dict of str to (x, y)
        Spots kept apart from one another. East is to the right: an arrow goes round the globe the short way in
        longitude, as on the maps that readers know, not along the great circle.
    """
    spots: dict[str, Spot] = {}
    for state, (capital, partners) in sorted(away.items()):
        spots[state] = _apart(frame, _on_edge(frame, capital, partners), list(spots.values()))
    return spots


def thinned(line: Line, least: float = 0.6) -> Line:
    """Line without points closer than so many pixels to the one kept before; both ends stay."""
    kept = [0]
    for index in range(1, len(line) - 1):
        x, y = line[index] - line[kept[-1]]
        if hypot(x, y) >= least:
            kept.append(index)
    return line[[*kept, len(line) - 1]]


def _on_edge(frame: Frame, capital: Place, partners: Place) -> Spot:
    east = (capital[0] - partners[0] + 180.0) % 360.0 - 180.0
    right, down = east * cos(radians((capital[1] + partners[1]) / 2)), partners[1] - capital[1]
    x, y = frame.spot(partners)
    steps = [
        ((frame.width - _EDGE_PX if right > 0 else _EDGE_PX) - x) / right if right else np.inf,
        ((frame.height - _EDGE_PX if down > 0 else _EDGE_PX) - y) / down if down else np.inf,
    ]
    step = min(one for one in steps if one > 0)
    return _kept_inside(frame, (x + step * right, y + step * down))


def _apart(frame: Frame, spot: Spot, taken: list[Spot]) -> Spot:
    """The spot, or the nearest one along its edge that keeps clear of those taken."""
    vertical = min(spot[0], frame.width - spot[0]) <= min(spot[1], frame.height - spot[1])
    for shift in sorted(np.arange(-12, 13) * _EDGE_GAP_PX, key=abs):
        moved = (spot[0], spot[1] + shift) if vertical else (spot[0] + 4 * shift, spot[1])
        tried = _kept_inside(frame, moved)
        if all(hypot(tried[0] - x, (tried[1] - y) * 3) >= 3 * _EDGE_GAP_PX - 1 for x, y in taken):
            return tried
    return spot


def _kept_inside(frame: Frame, spot: Spot) -> Spot:
    x, y = (
        min(max(value, _EDGE_PX), size - _EDGE_PX)
        for value, size in zip(spot, (frame.width, frame.height), strict=True)
    )
    return float(x), float(y)
