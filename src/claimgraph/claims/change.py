"""A change to a place that takes it in all at once: what each document will say, and what is to be told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from claimgraph.claims import content
from claimgraph.claims.revision import Revision, Touched, now
from claimgraph.entry import Entry
from claimgraph.errors import UnknownName, WrongUse
from claimgraph.graph import Readable, Receipt, Staged
from claimgraph.names import curie


class Change:
    """Documents on their way into the graph ``shown``, or out of it; ``standing`` gives what one of an IRI says now."""

    batch = None

    def __init__(self, shown: Readable, standing: Callable[[str], bytes], *, coder: str | None = None) -> None:
        self.shown = shown
        self.revisions: dict[str, Revision] = {}
        self.entries: list[Entry] = []
        self._standing = standing
        self._coder = coder
        self._reason: str | None = None
        self._sources: dict[str, str] = {}
        self._sequence = 0

    def add(self, documents: Iterable[Staged]) -> None:
        """Take in ``documents``; raises WrongUse where one comes twice with other content."""
        for document in documents:
            text = self._text(document)
            known = self.revisions.get(document.iri)
            if known is None:
                self._sources[document.iri] = document.source
                self.revisions[document.iri] = Revision(document.iri, self._standing(document.iri), text)
            elif known.after != text:
                raise WrongUse(f"{document.source}: {curie(document.iri)} comes twice with other content; keep one")

    def _text(self, document: Staged) -> bytes:
        return content.canonical(document.quads, document.iri)

    def drop(self, documents: Iterable[str], reason: str) -> None:
        """Take ``documents`` (IRIs) out for ``reason``; raises UnknownName where one doesn't stand."""
        self._reason = reason
        for iri in documents:
            self.revisions[iri] = Revision(iri, self._standing(iri), b"")
            if not self.revisions[iri].before and not self._is_gone(iri):
                raise UnknownName(f"{curie(iri)} is no document of this store; `claimgraph log` lists them")

    def _is_gone(self, iri: str) -> bool:
        """Whether the document has gone already, by a change that this one finishes."""
        return False

    @property
    def changed(self) -> list[Revision]:
        """What each document that says something else says."""
        return [revision for revision in self.revisions.values() if revision.changes]

    def touched(self) -> Touched:
        """What is to be derived anew."""
        touched = Touched()
        for revision in self.changed:
            touched.add(revision)
        return touched

    def number(self, last: int) -> list[Entry]:
        """What the journal, whose last entry is the ``last``, is to tell."""
        self.entries = self._numbered(last)
        self._sequence = max([last, *(entry.sequence for entry in self.entries)])
        return self.entries

    def _numbered(self, last: int) -> list[Entry]:
        return [self._entry(revision, number) for number, revision in enumerate(self.changed, start=last + 1)]

    def _entry(self, revision: Revision, sequence: int) -> Entry:
        source = self._sources.get(revision.iri)
        return revision.entry(sequence, now(), source=source, coder=self._coder, reason=self._reason)

    def receipt(self) -> Receipt:
        """What was done, by the place whose journal was told."""
        changed = self.changed
        return Receipt(
            accepted=tuple(revision.iri for revision in changed if not revision.before),
            replaced=tuple(revision.iri for revision in changed if revision.before),
            unchanged=tuple(iri for iri, revision in self.revisions.items() if not revision.changes),
            sequence=self._sequence,
        )
