"""Answers of a remote store, read whole before anything of them is believed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    parse_query_results,
)

from claimgraph import catalogue
from claimgraph.endpoint.remote import Reply, excerpt
from claimgraph.engine import in_memory
from claimgraph.errors import LimitHit, StoreFailure

if TYPE_CHECKING:
    import httpx

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
_ASK_AS_ROWS = b'"__ASK_RETVAL"'  # Virtuoso answers ASK with a table of this one column
_NODE_ID = re.compile(rb'("type": ?"bnode", ?"value": ?")nodeID://')  # Virtuoso's blank nodes look like addresses


def read(reply: Reply, url: httpx.URL, most_rows: int | None) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Return what a reply says; ``most_rows`` is the cap on its rows or triples.

    Raises ``StoreFailure`` where it is cut off, or is something else than SPARQL results or N-Triples.
    """
    if reply.media_type in (JSON, "application/json"):
        return _read_rows(reply, url, most_rows)
    if reply.media_type in (N_TRIPLES, "text/plain"):
        return _read_graph(reply, url, most_rows)
    kind = reply.media_type or "no content type"
    raise StoreFailure(f"{url}: answered with {kind}, which is no SPARQL result: {excerpt(reply.body) or 'nothing'}")


def _read_rows(reply: Reply, url: httpx.URL, most_rows: int | None) -> QuerySolutions | QueryBoolean:
    body = _NODE_ID.sub(rb"\1", reply.body)
    if _ASK_AS_ROWS in body[:200]:
        body = _plain_ask(body)
    try:
        rows = _count(body)
    except (SyntaxError, ValueError) as error:
        raise _cut_off(url, body, error) from None
    _check_rows(url, rows, most_rows)
    result = parse_query_results(body, QueryResultsFormat.JSON)
    assert isinstance(result, QueryBoolean | QuerySolutions)
    return result


def _count(body: bytes) -> int:
    """Read all rows once: what is wrong with the last of them is to be known before the first is used."""
    result, rows = parse_query_results(body, QueryResultsFormat.JSON), 0
    try:
        if isinstance(result, QuerySolutions):
            for _ in result:
                rows += 1
        return rows
    finally:
        # An error keeps this frame, and whatever thread collects it must not drop the engine's object.
        del result


def _plain_ask(body: bytes) -> bytes:
    try:
        rows = json.loads(body)["results"]["bindings"]
        return json.dumps({"head": {}, "boolean": any(row["__ASK_RETVAL"]["value"] == "1" for row in rows)}).encode()
    except (ValueError, KeyError, TypeError):
        return body


def _read_graph(reply: Reply, url: httpx.URL, most_rows: int | None) -> QueryTriples:
    if "content-length" not in reply.headers and "transfer-encoding" not in reply.headers:
        raise StoreFailure(f"{url}: the store doesn't tell how long its answer is, so it could be a part; ask for rows")
    lines = reply.body.count(b"\n")
    if reply.headers.get("server", "").lower().startswith("virtuoso") and lines > 1 and lines % 1000 == 1:
        raise LimitHit(
            f"{url}: Virtuoso cuts a graph off one triple after its ResultSetMaxRows and says nothing; this answer has"
            f" {lines:,} triples and may be such a part; ask by SELECT, or raise ResultSetMaxRows"
        )
    store = in_memory()
    try:
        store.bulk_load(reply.body, RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise _cut_off(url, reply.body, error) from None
    _check_rows(url, len(store), most_rows)
    triples = store.query(catalogue.remote("all.rq").text)
    assert isinstance(triples, QueryTriples)
    return triples


def _cut_off(url: httpx.URL, body: bytes, error: Exception) -> StoreFailure:
    tail = excerpt(body[-100:])
    return StoreFailure(f"{url}: the answer is cut off or damaged ({error}); it ends with '{tail}'")


def _check_rows(url: httpx.URL, rows: int, most_rows: int | None) -> None:
    if most_rows is not None and rows > most_rows:
        raise LimitHit(f"{url}: the answer has more than {most_rows:,} rows; add a LIMIT or allow more rows")
