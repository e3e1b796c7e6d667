"""A change to a remote store on its way, and the note of it that stands there until it is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.claims import content
from claimgraph.claims.change import Change
from claimgraph.claims.revision import Touched, outcome
from claimgraph.engine import as_stored
from claimgraph.entry import WITHDRAW, Entry
from claimgraph.graph import Readable, Staged
from claimgraph.names import DCTERMS, DERIVED
from claimgraph.terms import iri_of

PENDING = NamedNode(DERIVED + "pending")
_REFERENCES = NamedNode(DCTERMS + "references")
_DESCRIPTION = NamedNode(DCTERMS + "description")


@dataclass
class Note:
    """What stands in the graph of pending changes: the events they touch, and the entries that are not told yet.

    An entry is a text there, not a node, since a change under way is no part of the journal yet.
    """

    events: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.events or self.entries)

    @classmethod
    def read(cls, quads: Iterable[Quad]) -> Note:
        """The note that ``quads`` were written from."""
        note = cls()
        for quad in quads:
            if isinstance(quad.object, Literal):
                note.entries.append(Entry(**json.loads(quad.object.value)))
            else:
                note.events.add(iri_of(quad.object))
        return note

    def quads(self) -> list[Quad]:
        """The note as it stands in the store."""
        told = [Literal(json.dumps(entry.known, sort_keys=True)) for entry in self.entries]
        return [
            *(Quad(PENDING, _REFERENCES, NamedNode(event), PENDING) for event in sorted(self.events)),
            *(Quad(PENDING, _DESCRIPTION, text, PENDING) for text in told),
        ]


class RemoteChange(Change):
    """A change that may finish what one before it, cut off, has ``noted``."""

    def __init__(
        self, shown: Readable, standing: Callable[[str], bytes], *, coder: str | None = None, noted: Note
    ) -> None:
        super().__init__(shown, standing, coder=coder)
        self.noted = noted

    def _text(self, document: Staged) -> bytes:
        return content.canonical(as_stored(document.quads), document.iri)

    def _is_gone(self, iri: str) -> bool:
        return any(entry.kind == WITHDRAW and entry.document == iri for entry in self.noted.entries)

    def touched(self) -> Touched:
        """What is to be derived anew, and what the change before this one left."""
        touched = super().touched()
        touched.events.update(self.noted.events)
        return touched

    def _numbered(self, last: int) -> list[Entry]:
        """What a change that was cut off has done is told as it was noted; what it has not done is noted no longer."""
        noted = {(entry.document, entry.kind, entry.digest): entry for entry in self.noted.entries}
        number = max([last, *(entry.sequence for entry in self.noted.entries)])
        found: list[Entry] = []
        for iri, revision in self.revisions.items():
            if done := noted.get((iri, *outcome(revision.before))):
                found.append(done)
            if revision.changes:
                due = noted.get((iri, *outcome(revision.after)))
                number += due is None
                found.append(due or self._entry(revision, number))
        return sorted(found, key=lambda entry: entry.sequence)

    def left(self) -> Note:
        """What is still to be told afterwards: of documents of a cut-off change that this one leaves alone."""
        return Note(set(), [entry for entry in self.noted.entries if entry.document not in self.revisions])
