"""The past: states of the graph as it stood: a few are kept, one at a time is made, within the time of a query."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from claimgraph.errors import StoreFailure
from claimgraph.web.problems import Refusal

if TYPE_CHECKING:
    from claimgraph.web.standing import Standing

_MOST = 4
_AGAIN = {"Retry-After": "5"}

Glance = Callable[[], None]


@dataclass(frozen=True)
class _Making:
    """A state that is being made, for whoever waits for it."""

    at: str
    task: asyncio.Task[Standing]


class Past:
    """The states that were asked for last, by what was asked; each is to be made within so many ``seconds``.

    What makes one is given a look, to be called between its steps: it raises what is told when time is over.
    """

    def __init__(self, make: Callable[[str, Glance], Awaitable[Standing]], seconds: float | None) -> None:
        self._make = make
        self._seconds = seconds
        self._made: OrderedDict[str, Standing] = OrderedDict()
        self._making: _Making | None = None
        self._forgotten = 0
        self._given_up = False

    async def standing(self, at: str, until: float | None) -> Standing:
        """The graph as it stood at that entry or time, by the moment ``until``; raises Refusal where it is not there.

        That is so when it takes too long, and while another one is being made.
        """
        if at in self._made:
            self._made.move_to_end(at)
            return self._made[at]
        if self._making is None:
            self._making = _Making(at, asyncio.get_running_loop().create_task(self._kept(at, until)))
            self._making.task.add_done_callback(_heard)
        elif self._making.at != at:
            told = f"at: another state of the past is being made, one at a time; ask again for {at} in a moment"
            raise Refusal(503, told, _AGAIN, parameter="at")
        making = self._making.task  # goes on by itself: who asked may go, and a step of it cannot be broken off
        try:
            async with asyncio.timeout(None if until is None else max(0.0, until - monotonic())):
                return await asyncio.shield(making)
        except TimeoutError:
            raise self._too_slow(at) from None

    async def _kept(self, at: str, until: float | None) -> Standing:
        try:
            made = self._made[at] = await self._of_now(at, until)
        finally:
            self._making = None
        while len(self._made) > _MOST:
            self._made.popitem(last=False)[1].retire()
        return made

    async def _of_now(self, at: str, until: float | None) -> Standing:
        """That state, made anew where the graph changed meanwhile: what was redacted then could be in it."""

        def look() -> None:
            if self._given_up:
                raise StoreFailure("the server is ending; ask again in a moment")
            if until is not None and monotonic() >= until:
                raise self._too_slow(at)

        while True:
            forgotten = self._forgotten
            made = await self._make(at, look)
            if forgotten == self._forgotten:
                return made
            made.retire()

    def _too_slow(self, at: str) -> Refusal:
        told = f"at: the graph as it stood at {at} was not made within {self._seconds:g} s, the time of a query"
        remedy = "ask again when less is asked, or start the server with a longer --timeout"
        return Refusal(503, f"{told}; {remedy}", _AGAIN, parameter="at")

    def forget(self) -> None:
        """Let go of all: what was redacted since is in none of the past either."""
        self._forgotten += 1
        made, self._made = self._made, OrderedDict()
        for standing in made.values():
            standing.retire()

    def give_up(self) -> None:
        """Make none any more, nor go on with the one that is being made."""
        self._given_up = True

    async def close(self) -> None:
        """Let go of all now."""
        self.give_up()
        if self._making is not None:
            await asyncio.wait([self._making.task])
        made, self._made = self._made, OrderedDict()
        await asyncio.gather(*(standing.close() for standing in made.values()))


def _heard(making: asyncio.Task[Standing]) -> None:
    """What went wrong is told to those who wait; nobody may be left."""
    if not making.cancelled():
        making.exception()
