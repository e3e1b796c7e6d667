"""The index: what follows from the journal's entries, in an engine that answers SPARQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from claimgraph.claims import content
from claimgraph.claims.dependence import forget, reached
from claimgraph.claims.entry import JOURNAL_GRAPH, Entry, told
from claimgraph.claims.renewal import Derive, begin, renew
from claimgraph.names import CG
from claimgraph.store.generations import State
from claimgraph.store.journal import Journal

# From here on sorted files are faster than the engine's log (measured: 200,000 against 62,000 quads/s).
BULK_BYTES = 1 << 20
# A load of so many quads leaves files that every later writer would begin to merge, and not finish in its short life.
MANY_QUADS = 200_000
# How much text is gathered before it goes to the engine: it bounds the memory of a load of any size.
CHUNK_BYTES = 64 << 20

_DOCUMENT = NamedNode(CG + "document")


class Index:
    """An index in the making: it applies entries and remembers which events they touch."""

    def __init__(self, quads: pyoxigraph.Store, state: State, journal: Journal) -> None:
        self.quads = quads
        self.state = state
        self._before = state
        self._journal = journal
        self._events: set[str] = set()
        self._gone: set[str] = set()
        self._nodes: set[str] = set()
        self._waiting: dict[str, list[bytes]] = {}
        self._waiting_bytes = 0

    def standing(self, document: str) -> int:
        """The number of the entry that put ``document`` where it stands; 0 where it doesn't stand."""
        if document in self._waiting:
            self.settle()
        name = NamedNode(document)
        if not self.quads.contains_named_graph(name):
            return 0
        told = self.quads.quads_for_pattern(None, _DOCUMENT, name, JOURNAL_GRAPH)
        return max(_number(quad) for quad in told)

    def apply(self, entry: Entry, text: bytes, old: bytes = b"") -> None:
        """Make the index show what ``entry`` did: its document says ``text`` now and said ``old`` before."""
        if entry.document is not None:
            if old:
                self.settle()
                self.quads.remove_graph(NamedNode(entry.document))
            self._events |= content.touched(old, text)
            if self._before.head.sequence:  # otherwise nothing rests on anything yet
                differing = content.differing(old, text)
                self._gone |= differing if old else set()
                self._nodes |= differing - content.claim_iris(old + text)
        self._put(entry.document or "", text + (serialize(told(entry), format=RdfFormat.N_QUADS) or b""))
        quads = content.count_quads(text)
        self.state = replace(
            self.state,
            head=entry.head,
            quads=self.state.quads + quads - content.count_quads(old),
            claims=self.state.claims + entry.added - entry.removed,
            documents=self.state.documents + (quads > 0) - bool(old),
            redacted=sorted({*self.state.redacted, *content.tombstones(text), *([entry.claim] if entry.claim else [])}),
        )

    def replay(self, entries: Iterable[tuple[Entry, bytes]]) -> None:
        """Apply ``entries`` of the journal."""
        for entry, text in entries:
            number = self.standing(entry.document) if entry.document else 0
            self.apply(entry, text, self._journal.spot(number).content() if number else b"")

    def finish(self, derive: Derive) -> None:
        """Apply what waits, and renew what is derived about the events that changed or that rest on what changed."""
        self.settle()
        if self._before.head.sequence:
            forget(self.quads, self._gone)
            renew(self.quads, self._events | reached(self.quads, self._nodes), derive)
        else:
            begin(self.quads, self._events, derive)
        if self.state.quads - self._before.quads >= MANY_QUADS:
            self.quads.optimize()

    def settle(self) -> None:
        """Apply what waits."""
        text = b"".join(part for parts in self._waiting.values() for part in parts)
        self._waiting.clear()
        self._waiting_bytes = 0
        take = self.quads.bulk_load if len(text) >= BULK_BYTES else self.quads.load
        if text:
            take(text, RdfFormat.N_QUADS)

    def _put(self, document: str, text: bytes) -> None:
        self._waiting.setdefault(document, []).append(text)
        self._waiting_bytes += len(text)
        if self._waiting_bytes >= CHUNK_BYTES:
            self.settle()


def _number(quad: Quad) -> int:
    return int(str(quad.subject).rstrip(">").rpartition("/")[2])
