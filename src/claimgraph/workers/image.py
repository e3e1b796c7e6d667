"""An image: a process that keeps a graph in memory and forks a worker from itself whenever its owner wants one.

The graph is loaded once, and a fork shares its memory: a worker is there within milliseconds, and answers without the
disk. The process has one thread and does nothing but fork, kill and tell how a worker ended; its owner's going ends it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from claimgraph.workers import pipe, worker
from claimgraph.workers.seal import refuse_sockets

MESSAGE = 1 << 16
FORK, END = b"F", b"E"


def main() -> None:
    """Load the snapshot that the owner names, then serve it until it goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    owner = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    store = _loaded(json.loads(owner.recv(MESSAGE)))
    owner.sendall(pipe.READY)
    while message := _received(owner):
        wanted, descriptors = message
        if wanted.startswith(FORK):
            _fork(store, owner, descriptors)
        else:
            owner.sendall(str(_ended(int(wanted[1:]))).encode())


def _received(owner: socket.socket) -> tuple[bytes, list[int]] | None:
    try:
        wanted, descriptors, _, _ = socket.recv_fds(owner, MESSAGE, 3)
    except ConnectionError:
        return None
    return (wanted, descriptors) if wanted else None


def _loaded(snapshot: dict[str, Any]) -> ox.Store:
    store = ox.Store()
    for path in snapshot["files"]:
        store.bulk_load(path=path)
    if not snapshot["files"]:
        store.bulk_extend(ox.Store.read_only(snapshot["checkpoint"]))
    return store


def _fork(store: ox.Store, owner: socket.socket, descriptors: list[int]) -> None:
    """A worker whose stdin, stdout and stderr are ``descriptors``; tells the owner its number."""
    if child := os.fork():
        for descriptor in descriptors:
            os.close(descriptor)
        owner.sendall(str(child).encode())
        return
    try:
        owner.close()
        for standard, descriptor in enumerate(descriptors):
            os.dup2(descriptor, standard)
            os.close(descriptor)
        _serve(store)
    finally:
        os._exit(0)


def _serve(store: ox.Store) -> None:
    """Be a worker; the memory that the image holds counts for nobody's."""
    worker.settle()
    refuse_sockets()
    pages = int(Path("/proc/self/statm").read_text().split()[5])
    pipes = pipe.Pipes(sys.stdin.fileno(), sys.stdout.fileno())
    worker.answer_all(store, pipes, held=pages * resource.getpagesize())


def _ended(child: int) -> int:
    """Kill a worker if it still runs; how it ended: its code, or its signal as a negative number."""
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except ChildProcessError:
        return 0


if __name__ == "__main__":
    main()
