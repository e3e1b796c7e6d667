"""Requests as bytes on a socket of their own, for what no client library would send."""

import socket
from dataclasses import dataclass


@dataclass(frozen=True)
class Answered:
    """What came back: the status (0: none), the headers, the body, and whether the server closed the connection."""

    status: int
    headers: dict[str, str]
    body: bytes
    closed: bool


def connected(
    address: str, source: str = "127.0.0.1", seconds: float = 20.0, takes: int | None = None
) -> socket.socket:
    """A connection that comes from ``source``; its kernel holds some ``takes`` bytes for who does not read."""
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    found = socket.socket()
    if takes is not None:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
    found.settimeout(seconds)
    found.bind((source, 0))
    found.connect((host, int(port)))
    return found


def request(line: str, *headers: str, body: bytes = b"", host: str | None = "localhost") -> bytes:
    """A request of that first line, which may lack its version."""
    first = line if " HTTP/" in line else f"{line} HTTP/1.1"
    told = [] if host is None else [f"Host: {host}"]
    length = [f"Content-Length: {len(body)}"] if body and not any("content-l" in one.lower() for one in headers) else []
    return "\r\n".join([first, *told, *headers, *length, "", ""]).encode("latin-1") + body


def exchange(address: str, sent: bytes, *, ends: bool = False) -> Answered:
    """The answer to ``sent``; who ``ends`` says that no more comes."""
    with connected(address) as connection:
        try:
            connection.sendall(sent)
            if ends:
                connection.shutdown(socket.SHUT_WR)
        except OSError:  # it was answered before all was sent
            pass
        return received(connection)


def received(connection: socket.socket) -> Answered:
    """All that still comes, until the server closes or nothing comes any more."""
    found, closed = b"", True
    try:
        while piece := connection.recv(1 << 16):
            found += piece
    except TimeoutError:
        closed = False
    except ConnectionResetError:
        pass
    return read(found, closed)


def read(found: bytes, closed: bool = True) -> Answered:
    """The first answer in these bytes."""
    head, _, body = found.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    status = int(first.split(" ")[1]) if first.startswith("HTTP/1.") else 0
    length = headers.get("content-length")
    return Answered(status, headers, body[: int(length)] if length else body, closed)
