"""Reading a shapes graph: SHACL's vocabulary, lists, and terms as SPARQL writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from claimgraph.screen.literals import AS_WRITTEN, kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node


class Unknown(Exception):
    """A constraint, path or value that the compiler leaves to the judge."""


def sparql(term: Node) -> str:
    """``term`` as SPARQL text that matches just the terms that rdflib holds equal to it.

    Raises Unknown for a blank node, which no query can name.
    """
    if isinstance(term, URIRef):
        return str(ox.NamedNode(str(term)))
    if not isinstance(term, Literal):
        raise Unknown(term)
    return str(kept(literal(term)))


def literal(term: Literal) -> ox.Literal:
    """rdflib's literal as pyoxigraph's."""
    if term.language:
        return ox.Literal(str(term), language=term.language)
    if term.datatype is None:
        return ox.Literal(str(term))
    # rdflib holds a string typed in so many words different from a plain one; the store does not.
    prefix = AS_WRITTEN if term.datatype == XSD.string else ""
    return ox.Literal(str(term), datatype=ox.NamedNode(prefix + str(term.datatype)))


def items(graph: Graph, head: Node) -> list[Node]:
    """The members of an RDF list; Unknown if it is empty, broken or circular."""
    found: list[Node] = []
    seen: set[Node] = set()
    while head != RDF.nil:
        if head in seen:
            raise Unknown(head)
        seen.add(head)
        found.append(only(graph, head, RDF.first))
        head = only(graph, head, RDF.rest)
    if not found:
        raise Unknown(head)
    return found


def only(graph: Graph, subject: Node, predicate: URIRef) -> Node:
    """The one value of ``predicate``; Unknown if there are none or several."""
    values = set(graph.objects(subject, predicate))
    if len(values) != 1:
        raise Unknown(predicate)
    return values.pop()


def count(term: Node) -> int:
    """A number of things; Unknown unless it is a whole one, zero or more."""
    if not isinstance(term, Literal) or not isinstance(term.value, int) or term.datatype != XSD.integer:
        raise Unknown(term)
    if isinstance(term.value, bool) or term.value < 0:
        raise Unknown(term)
    return term.value


def flag(term: Node) -> bool:
    """True or false; Unknown if it is neither. SHACL knows no other spelling of true than ``true``."""
    if not isinstance(term, Literal) or not isinstance(term.value, bool):
        raise Unknown(term)
    return str(term) == "true"


def iri(term: Node) -> str:
    """An IRI as SPARQL text; Unknown if it is none."""
    if not isinstance(term, URIRef):
        raise Unknown(term)
    return sparql(term)


def by_name(nodes: Iterable[Node]) -> list[Node]:
    """``nodes`` in an order that does not change from run to run."""
    return sorted(nodes, key=lambda node: node.n3())


def key(shape: Node) -> str:
    """A shape's name in a screen: its IRI, or ``_:`` and its label."""
    return "_:" + str(shape) if isinstance(shape, BNode) else str(shape)


def as_ntriples(graph: Graph) -> str:
    """``graph`` by subject, blank nodes under their labels, every literal as rdflib distinguishes it.

    What is said of one subject keeps the order it has in ``graph``: pySHACL's messages follow it.
    """
    triples = (triple for s in by_name(set(graph.subjects())) for triple in graph.triples((s, None, None)))
    return "".join(str(ox.Triple(as_ox(s), as_ox(p), as_ox(o))) + " .\n" for s, p, o in triples)


def as_ox(term: Node) -> Any:
    """rdflib's term as pyoxigraph's."""
    if isinstance(term, Literal):
        return literal(term)
    return ox.BlankNode(str(term)) if isinstance(term, BNode) else ox.NamedNode(str(term))
