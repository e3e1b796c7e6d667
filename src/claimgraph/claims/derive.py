"""Derivation: what every ``queries/derive/*.rq`` says in turn, for all events or for those touched."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from pyoxigraph import NamedNode, RdfFormat, Store

from claimgraph import schema
from claimgraph.catalogue import Query, derivations
from claimgraph.engine import n_triples
from claimgraph.names import DERIVED, TYPE

_TYPE = NamedNode(TYPE)


def teach(store: Store) -> None:
    """Put the ontology into a graph of its own, so that a derivation or a question can name a class or a code."""
    for file in schema.core_files():
        store.load(path=file, format=RdfFormat.TURTLE, to_graph=NamedNode(schema.IRI))


def derive(store: Store, events: Collection[str] | None = None) -> Iterator[bytes]:
    """What follows about ``events`` (IRIs; by default all) from the documents in ``store``, in pieces of N-Quads.

    The store holds the ontology and nothing derived. What other derivations need goes into it: it is used up.
    """
    rows = [{}] if events is None else [{"event": NamedNode(event)} for event in sorted(events)]
    for derivation in derivations() if rows else ():
        if not lacks_premises(store, derivation):
            graph = NamedNode(DERIVED + str(derivation.graph))
            said = _said(store, derivation.bind_terms(rows))
            if derivation.id in _needed():
                store.bulk_load(said, RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)  # the engine itself wrote it
            if not derivation.helper:
                # In a literal a line break is escaped, so this is where a line ends.
                yield said.replace(b" .\n", f" {graph} .\n".encode())


def lacks_premises(store: Store, derivation: Query) -> bool:
    """Whether nothing in ``store`` has one of the properties, or is of one of the classes, that it follows from."""
    found = (
        next(store.quads_for_pattern(None, property_, of, None), None)
        for premise in map(NamedNode, derivation.premises)
        for property_, of in ((premise, None), (_TYPE, premise))
    )
    return bool(derivation.premises) and not any(found)


def _said(store: Store, text: str) -> bytes:
    # As text, since neither the query nor the reading of it holds other threads up.
    return n_triples(store.query(text, use_default_graph_as_union=True))


@cache
def _needed() -> frozenset[str]:
    return frozenset(name for derivation in derivations() for name in derivation.needs)
