"""A change to a remote store on its way: what each document will say, and what the journal is to tell of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.claims import content
from claimgraph.claims.entry import ACCEPT, WITHDRAW, Entry
from claimgraph.graph import Receipt
from claimgraph.names import DCTERMS, DERIVED
from claimgraph.store.transaction import now
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


@dataclass
class Change:
    """Documents on their way in or out: what each says afterwards (nothing, where it goes), and what it said before."""

    noted: Note
    coder: str | None = None
    reason: str | None = None
    texts: dict[str, bytes] = field(default_factory=dict)
    before: dict[str, bytes] = field(default_factory=dict)

    @property
    def changed(self) -> list[str]:
        """The IRIs of the documents that say something else afterwards."""
        return [iri for iri, text in self.texts.items() if self.before[iri] != text]

    @property
    def events(self) -> set[str]:
        """The IRIs of the events that the documents concern, and of those that a change before this one left."""
        touched = (content.touched(self.before[iri], self.texts[iri]) for iri in self.changed)
        return self.noted.events.union(*touched)

    @property
    def things(self) -> set[str]:
        """The IRIs, but for claims, of which something else is said than before."""
        pairs = [(self.before[iri], self.texts[iri]) for iri in self.changed]
        return set[str]().union(*(content.differing(old, new) - content.claim_iris(old + new) for old, new in pairs))

    def entries(self, last: int) -> list[Entry]:
        """What the journal, whose last entry is the ``last``, is to tell.

        What a change that was cut off has done is told as it was noted; what it has not done is noted no longer.
        """
        noted = {(entry.document, entry.kind, entry.digest): entry for entry in self.noted.entries}
        number = max([last, *(entry.sequence for entry in self.noted.entries)])
        found: list[Entry] = []
        for iri, text in self.texts.items():
            if done := noted.get((iri, *_outcome(self.before[iri]))):
                found.append(done)
            if self.before[iri] != text:
                due = noted.get((iri, *_outcome(text)))
                number += due is None
                found.append(due or self._entry(iri, number))
        return sorted(found, key=lambda entry: entry.sequence)

    def is_withdrawn(self, iri: str) -> bool:
        """Whether a withdrawal that was cut off has dropped the document already."""
        return any(entry.kind == WITHDRAW and entry.document == iri for entry in self.noted.entries)

    def _entry(self, iri: str, sequence: int) -> Entry:
        old, text = self.before[iri], self.texts[iri]
        new, changed, gone = content.changes(content.claims(old), content.claims(text))
        kind, digest = _outcome(text)
        return Entry(
            sequence,
            kind,
            now(),
            document=iri,
            coder=self.coder,
            reason=self.reason,
            digest=digest,
            added=len(new) + len(changed),
            removed=len(gone) + len(changed),
        )

    def receipt(self, sequence: int) -> Receipt:
        """What a load did; ``sequence`` is the journal's last entry afterwards."""
        changed = self.changed
        return Receipt(
            accepted=tuple(iri for iri in changed if not self.before[iri]),
            replaced=tuple(iri for iri in changed if self.before[iri]),
            unchanged=tuple(iri for iri in self.texts if iri not in changed),
            sequence=sequence,
        )

    def left(self) -> Note:
        """What is still to be told afterwards: of documents of a cut-off change that this one leaves alone."""
        return Note(set(), [entry for entry in self.noted.entries if entry.document not in self.texts])


def _outcome(text: bytes) -> tuple[str, str | None]:
    """What an entry tells of a document that says ``text`` from then on."""
    return (ACCEPT, hashlib.sha256(text).hexdigest()) if text else (WITHDRAW, None)
