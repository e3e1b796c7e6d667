"""One server for all tests of the session: the command itself, over the bundled data, at a port of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from tests.conftest import ROOT


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of what Python runs with ``arguments``, once it answers, and its process, which ends with the block.

    A port of its own stands for {port}.
    """
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [sys.executable, *(argument.format(port=port) for argument in arguments)]
    environment = {**os.environ, "CLAIMGRAPH_STORE": "", "PYTHONPATH": str(ROOT)}
    with (folder / "served.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stderr=log, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, process, folder / "served.log")
        yield address, process
    finally:
        process.terminate()
        process.wait(10)


def serving(folder: Path, *arguments: str) -> AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]:
    """The command itself, with more ``arguments``."""
    return started(folder, "-m", "claimgraph", "serve", "--port", "{port}", *arguments)


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = monotonic() + 60
    while monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{address}/health", timeout=10)
        except httpx.TransportError:
            sleep(0.05)
        else:
            return
    raise AssertionError(f"no server came up: {log.read_text()}")


@dataclass(frozen=True)
class Served:
    """Where a server answers, its process, and the file of what it tells."""

    address: str
    pid: int
    log: Path


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on the bundled data."""
    folder = tmp_path_factory.mktemp("served")
    with serving(folder) as (address, process):
        yield Served(address, process.pid, folder / "served.log")


@pytest.fixture(scope="session")
def server(served: Served) -> str:
    """The address of that server."""
    return served.address


@pytest.fixture(scope="session")
def web(server: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


TOKEN = "a-token-that-nobody-guesses"


@dataclass(frozen=True)
class Written:
    """A server on a store that can be written to, the folder it runs in, and its process."""

    client: httpx.Client
    folder: Path
    process: subprocess.Popen[bytes]

    def claimgraph(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command in another process, on the same store."""
        command = [sys.executable, "-m", "claimgraph", "--store", "graph.db", *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    """A server with a token, on a store with one small document."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "token").write_text(f"{TOKEN}\n", "utf-8")
    load = [sys.executable, "-m", "claimgraph", "--store", "graph.db", "load", str(ROOT / "tests/bad/world.ttl")]
    subprocess.run(load, cwd=folder, check=True, capture_output=True)
    arguments = ("--store", "graph.db", "--token-file", "token", "--cors", "https://pages.example", "--workers", "2")
    named = ("--name", "https://claims.example.org")
    with (
        serving(folder, *arguments, *named, "--timeout", "3") as (address, process),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield Written(client, folder, process)
