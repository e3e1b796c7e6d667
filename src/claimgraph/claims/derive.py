"""Derivation: run every ``queries/derive/*.rq`` into its derived graph, for all events or for those touched."""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import NamedNode, QueryTriples, RdfFormat, Store

from claimgraph import ontology
from claimgraph.catalogue import Query, derivations
from claimgraph.names import DERIVED


def derive(store: Store, events: Collection[str] | None = None) -> None:
    """Put what follows about ``events`` (IRIs; by default all) beside the documents in ``store``.

    The store holds nothing derived yet. Where ``events`` are named it holds the ontology already; otherwise the
    ontology goes into a graph of its own, so that a question can name a class or a code. What derivations that are
    only helpers say goes when all are done.
    """
    if events is None:
        for file in ontology.core_files():
            store.load(path=file, format=RdfFormat.TURTLE, to_graph=NamedNode(ontology.IRI))
    rows = [{}] if events is None else [{"event": NamedNode(event)} for event in sorted(events)]
    for derivation in derivations() if rows else ():
        _say(store, derivation, derivation.bind_terms(rows))
    for derivation in derivations():
        if derivation.helper:
            store.remove_graph(NamedNode(DERIVED + str(derivation.graph)))


def _say(store: Store, derivation: Query, text: str) -> None:
    result = store.query(text, use_default_graph_as_union=True)
    assert isinstance(result, QueryTriples), f"{derivation.file} is no CONSTRUCT"
    # As text, since neither the query nor the reading of it holds other threads up.
    said = result.serialize(format=RdfFormat.N_TRIPLES) or b""
    store.load(said, RdfFormat.N_TRIPLES, to_graph=NamedNode(DERIVED + str(derivation.graph)))
