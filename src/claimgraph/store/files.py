"""Files that outlive a kill and a power cut: each step is on the disk before the next begins."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from claimgraph.engine import corruption
from claimgraph.errors import Damaged, StoreFailure, system_said


def point(name: str) -> None:
    """A named moment at which a program may die or a disk may fail; the fault harness puts its own callable here."""


def write(file: BinaryIO, content: bytes) -> None:
    """Write ``content`` to ``file``, which buffers it."""
    point(f"write {Path(file.name).name}")
    file.write(content)


def sync(file: BinaryIO) -> None:
    """Return when all that was written to ``file`` is on the disk."""
    point(f"sync {Path(file.name).name}")
    file.flush()
    os.fsync(file.fileno())


def sync_path(path: Path) -> None:
    """Return when the file or folder at ``path`` is on the disk; of a folder, the names in it."""
    point(f"sync {path.name}")
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename(old: Path, new: Path) -> None:
    """Give ``old`` the name ``new``, in one step that happens wholly or not at all, and make that last."""
    point(f"rename {new.name}")
    old.rename(new)
    sync_path(new.parent)


def replace(path: Path, content: bytes) -> None:
    """Make ``content`` the whole of the file ``path``, or leave it as it was."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as file:
        write(file, content)
        sync(file)
    rename(temporary, path)


def make_folder(path: Path) -> None:
    """Make the folder ``path`` where it is absent, so that it lasts; its parent must exist."""
    if not path.is_dir():
        point(f"make {path.name}")
        path.mkdir(exist_ok=True)  # another process may have come first
        sync_path(path.parent)


def remove(path: Path) -> None:
    """Remove the file or folder at ``path``, if it is there."""
    point(f"remove {path.name}")
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """The SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(value: Mapping[str, Any]) -> bytes:
    """``value`` as one line of JSON, and a second line with the SHA-256 of the first."""
    line = json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    return line + hashlib.sha256(line).hexdigest().encode() + b"\n"


def unseal(path: Path) -> dict[str, Any]:
    """What ``seal`` wrote to ``path``; raises Damaged where a single bit of it differs, FileNotFoundError if absent."""
    content = path.read_bytes()
    line = content[: content.find(b"\n") + 1]
    if not line or content[len(line) :] != hashlib.sha256(line).hexdigest().encode() + b"\n":
        raise Damaged(f"{path} is damaged; run `claimgraph rebuild`")
    value: dict[str, Any] = json.loads(line)
    return value


@contextmanager
def explained(doing: str, place: Path, kept: str = "nothing has changed") -> Iterator[None]:
    """Turn an OSError, also one of the index's engine, into a StoreFailure that says what was kept and what to do."""
    try:
        yield
    except RuntimeError as error:
        raise corruption(error, place) from error
    except OSError as error:
        raise StoreFailure(f"{place}: {doing} failed: {system_said(error)}; {kept}; {_remedy(error, place)}") from error


def _remedy(error: OSError, place: Path) -> str:
    text = str(error).lower()
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "no space" in text or "file too large" in text:
        return f"free space on the disk that holds {place}, then repeat"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "you need the right to write there, or name another store with --store"
    if error.errno in (errno.EMFILE, errno.ENFILE) or "file descriptors" in text:
        return "allow the process more open files, then repeat"
    return "see that the disk is sound, then run `claimgraph verify`"
