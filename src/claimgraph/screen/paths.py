"""SHACL property paths as SPARQL property paths, where pySHACL walks both alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import RDF, SH

from claimgraph.screen.rdf import Unknown, iri, items, only

if TYPE_CHECKING:
    from rdflib.term import Node

# pySHACL refuses deeper paths, and walks a list of n members n levels deep.
_DEEPEST = 8
_REPEATS = {SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath}
_MOST_WAYS = 64


@dataclass(frozen=True)
class Path:
    """A path as SPARQL: every way of one step or more, as alternatives without a zero-length part.

    ``nullable``: the path also leads from each node to itself, even from one that the data does not hold. That way is
    not in ``text``: an engine that meets it with both ends open lists every node there is.
    ``direct``: it is one predicate, forwards or backwards, so that its values are found by index.
    """

    ways: tuple[str, ...]
    nullable: bool = False
    direct: bool = False

    @property
    def text(self) -> str:
        """The ways as one SPARQL path."""
        return self.ways[0] if len(self.ways) == 1 else "(" + "|".join(self.ways) + ")"


def read_path(graph: Graph, node: Node, depth: int = 0) -> Path:
    """The path that ``node`` describes; Unknown for a broken one and for the few that pySHACL walks in its own way."""
    if isinstance(node, URIRef):
        return Path((iri(node),), direct=True)
    if not isinstance(node, BNode) or depth > _DEEPEST:
        raise Unknown(node)
    if (node, RDF.first, None) in graph:
        return reduce(_then, [read_path(graph, step, depth + n) for n, step in enumerate(_several(graph, node), 1)])
    kind, value = _only_pair(graph, node)
    if kind == SH.inversePath:
        # pySHACL walks an inverted sequence forwards; only single predicates are turned the same way by both.
        return Path(("^" + iri(value),), direct=True)
    if kind == SH.alternativePath:
        return reduce(_or, [read_path(graph, way, depth + 1) for way in _several(graph, value)])
    if kind not in _REPEATS:
        raise Unknown(kind)
    inner = read_path(graph, value, depth + 1)
    ways = inner.ways if kind == SH.zeroOrOnePath else ("(" + inner.text + ")+",)
    return Path(ways, nullable=inner.nullable or kind != SH.oneOrMorePath)


def _several(graph: Graph, head: Node) -> list[Node]:
    steps = items(graph, head)
    if len(steps) < 2:
        raise Unknown(head)
    return steps


def _only_pair(graph: Graph, node: Node) -> tuple[Node, Node]:
    pairs = list(graph.predicate_objects(node))
    if len(pairs) != 1:
        raise Unknown(node)
    kind, _ = pairs[0]
    return kind, only(graph, node, URIRef(str(kind)))


def _then(first: Path, second: Path) -> Path:
    ways = [a + "/" + b for a in first.ways for b in second.ways]
    ways += second.ways if first.nullable else ()
    ways += first.ways if second.nullable else ()
    if len(ways) > _MOST_WAYS:
        raise Unknown(ways)
    return Path(tuple(dict.fromkeys(ways)), first.nullable and second.nullable)


def _or(first: Path, second: Path) -> Path:
    return Path(tuple(dict.fromkeys(first.ways + second.ways)), first.nullable or second.nullable)
