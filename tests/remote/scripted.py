"""A server that misbehaves as it is told: it reads one request after another and answers with given bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# An answer is what is sent, in pieces; a number among them is a pause in seconds. The connection is closed after it.
Answer = list[bytes | float]
Script = Callable[[bytes], Answer]

JSON = "application/sparql-results+json"


def reply(
    body: bytes, *, status: str = "200 OK", media_type: str = JSON, length: int | None = None, more: str = ""
) -> Answer:
    """A plain HTTP answer; ``length`` may lie."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body) if length is None else length}"
    )
    return [f"{head}\r\n{more}Connection: close\r\n\r\n".encode() + body]


def chunk(body: bytes) -> bytes:
    """One piece of a chunked answer."""
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


def chunked(*bodies: bytes, end: bool = True, media_type: str = JSON) -> Answer:
    """A chunked answer, with or without the chunk that ends it."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    return [head.encode(), *map(chunk, bodies), b"0\r\n\r\n" if end else b""]


@contextmanager
def serving(script: Script) -> Iterator[tuple[str, list[bytes]]]:
    """Serve until the block ends; gives the address and the requests that came."""
    requests: list[bytes] = []
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        thread = threading.Thread(target=_serve, args=(listener, script, requests, stop))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/query", requests
        finally:
            stop.set()
            thread.join()


def _serve(listener: socket.socket, script: Script, requests: list[bytes], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        with connection, suppress(ConnectionError, TimeoutError):
            connection.settimeout(5)
            request = _read(connection)
            requests.append(request)
            for piece in script(request):
                if stop.is_set():
                    break
                if isinstance(piece, bytes):
                    connection.sendall(piece)
                else:
                    stop.wait(piece)


def _read(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65536)
        if not piece:
            return request
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
