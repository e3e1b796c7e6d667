"""A graph that a remote server keeps for us.

A server has no transaction over several requests. So a change first notes the events that it will touch and what the
journal is to tell, then puts or drops each document, derives, tells the journal, and takes the note away. A change that
was cut off is finished by the same command: what stands already is left alone, and what the note names is derived
anew and told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolution, QuerySolutions, QueryTriples

from claimgraph.claims import content
from claimgraph.claims.dependence import refuse_needed, rests_on
from claimgraph.claims.entry import JOURNAL_GRAPH, told
from claimgraph.endpoint import history, renewal
from claimgraph.endpoint.change import PENDING, Change, Note
from claimgraph.endpoint.protocol import Protocol, nodes
from claimgraph.errors import ClaimgraphError, LimitHit, StoreFailure, UnknownName, WrongUse
from claimgraph.graph import Closing
from claimgraph.limits import REQUEST, Limits
from claimgraph.names import curie, is_ours
from claimgraph.store.history import need

if TYPE_CHECKING:
    from claimgraph.claims.entry import Entry
    from claimgraph.graph import Receipt, Staged


class Endpoint(Closing):
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
        rows = self._protocol.rows("graph.rq", nodes("graph", [iri]))
        return frozenset(_quad(row, NamedNode(iri)) for row in rows)

    def elsewhere(self, quads: Iterable[Quad], except_graphs: Collection[str]) -> Iterator[tuple[Quad, str]]:
        """Those of ``quads`` whose triple stands in another document already, each with that document's IRI."""
        staged = {quad.triple: quad for quad in _normal(quads)}
        subjects = {triple.subject.value for triple in staged if isinstance(triple.subject, NamedNode)}
        for found, graph in self._said("subjects.rq", "subject", subjects, except_graphs):
            if found.triple in staged:
                yield staged[found.triple], graph

    def context(self, iris: Collection[str], except_graphs: Collection[str] = ()) -> pyoxigraph.Store:
        """What a gate must know of ``iris``: all that documents say of them and of what they rest on."""
        store, todo, done = pyoxigraph.Store(), set(iris), set[str]()
        while todo:
            found = [quad for quad, _ in self._said("subjects.rq", "subject", todo, except_graphs)]
            found += [quad for quad, _ in self._said("quoted.rq", "object", todo, except_graphs)]
            store.extend(found)
            done |= todo
            todo = {end.value for quad in found for end in rests_on(quad)} - done
        return store

    def _said(
        self, query: str, parameter: str, iris: Iterable[str], except_graphs: Collection[str]
    ) -> Iterator[tuple[Quad, str]]:
        for row in self._protocol.rows(query, nodes(parameter, sorted(iris))):
            graph = _iri(row, "graph")
            if graph not in except_graphs and not is_ours(graph):
                yield _quad(row, NamedNode(graph)), graph

    def commit(self, documents: Iterable[Staged], *, coder: str | None = None) -> Receipt:
        """Take in ``documents``; one of a known IRI and other content replaces.

        A load that raises may have put some of its documents; loading the same again finishes it.
        """
        change = self._begin(coder=coder)
        standing = set(self.documents())
        for document in documents:
            text = content.canonical(_normal(document.quads), document.iri)
            if change.texts.setdefault(document.iri, text) != text:
                raise WrongUse(f"{document.source}: <{document.iri}> comes twice with other content; keep one")
            if document.iri not in change.before:
                change.before[document.iri] = self._text(document.iri) if document.iri in standing else b""
        last = self._sequence()
        entries = self._make(change, last, "the load was cut off; load the same documents again to finish it")
        return change.receipt(max([last, *(entry.sequence for entry in entries)]))

    def withdraw(self, documents: Iterable[str], reason: str, *, coder: str | None = None) -> list[Entry]:
        """Take ``documents`` (IRIs) back for ``reason``; returns what the journal tells of each.

        Raises UnknownName where one doesn't stand, and DoesNotConform where a document that stays refers to what only
        these describe. A withdrawal that fails later may have dropped some of them; the same again finishes it.
        """
        need(reason)
        change = self._begin(coder=coder, reason=reason)
        standing = set(self.documents())
        for iri in documents:
            change.texts[iri] = b""
            change.before[iri] = self._text(iri) if iri in standing else b""
            if iri not in standing and not change.is_withdrawn(iri):
                raise UnknownName(f"{curie(iri)} is no document of this store; `claimgraph log` lists them")
        refuse_needed(self, list(change.texts))
        return self._make(
            change, self._sequence(), "the withdrawal was cut off; give the same command again to finish it"
        )

    def log(self) -> list[Entry]:
        """The entries of the journal that this store keeps as a graph, the first one first."""
        return history.read(self.graph(JOURNAL_GRAPH.value))

    def stats(self) -> history.Counts:
        """How much the store holds."""
        return history.count(self._protocol, self.documents(), self.log())

    def _begin(self, *, coder: str | None, reason: str | None = None) -> Change:
        return Change(Note.read(self.graph(PENDING.value)), coder, reason)

    def _text(self, iri: str) -> bytes:
        return content.canonical(_normal(self.graph(iri)), iri)

    def _sequence(self) -> int:
        (row,) = self._protocol.rows("sequence.rq")
        number = row["sequence"]
        return int(number.value) if isinstance(number, Literal) else 0

    def _make(self, change: Change, last: int, remedy: str) -> list[Entry]:
        """Make ``change`` to a store whose journal ends at entry ``last``; ``remedy`` is for where it is cut off."""
        events = change.events | renewal.reached(self._protocol, change.things)
        entries = change.entries(last)
        if entries or events:
            tellings = [quad for entry in entries for quad in told(entry)]
            self._note(Note(events, change.left().entries + entries), change.noted)
            try:
                self._take_in(change, events, tellings)
            except ClaimgraphError as error:
                kind = LimitHit if isinstance(error, LimitHit) else StoreFailure
                raise kind(f"{remedy}. {error}") from error
            except KeyboardInterrupt:
                raise StoreFailure(f"{remedy}. It was interrupted") from None
        return entries

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

    def _take_in(self, change: Change, events: Collection[str], tellings: Iterable[Quad]) -> None:
        renewal.forget(self._protocol, events)
        for iri in change.changed:
            if text := change.texts[iri]:
                self._protocol.put(iri, pyoxigraph.parse(text, pyoxigraph.RdfFormat.N_QUADS))
            else:
                self._protocol.delete(iri)
        renewal.derive(self._protocol, self, events)
        self._protocol.post(JOURNAL_GRAPH.value, tellings)
        if left := change.left():
            self._protocol.put(PENDING.value, left.quads())
        else:
            self._protocol.delete(PENDING.value)

    def close(self) -> None:
        """Let go of the connections."""
        self._protocol.close()


def _normal(quads: Iterable[Quad]) -> list[Quad]:
    """``quads`` with their numbers written as an engine writes them, so that what came back can be compared."""
    store = pyoxigraph.Store()
    store.extend(quads)
    return list(store)


def _iri(row: QuerySolution, name: str) -> str:
    node = row[name]
    assert isinstance(node, NamedNode), name
    return node.value


def _quad(row: QuerySolution, graph: NamedNode) -> Quad:
    return Quad(row["subject"], row["predicate"], row["object"], graph)
