"""Writes that fail: at every point in turn, past a size, and on a full disk. Run in a process of its own."""

from __future__ import annotations

import errno
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from claimgraph.errors import StoreFailure
from claimgraph.names import ID
from claimgraph.store import files, upkeep
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.faults.workload import Model, faults, standing
from tests.store.conftest import count, report

SMALL = [report(f"g0-{n}", (f"v{2}", "attack-0", 2)) for n in range(2)]
LARGE = report("large", ("v2", "attack-0", 2), *((f"x{n}", f"attack-{n % 50}", n) for n in range(1_500)))
Work = Callable[[Writer], object]
WORKS: dict[str, tuple[Work, Model]] = {
    "load": (lambda store: store.commit(SMALL), {"g0-0": 2, "g0-1": 2, "g1-0": 1}),
    "large": (lambda store: store.commit([LARGE]), {"g0-0": 1, "g1-0": 1, "large": 2}),
    "withdraw": (lambda store: store.withdraw([ID + "g0-0"], "test"), {"g1-0": 1}),
    "redact": (lambda store: store.redact(ID + "g0-0/v1", "test"), {"g0-0": 0, "g1-0": 1}),
    "backup": (lambda store: upkeep.backup(store.path, store.path.with_name("backup")), {"g0-0": 1, "g1-0": 1}),
}
BEFORE: Model = {"g0-0": 1, "g1-0": 1}


def prepare(path: Path) -> Writer:
    """A store with two documents, open for writing."""
    store = Writer.open(path, derive=count)
    for low in range(4):  # so that there are old generations to sweep
        store.commit([report("g0-0", ("v1", "attack-0", low)), report("g1-0", ("v1", "attack-1", 1))])
    return store


def attempt(store: Writer, work: Work, after: Model) -> tuple[bool, list[str]]:
    """Do ``work`` while something fails; returns whether it was acknowledged, and what is wrong."""
    wrong = []
    kept = False
    try:
        work(store)
        done = True
    except StoreFailure as failure:
        done = False
        kept = "safe in the journal" in str(failure) or "noted in the journal" in str(failure)
        told = "nothing has changed" in str(failure) and "disk" in str(failure)
        if not kept and not told:
            wrong.append(f"no remedy: {failure}")
    reads = standing(store)
    if reads not in ([after] if done else [BEFORE, after] if kept else [BEFORE]):
        wrong.append(f"reading after the failure gave {reads}")
    return done, wrong


def check(path: Path, after: Model, done: bool) -> list[str]:
    """What is wrong with the store when it is opened again, now that nothing fails."""
    with Reader.open(path, derive=count) as store:
        found = standing(store)
    expected = [after] if done else [BEFORE, after]
    return faults(path) + ([] if found in expected else [f"{'lost' if done else 'partial'}: {found}"])


def at_point(folder: Path, name: str, n: int) -> tuple[bool, list[str]]:
    """Let the ``n``-th point fail during the work ``name``; returns whether there were fewer, and what is wrong."""
    work, after = WORKS[name]
    path = folder / f"{name}-{n}" / "claimgraph.db"
    path.parent.mkdir()
    passed = 0

    def point(name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == n:
            raise OSError(errno.ENOSPC if n % 2 else errno.EIO, os.strerror(errno.ENOSPC if n % 2 else errno.EIO))

    with prepare(path) as store:
        files.point = point
        done, wrong = attempt(store, work, after)
        files.point = lambda name: None
    return passed < n, wrong + check(path, after, done)


def past_size(folder: Path, name: str, most: int) -> tuple[bool, list[str]]:
    """Let every write past ``most`` bytes of a file fail, the engine's own too."""
    work, after = WORKS[name]
    path = folder / f"{name}-size-{most}" / "claimgraph.db"
    path.parent.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with prepare(path) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            done, wrong = attempt(store, work, after)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    return done, wrong + check(path, after, done)


def full_disk(folder: Path, name: str, free: int) -> tuple[bool, list[str]]:
    """Do the work on a disk (``folder``, a small file system) with ``free`` bytes left."""
    work, after = WORKS[name]
    path = folder / "claimgraph.db"
    ballast = folder / "ballast"
    with prepare(path) as store:
        status = os.statvfs(folder)
        with ballast.open("wb") as file:
            file.write(b"x" * max(0, status.f_bavail * status.f_bsize - free))
        done, wrong = attempt(store, work, after)
        ballast.unlink()
    return done, wrong + check(path, after, done)


def main(kind: str, name: str, folder: Path, first: int, last: int, step: int) -> None:
    """Run one series and print, as JSON, how many faults were set, how many works were done, and what is wrong."""
    tried, done, wrong = 0, 0, []
    for n in range(first, last, step):
        ended, found = {"point": at_point, "size": past_size, "disk": full_disk}[kind](folder, name, n)
        tried += 1
        done += ended
        wrong += [f"{kind} {n}: {one}" for one in found]
        if kind == "disk" or (kind == "point" and ended):
            break
    print(json.dumps({"tried": tried, "done": done, "wrong": wrong[:9]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), *map(int, sys.argv[4:7]))
