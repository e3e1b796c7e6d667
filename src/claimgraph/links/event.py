"""An event to compare: ours or a dataset's, with when, where, who and how many, each as exactly as it is stated."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimgraph.links.place import Point

# How far from its point an event may be that is said to be there, in kilometres.
EXACT = 2.0


@dataclass(frozen=True)
class Usual:
    """How many records of its dataset are like one in something, in doublings: 0 none, 1 one, 2 two or three ...

    ``here`` and ``now`` count those of its place within a month and within four days, ``around`` those of its widest
    area within a month; ``figures`` and ``parties`` are how rare these are, in halvings of all records; ``article``
    counts those that cite what it cites.
    """

    here: int = 0
    now: int = 0
    around: int = 0
    figures: int = 0
    parties: int = 0
    article: int = 0


@dataclass(frozen=True)
class Event:
    """``first`` and ``last`` are days by number (``date.toordinal``); ``near`` is how far the point may be off (km).

    ``aggregate`` tells that it stands for several events; figures are None where none is stated. ``articles`` and
    ``offices`` are what reported it; where it is ``partial``, its parties and these are no more than a part, so that
    what lacks tells nothing. ``usual`` is known of the records that are searched.
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
    munitions: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    partial: bool = False
    usual: Usual = field(default=Usual())

    @property
    def told(self) -> str:
        """When, where and how many, in one line for who judges."""
        days = [date.fromordinal(day).isoformat() for day in dict.fromkeys((self.first, self.last))]
        figures = [
            f"{name} {number}"
            for name, number in (("low", self.low), ("best", self.best), ("high", self.high))
            if number is not None
        ]
        parts = (" to ".join(days), ", ".join((*self.places[:2], *self.areas[:1])), ", ".join(figures))
        return "; ".join(part for part in parts if part)
