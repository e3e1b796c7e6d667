"""A place to compare: ours or a gazetteer's, with its names, kind, point and the areas that it is said to lie in."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

_EARTH = 12_742.0  # kilometres through its middle


@dataclass(frozen=True)
class Place:
    """``kind`` is settlement, area, country or site, or empty; ``areas`` are names, the narrowest first.

    ``exact`` tells whether the point is its own and no neighbour's.
    """

    iri: str
    names: tuple[str, ...]
    kind: str = ""
    point: Point | None = None
    areas: tuple[str, ...] = ()
    country: str = ""
    exact: bool = field(default=True)

    @property
    def told(self) -> str:
        """What is known of it, in one line for who judges."""
        where = f" in {', '.join(self.areas[:2])}" if self.areas else ""
        point = f"{self.point[0]:.2f}, {self.point[1]:.2f}" if self.point else ""
        others = f"also {', '.join(self.names[1:4])}" if self.names[1:] else ""
        return "; ".join(
            part for part in (f"{self.kind or 'place'}{where}" if self.kind or where else "", point, others) if part
        )


def distance(one: Point, other: Point) -> float:
    """Kilometres between two points along the earth's surface."""
    up, along = radians(other[0] - one[0]) / 2, radians(other[1] - one[1]) / 2
    part = sin(up) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(along) ** 2
    return _EARTH * asin(sqrt(part))
