"""The journal: every accepted document in the order of acceptance, each entry bound to the one before by its hash.

A file of the journal holds the entries of one commit and is valid N-Quads: each entry is a comment line, its header,
and the document's quads, sorted. The file appears by one rename, so the entries of a commit are there all or not at
all. Its name is the sequence number of its last entry and the first digits of that entry's hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import BinaryIO

from claimgraph.entry import ACCEPT, MARK, WITHDRAW, Entry, Head
from claimgraph.errors import Damaged
from claimgraph.store import files

NAME = re.compile(r"(\d{12})-([0-9a-f]{12})\.nq\Z")
_PART = 1 << 20
NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Slot:
    """Where an entry's content stands: ``entry.size`` bytes from ``offset`` in ``path``."""

    entry: Entry
    path: Path
    offset: int

    def content(self) -> bytes:
        """The content as it stands there now, unchecked."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return file.read(self.entry.size)

    def lines(self) -> Iterator[bytes]:
        """The lines of the content, one by one."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            while file.tell() < self.offset + self.entry.size:
                yield file.readline()

    def sound(self) -> bool:
        """Whether the content is what was accepted, found out without holding all of it."""
        digest = hashlib.sha256()
        for line in self.lines():
            digest.update(line)
        return digest.hexdigest() == (self.entry.digest or NOTHING)


class Journal:
    """The journal in ``folder``, as it stood when it was first looked at and with what was appended through it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def files(self) -> list[Path]:
        """The journal's files in the order of their entries."""
        names = sorted(inside.name for inside in os.scandir(self.folder)) if self.folder.is_dir() else []
        return [self.folder / name for name in names if NAME.match(name)]

    def head(self, known: Head | None = None) -> Head:
        """Where the journal ends; ``known`` spares reading the last file where it is that end."""
        if not self.files:
            return Head()
        last = self.files[-1]
        if known is not None and last.name == _name(known):
            return known
        head = _head(last)
        if last.name != _name(head):
            raise _damaged(last)
        return head

    def slots(self, after: int = 0) -> Iterator[Slot]:
        """The entries later than number ``after`` and where their content stands."""
        for path in self.files:
            if _last(path) > after:
                yield from (slot for slot in _slots(path) if slot.entry.sequence > after)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """The headers of the entries later than number ``after``."""
        return (slot.entry for slot in self.slots(after))

    def contents(self, after: int = 0) -> Iterator[tuple[Entry, bytes]]:
        """The entries later than number ``after`` with their content; raises Damaged where it is not what was told.

        The content of a release is left out: it is read by its lines, from its slot.
        """
        rewritten: set[tuple[int, str]] | None = None
        for slot in self.slots(after):
            if slot.entry.recipe:
                if not slot.sound():
                    raise _damaged(slot.path)
                yield slot.entry, b""
                continue
            content = slot.content()
            found = hashlib.sha256(content).hexdigest()
            if found != (slot.entry.digest or NOTHING):
                rewritten = self.rewritten() if rewritten is None else rewritten
                if (slot.entry.sequence, found) not in rewritten:
                    raise _damaged(slot.path)
            yield slot.entry, content

    def rewritten(self) -> set[tuple[int, str]]:
        """The numbers of the entries that lost lines, each with the digest of what a redaction left of it."""
        return {(int(key), digest) for entry in self.entries() for key, digest in entry.rewritten.items()}

    def standing(self, until: int | None = None) -> dict[str, Slot]:
        """The documents that stand after entry ``until``, by default at the end, and where their content is."""
        found: dict[str, Slot] = {}
        for slot in self.slots():
            entry = slot.entry
            if until is not None and entry.sequence > until:
                break
            for gone in (*entry.leaving, entry.document if entry.kind == WITHDRAW else None):
                found.pop(gone or "", None)
            if entry.kind == ACCEPT:
                found[entry.document or ""] = slot
        return found

    def slot(self, sequence: int) -> Slot:
        """The entry of number ``sequence``, which must exist."""
        path = self.files[bisect_left(self.files, sequence, key=_last)]
        first, slots = _indexed(path)
        return slots[sequence - first]

    def misnamed(self) -> Iterator[Path]:
        """The files whose name is not that of their last entry."""
        return (path for path in self.files if path.name != _name(_head(path)))

    def strays(self) -> Iterator[Path]:
        """What lies in the folder and is no file of the journal."""
        if self.folder.is_dir():  # it is not, where a first load was killed at once
            yield from (path for path in self.folder.iterdir() if not NAME.match(path.name))

    def sweep(self) -> None:
        """Remove what a killed writer left unfinished; only the holder of the lock may."""
        for path in self.folder.iterdir():
            if path.name.startswith("."):
                files.remove(path)


class Draft:
    """The entries of a commit to come, in a file that is not yet part of the journal."""

    def __init__(self, journal: Journal, head: Head) -> None:
        self.head = head
        self._journal = journal
        self._path = journal.folder / ".draft.nq"
        self._file: BinaryIO = self._path.open("wb")

    def append(self, entry: Entry, content: bytes | BinaryIO) -> Entry:
        """Add ``entry`` and its content, or the file of it; returns it with its number, time and place in the chain.

        Time never runs backwards in a journal, even where the clock was set back.
        """
        head = self.head
        time = max(entry.time, head.time)
        entry = replace(entry, sequence=head.sequence + 1, time=time, previous=head.hash)
        files.write(self._file, entry.line)
        if isinstance(content, bytes):
            files.write(self._file, content)
        else:
            content.seek(0)
            for part in iter(partial(content.read, _PART), b""):
                files.write(self._file, part)
        self.head = entry.head
        return entry

    def finish(self) -> None:
        """Bring the draft to the disk: after this, ``commit`` needs no space."""
        files.sync(self._file)
        self._file.close()

    def commit(self) -> None:
        """Make the draft part of the journal. This is the commit point; where it fails, it is undone."""
        final = self._path.with_name(_name(self.head))
        committing(final)
        try:
            files.rename(self._path, final)
        except OSError:
            final.unlink(missing_ok=True)
            raise
        self._journal.files.append(final)

    def discard(self) -> None:
        """Drop the draft."""
        self._file.close()
        self._path.unlink(missing_ok=True)


_latest: list[Path] = []


def committing(path: Path) -> None:
    """Note that this process is about to make ``path`` a file of a journal."""
    _latest[:] = [path]


def safe() -> int | None:
    """The last entry that this process brought into a journal, as the files tell; None where it brought none."""
    return next((_last(path) for path in _latest if path.exists()), None)


def rewrite(path: Path, contents: dict[int, bytes]) -> None:
    """Put ``contents``, by entry number and each as long as what it replaces, into the journal's file ``path``."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as file:
        for slot in _slots(path):
            files.write(file, slot.entry.line)
            files.write(file, contents.get(slot.entry.sequence) or slot.content())
        files.sync(file)
    files.rename(temporary, path)
    _indexed.cache_clear()


def _slots(path: Path) -> Iterator[Slot]:
    """The entries of one file; raises Damaged where the file is not made of entries from end to end."""
    with path.open("rb") as file:
        size = path.stat().st_size
        while file.tell() < size:
            entry = _entry(file.readline(), path)
            yield Slot(entry, path, file.tell())
            if file.seek(entry.size, 1) > size:
                raise _damaged(path)


def _head(path: Path) -> Head:
    """Where the entries of one file end; raises Damaged where it has none."""
    *_, last = (None, *_slots(path))
    if last is None:
        raise _damaged(path)
    return last.entry.head


@lru_cache(maxsize=64)
def _indexed(path: Path) -> tuple[int, list[Slot]]:
    slots = list(_slots(path))
    return slots[0].entry.sequence, slots


def _entry(line: bytes, path: Path) -> Entry:
    """The entry that ``line`` heads; a line that we would not write so is damaged."""
    try:
        entry = Entry(**json.loads(line.removeprefix(MARK)))
        if entry.line == line and min(entry.size, entry.sequence) >= 0:
            return entry
    except (ValueError, TypeError):
        pass
    raise _damaged(path)


def _name(head: Head) -> str:
    return f"{head.sequence:012}-{head.hash[:12]}.nq"


def _last(path: Path) -> int:
    return int(path.name[:12])


def _damaged(path: Path) -> Damaged:
    return Damaged(f"{path} is damaged; run `claimgraph verify`, then `claimgraph restore` from a backup")
