"""Guarding: what every request must hold to, and what every answer tells a browser."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from hmac import compare_digest
from traceback import print_exc
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect

from claimgraph.web import problems
from claimgraph.web.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 16 << 20
MOST_URL = 16_000
MOST_PARAMETERS = 100


def policy(framed_by: str = "'none'") -> str:
    """What a browser may do with a page, and who may frame it."""
    own = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'"
    return f"{own}; frame-ancestors {framed_by}"


_ALWAYS = (
    (b"content-security-policy", policy().encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_TRICKS = re.compile(r"\x00|\\|//|/\.{1,2}(?:/|\Z)|%2e|%2f|%5c|%00", re.IGNORECASE)
_READS = ("GET", "HEAD", "OPTIONS")
_EXPOSED = b"ETag, Claimgraph-Sequence, Claimgraph-Rows, Link, Location"


@dataclass(frozen=True)
class Rules:
    """Whom this server answers: ``hosts`` by name, ``origins`` of other pages, and who has the ``token`` to write.

    Behind those of the hosts that are ``secure`` stands a proxy that is asked by https.
    """

    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    token: str | None = None
    secure: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Times:
    """Seconds for a request's ``head``, for all of its ``body``, and that a reader may have ``stopped``."""

    head: float = 10.0
    body: float = 30.0
    stopped: float = 30.0


class Guard:
    """Refuses what no route should see, before any route does."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self.app = app
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        told = [*_ALWAYS, *self._shared(headers.get("origin"))]

        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                names = {name for name, _ in own} - {b"vary"}  # each Vary adds to the others
                message["headers"] = own + [header for header in told if header[0] not in names]
            await send(message)

        try:
            self._check(scope, headers)
        except Refusal as refusal:
            await problems.of(refusal)(scope, receive, sent)
            return
        if scope["method"] == "OPTIONS" and headers.get("access-control-request-method"):
            await self._preflight(headers, sent)
            return
        if _bare(headers["host"]) in self.rules.secure:
            scope = {**scope, "scheme": "https"}
        try:
            await self.app(scope, receive, sent)
        except Exception:
            if begun:  # the connection breaks, so that nobody takes what came for all
                raise
            print_exc()
            ours = "this is a mistake of the server, not of what you asked; where it writes its errors, there is more"
            await problems.problem(500, "Internal Server Error", ours)(scope, receive, sent)

    def _check(self, scope: Scope, headers: Headers) -> None:
        _check_host(headers.getlist("host"), self.rules.hosts)
        _check_url(scope)
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise Refusal(415, "a body is sent as it is, not compressed", {"Accept-Encoding": "identity"})
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()):
            raise Refusal(400, f"Content-Length: '{length}' is no number of bytes")
        if int(length) > MOST_BODY:
            raise _too_long()
        if scope["method"] not in _READS and scope["path"].startswith("/graphs"):
            self._check_writer(headers)

    def _check_writer(self, headers: Headers) -> None:
        origin = headers.get("origin")
        own = {f"{scheme}://{headers['host']}" for scheme in ("http", "https")}
        if origin is not None and origin not in own | self.rules.origins:
            raise Refusal(403, f"a page of {origin} may not write here; --cors names those that may")
        if origin is None and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            raise Refusal(403, "a page of another site may not write here; --cors names those that may")
        if self.rules.token is None:
            raise Refusal(403, "nothing writes here: the server was started without --token-file")
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not given:
            told = "writing needs the token; send it as Authorization: Bearer TOKEN"
            raise Refusal(401, told, {"WWW-Authenticate": 'Bearer realm="claimgraph"'})
        if not compare_digest(given.strip().encode(), self.rules.token.encode()):
            raise Refusal(403, "this is not the token of this server; its --token-file has it")

    def _shared(self, origin: str | None) -> Iterable[tuple[bytes, bytes]]:
        """What lets a page of a named origin read the answer."""
        if not self.rules.origins:
            return ()
        if origin not in self.rules.origins:
            return ((b"vary", b"Origin"),)
        assert origin is not None
        allowed = (b"access-control-allow-origin", origin.encode())
        return (allowed, (b"access-control-expose-headers", _EXPOSED), (b"vary", b"Origin"))

    async def _preflight(self, headers: Headers, send: Send) -> None:
        if headers.get("origin") not in self.rules.origins:
            refusal = Refusal(403, f"a page of {headers.get('origin')} may not ask here; --cors names those that may")
            await problems.of(refusal)({"type": "http"}, _nothing, send)
            return
        told = [
            (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, DELETE"),
            (b"access-control-allow-headers", b"Authorization, Content-Type, If-Match, If-None-Match"),
            (b"access-control-max-age", b"600"),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": told})
        await send({"type": "http.response.body", "body": b""})


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _bare(host: str) -> str:
    """A host without its port."""
    return re.sub(r":\d*\Z", "", host).lower()


def _check_host(given: list[str], named: frozenset[str]) -> None:
    if len(given) != 1 or not given[0]:
        raise Refusal(400, "a request names its host once, in the header Host")
    host = _bare(given[0])
    if host not in _LOOPBACK | named:
        raise Refusal(421, f"this server does not answer for {given[0]}; --name {host} lets it")


def _check_url(scope: Scope) -> None:
    raw = scope.get("raw_path") or b""
    query = scope["query_string"]
    if not scope["path"].startswith("/"):
        raise Refusal(400, "a request names a path of this server, which begins with /")
    if len(raw or scope["path"]) + len(query) > MOST_URL:
        raise Refusal(414, f"the URL has more than {MOST_URL:,} bytes; send what is long by POST")
    if query.count(b"&") >= MOST_PARAMETERS:
        raise Refusal(400, f"the URL has more than {MOST_PARAMETERS} parameters; send fewer")
    if _TRICKS.search(scope["path"]) and not scope["path"].startswith("/graphs/"):
        raise Refusal(404, "there is nothing at such a path; what there is, tells /")


def _too_long() -> Refusal:
    return Refusal(413, f"the body has more than {MOST_BODY:,} bytes; send less at once, or use claimgraph load")


async def body(request: Request) -> bytes:
    """The body of a request, which has to come whole and within its bounds of bytes and time."""
    found = bytearray()
    seconds = request.app.state.times.body
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.stream():
                found += piece
                if len(found) > MOST_BODY:
                    raise _too_long()
    except TimeoutError:
        raise Refusal(408, f"the body did not come within {seconds:g} s", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise Refusal(400, "the body ended before the bytes that Content-Length promised") from None
    return bytes(found)
