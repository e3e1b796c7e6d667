"""Power cuts: images of a store with everything dropped that was not fsynced, one after each fsync.

The store is written through Python's ``os.fsync`` alone (also what the engine wrote is synced again before it counts),
so what each call made lasting is known: the content of a file, or the names in a folder.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from unittest import mock

from claimgraph.store.reader import Reader
from tests.faults.workload import Model, faults, standing, step
from tests.store.conftest import count

Inode = int
Names = dict[str, Inode]


class Disk:
    """What would be found on the disk below ``root`` after a power cut."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.syncs = 0
        self._lasting: dict[Inode, bytes | Names] = {root.stat().st_ino: {}}

    def synced(self, descriptor: int) -> None:
        """Take note of what an fsync made lasting."""
        status = os.fstat(descriptor)
        place = Path(f"/proc/self/fd/{descriptor}").resolve()
        self.syncs += 1
        if stat.S_ISDIR(status.st_mode):
            names = {path.name: path.stat().st_ino for path in place.iterdir()}
            for path in place.iterdir():  # a new folder is empty until it is synced itself
                self._lasting.setdefault(path.stat().st_ino, {} if path.is_dir() else b"")
            self._lasting[status.st_ino] = names
        else:
            self._lasting[status.st_ino] = place.read_bytes()

    def image(self, target: Path) -> None:
        """Write what is left after a power cut to ``target``."""
        shutil.rmtree(target, ignore_errors=True)
        self._write(self.root.stat().st_ino, target)

    def _write(self, inode: Inode, target: Path) -> None:
        content = self._lasting.get(inode, b"")
        if isinstance(content, bytes):
            target.write_bytes(content)
            return
        target.mkdir()
        for name, inside in content.items():
            if name != "image":
                self._write(inside, target / name)


def cuts(folder: Path, images: int) -> list[str]:
    """Cut the power after each of ``images`` fsyncs; returns what was lost or broken."""
    root = folder / "disk"
    root.mkdir()
    disk = Disk(root)
    wrong: list[str] = []
    tried = 0
    real = os.fsync
    before: Model = {}
    after: Model = {}

    def fsync(descriptor: int) -> None:
        nonlocal tried
        real(descriptor)
        disk.synced(descriptor)
        tried += 1
        if tried <= images:
            with mock.patch("os.fsync", real):
                wrong.extend(f"cut {tried}: {one}" for one in _look(disk, folder / "image", before, after))

    with mock.patch("os.fsync", fsync):
        number = 0
        while tried < images:
            number += 1
            now = step(number, before)
            after = now.after
            if now.name not in ("backup", "restore"):  # they reach beyond the disk
                now.do(root / "claimgraph.db")
            before = now.after
    return wrong


def _look(disk: Disk, image: Path, before: Model, after: Model) -> list[str]:
    disk.image(image)
    path = image / "claimgraph.db"
    if not path.exists():
        return [] if not before else ["the store is gone"]
    wrong = faults(path)
    with Reader.open(path, derive=count) as store:
        found = standing(store)
    return wrong if found in (before, after) else [*wrong, f"found {found}, not {before} or {after}"]
