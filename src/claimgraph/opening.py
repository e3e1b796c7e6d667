"""Opening: the graph that a command means, to read or to write, by the name of its store."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph import resources
from claimgraph.errors import WrongUse
from claimgraph.names import suggestion

if TYPE_CHECKING:
    from claimgraph.graph import Chronicle, Graph, Readable, Services
    from claimgraph.limits import Limits

DEFAULT_STORE = Path("claimgraph.db")


def is_remote(name: str | None) -> bool:
    """Whether a store of this ``name`` is a SPARQL endpoint and no folder; raises WrongUse for another address."""
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://", str(name or ""), re.IGNORECASE)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise WrongUse(f"{name} is no store; give a folder, or the http or https address of a SPARQL endpoint")
    return bool(scheme)


def folder(name: str | None) -> Path:
    """The folder of the store ``name``; raises WrongUse for an endpoint, which has none, and for what is no text."""
    if is_remote(name):
        raise WrongUse(f"{name} is an endpoint, whose journal is not on disk; give --store the folder of a store")
    if name and not name.isascii() and any("\ud800" <= sign <= "\udfff" for sign in name):
        raise WrongUse(f"{name} is no path that the engine can open: its bytes are no UTF-8; name another with --store")
    return Path(name) if name else DEFAULT_STORE


def open_store(name: str | None, limits: Limits | None = None, *, make: bool = True) -> Graph:
    """The store ``name`` to write: a path, made where it is absent unless ``make`` is false, or an endpoint's URL.

    ``limits`` bound each request to an endpoint; without them its own do.
    """
    if is_remote(name):
        return _endpoint(name, limits)
    from claimgraph.store.folder import need_store
    from claimgraph.store.writer import Writer

    if not make:
        need_store(folder(name))
    return Writer.open(folder(name))


@contextmanager
def open_services(services: Collection[str], limits: Limits | None) -> Iterator[Services | None]:
    """The way to the addresses that SERVICE may call, each call bounded by ``limits``; None where there is none."""
    if not services:
        yield None
        return
    from claimgraph.endpoint.relay import Relay
    from claimgraph.limits import REQUEST

    with Relay(services, limits or REQUEST) as relay:
        yield relay


def _endpoint(name: str | None, limits: Limits | None) -> Graph:
    from claimgraph.endpoint import Endpoint

    return Endpoint(str(name), limits=limits)


def open_chronicle(name: str | None) -> Chronicle:
    """What the store ``name`` tells of itself; raises StoreFailure where there is none."""
    if is_remote(name):
        return _endpoint(name, None)
    from claimgraph.store.recorded import Recorded

    return Recorded.at(folder(name))


def open_graph(name: str | None, *, at: str | None = None, limits: Limits | None = None) -> Readable:
    """The graph ``name`` to read; the bundled data where no store is named and none is here yet.

    ``at`` is an entry of its journal or a time, for the graph as it stood then.
    """
    if at is not None:
        return open_past(name, at)
    if is_remote(name):
        return _endpoint(name, limits)
    return open_bundled() if is_bundled(name) else _here(name)


def open_target(name: str | None) -> Readable:
    """The graph into which a load would go, to read: that of the store ``name``, or an empty one where none is yet."""
    if is_remote(name):
        return _endpoint(name, None)
    from claimgraph.claims.memory import Memory

    return Memory() if is_bundled(name) else _here(name)


def is_bundled(name: str | None) -> bool:
    """Whether the bundled data answer, since no store is named and none is here yet."""
    return not name and not _is_begun(folder(name))


def mark(name: str | None) -> object:
    """What is another whenever the graph ``name`` is; looking costs next to nothing. None where nothing tells."""
    if is_remote(name):
        return None
    from claimgraph.store.folder import INDEX
    from claimgraph.store.generations import CURRENT

    try:
        seen = (folder(name) / INDEX / CURRENT).stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def _here(name: str | None) -> Readable:
    from claimgraph.store.reader import Reader

    return Reader.open(folder(name))


def _is_begun(path: Path) -> bool:
    """Whether anything but a first load that was refused, failed or killed has been at ``path``."""
    from claimgraph.store.recorded import Recorded

    if not path.is_dir():
        return path.exists()
    if not (path / "journal").is_dir():
        return any(inside.name != "lock" for inside in path.iterdir())
    return any((path / "journal").glob("0*")) or Recorded(path).stats().entries > 0


def open_past(name: str | None, at: str, look: Callable[[], object] = lambda: None) -> Readable:
    """The graph as it stood at an entry or time; ``look`` is called now and then, and may raise to have it given up."""
    from claimgraph.store import history

    path = folder(name)
    if not path.is_dir():
        raise WrongUse(
            f"--at needs a store with a journal, and there is none at {path}; make one with: claimgraph load"
        )
    return history.at(path, at, look=look)


def open_bundled() -> Readable:
    """The data that came along."""
    from claimgraph import bundled

    return bundled.opened(resources.kept())


def bundled_lists(names: str) -> list[Path]:
    """The files of the lists that came along, by their ``names`` between commas; WrongUse for one that did not."""
    lists = {path.stem: path for path in sorted(resources.folder("data").glob("*.ttl"))}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in lists:
            known = ", ".join(lists)
            raise WrongUse(f"no list '{name}' came along{suggestion(name, lists, f'those that did: {known}')}")
    return [resources.shown(lists[name]) for name in wanted]
