"""A graph that a remote server keeps for us.

A server has no transaction over several requests. So a load first notes the events that it will touch, then puts
each document, derives, tells the journal, and takes the note away. A load that was cut off is finished by loading
the same documents again: what stands already is left alone, and what the note names is derived anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolution, QuerySolutions, QueryTriples

from claimgraph.endpoint import renewal
from claimgraph.endpoint.protocol import Protocol, nodes
from claimgraph.errors import StoreFailure, WrongUse
from claimgraph.graph import Closing, Receipt
from claimgraph.limits import Limits
from claimgraph.names import CG, DCTERMS, DERIVED, PREFIXES
from claimgraph.readers.scanner import declared
from claimgraph.store import content
from claimgraph.store.index import told
from claimgraph.store.journal import ACCEPT, Entry
from claimgraph.store.reading import JOURNAL
from claimgraph.store.transaction import now

if TYPE_CHECKING:
    from claimgraph.graph import Staged

PENDING = NamedNode(DERIVED + "pending")
_REFERENCES = NamedNode(DCTERMS + "references")
_QUOTES = NamedNode(CG + "quotes")
_DEFAULT = Limits(seconds=60.0, megabytes=1024, rows=None)


@dataclass
class _Load:
    """Documents on their way in: what each says now, and what it said before."""

    texts: dict[str, bytes] = field(default_factory=dict)
    before: dict[str, bytes] = field(default_factory=dict)

    @property
    def changed(self) -> list[str]:
        return [iri for iri, text in self.texts.items() if self.before[iri] != text]

    @property
    def events(self) -> set[str]:
        return set[str]().union(*(content.touched(self.before[iri], self.texts[iri]) for iri in self.changed))

    @property
    def things(self) -> set[str]:
        """The IRIs, but for claims, of which something else is said than before."""
        pairs = [(self.before[iri], self.texts[iri]) for iri in self.changed]
        return set[str]().union(*(content.differing(old, new) - content.claim_iris(old + new) for old, new in pairs))

    def receipt(self, sequence: int) -> Receipt:
        changed = self.changed
        return Receipt(
            accepted=tuple(iri for iri in changed if not self.before[iri]),
            replaced=tuple(iri for iri in changed if self.before[iri]),
            unchanged=tuple(iri for iri in self.texts if iri not in changed),
            sequence=sequence,
        )

    def entry(self, iri: str, sequence: int) -> Entry:
        """The entry of the journal that tells of one document."""
        new, changed, gone = content.changes(content.claims(self.before[iri]), content.claims(self.texts[iri]))
        return Entry(
            sequence,
            ACCEPT,
            now(),
            document=iri,
            added=len(new) + len(changed),
            removed=len(gone) + len(changed),
        )


class Endpoint(Closing):
    """A remote store as a ``Graph``; credentials come from the environment alone."""

    def __init__(self, url: str, *, limits: Limits | None = None) -> None:
        self._protocol = Protocol(url, limits or _DEFAULT)
        self._joined = False

    def query(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The answer to a SPARQL query whose default graph is the union of all graphs; it may use our prefixes.

        Raises ``WrongUse`` for what the store refuses, ``LimitHit`` or ``StoreFailure`` where its answer isn't whole.
        """
        if not self._joined:
            self._protocol.check_union()
            self._joined = True
        return self._protocol.query(declared(text, PREFIXES))

    def documents(self) -> Iterator[str]:
        """The IRIs of the accepted documents, in no order."""
        found = (_iri(row, "document") for row in self._protocol.rows("documents.rq"))
        return (iri for iri in found if not content.is_ours(iri))

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
        """What a gate must know of ``iris``: their types and, of claims, event, document and chain of quotation."""
        store, todo, done = pyoxigraph.Store(), set(iris), set[str]()
        while todo:
            found = [quad for quad, _ in self._said("anchors.rq", "subject", todo, except_graphs)]
            found += [quad for quad, _ in self._said("quoted.rq", "object", todo, except_graphs)]
            store.extend(found)
            done |= todo
            ends = {end for quad in found if quad.predicate == _QUOTES for end in (quad.subject, quad.object)}
            todo = {end.value for end in ends if isinstance(end, NamedNode)} - done
        return store

    def _said(
        self, query: str, parameter: str, iris: Iterable[str], except_graphs: Collection[str]
    ) -> Iterator[tuple[Quad, str]]:
        for row in self._protocol.rows(query, nodes(parameter, sorted(iris))):
            graph = _iri(row, "graph")
            if graph not in except_graphs and not content.is_ours(graph):
                yield _quad(row, NamedNode(graph)), graph

    def commit(self, documents: Iterable[Staged], *, coder: str | None = None) -> Receipt:
        """Take in ``documents``; one of a known IRI and other content replaces. A journal here names no ``coder``.

        A load that raises may have put some of its documents; loading the same again finishes it.
        """
        load = self._stage(documents)
        events = load.events | renewal.reached(self._protocol, load.things)
        events |= {_iri(row, "event") for row in self._protocol.rows("pending.rq")}
        sequence = self._sequence()
        if not load.changed and not events:
            return load.receipt(sequence)
        self._note(events | set(load.changed))
        try:
            self._take_in(load, events, sequence)
        except (StoreFailure, WrongUse) as error:
            raise StoreFailure(f"the load was cut off; load the same documents again to finish it. {error}") from error
        return load.receipt(sequence + len(load.changed))

    def _stage(self, documents: Iterable[Staged]) -> _Load:
        load = _Load()
        standing = set(self.documents())
        for document in documents:
            text = content.canonical(_normal(document.quads), document.iri)
            if load.texts.setdefault(document.iri, text) != text:
                raise WrongUse(f"{document.source}: <{document.iri}> comes twice with other content; keep one")
            if document.iri not in load.before:
                load.before[document.iri] = self._text(document.iri) if document.iri in standing else b""
        return load

    def _text(self, iri: str) -> bytes:
        return content.canonical(_normal(self.graph(iri)), iri)

    def _sequence(self) -> int:
        (row,) = self._protocol.rows("sequence.rq")
        number = row["sequence"]
        return int(number.value) if isinstance(number, Literal) else 0

    def _note(self, events: Iterable[str]) -> None:
        """Note what the load will touch; this also shows whether the store joins its graphs, before it is changed."""
        quads = [Quad(PENDING, _REFERENCES, NamedNode(event), PENDING) for event in sorted(events)]
        self._protocol.put(PENDING.value, quads)
        try:
            self._protocol.check_union()
        except StoreFailure:
            self._protocol.delete(PENDING.value)
            raise

    def _take_in(self, load: _Load, events: Collection[str], sequence: int) -> None:
        renewal.forget(self._protocol, events)
        for iri in load.changed:
            self._protocol.put(iri, pyoxigraph.parse(load.texts[iri], pyoxigraph.RdfFormat.N_QUADS))
        renewal.derive(self._protocol, self, events)
        entries = [load.entry(iri, sequence + number) for number, iri in enumerate(load.changed, start=1)]
        self._protocol.post(JOURNAL.value, [quad for entry in entries for quad in told(entry)])
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
