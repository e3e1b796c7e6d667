"""Generations of the index: each is complete, never changed, and known by every byte; CURRENT names the one in force.

A writer works on a copy (hard links, so it costs milliseconds at any size) and publishes a new generation; so neither
a kill nor a failing disk can leave a generation half written, and a reader is never in a writer's way.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph

from claimgraph.engine import read_only
from claimgraph.entry import Head
from claimgraph.errors import Damaged, StoreFailure
from claimgraph.store import files
from claimgraph.store.journal import Journal

CURRENT = "CURRENT"
STATE = "STATE"
_NEXT = ".next"


@dataclass(frozen=True)
class State:
    """What a generation holds: the journal up to ``head``, so many of each, and the IRIs that were redacted.

    ``files`` are the generation's own: [size in bytes, SHA-256] by name.
    """

    head: Head = field(default_factory=Head)
    quads: int = 0
    claims: int = 0
    documents: int = 0
    redacted: list[str] = field(default_factory=list)
    files: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Generation:
    """A published generation in the folder ``path``."""

    path: Path
    state: State

    def open(self) -> pyoxigraph.Store:
        """The generation for reading."""
        self._check()
        with files.explained("opening the index", self.path):
            return read_only(self.path)

    def copy(self, target: Path) -> None:
        """A copy at ``target`` that a writer may change: links to what the engine never changes, copies of the rest."""
        self._check()
        target.mkdir()
        for name in self.state.files:
            if name.endswith(".sst"):
                _link(self.path / name, target / name)
            else:
                shutil.copyfile(self.path / name, target / name)

    def damages(self) -> Iterator[str]:
        """What is wrong with the files of this generation, one sentence each."""
        for name, (_, known) in self.state.files.items():
            path = self.path / name
            if not path.is_file() or files.digest(path) != known:
                yield f"{path} is not as it was written; run `claimgraph rebuild`"
        for path in self.path.iterdir():
            if path.name != STATE and path.name not in self.state.files:
                yield f"{path} is none of this store's files; run `claimgraph rebuild`"

    def _check(self) -> None:
        # The engine drops the end of a file that was cut short without a word, and can hang for ever on one changed
        # byte of its smaller files. The large ones it checks itself, block by block.
        for name, (size, known) in self.state.files.items():
            path = self.path / name
            if not path.is_file() or path.stat().st_size != size:
                raise Damaged(f"{path} is missing or cut short; run `claimgraph rebuild`")
            if path.suffix != ".sst" and files.digest(path) != known:
                raise Damaged(f"{path} is not as it was written; run `claimgraph rebuild`")


class Hold:
    """A reader's hold on a generation: while it lasts, no writer removes the files."""

    def __init__(self, index: Path) -> None:
        """Take hold of the generation in force; raises StoreFailure where there is none."""
        while True:
            generation = current(index)
            if generation is None:
                raise StoreFailure(f"{index} holds no generation; run `claimgraph rebuild`")
            self.generation = generation
            if self._taken(generation.path):
                return

    def _taken(self, path: Path) -> bool:
        """Whether the hold succeeded; a generation that is being removed at this moment is not the one in force."""
        try:
            self._descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if (path / STATE).exists():
                return True
        except BlockingIOError:
            pass
        self.close()
        return False

    def close(self) -> None:
        """Let go; a second time does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def current(index: Path) -> Generation | None:
    """The generation in force; None where none was ever published; raises Damaged."""
    try:
        name = files.unseal(index / CURRENT)["generation"]
    except FileNotFoundError:
        return None
    try:
        return read(index / name)
    except FileNotFoundError:
        if files.unseal(index / CURRENT)["generation"] != name:
            return current(index)  # a writer published another one between the two steps
        raise Damaged(f"{index / name} is missing; run `claimgraph rebuild`") from None


def read(path: Path) -> Generation:
    """The generation at ``path``; raises FileNotFoundError or Damaged."""
    told = files.unseal(path / STATE)
    return Generation(path, State(**{**told, "head": Head(**told["head"])}))


def prepare(index: Path, live: pyoxigraph.Store, state: State, before: Generation | None) -> Path:
    """Write what ``live`` holds to a folder that is not yet a generation, all of it on the disk."""
    target = index / _NEXT
    files.remove(target)
    files.point("backup")
    live.flush()
    live.backup(target)
    stamps = {path.name: _stamp(path, before) for path in sorted(target.iterdir())}
    (target / STATE).write_bytes(files.seal({**asdict(state), "files": stamps}))
    files.sync_path(target / STATE)
    files.sync_path(target)
    return target


def publish(index: Path, prepared: Path) -> Generation:
    """Make what ``prepare`` wrote the generation in force."""
    final = index / f"{max(numbers(index), default=0) + 1:08}"
    files.rename(prepared, final)
    files.replace(index / CURRENT, files.seal({"generation": final.name}))
    return read(final)


def numbers(index: Path) -> list[int]:
    """The numbers of the generations that are there."""
    return sorted(int(path.name) for path in index.iterdir() if path.name.isdecimal()) if index.is_dir() else []


def lag(journal: Journal, generation: Generation) -> int:
    """How many entries of ``journal`` the index lacks; raises StoreFailure where the journal has lost some."""
    known = generation.state.head
    head = journal.head(known)
    if head.sequence < known.sequence or (head.sequence == known.sequence and head != known):
        raise StoreFailure(
            f"{journal.folder} ends at entry {head.sequence}, but entry {known.sequence} was accepted;"
            " bring its files back, or run `claimgraph restore` from a backup"
        )
    return head.sequence - known.sequence


def strays(index: Path) -> Iterator[Path]:
    """What lies in the folder and is no generation."""
    if index.is_dir():
        yield from (path for path in index.iterdir() if path.name != CURRENT and not path.name.isdecimal())


def sweep(index: Path, keep: Generation | None, *, held: bool = True) -> None:
    """Remove what is neither ``keep`` nor (while ``held`` counts) held by a reader; only the lock's holder may."""
    for path in list(index.iterdir()):
        if path.name == CURRENT or (keep is not None and path == keep.path):
            continue
        if path.name.isdecimal() and held and _is_held(path):
            continue
        files.remove(path)


def _is_held(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Without STATE a reader that comes now sees that it came too late.
        (path / STATE).unlink(missing_ok=True)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _stamp(path: Path, before: Generation | None) -> list[Any]:
    """Size and digest of a new file; of one that the generation before shares, as they are known."""
    if before is not None and path.name in before.state.files and path.suffix == ".sst":
        old = before.path / path.name
        if old.is_file() and old.samefile(path):
            return before.state.files[path.name]
    files.sync_path(path)
    return [path.stat().st_size, files.digest(path)]


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without links
        shutil.copyfile(old, new)
