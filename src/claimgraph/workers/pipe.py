"""The pipe: what a worker and its owner say to each other over it, one kind and one length before each piece."""

from __future__ import annotations

import fcntl
import json
import os
import struct
from contextlib import suppress
from typing import Any, Final

READY: Final = b"R"  # the snapshot is open
KIND: Final = b"K"  # what the answer is: rows, truth or triples
DATA: Final = b"D"  # a piece of the answer
END: Final = b"E"  # the answer is whole; JSON: {"rows", "retire"}
REFUSED: Final = b"X"  # the answer failed; JSON: {"error", "message"}
REQUEST: Final = b"Q"  # JSON: a snapshot, or a query

_WIDE: Final = 1 << 19  # bytes that may be written before they are read
HEAD: Final = struct.Struct(">cI")


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """Return one frame, ready to be written."""
    return HEAD.pack(kind, len(payload)) + payload


def widen(end: int) -> None:
    """Let a pipe take a piece of an answer as a whole, where the system allows: each filling wakes both its ends."""
    with suppress(OSError):
        fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, _WIDE)


class Frames:
    """The frames in bytes that come as they come."""

    def __init__(self) -> None:
        self._found = bytearray()

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """The kind and the payload of each frame that ``data`` completes."""
        self._found += data
        frames, start = [], 0
        while len(self._found) >= start + HEAD.size:
            kind, length = HEAD.unpack_from(self._found, start)
            end = start + HEAD.size + length
            if len(self._found) < end:
                break
            frames.append((kind, bytes(self._found[start + HEAD.size : end])))
            start = end
        del self._found[:start]
        return frames


class Pipes:
    """The two pipes between a worker and its owner, as the worker has them."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self.incoming = incoming
        self.outgoing = outgoing
        self._held = b""

    def read(self) -> dict[str, Any] | None:
        """Return the next request, or None where the owner has gone."""
        head = self._read(HEAD.size)
        if head is None:
            return None
        _, length = HEAD.unpack(head)
        payload = self._read(length)
        return None if payload is None else json.loads(payload)

    def _read(self, length: int) -> bytes | None:
        found = b""
        while len(found) < length:
            piece = os.read(self.incoming, length - len(found))
            if not piece:
                return None
            found += piece
        return found

    def hold(self, data: bytes) -> None:
        """Write ``data`` with what comes next: each writing wakes the owner."""
        self._held += data

    def write(self, data: bytes = b"") -> None:
        """Write what was held and all of ``data``; the owner may let this wait."""
        view, self._held = memoryview(self._held + data), b""
        while view:
            view = view[os.write(self.outgoing, view) :]
