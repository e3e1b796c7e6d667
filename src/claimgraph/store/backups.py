"""Backups: copies of a journal elsewhere, from which a store can be made again, and that redaction reaches too."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from claimgraph.errors import StoreFailure
from claimgraph.store import files
from claimgraph.store.folder import BACKUPS, JOURNAL
from claimgraph.store.journal import Head, Journal

MARK = "BACKUP"


@dataclass(frozen=True)
class Backup:
    """A copy in the folder ``path`` of a journal up to ``head``."""

    path: Path
    head: Head


def make(store: Path, target: Path) -> Backup:
    """Copy the journal of ``store`` to the new folder ``target`` and note there where it went."""
    target = target.absolute()
    if target.exists():
        raise StoreFailure(f"{target} exists already; name a new folder for the backup")
    if target.is_relative_to(store.absolute()):
        raise StoreFailure(f"{target} lies in the store itself; name a folder on another disk")
    files.make_folder(store / BACKUPS)
    with _alone(store):
        journal = Journal(store / JOURNAL)
        partial = _partial(target)
        files.remove(partial)
        (partial / JOURNAL).mkdir(parents=True)
        # Before the first byte: a copy that nobody knows of, even half a one, would keep what is redacted.
        try:
            _record(store, Backup(target, journal.head()))
            head = _copy(journal, partial)
            files.rename(partial, target)
        except BaseException:
            _give_up(partial, _place(store, target))
            raise
    return Backup(target, head)


def read(path: Path) -> Backup:
    """The backup at ``path``; raises StoreFailure where there is none, or where it has lost its end."""
    try:
        head = Head(**files.unseal(path / MARK)["head"])
    except FileNotFoundError:
        raise StoreFailure(f"{path} is no backup; `claimgraph backup FOLDER` makes one") from None
    if Journal(path / JOURNAL).head() != head:
        raise files.Damaged(f"{path} has lost files of its journal; restore from another backup")
    return Backup(path, head)


def known(store: Path) -> dict[Path, Backup]:
    """The backups that were made of ``store`` as they were last written, by the file that records each.

    Raises Damaged where such a file is.
    """
    folder = store / BACKUPS
    records = sorted(path for path in folder.iterdir() if path.name[0] != ".") if folder.is_dir() else []
    told = {record: files.unseal(record) for record in records}
    return {record: Backup(Path(one["path"]), Head(**one["head"])) for record, one in told.items()}


def renew(store: Path) -> None:
    """Bring every backup that can be reached to what the journal of ``store`` holds now."""
    if not (store / BACKUPS).is_dir():
        return
    with _alone(store):
        for record, backup in known(store).items():
            if (backup.path / MARK).is_file():
                head = _copy(Journal(store / JOURNAL), backup.path)
                _record(store, Backup(backup.path, head))
            elif _partial(backup.path).is_dir():
                _give_up(_partial(backup.path), record)


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """Wait until nobody else makes or renews backups of ``store``, and keep others waiting."""
    descriptor = os.open(store / BACKUPS, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _partial(target: Path) -> Path:
    """Where a backup grows until it is whole; if nobody is making it, it never will be."""
    return target.with_name(f".{target.name}.part")


def _give_up(partial: Path, record: Path) -> None:
    """Remove what was copied, then the record, by which a killed removal is found again, then the empty folder."""
    for inside in partial.iterdir():
        files.remove(inside)
    files.remove(record)
    files.remove(partial)


def _copy(journal: Journal, target: Path) -> Head:
    """Copy to ``target`` the files of ``journal`` that it lacks or holds otherwise; all is on the disk at the end."""
    for path in journal.files:
        copy = target / JOURNAL / path.name
        if not copy.is_file() or files.digest(copy) != files.digest(path):
            files.point(f"copy {path.name}")
            part = copy.with_name(f".{copy.name}.part")
            shutil.copyfile(path, part)
            files.sync_path(part)
            part.rename(copy)
    files.sync_path(target / JOURNAL)
    files.replace(target / MARK, files.seal({"head": asdict(journal.head())}))
    return journal.head()


def _record(store: Path, backup: Backup) -> None:
    files.replace(_place(store, backup.path), files.seal({"path": str(backup.path), "head": asdict(backup.head)}))


def _place(store: Path, target: Path) -> Path:
    """The file that records the backup at ``target``."""
    return store / BACKUPS / hashlib.sha256(os.fsencode(target)).hexdigest()[:16]
