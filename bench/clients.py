"""Keep-alive clients that cost little themselves, and what a server's whole process tree costs meanwhile."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

LOOPBACK = "127.0.0.1"
TICK = os.sysconf("SC_CLK_TCK")


def below(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    with suppress(OSError):
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in file.read_text().split():
                found += below(int(child))
    return found


def spent(pid: int) -> float:
    """Seconds of a processor that a process and those below it have used, ended ones that were waited for included."""
    total = 0
    for one in below(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
    return total / TICK


def memory(pid: int) -> int:
    """Bytes that the tree holds; what its processes share counts once."""
    total = 0
    for one in below(pid):
        with suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) << 10
    return total


@dataclass(frozen=True)
class Server:
    """A server that runs: its name, its port and its process."""

    name: str
    port: int
    pid: int


@contextmanager
def running(name: str, command: list[str], folder: Path) -> Iterator[Server]:
    """The server that ``command`` starts, once it answers; {port} stands for a free one."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    given = [one.format(port=port) for one in command]
    process = subprocess.Popen(given, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = monotonic() + 120
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert process.poll() is None, f"{name} did not start"
            assert monotonic() < until, f"{name} does not answer"
            sleep(0.02)
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class Measured:
    """What some requests cost: seconds by the clock and of a processor, bytes, and how long each took."""

    seconds: float = 0.0
    processor: float = 0.0
    bytes: int = 0
    took: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)


async def _ask(port: int, paths: list[str], accept: str, own: str, into: Measured) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20, local_addr=(own, 0))
    for path in paths:
        began = monotonic()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n".encode())
        told = await reader.readuntil(b"\r\n\r\n")
        into.statuses.add(int(told.split(b" ", 2)[1]))
        into.bytes += await _body(reader, told.lower(), began, into)
        into.took.append(monotonic() - began)
    writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes, began: float, into: Measured) -> int:
    """Read a body to its end; how many bytes it has."""
    if b"transfer-encoding: chunked" not in head:
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        into.first.append(monotonic() - began)
        return length
    total, first = 0, True
    while length := int(await reader.readline(), 16):
        await reader.readexactly(length + 2)
        if first:
            into.first.append(monotonic() - began)
        total, first = total + length, False
    await reader.readexactly(2)
    return total


def measured(
    server: Server, paths: list[str], clients: int, accept: str = "application/sparql-results+json", own: str = LOOPBACK
) -> Measured:
    """What it costs a server to answer ``paths``, asked by ``clients`` at once from the address ``own``."""
    found = Measured()

    async def ask() -> None:
        shares = [paths[n::clients] for n in range(min(clients, len(paths)))]
        await asyncio.gather(*(_ask(server.port, share, accept, own, found) for share in shares))

    before, began = spent(server.pid), monotonic()
    asyncio.run(ask())
    found.seconds, found.processor = monotonic() - began, spent(server.pid) - before
    return found
