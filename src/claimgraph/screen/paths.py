"""SHACL property paths as SPARQL property paths, where pySHACL walks both alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import RDF, SH

from claimgraph.screen.rdf import Unknown, iri, items, only

if TYPE_CHECKING:
    from rdflib.term import Node

# pySHACL refuses deeper paths, and walks a list of n members n levels deep.
_DEEPEST = 8
_MARKS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


@dataclass(frozen=True)
class Path:
    """A path in SPARQL.

    ``nullable``: it also leads from every node to itself, even from one that the data does not hold.
    ``direct``: it is one predicate, forwards or backwards, so that its values are found by index.
    """

    text: str
    nullable: bool = False
    direct: bool = False


def read_path(graph: Graph, node: Node, depth: int = 0) -> Path:
    """The path that ``node`` describes; Unknown for a broken one and for the few that pySHACL walks in its own way."""
    if isinstance(node, URIRef):
        return Path(iri(node), direct=True)
    if not isinstance(node, BNode) or depth > _DEEPEST:
        raise Unknown(node)
    if (node, RDF.first, None) in graph:
        return _sequence([read_path(graph, step, depth + 1) for step in _several(graph, node)])
    kind, value = _only_pair(graph, node)
    if kind == SH.inversePath:
        # pySHACL walks an inverted sequence forwards; only single predicates are turned the same way by both.
        return Path("^" + iri(value), direct=True)
    if kind == SH.alternativePath:
        return _alternative([read_path(graph, way, depth + 1) for way in _several(graph, value)])
    if kind not in _MARKS:
        raise Unknown(kind)
    inner = read_path(graph, value, depth + 1)
    return Path("(" + inner.text + ")" + _MARKS[kind], nullable=inner.nullable or kind != SH.oneOrMorePath)


def _several(graph: Graph, head: Node) -> list[Node]:
    steps = items(graph, head)
    if not 2 <= len(steps) <= _DEEPEST:
        raise Unknown(head)
    return steps


def _only_pair(graph: Graph, node: Node) -> tuple[Node, Node]:
    pairs = list(graph.predicate_objects(node))
    if len(pairs) != 1:
        raise Unknown(node)
    kind, _ = pairs[0]
    return kind, only(graph, node, URIRef(str(kind)))


def _sequence(steps: list[Path]) -> Path:
    return Path("(" + "/".join(s.text for s in steps) + ")", nullable=all(s.nullable for s in steps))


def _alternative(ways: list[Path]) -> Path:
    return Path("(" + "|".join(w.text for w in ways) + ")", nullable=any(w.nullable for w in ways))
