"""Serving: the app behind a port, from the first request until the system says that it is enough."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.errors import StoreFailure, system_said
from claimgraph.opening import folder, is_bundled, is_remote
from claimgraph.store import served
from claimgraph.web.guarding import Rules, Times
from claimgraph.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from granian.server.embed import Server

    from claimgraph.limits import Limits

_MOST_HEAD = 64 << 10  # bytes of a request before its body
_AT_ONCE = 512
# Where this machine reaches what listens at an address.
_LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::1": "::1", "::": "::1"}
_FINISH, _TAKEN = 1.2, 0.3  # seconds for answers to be made, and to be taken, once it is told to end
_ACCEPTED = 0.5  # seconds after which whoever knocked before the listener had its bound has been let in


@dataclass(frozen=True)
class Settings:
    """How a graph is served."""

    host: str
    port: int
    store: str | None
    limits: Limits
    workers: int = 4
    rules: Rules = field(default_factory=Rules)
    log: Path | None = None
    times: Times = field(default_factory=Times)


def serve(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; raises StoreFailure where the port is another's."""
    _free(settings.host, settings.port)
    site = Site(settings.store, settings.limits, workers=settings.workers)
    asyncio.run(run(site, settings, tell))


def _free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            said = system_said(error)
            raise StoreFailure(f"{host}:{port} cannot be listened at: {said}; name another with --port") from None


async def run(site: Site, settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve one site in this event loop, until the process is told to end."""
    opened = asyncio.create_task(site.open())  # other processes do most of that, while this one imports the rest
    try:
        await asyncio.to_thread(import_module, "claimgraph.web.app")
        await opened
        mark = mark_of(settings)
        server = _server(site, settings, mark)
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        tell(f"serving at http://{shown}:{settings.port}/ until Ctrl-C")
        with served.left(mark, folder(settings.store)) if mark else nullcontext():
            bounding = asyncio.create_task(_bounded(settings))
            await _until_told(server, site)
            bounding.cancel()
    finally:
        await asyncio.wait([opened])
        await site.close()


async def _until_told(server: Server, site: Site) -> None:
    """Serve until a signal; answers under way have a moment to end, and readers another to take them."""
    loop = asyncio.get_running_loop()
    under_way = loop.create_task(server.serve())

    def end() -> None:
        server.stop()  # type: ignore[no-untyped-call]
        loop.call_later(_FINISH, site.give_up)
        loop.call_later(_FINISH + _TAKEN, under_way.cancel)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    with suppress(asyncio.CancelledError):
        await under_way


async def _bounded(settings: Settings) -> None:
    """Have the system end each connection whose reader takes nothing for too long.

    An answer that went to the system whole is no longer ours to time, and what reads HTTP has no time for it. A
    connection has the bound of its listener from when it came: who came before that had one is looked for once more.
    """
    while not _bound(settings.port, settings.times.stopped):
        await asyncio.sleep(0.02)
    await asyncio.sleep(_ACCEPTED)
    _bound(settings.port, settings.times.stopped)


def _bound(port: int, seconds: float) -> bool:
    """Whether this process listens at ``port``: then what was and will be accepted there is bounded so."""
    found = False
    for file in Path("/proc/self/fd").iterdir():
        if not file.is_socket():  # of what is none it would leave a copy open: of the lock of a store, say
            continue
        with suppress(OSError), socket.fromfd(int(file.name), socket.AF_INET, socket.SOCK_STREAM) as one:
            if one.getsockname()[1:2] == (port,):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * seconds))
                found = found or bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return found


def mark_of(settings: Settings) -> served.Mark | None:
    """What commands find it by; None where it is not on loopback, has no store here, or writes down what is asked."""
    host = _LOOPBACK.get(settings.host)
    if host is None or settings.log is not None or is_remote(settings.store) or is_bundled(settings.store):
        return None
    return served.new(host, settings.port)


def _server(site: Site, settings: Settings, mark: served.Mark | None) -> Server:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server.embed import Server

    from claimgraph.web.app import app

    return Server(
        app(site, settings.rules, settings.log, settings.times, mark),
        settings.host,
        settings.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        backpressure=_AT_ONCE,
        http1_settings=HTTP1Settings(header_read_timeout=int(settings.times.head * 1000), max_buffer_size=_MOST_HEAD),
    )
