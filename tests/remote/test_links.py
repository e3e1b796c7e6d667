"""Links from a SPARQL endpoint: who is called as our places are is asked for by name, and only a person chooses."""

from __future__ import annotations

import httpx
import pytest

from claimgraph.errors import StoreFailure
from claimgraph.links import asked, places
from claimgraph.links.candidate import Mark
from claimgraph.links.place import Place
from claimgraph.links.propose import propose
from claimgraph.opening import open_graph
from tests.remote.running import Running
from tests.remote.scripted import reply, serving

WORLD = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wdt: <http://www.wikidata.org/prop/direct/> PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>
INSERT DATA {
  <https://x.example/1> rdfs:label "Zummar"@en , "Zoumar"@fr ; wdt:P625 "Point(42.602 36.657)"^^geo:wktLiteral .
  <https://x.example/2> rdfs:label "Elsewhere"@en ; skos:altLabel "Zummar"@en ;
    wdt:P625 "Point(2.35 48.85)"^^geo:wktLiteral .
  <https://x.example/3> rdfs:label "Baghdad" ; wgs:lat "33.31" ; wgs:long "44.36" .
  <https://x.example/4> rdfs:label "بغداد"@ar .
  <https://x.example/5> rdfs:label "Zummar"@de .
  [] rdfs:label "Zummar"@en .
}
"""
THINGS = [
    Place("x:zummar", ("Zummar",), "settlement", (36.65, 42.6)),
    Place("x:baghdad", ("Baghdad", "بغداد"), "settlement", (33.31, 44.36)),
    Place("x:none", ('No "such" \\ place',), "settlement"),
]


@pytest.fixture
def filled(empty: Running) -> str:
    """The address of a server that knows some places."""
    httpx.post(empty.url.removesuffix("query") + "update", data={"update": WORLD}, trust_env=False).raise_for_status()
    return empty.url


def test_who_is_called_so_is_found_with_all_names_and_the_point(filled: str) -> None:
    found = asked.gazetteer(THINGS, filled)
    assert {(one.iri[-1], one.names, one.point) for one in found.places} == {
        ("1", ("Zummar", "Zoumar"), (36.657, 42.602)),
        ("2", ("Elsewhere", "Zummar"), (48.85, 2.35)),
        ("3", ("Baghdad",), (33.31, 44.36)),
        ("4", ("بغداد",), None),
    }, "a German name is nobody's here, and a blank node is no record"
    proposals = [places.propose(thing, found) for thing in THINGS]
    assert [[one.record[-1] for one in proposal.candidates] for proposal in proposals] == [["1"], ["3", "4"], []]
    assert [proposal.mark for proposal in proposals][2] is Mark.NONE


def test_an_address_tells_how_it_is_asked(filled: str) -> None:
    with open_graph(None) as graph:
        proposals = propose(graph, "places", f"sparql+{filled}")
    found = {one.label: one for one in proposals if one.candidates}
    assert [one.record for one in found["Zummar"].candidates] == ["https://x.example/1"]
    assert found["Zummar"].source == filled


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b'{"head": {"vars": ["subject"]}, "results": {"bindings": []}}',
        b'{"head": {"vars": ["subject", "predicate", "object"]}, "results": {"bindings": [{}]}}',
    ],
)
def test_an_endpoint_that_answers_otherwise_is_not_believed(body: bytes) -> None:
    with serving(lambda _: reply(body)) as (url, _), pytest.raises(StoreFailure):
        asked.gazetteer(THINGS, url)
