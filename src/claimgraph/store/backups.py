"""Backups: copies of a journal elsewhere, from which a store can be made again, and that redaction reaches too."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from claimgraph.entry import Head
from claimgraph.errors import Damaged, StoreFailure, system_said
from claimgraph.store import files
from claimgraph.store.folder import BACKUPS, INDEX, JOURNAL, LOCK, MARK, WORK
from claimgraph.store.journal import Journal


@dataclass(frozen=True)
class Backup:
    """A copy in the folder ``path`` of a journal up to ``head``; ``missed`` says why it could not be renewed."""

    path: Path
    head: Head
    missed: str = ""


def make(store: Path, target: Path) -> Backup:
    """Copy the journal of ``store`` to the new folder ``target`` and note there where it went.

    Where that was done before and nothing has come since, as after a command that was cut, it is done.
    """
    target = target.absolute()
    if target.resolve().is_relative_to(store.resolve()):
        raise StoreFailure(f"{target} lies in the store itself; name a folder on another disk")
    if target.exists():
        return _made_before(store, target)
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
            if partial.is_dir():  # otherwise it is whole, and only its name may not be on the disk yet
                _give_up(partial, _noted_at(store, target))
            raise
    return Backup(target, head)


def _made_before(store: Path, target: Path) -> Backup:
    """The backup of ``store`` at ``target``, which has all that there is; StoreFailure where it is another thing."""
    with suppress(OSError, StoreFailure):
        journal, found = Journal(store / JOURNAL), read(target)
        copies = [target / JOURNAL / path.name for path in journal.files]
        whole = list(map(files.digest, copies)) == list(map(files.digest, journal.files))
        if whole and found.head == journal.head() and _noted_at(store, target).exists():
            files.sync_path(target.parent)
            return found
    raise StoreFailure(f"{target} exists already; name a new folder for the backup")


def read(path: Path) -> Backup:
    """The backup at ``path``; raises StoreFailure where there is none, or where it has lost its end."""
    try:
        head = _marked(path)
    except (FileNotFoundError, NotADirectoryError):
        raise StoreFailure(f"{path} is no backup; `claimgraph backup FOLDER` makes one") from None
    if Journal(path / JOURNAL).head() != head:
        raise Damaged(f"{path} has lost files of its journal; restore from another backup")
    return Backup(path, head)


def records(store: Path) -> list[Path]:
    """The files in which ``store`` notes where its backups are."""
    folder = store / BACKUPS
    return sorted(path for path in folder.iterdir() if path.name[0] != ".") if folder.is_dir() else []


def recorded(record: Path) -> Backup:
    """The backup that the file ``record`` tells of, as it was last written; raises Damaged where the file is."""
    told = files.unseal(record)
    return Backup(Path(told["path"]), Head(**told["head"]), told.get("missed", ""))


def renew(store: Path) -> None:
    """Bring every backup of ``store`` to what its journal holds now.

    One that cannot be reached stops nobody. It is noted, `verify` tells of it, and who writes next tries again.
    """
    if (store / BACKUPS).is_dir():
        with _alone(store):
            for record in records(store):
                _try(store, record)


def retry(store: Path) -> None:
    """Renew those backups of ``store`` that could not be renewed before; nobody is waited for where there is none."""
    if missed := [record for record in records(store) if _missed(record)]:
        with _alone(store):
            for record in missed:
                _try(store, record)


def _missed(record: Path) -> bool:
    with suppress(Damaged):
        return bool(recorded(record).missed)
    return False


def _try(store: Path, record: Path) -> None:
    with suppress(Damaged):
        backup = recorded(record)
        try:
            _renew(store, backup, record)
        except (OSError, StoreFailure) as error:
            missed = system_said(error) if isinstance(error, OSError) else str(error)
            _record(store, Backup(backup.path, backup.head, missed))


def _renew(store: Path, backup: Backup, record: Path) -> None:
    journal = Journal(store / JOURNAL)
    if not (backup.path / MARK).is_file():
        if not _partial(backup.path).is_dir():
            raise StoreFailure("there is none at that place")
        _give_up(_partial(backup.path), record)
        return
    head = _marked(backup.path)
    if head.sequence and (head.sequence > journal.head().sequence or journal.slot(head.sequence).entry.head != head):
        raise StoreFailure("another store's is at that place")
    for part in (INDEX, WORK, LOCK):  # it may have been read as a store once
        files.remove(backup.path / part)
    _record(store, Backup(backup.path, _copy(journal, backup.path)))


def _marked(path: Path) -> Head:
    """Where the journal in the backup at ``path`` ends, as was marked there."""
    return Head(**files.unseal(path / MARK)["head"])


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
    files.replace(_noted_at(store, backup.path), files.seal({**asdict(backup), "path": str(backup.path)}))


def _noted_at(store: Path, target: Path) -> Path:
    """The file that records the backup at ``target``."""
    return store / BACKUPS / hashlib.sha256(os.fsencode(target)).hexdigest()[:16]
