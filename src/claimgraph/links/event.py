"""An event to compare: ours or a dataset's, with when, where, who and how many, each as exactly as it is stated."""

from __future__ import annotations

from dataclasses import dataclass

from claimgraph.links.place import Point

# How far from its point an event may be that is said to be there, in kilometres.
EXACT = 2.0


@dataclass(frozen=True)
class Event:
    """``first`` and ``last`` are days by number (``date.toordinal``); ``near`` is how far the point may be off (km).

    ``aggregate`` tells that it stands for several events; figures are None where none is stated.
    """

    iri: str
    label: str
    first: int
    last: int
    point: Point | None = None
    near: float = EXACT
    places: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    kind: str = ""
    low: int | None = None
    best: int | None = None
    high: int | None = None
    aggregate: bool = False
