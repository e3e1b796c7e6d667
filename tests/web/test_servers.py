"""The app is plain ASGI: under uvicorn it answers what it answers under granian, byte for byte."""

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from tests.web.conftest import started

ALL = quote("SELECT ?s ?p ?o { ?s ?p ?o FILTER(isIRI(?s) && isIRI(?o)) } ORDER BY ?s ?p ?o LIMIT 5000")
SPARQL = {"content-type": "application/sparql-query"}
ASKED: list[tuple[str, str, dict[str, str], bytes]] = [
    ("GET", "/health", {}, b""),
    ("HEAD", "/q/denials.csv", {}, b""),
    ("GET", "/q/denials.json", {}, b""),
    ("GET", "/q/denials", {"accept": "text/html"}, b""),
    ("GET", "/q/claim-trail.csv?rows=5", {}, b""),
    ("GET", f"/sparql?query={ALL}", {"accept": "text/csv"}, b""),
    ("POST", "/sparql", SPARQL, b"ASK {}"),
    ("POST", "/sparql", SPARQL, b"ASK {"),
    ("POST", "/sparql", {**SPARQL, "content-encoding": "gzip"}, b"x"),
    ("PUT", "/graphs?graph=id:a", {}, b"x"),
    ("GET", "/id/kataib-hezbollah", {"accept": "text/turtle"}, b""),
    ("GET", "/nothing", {}, b""),
    ("DELETE", "/q", {}, b""),
    ("GET", "/page/a%20b", {}, b""),
    ("GET", "/health", {"host": "evil.example"}, b""),
    ("OPTIONS", "/q", {"origin": "https://evil.example", "access-control-request-method": "PUT"}, b""),
]
# What differs from one server, or from one moment, to the next.
_OTHER = {"date", "server", "etag", "connection", "transfer-encoding"}


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the same app under uvicorn."""
    with (
        started(tmp_path_factory.mktemp("uvicorn"), "-m", "tests.web.under_uvicorn", "{port}") as (address, _),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def test_another_server_of_asgi_gives_the_same_answers(web: httpx.Client, other: httpx.Client) -> None:
    for method, path, headers, content in ASKED:
        host = {"host": "localhost"} | headers
        ours, theirs = (one.request(method, path, headers=host, content=content or None) for one in (web, other))
        assert ours.status_code == theirs.status_code, path
        assert ours.content == theirs.content, path
        told, again = ({n: v for n, v in one.headers.items() if n not in _OTHER} for one in (ours, theirs))
        assert told == again, path


def test_what_a_client_has_already_is_not_sent_again_by_either(web: httpx.Client, other: httpx.Client) -> None:
    for client in (web, other):
        tag = client.get("/q/denials.csv").headers["etag"]
        again = client.get("/q/denials.csv", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
