"""A state of a graph that is held open while anybody uses it, with workers for what somebody else wrote."""

from __future__ import annotations

from contextlib import ExitStack
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimgraph.graph import Readable
    from claimgraph.workers.answering import Workers

_WORKERS = 2


class State:
    """``graph`` in one committed state; it is let go of once it is retired and its last user has left."""

    def __init__(self, graph: Readable) -> None:
        self.graph = graph
        self._held = ExitStack()
        self._workers: Workers | None = None
        self._users = 0
        self._retired = False
        self._lock = RLock()

    def workers(self) -> Workers | None:
        """The workers on it, started by the first who wants them; None where a server answers, in its own way."""
        with self._lock:
            if self._workers is None and (snapshot := self._held.enter_context(self.graph.snapshot())) is not None:
                from claimgraph.workers.answering import Workers

                self._workers = self._held.enter_context(Workers(snapshot, size=_WORKERS))
            return self._workers

    def settle(self) -> None:
        """Give up the workers, since what they opened is no longer how the graph stands."""
        with self._lock:
            held, self._held, self._workers = self._held, ExitStack(), None
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
