"""Serving: the app behind a port, from the first request until the system says that it is enough."""

from __future__ import annotations

import asyncio
import signal
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from claimgraph.errors import StoreFailure
from claimgraph.web.app import app
from claimgraph.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.limits import Limits

_HEAD_SECONDS = 10


@dataclass(frozen=True)
class Settings:
    """How a graph is served."""

    host: str
    port: int
    store: str | None
    limits: Limits


def serve(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; raises StoreFailure where the port is another's."""
    _free(settings.host, settings.port)
    asyncio.run(_served(settings, tell))


def _free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise StoreFailure(f"{host}:{port} cannot be listened at: {reason}; name another with --port") from None


async def _served(settings: Settings, tell: Callable[[str], None]) -> None:
    site = Site(settings.store, settings.limits)
    server = Server(
        app(site),
        settings.host,
        settings.port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_enabled=False,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_SECONDS * 1000),
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    tell(f"serving at http://{shown}:{settings.port}/ until Ctrl-C")
    await server.serve()
