"""Derivation: run every ``queries/derive/*.rq`` into its derived graph, for all events or for those touched."""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import NamedNode, Quad, QueryTriples, Store

from claimgraph import ontology
from claimgraph.catalogue import Query, derivations
from claimgraph.names import CG, DERIVED

ABOUT = NamedNode(CG + "about")


def derive(store: Store, events: Collection[str] | None = None) -> None:
    """Renew the derived graphs of ``store``: all of them, or only what belongs to ``events`` (IRIs).

    A derivation says only things about an event, a claim about it, or a derived node about it; so what it said
    before about ``events`` can be found and dropped without looking at the rest.
    """
    if events is not None and not events:
        return
    if events is None:
        _teach(store)
    for derivation in derivations():
        graph = NamedNode(DERIVED + str(derivation.graph))
        if events is None:
            store.remove_graph(graph)
        else:
            _forget(store, graph, events)
        store.extend(_say(store, derivation, graph, events))


def _teach(store: Store) -> None:
    """Put the ontology in a graph of its own, so that a question can name a class or a code."""
    graph = NamedNode(ontology.IRI)
    store.remove_graph(graph)
    store.extend(Quad(q.subject, q.predicate, q.object, graph) for q in ontology.quads(ontology.core_files()))


def _say(store: Store, derivation: Query, graph: NamedNode, events: Collection[str] | None) -> list[Quad]:
    rows = [{"event": NamedNode(event)} for event in sorted(events)] if events is not None else [{}]
    result = store.query(derivation.bind_terms(rows), use_default_graph_as_union=True)
    assert isinstance(result, QueryTriples), f"{derivation.file} is no CONSTRUCT"
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in result]


def _forget(store: Store, graph: NamedNode, events: Collection[str]) -> None:
    for event in map(NamedNode, events):
        subjects = {quad.subject for quad in store.quads_for_pattern(None, ABOUT, event, None)} | {event}
        for subject in subjects:
            for quad in list(store.quads_for_pattern(subject, None, None, graph)):
                store.remove(quad)
