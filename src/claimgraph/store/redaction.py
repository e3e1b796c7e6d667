"""Redaction: the bytes go from every file, a tombstone stays, and the chain of the journal can still be checked.

In the graph the claim becomes a cg:RedactedClaim, so that what refers to it still does.

The headers of the journal stay as they are; each carries the digest of what was accepted. The tombstone is an entry
of its own: it names the claim, the reason, the digest of the lines that went, and for each entry that lost lines the
digest of what is left. It comes first; whatever is left to do after it is done again by the next writer.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from claimgraph.claims import content
from claimgraph.entry import REDACT, Entry
from claimgraph.store.journal import Journal, rewrite


@dataclass(frozen=True)
class Traces:
    """Where a claim stands in a journal: what would be left of each entry, by its number, and the lines that go."""

    left: dict[int, bytes]
    lines: frozenset[bytes]

    @property
    def is_claim(self) -> bool:
        """Whether it was ever a claim, and not some other thing that documents describe."""
        return content.count_claims(b"".join(self.lines)) > 0

    def tombstone(self, claim: str, reason: str, standing: bool) -> Entry:
        """The entry that says that ``claim`` was redacted; ``standing``: whether it was still part of the graph."""
        return Entry(
            0,
            REDACT,
            "",
            claim=claim,
            reason=reason,
            removed=int(standing),
            removed_digest=hashlib.sha256(b"".join(sorted(self.lines))).hexdigest(),
            rewritten={str(number): hashlib.sha256(text).hexdigest() for number, text in self.left.items()},
        )


def find(journal: Journal, claim: str, time: str) -> Traces:
    """Every entry of ``journal`` that says something of ``claim``, and what is left if it is redacted at ``time``."""
    left, lines = {}, set[bytes]()
    for slot in journal.slots():
        if slot.entry.recipe:
            continue
        text, gone = content.redacted(slot.content(), claim, time)
        if gone:
            left[slot.entry.sequence] = text
            lines.update(gone.splitlines(keepends=True))
    return Traces(left, frozenset(lines))


def pending(journal: Journal, after: int) -> list[Entry]:
    """The tombstones of ``journal`` later than entry ``after``: what they say may still be to be done."""
    return [entry for entry in journal.entries(after) if entry.kind == REDACT]


def finish(journal: Journal, after: int) -> None:
    """Bring the files of ``journal`` to what the tombstones later than entry ``after`` say."""
    tombstones = pending(journal, after)
    by_file: dict[Path, set[int]] = defaultdict(set)
    for entry in tombstones:
        for number in map(int, entry.rewritten):
            by_file[journal.slot(number).path].add(number)
    for path, numbers in by_file.items():
        _finish_file(journal, path, numbers, tombstones)


def unfinished(journal: Journal) -> set[int]:
    """The numbers of the tombstones whose lines still stand in ``journal``, after a kill or on a full disk."""
    tombstones = [entry for entry in journal.entries() if entry.kind == REDACT]
    pending = set[int]()
    for number in {number for entry in tombstones for number in entry.rewritten}:
        slot = journal.slot(int(number))
        through = [entry for entry in tombstones if number in entry.rewritten]
        stages = [slot.entry.digest, *(entry.rewritten[number] for entry in through)]
        found = hashlib.sha256(slot.content()).hexdigest()
        if found in stages:
            pending.update(entry.sequence for entry in through[stages.index(found) :])
    return pending


def _finish_file(journal: Journal, path: Path, numbers: set[int], tombstones: list[Entry]) -> None:
    left = {}
    for number in numbers:
        text = old = journal.slot(number).content()
        for entry in tombstones:
            text, _ = content.redacted(text, entry.claim or "", entry.time)
        if text != old:
            left[number] = text
    if left:
        rewrite(path, left)
