"""A gazetteer in memory: places by the key of each of their names, and by where they lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from math import cos, radians

from claimgraph.links.names import key
from claimgraph.links.place import Place, Point, distance

_CELL = 0.25  # degrees


class Gazetteer:
    """Places to search; ``name`` is the IRI or the address of the collection."""

    def __init__(self, places: Iterable[Place], name: str = "") -> None:
        self.places: Sequence[Place] = _once(places)
        self.name = name
        self._keys: dict[str, list[int]] = defaultdict(list)
        for number, place in enumerate(self.places):
            for one in {key(name) for name in place.names}:
                self._keys[one].append(number)

    def __len__(self) -> int:
        return len(self.places)

    def called(self, names: Iterable[str]) -> list[Place]:
        """The places that share a key with one of ``names``."""
        return [self.places[number] for number in sorted({n for name in names for n in self._keys.get(key(name), ())})]

    def shared(self, name: str) -> int:
        """How many places share the key of ``name``."""
        return len(self._keys.get(key(name), ()))

    def near(self, point: Point, within: float) -> list[Place]:
        """The places at most ``within`` kilometres from ``point``."""
        high = within / 111 / _CELL
        wide = high / max(0.1, cos(radians(point[0])))
        row, column = point[0] / _CELL, point[1] / _CELL
        rows = range(int(row - high) - 1, int(row + high) + 2)
        columns = range(int(column - wide) - 1, int(column + wide) + 2)
        found = (number for x in rows for y in columns for number in self._cells.get((x, y), ()))
        return [self.places[n] for n in found if distance(point, self.places[n].point or point) <= within]

    @cached_property
    def _cells(self) -> dict[tuple[int, int], list[int]]:
        cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, place in enumerate(self.places):
            if place.point:
                cells[int(place.point[0] / _CELL), int(place.point[1] / _CELL)].append(number)
        return cells


def _once(places: Iterable[Place]) -> tuple[Place, ...]:
    """Each place once, with the names of all its entries."""
    found: dict[str, Place] = {}
    for place in places:
        before = found.get(place.iri)
        names = tuple(dict.fromkeys((*before.names, *place.names))) if before else place.names
        found[place.iri] = replace(before or place, names=names)
    return tuple(found.values())
