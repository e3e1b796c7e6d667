"""Features: in what two events agree, each as one of a few levels, and in words that a person reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from claimgraph.links.event import EXACT, Event
from claimgraph.links.names import key, likeness
from claimgraph.links.place import distance


@dataclass(frozen=True)
class Level:
    """A level of a feature, as the weights know it, and what it says."""

    name: str
    words: str


def when(one: Event, other: Event) -> Level:
    """The days: the same, overlapping, or so many days apart."""
    apart = max(0, max(one.first, other.first) - min(one.last, other.last))
    alike = one.last - one.first == other.last - other.first
    if (one.first, one.last) == (other.first, other.last):
        return Level("same", "same days" if one.last > one.first else "same day")
    if apart:
        days = f"{apart} day{'s' * (apart > 1)} apart"
        return Level(f"apart {min(apart, 3)}{' alike' if alike else ''}", days)
    if one.first == other.first or one.last == other.last:
        return Level("one end", "same start" if one.first == other.first else "same end")
    inside = abs((one.last - one.first) - (other.last - other.first))
    return Level("overlap" if inside <= 4 else "wide overlap", "the days overlap")


def where(one: Event, other: Event) -> Level | None:
    """The way between the points, as a part of what both allow for."""
    if not (one.point and other.point):
        return None
    away, allowed = distance(one.point, other.point), one.near + other.near
    exact = "exact" if max(one.near, other.near) <= EXACT else "within"
    same = "alike" if one.near == other.near else "unlike"
    step = min(int(3 * away / allowed), 4)
    inside = f"inside the stated {allowed:.0f} km" if away <= allowed else f"beyond the stated {allowed:.0f} km"
    return Level(f"{exact} {same} {step}", f"{away:.0f} km apart, {inside}")


def place(one: Event, other: Event) -> Level | None:
    """The names of the places: the same, alike, one the other's area, or others."""
    if not (one.places and other.places):
        return None
    alike, mine, theirs = likeness(one.places, other.places)
    if {key(name) for name in one.places} & {key(name) for name in other.places}:
        return Level("same", f"same place name {theirs}")
    if alike >= 0.85:
        return Level("near", f"{mine} sounds like {theirs}")
    if _within(one, other) or _within(other, one):
        return Level("area", "the one is named after an area of the other")
    if alike >= 0.7:
        return Level("alike", f"{mine} is a little like {theirs}")
    return Level("other", f"{one.places[0]}, and {other.places[0]} there")


def _within(one: Event, other: Event) -> bool:
    return bool({key(name) for name in one.places} & {key(name) for name in other.areas})


def area(one: Event, other: Event) -> Level | None:
    """The areas around: how many names are shared."""
    if not (one.areas and other.areas):
        return None
    shared = len({key(name) for name in one.areas} & {key(name) for name in other.areas})
    return Level(str(min(shared, 2)), f"{shared} area{'s' * (shared != 1)} in common" if shared else "other areas")


def parties(one: Event, other: Event) -> Level | None:
    """The parties, in any order: how many are shared of those that both could share."""
    if not (one.parties and other.parties):
        return None
    shared, most = len(one.parties & other.parties), min(len(one.parties), len(other.parties))
    return Level(f"{shared} of {most}", f"{shared} of {most} parties in common")


def kind(one: Event, other: Event) -> Level | None:
    """What kind of event it is: a protest next door is no attack."""
    if not (one.kind and other.kind):
        return None
    if one.kind == other.kind:
        return Level("same", f"same kind, {one.kind}")
    return Level("other", f"{one.kind}, and {other.kind} there")


def killed(one: Event, other: Event) -> Level | None:
    """The numbers killed: the same, overlapping, or apart, with how far."""
    if one.best is None or other.best is None:
        return None
    told = f"{one.best} killed, and {other.best} there"
    ends = (one.low == other.low) + (one.high == other.high)
    if one.best == other.best:
        return Level(f"same {ends}", f"{one.best} killed in both" + (", and the same range" if ends == 2 else ""))
    meets = _least(one) <= _most(other) and _least(other) <= _most(one)
    away, most = abs(one.best - other.best), max(one.best, other.best)
    near = "near" if away <= max(1, most / 4) else "off" if away <= most / 2 + 1 else "far"
    return Level(f"{'range' if meets else 'apart'} {near}", told + (", within the range" if meets else ""))


def _least(event: Event) -> int:
    return event.low if event.low is not None else event.best or 0


def _most(event: Event) -> int:
    return event.high if event.high is not None else event.best or 0


FEATURES: dict[str, Callable[[Event, Event], Level | None]] = {
    "when": when,
    "where": where,
    "place": place,
    "area": area,
    "parties": parties,
    "kind": kind,
    "killed": killed,
}
