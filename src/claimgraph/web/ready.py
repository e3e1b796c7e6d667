"""Ready: answers that stand ready as they went out, so that who asks the same again costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimgraph.web.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from claimgraph.web.site import Said, Site

_KEPT = 16 << 20  # bytes of answers that stand ready
_STATE = "claimgraph.state"


@dataclass(frozen=True)
class _Sent:
    start: Message
    body: Message
    asked: int

    @property
    def size(self) -> int:
        return len(self.body["body"]) + self.asked + 1000


def keepable(request: Request, said: Said) -> None:
    """Let the response to this request stand ready for as long as the graph is in the state of ``said``."""
    if said.rest is None:
        request.scope[_STATE] = said.mark


class Ready:
    """Answers a request that is the same to the last header as one before, in the same state of the graph.

    Only what a route found ``keepable`` stays, so it stands before all that looks at a request.
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self._site = site
        self._state = ""
        self._kept: Kept[_Sent] = Kept(_KEPT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        key, state = _key(scope), self._site.mark
        if state != self._state:
            self._state, self._kept = state, Kept(_KEPT)
        found = self._kept.get(key)
        if found is not None:
            await send(found.start)
            await send(found.body)
            return
        said: list[Message] = []

        async def sent(message: Message) -> None:
            if len(said) < 3:  # more would be an answer in pieces, held whole for nobody
                said.append(message)
            await send(message)

        await self.app(scope, receive, sent)
        # What was asked of a state that is no longer the newest, or came in pieces, is not for others.
        if scope.get(_STATE) == self._site.mark == self._state and len(said) == 2 and not said[1].get("more_body"):
            self._kept.keep(key, _Sent(said[0], said[1], len(str(key))))


def _key(scope: Scope) -> Hashable:
    headers = scope["headers"]
    return scope["path"], scope.get("raw_path"), scope["query_string"], tuple(map(tuple, headers))
