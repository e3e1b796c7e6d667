"""Flowing: how an answer goes out: with what names its state, and broken off where it could not be finished."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from claimgraph.web.site import Said, Site


class Flowing(Response):
    """An answer too long to be gathered: its ``beginning``, then ``rest`` as it comes.

    An error in ``rest`` ends the connection without the end of the body, so that nobody takes what came for all of it.
    """

    def __init__(
        self, beginning: bytes, rest: AsyncIterator[bytes], media_type: str, headers: Mapping[str, str]
    ) -> None:
        self.beginning = beginning
        self.rest = rest
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self.init_headers(headers)

    @staticmethod
    def of(said: Said, media_type: str, headers: Mapping[str, str]) -> Response:
        """The response for an answer, short or long."""
        if said.rest is None:
            return Response(said.document, media_type=media_type, headers=dict(headers))
        return Flowing(said.document, said.rest, media_type, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; a reader that takes nothing for a while, or goes, frees what answers."""
        seconds = scope["app"].state.times.stopped
        gone = asyncio.create_task(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await _sent(send, self.beginning, seconds)
            async for piece in self.rest:
                if gone.done():
                    return
                await _sent(send, piece, seconds)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            with suppress(asyncio.CancelledError):
                await gone
            await self.rest.aclose()  # type: ignore[attr-defined]


async def _sent(send: Send, piece: bytes, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def validators(of: Site | Said, variant: str) -> dict[str, str]:
    """The headers that name the state of an answer; another ``variant`` of it has another ETag."""
    named = {"ETag": f'"{of.mark}.{variant}"', "Cache-Control": "no-cache"}
    return named if of.sequence is None else {**named, "Claimgraph-Sequence": str(of.sequence)}


def unchanged(request: Request, site: Site, variant: str, tag: str | None = None) -> Response | None:
    """304 where who asks has the answer of this state already, or what has that ``tag``; nothing is asked for it."""
    given = request.headers.get("if-none-match")
    if given is None:
        return None
    mark = validators(site, variant) | ({} if tag is None else {"ETag": tag})
    known = [one.strip().removeprefix("W/") for one in given.split(",")]
    return Response(status_code=304, headers={**mark, "Vary": "Accept"}) if mark["ETag"] in known else None
