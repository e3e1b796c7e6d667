"""Targets: which shapes have any, and the pattern that binds their focus nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH

from claimgraph.screen.candidates import Nodes
from claimgraph.screen.rdf import by_name, sparql
from claimgraph.screen.templates import INSTANCE, fill, union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rdflib.term import Node

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def roots(graph: Graph) -> set[Node]:
    """The shapes that have targets of their own, classes that are shapes included."""
    declared = {shape for target in _TARGETS for shape in graph.subjects(target, None)}
    return {shape for shape in declared | _typed_classes(graph) if isinstance(shape, URIRef | BNode)}


def _typed_classes(graph: Graph) -> set[Node]:
    kinds = {RDFS.Class, OWL.Class, *graph.subjects(RDFS.subClassOf, RDFS.Class)}
    classes = {node for kind in kinds for node in graph.subjects(RDF.type, kind)}
    return {node for node in classes if any(str(p).startswith(str(SH)) for p in _marks(graph, node))}


def _marks(graph: Graph, node: Node) -> Iterator[Node]:
    """What makes ``node`` a shape: its type, or a SHACL property."""
    yield from graph.objects(node, RDF.type)
    yield from graph.predicates(node)


def domain_of(graph: Graph, shape: Node, fresh: Callable[[], str]) -> Nodes | None:
    """The focus nodes of ``shape``; None if no query could find one."""
    x = fresh()
    patterns = list(_patterns(graph, shape, x, fresh))
    if not patterns:
        return None
    return Nodes(patterns[0] if len(patterns) == 1 else union(patterns), x)


def _patterns(graph: Graph, shape: Node, x: str, fresh: Callable[[], str]) -> Iterator[str]:
    classes = set(graph.objects(shape, SH.targetClass)) | ({shape} & _typed_classes(graph))
    for name in by_name(classes):
        if isinstance(name, URIRef):
            yield fill("$x $instance $name .", x=x, instance=INSTANCE, name=sparql(name))
    for name in by_name(graph.objects(shape, SH.targetSubjectsOf)):
        yield fill("$x $name $other .", x=x, name=sparql(name), other=fresh())
    for name in by_name(graph.objects(shape, SH.targetObjectsOf)):
        yield fill("$other $name $x .", x=x, name=sparql(name), other=fresh())
    nodes = sorted(sparql(node) for node in graph.objects(shape, SH.targetNode) if isinstance(node, URIRef | Literal))
    if nodes:
        yield fill("VALUES $x { $nodes }", x=x, nodes=" ".join(nodes))


def fixed_nodes(graph: Graph, shape: Node) -> list[BNode]:
    """The blank nodes that ``shape`` targets by name, which only a data graph that shares them can hold."""
    return sorted(node for node in graph.objects(shape, SH.targetNode) if isinstance(node, BNode))
