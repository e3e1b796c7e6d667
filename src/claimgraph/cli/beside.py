"""Beside: a saved question asked of the server that runs on the same store, where that is faster."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from threading import Event, Timer
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import parse_query_results

from claimgraph import asking, resources, views
from claimgraph.engine import solutions
from claimgraph.opening import folder
from claimgraph.sparql.results import ROWS, rows_format

if TYPE_CHECKING:
    from http.client import HTTPConnection
    from pathlib import Path

    from claimgraph.catalogue import Query
    from claimgraph.graph import Readable
    from claimgraph.store.served import Mark

LEAST = 5_000  # claims: below, the answer is here before a client of HTTP is imported
_PATIENCE, _WAIT = 0.5, 20.0  # seconds for the proof, and for an answer


class Said(asking.Reply):
    """The document that the server at ``address`` answered with."""

    kind = ROWS

    def __init__(self, document: bytes, rows_as: str, address: str) -> None:
        self._document = document
        self._format = rows_format(rows_as)
        self.address = address

    def result(self) -> asking.Result:
        """The rows."""
        return asking.collect(solutions(parse_query_results(self._document, self._format)))

    def document(self) -> Iterator[bytes]:
        """All of it."""
        yield self._document

    def close(self) -> None:
        """There is nothing to let go of."""


def reply(store: str | None, graph: Readable, query: Query, values: Mapping[str, str], rows_as: str) -> Said | None:
    """What the server on ``store`` answers in the state of ``graph``; None where none does, or the store is faster."""
    sequence = graph.sequence()
    if sequence is None or query.own or not all(values.values()):
        return None
    from claimgraph.store import served

    mark = served.found(folder(store))
    if mark is None or mark.since < _changed(query) or _claims(folder(store)) < LEAST:
        return None
    from http.client import HTTPConnection, HTTPException

    try:
        with closing(HTTPConnection(mark.host, mark.port, timeout=_PATIENCE)) as server:
            server.connect()
            document = _asked(server, mark, sequence, _path(query, values, rows_as))
    except (OSError, HTTPException, ValueError):  # an answer that broke off, too
        return None
    return None if document is None else Said(document, rows_as, f"{mark.host}:{mark.port}")


def _claims(store: Path) -> int:
    from claimgraph.store.folder import INDEX
    from claimgraph.store.generations import current

    generation = current(store / INDEX)
    return generation.state.claims if generation else 0


def _changed(query: Query) -> float:
    """When the text of the question last was another; a server keeps the one that it read."""
    return (resources.folder("queries") / query.chapter / f"{query.id}.rq").stat().st_mtime


def _path(query: Query, values: Mapping[str, str], rows_as: str) -> str:
    suffix = next(name for name, one in views.STANDARD.items() if one.media_type == rows_as)
    return f"/q/{query.id}.{suffix}?{urlencode(values)}"


def _asked(server: HTTPConnection, mark: Mark, sequence: int, path: str) -> bytes | None:
    """The whole answer of who has proved to be the server of ``mark``, in that state of the graph."""
    from claimgraph.store.served import NONCE, PROOF

    nonce = secrets.token_hex(32)
    server.auto_open = 0  # whoever listens there later has proved nothing
    with _within(_PATIENCE, server):
        server.request("GET", "/health", headers={NONCE: nonce})
        answer = server.getresponse()
        if not mark.proves(nonce, answer.getheader(PROOF, "")):
            return None
        if json.loads(answer.read()).get("sequence") != sequence:
            return None
    with _within(_WAIT, server):
        server.request("GET", path)
        answer = server.getresponse()
        right = answer.status == 200 and answer.getheader("Claimgraph-Sequence") == str(sequence)
        return answer.read() if right else None


@contextmanager
def _within(seconds: float, server: HTTPConnection) -> Iterator[None]:
    """All that is said in the block is said by then: who says it byte by byte is cut off; raises TimeoutError."""
    if server.sock is None:  # it was closed after the last answer
        raise ConnectionError
    server.sock.settimeout(seconds)
    over = Event()

    def cut(connection: socket.socket) -> None:
        over.set()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut, (server.sock,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if over.is_set():  # what came may look whole
            raise TimeoutError
