"""Served: the mark in a store's folder by which commands of the same user find the server that runs on it."""

from __future__ import annotations

import hmac
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from claimgraph.store.folder import JOURNAL, SERVED
from claimgraph.version import __version__

NONCE, PROOF = "Claimgraph-Nonce", "Claimgraph-Proof"
_LONGEST = 1000  # bytes of a mark


@dataclass(frozen=True)
class Mark:
    """A server at a ``port`` of loopback (``host``): its process, since when that runs, and what it proves it by."""

    host: str
    port: int
    process: int
    version: str
    since: float
    secret: str

    def proof(self, nonce: str) -> str:
        """What only who has the secret can say of ``nonce``."""
        return hmac.digest(self.secret.encode(), f"claimgraph {nonce}".encode(), "sha256").hex()

    def proves(self, nonce: str, proof: str) -> bool:
        """Whether ``proof`` is that, found out in a time that tells nothing."""
        return hmac.compare_digest(self.proof(nonce).encode(), proof.encode())


def new(host: str, port: int) -> Mark:
    """The mark of this process, with a secret of its own."""
    return Mark(host, port, os.getpid(), __version__, time.time(), secrets.token_hex(32))


@contextmanager
def left(mark: Mark, store: Path) -> Iterator[None]:
    """The mark lies in the folder ``store`` while the block runs, where it is a store and can be written to."""
    path = store / SERVED
    if not (store / JOURNAL).is_dir():
        yield
        return
    with suppress(OSError):
        _write(path, mark)
    try:
        yield
    finally:
        if found(store) == mark:  # it may be another server's by now
            with suppress(OSError):
                path.unlink()


def found(store: Path) -> Mark | None:
    """The mark in the folder ``store``; None where there is none that is this user's alone and of a live process."""
    try:
        mark = Mark(**json.loads(_read(store / SERVED)))
        os.kill(mark.process, 0)
        mark.secret.encode()
    except (OSError, ValueError, TypeError, AttributeError, OverflowError):
        return None
    return mark if mark.version == __version__ and mark.host in ("127.0.0.1", "::1") else None


def _write(path: Path, mark: Mark) -> None:
    part = path.with_name(f".{path.name}.{mark.process}")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(mark), file)
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _read(path: Path) -> bytes:
    """What stands in a file of this user that nobody else can read; raises OSError for another."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        seen = os.fstat(descriptor)
        if not stat.S_ISREG(seen.st_mode) or seen.st_uid != os.geteuid() or seen.st_mode & 0o077:
            raise PermissionError(path)
        return os.read(descriptor, _LONGEST)
    finally:
        os.close(descriptor)
