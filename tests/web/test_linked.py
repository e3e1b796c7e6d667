"""Linked data: every IRI of ours answers, with the formats that were asked for, and tells what is gone."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

import claimgraph
from claimgraph.names import CG, ID
from claimgraph.store.writer import Writer
from tests.datasets.test_ways_out import KEPT, SECRET, leaks
from tests.web.conftest import serving

THING = f"{ID}kataib-hezbollah"
PARSED = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
SUFFIXES = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
}


@pytest.mark.parametrize(
    "path", ["/id/kataib-hezbollah", f"/resource?iri={THING}", "/resource?iri=id:kataib-hezbollah"]
)
@pytest.mark.parametrize(
    ("accept", "leads"),
    [
        ("text/html", "/page/kataib-hezbollah"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/page/kataib-hezbollah"),
        ("*/*", "/page/kataib-hezbollah"),
        ("text/csv", "/data/kataib-hezbollah.csv"),
        ("text/html;q=0.1, text/turtle", "/data/kataib-hezbollah.ttl"),
        ("application/ld+json", "/data/kataib-hezbollah.jsonld"),
    ],
)
def test_a_thing_leads_to_what_was_asked_for(web: httpx.Client, path: str, accept: str, leads: str) -> None:
    answer = web.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Location"]) == (303, leads)
    assert "accept" in answer.headers["Vary"].lower()
    link = answer.headers["Link"]
    assert '</data/kataib-hezbollah.ttl>; rel="alternate"; type="text/turtle"' in link
    assert '</data/kataib-hezbollah.ttl>; rel="describedby"' in link


def test_no_common_format_is_told(web: httpx.Client) -> None:
    answer = web.get("/id/kataib-hezbollah", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


KINDS = {
    "event": ("green-zone-rockets-2020-11-17", "about"),
    "actor": ("kataib-hezbollah", "claimant"),
    "place": ("green-zone", "place"),
    "document": ("2020-11-18-rudaw-green-zone", "statedIn"),
    "claim": ("2020-11-18-crisis24-green-zone/several-intercepted", "between"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_data_of_each_kind_is_the_same_in_every_format(web: httpx.Client, kind: str) -> None:
    name, property_ = KINDS[kind]
    found = {}
    for media_type, suffix in SUFFIXES.items():
        answer = web.get(f"/data/{name}.{suffix}")
        assert answer.headers["Content-Type"].partition(";")[0] == media_type
        found[suffix] = {quad.triple for quad in parse(answer.content, PARSED[media_type])}
    assert found["ttl"] == found["nt"] == found["jsonld"]
    assert found["rdf"] <= found["ttl"]
    rows = list(csv.reader(io.StringIO(web.get(f"/data/{name}.csv").text)))
    assert len(rows) == len(found["ttl"]) + 1
    assert any(t.predicate.value == CG + property_ and t.object == NamedNode(ID + name) for t in found["ttl"])


def test_a_disagreement_is_derived_and_says_so(web: httpx.Client) -> None:
    with claimgraph.open() as graph:
        iri = next(iter(graph.ask("casualty-disagreements"))).disagreement
    text = web.get("/data.ttl", params={"iri": iri}).text
    assert "# Derived: computed by claimgraph, said by nobody" in text
    assert web.get("/page", params={"iri": iri}, headers={"Accept": "text/html"}).status_code == 200


def test_what_is_unknown_tells_the_nearest(web: httpx.Client) -> None:
    answer = web.get("/id/kataib-hezbolah", headers={"Accept": "text/turtle"})
    assert answer.status_code == 404
    assert "did you mean id:kataib-hezbollah" in answer.json()["detail"]
    assert web.get("/data/kataib-hezbollah.pdf").status_code == 404
    assert ".pdf" in web.get("/data/kataib-hezbollah.pdf").json()["detail"]


@pytest.mark.parametrize("query", ["", "iri=", "iri=a&iri=b", "iri=nope:x", "iri=http://a b"])
def test_a_resource_is_named_once_and_well(web: httpx.Client, query: str) -> None:
    answer = web.get(f"/resource?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "iri"


@pytest.mark.parametrize("path", ["/ontology", "/ontology/Claim", "/shapes"])
def test_ontology_and_shapes_are_data_too(web: httpx.Client, path: str) -> None:
    assert web.get(path, headers={"Accept": "text/html"}).headers["Content-Type"].startswith("text/html")
    sizes = set()
    for media_type, suffix in SUFFIXES.items():
        by_accept, by_name = web.get(path, headers={"Accept": media_type}), web.get(f"{path}.{suffix}")
        assert by_accept.content == by_name.content
        sizes.add(len({str(q.triple) for q in parse(by_name.content, PARSED[media_type])}) > 2)
    assert sizes == {True}
    assert web.get("/ontology/Clam", headers={"Accept": "text/turtle"}).status_code == 404


def test_a_term_leads_to_the_ontology(web: httpx.Client) -> None:
    answer = web.get("/resource", params={"iri": CG + "Claim"}, headers={"Accept": "text/turtle"})
    assert answer.headers["Location"] == "/ontology/Claim.ttl"


REPORT = """
id:report-1 a cg:Article ; dcterms:title "A report"@en ; cg:publisher id:outlet ;
  cg:publishedOn "2020-01-02"^^xsd:date ; cg:language "en" ; cg:url "https://example.org/1"^^xsd:anyURI ;
  cg:codedBy id:me ; cg:codedOn "2026-01-31"^^xsd:date .
id:me a cg:Person ; rdfs:label "Me"@en . id:outlet a cg:MediaOrganisation ; rdfs:label "Outlet"@en .
id:attack-1 a cg:Attack ; rdfs:label "An attack"@en .
id:report-1/one a cg:OccurrenceClaim ; cg:about id:attack-1 ; cg:outcome cg:Happened ; cg:claimant id:outlet ;
  cg:stance cg:Asserts ; cg:certainty cg:Certain ; cg:statedIn id:report-1 ; cg:locator "paragraph 1" .
"""


def kept_here(client: httpx.Client) -> None:
    """What its licence keeps here is refused by name, and is no candidate."""
    for name in ("secret-register/17", "secret-register-1/17", "secret-register-1/17/killed"):
        for path in (f"/id/{name}", f"/page/{name}", f"/data/{name}.ttl", f"/resource?iri=id:{name}"):
            answer = client.get(path, headers={"Accept": "text/turtle"})
            assert answer.status_code == 403
            assert "which its licence keeps here" in answer.text
            assert not leaks(answer.text.replace(name, ""))
    queries = {"name": {"query": SECRET}, "iri": {"query": f"{ID}secret-register/17"}, "open": {"query": "An attack"}}
    told = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert [len(told.json()[one]["result"]) for one in queries] == [0, 0, 1]
    wanted = {"ids": ["secret-register/17"], "properties": [{"id": "label"}]}
    ways = [
        told,
        client.get("/reconcile/suggest/entity", params={"prefix": SECRET}),
        client.post("/reconcile", data={"extend": json.dumps(wanted)}),
        client.get("/reconcile/preview", params={"id": "secret-register/17"}),
    ]
    assert [one.status_code for one in ways] == [200, 200, 200, 404]
    everything = {"query": "SELECT * { ?s ?p ?o }"}
    ways += [client.get(path, params=everything) for path in ("/sparql?format=csv", "/sparql?format=json", "/sparql")]
    ways += [client.get("/sparql", params={"query": "DESCRIBE id:secret-register"})]
    ways += [
        client.get(path)
        for path in ("/graphs?default", "/graphs?graph=id:secret-register-1", "/graphs/secret-register-1")
    ]
    ways += [
        client.get(f"/q/{name}") for name in ("claim-trail.csv", "claim-trail.html", "claim-trail?cite=1", "records")
    ]
    ways += [client.get("/find", params={"name": SECRET[:3]}), client.get("/.well-known/void"), client.get("/")]
    assert not any(leaks(one.content) for one in ways)


def test_what_was_withdrawn_or_redacted_is_gone_with_its_tombstone(tmp_path: Path) -> None:
    with claimgraph.open(tmp_path / "claimgraph.db", write=True) as graph:
        graph.load(REPORT, format="turtle")
        graph.load(REPORT.replace("report-1", "report-2").replace("/1>", "/2>"), format="turtle")
        graph.withdraw("id:report-2", "coded twice")
        graph.load(REPORT.replace("report-1", "report-3").replace("/1>", "/3>"), format="turtle")
        graph.load(KEPT, format="turtle")
    with Writer.open(tmp_path / "claimgraph.db") as store:
        store.redact(f"{ID}report-3/one", "names a witness")
    with serving(tmp_path) as (address, _), httpx.Client(base_url=address) as client:
        for path in ("/id/report-2", "/page/report-2", "/page/report-2/one"):
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 410
            assert "coded twice" in answer.text
        for path, how, reason in (
            ("/data/report-2.ttl", "withdrawn", "coded twice"),
            ("/data/report-2/one.ttl", "withdrawn", "coded twice"),
            ("/id/report-3/one", "redacted", "names a witness"),
            ("/data/report-3/one.nt", "redacted", "names a witness"),
        ):
            answer = client.get(path, headers={"Accept": "text/turtle"})
            told = answer.json()
            assert (answer.status_code, told["how"], told["reason"]) == (410, how, reason)
            assert told["detail"].endswith(f" was {how} on {told['day']}: {reason}")
            assert date.fromisoformat(told["day"]) <= datetime.now(UTC).date()
        for path in ("/id/report-3/one", "/page/report-3/one", "/data/report-3/one.ttl", "/data/report-3/one.csv"):
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 410
            assert re.search(r"redacted on (<time>)?\d{4}-\d\d-\d\d", answer.text)
            assert "names a witness" in answer.text
            assert "paragraph 1" not in answer.text
        kept_here(client)
        assert client.get("/page/report-1", headers={"Accept": "text/html"}).status_code == 200
