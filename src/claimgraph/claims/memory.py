"""A graph in memory: the same as a store, for as long as the process lasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat

from claimgraph.claims import content, repeats
from claimgraph.claims.change import Change
from claimgraph.claims.dependence import refuse_needed
from claimgraph.claims.derive import derive as derive_all
from claimgraph.claims.neighbourhood import Texts
from claimgraph.claims.reading import Reading
from claimgraph.claims.renewal import begin
from claimgraph.engine import in_memory
from claimgraph.entry import Entry, need_reason
from claimgraph.graph import Graph, Stats

if TYPE_CHECKING:
    from claimgraph.claims.renewal import Derive
    from claimgraph.graph import Staged


class Memory(Reading, Graph):
    """Documents and what is derived from them. Its journal tells what came later, and is no part of the graph."""

    def __init__(self, documents: Iterable[Staged] = (), *, derive: Derive = derive_all) -> None:
        super().__init__(in_memory())
        self._derive = derive
        self._entries: list[Entry] = []
        self._texts: dict[str, bytes] = {}
        self._put({document.iri: content.canonical(document.quads, document.iri) for document in documents})
        begin(self._quads, set().union(*map(content.events, self._texts.values())), derive, Texts(self._texts.values()))

    @contextmanager
    def transaction(self, *, coder: str | None = None) -> Iterator[Change]:
        """A change that is made when the block ends."""
        change = Change(self, lambda iri: self._texts.get(iri, b""), coder=coder)
        yield change
        self._make(change)

    def withdraw(self, documents: Iterable[str], reason: str, *, coder: str | None = None) -> list[Entry]:
        """Take ``documents`` (IRIs) out for ``reason``, all or none."""
        need_reason(reason)
        with self.transaction(coder=coder) as change:
            change.drop(documents, reason)
            refuse_needed(self, change.revisions)
        return change.entries

    def _make(self, change: Change) -> None:
        self._put({revision.iri: revision.after for revision in change.changed})
        change.touched().renew(self._quads, self._derive)
        self._entries += change.number(len(self._entries))

    def _put(self, texts: dict[str, bytes]) -> None:
        """Put ``texts`` in the place of what their documents said before."""
        for iri, text in texts.items():
            repeats.release(self._quads, iri, self._texts.get(iri, b""), text)
            self._quads.remove_graph(NamedNode(iri))
        self._quads.bulk_load(b"".join(repeats.hold(self._quads, texts)), RdfFormat.N_QUADS)
        self._texts = {iri: text for iri, text in (self._texts | texts).items() if text}

    def log(self) -> list[Entry]:
        """What was taken in and withdrawn since it was made."""
        return list(self._entries)

    def stats(self) -> Stats:
        """How much it holds."""
        texts = self._texts.values()
        return Stats(
            "memory",
            len(self._entries),
            len(texts),
            sum(map(content.count_claims, texts)),
            sum(map(content.count_quads, texts)),
            last=self._entries[-1].time if self._entries else "",
        )
