"""Answers of a remote store, read whole before anything of them is believed."""

from __future__ import annotations

import json
import re
from contextlib import suppress
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
from claimgraph.engine import in_memory
from claimgraph.errors import LimitHit, StoreFailure

if TYPE_CHECKING:
    import httpx

    from claimgraph.endpoint.remote import Reply

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
MOST_NESTING = 100  # brackets in brackets; thousands of them end the process in the parser
_ASK_AS_ROWS = b'"__ASK_RETVAL"'  # Virtuoso answers ASK with a table of this one column
_NODE_ID = re.compile(rb'("type": ?"bnode", ?"value": ?")nodeID://')  # Virtuoso's blank nodes look like addresses
_BETWEEN = re.compile(r"\s*(?:,\s*(?=\{)|(?=\]))")  # what may stand after a row
_OF_A_TERM = ("type", "value", "xml:lang", "its:dir", "datatype")
# All brackets alike but for which way they open.
_BRACKETS = bytes.maketrans(b"[{]}", b"(())")
_NO_BRACKETS = bytes(sign for sign in range(256) if sign not in b"[{]}")

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
    result = _read(reply, url, most_rows)
    wanted, name = _KINDS.get(form, (type(result), ""))
    if isinstance(result, wanted):
        return result
    given = next(name for kind, name in _KINDS.values() if isinstance(result, kind))
    del result  # as in _count
    raise StoreFailure(f"{url}: answered with {given} where {name} was asked for; is it a SPARQL endpoint?")


def _read(reply: Reply, url: httpx.URL, most_rows: int | None) -> Answer:
    if reply.media_type in (JSON, "application/json"):
        return _read_rows(reply, url, most_rows)
    if reply.media_type in (N_TRIPLES, "text/plain"):
        return _read_graph(reply, url, most_rows)
    kind = reply.media_type or "no content type"
    raise StoreFailure(f"{url}: answered with {kind}, which is no SPARQL result: {reply.begin() or 'nothing'}")


def _read_rows(reply: Reply, url: httpx.URL, most_rows: int | None) -> QuerySolutions | QueryBoolean:
    if _is_deep(reply.body):
        raise _too_deep(url)
    body = _NODE_ID.sub(rb"\1", reply.body)
    if _ASK_AS_ROWS in body[:200]:
        body = _plain_ask(body)
    try:
        body, rows = _counted(body)
    except (SyntaxError, ValueError) as error:
        raise _cut_off(url, reply, error) from None
    _check_rows(url, rows, most_rows)
    result = parse_query_results(body, QueryResultsFormat.JSON)
    assert isinstance(result, QueryBoolean | QuerySolutions)
    return result


def _is_deep(body: bytes) -> bool:
    """Whether brackets outside of strings are nested too deep to be parsed, found out without recursion.

    Each pass takes away the innermost brackets of all; what opens and never closes is left over.
    """
    found, quoted = [], 0
    plain = body.replace(rb"\\", b"").replace(rb"\"", b"")
    for start in range(0, len(plain), 1 << 20):
        pieces = plain[start : start + (1 << 20)].split(b'"')
        found.append(b"".join(pieces[quoted::2]).translate(_BRACKETS, _NO_BRACKETS))
        quoted ^= (len(pieces) - 1) & 1
    brackets = b"".join(found)
    for _ in range(MOST_NESTING):
        brackets = brackets.replace(b"()", b"")
    return b"()" in brackets or brackets.count(b"(") > MOST_NESTING


def _too_deep(url: httpx.URL) -> StoreFailure:
    return StoreFailure(f"{url}: the answer is nested more than {MOST_NESTING} deep; nothing of it is used")


def _counted(body: bytes) -> tuple[bytes, int]:
    """The answer as the engine reads it, and how many rows it has.

    The standard lets a server add keys of its own, which the engine's parser refuses after the rows and in a term.
    """
    try:
        return body, _count(body)
    except SyntaxError as error:
        for mend in (_without_tail, _without_unknown):
            with suppress(SyntaxError, ValueError, KeyError, TypeError):
                mended = mend(body)
                return mended, _count(mended)
        raise error from None


def _without_tail(body: bytes) -> bytes:
    """The same answer where its last list is that of the rows and something follows them, as QLever's ``meta``."""
    end = body.rindex(b"]")
    json.loads(b'{"results":{"bindings":[' + body[end:])
    return body[:end] + b"]}}"


def _without_unknown(body: bytes) -> bytes:
    """The same answer without what no answer has, wherever it stands, one row at a time."""
    begin = body.index(b"[", body.index(b'"bindings"')) + 1
    rows, rest = _rows(body[begin:].decode())
    frame = json.loads(body[:begin] + b"0" + rest.encode())
    if frame["results"]["bindings"] != [0]:
        raise ValueError
    head = json.dumps({"vars": frame["head"]["vars"]})
    return f'{{"head":{head},"results":{{"bindings":[{",".join(rows)}]}}}}'.encode()


def _rows(text: str) -> tuple[list[str], str]:
    """The rows at the beginning of ``text``, and what comes after them, from the bracket that ends them."""
    decoder, rows, at = json.JSONDecoder(object_pairs_hook=_known), [], len(text) - len(text.lstrip())
    while not text.startswith("]", at):
        row, end = decoder.raw_decode(text, at)
        rows.append(json.dumps(row))
        if (between := _BETWEEN.match(text, end)) is None:
            raise ValueError
        at = between.end()
    return rows, text[at:]


def _known(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of the answer; a term without the keys that no term has."""
    found = dict(pairs)
    is_term = isinstance(found.get("type"), str)
    return {key: value for key, value in pairs if key in _OF_A_TERM} if is_term else found


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
    if lines and max(line.count(b"<<(") for line in reply.body.split(b"\n")) > MOST_NESTING:
        raise _too_deep(url)
    store = in_memory()
    try:
        store.bulk_load(reply.body, RdfFormat.N_TRIPLES)
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
