"""A worker as its owner sees it: a process that is started, told, listened to until a deadline, and ended."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from time import monotonic
from typing import TYPE_CHECKING

from claimgraph.workers import pipe
from claimgraph.workers.forked import environment
from claimgraph.workers.said import give_way, used

if TYPE_CHECKING:
    from claimgraph.graph import Snapshot
    from claimgraph.workers.forked import Forked, Image
    from claimgraph.workers.said import Request

    Process = subprocess.Popen[bytes] | Forked


class Worker:
    """One process that answers one query at a time; ``generation`` is that of its snapshot.

    A query that takes longer than a moment goes on at a low priority, so that quick ones are not slowed down by it.
    A process cannot go back from that: ``slow`` says that it is to be replaced.
    """

    def __init__(
        self, snapshot: Snapshot, generation: int, *, network: bool = False, image: Image | None = None
    ) -> None:
        self.generation = generation
        self.ready = False
        self.slow = False
        self._until = 0.0  # the seconds that it has used when a query has to give way
        self._ended: tuple[int, str] | None = None
        self._process: Process = image.fork() if image else start()
        assert self._process.stdout is not None
        self._output = self._process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._output, select.POLLIN)
        if image is not None:
            return
        self._send(opening(snapshot, network=network))

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def opens(self, deadline: float) -> bool:
        """Wait until the worker has opened its snapshot; tell whether it has."""
        try:
            found = self.receive(deadline)
        except TimeoutError:
            return False
        self.ready = found is not None and found[0] == pipe.READY
        return self.ready

    def ask(self, request: Request, deadline: float | None) -> None:
        """Hand in one query, to be answered by ``deadline``."""
        self._until = used(self.pid) + request.patience
        self._send(request.frame(deadline))

    def _send(self, message: bytes) -> None:
        # Whether the worker still lives shows when it is listened to.
        assert self._process.stdin is not None
        view = memoryview(message)
        try:
            while view:
                view = view[self._process.stdin.write(view) :]
        except BrokenPipeError:
            return

    def receive(self, deadline: float | None) -> tuple[bytes, bytes] | None:
        """Return the next frame as kind and payload, or None where the process died; raise ``TimeoutError``."""
        head = self._read(pipe.HEAD.size, deadline)
        if head is None:
            return None
        kind, length = pipe.HEAD.unpack(head)
        payload = self._read(length, deadline)
        return None if payload is None else (kind, payload)

    def _read(self, length: int, deadline: float | None) -> bytes | None:
        found = bytearray()
        while len(found) < length:
            self._wait(deadline)
            piece = os.read(self._output, length - len(found))
            if not piece:
                return None
            found += piece
        return bytes(found)

    def _wait(self, deadline: float | None) -> None:
        while self.ready and not self.slow:
            patience = self._until - used(self.pid)
            until = monotonic() + max(patience, 0.0)
            if self._poll.poll(_milliseconds(until if deadline is None else min(until, deadline))):
                return
            if deadline is not None and monotonic() >= deadline:
                raise TimeoutError
            if patience <= 0:
                give_way(self.pid)
                self.slow = True
        if not self._poll.poll(None if deadline is None else _milliseconds(deadline)):
            raise TimeoutError

    def kill(self) -> None:
        """Have the system end the process, and don't wait for it."""
        self._process.kill()

    def end(self) -> tuple[int, str]:
        """Kill the process if it still runs; return its code (negative: a signal) and what it said on stderr."""
        if self._ended is None:
            self._process.kill()
            _, said = self._process.communicate()
            self._ended = self._process.returncode, said.decode(errors="replace")
        return self._ended


def _milliseconds(until: float) -> float:
    return max(0.0, until - monotonic()) * 1000


def opening(snapshot: Snapshot, *, network: bool = False) -> bytes:
    """What a worker that was started is sent first: what it is to open."""
    checkpoint = str(snapshot.checkpoint) if snapshot.checkpoint else None
    told = {"checkpoint": checkpoint, "files": [str(path) for path in snapshot.files], "network": network}
    return pipe.frame(pipe.REQUEST, json.dumps(told).encode())


def start() -> subprocess.Popen[bytes]:
    """A worker that is still to be told what to open."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "claimgraph.workers.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        bufsize=0,
    )
