"""A graph that a remote server keeps for us.

A server has no transaction over several requests. So a change first notes the events that it will touch and what the
journal is to tell, then puts or drops each document, derives, tells the journal, and takes the note away. A change that
was cut off is finished by the same command: what stands already is left alone, and what the note names is derived
anew and told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolution, QuerySolutions, QueryTriples

from claimgraph.claims import content, repeats
from claimgraph.claims.dependence import refuse_needed, rests_on
from claimgraph.endpoint import derivation, holding
from claimgraph.endpoint.change import PENDING, Note, RemoteChange
from claimgraph.endpoint.protocol import Protocol, nodes
from claimgraph.engine import as_stored, in_memory
from claimgraph.entry import JOURNAL_GRAPH, need_reason, read, telling
from claimgraph.errors import ClaimgraphError, LimitHit, StoreFailure
from claimgraph.graph import Graph, Stats
from claimgraph.limits import REQUEST, Limits
from claimgraph.names import is_ours
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.entry import Entry


class Endpoint(Graph):
    """A remote store as a ``Graph``; credentials come from the environment alone."""

    def __init__(self, url: str, *, limits: Limits | None = None) -> None:
        self._protocol = Protocol(url, limits or REQUEST)
        self._joined = False

    def query(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The answer to a query of ours, whose default graph is the union of all graphs.

        Raises ``WrongUse`` for what the store refuses, ``LimitHit`` or ``StoreFailure`` where its answer isn't whole.
        """
        if not self._joined:
            self._protocol.check_union()
            self._joined = True
        return self._protocol.query(text)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """None: the server answers for this graph."""
        yield None

    def documents(self) -> Iterator[str]:
        """The IRIs of the accepted documents, in no order."""
        found = (_iri(row, "document") for row in self._protocol.rows("documents.rq"))
        return (iri for iri in found if not is_ours(iri))

    def graph(self, iri: str) -> frozenset[Quad]:
        """The quads of one document or derived graph; empty where there is none of that name."""
        return frozenset(repeats.whole(holding.graph(self._protocol, iri)))

    def context(self, iris: Collection[str], except_graphs: Collection[str] = ()) -> pyoxigraph.Store:
        """What a gate must know of ``iris``: all that documents say of them and of what they rest on."""
        store, todo, done = in_memory(), set(iris), set[str]()
        while todo:
            asked = (("subjects.rq", "subject"), ("repeats.rq", "subject"), ("quoted.rq", "object"))
            all_said = chain.from_iterable(holding.said(self._protocol, *query, todo) for query in asked)
            found = [quad for quad in all_said if iri_of(quad.graph_name) not in except_graphs]
            store.extend(found)
            done |= todo
            todo = {end.value for quad in found for end in rests_on(quad)} - done
        return store

    @contextmanager
    def transaction(self, *, coder: str | None = None) -> Iterator[RemoteChange]:
        """A change that is made when the block ends, save what a server cannot promise.

        One that raises while it is made may have put some of its documents; loading the same again finishes it.
        """
        change = self._begin(coder)
        yield change
        self._make(change, "the load was cut off; load the same documents again to finish it")

    def withdraw(self, documents: Iterable[str], reason: str, *, coder: str | None = None) -> list[Entry]:
        """Take ``documents`` (IRIs) back for ``reason``; returns what the journal tells of each.

        Raises UnknownName where one doesn't stand, and DoesNotConform where a document that stays refers to what only
        these describe. A withdrawal that fails later may have dropped some of them; the same again finishes it.
        """
        need_reason(reason)
        change = self._begin(coder)
        change.drop(documents, reason)
        refuse_needed(self, change.revisions)
        self._make(change, "the withdrawal was cut off; give the same command again to finish it")
        return change.entries

    def log(self) -> list[Entry]:
        """The entries of the journal that this store keeps as a graph, the first one first."""
        return read(self.graph(JOURNAL_GRAPH.value))

    def stats(self) -> Stats:
        """How much the store holds."""
        rows = list(self._protocol.rows("counts.rq", nodes("document", self.documents())))
        quads, claims = (sum(int(str(row[name].value)) for row in rows) for name in ("quads", "claims"))
        entries = self.log()
        last = entries[-1].time if entries else ""
        return Stats(str(self._protocol.url), len(entries), len(rows), claims, quads, last=last)

    def _begin(self, coder: str | None) -> RemoteChange:
        noted, standing = Note.read(self.graph(PENDING.value)), frozenset(self.documents())

        def text(iri: str) -> bytes:
            return content.canonical(as_stored(self.graph(iri)), iri) if iri in standing else b""

        return RemoteChange(self, text, coder=coder, noted=noted)

    def _sequence(self) -> int:
        number = self._protocol.row("sequence.rq")["sequence"]
        return int(number.value) if isinstance(number, Literal) else 0

    def _make(self, change: RemoteChange, remedy: str) -> None:
        """Make ``change``; ``remedy`` is for where it is cut off."""
        touched = change.touched()
        events = touched.events | derivation.reached(self._protocol, touched.things)
        entries = change.number(self._sequence())
        if not entries and not events:
            return
        self._note(Note(events, change.left().entries + entries), change.noted)
        try:
            self._take_in(change, events)
        except ClaimgraphError as error:
            kind = LimitHit if isinstance(error, LimitHit) else StoreFailure
            raise kind(f"{remedy}. {error}") from error
        except KeyboardInterrupt:
            raise StoreFailure(f"{remedy}. It was interrupted") from None

    def _note(self, note: Note, before: Note) -> None:
        """Note what is to be done; this also shows whether the store joins its graphs, before it is changed.

        Where it fails, what was noted ``before`` must not be lost: the new note has it, so that stays.
        """
        self._protocol.put(PENDING.value, note.quads())
        try:
            self._protocol.check_union()
        except StoreFailure:
            if not before:
                self._protocol.delete(PENDING.value)
            raise

    def _take_in(self, change: RemoteChange, events: Collection[str]) -> None:
        derivation.forget(self._protocol, events)
        for iri, quads in holding.after(self._protocol, change.changed):
            if quads:
                self._protocol.put(iri, quads)
            else:
                self._protocol.delete(iri)
        derivation.derive(self._protocol, self, events)
        self._protocol.post(JOURNAL_GRAPH.value, (quad for entry in change.entries for quad in telling(entry)))
        if left := change.left():
            self._protocol.put(PENDING.value, left.quads())
        else:
            self._protocol.delete(PENDING.value)

    def close(self) -> None:
        """Let go of the connections."""
        self._protocol.close()


def _iri(row: QuerySolution, name: str) -> str:
    node = row[name]
    assert isinstance(node, NamedNode), name
    return node.value
