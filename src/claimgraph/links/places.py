"""Places: which entries of a gazetteer may be a place of ours, and whether what is known can choose between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log2

from claimgraph.links.candidate import Candidate, Mark, Proposal, Reason, reason
from claimgraph.links.gazetteer import Gazetteer
from claimgraph.links.names import key, likeness
from claimgraph.links.place import Place, Point, distance

MOST = 5
# A place may be somewhere near its stated point, and an area's places somewhere around its seat: in kilometres.
NEAR = 15.0
WIDE = 70.0
_PROVINCE = 250.0
_TWINS = 2.5
# How far the first must be ahead, and how much must speak for it, to be called likely.
_AHEAD = 1.0
_AHEAD_BY_AREA = 2.5
_ENOUGH = 10.0
_ALIKE = 0.8
# Names of one key that look less alike than this are others.
_LEAST = 0.7
# A list of a few places is part of a world of more.
_SMALLEST = 4096
# Without a point a name must be nearly the same.
_SURE = 0.93

# The bits that a distance (km) is worth, between these by straight lines.
_FROM_POINT = ((0, 10.0), (1, 7.5), (3, 5.0), (8, 2.5), (15, 0.5), (25, -4.0), (60, -10.0), (200, -14.0))
_FROM_PROVINCE = ((0, 4.0), (60, 3.0), (110, 2.0), (170, 0.5), (250, -2.0), (400, -10.0))
_FROM_AREA = ((0.0, 5.0), (20.0, 4.0), (40.0, 2.5), (60.0, -0.5), (120.0, -6.0), (300.0, -12.0))


def propose(thing: Place, gazetteer: Gazetteer) -> Proposal:
    """The entries that may be ``thing``, at most five with their twins, and what is claimed of the first."""
    area = _area(thing, gazetteer)
    found = [one for one in gazetteer.called(thing.names) if _alike(thing, one) >= _LEAST]
    if thing.point:
        found += [one for one in gazetteer.near(thing.point, NEAR) if one not in found and _alike(thing, one) >= _ALIKE]
    judged = [(_candidate(thing, one, gazetteer, area), one) for one in found if fits(thing.kind, one.kind)]
    judged = sorted((pair for pair in judged if pair[0].bits > 0), key=lambda pair: (-pair[0].bits, pair[0].record))
    chosen = judged[:MOST]
    candidates = tuple(_with_twins(*pair, judged) for pair in chosen)
    label = thing.names[0] if thing.names else thing.iri
    mark, why = _decided(thing, candidates, chosen)
    return Proposal(thing.iri, label, candidates, mark, why, gazetteer.name, ours=thing.told)


def fits(ours: str, theirs: str) -> bool:
    """Whether a record of the kind ``theirs`` can be a place of the kind ``ours``: an area is never its town."""
    wide = {"area", "country"}
    return not (ours and theirs) or ((ours in wide) == (theirs in wide) and (ours == theirs or ours not in wide))


def _alike(thing: Place, other: Place) -> float:
    return likeness(thing.names, other.names)[0]


@dataclass(frozen=True)
class _Area:
    """An area that a place is said to lie in, with its point or its seat's; ``wide`` where it is the widest of all."""

    name: str
    point: Point
    wide: bool


def _area(thing: Place, gazetteer: Gazetteer) -> _Area | None:
    """The narrowest area that ``thing`` is said to lie in and the gazetteer knows.

    One that bears the name of ``thing`` tells nothing: its seat would be found by that name alone.
    """
    found: _Area | None = None
    own = {key(name) for name in thing.names}
    for name in reversed(thing.areas):
        if key(name) in own and found:
            break
        called = [one for one in gazetteer.called([name]) if one.country in ("", thing.country) or not thing.country]
        known = [(one, one.point) for one in called if one.point and likeness([name], one.names)[0] >= _SURE]
        if found:
            known = [pair for pair in known if 0 < distance(found.point, pair[1]) <= _PROVINCE]
        if known:
            # The seat of an area bears its name, and an entry of many names is more of a place than one of few.
            seat = max(known, key=lambda pair: (_seat(name, pair[0], pair[1], found), pair[0].iri))
            found = _Area(name, seat[1], name == thing.areas[-1])
    return found


def _seat(name: str, place: Place, point: Point, wider: _Area | None) -> float:
    """How much of an area's seat a place of its name looks: many names, the very name, near the middle of the wider."""
    away = distance(wider.point, point) if wider else 0.0
    alike = likeness([name], place.names)[0]
    return 4 * (place.kind == "area") + 2 * log2(len(place.names)) - 10 * (1 - alike) - away / 30


def _candidate(thing: Place, other: Place, gazetteer: Gazetteer, area: _Area | None) -> Candidate:
    reasons = [_name(thing, other, gazetteer)]
    if thing.kind and other.kind:
        same = thing.kind == other.kind
        words = f"{other.kind}, as ours" if same else f"{other.kind}, and ours is a {thing.kind}"
        reasons.append(reason("kind", words, 1.0 if same else -2.0 if _alike(thing, other) == 1 else -10.0))
    reasons.append(
        reason(
            "names",
            f"an entry of {len(other.names)} name{'s' if other.names[1:] else ''}",
            min(3.0, log2(len(other.names)) / 2),
        )
    )
    if thing.country and other.country:
        same = thing.country == other.country
        reasons.append(reason("country", "same country" if same else "another country", 1.0 if same else -8.0))
    if thing.point and other.point:
        away = distance(thing.point, other.point)
        reasons.append(reason("distance", f"{away:.1f} km from our point", between(_FROM_POINT, away)))
    elif area and other.point:
        away = distance(area.point, other.point)
        curve = _FROM_PROVINCE if area.wide else _FROM_AREA
        reasons.append(reason("area", f"{away:.0f} km from {area.name}", between(curve, away)))
    return Candidate(other.iri, other.names[0], tuple(reasons), says=other.told)


def _name(thing: Place, other: Place, gazetteer: Gazetteer) -> Reason:
    """A name is worth the more, the fewer share it, and the less, the less alike the two are."""
    alike, ours, theirs = likeness(thing.names, other.names)
    sharing = max(1, gazetteer.shared(theirs), gazetteer.shared(ours))
    bits = log2(max(_SMALLEST, len(gazetteer)) / sharing) - (0 if alike == 1 else 1 + 14 * (1 - alike))
    what = f"same name {theirs}" if alike == 1 else f"{ours} sounds like {theirs} ({alike:.2f})"
    others = f", which {sharing} entries share" if sharing > 1 else ""
    return reason("name", what + others, min(bits, 12.0))


def between(points: Sequence[tuple[float, float]], at: float) -> float:
    """The value at ``at`` on the straight lines between ``points``; beyond them the last."""
    for (x, low), (end, high) in pairwise(points):
        if at <= end:
            return low + (high - low) * (max(at, x) - x) / (end - x)
    return points[-1][1]


def _with_twins(candidate: Candidate, place: Place, judged: Sequence[tuple[Candidate, Place]]) -> Candidate:
    twins = tuple(other.iri for _, other in judged if other is not place and are_twins(place, other))
    return replace(candidate, twins=twins)


def are_twins(one: Place, other: Place) -> bool:
    """Whether two entries look like the same place entered twice: one name, one kind, and hardly any way between."""
    if not (one.point and other.point) or one.kind != other.kind:
        return False
    shared = {key(name) for name in one.names} & {key(name) for name in other.names}
    return bool(shared) and distance(one.point, other.point) <= _TWINS


def _decided(thing: Place, found: tuple[Candidate, ...], chosen: Sequence[tuple[Candidate, Place]]) -> tuple[Mark, str]:
    if not found:
        return Mark.NONE, "no entry of that name, or of one like it, is of its kind and where it should be"
    first, place = found[0], chosen[0][1]
    ahead = Proposal("", "", found, Mark.LIKELY, "").ahead
    if ahead < (_AHEAD if thing.point else _AHEAD_BY_AREA):
        rival = next(one for one in found[1:] if one.record not in first.twins)
        return Mark.UNDECIDED, f"{rival.label} ({rival.record}) comes within {ahead:.1f} bits"
    told = {one.feature: one.bits for one in first.reasons}
    if "distance" not in told and told.get("area", 0.0) <= 0:
        only = "has only the name for it; a point or an area could choose"
        return Mark.UNDECIDED, f"{first.label} {'lies too far from its area' if 'area' in told else only}"
    if "distance" not in told and (alike := _alike(thing, place)) < _SURE:
        return Mark.UNDECIDED, f"{first.label} is spelt otherwise ({alike:.2f}), and no point tells that it is the same"
    if not place.point:
        return Mark.UNDECIDED, "the entry has no point to compare"
    if thing.point and distance(thing.point, place.point) > NEAR:
        return Mark.UNDECIDED, f"it lies {distance(thing.point, place.point):.0f} km from our point"
    if first.bits < _ENOUGH:
        return Mark.UNDECIDED, f"{first.bits:.1f} bits are few to speak for it"
    twins = f"; {len(first.twins)} more entries look like the same place" if first.twins else ""
    return Mark.LIKELY, f"{ahead:.1f} bits before the next{twins}" if ahead < 99 else f"no other comes near{twins}"
