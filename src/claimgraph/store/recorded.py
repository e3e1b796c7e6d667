"""A store on disk as its files tell of it: what is in its journal and how much it holds, with nothing opened."""

from __future__ import annotations

from pathlib import Path

from claimgraph.entry import Entry
from claimgraph.graph import Chronicle, Stats
from claimgraph.store import backups, generations
from claimgraph.store.folder import INDEX, JOURNAL, need_store
from claimgraph.store.journal import Journal


class Recorded(Chronicle):
    """The store in the folder ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def at(cls, path: Path) -> Recorded:
        """The store at ``path``; raises StoreFailure where there is none."""
        need_store(path)
        return cls(path)

    def log(self) -> list[Entry]:
        """The entries of its journal, the first one first."""
        return list(Journal(self.path / JOURNAL).entries())

    def stats(self) -> Stats:
        """How much it holds."""
        generation = generations.current(self.path / INDEX)
        state = generation.state if generation else generations.State()
        return Stats(
            str(self.path),
            state.head.sequence,
            state.documents,
            state.claims,
            state.quads,
            len(state.redacted),
            state.head.time,
            _size(self.path / JOURNAL),
            _size(self.path / INDEX),
            len(generations.numbers(self.path / INDEX)),
            len(backups.records(self.path)),
        )


def _size(folder: Path) -> int:
    """The bytes of the files in ``folder``; a file of several names counts once."""
    found = (file.stat() for file in folder.rglob("*") if file.is_file())
    return sum({status.st_ino: status.st_size for status in found}.values())
