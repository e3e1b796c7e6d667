"""Whatever a server does wrong is an error of ours, in time, with nothing of its answer used and no secret shown."""

from __future__ import annotations

import gzip
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from itertools import repeat
from time import monotonic

import pytest
from pyoxigraph import QuerySolutions

from claimgraph.endpoint import Endpoint
from claimgraph.errors import ClaimgraphError, LimitHit, StoreFailure, WrongUse
from claimgraph.limits import Limits
from tests.remote.scripted import Answer, Script, chunk, chunked, reply, serving

TRUE = b'{"head":{},"boolean":true}'
ROW = b'{"s":{"type":"uri","value":"https://example.org/%d"}}'
ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[' + b",".join(ROW % n for n in range(50)) + b"]}}"
SELECT = "SELECT ?s { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
TRIPLES = b"".join(
    b"<https://example.org/%d> <https://example.org/p> <https://example.org/o> .\n" % n for n in range(9)
)
N_TRIPLES = "application/n-triples"
IRI = b'{"type":"uri","value":"https://example.org/a"}'


def nested(depth: int) -> bytes:
    """A triple term whose object is a triple term, and so on."""
    begin = b'{"type":"triple","value":{"subject":' + IRI + b',"predicate":' + IRI + b',"object":'
    return begin * depth + IRI + b"}}" * depth


def rows(term: bytes) -> bytes:
    return b'{"head":{"vars":["s","t"]},"results":{"bindings":[{"s":' + term + b"}]}}"


HTML = b"<html><head><style>x{}</style><title>Oops</title></head><body><h1>It works!</h1></body></html>"


def then(answer: Answer) -> Script:
    """Answer the questions that open a store as a good server does, and then so."""

    def script(request: bytes) -> Answer:
        return reply(TRUE) if b"query=%23%2B+summary" in request or b"query=#" in request else answer

    return script


BAD_ROWS: dict[str, tuple[Answer, type[ClaimgraphError], str]] = {
    "json that is cut off": (reply(ROWS[:-40]), StoreFailure, "cut off or damaged"),
    "json that lacks its last brace": (reply(ROWS[:-1]), StoreFailure, "cut off or damaged"),
    "json that is cut off between rows": (reply(ROWS[: ROWS.index(b"},{")] + b"}"), StoreFailure, "cut off"),
    "a message where rows should go on": (
        chunked(ROWS[:-40] + b"The SPARQL operation has been cancelled"),
        StoreFailure,
        "ends with .* has been cancelled",
    ),
    "more after the end": (reply(ROWS + b"error"), StoreFailure, "cut off or damaged"),
    "a body shorter than promised": (reply(ROWS, length=len(ROWS) + 10), StoreFailure, "nothing of its answer is used"),
    "chunks without an end": (chunked(ROWS[:-40], end=False), StoreFailure, "nothing of its answer is used"),
    "all chunks but no end": (chunked(ROWS, end=False), StoreFailure, "nothing of its answer is used"),
    "status 206": (reply(ROWS, status="206 Partial Content"), StoreFailure, "a part of the answer only"),
    "an anytime answer": (
        reply(ROWS, more="X-SQL-State: S1TAT\r\nX-SQL-Message: incomplete results\r\n"),
        LimitHit,
        "a part of the answer only: incomplete results",
    ),
    "a cap on rows": (reply(ROWS, more="X-SPARQL-MaxRows: 50\r\n"), LimitHit, "gives 50 rows at most"),
    "an error page with status 200": (reply(HTML, media_type="text/html"), StoreFailure, "text/html.*It works!"),
    "an error page as json": (reply(HTML), StoreFailure, "cut off or damaged"),
    "an error page with status 500": (
        reply(HTML, media_type="text/html", status="500 Internal Server Error"),
        StoreFailure,
        "HTTP 500: Oops It works!",
    ),
    "json that says something else": (reply(b'{"error":"no"}'), StoreFailure, "cut off or damaged"),
    "a list": (reply(b"[1,2]"), StoreFailure, "cut off or damaged"),
    "nothing": (reply(b""), StoreFailure, "cut off or damaged"),
    "no content": (reply(b"", status="204 No Content", media_type=""), StoreFailure, "no content type"),
    "an iri that is none": (reply(ROWS.replace(b"org/7", b"org/ 7")), StoreFailure, "cut off or damaged"),
    "other bytes than utf-8": (reply(ROWS.replace(b"org/7", b"org/\xff")), StoreFailure, "cut off or damaged"),
    "no http at all": ([b"SSH-2.0-OpenSSH_9.2\r\n"], StoreFailure, "nothing of its answer is used"),
    "a closed connection": ([], StoreFailure, "nothing of its answer is used"),
    "a bad compression": (reply(b"garbage", more="Content-Encoding: gzip\r\n"), StoreFailure, "nothing of its answer"),
    "compressed and cut off": (
        reply(gzip.compress(ROWS)[:-20], more="Content-Encoding: gzip\r\n"),
        StoreFailure,
        "nothing of its answer",
    ),
    "more after what was compressed": (
        reply(gzip.compress(ROWS) + b"x", more="Content-Encoding: gzip\r\n"),
        StoreFailure,
        "nothing of its answer",
    ),
    "compressed twice": (
        reply(gzip.compress(gzip.compress(ROWS)), more="Content-Encoding: gzip, gzip\r\n"),
        StoreFailure,
        "in the encoding 'gzip, gzip', not asked for",
    ),
    "compressed twice, in two lines": (
        reply(gzip.compress(gzip.compress(ROWS)), more="Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n"),
        StoreFailure,
        "in the encoding 'gzip, gzip', not asked for",
    ),
    "compressed otherwise": (reply(b"x", more="Content-Encoding: br\r\n"), StoreFailure, "the encoding 'br'"),
    "20,000 nested triple terms": (reply(rows(nested(20_000))), StoreFailure, "nested more than 100 deep"),
    "20,000 nested triple terms that never end": (
        reply(rows(nested(20_000))[:1_000_000]),
        StoreFailure,
        "nested more than 100 deep",
    ),
    "20,000 nested lists in an unknown key": (
        reply(ROWS[:-1] + b',"meta":' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
        StoreFailure,
        "nested more than 100 deep",
    ),
    "nested after a quote that is escaped": (
        reply(rows(rb'{"type":"literal","value":"\\\\\""},"t":' + nested(20_000))),
        StoreFailure,
        "nested more than 100 deep",
    ),
    "true for rows": (reply(TRUE), StoreFailure, "answered with true or false where rows was asked for"),
    "a graph for rows": (reply(TRIPLES, media_type=N_TRIPLES), StoreFailure, "answered with a graph where rows"),
    "other columns": (reply(ROWS.replace(b'"s"', b'"t"')), StoreFailure, "the answer lacks the column 's'"),
    "no columns": (reply(b'{"head":{"vars":[]},"results":{"bindings":[]}}'), StoreFailure, "lacks the column 's'"),
    "rows without a comma": (reply(ROWS.replace(b"},{", b"}{", 1)[:-1] + b',"meta":1}'), StoreFailure, "cut off"),
    "a second list of rows": (
        reply(ROWS[:-1] + b',"results":{"bindings":[]}}'),
        StoreFailure,
        "cut off or damaged",
    ),
    "a move": (
        reply(b"", status="302 Found", more="Location: http://169.254.169.254/\r\n"),
        StoreFailure,
        "has moved to http://169.254.169.254/",
    ),
    "no such page": (
        reply(b"not here", status="404 Not Found", media_type="text/plain"),
        StoreFailure,
        "HTTP 404: not",
    ),
    "too many requests": (reply(b"slow down", status="429 Too Many Requests"), StoreFailure, "HTTP 429: slow down"),
    "out of service": (reply(b"", status="503 Service Unavailable"), StoreFailure, "HTTP 503: it gave no reason"),
    "a gateway out of time": (reply(b"late", status="504 Gateway Timeout"), LimitHit, "ran out of time"),
    "a refusal": (reply(b"Parse error at 1:5", status="400 Bad Request"), WrongUse, "refuses the request: Parse error"),
    "no entry": (reply(b"", status="401 Unauthorized"), StoreFailure, "set CLAIMGRAPH_USER and CLAIMGRAPH_PASSWORD"),
    "keep out": (reply(b"", status="403 Forbidden"), StoreFailure, "set CLAIMGRAPH_USER and CLAIMGRAPH_PASSWORD"),
}


@pytest.mark.parametrize(("answer", "error", "message"), BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_rows_that_are_not_whole_are_an_error(answer: Answer, error: type[ClaimgraphError], message: str) -> None:
    with serving(then(answer)) as (url, _), Endpoint(url) as endpoint, pytest.raises(error, match=message) as told:
        endpoint.query(SELECT)
    assert url in str(told.value)
    assert "\n" not in str(told.value)


BAD_GRAPHS: dict[str, tuple[Answer, type[ClaimgraphError], str]] = {
    "cut off in a line": (reply(TRIPLES[:-20], media_type=N_TRIPLES), StoreFailure, "cut off or damaged"),
    "a message at its end": (
        chunked(TRIPLES + b"The SPARQL operation has been cancelled", media_type=N_TRIPLES),
        StoreFailure,
        "cut off or damaged",
    ),
    "of a length that nobody tells": (
        [b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\nConnection: close\r\n\r\n" + TRIPLES],
        StoreFailure,
        "could be a part",
    ),
    "shorter than promised": (
        reply(TRIPLES, media_type=N_TRIPLES, length=len(TRIPLES) + 9),
        StoreFailure,
        "nothing of its answer",
    ),
    "as html": (reply(HTML, media_type="text/html"), StoreFailure, "no SPARQL result"),
    "rows for a graph": (reply(ROWS), StoreFailure, "answered with rows where a graph was asked for"),
    "20,000 nested triple terms": (
        reply(
            TRIPLES + b"<a:a> <a:a> " + b"<<( <a:a> <a:a> " * 20_000 + b"<a:a>" + b" )>>" * 20_000 + b" .\n",
            media_type=N_TRIPLES,
        ),
        StoreFailure,
        "nested more than 100 deep",
    ),
}


@pytest.mark.parametrize(("answer", "error", "message"), BAD_GRAPHS.values(), ids=BAD_GRAPHS.keys())
def test_a_graph_that_is_not_whole_is_an_error(answer: Answer, error: type[ClaimgraphError], message: str) -> None:
    with serving(then(answer)) as (url, _), Endpoint(url) as endpoint, pytest.raises(error, match=message):
        endpoint.query(CONSTRUCT)


def test_a_good_server_is_believed() -> None:
    with serving(then(chunked(ROWS[:100], ROWS[100:]))) as (url, _), Endpoint(url) as endpoint:
        result = endpoint.query(SELECT)
        assert isinstance(result, QuerySolutions)
        assert len(list(result)) == 50
    with serving(then(reply(TRIPLES, media_type=N_TRIPLES))) as (url, _), Endpoint(url) as endpoint:
        assert len(list(endpoint.query(CONSTRUCT))) == 9  # type: ignore[arg-type]


META = b'"meta":{"query-time-ms":4,"result-size-total":50}'
FOREIGN: dict[str, bytes] = {
    "after the rows, as QLever": ROWS[:-1] + b"," + META + b"}",
    "after the rows, with a list": ROWS[:-1] + b',"meta":{"warnings":["a ]}","b"],"at":{"x":[]}}}',
    "before all": b"{" + META + b"," + ROWS[1:],
    "between head and rows": ROWS.replace(b'"results"', META + b',"results"'),
    "in the head": ROWS.replace(b'{"vars"', b"{" + META + b',"link":["x"],"vars"'),
    "in the results, before": ROWS.replace(b'{"bindings"', b'{"distinct":false,"ordered":true,"bindings"'),
    "in the results, after": ROWS[:-2] + b',"ordered":true}}',
    "in a term": ROWS.replace(b'"type"', b'"rank":[{"x":1}],"type"', 1),
    "rows first, head and more after": b"{" + ROWS[ROWS.index(b'"results"') : -1] + b',"x":1,"head":{"vars":["s"]}}',
    "rows with blanks between": ROWS.replace(b"},{", b"} ,\n {").replace(b"[{", b"[ {")[:-1] + b" , " + META + b" }\n",
}


@pytest.mark.parametrize("body", FOREIGN.values(), ids=FOREIGN.keys())
def test_keys_that_a_server_adds_are_passed_over(body: bytes) -> None:
    with serving(then(reply(body))) as (url, _), Endpoint(url) as endpoint:
        result = endpoint.query(SELECT)
        assert isinstance(result, QuerySolutions)
        assert [str(row["s"]) for row in result] == [f"<https://example.org/{n}>" for n in range(50)]


@pytest.mark.parametrize("extra", [b',"meta":{"a":1}', b',"meta":[1]'])
def test_a_truth_with_more_keys_is_one(extra: bytes) -> None:
    with serving(then(reply(TRUE[:-1] + extra + b"}"))) as (url, _), Endpoint(url) as endpoint:
        assert bool(endpoint.query("ASK {}")) is True


def test_a_variable_may_be_called_as_a_key_of_a_term() -> None:
    body = b'{"head":{"vars":["type","rank"]},"results":{"bindings":[{"type":%b,"rank":%b}]},"meta":[1]}' % (IRI, IRI)
    with serving(then(reply(body))) as (url, _), Endpoint(url) as endpoint:
        (row,) = endpoint.query("SELECT ?type ?rank {}")  # type: ignore[misc]
        assert [str(term) for term in row] == ["<https://example.org/a>"] * 2


def test_what_is_nested_a_little_is_read() -> None:
    with serving(then(reply(rows(nested(40))))) as (url, _), Endpoint(url) as endpoint:
        assert len(list(endpoint.query(SELECT))) == 1  # type: ignore[arg-type]


def answered(column: str, term: bytes) -> bytes:
    return b'{"head":{"vars":["%b"]},"results":{"bindings":[{"%b":%b}]}}' % (column.encode(), column.encode(), term)


def to_ours(body: bytes) -> Script:
    """Answer what is true or false as a good server does, and all other questions so."""
    return lambda request: reply(TRUE if b"%0AASK" in request else body)


WRONG_KINDS = {
    "a blank node for a document": (answered("document", b'{"type":"bnode","value":"b"}'), "has _:b as document"),
    "a text for a document": (answered("document", b'{"type":"literal","value":"b"}'), "as document"),
    "nothing for a document": (b'{"head":{"vars":["document"]},"results":{"bindings":[{}]}}', "nothing as document"),
    "another column": (answered("d", IRI), "lacks the column 'document'"),
    "a truth": (TRUE, "answered with true or false where rows"),
}


@pytest.mark.parametrize(("body", "message"), WRONG_KINDS.values(), ids=WRONG_KINDS.keys())
def test_documents_are_named_by_iris(body: bytes, message: str) -> None:
    with serving(to_ours(body)) as (url, _), Endpoint(url) as endpoint:
        with pytest.raises(StoreFailure, match=message) as told:
            list(endpoint.documents())
        assert url in str(told.value)


@pytest.mark.parametrize(
    "body",
    [
        b'{"head":{"vars":["sequence"]},"results":{"bindings":[]}}',
        answered("sequence", b'{"type":"literal","value":"many"}'),
        answered("sequence", IRI),
        answered("sequence", b'{"type":"literal","value":"1"}').replace(b"[{", b"[{},{"),
    ],
    ids=["no row", "a word", "an iri", "two rows"],
)
def test_the_last_entry_is_a_number(body: bytes) -> None:
    with serving(to_ours(body)) as (url, _), Endpoint(url) as endpoint:
        with pytest.raises(StoreFailure) as told:
            endpoint._sequence()
        assert url in str(told.value)


def endless(piece: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield from repeat(chunk(piece))


SLOW: dict[str, Answer] = {
    "silence": [30.0],
    "silence after the head": [reply(ROWS)[0][:60], 30.0],
    "silence in the middle": [reply(ROWS)[0][:-60], 30.0],
    "a drip": [piece for n in range(200) for piece in (reply(ROWS)[0][n : n + 1], 0.05)],
    "a drip of the body": [
        reply(ROWS)[0][:200],
        *[piece for n in range(200, 400) for piece in (reply(ROWS)[0][n : n + 1], 0.05)],
    ],
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW.keys())
def test_a_server_that_takes_its_time_is_left(answer: Answer) -> None:
    limits = Limits(seconds=0.5)
    with serving(then(answer)) as (url, _), Endpoint(url, limits=limits) as endpoint:
        began = monotonic()
        with pytest.raises(LimitHit, match=r"no whole answer within 0\.5 s"):
            endpoint.query(SELECT)
        assert monotonic() - began < 3


def test_an_endless_answer_is_left_at_its_cap() -> None:
    def script(request: bytes) -> Answer:
        return then(endless(b" " * 65536))(request)  # type: ignore[arg-type]

    limits = Limits(megabytes=4)
    with serving(script) as (url, _), Endpoint(url, limits=limits) as endpoint, pytest.raises(LimitHit, match="4 MB"):
        endpoint.query(SELECT)


def test_a_compressed_bomb_is_left_at_its_cap() -> None:
    bomb = reply(gzip.compress(b" " * (64 << 20)), more="Content-Encoding: gzip\r\n")
    script, limits = then(bomb), Limits(megabytes=4)
    with serving(script) as (url, _), Endpoint(url, limits=limits) as endpoint:
        tracemalloc.start()
        try:
            with pytest.raises(LimitHit, match="4 MB"):
                endpoint.query(SELECT)
            assert tracemalloc.get_traced_memory()[1] < 16 << 20
        finally:
            tracemalloc.stop()


def test_rows_are_capped_here_too() -> None:
    script, limits = then(reply(ROWS)), Limits(rows=49)
    with (
        serving(script) as (url, _),
        Endpoint(url, limits=limits) as endpoint,
        pytest.raises(LimitHit, match="49 rows"),
    ):
        endpoint.query(SELECT)


def test_as_many_rows_as_may_be_are_no_more_than_that() -> None:
    script, limits = then(reply(ROWS)), Limits(rows=50)
    with serving(script) as (url, _), Endpoint(url, limits=limits) as endpoint:
        found = endpoint.query(SELECT)
        assert isinstance(found, QuerySolutions)
        assert len(list(found)) == 50


def test_a_store_that_nobody_serves_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with (
        Endpoint(f"http://127.0.0.1:{port}/query") as endpoint,
        pytest.raises(StoreFailure, match=r"cannot be reached.*Connection refused"),
    ):
        endpoint.query(SELECT)


def test_a_default_graph_that_lacks_the_named_ones_is_refused() -> None:
    def script(request: bytes) -> Answer:
        return reply(
            TRUE.replace(b"true", b"false") if b"LIMIT+1" in request else TRUE, more="Fuseki-Request-Id: 1\r\n"
        )

    remedy = "give its TDB2 dataset `tdb2:unionDefaultGraph true`"
    with serving(script) as (url, _), Endpoint(url) as endpoint, pytest.raises(StoreFailure, match=remedy):
        endpoint.query(SELECT)


def test_a_move_is_not_followed() -> None:
    hits: list[bytes] = []

    def elsewhere(request: bytes) -> Answer:
        hits.append(request)
        return reply(TRUE)

    with serving(elsewhere) as (other, _):
        moved = reply(b"", status="307 Temporary Redirect", more=f"Location: {other}\r\n")
        with (
            serving(lambda _: moved) as (url, _),
            Endpoint(url) as endpoint,
            pytest.raises(StoreFailure, match="moved"),
        ):
            endpoint.query(SELECT)
    assert hits == []


def test_clients_do_not_wait_for_one_another() -> None:
    """Two endpoints in two threads: the slow one costs the other nothing."""
    over = threading.Event()

    def wait(endpoint: Endpoint) -> None:
        with pytest.raises(LimitHit):
            endpoint.query(SELECT)
        over.set()

    with (
        serving(then([3.0])) as (lame, _),
        serving(lambda _: reply(TRUE)) as (url, _),
        Endpoint(lame, limits=Limits(seconds=1.0)) as waiting,
        Endpoint(url) as endpoint,
    ):
        thread = threading.Thread(target=wait, args=(waiting,))
        thread.start()
        endpoint.query("ASK {}")
        assert not over.is_set()
        thread.join()
