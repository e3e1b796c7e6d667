"""A graph in memory: the same as a store, for as long as the process lasts."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from claimgraph import content
from claimgraph.graph import Receipt
from claimgraph.index import Derive, forget
from claimgraph.reading import Reading

if TYPE_CHECKING:
    from claimgraph.graph import Staged


class Memory(Reading):
    """Documents and what is derived from them, without a journal."""

    def __init__(self, documents: Iterable[Staged], derive: Derive) -> None:
        super().__init__(pyoxigraph.Store())
        self._derive = derive
        self._texts: dict[str, bytes] = {}
        self._sequence = 0
        self._put({document.iri: content.canonical(document.quads, document.iri) for document in documents})
        derive(self._quads)

    def commit(self, documents: Iterable[Staged], *, coder: str | None = None) -> Receipt:
        """Take in ``documents``, all or none; ``coder`` is noted by stores that have a journal."""
        texts = {document.iri: content.canonical(document.quads, document.iri) for document in documents}
        changed = {iri: text for iri, text in texts.items() if self._texts.get(iri) != text}
        accepted = tuple(iri for iri in changed if iri not in self._texts)
        events = self._put(changed)
        self._derive(self._quads, events)
        self._sequence += len(changed)
        replaced = tuple(iri for iri in changed if iri not in accepted)
        return Receipt(accepted, replaced, tuple(iri for iri in texts if iri not in changed), self._sequence)

    def _put(self, texts: dict[str, bytes]) -> set[str]:
        """Put ``texts`` in the place of what their documents said before; returns the events this touches."""
        events: set[str] = set()
        for iri, text in texts.items():
            old = self._texts.get(iri, b"")
            touched = content.touched(old, text)
            self._quads.remove_graph(NamedNode(iri))
            forget(self._quads, old, touched)
            events |= touched
        self._quads.bulk_load(b"".join(texts.values()), RdfFormat.N_QUADS)
        self._texts |= texts
        return events

    def close(self) -> None:
        """There is nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
