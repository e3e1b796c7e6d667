"""What serving costs: requests per second, and per second of a processor, beside Oxigraph's own server.

Both answer the same question over the bundled data, in turns, to keep-alive clients; the processor time is that of
the whole process tree. Run it on a quiet machine: python bench/serving.py
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

import httpx

from claimgraph import catalogue
from claimgraph.opening import open_bundled

CLIENTS, REQUESTS, TURNS = 16, 320, 3
QUESTION = "denials"
TICK = os.sysconf("SC_CLK_TCK")


def spent(pid: int) -> float:
    """Seconds of a processor that a process and those below it have used, ended ones included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / TICK
    below = [int(one) for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()]
    return own + sum(map(spent, below))


@contextmanager
def running(*command: str, path: str) -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    process = subprocess.Popen([one.format(port=port) for one in command], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}{path}", timeout=60)
                break
            except httpx.TransportError:
                sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


def measured(address: str, pid: int, paths: list[str]) -> tuple[float, float]:
    """Requests per second, and per second of a processor."""
    headers = {"accept": "application/sparql-results+json"}

    def ask(share: list[str]) -> None:
        with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
            for path in share:
                client.get(path).raise_for_status()

    before, began = spent(pid), monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(ask, (paths[n::CLIENTS] for n in range(CLIENTS))))
    return len(paths) / (monotonic() - began), len(paths) / max(spent(pid) - before, 1 / TICK)


def main() -> None:
    query = catalogue.find(QUESTION)
    with open_bundled() as graph, graph.snapshot() as snapshot, tempfile.TemporaryDirectory() as folder:
        assert snapshot is not None
        store = ["--location", str(snapshot.checkpoint)]
        oxigraph = [
            str(Path(sys.executable).with_name("oxigraph")),
            "serve-read-only",
            *store,
            "--union-default-graph",
            "--bind",
            "127.0.0.1:{port}",
        ]
        ours = [sys.executable, "-m", "claimgraph", "serve", "--port", "{port}"]
        os.chdir(folder)
        kept = [f"/q/{QUESTION}.json"] * REQUESTS
        theirs = [f"/query?query={quote(query.bind({}))}"] * REQUESTS
        new = [f"/sparql?query={quote(query.bind({}) + ' # ' + str(n))}" for n in range(REQUESTS)]
        with running(*oxigraph, path="/") as (there, other), running(*ours, path="/health") as (here, own):
            for turn in range(TURNS):
                told = {
                    "oxigraph serve-read-only": measured(there, other, theirs),
                    "claimgraph, answer kept": measured(here, own, kept),
                    "claimgraph, as SPARQL, always new": measured(here, own, [f"{one}{turn}" for one in new]),
                }
                for name, (rate, per_processor) in told.items():
                    print(f"{name:34} {rate:8.0f} requests/s {per_processor:8.0f} per processor second")


if __name__ == "__main__":
    main()
