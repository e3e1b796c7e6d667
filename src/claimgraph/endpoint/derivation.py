"""Renewal: what is derived, made anew on a remote store for the events that a load touches.

A server that can run the derivations runs them, so that only what is new crosses the network. For one that cannot,
all documents are fetched, derived from here, and the derived graphs put in their places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat

from claimgraph import schema
from claimgraph.catalogue import Query, derivations, kept_derivations
from claimgraph.endpoint.protocol import nodes
from claimgraph.engine import in_memory, triples
from claimgraph.names import DERIVED

if TYPE_CHECKING:
    from claimgraph.endpoint.protocol import Protocol
    from claimgraph.graph import Readable

_MANY = 1_000  # events from which on everything is derived anew
_BATCH = 200  # events in one query


def reached(protocol: Protocol, changed: Collection[str]) -> set[str]:
    """The IRIs of the events with a claim that rests on one of ``changed`` (IRIs), however many steps away.

    It is asked before the change is made: a step that the change adds begins at one of ``changed`` anyway. Where
    everything will be derived anew, there is nothing to find or no need to go on.
    """
    events, todo, done = set[str](), set(changed), set[str]()
    while _derives(protocol) and todo and len(events) <= _MANY:
        found = list(protocol.rows("reached.rq", nodes("thing", sorted(todo))))
        done |= todo
        events |= _iris(row["event"] for row in found)
        todo = _iris(row["next"] for row in found) - done
    return events


def _iris(terms: Iterable[object]) -> set[str]:
    return {term.value for term in terms if isinstance(term, NamedNode)}


def forget(protocol: Protocol, events: Collection[str]) -> None:
    """Drop what was derived about ``events``, while the claims about them still stand as they did."""
    if not _derives(protocol) or len(events) > _MANY:
        return
    graphs = [NamedNode(_graph_of(derivation)) for derivation in kept_derivations()]
    nodes = [NamedNode(event) for event in sorted(events)]
    rows = [{"event": event, "graph": graph} for event in nodes for graph in graphs]
    for update in ("forget-about.ru", "forget-event.ru"):
        protocol.update(update, rows)


def derive(protocol: Protocol, graph: Readable, events: Collection[str]) -> None:
    """Derive what follows from the documents in ``graph`` about ``events``, which ``forget`` was told before."""
    if not _derives(protocol):
        _derive_here(protocol, graph)
        return
    _teach(protocol, graph)
    _drop_helpers(protocol)  # a load that was cut off may have left some
    for derivation in derivations():
        name = _graph_of(derivation)
        if len(events) > _MANY:
            protocol.put(name, _say(protocol, derivation, [{}]))
        else:
            rows = [{"event": NamedNode(event)} for event in sorted(events)]
            for start in range(0, len(rows), _BATCH):
                protocol.post(name, _say(protocol, derivation, rows[start : start + _BATCH]))
    _drop_helpers(protocol)


def _drop_helpers(protocol: Protocol) -> None:
    for derivation in derivations():
        if derivation.helper:
            protocol.delete(_graph_of(derivation))


def _derives(protocol: Protocol) -> bool:
    return protocol.server.derives and protocol.server.update is not None


def _graph_of(derivation: Query) -> str:
    return DERIVED + str(derivation.graph)


def _say(protocol: Protocol, derivation: Query, rows: Iterable[dict[str, NamedNode]]) -> list[Quad]:
    return [Quad(*triple) for triple in triples(protocol.query(derivation.bind_terms(rows)))]


def _teach(protocol: Protocol, graph: Readable) -> None:
    """Put the ontology in a graph of its own where it is absent or another version stands there."""
    here = list(schema.quads(schema.core_files()))
    if set(_named(graph.graph(schema.IRI))) != set(_named(here)):
        protocol.put(schema.IRI, here)


def _named(quads: Iterable[Quad]) -> Iterator[pyoxigraph.Triple]:
    """The triples without a blank node, which bear the same name everywhere."""
    for quad in quads:
        if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode):
            yield quad.triple


def _derive_here(protocol: Protocol, graph: Readable) -> None:
    from claimgraph.claims.derive import derive as derive_all
    from claimgraph.claims.derive import teach

    store = in_memory()
    said = (quad for document in list(graph.documents()) for quad in graph.graph(document))
    # What several documents say alike counts once.
    store.extend({quad.triple: quad for quad in said}.values())
    teach(store)
    protocol.put(schema.IRI, store.quads_for_pattern(None, None, None, NamedNode(schema.IRI)))
    derived = in_memory(pyoxigraph.parse(b"".join(derive_all(store)), RdfFormat.N_QUADS))
    for name in sorted(map(_graph_of, kept_derivations())):
        if derived.contains_named_graph(NamedNode(name)):
            protocol.put(name, derived.quads_for_pattern(None, None, None, NamedNode(name)))
        else:
            protocol.delete(name)
