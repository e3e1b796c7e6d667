"""The W3C's suites for SPARQL over HTTP, run from their manifests, over a socket."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import rdflib
from rdflib.namespace import RDF, RDFS

from tests.conftest import ROOT
from tests.web.conftest import started

SUITES = ROOT.parent / "shared" / "w3c" / "sparql11"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
# They expect that an update works, and this endpoint is only asked.
UPDATES = {
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_named_graphs",
    "update_dataset_full",
    "update_post_form",
    "update_post_direct",
    "update_base_uri",
}


def manifest(suite: str) -> rdflib.Graph:
    path = SUITES / suite / "manifest.ttl"
    return rdflib.Graph().parse(path, format="turtle", publicID=path.as_uri()) if path.exists() else rdflib.Graph()


PROTOCOL = manifest("protocol")
pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="the W3C's suites are not here")


def each(head: Any) -> Iterator[Any]:
    return iter(rdflib.collection.Collection(PROTOCOL, head) if head else ())


def listed() -> dict[str, Any]:
    entries = PROTOCOL.value(predicate=RDF.type, object=MF.Manifest)
    entries = PROTOCOL.value(entries, MF.entries)
    return {str(one).rpartition("#")[2]: one for one in each(entries)}


TESTS = listed()


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on the graphs of the suite; data0.rdf, which six of its tests name, is not in it and has one triple."""
    folder = tmp_path_factory.mktemp("w3c")
    lines = []
    for number in (1, 2, 3):
        text = (SUITES / "protocol" / f"data{number}.nt").read_text("utf-8")
        lines += [f"{line.rstrip().removesuffix('.')} <{DATA.format(number)}> ." for line in text.splitlines() if line]
    lines.append(f"<urn:s> <urn:p> <urn:o> <{DATA.format(0)}> .")
    (folder / "graphs.nq").write_text("\n".join(lines) + "\n", "utf-8")
    with started(folder, "-m", "tests.web.open_gate", str(folder / "graphs.nq"), "{port}") as (address, _):
        yield address


def requests(test: Any) -> Iterator[tuple[httpx.Request, Any]]:
    connection = PROTOCOL.value(test, MF.action)
    for one in each(PROTOCOL.value(connection, HT.requests)):
        headers: Any = PROTOCOL.value(one, HT.headers)
        sent = {
            str(PROTOCOL.value(header, HT.fieldName)): str(PROTOCOL.value(header, HT.fieldValue))
            for header in each(headers)
        }
        body = PROTOCOL.value(one, HT.body)
        charset = str(PROTOCOL.value(body, CNT.characterEncoding) or "utf-8") if body else "utf-8"
        content = str(PROTOCOL.value(body, CNT.chars)).encode(charset) if body else None
        path = str(PROTOCOL.value(one, HT.absolutePath))
        method = str(PROTOCOL.value(one, HT.methodName))
        yield httpx.Request(method, f"http://x{path}", headers=sent, content=content), PROTOCOL.value(one, HT.resp)


def test_all_of_the_suite_is_here() -> None:
    assert len(TESTS) == 34
    assert TESTS.keys() >= UPDATES


@pytest.mark.parametrize("name", TESTS)
def test_protocol(name: str, endpoint: str) -> None:
    expected_update = name in UPDATES
    with httpx.Client(base_url=endpoint) as client:
        for request, response in requests(TESTS[name]):
            got = client.request(
                request.method,
                request.url.raw_path.decode(),
                headers=dict(request.headers) | {"host": "localhost"},
                content=request.content or None,
            )
            if expected_update:
                assert got.status_code == 403
                assert "claimgraph load" in got.json()["detail"]
                return
            wanted = {str(one).rpartition("StatusCode")[2][0] for one in PROTOCOL.objects(response, MF.expectedStatus)}
            assert str(got.status_code)[0] in wanted, got.text
            truth: Any = PROTOCOL.value(response, MF.expectedBoolean)
            if truth is not None:
                assert json.loads(got.text)["boolean"] is truth.toPython()


SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def described(web: httpx.Client) -> rdflib.Graph:
    """What a bare GET answers, which has to be RDF."""
    answer = web.get("/sparql", headers={"accept": "text/turtle"})
    return rdflib.Graph().parse(data=answer.text, format="turtle")


def has_endpoint_triple(graph: rdflib.Graph, address: str) -> bool:
    return (None, SD.endpoint, rdflib.URIRef(address)) in graph


def conforms_to_schema(graph: rdflib.Graph, _: str) -> bool:
    """One service, and no term that the vocabulary lacks."""
    used = {str(term) for triple in graph for term in triple if str(term).startswith(str(SD))}
    terms = "Service Dataset Graph endpoint supportedLanguage SPARQL11Query feature UnionDefaultGraph resultFormat"
    known = {str(SD[name]) for name in [*terms.split(), "defaultDataset", "defaultGraph"]}
    return used <= known and len(list(graph.subjects(RDF.type, SD.Service))) == 1


DESCRIBED = {
    "returns-rdf": lambda graph, _: len(graph) > 0,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.parametrize("name", DESCRIBED)
def test_service_description(name: str, described: rdflib.Graph, web: httpx.Client) -> None:
    assert DESCRIBED[name](described, f"{web.base_url}".rstrip("/") + "/sparql")


def test_the_suite_of_descriptions_has_these_tests() -> None:
    found = manifest("service-description").subjects(RDF.type, MF.ServiceDescriptionTest)
    assert {str(one).rpartition("#")[2] for one in found} == DESCRIBED.keys()


def test_the_saved_questions_are_described(described: rdflib.Graph, web: httpx.Client) -> None:
    found = list(described.subjects(RDF.type, SHACL.SPARQLExecutable))
    assert len(found) == len(web.get("/q.jsonl").text.splitlines())
    assert all(described.value(one, RDFS.label) for one in found)


SHACL = rdflib.Namespace("http://www.w3.org/ns/shacl#")


def test_void_says_where_to_ask_and_how_much_there_is(web: httpx.Client) -> None:
    answer = web.get("/.well-known/void", headers={"accept": "application/n-triples"})
    assert answer.headers["content-type"].startswith("application/n-triples")
    assert re.search(r"<http://rdfs.org/ns/void#sparqlEndpoint> <http://127.0.0.1:\d+/sparql>", answer.text)
    assert "<http://rdfs.org/ns/void#entities>" in answer.text
