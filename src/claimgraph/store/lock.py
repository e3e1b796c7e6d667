"""The writer's lock: one process writes, and a second is told at once who does."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from weakref import WeakSet

from claimgraph.errors import Damaged, StoreFailure
from claimgraph.store import files

# Long enough that commands which follow one another take turns, short enough that nobody wonders.
PATIENCE = 0.7


class Lock:
    """The right to write to one store; the system takes it back when the process ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        _taken.add(self)

    @classmethod
    def take(cls, path: Path, patience: float = PATIENCE) -> Self:
        """The lock on the file ``path``, made where absent; StoreFailure names who has held it for ``patience`` s."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if not _locked(descriptor, patience):
                raise StoreFailure(
                    f"{path.parent} is being written by {_holder(path)}; wait for it to end, then repeat"
                )
            # Written over the holder before, and cut after: there is hardly a moment at which nobody could be named.
            own = files.seal(_self())
            os.pwrite(descriptor, own, 0)
            os.ftruncate(descriptor, len(own))
        except BaseException:
            os.close(descriptor)
            raise
        return cls(descriptor)

    @staticmethod
    def is_held(path: Path) -> bool:
        """Whether a process writes to the store whose lock is the file ``path``."""
        if not path.exists():
            return False
        descriptor = os.open(path, os.O_RDONLY)
        try:
            return not _locked(descriptor, 0)
        finally:
            os.close(descriptor)

    def is_at(self, path: Path) -> bool:
        """Whether it is the lock on the file ``path`` still, and not on one that was there before."""
        try:
            return os.path.samestat(os.fstat(self._descriptor), path.stat())
        except FileNotFoundError:
            return False

    @property
    def held(self) -> bool:
        """Whether this process has it still."""
        return self._descriptor >= 0

    def release(self) -> None:
        """Give the lock up; the file stays, and is empty."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
        self._close()

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


# A child that was forked must not keep the lock of its dead parent.
_taken: WeakSet[Lock] = WeakSet()


def _let_go() -> None:
    for lock in _taken:
        lock._close()


os.register_at_fork(after_in_child=_let_go)


def _locked(descriptor: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        else:
            return True


def _self() -> dict[str, str | int]:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _holder(path: Path) -> str:
    try:
        holder = files.unseal(path)
    except (OSError, Damaged, json.JSONDecodeError):
        return "another process"
    return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
