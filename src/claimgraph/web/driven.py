"""Driven: one worker as the event loop has it: told, listened to, and ended, without ever waiting for it."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING

from claimgraph.workers import pipe

if TYPE_CHECKING:
    from claimgraph.workers.process import Process

_PIECE = 1 << 18  # bytes that are read at once
_AHEAD = 1 << 20  # bytes that may wait for their reader


class Driven:
    """One worker: what it says is read as it comes, and no further ahead than its reader can take."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.slow = False
        self._loop = asyncio.get_running_loop()
        self._into, self._from = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(self._into, False)
        os.set_blocking(self._from, False)
        pipe.widen(self._from)
        self._frames = pipe.Frames()
        self._arrived: deque[tuple[bytes, bytes]] = deque()
        self._waiting = 0
        self._gone = self._listens = False
        self._news: asyncio.Future[None] | None = None
        self._over: asyncio.Task[tuple[bytes, bytes]] | None = None
        self._listen()

    def send(self, message: bytes) -> None:
        """Hand in a message; what the pipe does not take at once follows."""
        try:
            taken = os.write(self._into, message)
        except BlockingIOError:
            taken = 0
        except BrokenPipeError:  # shows when it is listened to
            return
        self._loop.remove_writer(self._into)
        if taken < len(message):
            self._loop.add_writer(self._into, self.send, message[taken:])

    async def frame(self, until: float | None) -> tuple[bytes, bytes] | None:
        """The next frame; None where the process has ended, TimeoutError at the moment ``until``."""
        while not self._arrived:
            if self._gone:
                return None
            self._listen()
            self._news = self._loop.create_future()
            timer = None if until is None else self._loop.call_later(max(0.0, until - monotonic()), self._wake, True)
            try:
                await self._news
            finally:
                self._news = None
                if timer:
                    timer.cancel()
        found = self._arrived.popleft()
        self._waiting -= len(found[1])
        return found

    def end(self) -> None:
        """Kill the process and listen no more."""
        if self._over is None:
            self._let_be()
            self.process.kill()

    async def over(self) -> bytes:
        """What it said on stderr, once it has ended; its pipes are closed once, however many wait for that."""
        if self._over is None:
            self._let_be()
            self._over = self._loop.create_task(asyncio.to_thread(self.process.communicate))
        return (await asyncio.shield(self._over))[1]

    def _let_be(self) -> None:
        self._loop.remove_writer(self._into)
        self._deaf()

    def _listen(self) -> None:
        if not self._listens and not self._gone:
            self._loop.add_reader(self._from, self._read)
            self._listens = True

    def _deaf(self) -> None:
        if self._listens:
            self._loop.remove_reader(self._from)
            self._listens = False

    def _read(self) -> None:
        try:
            data = os.read(self._from, _PIECE)
        except BlockingIOError:
            return
        if not data:
            self._gone = True
            self._deaf()
        for found in self._frames.feed(data):
            self._arrived.append(found)
            self._waiting += len(found[1])
        if self._waiting > _AHEAD:
            self._deaf()
        if self._arrived or self._gone:
            self._wake()

    def _wake(self, late: bool = False) -> None:
        if self._news is not None and not self._news.done():
            if late:
                self._news.set_exception(TimeoutError())
            else:
                self._news.set_result(None)
