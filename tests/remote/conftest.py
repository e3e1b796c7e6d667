"""Each real server in turn, for as long as the tests of this folder run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from claimgraph.documents.document import Document
from claimgraph.documents.read import read
from claimgraph.load import load
from claimgraph.opening import open_store
from tests.conftest import ROOT
from tests.remote.running import Running, fuseki, oxigraph, virtuoso

CREDENTIALS = ("CLAIMGRAPH_USER", "CLAIMGRAPH_PASSWORD", "CLAIMGRAPH_TOKEN")

# What makes a Java begin in half the time, and matters to no test.
SOON = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData")


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own credentials reach a test."""
    for name in (*CREDENTIALS, "CLAIMGRAPH_GRAPH_STORE", "CLAIMGRAPH_UPDATE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Oxigraph's own server."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph"), "--timeout-s", "20") as running:
        yield running


@pytest.fixture(scope="session")
def fuseki_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Apache Jena Fuseki."""
    with fuseki(tmp_path_factory.mktemp("fuseki"), options=SOON) as running:
        yield running


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Virtuoso 7."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as running:
        yield running


@pytest.fixture(params=["oxigraph", *(pytest.param(name, marks=pytest.mark.long) for name in ("fuseki", "virtuoso"))])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Running:
    """Each of the real servers, with the credentials that it wants in the environment."""
    running: Running = request.getfixturevalue(f"{request.param}_server")
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    return running


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk with a few things, for commands that need some store and ask little of it."""
    path = tmp_path_factory.mktemp("small") / "claimgraph.db"
    with open_store(str(path)) as store:
        load([ROOT / "tests/bad/world.ttl"], store)
    return path


@pytest.fixture(scope="module")
def few(data: Path) -> list[Document]:
    """The two smallest reports."""
    reports = sorted(read([data / "reports"]), key=lambda document: len(document.quads))
    return reports[:2]


@pytest.fixture
def empty(oxigraph_server: Running) -> Iterator[Running]:
    """A server that holds nothing before and after."""
    clear(oxigraph_server)
    yield oxigraph_server
    clear(oxigraph_server)


def clear(server: Running) -> None:
    address = server.url.removesuffix("query") + "update"
    httpx.post(address, data={"update": "DROP ALL"}, trust_env=False).raise_for_status()
