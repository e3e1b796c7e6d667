"""The pool: a few workers on one snapshot, shared fairly among clients, and replaced when they are spent."""

from __future__ import annotations

import threading
from collections import Counter, deque
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from claimgraph.errors import StoreFailure
from claimgraph.workers import said
from claimgraph.workers.process import Worker

if TYPE_CHECKING:
    from claimgraph.graph import Snapshot
    from claimgraph.workers.forked import Image

_OPENING = 60.0  # seconds in which a worker can open its snapshot


class Pool:
    """At most ``size`` workers at work; a client that bears a name gets half of them at most."""

    def __init__(self, snapshot: Snapshot, size: int, *, network: bool, image: Image | None = None) -> None:
        self.size = size
        self._snapshot = snapshot
        self._network = network
        self._image = image
        self._generation = 0
        self._idle: deque[Worker] = deque()
        self._busy: Counter[str] = Counter()
        self._change = threading.Condition()
        self._opening = 0
        self._starting: set[Worker] = set()
        self._replacing: set[threading.Thread] = set()
        self._closed = False

    @property
    def idle(self) -> list[Worker]:
        """The workers that wait for a query."""
        with self._change:
            return list(self._idle)

    def warm(self) -> None:
        """Start all workers now, side by side, so that no query waits for one."""
        threads = [threading.Thread(target=self._restock) for _ in range(self.size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def renew(self, snapshot: Snapshot) -> None:
        """Use another snapshot from now on; workers at work end on the one that they began with."""
        with self._change:
            self._snapshot = snapshot
            self._generation += 1
            old, self._idle = self._idle, deque()
        for worker in old:
            worker.end()
            self._restock()

    def close(self) -> None:
        """End every idle worker; those at work are ended when they are given back."""
        with self._change:
            self._closed = True
            idle, self._idle = self._idle, deque()
            replacing = list(self._replacing)
            for worker in self._starting:
                worker.kill()
            self._change.notify_all()
        for worker in idle:
            worker.end()
        for thread in replacing:
            thread.join()

    def take(self, client: str, deadline: float | None) -> Worker:
        """Return a worker for ``client``; raises ``LimitHit`` where none is free before the deadline."""
        left = None if deadline is None else max(0.0, deadline - monotonic())
        with self._change:
            if not self._change.wait_for(lambda: self._closed or self._has_room(client), left):
                raise said.busy(self.size, self._busy.total())
            if self._closed:
                raise StoreFailure("the workers are closed; open the store again")
            self._busy[client] += 1
            idle = self._idle.pop() if self._idle else None
        try:
            return idle or self._start()
        except BaseException:
            self._leave(client)
            raise

    def give_back(self, worker: Worker, client: str, *, usable: bool) -> None:
        """Take a worker back; one that is dead, slow, grown fat or of an old snapshot is replaced.

        The replacing is left to a thread: who asked is to be told at once that the time is over.
        """
        with self._change:
            keep = usable and not worker.slow and self._is_current(worker)
            if keep:
                self._idle.append(worker)
        self._leave(client)
        if not keep:
            worker.kill()
            thread = threading.Thread(target=self._replace, args=(worker,))
            with self._change:
                self._replacing.add(thread)
                thread.start()

    def _replace(self, worker: Worker) -> None:
        try:
            worker.end()
            with suppress(StoreFailure):  # the next query is told
                self._restock()
        finally:
            with self._change:
                self._replacing.discard(threading.current_thread())

    def _leave(self, client: str) -> None:
        with self._change:
            self._busy[client] -= 1
            self._busy += Counter()  # forgets who has none
            self._change.notify_all()

    def _has_room(self, client: str) -> bool:
        share = max(1, self.size // 2) if client else self.size
        return self._busy.total() < self.size and self._busy[client] < share

    def _is_current(self, worker: Worker) -> bool:
        return not self._closed and worker.generation == self._generation

    def _start(self) -> Worker:
        return Worker(self._snapshot, self._generation, network=self._network, image=self._image)

    def _restock(self) -> None:
        """Start one more idle worker if one is missing, without keeping others from theirs meanwhile."""
        with self._change:
            if self._closed or len(self._idle) + self._opening + self._busy.total() >= self.size:
                return
            self._opening += 1
        try:
            worker = self._start()
            # One that isn't open yet would keep a query waiting; one that can't open is left to a query to tell.
            ready = self._await(worker)
        finally:
            with self._change:
                self._opening -= 1
        with self._change:
            wanted = ready and self._is_current(worker)
            if wanted:
                self._idle.append(worker)
        if not wanted:
            worker.end()

    def _await(self, worker: Worker) -> bool:
        """Wait until a worker is open, or until the pool is closed, which kills it; tell whether it is open."""
        with self._change:
            self._starting.add(worker)
            if self._closed:
                worker.kill()
        ready = worker.opens(monotonic() + _OPENING)
        with self._change:
            self._starting.discard(worker)
        return ready
