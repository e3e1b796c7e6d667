"""Real servers, started for the tests on free ports of this machine; one that can't be had says why."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

FUSEKI = "org.apache.jena:jena-fuseki-server:5.5.0"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Running:
    """A server that runs: its kind, where it is asked, the environment that it wants of a client, and its process."""

    kind: str
    url: str
    environment: dict[str, str] = field(default_factory=dict)
    process: int = 0


def free_port() -> int:
    """A port on which nobody listens now.

    It is below those that a system gives to connections that go out, of which the tests beside this one make thousands:
    a server may listen only seconds later.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@contextmanager
def started(command: list[str], url: str, folder: Path, environment: dict[str, str] | None = None) -> Iterator[int]:
    """Run a server until the block ends; it is ready when it answers at ``url``. Its process is told."""
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=out, env={**os.environ, **(environment or {})}
        )
        try:
            _wait(process, url, log)
            yield process.pid
        finally:
            _stop(process)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            httpx.get(url, params={"query": "ASK {}"}, timeout=5, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-1000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Running]:
    """``oxigraph serve`` with an empty store in memory."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("there is no oxigraph server: pip install oxigraph")
    port = free_port()
    url = f"http://127.0.0.1:{port}/query"
    with started([str(program), "serve", "--bind", f"127.0.0.1:{port}", *options], url, folder):
        yield Running("oxigraph", url)


@contextmanager
def fuseki(
    folder: Path,
    *,
    union: bool = True,
    location: Path | str = "--mem--",
    seconds: int = 20,
    memory: str = "1g",
    options: Sequence[str] = (),
) -> Iterator[Running]:
    """Apache Jena Fuseki with the TDB2 dataset at ``location``: by default one in memory that is empty.

    ``options`` are those of its Java.
    """
    java = shutil.which("java")
    if java is None:
        pytest.skip("there is no Java for Fuseki: apt-get install default-jre-headless")
    jar = fuseki_jar()
    port = free_port()
    config = (HERE / "fuseki.ttl").read_text().replace("Graph true", f"Graph {str(union).lower()}")
    (folder / "fuseki.ttl").write_text(config.replace("--mem--", str(location)).replace("20000", f"{seconds}000"))
    url = f"http://127.0.0.1:{port}/claims/sparql"
    command = [java, f"-Xmx{memory}", *options, "-jar", str(jar), "--localhost", f"--port={port}"]
    command.append("--config=fuseki.ttl")
    with started(command, url, folder, {"FUSEKI_BASE": str(folder / "base")}) as process:
        yield Running("fuseki", url, process=process)


def fuseki_jar() -> Path:
    """The jar in Maven's own store, fetched by Maven where it is not there yet."""
    group, artifact, version = FUSEKI.split(":")
    store = Path.home() / ".m2" / "repository" / group.replace(".", "/")
    jar = store / artifact / version / f"{artifact}-{version}.jar"
    maven = shutil.which("mvn")
    fetch = ["dependency:get", f"-Dartifact={FUSEKI}", "-Dtransitive=false"]
    if not jar.exists() and maven is not None:
        subprocess.run([maven, "-q", "-B", *fetch], capture_output=True, timeout=300, check=False)
    if not jar.exists():
        pytest.skip(f"the jar of Fuseki is not here: mvn {' '.join(fetch)}")
    return jar


@contextmanager
def virtuoso(folder: Path) -> Iterator[Running]:
    """Virtuoso 7 with an empty database."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("there is no Virtuoso: apt-get install virtuoso-opensource-7")
    port = free_port()
    config = (HERE / "virtuoso.ini").read_text().replace("@HTTP@", str(port)).replace("@SQL@", str(free_port()))
    (folder / "virtuoso.ini").write_text(config)
    url = f"http://127.0.0.1:{port}/sparql"
    with started([program, "+foreground", "+configfile", "virtuoso.ini"], url, folder):
        yield Running("virtuoso", url, {"CLAIMGRAPH_USER": "dba", "CLAIMGRAPH_PASSWORD": "dba"})
