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
from claimgraph.endpoint import bindings
from claimgraph.endpoint.servers import is_virtuoso
from claimgraph.engine import in_memory
from claimgraph.errors import LimitHit, StoreFailure

if TYPE_CHECKING:
    import httpx

    from claimgraph.endpoint.remote import Reply

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
_ROWS = (JSON, "application/json")
_ASK_AS_ROWS = b'"__ASK_RETVAL"'  # Virtuoso answers ASK with a table of this one column
_NODE_ID = re.compile(rb'("type": ?"bnode", ?"value": ?")nodeID://')  # Virtuoso's blank nodes look like addresses
# Virtuoso keeps a boolean as a number; in JSON and in N-Triples.
_NUMBER = re.compile(
    rb'(?P<before>"datatype": ?"http://www.w3.org/2001/XMLSchema#boolean", ?"value": ?)"(?P<json>[01])"'
    rb'|"(?P<triple>[01])"(?P<after>\^\^<http://www.w3.org/2001/XMLSchema#boolean>)'
)
Answer = QuerySolutions | QueryBoolean | QueryTriples
_KINDS = {
    "SELECT": (QuerySolutions, "rows"),
    "ASK": (QueryBoolean, "true or false"),
    "CONSTRUCT": (QueryTriples, "a graph"),
    "DESCRIBE": (QueryTriples, "a graph"),
}


def read(reply: Reply, url: httpx.URL, form: str, most_rows: int | None) -> Answer:
    """Return what a reply to a query of a ``form`` (``SELECT``...) says; ``most_rows`` caps its rows or triples.

    Raises ``StoreFailure`` where it is cut off, answers another form, or is no SPARQL result and no N-Triples.
    """
    return _checked(_read(reply, url, most_rows), url, form)


def rows(reply: Reply, url: httpx.URL) -> bytes:
    """Return a reply to a SELECT as the engine reads it, once it is known to be whole; raises as ``read``."""
    body = _whole(reply, url, None)
    _checked(parse_query_results(body, QueryResultsFormat.JSON), url, "SELECT")
    return body


def _checked(result: Answer, url: httpx.URL, form: str) -> Answer:
    wanted, name = _KINDS.get(form, (type(result), ""))
    if isinstance(result, wanted):
        return result
    given = next(name for kind, name in _KINDS.values() if isinstance(result, kind))
    del result  # as in _count
    raise StoreFailure(f"{url}: answered with {given} where {name} was asked for; is it a SPARQL endpoint?")


def _read(reply: Reply, url: httpx.URL, most_rows: int | None) -> Answer:
    if reply.media_type in (N_TRIPLES, "text/plain"):
        return _read_graph(reply, url, most_rows)
    return parse_query_results(_whole(reply, url, most_rows), QueryResultsFormat.JSON)


def _whole(reply: Reply, url: httpx.URL, most_rows: int | None) -> bytes:
    """Rows or a truth as the engine reads them, once they are known to be whole."""
    if reply.media_type not in _ROWS:
        raise _no_result(reply, url)
    if bindings.is_deep(reply.body):
        raise _too_deep(url)
    body = _NODE_ID.sub(rb"\1", _as_written(reply))
    if _ASK_AS_ROWS in body[:200]:
        body = _plain_ask(body)
    try:
        body, rows = bindings.counted(body)
    except (SyntaxError, ValueError) as error:
        raise _cut_off(url, reply, error) from None
    _check_rows(url, rows, most_rows)
    return body


def _as_written(reply: Reply) -> bytes:
    """The body, in which Virtuoso's booleans are ``true`` and ``false`` again."""
    return _NUMBER.sub(_truth, reply.body) if is_virtuoso(reply.headers) else reply.body


def _truth(found: re.Match[bytes]) -> bytes:
    said = b'"true"' if b"1" in (found["json"], found["triple"]) else b'"false"'
    return (found["before"] or b"") + said + (found["after"] or b"")


def _no_result(reply: Reply, url: httpx.URL) -> StoreFailure:
    kind = reply.media_type or "no content type"
    return StoreFailure(f"{url}: answered with {kind}, which is no SPARQL result: {reply.begin() or 'nothing'}")


def _too_deep(url: httpx.URL) -> StoreFailure:
    return StoreFailure(f"{url}: the answer is nested more than {bindings.MOST_NESTING} deep; nothing of it is used")


def _plain_ask(body: bytes) -> bytes:
    try:
        rows = json.loads(body)["results"]["bindings"]
        return json.dumps({"head": {}, "boolean": any(row["__ASK_RETVAL"]["value"] == "1" for row in rows)}).encode()
    except (ValueError, KeyError, TypeError):
        return body


def _read_graph(reply: Reply, url: httpx.URL, most_rows: int | None) -> QueryTriples:
    if "content-length" not in reply.headers and "transfer-encoding" not in reply.headers:
        raise StoreFailure(f"{url}: the store doesn't tell how long its answer is, so it could be a part; ask for rows")
    body, lines = _as_written(reply), reply.body.count(b"\n")
    if is_virtuoso(reply.headers) and lines > 1 and lines % 1000 == 1:
        raise LimitHit(
            f"{url}: Virtuoso cuts a graph off one triple after its ResultSetMaxRows and says nothing; this answer has"
            f" {lines:,} triples and may be such a part; ask by SELECT, or raise ResultSetMaxRows"
        )
    if lines and max(line.count(b"<<(") for line in body.split(b"\n")) > bindings.MOST_NESTING:
        raise _too_deep(url)
    store = in_memory()
    try:
        store.bulk_load(body, RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise _cut_off(url, reply, error) from None
    _check_rows(url, len(store), most_rows)
    triples = store.query(catalogue.remote("all.rq").text)
    assert isinstance(triples, QueryTriples)
    return triples


def _cut_off(url: httpx.URL, reply: Reply, error: Exception) -> StoreFailure:
    return StoreFailure(f"{url}: the answer is cut off or damaged ({error}); it ends with '{reply.end()}'")


def _check_rows(url: httpx.URL, rows: int, most_rows: int | None) -> None:
    if most_rows is not None and rows > most_rows:
        raise LimitHit(f"{url}: the answer has more than {most_rows:,} rows; add a LIMIT or allow more rows")
