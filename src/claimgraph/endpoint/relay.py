"""A relay on this machine through which a worker's SERVICE reaches a server: only whole answers get through.

The engine believes whatever a server sends, parts too, and tells a cut answer as a fault of the query. So it calls the
relay, which asks the server as a remote store is asked, and remembers what was wrong.
"""

from __future__ import annotations

import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from claimgraph.endpoint import answers
from claimgraph.endpoint.credentials import Credentials
from claimgraph.endpoint.remote import Remote
from claimgraph.errors import ClaimgraphError, LimitHit, WrongUse, holds_credentials
from claimgraph.graph import Closing

if TYPE_CHECKING:
    from collections.abc import Collection

    from claimgraph.limits import Limits

_ACCEPT = {"Accept": answers.JSON}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a worker that was killed hung up."""


class Relay(Closing):
    """A way to each of ``services``; ``addresses`` says where each begins.

    Nobody's credentials are sent. Each call is bounded by ``limits``.
    """

    def __init__(self, services: Collection[str], limits: Limits) -> None:
        if any(map(holds_credentials, services)):
            raise WrongUse("SERVICE calls no address with a user or password in it; leave them out")
        self._limits = limits
        self._ways = {f"/{secrets.token_urlsafe()}": service for service in services}
        self._failure: ClaimgraphError | None = None
        self._asked: list[str] = []
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.addresses = {
            service: f"http://127.0.0.1:{self._server.server_port}{way}" for way, service in self._ways.items()
        }
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Take no more calls."""
        self._server.shutdown()
        self._server.server_close()

    def explain(self, error: ClaimgraphError) -> ClaimgraphError:
        """What there is to tell of ``error``, with which a query ended: what was wrong with the first call, if any was.

        Where time was up while servers were still asked, the first of them is named.
        """
        if self._failure is None and isinstance(error, LimitHit) and (asked := list(self._asked)):
            return LimitHit(f"{asked[0]}: SERVICE had not answered: {error}")
        return self._failure or error

    def answer(self, way: str, query: str) -> bytes:
        """The whole answer to ``query`` of the service at the end of a ``way``, as the engine can read it."""
        service = self._ways[way]
        self._asked.append(service)
        remote = Remote(service, self._limits, Credentials())
        try:
            reply = remote.send("POST", remote.url, form={"query": query}, headers=_ACCEPT)
            return answers.rows(reply, remote.url)
        except ClaimgraphError as error:
            self._failure = self._failure or error
            raise
        finally:
            self._asked.remove(service)
            remote.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply(parse_qs(urlsplit(self.path).query).get("query", [""])[0])

            def do_POST(self) -> None:
                self._reply(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def _reply(self, query: str) -> None:
                way = urlsplit(self.path).path
                try:
                    status, body = (200, relay.answer(way, query)) if way in relay._ways else (404, b"")
                except ClaimgraphError:
                    status, body = 502, b""
                self.send_response(status)
                self.send_header("Content-Type", answers.JSON)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing: what went wrong is told by the relay."""

        return Handler
