"""Logging: each request as a line of a file, where somebody asked for that; else nothing is written down."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Log:
    """Writes a line of JSON for each request: when, what, how it ended, and how long that took."""

    def __init__(self, app: ASGIApp, file: Path) -> None:
        self.app = app
        self._file = file.open("a", encoding="utf-8", buffering=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            told = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "client": (scope.get("client") or ("",))[0],
                "method": scope["method"],
                "path": scope["path"],
                "query": scope["query_string"].decode("ascii", "replace"),
                "status": status,
                "seconds": round(perf_counter() - began, 4),
            }
            self._file.write(json.dumps(told, ensure_ascii=False) + "\n")
