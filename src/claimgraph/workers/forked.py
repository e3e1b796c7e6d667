"""The image as its owner sees it: a process that loads a graph into memory, and the workers that it forks."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from claimgraph.errors import StoreFailure
from claimgraph.graph import Closing
from claimgraph.workers import pipe

if TYPE_CHECKING:
    from claimgraph.graph import Snapshot

# A worker gets no more of the environment than Python needs to find itself: no credentials.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR")
_MESSAGE = 1 << 10


class Forked:
    """One worker as ``subprocess.Popen`` would have it: what of that a worker's owner needs."""

    def __init__(self, image: Image, pid: int, stdin: int, stdout: int, stderr: int) -> None:
        self.pid = pid
        self.returncode = 0
        self._over = False
        self.stdin = os.fdopen(stdin, "wb", buffering=0)
        self.stdout = os.fdopen(stdout, "rb", buffering=0)
        self._stderr = os.fdopen(stderr, "rb", buffering=0)
        self._image = image

    def kill(self) -> None:
        """Have the system end it; its number is its own until the image is asked how it ended."""
        if not self._over:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def communicate(self) -> tuple[bytes, bytes]:
        """How it ended, into ``returncode``, and what it said on stderr."""
        self._over, self.returncode = True, self._image.ended(self.pid)
        said = self._stderr.read()
        for file in (self.stdin, self.stdout, self._stderr):
            file.close()
        return b"", said


class Image(Closing):
    """The process that keeps ``snapshot`` in memory; raises StoreFailure where it cannot.

    Who does not ``wait`` for it here does so by `wait`, before anything else.
    """

    def __init__(self, snapshot: Snapshot, *, wait: bool = True) -> None:
        self._lock, self._closing = Lock(), Lock()
        self._socket, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "claimgraph.workers.image"]
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), stderr=subprocess.PIPE, env=environment())
        checkpoint = str(snapshot.checkpoint) if snapshot.checkpoint else None
        files = [str(path) for path in snapshot.files]
        self._socket.sendall(json.dumps({"checkpoint": checkpoint, "files": files}).encode())
        if wait:
            self.wait()

    def wait(self) -> None:
        """Wait until it has the graph; raises StoreFailure where it cannot, or is closed meanwhile."""
        if self._asked(b"") != pipe.READY:
            self.close()
            raise StoreFailure("the memory image could not be made")

    def fork(self) -> Forked:
        """A worker, forked from the image."""
        stdin, stdout, stderr = os.pipe(), os.pipe(), os.pipe()
        theirs = [stdin[0], stdout[1], stderr[1]]
        try:
            pid = int(self._asked(b"F", theirs) or 0)
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        if not pid:
            raise StoreFailure("the process that kept the graph in memory has ended; open the graph again")
        return Forked(self, pid, stdin[1], stdout[0], stderr[0])

    def ended(self, pid: int) -> int:
        """Kill the worker of that number, if it still runs, and tell how it ended."""
        return int(self._asked(b"E%d" % pid) or -signal.SIGKILL)

    def close(self) -> None:
        """End the process; its workers end with their owners."""
        self._process.kill()  # so that who waits for it is told
        with self._closing:
            if self._process.stderr and not self._process.stderr.closed:
                self._process.communicate()
        self._socket.close()

    def _asked(self, message: bytes, descriptors: list[int] | None = None) -> bytes:
        """What it answers; nothing where it has ended."""
        with self._lock:
            try:
                if descriptors:
                    socket.send_fds(self._socket, [message], descriptors)
                else:
                    self._socket.sendall(message)
                return self._socket.recv(_MESSAGE)
            except OSError:
                return b""


def environment() -> dict[str, str]:
    """What a process of ours gets of the environment."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"RUST_BACKTRACE": "0"}
