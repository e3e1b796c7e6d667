"""The driver: a few workers on one snapshot, driven by the event loop, shared fairly among clients, and replaced."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from time import monotonic
from typing import TYPE_CHECKING

from claimgraph.errors import StoreFailure
from claimgraph.web.driven import Driven
from claimgraph.workers import pipe, said
from claimgraph.workers.process import opening, start

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from claimgraph.graph import Snapshot
    from claimgraph.workers.forked import Image
    from claimgraph.workers.said import Request


class Driver:
    """At most ``size`` workers at work on a snapshot; one client gets half of them at most.

    They are forked from an ``image`` where there is one. Use it in the event loop that made it.
    """

    def __init__(self, snapshot: Snapshot, image: Image | None, size: int) -> None:
        self.size = size
        self._snapshot = snapshot
        self._image = image
        self._idle: deque[Driven] = deque()
        self._busy: Counter[str] = Counter()
        self._share = max(1, size // 2)
        self._at_work = 0
        self._queues: dict[str, deque[asyncio.Future[None]]] = {}
        self._opening = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._working: set[Driven] = set()
        self._closed = self._given_up = False

    @property
    def given_up(self) -> bool:
        """Whether it ends without waiting for answers."""
        return self._given_up

    @property
    def in_memory(self) -> bool:
        """Whether its workers share an image."""
        return self._image is not None

    async def warm(self, count: int) -> None:
        """Start so many workers now; the others start when they are wanted."""
        await asyncio.gather(*(self._restock() for _ in range(min(count, self.size))))

    async def run(self, request: Request, client: str, until: float | None) -> Streamed:
        """The answer to a query, once its first piece is there; raises as ``Workers.run`` does."""
        await self._turn(client, until)
        try:
            worker = self._idle.pop() if self._idle else await self._start()
        except BaseException:
            self._leave(client)
            raise
        self._working.add(worker)
        answer = Streamed(self, worker, request, client, until)
        await answer.begin()
        return answer

    async def close(self) -> None:
        """End every idle worker; those at work end with their answers."""
        self._closed = True
        idle, self._idle = self._idle, deque()
        for worker in idle:
            worker.end()
        await asyncio.gather(*(worker.over() for worker in idle))
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._let_go()

    def give_up(self) -> None:
        """End the workers at work too: who waits for them is told that the server ends."""
        self._closed = self._given_up = True
        for worker in self._working:
            worker.process.kill()

    async def _let_go(self) -> None:
        if self._at_work or self._image is None:
            return
        image, self._image = self._image, None
        await asyncio.to_thread(image.close)

    def give_back(self, worker: Driven, client: str, *, usable: bool) -> None:
        """Take a worker back; one that is dead, slow or grown fat is replaced."""
        self._working.discard(worker)
        if usable and not worker.slow and not self._closed:
            self._idle.append(worker)
        else:
            worker.end()
            self._later(self._replace(worker))
        self._leave(client)

    async def _turn(self, client: str, until: float | None) -> None:
        if self._closed:
            raise StoreFailure("this state of the graph is no longer asked; ask again")
        if self._has_room(client):
            self._enter(client)
            return
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(None if until is None else max(0.0, until - monotonic())):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():  # it was let in at this very moment
                self._leave(client)
            if isinstance(error, TimeoutError):
                raise said.busy(self.size, self._at_work) from None
            raise

    def _has_room(self, client: str) -> bool:
        return self._at_work < self.size and self._busy[client] < (self._share if client else self.size)

    def _enter(self, client: str) -> None:
        self._busy[client] += 1
        self._at_work += 1

    def _leave(self, client: str) -> None:
        """One less at work for a client; whoever has waited for that begins, another client first."""
        self._busy[client] -= 1
        self._at_work -= 1
        if not self._busy[client]:
            del self._busy[client]
        for waiting in sorted(self._queues, key=self._busy.__getitem__) if self._queues else ():
            self._next(waiting)

    def _next(self, client: str) -> None:
        """Let those of a client begin for whom there is room, the longest waiting first."""
        queue = self._queues[client]
        while queue and self._has_room(client):
            turn = queue.popleft()
            if not turn.done():
                self._enter(client)
                turn.set_result(None)
        if not queue:
            del self._queues[client]

    async def _start(self) -> Driven:
        worker = Driven(await asyncio.to_thread(self._image.fork if self._image else start))
        if self._image is None:
            worker.send(opening(self._snapshot))
        found = await worker.frame(None)
        if found is None or found[0] != pipe.READY:
            worker.end()
            await worker.over()
            raise StoreFailure("a process that answers could not be started; try again")
        return worker

    async def _restock(self) -> None:
        if self._closed or len(self._idle) + self._opening + self._at_work >= self.size:
            return
        self._opening += 1
        try:
            worker = await self._start()
        except StoreFailure:
            return
        finally:
            self._opening -= 1
        if self._closed:
            worker.end()
            await worker.over()
        else:
            self._idle.append(worker)

    async def _replace(self, worker: Driven) -> None:
        await worker.over()
        await self._restock()
        if self._closed:
            await self._let_go()

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Streamed:
    """One answer on its way; ``kind`` says what it is. Whoever saw no error has all of it."""

    def __init__(self, driver: Driver, worker: Driven, request: Request, client: str, until: float | None) -> None:
        self.kind = ""
        self._driver = driver
        self._worker: Driven | None = worker
        self._request = request
        self._client = client
        self._until = until
        self._first: bytes | None = None
        self._used = said.used(worker.process.pid)
        self._most = request.patience
        self._patience = asyncio.get_running_loop().call_later(self._most, self._look)

    async def begin(self) -> None:
        """Ask, and wait for the first piece."""
        assert self._worker is not None
        self._worker.send(self._request.frame(self._until))
        self.kind = (await self._frame())[1].decode()
        self._first = await self._next()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The document piece by piece; the worker is free when it ends, however it does."""
        try:
            piece, self._first = self._first, None
            while piece is not None:
                yield piece
                piece = await self._next()
        finally:
            self.close()

    def close(self) -> None:
        """Give up what has not come yet."""
        self._release(usable=False)

    async def _next(self) -> bytes | None:
        if self._worker is None:
            return None
        kind, payload = await self._frame()
        if kind == pipe.DATA:
            return payload
        self._release(usable=not said.spent(payload))
        return None

    async def _frame(self) -> tuple[bytes, bytes]:
        """The next frame that is no refusal; raises what the user is to be told."""
        assert self._worker is not None
        try:
            found = await self._worker.frame(self._until)
        except TimeoutError:
            self._release(usable=False)
            raise said.too_slow(self._request.limits) from None
        except BaseException:
            self._release(usable=False)
            raise
        if found is None:
            await self._explain_death()
        assert found is not None
        if found[0] == pipe.REFUSED:
            error, spent = said.refusal(found[1])
            self._release(usable=not spent)
            raise error
        return found

    async def _explain_death(self) -> None:
        worker = self._worker
        assert worker is not None
        try:
            told = await worker.over()
        finally:  # who asked may go while the worker's end is awaited
            self._release(usable=False)
        if self._driver.given_up:
            raise StoreFailure("the server is ending, and this was not answered in time; ask again in a moment")
        raise said.death(worker.process.returncode, told.decode(errors="replace"), self._request.limits)

    def _look(self) -> None:
        """Have a query that takes long give way to quick ones."""
        worker = self._worker
        if worker is None:
            return
        left = self._used + self._most - said.used(worker.process.pid)
        if left <= 0:
            said.give_way(worker.process.pid)
            worker.slow = True
        else:
            self._patience = asyncio.get_running_loop().call_later(max(left, 0.005), self._look)

    def _release(self, *, usable: bool) -> None:
        worker, self._worker = self._worker, None
        self._patience.cancel()
        if worker is not None:
            self._driver.give_back(worker, self._client, usable=usable)
