"""GeoJSON: the rows of an answer on a map, each at the point that the header of its question names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from claimgraph.asking import Answer
from claimgraph.errors import WrongUse
from claimgraph.terms import Term, degrees
from claimgraph.views.cells import plain
from claimgraph.views.look import Look

Row = tuple[Term | None, ...]


def geojson(answer: Answer, look: Look) -> str:
    """One feature a row; without a geometry where a row has no point. WrongUse for an answer that names none."""
    located, used = _location(answer, look)
    features = [_feature(answer, row, located(row), used) for row in answer.rows]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"


def _feature(answer: Answer, row: Row, place: list[object] | None, used: set[str]) -> dict[str, object]:
    said = ((name, plain(term)) for name, term in zip(answer.columns, row, strict=True) if name not in used)
    properties = {name: value for name, value in said if value is not None}
    geometry = {"type": "Point", "coordinates": place} if place else None
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _location(answer: Answer, look: Look) -> tuple[Callable[[Row], list[object] | None], set[str]]:
    """How to find the longitude and latitude of a row, and the columns that this uses up."""
    at = {name: n for n, name in enumerate(answer.columns)}
    points = [name for name in (*look.named("point"), *_points(answer)) if name in at]
    if points:
        n = at[points[0]]
        return lambda row: _of_point(row[n]), {points[0]}
    lat, long = (*look.named("lat"), "lat")[0], (*look.named("long"), "long")[0]
    if lat in at and long in at:
        return lambda row: _of_degrees(row[at[long]], row[at[lat]]), {lat, long}
    if not answer.rows:
        return lambda row: None, set()
    raise WrongUse(
        "this answer names no point to draw; a query can select ?lat and ?long, or a point, and the questions that have"
        " one are told by: claimgraph ask --list map"
    )


def _points(answer: Answer) -> Iterator[str]:
    """The columns that hold nothing but points."""
    for n, name in enumerate(answer.columns):
        found = [row[n] for row in answer.rows if row[n] is not None]
        if found and all(degrees(str(plain(term))) for term in found):
            yield name


def _of_point(term: Term | None) -> list[object] | None:
    try:
        return [*map(float, degrees(str(plain(term))) or ())] or None
    except ValueError:
        return None


def _of_degrees(long: Term | None, lat: Term | None) -> list[object] | None:
    return [plain(long), plain(lat)] if long is not None and lat is not None else None
