"""A load that fails at any of its writes says so, and loading the same documents again finishes it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from claimgraph import catalogue, documents
from claimgraph.documents import Document
from claimgraph.endpoint import Endpoint
from claimgraph.errors import StoreFailure
from claimgraph.names import DERIVED
from claimgraph.store.store import Store
from tests.remote.running import Running
from tests.remote.scripted import Answer, reply, serving

FAILURE = reply(b"the disk is full", status="507 Insufficient Storage", media_type="text/plain")


@dataclass
class Failing:
    """Hands requests on to a real server, and fails the n-th write, before or after the server has done it."""

    target: str
    number: int
    done: bool
    writes: list[bytes] = field(default_factory=list)

    def __call__(self, request: bytes) -> Answer:
        if not request.startswith(b"POST /query"):
            self.writes.append(request)
            if len(self.writes) == self.number:
                if self.done:
                    self.forward(request)
                return FAILURE
        return [self.forward(request)]

    def forward(self, request: bytes) -> bytes:
        at = urlsplit(self.target)
        with socket.create_connection((str(at.hostname), int(at.port or 0)), timeout=20) as connection:
            connection.sendall(request.replace(b"Connection: keep-alive", b"Connection: close", 1))
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return answer.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)


@pytest.fixture(scope="module")
def few(data: Path) -> list[Document]:
    """The two smallest reports."""
    reports = sorted(documents.read([data / "reports"]), key=lambda document: len(document.quads))
    return reports[:2]


@pytest.fixture
def empty(oxigraph_server: Running) -> Iterator[Running]:
    """A server that holds nothing before and after."""
    clear(oxigraph_server)
    yield oxigraph_server
    clear(oxigraph_server)


def clear(server: Running) -> None:
    with Endpoint(server.url) as endpoint:
        rows = endpoint.query("SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }")
        for name in [row["graph"].value for row in rows]:  # type: ignore[union-attr, index]
            endpoint._protocol.delete(name)


def state(endpoint: Endpoint, few: list[Document]) -> dict[str, frozenset[object]]:
    names = [document.iri for document in few] + [DERIVED + str(query.graph) for query in catalogue.derivations()]
    return {name: frozenset(endpoint.graph(name)) for name in names}


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but not told"])
def test_a_load_that_was_cut_off_is_finished_by_another(empty: Running, few: list[Document], done: bool) -> None:
    with Store.in_memory(few) as here:
        expected = {name: frozenset(here.graph(name)) for name in state(here, few)}  # type: ignore[arg-type]
    number, failed = 0, True
    while failed:
        number += 1 if number < 5 else 6  # the first writes one by one, then some of the many derived graphs
        clear(empty)
        failing = Failing(empty.url, number, done)
        with serving(failing) as (url, _), Endpoint(url) as endpoint:
            failed = _load_fails(endpoint, few)
        assert failed == (len(failing.writes) == number)
        with Endpoint(empty.url) as healthy:
            healthy.commit(few)
            assert state(healthy, few) == expected, f"write {number} failed"
            assert list(healthy._protocol.rows("pending.rq")) == []
            assert healthy.commit(few).unchanged == tuple(document.iri for document in few)
    assert number > len(few) + len(catalogue.derivations())


def _load_fails(endpoint: Endpoint, few: list[Document]) -> bool:
    told = ""
    try:
        endpoint.commit(few)
    except StoreFailure as error:
        told = str(error)
    assert not told or "HTTP 507: the disk is full" in told
    return bool(told)


def test_a_cut_off_load_says_what_to_do(empty: Running, few: list[Document]) -> None:
    with serving(Failing(empty.url, 6, done=False)) as (url, _), Endpoint(url) as endpoint:
        with pytest.raises(StoreFailure, match="load the same documents again to finish it"):
            endpoint.commit(few)
        assert list(endpoint._protocol.rows("pending.rq"))
