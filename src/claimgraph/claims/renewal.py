"""Renewal: what is derived about an event is derived anew in a small graph in memory, from all that can bear on it.

A derivation says things about events, their claims, and derived nodes about them. So it needs the claims about an
event and what these lead to, and nothing else; and its cost depends on them alone, however large the store is.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Protocol

import pyoxigraph
from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat

from claimgraph import catalogue
from claimgraph.claims import content
from claimgraph.engine import in_memory
from claimgraph.entry import JOURNAL_GRAPH
from claimgraph.names import ABOUT, CG, DERIVED, is_ours

# Events are taken together up to so many claims, since each query, and the ontology beside them, takes a while.
CLAIMS_AT_A_TIME = 1_000
# How much derived text is gathered before it goes to the engine in bulk: each time leaves files that the engine then
# merges, which takes a fifth of the processor where they are of 16 MB.
CHUNK_BYTES = 128 << 20

_ONTOLOGY = NamedNode(CG.rstrip("#"))
_ABOUT = NamedNode(ABOUT)
_CONCERNS = NamedNode(CG + "concerns")
_STATED_IN = NamedNode(CG + "statedIn")
_REPUBLISHES = NamedNode(CG + "republishes")
# The graph for what claims say, whatever document says it: no derivation asks that.
_SAID = NamedNode("urn:claimgraph:said")


class Derive(Protocol):
    """Puts what is derived, about all ``events`` or some, beside the documents in a store that has nothing derived."""

    def __call__(self, store: pyoxigraph.Store, events: Collection[str] | None = None) -> None: ...


def renew(quads: pyoxigraph.Store, events: Collection[str], derive: Derive) -> None:
    """Bring what is derived about ``events`` up to date with the documents in ``quads``."""
    taught = list(quads.quads_for_pattern(None, None, None, _ONTOLOGY))
    for batch in _batches(quads, sorted(events)):
        new = _only_derived(_derive(neighbourhood(quads, batch), taught, batch, derive))
        old = _standing(quads, batch)
        for quad in old - new:
            quads.remove(quad)
        quads.extend(new - old)


def begin(quads: pyoxigraph.Store, events: Collection[str], derive: Derive) -> None:
    """Derive all about ``events`` where nothing is derived yet, and put in the ontology, as ``derive`` does.

    An index that was begun without a document has the ontology already, whose blank nodes would come twice.
    """
    taught = list(quads.quads_for_pattern(None, None, None, _ONTOLOGY))
    if not taught:
        template = in_memory()
        derive(template)
        taught = list(template)
        quads.extend(taught)

    def derived(batch: list[NamedNode]) -> bytes:
        return b"".join(_derived_text(_derive(neighbourhood(quads, batch), taught, batch, derive)))

    for chunk in content.chunks(_side_by_side(derived, _batches(quads, sorted(events))), CHUNK_BYTES):
        quads.bulk_load(chunk, RdfFormat.N_QUADS, lenient=True)  # the engine itself wrote it


def _side_by_side(
    function: Callable[[list[NamedNode]], bytes], arguments: Iterable[list[NamedNode]]
) -> Iterator[bytes]:
    """What ``function`` makes of each of ``arguments``, in their order, on as many processors as there are.

    The engine lets go of Python's lock while it works, so threads do; only a few of the arguments are there at a time.
    """
    from concurrent.futures import Future, ThreadPoolExecutor

    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        waiting = deque[Future[bytes]]()
        for argument in arguments:
            waiting.append(pool.submit(function, argument))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def neighbourhood(quads: pyoxigraph.Store, events: Collection[NamedNode]) -> pyoxigraph.Store:
    """All that bears on ``events``: their claims, what other claims say of these, and whatever they lead to.

    A claim leads to its document, the document to what it republishes and so to the claims of the original, a speaker
    to those it is affiliated with, and so on; but not to the rest of another event.
    """
    small = in_memory()
    told = quads.query(catalogue.page("neighbourhood").bind_terms([{"event": event} for event in events]))
    assert isinstance(told, QueryTriples)
    small.load(told.serialize(format=RdfFormat.N_TRIPLES) or b"", RdfFormat.N_TRIPLES, to_graph=_SAID)
    claims = {quad.subject for event in events for quad in small.quads_for_pattern(None, _ABOUT, event)}
    todo = {*events, *(node for quad in small for node in (quad.subject, *_leads_to(quads, quad)))} - claims
    seen, found = claims | todo, list[Quad]()
    while todo:
        for quad in quads.quads_for_pattern(todo.pop(), None, None, None):
            if not _ours(quad):
                found.append(quad)
                new = {node for node in _leads_to(quads, quad) if node not in seen}
                seen |= new
                todo |= new
    small.extend(found)
    return small


def _leads_to(quads: pyoxigraph.Store, quad: Quad) -> Iterator[NamedNode]:
    if isinstance(quad.object, NamedNode) and quad.predicate != _ABOUT and not quad.object.value.startswith(CG):
        yield quad.object
        if quad.predicate == _REPUBLISHES:
            for stated in quads.quads_for_pattern(None, _STATED_IN, quad.object, None):
                if isinstance(stated.subject, NamedNode):
                    yield stated.subject


def _claims(quads: pyoxigraph.Store, event: NamedNode) -> set[NamedNode]:
    found = quads.quads_for_pattern(None, _ABOUT, event, None)
    return {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}


def _batches(quads: pyoxigraph.Store, events: Iterable[str]) -> Iterator[list[NamedNode]]:
    batch, size = list[NamedNode](), 0
    for event in map(NamedNode, events):
        claims = len(_claims(quads, event))
        if batch and size + claims > CLAIMS_AT_A_TIME:
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += claims
    if batch:
        yield batch


def _standing(quads: pyoxigraph.Store, events: Iterable[NamedNode]) -> set[Quad]:
    """What is derived about ``events`` now."""
    subjects: set[object] = set(events)
    for event in events:
        for leads_there in (_ABOUT, _CONCERNS):
            subjects |= {quad.subject for quad in quads.quads_for_pattern(None, leads_there, event, None)}
    nodes = [subject for subject in subjects if isinstance(subject, NamedNode)]
    return _only_derived(quad for node in nodes for quad in quads.quads_for_pattern(node, None, None, None))


def _derive(small: pyoxigraph.Store, taught: list[Quad], events: list[NamedNode], derive: Derive) -> pyoxigraph.Store:
    """``small`` itself, with what is derived about ``events``."""
    small.extend(taught)
    derive(small, {event.value for event in events})
    return small


def _derived_text(small: pyoxigraph.Store) -> Iterator[bytes]:
    """What is derived in ``small``, as N-Quads."""
    for name in small.named_graphs():
        if _is_derived(name):
            triples = small.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b""
            # In a literal a line break is escaped, so this is where a line ends.
            yield triples.replace(b" .\n", f" {name} .\n".encode())


def _ours(quad: Quad) -> bool:
    return isinstance(quad.graph_name, NamedNode) and is_ours(quad.graph_name.value)


def _only_derived(quads: Iterable[Quad]) -> set[Quad]:
    return {quad for quad in quads if _is_derived(quad.graph_name)}


def _is_derived(name: object) -> bool:
    """Whether a graph of this ``name`` holds what was derived."""
    return isinstance(name, NamedNode) and name.value.startswith(DERIVED) and name != JOURNAL_GRAPH
