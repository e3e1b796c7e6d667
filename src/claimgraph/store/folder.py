"""The folder of a store: what its parts are called, and whether a folder is one."""

from __future__ import annotations

from pathlib import Path

from claimgraph.errors import StoreFailure

JOURNAL, INDEX, WORK, LOCK, BACKUPS, SERVED = "journal", "index", "work", "lock", "backups", "served"
# What marks a folder as a backup.
MARK = "BACKUP"
PARTS = frozenset({JOURNAL, INDEX, WORK, LOCK, BACKUPS, SERVED})


def need_store(path: Path, *, write: bool = False) -> None:
    """Raise StoreFailure where ``path`` is no store and, to ``write``, cannot become one."""
    # Looked at once: another process may be making the store meanwhile.
    try:
        names = {inside.name for inside in path.iterdir()}
    except FileNotFoundError:
        names = set()
    except NotADirectoryError:
        names = None
    if names == set():  # nothing, or an empty folder: all that is left of a first load killed at once
        if not write:
            raise StoreFailure(f"{path}: there is no store here; make one with `claimgraph load`, or see --store")
        return
    if names and MARK in names:
        raise StoreFailure(f"{path} is a backup; `claimgraph restore` makes a store from it")
    if names is None or (JOURNAL not in names and not names <= PARTS):
        raise StoreFailure(f"{path} is no store of claims; name another path with --store")
