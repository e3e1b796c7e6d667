"""One HTTP request to a remote store: bounded in time and size, and an error wherever the answer is not whole."""

from __future__ import annotations

import re
import ssl
import zlib
from dataclasses import dataclass, field
from functools import cache
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import httpx

from claimgraph.endpoint.credentials import PASSWORD, TOKEN, USER, Answering, Credentials, check_url, is_loopback
from claimgraph.errors import LimitHit, StoreFailure, WrongUse, without_credentials
from claimgraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from claimgraph.limits import Limits

_CONNECT = 10.0  # seconds to reach a server
_SILENCE = 60.0  # seconds without a byte where the limits set no time
_SIZE = 1 << 30  # bytes of an answer where the limits set no memory
_AT_ONCE = 1 << 20  # bytes of an answer that are inflated at a time
_TAG = re.compile(r"<style.*?</style>|<script.*?</script>|<[^>]*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """A whole answer: its status, headers and body."""

    status: int
    headers: httpx.Headers
    body: bytes
    hide: Callable[[str], str] = field(repr=False)

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()

    def begin(self) -> str:
        """The beginning of the body, mostly an error page, as one line of plain text without secrets."""
        return self._line(self.body[:4000])[:200]

    def end(self) -> str:
        """The end of the body in the same way."""
        return self._line(self.body[-4000:])[-100:]

    def _line(self, body: bytes) -> str:
        text = _TAG.sub(" ", self.hide(body.decode(errors="replace")))
        return self.hide("".join(sign if sign.isprintable() else " " for sign in " ".join(text.split())))


@cache
def _trusted(environment: bool) -> ssl.SSLContext:
    """Whom TLS trusts, with what the environment says of it or without; it takes longer to read than most questions."""
    return httpx.create_ssl_context(trust_env=environment)


class Remote:
    """The server behind one address, with credentials from the environment unless others are given."""

    def __init__(self, url: str, limits: Limits, credentials: Credentials | None = None) -> None:
        self._credentials = Credentials.from_environment() if credentials is None else credentials
        self.url = check_url(url, self._credentials)
        self.limits = limits
        self._client = self._connect()

    def _connect(self) -> httpx.Client:
        return httpx.Client(
            auth=Answering(self._credentials, self.url),
            headers={"User-Agent": f"claimgraph/{__version__}", "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(self.limits.seconds or _SILENCE, connect=_CONNECT),
            follow_redirects=False,
            # A proxy or a certificate of the environment is meant for other machines, not for this one.
            trust_env=not is_loopback(self.url),
            verify=_trusted(not is_loopback(self.url)),
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def send(
        self,
        method: str,
        url: httpx.URL,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        expected: Collection[int] = (200, 201, 204),
    ) -> Reply:
        """Send one request and return its whole answer.

        Raises ``LimitHit`` where the answer takes too long or is too large, ``WrongUse`` where the server refuses
        what was asked, and ``StoreFailure`` for everything else that keeps the answer from being whole.
        """
        request = self._client.build_request(method, url, params=params, data=form, content=content, headers=headers)
        reply = self._exchange(request)
        self._check(reply, expected)
        return reply

    def _exchange(self, request: httpx.Request) -> Reply:
        """Have a thread exchange request and answer, and leave it behind where it takes too long.

        A timeout of the HTTP library bounds the wait for each next byte. Only from outside is the whole bounded:
        the look-up of the name, and a server that lets its answer drip.
        """
        outcome: SimpleQueue[Reply | Exception] = SimpleQueue()
        Thread(target=self._run, args=(self._client, request, outcome), daemon=True).start()
        try:
            found = outcome.get(timeout=self.limits.seconds)
        except Empty:
            self._client.close()
            self._client = self._connect()
            raise self._too_slow() from None
        if isinstance(found, Reply):
            return found
        raise self._told(found) from None

    def _run(self, client: httpx.Client, request: httpx.Request, outcome: SimpleQueue[Reply | Exception]) -> None:
        try:
            response = client.send(request, stream=True)
            try:
                outcome.put(Reply(response.status_code, response.headers, self._read(response), self.hide))
            finally:
                response.close()
        except Exception as error:
            outcome.put(error)

    def _read(self, response: httpx.Response) -> bytes:
        cap = _SIZE if self.limits.megabytes is None else self.limits.megabytes << 20
        body = bytearray()
        for piece in self._pieces(response):
            body += piece
            if len(body) > cap:
                raise LimitHit(f"{self.url}: the answer has more than {cap >> 20} MB; narrow the query or allow more")
        return bytes(body)

    def _pieces(self, response: httpx.Response) -> Iterator[bytes]:
        """The body as it comes, inflated little by little: a few bytes can stand for more than any memory holds."""
        coding = response.headers.get("content-encoding", "").lower()
        if coding in ("", "identity"):
            yield from response.iter_raw()
        elif coding in ("gzip", "x-gzip"):
            yield from _inflated(response.iter_raw())
        else:
            said = self.hide(coding)[:100]
            raise StoreFailure(f"{self.url}: answered in the encoding '{said}', not asked for; nothing of it is used")

    def _told(self, error: Exception) -> Exception:
        """What the user is to be told of an error in the exchange."""
        if isinstance(error, httpx.ConnectTimeout):
            return StoreFailure(f"{self.url}: nobody answers within {_CONNECT:g} s; is the address right?")
        if isinstance(error, httpx.ConnectError):
            reason = self.hide(str(error))
            return StoreFailure(f"{self.url} cannot be reached: {reason}; is it running, and is the address right?")
        if isinstance(error, httpx.TimeoutException):
            return self._too_slow()
        if isinstance(error, httpx.TransportError | httpx.StreamError | zlib.error):
            reason = self.hide(str(error) or type(error).__name__)
            return StoreFailure(f"{self.url}: {reason}; nothing of its answer is used")
        return error

    def _check(self, reply: Reply, expected: Collection[int]) -> None:
        if "x-sql-state" in reply.headers:
            told = self.hide(reply.headers.get("x-sql-message", reply.headers["x-sql-state"]))[:200]
            raise LimitHit(f"{self.url}: the store gave a part of the answer only: {told}; nothing of it is used")
        if "x-sparql-maxrows" in reply.headers:
            most = self.hide(reply.headers["x-sparql-maxrows"])[:20]
            raise LimitHit(
                f"{self.url}: the store gives {most} rows at most; add a LIMIT or raise its ResultSetMaxRows"
            )
        if reply.status in expected:
            return
        raise self._refusal(reply)

    def _refusal(self, reply: Reply) -> Exception:
        said = reply.begin() or "it gave no reason"
        if reply.status in (401, 403):
            remedy = f"set {USER} and {PASSWORD}, or {TOKEN}, in the environment"
            return StoreFailure(f"{self.url}: the store lets us not do this (HTTP {reply.status}); {remedy}")
        if reply.status in (301, 302, 303, 307, 308):
            location = self.hide(reply.headers.get("location", "nowhere"))
            return StoreFailure(f"{self.url}: the store has moved to {location}; give --store that address")
        if reply.status in (400, 422):
            return WrongUse(f"{self.url}: the store refuses the request: {said}")
        if reply.status == 206:
            return StoreFailure(
                f"{self.url}: the store gave a part of the answer only (HTTP 206); nothing of it is used"
            )
        if reply.status in (404, 405):
            remedy = "give --store the address for queries, as http://localhost:7878/query"
            return StoreFailure(f"{self.url}: HTTP {reply.status}: {said}; {remedy}")
        if reply.status in (408, 504):
            return LimitHit(f"{self.url}: the store ran out of time (HTTP {reply.status}): {said}")
        return StoreFailure(f"{self.url}: HTTP {reply.status}: {said}")

    def _too_slow(self) -> LimitHit:
        seconds = self.limits.seconds or _SILENCE
        return LimitHit(f"{self.url}: no whole answer within {seconds:g} s; narrow the query or allow it more time")

    def hide(self, text: str) -> str:
        """Return ``text`` without the secrets that a server may have echoed, ours or another's."""
        return without_credentials(self._credentials.hide(text))


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What gzipped ``pieces`` stand for; raises zlib.error where they are cut off or go on after their end."""
    inflate, some = zlib.decompressobj(16 + zlib.MAX_WBITS), False
    for piece in pieces:
        left, some = piece, True
        while left:
            if inflate.eof:
                raise zlib.error("more comes after the end of what was compressed")
            yield inflate.decompress(left, _AT_ONCE)
            left = inflate.unconsumed_tail or inflate.unused_data
    if some and not inflate.eof:
        raise zlib.error("what was compressed is cut off")
