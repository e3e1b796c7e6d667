"""The past: states of the graph as it stood, of which a few are kept and one at a time is made."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from claimgraph.web.problems import Refusal

if TYPE_CHECKING:
    from claimgraph.web.standing import Standing

_MOST = 4


class Past:
    """The states that were asked for last, by what was asked."""

    def __init__(self, make: Callable[[str], Awaitable[Standing]]) -> None:
        self._make = make
        self._made: OrderedDict[str, Standing] = OrderedDict()
        self._busy = False
        self._forgotten = 0

    async def standing(self, at: str) -> Standing:
        """The graph as it stood at that entry or time; raises Refusal while another state is being made."""
        if at not in self._made:
            if self._busy:
                raise Refusal(
                    503,
                    f"at: another state of the past is being made, one at a time; ask again for {at} in a moment",
                    {"Retry-After": "5"},
                    parameter="at",
                )
            self._busy = True
            try:
                self._made[at] = await self._of_now(at)
            finally:
                self._busy = False
            while len(self._made) > _MOST:
                self._made.popitem(last=False)[1].retire()
        self._made.move_to_end(at)
        return self._made[at]

    async def _of_now(self, at: str) -> Standing:
        """That state, made anew where the graph changed meanwhile: what was redacted then could be in it."""
        while True:
            forgotten = self._forgotten
            made = await self._make(at)
            if forgotten == self._forgotten:
                return made
            made.retire()

    def forget(self) -> None:
        """Let go of all: what was redacted since is in none of the past either."""
        self._forgotten += 1
        made, self._made = self._made, OrderedDict()
        for standing in made.values():
            standing.retire()

    async def close(self) -> None:
        """Let go of all now."""
        made, self._made = self._made, OrderedDict()
        await asyncio.gather(*(standing.close() for standing in made.values()))
