"""A store on disk, open to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from claimgraph.claims.derive import derive as derive_all
from claimgraph.errors import StoreFailure
from claimgraph.store import files, generations
from claimgraph.store.folder import INDEX, JOURNAL, need_store
from claimgraph.store.generations import lag
from claimgraph.store.journal import Journal
from claimgraph.store.opened import Opened

if TYPE_CHECKING:
    from claimgraph.claims.renewal import Derive

if TYPE_CHECKING:
    from claimgraph.claims.renewal import Derive


class Reader(Opened):
    """A store on disk in one committed state; what comes later is seen by who opens it later."""

    @classmethod
    def open(cls, path: Path | str, *, derive: Derive = derive_all) -> Self:
        """The store at ``path``; what its journal holds and its index lacks, since a writer died, is replayed first."""
        path = Path(path)
        with files.explained("opening the store", path):
            need_store(path)
            _catch_up(path, derive)
            return cls(path)._refreshed()


def _catch_up(path: Path, derive: Derive) -> None:
    """Replay what the index lacks where its writer died; a writer that lives is about to publish it itself."""
    generation = generations.current(path / INDEX)
    if generation is not None and lag(Journal(path / JOURNAL), generation) == 0:
        return
    from claimgraph.store.lock import PATIENCE
    from claimgraph.store.writer import Writer

    try:
        Writer.begun(path, derive, patience=0 if generation else PATIENCE).close()
    except (StoreFailure, OSError):
        if generation is None:
            raise
