"""The queries that we ask a remote store on our own account, from ``queries/remote``."""

from __future__ import annotations

from functools import cache

from claimgraph.catalogue import Query, read_file
from claimgraph.resources import folder


@cache
def saved(name: str) -> Query:
    """Return one of them by the name of its file."""
    base = folder("queries")
    return read_file(base / "remote" / name, base)
