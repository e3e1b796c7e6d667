"""A graph in memory: the same as a store, for as long as the process lasts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from claimgraph.claims import content
from claimgraph.claims.dependence import forget, reached
from claimgraph.claims.engine import Reading
from claimgraph.claims.renewal import Derive, renew
from claimgraph.graph import Closing, Receipt

if TYPE_CHECKING:
    from claimgraph.graph import Staged


class Memory(Closing, Reading):
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
        events, differing = self._changes(changed)
        self._put(changed)
        forget(self._quads, differing)
        renew(self._quads, events | reached(self._quads, differing), self._derive)
        self._sequence += len(changed)
        replaced = tuple(iri for iri in changed if iri not in accepted)
        return Receipt(accepted, replaced, tuple(iri for iri in texts if iri not in changed), self._sequence)

    def _changes(self, texts: dict[str, bytes]) -> tuple[set[str], set[str]]:
        """The events that ``texts`` touch, and the IRIs of which they say something else than before."""
        pairs = [(self._texts.get(iri, b""), text) for iri, text in texts.items()]
        events = (content.touched(old, new) for old, new in pairs)
        differing = (content.differing(old, new) for old, new in pairs)
        return set[str]().union(*events), set[str]().union(*differing)

    def _put(self, texts: dict[str, bytes]) -> None:
        """Put ``texts`` in the place of what their documents said before."""
        for iri in texts:
            self._quads.remove_graph(NamedNode(iri))
        self._quads.bulk_load(b"".join(texts.values()), RdfFormat.N_QUADS)
        self._texts |= texts

    def close(self) -> None:
        """There is nothing to let go of."""
