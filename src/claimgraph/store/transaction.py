"""A transaction: journal entries and the index that follows from them, made ready before anything counts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from claimgraph.claims import content
from claimgraph.claims.dependence import refuse_needed
from claimgraph.claims.engine import Reading
from claimgraph.claims.entry import ACCEPT, WITHDRAW, Entry
from claimgraph.errors import UnknownName, WrongUse
from claimgraph.graph import Receipt
from claimgraph.names import curie
from claimgraph.store.journal import Draft, Journal, Spot

if TYPE_CHECKING:
    from claimgraph.graph import Staged
    from claimgraph.store.index import Index


class Transaction(Reading):
    """What is added shows in this object's reading methods at once, and to everybody else only when it has counted.

    Documents are let go of one by one, so a load of any size takes the memory of its largest document.
    """

    def __init__(self, journal: Journal, index: Index, coder: str | None) -> None:
        super().__init__(index.quads)
        self.index = index
        self.draft = Draft(journal, index.state.head)
        self._journal = journal
        self._coder = coder
        self._seen: dict[str, str] = {}
        self._accepted: list[str] = []
        self._replaced: list[str] = []
        self._unchanged: list[str] = []
        self._changed = False

    def add(self, documents: Iterable[Staged]) -> None:
        """Take in ``documents``; raises WrongUse for one that no journal can keep."""
        for document in documents:
            self._add(document)
        self.index.settle()

    def withdraw(self, documents: Collection[str], reason: str) -> None:
        """Take ``documents`` back; their history stays.

        Raises UnknownName where one doesn't stand, and DoesNotConform where a document that stays refers to what only
        these describe.
        """
        refuse_needed(self, documents)
        for document in documents:
            self._withdraw(document, reason)

    def _withdraw(self, document: str, reason: str) -> None:
        number = self.index.standing(document)
        if not number:
            raise UnknownName(f"{curie(document)} is no document of this store; `claimgraph log` lists them")
        old = self._journal.spot(number).content()
        self.append(
            Entry(0, WITHDRAW, "", document=document, reason=reason, removed=content.count_claims(old)), old=old
        )
        self.index.settle()

    def append(self, entry: Entry, text: bytes = b"", old: bytes = b"") -> None:
        """Add ``entry``, which is given its number, time and place in the chain, and show it in the index."""
        entry = self.draft.append(entry, text, now(), self._coder)
        self.index.apply(entry, text, old)
        self._changed = True

    @property
    def changed(self) -> bool:
        """Whether there is anything to commit."""
        return self._changed

    def receipt(self) -> Receipt:
        """What was done so far."""
        did = (tuple(self._accepted), tuple(self._replaced), tuple(self._unchanged))
        return Receipt(*did, self.index.state.head.sequence)

    def _add(self, document: Staged) -> None:
        text = content.canonical(document.quads, document.iri)
        digest = hashlib.sha256(text).hexdigest()
        if document.iri in self._seen:
            if self._seen[document.iri] != digest:
                raise WrongUse(f"{document.source}: {curie(document.iri)} comes twice with other content; keep one")
            return
        self._seen[document.iri] = digest
        number = self.index.standing(document.iri)
        standing = self._journal.spot(number) if number else None
        if standing is not None and (standing.entry.digest == digest or self._is_left(standing, text)):
            self._unchanged.append(document.iri)
            return
        self._refuse_redacted(document, text)
        (self._replaced if standing else self._accepted).append(document.iri)
        old = standing.content() if standing else b""
        self.append(_accepted(document, text, old, digest), text, old)

    def _is_left(self, standing: Spot, text: bytes) -> bool:
        """Whether ``text`` is what redactions left of a document."""
        return bool(self.index.state.redacted) and content.uncommented(standing.content()) == text

    def _refuse_redacted(self, document: Staged, text: bytes) -> None:
        gone = set(self.index.state.redacted)
        back = gone and sorted((content.subjects(text) & gone) - content.tombstones(text))
        if back:
            raise WrongUse(
                f"{document.place(back[0])}: {curie(back[0])} was redacted and stays so; delete it from the document,"
                " or take it over from `claimgraph export` as it stands now (`claimgraph log` shows why)"
            )


def _accepted(document: Staged, text: bytes, old: bytes, digest: str) -> Entry:
    if old:
        new, changed, gone = content.changes(content.claims(old), content.claims(text))
        added, removed = len(new) + len(changed), len(gone) + len(changed)
    else:
        added, removed = content.count_claims(text), 0
    return Entry(
        0,
        ACCEPT,
        "",
        document=document.iri,
        source=document.source,
        licence=content.licence(text),
        digest=digest,
        size=len(text),
        quads=content.count_quads(text),
        added=added,
        removed=removed,
    )


def now() -> str:
    """The time in UTC, to the millisecond, as xsd:dateTime writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
