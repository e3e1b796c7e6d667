"""One server for all tests of the session: the command itself, over the bundled data, at a port of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a server that is up, and its process, which is ended with the block."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "claimgraph", "serve", "--port", str(port), *arguments]
    environment = {**os.environ, "CLAIMGRAPH_STORE": ""}
    with (folder / "served.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stderr=log, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, process, folder / "served.log")
        yield address, process
    finally:
        process.terminate()
        process.wait(10)


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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on the bundled data."""
    with serving(tmp_path_factory.mktemp("served")) as (address, _):
        yield address


@pytest.fixture(scope="session")
def web(server: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client
