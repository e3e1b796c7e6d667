"""The graph: what a place that keeps claims must be able to do, be it a store on disk, in memory or far away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

    import pyoxigraph
    from pyoxigraph import Quad, QueryBoolean, QuerySolutions, QueryTriples

    from claimgraph.errors import Place


class Closing:
    """Something that is let go of at the end of its ``with`` block."""

    def close(self) -> None:
        """Let go of what is held."""
        raise NotImplementedError

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
    """A graph as it is now, for another process to open: a checkpoint of a store, or files of RDF to load."""

    checkpoint: Path | None = None
    files: tuple[Path, ...] = ()


class Readable(Protocol):
    """What can be asked of a graph of accepted documents: one committed state, never half of a load."""

    def query(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The answer to a query of ours, whose default graph is the union of all graphs; SyntaxError if it is none."""

    def snapshot(self) -> AbstractContextManager[Snapshot | None]:
        """What a worker opens to answer for this graph; None where a server answers for it, in a process of its own."""

    def documents(self) -> Iterator[str]:
        """The IRIs of the accepted documents, in no order."""

    def graph(self, iri: str) -> frozenset[Quad]:
        """The quads of one document or derived graph; empty where there is none of that name."""

    def elsewhere(self, quads: Iterable[Quad], except_graphs: Collection[str]) -> Iterator[tuple[Quad, str]]:
        """Those of ``quads`` whose triple stands in another document already, each with that document's IRI."""

    def context(self, iris: Collection[str], except_graphs: Collection[str] = ()) -> pyoxigraph.Store:
        """What a gate must know of ``iris``: all that documents say of them and of what they rest on.

        Each quad is in the graph of the document that says it; nothing is taken from ``except_graphs``.
        """


class Graph(Readable, Protocol):
    """A graph of accepted documents that takes in more; every reading method sees one committed state."""

    def commit(self, documents: Iterable[Staged], *, coder: str | None = None) -> Receipt:
        """Take in ``documents``, all or none; one of a known IRI and other content replaces."""

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
