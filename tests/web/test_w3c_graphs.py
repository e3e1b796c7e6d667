"""The W3C's suite of the Graph Store Protocol, over a socket: on an open gate, and what the real one answers.

The eighteen of `http-rdf-update` are deprecated prose without requests, and are not counted.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF

from tests.web.conftest import TOKEN, Written, started
from tests.web.test_w3c import CNT, HT, MF, SUITES

pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="the W3C's suites are not here")
STATUS = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
GRAPHS = rdflib.Graph()
for _part in ("direct", "indirect"):
    _file = SUITES / "graph-store-protocol" / f"manifest-{_part}.ttl"
    if _file.exists():
        GRAPHS.parse(_file, format="turtle", publicID=_file.as_uri())
TESTS = {str(one).rpartition("#")[2]: one for one in GRAPHS.subjects(RDF.type, MF.GraphStoreProtocolTest)}


class Asked(NamedTuple):
    """One request of the suite, and what it should be answered."""

    method: str
    path: str
    headers: dict[str, str]
    content: bytes | None
    expected: set[int]
    body: str | None
    located: bool


def values(node: Any, predicate: Any) -> str:
    return str(GRAPHS.value(node, predicate))


def headers(node: Any) -> dict[str, str]:
    head = GRAPHS.value(node, HT.headers)
    return {values(one, HT.fieldName): values(one, HT.fieldValue) for one in Collection(GRAPHS, head)} if head else {}


def requests(test: Any) -> Iterator[Asked]:
    connection = GRAPHS.value(test, MF.action)
    for one in Collection(GRAPHS, GRAPHS.value(connection, HT.requests)):
        told, sent = GRAPHS.value(one, HT.resp), GRAPHS.value(one, HT.body)
        wanted = GRAPHS.value(told, HT.body)
        yield Asked(
            values(one, HT.methodName),
            values(one, HT.absolutePath).replace("/gsp", "/graphs", 1),
            headers(one),
            values(sent, CNT.chars).encode() if sent else None,
            {STATUS[str(status).rpartition("#")[2]] for status in GRAPHS.objects(told, MF.expectedStatus)},
            values(wanted, CNT.chars) if wanted else None,
            (told, MF.expectedLocation, None) in GRAPHS,
        )


def sent(client: httpx.Client, one: Asked, location: str) -> httpx.Response:
    path = one.path.replace("$LOCATION$", quote(location, safe=""))
    told = {**one.headers, "host": "localhost", "authorization": f"Bearer {TOKEN}"}
    return client.request(one.method, path, headers=told, content=one.content)


@pytest.fixture(scope="module")
def ungated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with nothing in it that takes whatever is sent."""
    folder = tmp_path_factory.mktemp("ungated")
    (folder / "graphs.nq").touch()
    arguments = ("-m", "tests.web.open_gate", str(folder / "graphs.nq"), "{port}", TOKEN)
    with started(folder, *arguments) as (address, _), httpx.Client(base_url=address, timeout=30) as client:
        yield client


def test_all_of_the_suite_is_here() -> None:
    """The thirteen that the manifests list, and the one that they define but forget."""
    listed = {str(one) for head in GRAPHS.objects(None, MF.entries) for one in Collection(GRAPHS, head)}
    assert len(listed) == 13
    assert {name for name, one in TESTS.items() if str(one) not in listed} == {"head_non_existing_direct"}


@pytest.mark.parametrize("name", TESTS)
def test_graph_store_protocol(name: str, ungated: httpx.Client) -> None:
    asked, location = list(requests(TESTS[name])), ""
    ungated.delete("/graphs?default", headers={"authorization": f"Bearer {TOKEN}"})
    for one in asked:
        got = sent(ungated, one, location)
        assert got.status_code in one.expected, got.text
        if one.located:
            location = got.headers["location"]
        if one.method == "HEAD":
            assert got.content == b""
        if one.body is not None:
            assert got.headers["content-type"] == "text/turtle; charset=utf-8"
            base = "http://www.example/gsp/"
            here, there = (rdflib.Graph().parse(data=text, publicID=base) for text in (got.text, one.body))
            assert isomorphic(here, there), got.text


# What the gate answers to the same: these are no documents of claims (422), so none is there afterwards (404).
GATED = {
    "put_get_repeat_direct": [422, 404, 422, 404],
    "put_get_repeat_indirect": [422, 404, 422, 404],
    "put_delete_get_delete_direct": [422, 404, 404, 404],
    "put_delete_get_delete_indirect": [422, 404, 404, 404],
    "post_get_post_get_direct": [422, 404, 422, 404],
    "post_get_post_get_indirect": [422, 404, 422, 404],
    "head_existing_direct": [422, 404],
    "head_existing_indirect": [422, 404],
    "head_non_existing_direct": [404],
    "head_non_existing_indirect": [404],
    "put_get_default": [405, 200],
    "post_get_new_graph": [422, 404],
    "put_get_uri_pct_encoded_indirect": [422, 404],
    "put_get_uri_pct_encoded_twice": [422, 422, 404, 404],
}


@pytest.mark.parametrize("name", TESTS)
def test_what_the_gate_answers_to_the_same(name: str, written: Written) -> None:
    got = [sent(written.client, one, "https://example.org/none") for one in requests(TESTS[name])]
    assert [one.status_code for one in got] == GATED[name]
    assert all(one.json()["findings"] for one in got if one.status_code == 422)
