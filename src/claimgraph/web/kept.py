"""Kept: answers of one state, bounded by their bytes, each computed once however many want it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """What can be kept: it knows its bytes."""

    @property
    def size(self) -> int | None:
        """How many bytes it has; None for what must not be kept."""


Value = TypeVar("Value", bound=Sized)


class Kept(Generic[Value]):
    """Values by key, together at most ``most`` bytes; the one that was used longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Task[Value]] = {}

    def get(self, key: Hashable) -> Value | None:
        """What is kept under ``key``."""
        if (found := self._values.get(key)) is not None:
            self._values.move_to_end(key)
        return found

    async def made(self, key: Hashable, make: Callable[[], Coroutine[None, None, Value]]) -> Value:
        """What is kept under ``key``, or what ``make`` makes: once for all who want it at the same time.

        What is not to be kept (``size`` None) is for the first who wanted it alone, and the others make their own.
        """
        if (found := self.get(key)) is not None:
            return found
        task = self._under_way.get(key)
        if task is not None:
            value = await asyncio.shield(task)
            return value if value.size is not None else await make()
        task = self._under_way[key] = asyncio.get_running_loop().create_task(make())
        task.add_done_callback(lambda done: self._done(key, done))
        return await asyncio.shield(task)

    def _done(self, key: Hashable, task: asyncio.Task[Value]) -> None:
        del self._under_way[key]
        if task.cancelled() or task.exception() is not None:
            return
        self.keep(key, task.result())

    def keep(self, key: Hashable, value: Value) -> None:
        """Keep a value, unless it is not to be kept, or would leave too little room for others."""
        if value.size is None or value.size > self._most // 8 or key in self._values:
            return
        self._values[key] = value
        self._bytes += value.size
        while self._bytes > self._most:
            _, gone = self._values.popitem(last=False)
            self._bytes -= gone.size or 0
