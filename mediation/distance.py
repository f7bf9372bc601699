"""How far two positions lie apart. Degrees as satellites give them (WGS 84); arithmetic alone."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_000


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> int:
    """The way along the ground between two positions, each (latitude, longitude), in metres."""
    north, east = radians(other[0] - one[0]), radians(other[1] - one[1])
    around = sin(north / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(east / 2) ** 2
    return round(2 * EARTH_METRES * asin(min(1.0, sqrt(around))))
