"""SERVICE gets whole answers or none: what a server does wrong is told with its address, as no fault of the query."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from urllib.request import urlopen

import pytest

from claimgraph.endpoint.relay import Relay
from claimgraph.limits import Limits
from tests.conftest import Done
from tests.remote.scripted import Answer, chunked, reply, serving
from tests.remote.test_misbehaviour import HTML, META, N_TRIPLES, ROWS, TRIPLES, TRUE, nested, rows

BAD: dict[str, tuple[Answer, int, str]] = {
    "a part": (reply(ROWS, status="206 Partial Content"), 4, "a part of the answer only"),
    "an anytime answer": (reply(ROWS, more="X-SQL-State: S1TAT\r\n"), 5, "a part of the answer only"),
    "a cap on rows": (reply(ROWS, more="X-SPARQL-MaxRows: 50\r\n"), 5, "50 rows at most"),
    "cut off": (reply(ROWS[:-40]), 4, "cut off or damaged"),
    "shorter than promised": (reply(ROWS, length=len(ROWS) + 10), 4, "nothing of its answer is used"),
    "chunks without an end": (chunked(ROWS, end=False), 4, "nothing of its answer is used"),
    "compressed twice": (reply(gzip.compress(ROWS), more="Content-Encoding: gzip, gzip\r\n"), 4, "not asked for"),
    "nested": (reply(rows(nested(20_000))), 4, "nested more than 100 deep"),
    "a page": (reply(HTML, media_type="text/html"), 4, "It works!"),
    "a graph": (reply(TRIPLES, media_type=N_TRIPLES), 4, "which is no SPARQL result"),
    "a truth": (reply(TRUE), 4, "true or false where rows was asked for"),
    "a refusal": (reply(b"no", status="400 Bad Request"), 2, "refuses the request: no"),
    "a failure": (reply(b"oops", status="500 No"), 4, "HTTP 500: oops"),
    "out of time": (reply(b"late", status="504 No"), 5, "ran out of time"),
    "no entry": (reply(b"", status="401 No", more='WWW-Authenticate: Basic realm="x"\r\n'), 4, "lets us not"),
    "a move": (reply(b"", status="302 Found", more="Location: http://x/\r\n"), 4, "has moved"),
    "nothing": ([], 4, "nothing of its answer is used"),
    "silence": ([30.0], 5, "had not answered: no whole answer within 1 s"),
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMGRAPH_STORE", str(small))


def asked(url: str, *, silent: str = "") -> list[str]:
    return ["query", "--allow-service", url, "-e", f"SELECT ?s {{ SERVICE {silent} <{url}> {{ ?s ?p ?o }} }}"]


@pytest.mark.parametrize(("answer", "code", "says"), BAD.values(), ids=BAD.keys())
def test_an_answer_that_is_not_whole_is_told(
    answer: Answer, code: int, says: str, command: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMGRAPH_USER", "ann")
    monkeypatch.setenv("CLAIMGRAPH_PASSWORD", "s3cret")
    with serving(lambda _: answer) as (url, requests):
        begun = monotonic()
        done = command(*asked(url), *(["--timeout", "1"] if answer == [30.0] else []))
        assert monotonic() - begun < 20
    assert (done.code, done.out) == (code, "")
    assert url in done.err
    assert says in done.err
    assert not any(b"authorization" in request.lower() for request in requests)


def test_an_address_where_nobody_is_is_told(command: Callable[..., Done]) -> None:
    with serving(lambda _: []) as (url, _):
        pass
    done = command(*asked(url))
    assert (done.code, f"{url} cannot be reached" in done.err) == (4, True)


def test_a_silent_service_may_fail(command: Callable[..., Done]) -> None:
    with serving(lambda _: reply(ROWS, status="206 Partial Content")) as (url, _):
        assert command(*asked(url, silent="SILENT")).code == 0


@pytest.mark.parametrize(
    "answer",
    [
        reply(ROWS),
        reply(ROWS[:-1] + b"," + META + b"}"),
        reply(gzip.compress(ROWS), more="Content-Encoding: gzip\r\n"),
        reply(ROWS, media_type="application/json"),
    ],
    ids=["plain", "as QLever", "compressed", "as json"],
)
def test_a_whole_answer_is_believed(answer: Answer, command: Callable[..., Done]) -> None:
    with serving(lambda _: answer) as (url, requests):
        done = command(*asked(url), "--format", "csv")
    assert (done.code, len(done.out.splitlines())) == (0, 51)
    assert b"SELECT" in requests[0]


def test_several_services_are_called_by_whatever_name(command: Callable[..., Done]) -> None:
    with ExitStack() as stack:
        (one, _), (other, _) = (stack.enter_context(serving(lambda _: reply(ROWS))) for _ in range(2))
        query = f"""PREFIX o: <{other.removesuffix("query")}>
        SELECT ?s {{ SERVICE <{one}> {{ ?s ?p ?o }} SERVICE o:query {{ ?s ?q ?r }} }}"""
        done = command("query", "--allow-service", one, "--allow-service", other, "-e", query, "--format", "csv")
    assert (done.code, len(done.out.splitlines())) == (0, 51)


def test_a_relay_leads_nowhere_else() -> None:
    with serving(lambda _: reply(ROWS)) as (url, requests), Relay([url], Limits(seconds=5)) as relay:
        assert urlopen(f"{relay.addresses[url]}?query=SELECT+*+%7B%7D").read() == ROWS
        with pytest.raises(OSError, match="404"):
            urlopen(f"{relay.addresses[url]}x?query=SELECT+*+%7B%7D")
    assert len(requests) == 1
