"""Readers: a few workers that answer foreign queries, each bounded, killed when it exceeds, and replaced."""

from __future__ import annotations

import json
import signal
import threading
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn

from claimgraph import frames
from claimgraph.errors import ClaimgraphError, LimitHit, StoreFailure, WrongUse
from claimgraph.limits import Limits
from claimgraph.process import Request, Source, Worker
from claimgraph.safety import check

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from types import TracebackType

_ERRORS: dict[str, type[ClaimgraphError]] = {"WrongUse": WrongUse, "LimitHit": LimitHit, "StoreFailure": StoreFailure}
_GRACE = 0.25  # seconds after its deadline at which a worker ends by itself, should its owner sleep


class Readers:
    """A pool of at most ``size`` workers on one source; use it as a context manager.

    ``is_graph`` tells which IRIs FROM may name; ``allow_service`` names the addresses that SERVICE may call, and
    only with one of them can the workers open sockets at all.
    """

    def __init__(
        self,
        source: Source,
        *,
        size: int = 2,
        is_graph: Callable[[str], bool] | None = None,
        allow_service: Collection[str] = (),
    ) -> None:
        self._source = source
        self._is_graph = is_graph
        self._services = frozenset(allow_service)
        self._generation = 0
        self._idle: deque[Worker] = deque()
        self._lock = threading.Lock()
        self._free = threading.Semaphore(size)
        self._size = size
        self._closed = False

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Start all workers now, so that no query waits for one."""
        with self._lock:
            missing = self._size - len(self._idle)
            self._idle.extend(self._worker() for _ in range(missing))

    def renew(self, source: Source) -> None:
        """Answer from another source from now on; queries under way end on the one they began with."""
        with self._lock:
            self._source = source
            self._generation += 1
            old, self._idle = self._idle, deque()
            self._idle.extend(self._worker() for _ in old)
        for worker in old:
            worker.end()

    def close(self) -> None:
        """Kill every idle worker; those at work are killed when their answers are closed."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, deque()
        for worker in idle:
            worker.end()

    def run(
        self,
        text: str,
        *,
        media_type: str,
        limits: Limits | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Stream:
        """Look at a query, then answer it in a worker, as pieces of a document of ``media_type``.

        Returns once the first piece is there, so that a query that is wrong or too slow to begin raises here:
        ``WrongUse``, ``LimitHit`` or ``StoreFailure``. The same errors end the iteration later where the answer
        could not be finished; whoever saw no error has the whole answer. The default graph is the union of all
        graphs unless the query has a FROM or graphs are given. ``prefixes`` need not be declared.
        """
        asked = check(text, allow_service=self._services, is_graph=self._is_graph, prefixes=prefixes)
        limits = limits or Limits()
        deadline = None if limits.seconds is None else monotonic() + limits.seconds
        request = Request(
            text=text,
            media_type=media_type,
            prefixes=dict(prefixes) if prefixes else None,
            union=not (asked.names_graphs or default_graphs or named_graphs),
            default_graphs=self._known(default_graphs),
            named_graphs=self._known(named_graphs),
            limits=limits,
        )
        return Stream(self, self._take(limits, deadline), request, deadline)

    def _known(self, graphs: Sequence[str]) -> tuple[str, ...]:
        for iri in graphs:
            if self._is_graph is None or not self._is_graph(iri):
                raise WrongUse(f"<{iri}> is no graph of this store; name one of its documents")
        return tuple(graphs)

    def _worker(self) -> Worker:
        return Worker(self._source, self._generation, network=bool(self._services))

    def _take(self, limits: Limits, deadline: float | None) -> Worker:
        left = None if deadline is None else max(0.0, deadline - monotonic())
        if not self._free.acquire(timeout=left):
            raise LimitHit(f"all {self._size} readers were busy for {limits.seconds:g} s; try again later")
        try:
            with self._lock:
                if self._closed:
                    raise StoreFailure("the readers are closed; open the store again")
                return self._idle.pop() if self._idle else self._worker()
        except BaseException:
            self._free.release()
            raise

    def give_back(self, worker: Worker, *, usable: bool) -> None:
        """Take a worker back; one that is dead, grown fat or of an old source is replaced."""
        with self._lock:
            keep = usable and not self._closed and worker.generation == self._generation
            if keep:
                self._idle.append(worker)
            elif not self._closed:
                self._idle.append(self._worker())
        if not keep:
            worker.end()
        self._free.release()


class Stream:
    """One answer on its way: iterate over its pieces; ``rows`` is known once it is whole; close it when done early."""

    def __init__(self, readers: Readers, worker: Worker, request: Request, deadline: float | None) -> None:
        self.rows: int | None = None
        self._readers = readers
        self._worker: Worker | None = worker
        self._limits = request.limits
        self._deadline = deadline
        self._first = self._begin(worker, request)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        piece = self._next()
        if piece is None:
            raise StopIteration
        return piece

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Give up what has not come yet: the worker is killed and replaced."""
        self._release(usable=False)

    def _begin(self, worker: Worker, request: Request) -> bytes | None:
        if not worker.ready:
            self._receive()
            worker.ready = True
        left = None if self._deadline is None else max(0.001, self._deadline - monotonic()) + _GRACE
        worker.ask(request, left)
        return self._next()

    def _next(self) -> bytes | None:
        if self._worker is None:
            return None
        kind, payload = self._receive()
        if kind == frames.DATA:
            return payload
        end = json.loads(payload)
        self.rows = end["rows"]
        self._release(usable=not end["retire"])
        return None

    def _receive(self) -> tuple[bytes, bytes]:
        """Return the next frame that is no refusal; raise what the user is to be told."""
        assert self._worker is not None
        try:
            found = self._worker.receive(self._deadline)
        except TimeoutError:
            self._release(usable=False)
            raise LimitHit(self._too_slow()) from None
        except BaseException:
            self._release(usable=False)
            raise
        if found is None:
            self._explain_death()
        if found[0] == frames.REFUSED:
            self._explain_refusal(json.loads(found[1]))
        return found

    def _explain_refusal(self, refused: Mapping[str, Any]) -> NoReturn:
        self._release(usable=not refused["retire"])
        raise _ERRORS[refused["error"]](refused["message"])

    def _explain_death(self) -> NoReturn:
        worker = self._worker
        assert worker is not None
        code, said = worker.end()
        self._release(usable=False)
        if code == -signal.SIGALRM:
            raise LimitHit(self._too_slow())
        if "memory allocation" in said or "bad_alloc" in said or "MemoryError" in said:
            raise LimitHit(self._too_big())
        if code in (-signal.SIGSEGV, -signal.SIGBUS):
            raise LimitHit("the query was too deep for the engine, whose process ended; write it flatter or shorter")
        last = said.strip().rpartition("\n")[2]
        raise StoreFailure(f"the process that answered ended with code {code}: {last or 'it said nothing'}")

    def _too_slow(self) -> str:
        seconds = self._limits.seconds
        return f"no whole answer within {seconds:g} s; narrow the query or allow it more time"

    def _too_big(self) -> str:
        return f"the query needed more than {self._limits.megabytes} MB; narrow it or allow it more memory"

    def _release(self, *, usable: bool) -> None:
        worker, self._worker = getattr(self, "_worker", None), None
        if worker is not None:
            self._readers.give_back(worker, usable=usable)
