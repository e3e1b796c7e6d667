"""A revision: what a document's new version adds, drops and touches, and what is to be derived anew because of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

import pyoxigraph

from claimgraph.claims import content
from claimgraph.claims.dependence import forget, reached
from claimgraph.claims.renewal import Derive, renew
from claimgraph.entry import ACCEPT, WITHDRAW, Entry


@dataclass(frozen=True)
class Revision:
    """The document ``iri`` said ``before`` and then says ``after``: canonical, and empty where it isn't there."""

    iri: str
    before: bytes = field(repr=False)
    after: bytes = field(repr=False)

    @cached_property
    def changes(self) -> bool:
        """Whether anything is said otherwise; the comments in the place of what was redacted say nothing."""
        return content.uncommented(self.before) != self.after

    @cached_property
    def claims(self) -> tuple[int, int]:
        """How many claims come and how many go; one that is said otherwise does both."""
        if not (self.before and self.after):
            return content.count_claims(self.after), content.count_claims(self.before)
        old, new = content.claims(self.before), content.claims(self.after)
        changed = sum(old[claim] != new[claim] for claim in old.keys() & new.keys())
        return len(new.keys() - old.keys()) + changed, len(old.keys() - new.keys()) + changed

    @cached_property
    def quads(self) -> tuple[int, int]:
        """How many quads the document holds afterwards, and how many it held before."""
        return content.count_quads(self.after), content.count_quads(self.before)

    @cached_property
    def events(self) -> set[str]:
        """The IRIs of the events for which something changes."""
        return content.touched(self.before, self.after)

    @cached_property
    def things(self) -> set[str]:
        """The IRIs, but for the document's claims, of which something else is said: other claims may rest on them.

        A claim that one about another event retracts is among them: whether it stands is derived with its own event.
        """
        answered = {claim for text in (self.before, self.after) for claim in content.answered(text, self._differing)}
        return (self._differing - content.claim_iris(self.before + self.after)) | answered

    @property
    def gone(self) -> set[str]:
        """The IRIs of which something was said that is said no longer, or otherwise."""
        return self._differing if self.before else set()

    @cached_property
    def _differing(self) -> set[str]:
        return content.differing(self.before, self.after)

    def entry(
        self,
        sequence: int = 0,
        time: str = "",
        *,
        source: str | None = None,
        coder: str | None = None,
        reason: str | None = None,
    ) -> Entry:
        """What the journal is to tell of it; a journal on disk gives it number, time and its place in the chain."""
        added, removed = self.claims
        kind, digest = outcome(self.after)
        return Entry(
            sequence,
            kind,
            time,
            document=self.iri,
            source=source,
            coder=coder,
            licence=content.licence(self.after),
            reason=reason,
            digest=digest,
            size=len(self.after),
            quads=self.quads[0],
            added=added,
            removed=removed,
        )


@dataclass(frozen=True)
class Touched:
    """What some revisions make to be derived anew: IRIs of events, of what bears on others, of what is gone."""

    events: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def add(self, revision: Revision) -> None:
        """Reckon with one more."""
        self.events.update(revision.events)
        self.things.update(revision.things)
        self.gone.update(revision.gone)

    def renew(self, quads: pyoxigraph.Store, derive: Derive) -> None:
        """Bring what is derived in ``quads`` up to date, after the revisions themselves."""
        forget(quads, self.gone)
        renew(quads, self.events | reached(quads, self.things), derive)


def outcome(text: bytes) -> tuple[str, str | None]:
    """What an entry is of a document that says ``text`` from then on: its kind, and the SHA-256 of the text."""
    return (ACCEPT, hashlib.sha256(text).hexdigest()) if text else (WITHDRAW, None)


def now() -> str:
    """The time in UTC, to the millisecond, as xsd:dateTime writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
