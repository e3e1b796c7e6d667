"""Events: which records of a dataset may be an attack of ours, within windows that widen with what both leave open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from claimgraph.links.candidate import Candidate, Mark, Proposal
from claimgraph.links.event import Event
from claimgraph.links.place import distance
from claimgraph.links.usual import with_usual
from claimgraph.links.weights import Weights

MOST = 5
# How many days and kilometres two may be apart beyond what both leave open.
DAYS = 3
KILOMETRES = 40.0
# An event of more days than these is looked for at its begin and its end alone.
_LONGEST = 400


class Events:
    """Records to search, by the days on which they may have been; ``name`` is the IRI of their dataset."""

    def __init__(self, events: Iterable[Event], name: str = "") -> None:
        self.events: Sequence[Event] = with_usual(tuple(events))
        self.name = name
        self._days: dict[int, list[int]] = defaultdict(list)
        for number, event in enumerate(self.events):
            for day in days(event.first, event.last):
                self._days[day].append(number)

    def window(self, event: Event) -> list[Event]:
        """The records that may be ``event``: days and way apart within what both leave open, and a little more."""
        reach = days(event.first - DAYS, event.last + DAYS)
        numbers = sorted({number for day in reach for number in self._days.get(day, ())})
        return [one for one in map(self.events.__getitem__, numbers) if _near(event, one)]


def days(first: int, last: int) -> Iterable[int]:
    """The days on which an event is looked for: all of them, or its ends where these lie far apart."""
    return range(first, last + 1) if last - first <= _LONGEST else (first, last)


def _near(one: Event, other: Event) -> bool:
    if not (one.point and other.point):
        return True
    return distance(one.point, other.point) <= one.near + other.near + KILOMETRES


def propose(event: Event, events: Events, weights: Weights) -> Proposal:
    """The records that may be ``event``, at most five, and what is claimed of the first.

    A record that stands for several events may include ours, but is never called the same; records that tie are told.
    """
    found = [(_candidate(event, one, weights), one) for one in events.window(event)]
    found.sort(key=lambda pair: (-pair[0].bits, pair[0].record))
    return _proposed(event, found[:MOST], [one.bits for one, _ in found], weights, events.name)


def ranked(event: Event, found: Iterable[tuple[float, Event]], weights: Weights, name: str) -> Proposal:
    """The same from records with their bits, which another scorer gave them by the same weights."""
    ordered = sorted(found, key=lambda pair: (-pair[0], pair[1].iri))
    chosen = [(_candidate(event, one, weights), one) for _, one in ordered[:MOST]]
    return _proposed(event, chosen, [bits for bits, _ in ordered], weights, name)


def _proposed(
    event: Event, chosen: Sequence[tuple[Candidate, Event]], bits: Sequence[float], weights: Weights, name: str
) -> Proposal:
    mark, why = _decided(chosen, event, probable(bits), weights.likely)
    candidates = tuple(candidate for candidate, _ in chosen)
    return Proposal(event.iri, event.label, candidates, mark, why, name, ours=event.told)


def _candidate(event: Event, record: Event, weights: Weights) -> Candidate:
    return Candidate(record.iri, record.label, weights.reasons(event, record), says=record.told)


def probable(bits: Sequence[float]) -> float:
    """How probable the first is, the others and none at all (0 bits) beside it; 0 where there is no record."""
    return 1 / (2 ** -bits[0] + sum(2 ** (one - bits[0]) for one in bits)) if bits else 0.0


def _decided(chosen: Sequence[tuple[Candidate, Event]], event: Event, share: float, likely: float) -> tuple[Mark, str]:
    if not chosen:
        return Mark.NONE, "no record lies within its days and its place, widened by what both leave open"
    first, record = chosen[0]
    tied = [one for one, _ in chosen[1:] if one.bits == first.bits]
    if tied:
        return Mark.UNDECIDED, f"nothing tells {first.record} from {', '.join(one.record for one in tied)}"
    if record.aggregate or event.aggregate:
        return Mark.UNDECIDED, "one of the two stands for several events, which may include the other"
    second = chosen[1][0] if len(chosen) > 1 else None
    beside = f"{second.record} comes within {first.bits - second.bits:.1f} bits" if second else "no other comes near"
    if share < likely:
        return Mark.UNDECIDED, f"it is probable by {share:.2f}, and {likely:.2f} is asked for; {beside}"
    return Mark.LIKELY, f"it is probable by {share:.3f}; {beside}"
