"""A store seen through rdflib's eyes: its triples become rdflib's only where somebody looks."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.stores.memory import Memory

from claimgraph.screen.comparable import comparable
from claimgraph.screen.literals import kept, written

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from rdflib.term import Node


def view(data: ox.Store, prefixes: Mapping[str, str]) -> tuple[Graph, Terms]:
    """All graphs of ``data`` as one read-only rdflib graph, and its names for terms."""
    store = _View(data)
    store.whole = Graph(store=store)
    return bound(store.whole, prefixes), store.terms


def graph_of(ntriples: str, prefixes: Mapping[str, str]) -> Graph:
    """The graph of an N-Triples text, its blank nodes labelled as there."""
    graph, terms = Graph(), Terms()
    for quad in ox.parse(ntriples.encode(), ox.RdfFormat.N_TRIPLES):
        graph.add((terms.rdf(quad.subject), terms.rdf(quad.predicate), terms.rdf(quad.object)))
    return bound(graph, prefixes)


def bound(graph: Graph, prefixes: Mapping[str, str]) -> Graph:
    """``graph``, which now knows ``prefixes``."""
    for prefix, name in prefixes.items():
        graph.bind(prefix, name, replace=True)
    return graph


class Terms:
    """pyoxigraph's terms as rdflib's and back, each made once."""

    def __init__(self) -> None:
        self._rdf: dict[Any, Node] = {}
        self._ox: dict[Node, Any] = {}

    def rdf(self, term: Any) -> Node:
        """rdflib's name for a term of a store; TypeError for a triple term, which SHACL does not know."""
        made = self._rdf.get(term)
        if made is None:
            made = self._rdf[term] = _rdf(term)
            self._ox.setdefault(made, term)
        return made

    def ox(self, term: Node) -> Any:
        """The term that a store holds for rdflib's ``term``."""
        made = self._ox.get(term)
        if made is None:
            made = self._ox[term] = kept(_ox(term))
        return made


def _rdf(term: Any) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise TypeError("SHACL knows no triple terms: " + str(term))
    return comparable(written(term))


def _ox(term: Node) -> Any:
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if not isinstance(term, Literal):
        return ox.NamedNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)


class _View(Memory):
    """rdflib's memory store for prefixes, a pyoxigraph store for triples."""

    def __init__(self, data: ox.Store) -> None:
        super().__init__()
        self._data = data
        self.whole: Graph | None = None
        self.terms = Terms()

    def triples(self, triple_pattern: Any, context: Any = None) -> Generator[Any, None, None]:
        """Every matching triple once, in whichever graphs it stands."""
        subject, predicate, value = (None if t is None else self.terms.ox(t) for t in triple_pattern)
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode | None):
            return
        rdf = self.terms.rdf
        found = self._data.quads_for_pattern(subject, predicate, value, None)
        for s, p, o in dict.fromkeys((q.subject, q.predicate, q.object) for q in found):
            yield (rdf(s), rdf(p), rdf(o)), (graph for graph in (self.whole,))

    @cached_property
    def _size(self) -> int:
        # rdflib asks for it wherever it wants to know whether a graph is there, and the engine counts each time.
        return len(self._data)

    def __len__(self, context: Any = None) -> int:
        return self._size


@contextmanager
def quiet() -> Iterator[None]:
    """Without rdflib's tracebacks on ill-typed literals: the report says it better."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
