"""Redaction: the bytes go from every file, a tombstone stays, and the chain of the journal can still be checked.

The headers of the journal stay as they are; each carries the digest of what was accepted. The tombstone is an entry
of its own: it names the claim, the reason, the digest of the lines that went, and for each entry that lost lines the
digest of what is left. It comes first; whatever is left to do after it is done again by the next writer.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from claimgraph.store import content
from claimgraph.store.journal import REDACT, Entry, Journal, rewrite


@dataclass(frozen=True)
class Found:
    """Where a claim stands in a journal: what would be left of each entry, by its number, and the lines that go."""

    left: dict[int, bytes]
    lines: frozenset[bytes]

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


def find(journal: Journal, claim: str) -> Found:
    """Every entry of ``journal`` that says something of ``claim``."""
    left, lines = {}, set[bytes]()
    for spot in journal.spots():
        text, gone = content.redacted(spot.content(), claim)
        if gone:
            left[spot.entry.sequence] = text
            lines.update(gone.splitlines(keepends=True))
    return Found(left, frozenset(lines))


def finish(journal: Journal, after: int) -> bool:
    """Bring the files of ``journal`` to what the tombstones later than entry ``after`` say; whether there are any."""
    tombstones = [entry for entry in journal.entries(after) if entry.kind == REDACT]
    by_file: dict[Path, set[int]] = defaultdict(set)
    for entry in tombstones:
        for number in map(int, entry.rewritten):
            by_file[journal.spot(number).path].add(number)
    claims = [entry.claim or "" for entry in tombstones]
    for path, numbers in by_file.items():
        _finish_file(journal, path, numbers, claims)
    return bool(tombstones)


def _finish_file(journal: Journal, path: Path, numbers: set[int], claims: list[str]) -> None:
    left = {}
    for number in numbers:
        text = old = journal.spot(number).content()
        for claim in claims:
            text, _ = content.redacted(text, claim)
        if text != old:
            left[number] = text
    if left:
        rewrite(path, left)
