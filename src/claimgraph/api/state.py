"""A state of a graph that is held open while anybody uses it, with workers, from a memory image where that pays."""

from __future__ import annotations

import re
import warnings
from contextlib import ExitStack
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from claimgraph.licences import Leaving, leaving

if TYPE_CHECKING:
    from claimgraph.graph import Readable, Snapshot
    from claimgraph.workers.answering import Workers
    from claimgraph.workers.forked import Image

_WORKERS = 2
# A graph takes as much memory as its index has on disk. From this size on an image is worth its start, and a graph up
# to a quarter of what is free is put there unasked; where it is asked for, it may take half.
_WORTH = 32 << 20
_UNASKED, _ASKED = 4, 2


class State:
    """``graph`` in one committed state; it is let go of once it is retired and its last user has left."""

    def __init__(self, graph: Readable, image: bool | None = None) -> None:
        self.graph = graph
        self._wanted = image
        self._held = ExitStack()
        self._workers: Workers | None = None
        self._leaving: Leaving | None = None
        self._users = 0
        self._retired = False
        self._lock = RLock()

    def workers(self) -> Workers | None:
        """The workers on it, started by the first who wants them; None where a server answers, in its own way."""
        with self._lock:
            if self._workers is None and (snapshot := self._held.enter_context(self.graph.snapshot())) is not None:
                from claimgraph.workers.answering import Workers

                image = self._image(snapshot)
                self._workers = self._held.enter_context(Workers(snapshot, size=_WORKERS, image=image))
            return self._workers

    def asks_apart(self) -> bool:
        """Whether saved questions go to the workers too, since these have the graph in memory."""
        with self._lock:
            if self._wanted is None:
                with self.graph.snapshot() as snapshot:
                    self._wanted = snapshot is not None and pays(size_of(snapshot), free())
            return self._wanted

    def leaving(self, *, included: bool) -> Leaving:
        """What may leave it, looked up once; all, where what its licence keeps here is ``included``."""
        if included:
            return Leaving(included=True)
        with self._lock:
            if self._leaving is None:
                self._leaving = leaving(self.graph, included=False)
            return self._leaving

    def _image(self, snapshot: Snapshot) -> Image | None:
        if not self.asks_apart():
            return None
        size, room = size_of(snapshot), free()
        if size > room // _ASKED:
            told = f"the image would need some {size >> 20:,} MB, and {room >> 20:,} are free"
            warnings.warn(f"{told}: the disk answers, which takes longer", UserWarning, stacklevel=4)
            self._wanted = False
            return None
        from claimgraph.workers.forked import Image

        return self._held.enter_context(Image(snapshot))

    def settle(self) -> None:
        """Give up the workers and what was looked up, since that is no longer how the graph stands."""
        with self._lock:
            held, self._held, self._workers, self._leaving = self._held, ExitStack(), None, None
        held.close()

    def __enter__(self) -> Readable:
        with self._lock:
            self._users += 1
        return self.graph

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._users -= 1
        self._leave()

    def retire(self) -> None:
        """Close it as soon as nobody uses it."""
        with self._lock:
            self._retired = True
        self._leave()

    def _leave(self) -> None:
        with self._lock:
            done = self._retired and not self._users
        if done:
            self.settle()
            self.graph.close()


def pays(size: int, room: int) -> bool:
    """Whether an image of ``size`` bytes is plainly worth it where so many are free."""
    return _WORTH <= size <= room // _UNASKED


def free() -> int:
    """The bytes of memory that are free; none where the system does not tell."""
    try:
        told = Path("/proc/meminfo").read_text()
    except OSError:
        return 0
    found = re.search(r"MemAvailable: +(\d+)", told)
    return int(found[1]) << 10 if found else 0


def size_of(snapshot: Snapshot) -> int:
    """The bytes of a snapshot on disk, which are about what it needs in memory."""
    folder = snapshot.checkpoint
    return sum(file.stat().st_size for file in (folder.iterdir() if folder else snapshot.files))
