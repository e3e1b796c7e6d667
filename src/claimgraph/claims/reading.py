"""Reading: what can be asked of a graph that an engine holds, on disk or in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeGuard

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Triple

from claimgraph import catalogue
from claimgraph.claims import repeats
from claimgraph.claims.dependence import QUOTES, rests_on
from claimgraph.engine import in_memory, solutions, undamaged
from claimgraph.entry import JOURNAL_GRAPH
from claimgraph.graph import Readable, Snapshot
from claimgraph.names import DERIVED, is_ours

Subject = NamedNode | BlankNode | Triple
# How many things of a document are read at a time.
_AT_ONCE = 2_000


class Reading(Readable):
    """The reading half of a Graph, over the engine ``quads``; ``name`` is what it is called where it is damaged."""

    def __init__(self, quads: pyoxigraph.Store, name: str = "the index") -> None:
        self._quads = quads
        self._name = name

    def query(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The answer to a query of ours, whose default graph is the union of all graphs; SyntaxError if it is none."""
        with undamaged(self._name):
            return self._quads.query(text, use_default_graph_as_union=True)

    def engine(self) -> pyoxigraph.Store | None:
        """What holds the quads, for who only reads."""
        return self._quads

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """A copy of all quads, derived ones too, for a worker to load."""
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="claimgraph-") as folder:
            path = Path(folder) / "graph.nq"
            self._quads.dump(str(path), RdfFormat.N_QUADS)
            yield Snapshot(files=(path,))

    def documents(self) -> Iterator[str]:
        """The IRIs of the accepted documents, in no order."""
        with undamaged(self._name):
            yield from (name.value for name in self._quads.named_graphs() if not is_ours(name.value))

    def graph(self, iri: str) -> frozenset[Quad]:
        """The quads of one document or derived graph; empty where there is none of that name."""
        with undamaged(self._name):
            return frozenset(repeats.whole(self._quads.quads_for_pattern(None, None, None, NamedNode(iri))))

    def pieces(self, iri: str, only: str | None = None) -> Iterator[list[Quad]]:
        """The quads of one document, or of one thing in it: things by name, some at a time, so that none is whole."""
        graph = NamedNode(iri)
        with undamaged(self._name):
            noted = defaultdict[str, list[Quad]](list)
            for quad in repeats.whole(repeats.notes_in(self._quads, graph)):
                noted[str(quad.subject)].append(quad)
            own = {str(thing): thing for thing in ([NamedNode(only)] if only else self._things(graph))}
            names = sorted(own if only else own.keys() | noted.keys())
            for some in (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)):
                known = (own[name] for name in some if name in own)
                held = (quad for thing in known for quad in self._quads.quads_for_pattern(thing, None, None, graph))
                yield sorted([*held, *(quad for name in some for quad in noted.get(name, ()))], key=_thing)

    def _things(self, graph: NamedNode) -> Iterator[Subject]:
        """Of what a document itself says something; the engine tells it much sooner than by all that is said."""
        for row in solutions(self._quads.query(catalogue.page("things-of").bind_terms([{"graph": graph}]))):
            if not repeats.is_noting(row["thing"]):
                yield row["thing"]

    def derived(self) -> Iterator[str]:
        """The IRIs of the graphs in which something is derived, in no order."""
        with undamaged(self._name):
            yield from (name.value for name in self._quads.named_graphs() if is_derived(name))

    def homes(self, node: Subject) -> Iterator[str]:
        """The IRIs of the documents in which anything is said of ``node``, in no order."""
        with undamaged(self._name):
            names = {_graph(quad) for quad in self._quads.quads_for_pattern(node, None, None, None)}
        yield from (name for name in names if not is_ours(name))

    def context(self, iris: Collection[str], except_graphs: Collection[str] = ()) -> pyoxigraph.Store:
        """What a gate must know of ``iris``: all that documents say of them and of what they rest on.

        A chain of quotation is followed both ways, since a claim may reach its document through those who quote it.
        Nothing is taken from ``except_graphs``, the documents that are about to be replaced.
        """
        found = in_memory()
        # A first load, of however many documents, has nothing to look up.
        is_first = next(self.documents(), None) is None
        todo, done = [] if is_first else [NamedNode(iri) for iri in iris], set[NamedNode]()
        while todo:
            node = todo.pop()
            if node in done:
                continue
            done.add(node)
            with undamaged(self._name):
                said = [*self._quads.quads_for_pattern(node, None, None, None)]
                said += self._quads.quads_for_pattern(None, QUOTES, node, None)
                said += repeats.noted(self._quads, node)
            for quad in said:
                if _graph(quad) not in except_graphs and not is_ours(_graph(quad)):
                    found.add(quad)
                    todo += rests_on(quad)
        return found


def is_derived(name: object) -> TypeGuard[NamedNode]:
    """Whether a graph of this ``name`` holds what was derived."""
    return isinstance(name, NamedNode) and name.value.startswith(DERIVED) and name != JOURNAL_GRAPH


def _graph(quad: Quad) -> str:
    """The name of the graph that ``quad`` stands in: the store has named ones only."""
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _thing(quad: Quad) -> str:
    return str(quad.subject)
