"""Causes: what merely follows from a wrong datatype, class or code on the same node is not told beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from claimgraph import ontology
from claimgraph.names import PREFIXES, SHACL, SHAPES, TYPE
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.gate.report import Finding

_BOUNDARY = NamedNode(SHAPES + "BoundaryGroup")
_PATH = SHACL + "path"
# What a shape demands where it only asks of what kind a value is, or how many there are; and where it demands nothing.
_KIND = {SHACL + name for name in ("datatype", "class", "in", "nodeKind", "or", "and")}
_COUNT = {SHACL + name for name in ("minCount", "maxCount")}
_SILENT = {SHACL + name for name in ("path", "name", "description", "message", "severity", "group", "order")} | {TYPE}
_TARGETS = {SHACL + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
_NAME = re.compile(r"\b([a-z]+):(\w+)")


@dataclass(frozen=True)
class Looks:
    """The properties that a shape names, and its sort: a boundary, a query, a kind or a number of values, or none.

    ``far`` tells whether it looks beyond the node itself.
    """

    properties: frozenset[str] = frozenset()
    sort: str = ""
    far: bool = False


def causes(findings: Sequence[Finding], told: Iterable[Finding]) -> list[Finding]:
    """What is ``told`` and what shapes found, without what merely follows from one of the others.

    A shape at the boundary of the ontology says better than anything else why a term is none of a document.
    """
    beyond = {(found.focus, path) for found in findings if _sort(found) == "boundary" for path in found.paths}
    kept = [found for found in told if not any((found.focus, path) in beyond for path in found.paths)]
    wrong = _wrong(kept)
    left = [found for found in findings if not (_is_cause(found) and _repeats(found, wrong))]
    wrong = _wrong([*kept, *filter(_is_cause, left)])
    return kept + [found for found in left if _is_cause(found) or not _follows(found, wrong)]


def _wrong(causes: Iterable[Finding]) -> Mapping[str, set[str]]:
    """The properties of which something wrong is told, by node and by file."""
    wrong: dict[str, set[str]] = {}
    for found in causes:
        for where in (found.focus, found.place.file):
            wrong.setdefault(where, set()).update(found.paths)
    return wrong


def _sort(found: Finding) -> str:
    return _looks(found.shape).sort


def _is_cause(found: Finding) -> bool:
    return _sort(found) in ("boundary", "kind") or found.paths == (TYPE,)


def _repeats(found: Finding, wrong: Mapping[str, set[str]]) -> bool:
    """Whether something wrong is told already of this property, or of the class of the node that is its value."""
    value = (found.value or "").removeprefix("<").removesuffix(">")
    return not wrong.get(found.focus, set()).isdisjoint(found.paths) or TYPE in wrong.get(value, ())


def _follows(found: Finding, wrong: Mapping[str, set[str]]) -> bool:
    # With a wrong class all that classes demand is beside the point; a number of values is right or wrong by itself.
    if TYPE in wrong.get(found.focus, ()) or _sort(found) == "count":
        return TYPE in wrong.get(found.focus, ())
    # What leads away from the node may have met what is wrong with another.
    away = _sort(found) == "query" or not found.paths
    return not _looks(found.shape).properties.isdisjoint(wrong.get(found.place.file if away else found.focus, ()))


def _looks(shape: str) -> Looks:
    return _all_looks().get(shape, Looks())


@cache
def crossing() -> frozenset[str]:
    """The properties of another node that some shape looks at: by a path of several steps, by a query or as a class."""
    far = (looks.properties for looks in _all_looks().values() if looks.far)
    return frozenset({TYPE}.union(*far))


@cache
def _all_looks() -> dict[str, Looks]:
    said: defaultdict[NamedNode | BlankNode, list[Quad]] = defaultdict(list)
    for quad in ontology.quads(ontology.shape_files()):
        assert isinstance(quad.subject, NamedNode | BlankNode)
        said[quad.subject].append(quad)
    return {iri_of(node): _of_shape(node, said) for node in said if isinstance(node, NamedNode)}


def _of_shape(shape: NamedNode, said: Mapping[NamedNode | BlankNode, list[Quad]]) -> Looks:
    far = any(quad.predicate.value == _PATH and isinstance(quad.object, BlankNode) for quad in said[shape])
    sort = _sort_of(said[shape])
    return Looks(frozenset(_named(shape, said)), sort, far or sort == "query")


def _sort_of(said: Sequence[Quad]) -> str:
    demands = {quad.predicate.value for quad in said} - _SILENT
    if any(quad.object == _BOUNDARY for quad in said):
        return "boundary"
    if SHACL + "sparql" in demands:
        return "query"
    if not any(quad.predicate.value == _PATH and isinstance(quad.object, NamedNode) for quad in said):
        return ""
    return "count" if demands <= _COUNT else "kind" if demands <= _KIND else ""


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
