"""Answering: a few workers that answer foreign queries, each bounded, killed when it exceeds, and replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from claimgraph.graph import Closing
from claimgraph.limits import Limits
from claimgraph.sparql.results import JSON, N_TRIPLES
from claimgraph.workers import pipe, said
from claimgraph.workers.pool import Pool
from claimgraph.workers.said import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from claimgraph.graph import Snapshot
    from claimgraph.workers.forked import Image
    from claimgraph.workers.process import Worker


class Workers(Closing):
    """A pool of at most ``size`` workers on one snapshot; use it as a context manager.

    One client gets half of them at most, so that its queries can't keep those of others waiting. ``services``
    are the addresses that SERVICE may call, each with that which the worker calls for it; only with one of them can the
    workers open sockets at all. With an ``image`` they are forked from it.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        size: int = 2,
        services: Mapping[str, str] | None = None,
        image: Image | None = None,
    ) -> None:
        self._services = dict(services or {})
        self.pool = Pool(snapshot, size, network=bool(self._services), image=image)

    def warm(self) -> None:
        """Start all workers now, so that no query waits for one."""
        self.pool.warm()

    def renew(self, snapshot: Snapshot) -> None:
        """Answer from another snapshot from now on; queries under way end on the one they began with."""
        self.pool.renew(snapshot)

    def close(self) -> None:
        """End every idle worker; those at work are ended when their answers are closed."""
        self.pool.close()

    def run(
        self,
        text: str,
        *,
        rows_as: str = JSON,
        graph_as: str = N_TRIPLES,
        limits: Limits | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        client: str = "",
        until: float | None = None,
        trusted: bool = False,
    ) -> Stream:
        """Have a worker look at a query, unless it is a ``trusted`` one of ours, and answer it in pieces of a document.

        ``rows_as`` is its media type for the rows of a SELECT and the truth of an ASK, ``graph_as`` that for triples.
        Returns once the first piece is there, so that a query that is wrong or too slow to begin raises here:
        ``WrongUse``, ``LimitHit`` or ``StoreFailure``. The same errors end the iteration later where the answer
        could not be finished; whoever saw no error has the whole answer. The default graph is the union of all
        graphs unless the query has a FROM or graphs are given. ``prefixes`` need not be declared.
        ``client`` names who asks, where there are several; ``until`` is when this and what was asked before it must be
        done together (``Limits.deadline``).
        """
        limits = limits or Limits()
        deadline = limits.deadline() if until is None else until
        request = Request(
            text=text,
            rows_as=rows_as,
            graph_as=graph_as,
            prefixes=dict(prefixes) if prefixes else None,
            services=self._services,
            default_graphs=tuple(default_graphs),
            named_graphs=tuple(named_graphs),
            limits=limits,
            trusted=trusted,
        )
        return Stream(self.pool, self.pool.take(client, deadline), request, deadline, client)


class Stream(Closing):
    """One answer on its way: iterate over its pieces; close it when done early.

    ``kind`` says what it is: rows, truth or triples.
    """

    def __init__(self, pool: Pool, worker: Worker, request: Request, deadline: float | None, client: str) -> None:
        self.kind = ""
        self._pool = pool
        self._client = client
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

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Give up what has not come yet: the worker is killed and replaced."""
        self._release(usable=False)

    def _begin(self, worker: Worker, request: Request) -> bytes | None:
        if not worker.ready:
            self._receive()
            worker.ready = True
        worker.ask(request, self._deadline)
        self.kind = self._receive()[1].decode()
        return self._next()

    def _next(self) -> bytes | None:
        if self._worker is None:
            return None
        kind, payload = self._receive()
        if kind == pipe.DATA:
            return payload
        self._release(usable=not said.spent(payload))
        return None

    def _receive(self) -> tuple[bytes, bytes]:
        """Return the next frame that is no refusal; raise what the user is to be told."""
        assert self._worker is not None
        try:
            found = self._worker.receive(self._deadline)
        except TimeoutError:
            self._release(usable=False)
            raise said.too_slow(self._limits) from None
        except BaseException:
            self._release(usable=False)
            raise
        if found is None:
            self._explain_death()
        if found[0] == pipe.REFUSED:
            error, spent = said.refusal(found[1])
            self._release(usable=not spent)
            raise error
        return found

    def _explain_death(self) -> NoReturn:
        worker = self._worker
        assert worker is not None
        ended = worker.end()
        self._release(usable=False)
        raise said.death(*ended, self._limits)

    def _release(self, *, usable: bool) -> None:
        worker, self._worker = getattr(self, "_worker", None), None
        if worker is not None:
            self._pool.give_back(worker, self._client, usable=usable)
