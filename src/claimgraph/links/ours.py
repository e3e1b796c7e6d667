"""Ours: the places and actors of a graph, as they are compared with those of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from claimgraph import catalogue, schema
from claimgraph.finding import Ask
from claimgraph.links.place import Place, Point
from claimgraph.links.sources import kind_of_class
from claimgraph.names import CG, LABEL, SKOS, TYPE
from claimgraph.terms import Term, iri_of

_NAMES = (LABEL, SKOS + "altLabel")


def places(ask: Ask) -> list[Place]:
    """The places of a graph, by IRI, each with its point and the names of the areas that it lies in."""
    said = _said(ask, "Location")
    made = {iri: _place(iri, rows) for iri, rows in said.items()}
    within = {iri: [iri_of(value) for name, value in rows if name == CG + "within"] for iri, rows in said.items()}
    return [_inside(place, made, within) for place in made.values()]


def actors(ask: Ask) -> list[Place]:
    """The actors of a graph that have a name of their own, by IRI."""
    return [_place(iri, rows) for iri, rows in _said(ask, "Actor").items() if any(name == LABEL for name, _ in rows)]


def _said(ask: Ask, of: str) -> dict[str, list[tuple[str, Term]]]:
    said: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    kinds: list[dict[str, NamedNode | Literal]] = [{"kind": NamedNode(one)} for one in sorted(schema.kinds(CG + of))]
    for row in ask(catalogue.page("compared").bind_terms(kinds)):
        assert row[0] is not None
        assert row[1] is not None
        assert row[2] is not None
        said[iri_of(row[0])].append((iri_of(row[1]), row[2]))
    return dict(sorted(said.items()))


def _place(iri: str, rows: list[tuple[str, Term]]) -> Place:
    texts = sorted(
        (_NAMES.index(name), value.language != "en", value.value)
        for name, value in rows
        if name in _NAMES and isinstance(value, Literal)
    )
    classes = {value.value for name, value in rows if name == TYPE and isinstance(value, NamedNode)}
    said = {name: value.value for name, value in rows if isinstance(value, Literal)}
    point: Point | None = None
    for latitude, longitude in ((CG + "centreLatitude", CG + "centreLongitude"), (CG + "latitude", CG + "longitude")):
        if latitude in said and longitude in said:
            point = (float(said[latitude]), float(said[longitude]))
    # What stands behind a comma is where it is, and no part of the name.
    names = tuple(dict.fromkeys(text.partition(",")[0] for *_, text in texts))
    exact = not said.get(CG + "pointNote", "").startswith("Proxy")
    return Place(iri, names, kind_of_class(classes), point, exact=exact)


def _inside(place: Place, known: dict[str, Place], within: dict[str, list[str]]) -> Place:
    """``place`` with the names of the areas around it, but countries, the narrowest first."""
    around = [one for one in _around(place.iri, within, set()) if one in known and known[one].kind != "country"]
    areas = tuple(known[one].names[0] for one in around if known[one].names)
    return Place(place.iri, place.names, place.kind, place.point, areas, exact=place.exact)


def _around(iri: str, within: dict[str, list[str]], seen: set[str]) -> Iterator[str]:
    for one in within.get(iri, []):
        if one not in seen:
            seen.add(one)
            yield one
            yield from _around(one, within, seen)
