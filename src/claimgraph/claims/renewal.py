"""Renewal: what is derived about an event is derived anew from its neighbourhood.

A derivation says things about events, their claims, and derived nodes about them. So it needs the claims about an
event and what these lead to, and nothing else; and its cost depends on them alone, however large the store is.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Protocol

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from claimgraph.claims import content
from claimgraph.claims.derive import teach
from claimgraph.claims.neighbourhood import Source, Stored
from claimgraph.claims.reading import is_derived
from claimgraph.names import ABOUT, CG

# Events are taken together up to so many claims, since each query, and the ontology beside them, takes a while.
CLAIMS_AT_A_TIME = 3_000
# How much derived text is gathered before it goes to the engine in bulk: each time leaves files that the engine then
# merges, which takes a fifth of the processor where they are of 16 MB.
CHUNK_BYTES = 128 << 20

_ONTOLOGY = NamedNode(CG.rstrip("#"))
_LEAD_TO_EVENT = (NamedNode(ABOUT), NamedNode(CG + "concerns"))


class Derive(Protocol):
    """What follows about ``events``, or about all, from what a store holds, as N-Quads; it uses the store up."""

    def __call__(self, store: pyoxigraph.Store, events: Collection[str] | None = None) -> Iterable[bytes]: ...


def renew(quads: pyoxigraph.Store, events: Collection[str], derive: Derive) -> None:
    """Bring what is derived about ``events`` up to date with the documents in ``quads``."""
    source, taught = Stored(quads), _taught(quads)
    for batch in _batches(source, sorted(events)):
        text = _derived(source, batch, taught, derive)
        new = set(pyoxigraph.parse(text, RdfFormat.N_QUADS, lenient=True))
        old = _standing(quads, batch)
        for quad in old - new:
            quads.remove(quad)
        quads.extend(new - old)


def begin(quads: pyoxigraph.Store, events: Collection[str], derive: Derive, source: Source | None = None) -> None:
    """Derive all about ``events`` where nothing is derived yet, and put in the ontology where it is absent.

    What documents say is read from ``source``, or else from ``quads`` themselves.
    """
    if not _taught(quads):
        teach(quads)
    source, taught = source or Stored(quads), _taught(quads)

    def derived(batch: list[str]) -> bytes:
        return _derived(source, batch, taught, derive)

    for chunk in content.chunks(_side_by_side(derived, _batches(source, sorted(events))), CHUNK_BYTES):
        quads.bulk_load(chunk, RdfFormat.N_QUADS, lenient=True)  # the engine itself wrote it


def _taught(quads: pyoxigraph.Store) -> list[Quad]:
    return list(quads.quads_for_pattern(None, None, None, _ONTOLOGY))


def _derived(source: Source, events: list[str], taught: list[Quad], derive: Derive) -> bytes:
    small = source.around(events)
    small.extend(taught)
    return b"".join(derive(small, set(events)))


def _side_by_side(function: Callable[[list[str]], bytes], arguments: Iterable[list[str]]) -> Iterator[bytes]:
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


def _batches(source: Source, events: Iterable[str]) -> Iterator[list[str]]:
    batch, size = list[str](), 0
    for event in events:
        claims = source.claims(event)
        if batch and size + claims > CLAIMS_AT_A_TIME:
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += claims
    if batch:
        yield batch


def _standing(quads: pyoxigraph.Store, events: Iterable[str]) -> set[Quad]:
    """What is derived about ``events`` now."""
    nodes = {NamedNode(event) for event in events}
    for node in list(nodes):
        for property_ in _LEAD_TO_EVENT:
            found = quads.quads_for_pattern(None, property_, node, None)
            nodes |= {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}
    said = (quad for node in nodes for quad in quads.quads_for_pattern(node, None, None, None))
    return {quad for quad in said if is_derived(quad.graph_name)}
