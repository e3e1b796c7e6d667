"""The index: what follows from the journal's entries, in an engine that answers SPARQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from claimgraph.claims import content, repeats
from claimgraph.claims.derive import teach
from claimgraph.claims.neighbourhood import Texts
from claimgraph.claims.renewal import Derive, begin
from claimgraph.claims.revision import Revision, Touched
from claimgraph.entry import JOURNAL_GRAPH, REDACT, Entry, telling
from claimgraph.names import CG
from claimgraph.store.generations import State
from claimgraph.store.intake import Following, Intake, follow, put
from claimgraph.store.journal import Journal, Slot

# From here on sorted files are faster than the engine's log (measured: 200,000 against 62,000 quads/s).
BULK_BYTES = 1 << 20
# A load of so many quads leaves files that every later writer would begin to merge, and not finish in its short life.
MANY_QUADS = 200_000
# How much text is gathered before it goes to the engine: it bounds the memory of a load of any size.
CHUNK_BYTES = 64 << 20
# How much text is held, when nothing is derived yet, to derive from it: what is more is read back from the engine.
HELD_BYTES = 256 << 20

_DOCUMENT = NamedNode(CG + "document")


class Index:
    """An index in the making: it applies entries and remembers which events they touch."""

    def __init__(self, quads: pyoxigraph.Store, state: State, journal: Journal) -> None:
        self.quads = quads
        self.state = state
        self._before = state
        self._journal = journal
        self._touched = Touched()
        self._waiting: dict[str, bytes] = {}
        self._tellings: list[bytes] = []
        self._waiting_bytes = 0
        self._held: dict[str, bytes] | None = {}
        self._held_bytes = 0
        self._releases: list[Slot] = []

    def standing(self, document: str) -> Slot | None:
        """The entry that put ``document`` where it stands, and its content; None where it doesn't stand."""
        if document in self._waiting:
            self.settle()
        name = NamedNode(document)
        if not self.quads.contains_named_graph(name):
            return None
        told = self.quads.quads_for_pattern(None, _DOCUMENT, name, JOURNAL_GRAPH)
        return self._journal.slot(max(_number(quad) for quad in told))

    def apply(self, entry: Entry, revision: Revision | None = None) -> None:
        """Make the index show what ``entry`` did; of a document it tells the ``revision``."""
        if revision is not None:
            self._revise(revision)
        self._tellings.append(serialize(telling(entry), format=RdfFormat.N_QUADS) or b"")
        self.state = replace(
            self.state,
            head=entry.head,
            claims=self.state.claims + entry.added - entry.removed,
            redacted=sorted({*self.state.redacted, *([entry.claim] if entry.claim else [])}),
        )

    def _revise(self, revision: Revision) -> None:
        if revision.before:
            self.settle()
            repeats.release(self.quads, revision.iri, revision.before, revision.after)
            self.quads.remove_graph(NamedNode(revision.iri))
        if self._before.head.sequence:
            self._touched.add(revision)
        else:  # nothing rests on anything yet
            self._touched.events.update(revision.events)
            self._hold(revision)
        self._put(revision.iri, revision.after)
        after, before = revision.quads
        self.state = replace(
            self.state,
            quads=self.state.quads + after - before,
            documents=self.state.documents + (after > 0) - bool(revision.before),
            redacted=sorted({*self.state.redacted, *content.tombstones(revision.after)} - self._lifted(revision)),
        )

    def _lifted(self, revision: Revision) -> set[str]:
        """The claims that nothing but a document that goes marked as redacted, and no entry of this journal."""
        if revision.after or not self.state.redacted:
            return set()
        versions = (slot for slot in self._journal.slots() if slot.entry.document == revision.iri)
        marked = content.tombstones(revision.before).union(*(content.tombstones(one.content()) for one in versions))
        return marked - {entry.claim for entry in self._journal.entries() if entry.kind == REDACT} if marked else marked

    def _hold(self, revision: Revision) -> None:
        self._held_bytes += len(revision.after) - len(revision.before)
        if self._held_bytes > HELD_BYTES:
            self._held = None
        if self._held is not None:
            self._held[revision.iri] = revision.after

    def replay(self, entries: Iterable[tuple[Entry, bytes]], *, without: Collection[str] = ()) -> None:
        """Apply ``entries`` of the journal; of releases those alone that stand at its end and are not ``without``."""
        standing = {
            slot.entry.sequence for document, slot in self._journal.standing().items() if document not in without
        }
        for entry, text in entries:
            if not entry.recipe:
                self.apply(entry, self.revision(entry.document, text) if entry.document else None)
                continue
            if entry.sequence in standing:
                self.settle()
                slot = self._journal.slot(entry.sequence)
                self.took(put(self.quads, slot, self._journal.folder))
                self._releases.append(slot)
            self.apply(entry)

    def follow(self, intake: Intake, derive: Derive) -> Following:
        """The derivation of what follows from ``intake``, whose blocks it is to be given, now that all else is here."""
        if not self._taught():
            teach(self.quads)
        return Following(intake, self.quads, derive)

    def took(self, intake: Intake, apart: Collection[str] = ()) -> None:
        """Reckon with a release that the engine holds now, of whose events ``apart`` others speak too."""
        self.state = replace(self.state, quads=self.state.quads + intake.quads, documents=self.state.documents + 1)
        self._touched.things.update(intake.shared)
        self._apart(apart)

    def _apart(self, events: Collection[str]) -> None:
        self._touched.events.update(events)
        if events:
            self._held = None  # what is held does not have what a release says of them

    def _taught(self) -> bool:
        return self.quads.contains_named_graph(NamedNode(CG.rstrip("#")))

    def revision(self, document: str, text: bytes) -> Revision:
        """What changes where ``document`` says ``text`` from now on."""
        standing = self.standing(document)
        return Revision(document, standing.content() if standing else b"", text)

    def finish(self, derive: Derive) -> None:
        """Apply what waits, and renew what is derived about the events that changed or that rest on what changed."""
        self.settle()
        if self._releases and not self._taught():
            teach(self.quads)
        for slot in self._releases:
            self._apart(follow(self.quads, slot, derive, self._journal.folder))
        if self._before.head.sequence:
            self._touched.renew(self.quads, derive)
        else:
            held = None if self._held is None else Texts(self._held.values())
            begin(self.quads, self._touched.events, derive, held)
        if self.state.quads - self._before.quads >= MANY_QUADS:
            self.quads.optimize()

    def settle(self) -> None:
        """Apply what waits."""
        text = b"".join([*repeats.hold(self.quads, self._waiting), *self._tellings])
        self._waiting.clear()
        self._tellings.clear()
        self._waiting_bytes = 0
        take = self.quads.bulk_load if len(text) >= BULK_BYTES else self.quads.load
        if text:
            take(text, RdfFormat.N_QUADS)

    def _put(self, document: str, text: bytes) -> None:
        self._waiting[document] = text
        self._waiting_bytes += len(text)
        if self._waiting_bytes >= CHUNK_BYTES:
            self.settle()


def _number(quad: Quad) -> int:
    return int(str(quad.subject).rstrip(">").rpartition("/")[2])
