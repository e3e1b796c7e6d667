"""Closed texts: what follows from claims that speak of nobody else's events is derived from their text alone.

Rows of a dataset are such: a row says all that bears on its event, but for what documents tell of actors and places.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from claimgraph.claims.derive import teach
from claimgraph.claims.neighbourhood import Stored
from claimgraph.engine import in_memory

if TYPE_CHECKING:
    from claimgraph.claims.renewal import Derive

_AT_A_TIME = 2


class Closed:
    """The derivation of texts in the graph ``iri``; what they lead to beyond themselves is read from ``quads``."""

    def __init__(self, quads: pyoxigraph.Store, iri: str, head: bytes, derive: Derive) -> None:
        self._quads = quads
        self._graph = NamedNode(iri)
        self._derive = derive
        self._head = head
        self._known: dict[str, list[Quad]] = {}
        self._taught = in_memory()
        teach(self._taught)
        self._pool = ThreadPoolExecutor(_AT_A_TIME)
        self._waiting = deque[Future[bytes]]()

    def add(self, text: bytes, beyond: Collection[str], events: Collection[str]) -> Iterator[bytes]:
        """Begin to derive what follows about ``events`` from ``text``; gives what has been derived meanwhile.

        ``beyond`` are the IRIs that the text leads to and does not describe.
        """
        others = [quad for iri in sorted(beyond) for quad in self._beyond(iri)]
        self._waiting.append(self._pool.submit(self._derived, text, others, set(events)))
        while len(self._waiting) > _AT_A_TIME:
            yield self._waiting.popleft().result()

    def end(self) -> Iterator[bytes]:
        """What is still being derived."""
        while self._waiting:
            yield self._waiting.popleft().result()
        self._pool.shutdown()

    def _beyond(self, iri: str) -> list[Quad]:
        if iri not in self._known:
            self._known[iri] = Stored(self._quads).beyond([NamedNode(iri)])
        return self._known[iri]

    def _derived(self, text: bytes, beyond: Collection[Quad], events: set[str]) -> bytes:
        small = in_memory(self._taught)
        small.extend(beyond)
        small.bulk_load(self._head + text, RdfFormat.N_TRIPLES, to_graph=self._graph, lenient=True)
        return b"".join(self._derive(small, events))
