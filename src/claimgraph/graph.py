"""The graph: what a place that keeps claims must be able to do, be it a store on disk, in memory or far away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

    import pyoxigraph
    from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples

    from claimgraph.entry import Entry
    from claimgraph.errors import ClaimgraphError, Place


class Closing(Protocol):
    """Something that is let go of at the end of its ``with`` block."""

    def close(self) -> None:
        """Let go of what is held, where something is; a second time does nothing."""
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Staged(Protocol):
    """A document on its way in: all its quads stand in the graph ``iri`` and none has a blank node."""

    @property
    def iri(self) -> str: ...

    @property
    def quads(self) -> Collection[Quad]: ...

    @property
    def source(self) -> str:
        """The name of the file that it came from, as given."""

    def place(self, subject: str) -> Place:
        """Where in that file something is said of ``subject`` (an IRI)."""


@dataclass(frozen=True)
class Receipt:
    """What a commit did, by document IRI; ``sequence`` is the journal's last entry afterwards (0: none yet)."""

    accepted: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    sequence: int


@dataclass(frozen=True)
class Snapshot:
    """A graph as it is now, for another process to open: a checkpoint of a store, or files of RDF to load.

    Where there are both, they hold the same, and files are the faster way into memory.
    """

    checkpoint: Path | None = None
    files: tuple[Path, ...] = ()


class Services(Protocol):
    """What SERVICE may call: ``addresses`` has for each that which a worker calls in its place."""

    @property
    def addresses(self) -> Mapping[str, str]: ...

    def explain(self, error: ClaimgraphError) -> ClaimgraphError:
        """What there is to tell of ``error``, with which a query ended that called them."""


@dataclass(frozen=True)
class Stats:
    """How much a place holds; sizes in bytes, ``last`` the time of its last entry (empty where it has none).

    What is None is told by a store on disk alone.
    """

    path: str
    entries: int
    documents: int
    claims: int
    quads: int
    redacted: int | None = None
    last: str = ""
    journal_bytes: int | None = None
    index_bytes: int | None = None
    generations: int | None = None
    backups: int | None = None


class Readable(Closing, Protocol):
    """What can be asked of a graph of accepted documents: one committed state, never half of a load."""

    def query(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The answer to a query of ours, whose default graph is the union of all graphs; SyntaxError if it is none."""

    def snapshot(self) -> AbstractContextManager[Snapshot | None]:
        """What a worker opens to answer for this graph; None where a server answers for it, in a process of its own."""

    def sequence(self) -> int | None:
        """The entry of the journal that this state follows; None where no journal on disk tells."""
        return None

    def engine(self) -> pyoxigraph.Store | None:
        """What holds the quads, for who only reads; None where a server does."""
        return None

    def documents(self) -> Iterator[str]:
        """The IRIs of the accepted documents, in no order."""

    def graph(self, iri: str) -> frozenset[Quad]:
        """The quads of one document or derived graph; empty where there is none of that name."""

    def pieces(self, iri: str, only: str | None = None) -> Iterator[list[Quad]]:
        """The quads of one document, or of the thing ``only``; things by name, some at a time where that is cheap."""
        yield sorted((q for q in self.graph(iri) if only in (None, str(q.subject)[1:-1])), key=lambda q: str(q.subject))

    def context(self, iris: Collection[str], except_graphs: Collection[str] = ()) -> pyoxigraph.Store:
        """What a gate must know of ``iris``: all that documents say of them and of what they rest on.

        Each quad is in the graph of the document that says it; nothing is taken from ``except_graphs``.
        """


class Chronicle(Closing, Protocol):
    """What a place tells of itself, whether or not anything can be asked of it."""

    def log(self) -> list[Entry]:
        """What was accepted, withdrawn and redacted, the first entry first."""

    def stats(self) -> Stats:
        """How much it holds."""


class Transaction(Protocol):
    """Documents on their way into a graph, of which they are part when all have come."""

    @property
    def shown(self) -> Readable:
        """The graph with what was added so far, or without it where it takes all in at once."""

    @property
    def batch(self) -> int | None:
        """How many quads may be added at a time, so that the next can refer to them; None: all at once."""

    def add(self, documents: Iterable[Staged]) -> None:
        """Take in ``documents``; one of a known IRI and other content replaces."""

    def receipt(self) -> Receipt:
        """What was done."""


class Graph(Chronicle, Readable, Protocol):
    """A graph of accepted documents that takes in more; every reading method sees one committed state."""

    def transaction(self, *, coder: str | None = None) -> AbstractContextManager[Transaction]:
        """A change that counts when the block ends, all of it or nothing, and leaves no trace where it raises."""

    def releases(self) -> Mapping[str, Entry]:
        """The releases of datasets that stand, by IRI, with the entries that brought them."""
        return {}

    def commit(self, documents: Iterable[Staged], *, coder: str | None = None) -> Receipt:
        """Take in ``documents``, all or none; one of a known IRI and other content replaces."""
        with self.transaction(coder=coder) as transaction:
            transaction.add(documents)
        return transaction.receipt()

    def withdraw(self, documents: Iterable[str], reason: str, *, coder: str | None = None) -> list[Entry]:
        """Take ``documents`` (IRIs) out for ``reason``, all or none; returns what the journal tells of each.

        Raises UnknownName where one isn't there, and DoesNotConform where a document that stays refers to what only
        these describe.
        """
