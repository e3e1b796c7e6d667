"""What a shape looks at: its properties, what it demands of their values, and whether it looks beyond the node."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from claimgraph import schema
from claimgraph.names import PREFIXES, RDF, SHACL, SHAPES, TYPE
from claimgraph.terms import iri_of

_BOUNDARY = NamedNode(SHAPES + "BoundaryGroup")
_PATH = SHACL + "path"
# What a shape demands where it only asks of what kind a value is, or how many there are; and where it demands nothing.
_KIND = {SHACL + name for name in ("datatype", "class", "in", "nodeKind", "or", "and")}
_COUNT = {SHACL + name for name in ("minCount", "maxCount")}
_SILENT = {SHACL + name for name in ("path", "name", "description", "message", "severity", "group", "order")} | {TYPE}
_TARGETS = {SHACL + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
_CLASS, _BEARING = SHACL + "class", SHACL + "targetSubjectsOf"
_MOST = {SHACL + "maxCount", SHACL + "uniqueLang"}
_ALTERNATIVE = {SHACL + "alternativePath", RDF + "first", RDF + "rest"}
_HOME = {_CLASS, _BEARING, SHACL + "or"}
_NAME = re.compile(r"\b([a-z]+):(\w+)")


@dataclass(frozen=True)
class Looks:
    """The properties that a shape names, and its sort.

    It is a boundary, a home, a query, a kind or a number of values, or none of these.
    ``far`` tells whether it looks beyond the node itself. ``classes`` are those that it asks for: of the value of its
    property, or, as the home of the properties ``targets``, of the node that bears them. ``most`` tells whether it
    allows no more than some values.
    """

    properties: frozenset[str] = frozenset()
    sort: str = ""
    far: bool = False
    classes: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    most: bool = False


def looks_of(shape: str) -> Looks:
    """What the shape of that IRI looks at; nothing where there is no such shape."""
    return _all_looks().get(shape, Looks())


@cache
def homes_of(property_: str) -> frozenset[str]:
    """The classes whose nodes alone may bear a property."""
    homes = (looks.classes for looks in _all_looks().values() if looks.sort == "home" and property_ in looks.targets)
    return frozenset().union(*homes)


@cache
def crossing() -> frozenset[str]:
    """The properties of another node that some shape looks at: by a path of several steps, by a query or as a class."""
    far = (looks.properties for looks in _all_looks().values() if looks.far)
    return frozenset({TYPE}.union(*far))


@cache
def _all_looks() -> dict[str, Looks]:
    said: defaultdict[NamedNode | BlankNode, list[Quad]] = defaultdict(list)
    for quad in schema.quads(schema.shape_files()):
        assert isinstance(quad.subject, NamedNode | BlankNode)
        said[quad.subject].append(quad)
    return {iri_of(node): _of_shape(node, said) for node in said if isinstance(node, NamedNode)}


def _of_shape(shape: NamedNode, said: Mapping[NamedNode | BlankNode, list[Quad]]) -> Looks:
    far = any(quad.predicate.value == _PATH and isinstance(quad.object, BlankNode) for quad in said[shape])
    sort = _sort_of(said[shape], said)
    classes, targets = (frozenset(_objects(shape, predicate, said)) for predicate in (_CLASS, _BEARING))
    most = any(quad.predicate.value in _MOST for quad in said[shape])
    return Looks(frozenset(_named(shape, said)), sort, far or sort == "query", classes, targets, most)


def _sort_of(own: Sequence[Quad], said: Mapping[NamedNode | BlankNode, list[Quad]]) -> str:
    demands = {quad.predicate.value for quad in own} - _SILENT
    if any(quad.object == _BOUNDARY for quad in own):
        return "boundary"
    if SHACL + "sparql" in demands:
        return "query"
    if _BEARING in demands and demands <= _HOME:
        return "home"
    paths = [quad.object for quad in own if quad.predicate.value == _PATH]
    if demands <= _COUNT and any(_is_plain(path, said) for path in paths):
        return "count"
    return "kind" if demands <= _KIND and any(isinstance(path, NamedNode) for path in paths) else ""


def _is_plain(path: object, said: Mapping[NamedNode | BlankNode, list[Quad]]) -> bool:
    """Whether ``path`` is a property, or one of several."""
    if not isinstance(path, BlankNode):
        return isinstance(path, NamedNode)
    several = [quad.object for quad in said[path]]
    return all(quad.predicate.value in _ALTERNATIVE for quad in said[path]) and all(
        _is_plain(one, said) for one in several
    )


def _objects(
    node: NamedNode | BlankNode, predicate: str, said: Mapping[NamedNode | BlankNode, list[Quad]]
) -> Iterator[str]:
    """The IRIs that the description of ``node``, with that of its blank nodes, has for ``predicate``."""
    for quad in said[node]:
        if isinstance(quad.object, BlankNode):
            yield from _objects(quad.object, predicate, said)
        elif quad.predicate.value == predicate and isinstance(quad.object, NamedNode):
            yield quad.object.value


def _named(node: NamedNode | BlankNode, said: Mapping[NamedNode | BlankNode, list[Quad]]) -> Iterator[str]:
    """What the description of ``node``, with that of its blank nodes, names."""
    for quad in said[node]:
        if quad.predicate.value in _TARGETS:
            continue
        if isinstance(quad.object, BlankNode):
            yield from _named(quad.object, said)
        elif isinstance(quad.object, NamedNode):
            yield quad.object.value
        elif isinstance(quad.object, Literal) and quad.predicate.value == SHACL + "select":
            yield from (PREFIXES.get(prefix, "") + name for prefix, name in _NAME.findall(quad.object.value))
