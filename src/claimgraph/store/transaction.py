"""A transaction: journal entries and the index that follows from them, made ready before anything counts."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimgraph.claims import content
from claimgraph.claims.dependence import describes, needs, refuse_needed
from claimgraph.claims.reading import Reading
from claimgraph.claims.revision import Revision, now, outcome
from claimgraph.entry import ACCEPT, WITHDRAW, Entry
from claimgraph.errors import DoesNotConform, UnknownName, WrongUse
from claimgraph.graph import Receipt
from claimgraph.names import curie
from claimgraph.store.intake import Intake
from claimgraph.store.journal import Draft, Journal

if TYPE_CHECKING:
    from claimgraph.claims.renewal import Derive
    from claimgraph.datasets.release import Release
    from claimgraph.graph import Staged
    from claimgraph.store.index import Index
    from claimgraph.store.intake import Following

# How many quads are added at once: enough to spread the gate's fixed cost, few enough to be held in memory.
BATCH = 200_000


@dataclass(frozen=True)
class Changes:
    """What a release changes: so many claims ``came`` and ``went``; it takes the place of those ``leaving``.

    ``apart`` are its events of which other documents speak too.
    """

    came: int
    went: int = 0
    leaving: tuple[str, ...] = ()
    apart: frozenset[str] = frozenset()


class Transaction:
    """What is added is ``shown`` at once, and to everybody else only when it has counted.

    Documents are let go of one by one, so a load of any size takes the memory of its largest document.
    """

    def __init__(
        self,
        journal: Journal,
        index: Index,
        coder: str | None,
        derive: Derive,
        resting: Collection[tuple[str, str]] = (),
    ) -> None:
        self.shown = Reading(index.quads)
        self.batch = BATCH
        self.index = index
        self.draft = Draft(journal, index.state.head)
        self._journal = journal
        # What a document that stays and a release that goes speak of, each with such a document.
        self.resting = resting
        self._before = index.state.head
        self._coder = coder
        self._derive = derive
        self._seen: dict[str, str | None] = {}
        self._accepted: list[str] = []
        self._replaced: list[str] = []
        self._unchanged: list[str] = []

    @property
    def changed(self) -> bool:
        """Whether there is anything to commit."""
        return self.draft.head != self._before

    def add(self, documents: Iterable[Staged]) -> None:
        """Take in ``documents``; raises WrongUse for one that no journal can keep."""
        for document in documents:
            self._add(document)
        self.index.settle()

    def _add(self, document: Staged) -> None:
        text = content.canonical(document.quads, document.iri)
        _, said = outcome(text)
        if document.iri in self._seen:
            if self._seen[document.iri] != said:
                raise WrongUse(f"{document.source}: {curie(document.iri)} comes twice with other content; keep one")
            return
        self._seen[document.iri] = said
        standing = self.index.standing(document.iri)
        if standing is not None and standing.entry.recipe:
            raise WrongUse(
                f"{document.source}: {curie(document.iri)} is a release that was imported; withdraw it first, or give"
                " the document an IRI of its own"
            )
        revision = Revision(document.iri, standing.content() if standing else b"", text)
        if standing is not None and (standing.entry.digest == said or not revision.changes):
            self._unchanged.append(document.iri)
            return
        self._refuse_redacted(document, text)
        (self._replaced if standing else self._accepted).append(document.iri)
        self._append(revision, source=document.source)

    def intake(self, release: Release) -> Intake:
        """The way in for ``release``; raises WrongUse where a document that was loaded bears its name."""
        standing = self.index.standing(release.iri)
        if standing is not None and not standing.entry.recipe:
            raise WrongUse(
                f"{curie(release.iri)} is a document that was loaded, and would be this release; withdraw it first"
            )
        intake = Intake(self.index.quads, release, self._journal.folder)
        intake.begin()
        return intake

    def follow(self, intake: Intake) -> Following:
        """The derivation of what follows from the blocks of ``intake``; all other documents are in."""
        return self.index.follow(intake, self._derive)

    def accept(self, release: Release, intake: Intake, *, rejected: Iterable[int], changes: Changes) -> Entry:
        """Have the journal keep ``release``, of which ``intake`` has taken in all but the ``rejected`` rows."""
        with tempfile.TemporaryFile(dir=self._journal.folder) as packed:
            size, digest = release.pack(packed)
            entry = Entry(
                0,
                ACCEPT,
                now(),
                document=release.iri,
                source=release.name,
                coder=self._coder,
                licence=release.mapping.licence,
                digest=digest,
                size=size,
                quads=intake.quads,
                added=changes.came,
                removed=changes.went,
                recipe={**release.recipe(rejected), "claims": intake.claims},
                leaving=list(changes.leaving),
            )
            entry = self.draft.append(entry, packed)
        self.index.took(intake, changes.apart)
        self.index.apply(entry)
        (self._replaced if changes.leaving else self._accepted).append(release.iri)
        return entry

    def _refuse_redacted(self, document: Staged, text: bytes) -> None:
        gone = set(self.index.state.redacted)
        back = gone and sorted((content.subjects(text) & gone) - content.tombstones(text))
        if back:
            raise WrongUse(
                f"{document.place(back[0])}: {curie(back[0])} was redacted and stays so; delete it from the document,"
                " or take it over from `claimgraph export` as it stands now (`claimgraph log` shows why)"
            )

    def refuse_bereft(self, going: Collection[str] = ()) -> None:
        """Raise DoesNotConform where a document, none of those ``going``, refers to what only a release describes."""
        remedy = "load what does without it, or withdraw what refers first"
        rests = [(thing, document) for thing, document in self.resting if document not in going]
        gone = [(thing, document) for thing, document in rests if not describes(self.index.quads, thing)]
        if gone:
            raise DoesNotConform(needs(gone, remedy))

    def withdraw(self, documents: Collection[str], reason: str, releases: Mapping[str, Entry]) -> list[Entry]:
        """Take ``documents`` back, of which ``releases`` were imported; their history stays.

        Raises UnknownName where one doesn't stand, and DoesNotConform where a document that stays refers to what only
        these describe.
        """
        refuse_needed(self.shown, [document for document in documents if document not in releases])
        self.refuse_bereft(documents)
        return [self._withdraw(document, reason, releases.get(document)) for document in documents]

    def _withdraw(self, document: str, reason: str, release: Entry | None) -> Entry:
        if release is not None:
            claims = int(release.recipe.get("claims", 0))
            gone = Entry(
                0,
                WITHDRAW,
                now(),
                document=document,
                coder=self._coder,
                reason=reason,
                removed=claims,
                leaving=[document],
            )
            entry = self.draft.append(gone, b"")
            self.index.apply(entry)
            return entry
        revision = self.index.revision(document, b"")
        if not revision.before:
            raise UnknownName(f"{curie(document)} is no document of this store; `claimgraph log` lists them")
        entry = self._append(revision, reason=reason)
        self.index.settle()
        return entry

    def _append(self, revision: Revision, *, source: str | None = None, reason: str | None = None) -> Entry:
        """Add what the journal tells of ``revision``, and show it in the index."""
        entry = revision.entry(0, now(), source=source, coder=self._coder, reason=reason)
        entry = self.draft.append(entry, revision.after)
        self.index.apply(entry, revision)
        return entry

    def receipt(self) -> Receipt:
        """What was done so far."""
        did = (tuple(self._accepted), tuple(self._replaced), tuple(self._unchanged))
        return Receipt(*did, self.index.state.head.sequence)
