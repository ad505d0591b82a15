"""Distances between capitals, and which states are neighbours.

References
----------
.. [1] Sinnott (1984), Virtues of the Haversine, Sky and Telescope 68(2), 159.
"""

from collections.abc import Mapping
from functools import cache
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType
from typing import Final

from faultlines.terms.actors import state
from faultlines.terms.tables import table

#: Mean radius of the Earth (IUGG), in kilometres.
EARTH_RADIUS_KM: Final[float] = 6371.0088


def distance_km(a: str, b: str) -> float:
    r"""Great-circle distance between the capitals of two states.

    The haversine, :math:`2R \arcsin\sqrt{\sin^2(\Delta\varphi/2) + \cos\varphi_a\cos\varphi_b\sin^2(\Delta\lambda/2)}`.

    Parameters
    ----------
    a, b : str
        State ids.

    Returns
    -------
    float
        Kilometres; 0 for a state and itself.

    Raises
    ------
    ValueError
        If there is no such state.

    Examples
    --------
    >>> distance_km("KOR", "PRK")
    194.
    """
    one, other = state(a), state(b)
    latitude, other_latitude = radians(one.latitude), radians(other.latitude)
    longitudes = radians(other.longitude - one.longitude)
    half_chord = (
        sin((other_latitude - latitude) / 2) ** 2 + cos(latitude) * cos(other_latitude) * sin(longitudes / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_chord)))


@cache
def neighbours() -> Mapping[tuple[str, str], str]:
    """Pairs of neighbours among the states of today.

    Returns
    -------
    mapping of (str, str) to str
        Keyed by the two ids in alphabetical order; "land" for a land border, "sea" for at most 644 km of water and no
        land border. `neighbour_kind` asks in either order.

    Examples
    --------
    >>> neighbours()["PRK", "RUS"], neighbours()["CHN", "TWN"]
    ('land', 'sea')
    """
    return MappingProxyType({(row["one"], row["other"]): row["kind"] for row in table("neighbours")})


def neighbour_kind(a: str, b: str) -> str | None:
    """How two states are neighbours: "land", "sea", or None where they are not.

    >>> neighbour_kind("USA", "CAN"), neighbour_kind("USA", "VNM")
    ('land', None)
    """
    return neighbours().get((min(a, b), max(a, b)))
