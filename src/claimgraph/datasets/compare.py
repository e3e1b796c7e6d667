"""Comparison: which rows of two releases of a dataset say the same, whatever the releases are called."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from claimgraph.names import ABOUT

if TYPE_CHECKING:
    from claimgraph.datasets.convert import Block
    from claimgraph.datasets.release import Release

_SIZE = 8
# How a key begins that is none of a row: in an IRI that would end it.
_SHARED = "<"
_CLAIM = f"> <{ABOUT}> ".encode()


@dataclass
class Comparison:
    """How the rows of a release that comes differ from those of the one ``before``, as its blocks come."""

    before: dict[str, tuple[bytes, bytes]]
    added: int = 0
    changed: int = 0
    came: int = 0
    went: int = 0
    _seen: set[str] = field(default_factory=set, repr=False)
    _new: set[bytes] = field(default_factory=set, repr=False)

    def add(self, block: Block, release: Release) -> None:
        """Reckon with one more block."""
        if not self.before:
            self._add_new(block)
            return
        for key, (claims, rest) in prints(block, release):
            if key.startswith(_SHARED) and key in self._seen:
                continue
            old = self.before.get(key)
            if old is None:
                self.added += not key.startswith(_SHARED)
                self.came += len(claims) // _SIZE
                if key.startswith(_SHARED):
                    self._seen.add(key)
                continue
            self._seen.add(key)
            if old != (claims, rest):
                self.changed += not key.startswith(_SHARED)
                new, gone = Counter(_parts(claims)), Counter(_parts(old[0]))
                self.came += (new - gone).total()
                self.went += (gone - new).total()

    def _add_new(self, block: Block) -> None:
        """Reckon with a block where nothing stood before, with which to compare it."""
        self.added += len(block.own)
        shared = {thing for thing, lines in block.shared.items() if _CLAIM in lines} - self._new
        self.came += sum(lines.count(_CLAIM) for lines in block.own.values()) + len(shared)
        self._new |= shared

    def end(self) -> int:
        """How many rows are dropped, when all blocks have come."""
        dropped = self.before.keys() - self._seen
        self.went += sum(len(self.before[key][0]) // _SIZE for key in dropped)
        return sum(not key.startswith(_SHARED) for key in dropped)


def all_prints(release: Release) -> dict[str, tuple[bytes, bytes]]:
    """A print of each row by its key: of its claims, one behind the other, and of all else that it says."""
    return {key: found for block in release.blocks() for key, found in prints(block, release)}


def prints(block: Block, release: Release) -> Iterator[tuple[str, tuple[bytes, bytes]]]:
    """The prints of the rows of one block."""
    for key, lines in (*block.own.items(), *_shared_claims(block, release)):
        claims, rest = list[bytes](), list[bytes]()
        for _, said in said_by_subject(lines, release):
            (claims if _CLAIM in said else rest).append(hashlib.blake2b(said, digest_size=_SIZE).digest())
        yield key, (b"".join(sorted(claims)), hashlib.blake2b(b"".join(sorted(rest)), digest_size=_SIZE).digest())


def _shared_claims(block: Block, release: Release) -> Iterator[tuple[str, bytes]]:
    """The claims that rows share, each under a key that no row has."""
    for thing, lines in block.shared.items():
        if _CLAIM in lines:
            yield _SHARED + thing.decode().removeprefix(release.iri), lines


def said_by_subject(lines: bytes, release: Release) -> Iterator[tuple[bytes, bytes]]:
    """Each subject of a row's ``lines`` and what is said of it, without the name of the release in either."""
    plain = lines.replace(f"<{release.iri}".encode(), b"<")
    for subject, said in groupby(plain.splitlines(keepends=True), key=lambda line: line[: line.index(b">")]):
        yield subject[1:], b"".join(said)


@dataclass(frozen=True)
class Said:
    """What a claim of a row said ``before`` and says ``after``, as N-Triples; ``claim`` is its latest IRI."""

    claim: str
    document: str
    before: str
    after: str


def differences(before: Release | None, after: Release | None) -> Iterator[Said]:
    """The claims of rows that say something else in ``after`` than in ``before``, or stand in one of them alone."""
    old = all_prints(before) if before else {}
    new = all_prints(after) if after else {}
    keys = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    was, now = _claims(before, keys), _claims(after, keys)
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            release = after if name in now else before
            assert release is not None
            yield Said(release.iri + name, release.iri, _told(before, was.get(name)), _told(after, now.get(name)))


def _claims(release: Release | None, keys: Collection[str]) -> dict[str, bytes]:
    """The claims of the rows ``keys``, by the part of their IRI behind that of the release."""
    found: dict[str, bytes] = {}
    for block in release.blocks() if release and keys else ():
        assert release is not None
        for key, lines in (*block.own.items(), *_shared_claims(block, release)):
            said = said_by_subject(lines, release) if key in keys else ()
            found |= {subject.decode(): of_it for subject, of_it in said if _CLAIM in of_it}
    return found


def _told(release: Release | None, lines: bytes | None) -> str:
    """``lines`` with the name of the release in its place again."""
    if release is None or lines is None:
        return ""
    return lines.replace(b"</", f"<{release.iri}/".encode()).replace(b"<> ", f"<{release.iri}> ".encode()).decode()


def _parts(prints: bytes) -> Iterator[bytes]:
    return (prints[at : at + _SIZE] for at in range(0, len(prints), _SIZE))
