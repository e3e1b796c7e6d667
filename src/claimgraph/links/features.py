"""Features: in what two events agree, each as one of a few levels, and in words that a person reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from claimgraph.links.event import EXACT, Event
from claimgraph.links.names import fold, is_arabic, key, sounds
from claimgraph.links.place import distance

# From these likenesses on two names sound alike, and a little alike.
ALIKE, A_LITTLE = 0.8, 0.6


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
    within = other.first - one.first, one.last - other.last
    if min(within) > 0 or max(within) < 0:
        size = "" if max(map(abs, within)) <= 3 else "wide "
        return Level(f"{size}{'around' if within[0] > 0 else 'inside'}", "the days of the one lie within the other's")
    return Level("overlap" if max(map(abs, within)) <= 4 else "wide overlap", "the days overlap")


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
    alike, mine, theirs = _likeness(one, other)
    if {key(name) for name in one.places} & {key(name) for name in other.places}:
        return Level("same", f"same place name {theirs}")
    if alike >= ALIKE:
        return Level("near", f"{mine} sounds like {theirs}")
    if _within(one, other) or _within(other, one):
        return Level("area", "the one is named after an area of the other")
    if alike >= A_LITTLE:
        return Level("alike", f"{mine} is a little like {theirs}")
    return Level("other", f"{one.places[0]}, and {other.places[0]} there")


def _likeness(one: Event, other: Event) -> tuple[float, str, str]:
    """How alike the two names that sound most alike are; the distance is one that every engine knows."""
    found = ((_alike(mine, theirs), mine, theirs) for mine in one.places for theirs in other.places)
    return max(found, default=(0.0, "", ""))


def _alike(one: str, other: str) -> float:
    if is_arabic(one) or is_arabic(other):
        return float(key(one) == key(other))
    return Levenshtein.normalized_similarity(sounds(fold(one)), sounds(fold(other)))


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
    told = f"{shared} of {most} parties in common"
    if one.partial or other.partial:
        return Level("all of one", told) if shared else None
    if not shared:
        return Level("none", told)
    return Level("some" if shared < most else "all of one" if most == 1 else "all", told)


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
    away, most = abs(one.best - other.best), max(one.best, other.best)
    near = "near" if away <= max(1, most / 4) else "off" if away <= most / 2 + 1 else "far"
    return Level(f"{_ranges(one, other)} {ends} {near}", told + (", within the range" if _meet(one, other) else ""))


def _ranges(one: Event, other: Event) -> str:
    """How the ranges of the two lie: one around the other, meeting, or apart."""
    if _least(one) <= _least(other) and _most(other) <= _most(one):
        return "around"
    if _least(other) <= _least(one) and _most(one) <= _most(other):
        return "inside"
    return "meeting" if _meet(one, other) else "apart"


def _meet(one: Event, other: Event) -> bool:
    return _least(one) <= _most(other) and _least(other) <= _most(one)


def _least(event: Event) -> int:
    return event.low if event.low is not None else event.best or 0


def _most(event: Event) -> int:
    return event.high if event.high is not None else event.best or 0


def article(one: Event, other: Event) -> Level | None:
    """What reported it: the same article, the same office, or others."""
    if one.articles & other.articles:
        shared = 2**other.usual.article
        return Level(f"same {other.usual.article}", "same article" + (f", as {shared} or more" if shared > 1 else ""))
    both = "articles" if one.articles and other.articles else "office"
    if one.offices & other.offices:
        return Level(f"{both}: same office", "same office" + (", another article" if both == "articles" else ""))
    if not (one.offices and other.offices) or one.partial or other.partial:
        return None
    return Level(f"{both}: other", "other offices")


def munition(one: Event, other: Event) -> Level | None:
    """With what it was done."""
    return _any_of("munition", one.munitions, other.munitions)


def target(one: Event, other: Event) -> Level | None:
    """What it was aimed at."""
    return _any_of("target", one.targets, other.targets)


def _any_of(what: str, mine: frozenset[str], theirs: frozenset[str]) -> Level | None:
    if not (mine and theirs):
        return None
    return Level("shared", f"same {what}") if mine & theirs else Level("other", f"another {what}")


FEATURES: dict[str, Callable[[Event, Event], Level | None]] = {
    "when": when,
    "where": where,
    "place": place,
    "area": area,
    "parties": parties,
    "kind": kind,
    "killed": killed,
    "article": article,
    "munition": munition,
    "target": target,
}
# What is usual there counts beside what is alike.
USUAL = ("crowd", "days", "figures", "who")


def levels(one: Event, other: Event) -> dict[str, Level]:
    """The level of each feature that can be compared, and how usual what is alike is among the records."""
    found = {name: level for name, feature in FEATURES.items() if (level := feature(one, other))}
    return found | dict(_usual(other, {name: level.name for name, level in found.items()}))


def _usual(other: Event, found: dict[str, str]) -> Iterator[tuple[str, Level]]:
    usual, named = other.usual, found.get("place") in ("same", "near")
    count = usual.here if named else usual.around
    of = "its place" if named else "its area"
    yield "crowd", Level(f"{'place' if named else 'area'} {count}", f"{_many(count)} of {of} within a month")
    if named:
        yield "days", Level(str(usual.now), f"{_many(usual.now)} of its place within four days")
    if (killed := found.get("killed", "")).startswith("same"):
        yield "figures", Level(f"{killed} {usual.figures}", f"one record in {2**usual.figures} has these figures")
    if found.get("parties") in ("all", "all of one"):
        yield "who", Level(str(usual.parties), f"one record in {2**usual.parties} has these parties")


def _many(doublings: int) -> str:
    return f"{2 ** (doublings - 1)} or more other records" if doublings else "no other record"
