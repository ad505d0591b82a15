"""Lambert's azimuthal equal-area projection, and the clipping that a map of part of the world needs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0

Line = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LambertAzimuthal:
    """Equal areas on the globe are equal areas on the map; directions from the centre are true.

    Attributes
    ----------
    longitude, latitude : float
        Centre, in degrees. The antimeridian needs no care: the projection is torn only at the centre's antipode.

    References
    ----------
    .. [1] Snyder (1987), Map Projections - A Working Manual, USGS Professional Paper 1395, eqs. 22-4 and 24-2.
    """

    longitude: float
    latitude: float

    def project(self, points: Line) -> Line:
        """Points on the plane.

        Parameters
        ----------
        points : ndarray, shape (n, 2)
            Longitude and latitude in degrees.

        Returns
        -------
        ndarray, shape (n, 2)
            Kilometres east and north of the centre.

        Examples
        --------
        >>> LambertAzimuthal(longitude=0.0, latitude=0.0).project(np.array([[0.0, 0.0], [90.0, 0.0]])).round(0)
        array([[   0.,    0.],
               [9010.,    0.]])
        """
        longitude, latitude = np.radians(points[:, 0] - self.longitude), np.radians(points[:, 1])
        centre = np.radians(self.latitude)
        cosine = np.cos(latitude) * np.cos(longitude)
        closeness = np.sin(centre) * np.sin(latitude) + np.cos(centre) * cosine
        scale = EARTH_RADIUS_KM * np.sqrt(2.0 / np.maximum(1.0 + closeness, 1e-9))
        east = scale * np.cos(latitude) * np.sin(longitude)
        north = scale * (np.cos(centre) * np.sin(latitude) - np.sin(centre) * cosine)
        return np.column_stack([east, north])

    def far_points(self, points: Line, degrees: float) -> NDArray[np.bool_]:
        """Which points lie farther than so many degrees from the centre."""
        centre = unit_vectors(np.array([[self.longitude, self.latitude]]))[0]
        return np.asarray(unit_vectors(points) @ centre < np.cos(np.radians(degrees)), dtype=np.bool_)


def unit_vectors(points: Line) -> Line:
    """Points of the globe as unit vectors, shape (n, 3), from longitude and latitude in degrees."""
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    flat = np.cos(latitude)
    return np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])


def centre_of(points: Line, weights: Line) -> tuple[float, float]:
    """Longitude and latitude of the weighted mean direction of some points."""
    x, y, z = (unit_vectors(points) * weights[:, None]).sum(axis=0)
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def clipped_ring(ring: Line, low: Line, high: Line) -> Line:
    """Part of a closed ring inside a rectangle, by Sutherland and Hodgman; empty where there is none.

    Parameters
    ----------
    ring : ndarray, shape (n, 2)
    low, high : ndarray, shape (2,)
        Corners of the rectangle.
    """
    for axis in (0, 1):
        for bound, sign in ((low[axis], 1.0), (high[axis], -1.0)):
            ring = _half(ring, axis, bound, sign)
            if len(ring) == 0:
                return ring
    return ring


def clipped_line(line: Line, low: Line, high: Line) -> list[Line]:
    """Runs of a line's points inside a rectangle, each with one point beyond at either end."""
    inside = np.all((line >= low) & (line <= high), axis=1)
    near = inside.copy()
    near[:-1] |= inside[1:]
    near[1:] |= inside[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], near.astype(np.int8), [0]])))
    return [line[start:end] for start, end in edges.reshape(-1, 2) if end - start > 1]


def _half(ring: Line, axis: int, bound: float, sign: float) -> Line:
    """Part of a closed ring on one side of a line across an axis."""
    depth = sign * (ring[:, axis] - bound)
    if np.all(depth >= 0):
        return ring
    if np.all(depth < 0):
        return ring[:0]
    following = np.roll(ring, -1, axis=0)
    next_depth = np.roll(depth, -1)
    crosses = (depth >= 0) != (next_depth >= 0)
    share = np.divide(depth, depth - next_depth, out=np.zeros_like(depth), where=crosses)
    cuts = ring + share[:, None] * (following - ring)
    order = np.concatenate([np.arange(len(ring)) * 2.0, np.flatnonzero(crosses) * 2.0 + 1.0])
    kept = np.concatenate([depth >= 0, np.ones(int(crosses.sum()), dtype=np.bool_)])
    points: Line = np.concatenate([ring, cuts[crosses]])[kept]
    return np.asarray(points[np.argsort(order[kept], kind="stable")])
