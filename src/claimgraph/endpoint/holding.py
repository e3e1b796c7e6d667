"""Holding: what each graph of a remote store is to hold once a change is made, so that no triple stands in two."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, QuerySolution, RdfFormat

from claimgraph.claims import repeats
from claimgraph.endpoint.protocol import Protocol, nodes
from claimgraph.engine import in_memory
from claimgraph.names import is_ours
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.claims.revision import Revision


def graph(protocol: Protocol, iri: str) -> Iterator[Quad]:
    """The quads of one graph as it stands there, notes of what others hold among them."""
    return (_quad(row, NamedNode(iri)) for row in protocol.rows("graph.rq", nodes("graph", [iri])))


def said(protocol: Protocol, query: str, parameter: str, iris: Iterable[str]) -> Iterator[Quad]:
    """What ``query`` finds that documents say of ``iris``, each quad in the graph of its document."""
    for row in protocol.rows(query, nodes(parameter, sorted(iris))):
        if not is_ours(iri_of(row["graph"])):
            yield _quad(row, NamedNode(iri_of(row["graph"])))


def after(protocol: Protocol, revisions: Collection[Revision]) -> Iterator[tuple[str, Collection[Quad]]]:
    """What is to be put into the graph of each document that changes, by IRI; nothing where it goes.

    Those come first which from now on hold what one of ``revisions`` said no longer: what is cut off there says a
    triple twice and never leaves it unsaid.
    """
    texts = {revision.iri: revision.after for revision in revisions}
    things = {thing.decode() for one in revisions for text in (one.before, one.after) for thing in repeats.things(text)}
    engine = in_memory(said(protocol, "subjects.rq", "subject", things))
    engine.extend(repeats.notes(said(protocol, "repeats.rq", "subject", things)))
    stood = frozenset(engine)
    for revision in revisions:
        repeats.release(engine, revision.iri, revision.before, revision.after)
        engine.remove_graph(NamedNode(revision.iri))
    gaining = {iri_of(quad.graph_name) for quad in stood ^ frozenset(engine)} - texts.keys()
    engine.load(b"".join(repeats.hold(engine, texts)), RdfFormat.N_QUADS)
    for iri in sorted(gaining):
        yield iri, {*graph(protocol, iri)} - stood | {*engine.quads_for_pattern(None, None, None, NamedNode(iri))}
    for iri in texts:
        yield iri, list(engine.quads_for_pattern(None, None, None, NamedNode(iri)))


def _quad(row: QuerySolution, graph: NamedNode) -> Quad:
    return Quad(row["subject"], row["predicate"], row["object"], graph)
