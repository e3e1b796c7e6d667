"""The kinds of server that we know: where each takes graphs and updates, and how it is told to join all graphs."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimgraph.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

GRAPH_STORE, UPDATE = "CLAIMGRAPH_GRAPH_STORE", "CLAIMGRAPH_UPDATE"
_QUERY_NAMES = ("query", "sparql")


@dataclass(frozen=True)
class Server:
    """One kind of server at one address.

    ``graph_store`` takes graphs, ``update`` SPARQL updates (None: it is not asked to), ``query`` are parameters of
    every query. ``remedy`` says how its default graph is made the union of all graphs. ``derives`` tells whether it
    can run our derivations itself.
    """

    name: str
    graph_store: httpx.URL | None
    update: httpx.URL | None
    remedy: str
    query: Mapping[str, str] = field(default_factory=dict)
    derives: bool = True


def recognise(url: httpx.URL, headers: httpx.Headers) -> Server:
    """Return the server that answered from ``url`` with ``headers``; the environment may name other addresses."""
    told = headers.get("server", "").lower()
    if told.startswith("oxigraph"):
        server = _oxigraph(url)
    elif "fuseki-request-id" in headers or "fuseki" in told:
        server = _fuseki(url)
    elif is_virtuoso(headers):
        server = _virtuoso(url)
    else:
        server = Server("unknown", None, None, "set it up so that queries see all named graphs without naming one")
    return _overridden(server, url)


def is_virtuoso(headers: httpx.Headers) -> bool:
    """Whether the server that answered with ``headers`` is Virtuoso, which departs from the standards most."""
    name: str = headers.get("server", "")
    return name.lower().startswith("virtuoso")


def _oxigraph(url: httpx.URL) -> Server:
    base = _folder(url)
    return Server(
        name="Oxigraph",
        graph_store=url.copy_with(path=base + "/store"),
        update=url.copy_with(path=base + "/update"),
        remedy="start it with `oxigraph serve --union-default-graph`",
        query={"union-default-graph": ""},
    )


def _fuseki(url: httpx.URL) -> Server:
    base = _folder(url)
    return Server(
        name="Apache Jena Fuseki",
        graph_store=url.copy_with(path=base + "/data"),
        update=url.copy_with(path=base + "/update"),
        remedy="give its TDB2 dataset `tdb2:unionDefaultGraph true`",
    )


def _virtuoso(url: httpx.URL) -> Server:
    return Server(
        name="Virtuoso",
        graph_store=url.copy_with(path="/sparql-graph-crud-auth"),
        update=None,
        remedy="leave its default graph as it is: it is the union of all graphs",
        derives=False,
    )


def _folder(url: httpx.URL) -> str:
    """The path of the dataset: that of the query address without its last part, if that part says so."""
    path = url.path.rstrip("/")
    head, _, last = path.rpartition("/")
    return head if last in _QUERY_NAMES else path


def _overridden(server: Server, url: httpx.URL) -> Server:
    graph_store, update = _named(GRAPH_STORE, url), _named(UPDATE, url)
    return Server(
        server.name,
        graph_store or server.graph_store,
        update or server.update,
        server.remedy,
        server.query,
        server.derives,
    )


def _named(variable: str, url: httpx.URL) -> httpx.URL | None:
    """The address in an environment variable; it must be of the same host, since credentials go there."""
    text = os.environ.get(variable)
    if not text:
        return None
    named = url.join(text)
    if (named.scheme, named.host, named.port) != (url.scheme, url.host, url.port):
        raise WrongUse(f"{variable} names another host than the store {url}; credentials must not go there")
    return named
