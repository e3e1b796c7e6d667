"""Opening: the graph that a command means, to read or to write, by the name of its store."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph import resources
from claimgraph.documents.read import read
from claimgraph.errors import WrongUse

if TYPE_CHECKING:
    from claimgraph.graph import Graph
    from claimgraph.limits import Limits

DEFAULT_STORE = Path("claimgraph.db")


def is_remote(name: str | None) -> bool:
    """Whether a store of this ``name`` is a SPARQL endpoint and no folder; raises WrongUse for another address."""
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://", str(name or ""), re.IGNORECASE)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise WrongUse(f"{name} is no store; give a folder, or the http or https address of a SPARQL endpoint")
    return bool(scheme)


def folder(name: str | None) -> Path:
    """The folder of the store ``name``; raises WrongUse for an endpoint, which has none."""
    if is_remote(name):
        raise WrongUse(f"{name} is an endpoint, whose journal is not on disk; give --store the folder of a store")
    return Path(name) if name else DEFAULT_STORE


def open_store(name: str | None, limits: Limits | None = None) -> Graph:
    """The store ``name`` for writing: a path, made where it is absent, or the URL of a SPARQL endpoint.

    ``limits`` bound each request to an endpoint; without them its own do.
    """
    if is_remote(name):
        from claimgraph.endpoint import Endpoint

        return Endpoint(str(name), limits=limits)
    from claimgraph.store.store import Store

    return Store.open(folder(name), write=True)


def open_graph(
    name: str | None, *, at: str | None = None, without: Collection[str] = (), limits: Limits | None = None
) -> Graph:
    """The graph ``name`` for reading; the bundled data where no store is named and none is here yet.

    ``at`` is an entry of its journal or a time, for the graph as it stood then. ``without`` names documents that the
    bundled data should lack, because they are being checked against the rest.
    """
    if at is not None:
        return _past(folder(name), at)
    if is_remote(name):
        return open_store(name, limits)
    path = folder(name)
    if name or path.exists():
        from claimgraph.store.store import Store

        return Store.open(path)
    return open_bundled(without=without)


def _past(path: Path, at: str) -> Graph:
    from claimgraph.store import history

    if not path.is_dir():
        raise WrongUse(
            f"--at needs a store with a journal, and there is none at {path}; make one with: claimgraph load"
        )
    return history.at(path, at)


def open_bundled(*, without: Collection[str] = ()) -> Graph:
    """The data that came along, in memory, but for the documents ``without``."""
    from claimgraph.store.store import Store

    bundled = read([resources.folder("data")])
    return Store.in_memory([document for document in bundled if document.iri not in without])
