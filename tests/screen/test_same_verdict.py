"""pySHACL behind the screen says what pySHACL alone says: of random shapes and data, and of spoilt reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from claimgraph import schema
from claimgraph.names import CG, ID, TYPE, XSD
from tests.screen.peers import Outcome, alone, quads, screened

pytestmark = pytest.mark.filterwarnings("ignore")  # pySHACL's on circles, rdflib's on ill-typed literals

NODES = [f":n{i}" for i in range(5)]
LITERALS = [
    "1",
    "2",
    "3",
    "1.5",
    "true",
    "'x'",
    "'xyz'",
    "'x'@en",
    "'y'@en",
    "'z'@en-GB",
    "'05'^^xsd:integer",
    "'no'^^xsd:integer",
    "'7'^^xsd:byte",
]
DAYS = ["'2020-01-01'^^xsd:date", "'2020-02-30'^^xsd:date", "'2020-01-01T00:00:00Z'^^xsd:dateTime"]
VALUES = [*NODES, ":A", ":B", *LITERALS, *DAYS]
PREDICATES = [":p", ":q", ":r"]
CLASSES = [":A", ":B", ":C"]

triples = st.one_of(
    st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from(VALUES)),
    st.tuples(st.sampled_from(NODES), st.just("a"), st.sampled_from(CLASSES)),
    st.just((":B", "rdfs:subClassOf", ":A")),
)
predicates, values, numbers = st.sampled_from(PREDICATES), st.sampled_from(VALUES), st.integers(0, 2)


def paths() -> st.SearchStrategy[str]:
    steps: list[Callable[[st.SearchStrategy[str]], st.SearchStrategy[str]]] = [
        lambda p: p.map("[sh:inversePath {}]".format) if p is predicates else p,
        lambda p: p.map("[sh:zeroOrMorePath {}]".format),
        lambda p: p.map("[sh:oneOrMorePath {}]".format),
        lambda p: p.map("[sh:zeroOrOnePath {}]".format),
        lambda p: st.tuples(p, p).map(lambda two: "({} {})".format(*two)),
        lambda p: st.tuples(p, p).map(lambda two: "[sh:alternativePath ({} {})]".format(*two)),
    ]
    once = st.one_of(predicates, *(step(predicates) for step in steps))
    return st.one_of(predicates, predicates, once, *(step(once) for step in steps[1:]))


def on_values() -> st.SearchStrategy[str]:
    """Constraints that may stand on any shape."""
    return st.one_of(
        st.sampled_from(CLASSES).map("sh:class {}".format),
        st.sampled_from(["integer", "date", "string", "byte", "boolean", "dateTime"]).map("sh:datatype xsd:{}".format),
        st.sampled_from(["IRI", "Literal", "BlankNodeOrIRI"]).map("sh:nodeKind sh:{}".format),
        st.tuples(st.sampled_from(["min", "max"]), st.sampled_from(["In", "Ex"]), numbers).map(
            lambda t: "sh:{}{}clusive {}".format(*t)
        ),
        numbers.map("sh:minLength {}".format),
        numbers.map("sh:maxLength {}".format),
        st.sampled_from(["^x", "[0-9]", "z$", "n(1|2)"]).map("sh:pattern '{}'".format),
        st.just("sh:languageIn ('en')"),
        st.lists(values, min_size=1, max_size=4).map(lambda some: f"sh:in ({' '.join(some)})"),
        values.map("sh:hasValue {}".format),
        predicates.map("sh:disjoint {}".format),
        predicates.map("sh:equals {}".format),
        st.just("sh:closed true; sh:ignoredProperties (rdf:type :p)"),
    )


def on_paths() -> st.SearchStrategy[str]:
    """Constraints that take a path."""
    return st.one_of(
        numbers.map("sh:minCount {}".format),
        numbers.map("sh:maxCount {}".format),
        st.just("sh:uniqueLang true"),
        predicates.map("sh:lessThan {}".format),
        predicates.map("sh:lessThanOrEquals {}".format),
    )


def shapes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Shapes made of other shapes, in brackets."""
    some = st.lists(inner, min_size=1, max_size=3)
    logic = st.one_of(
        st.tuples(st.sampled_from(["and", "or", "xone"]), some).map(lambda t: f"sh:{t[0]} ({' '.join(t[1])})"),
        inner.map("sh:not {}".format),
    )
    qualified = st.tuples(inner, st.sampled_from(["Min", "Max"]), numbers).map(
        lambda t: "sh:qualifiedValueShape {}; sh:qualified{}Count {}".format(*t)
    )
    properties = st.tuples(
        paths(), st.lists(st.one_of(on_values(), on_paths(), logic, qualified), min_size=1, max_size=2)
    )
    return st.one_of(logic, properties.map(lambda t: f"sh:property [sh:path {t[0]}; {'; '.join(t[1])}]"), on_values())


def in_brackets(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return strategy.map("[{}]".format)


flat = in_brackets(on_values())
nested = in_brackets(shapes(flat))
targets = st.sampled_from(
    ["sh:targetClass :A", "sh:targetNode :n0, :n9, 'x', 1", "sh:targetSubjectsOf :p", "sh:targetObjectsOf :q"]
)


@settings(max_examples=400)
@given(st.lists(triples, max_size=14), targets, st.lists(shapes(st.one_of(flat, nested)), min_size=1, max_size=3))
def test_on_random_shapes_and_data(data: list[tuple[str, str, str]], target: str, constraints: list[str]) -> None:
    told = quads(" ".join(f"{s} {p} {o} ." for s, p, o in data))
    asked = quads(f":S a sh:NodeShape; {target}; {'; '.join(dict.fromkeys(constraints))} .")
    assert_same(alone(told, asked), screened(told, asked))


REPORT = """
@prefix cg: <https://w3id.org/claimgraph/ont#> .
@prefix id: <https://w3id.org/claimgraph/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
id:attack a cg:Attack ; rdfs:label "Attack"@en .
id:army a cg:StateBody ; rdfs:label "Army"@en .
id:paper a cg:MediaOrganisation ; rdfs:label "Paper"@en .
id:town a cg:Settlement ; rdfs:label "Town"@en .
id:report a cg:Article ; dcterms:title "Report"@en ; cg:publisher id:paper ;
  cg:publishedOn "2020-03-12"^^xsd:date ; cg:language "en" .
id:c1 a cg:CasualtyClaim ; cg:about id:attack ; cg:harm cg:Wounded ; cg:low 2 ; cg:high 3 ; cg:stance cg:Asserts ;
  cg:claimant id:army ; cg:statedIn id:report ; cg:locator "paragraph 1" .
id:c2 a cg:CasualtyClaim ; cg:about id:attack ; cg:harm cg:Wounded ; cg:stance cg:Relays ;
  cg:claimant id:paper ; cg:quotes id:c1 ;
  cg:statedIn id:report ; cg:locator "paragraph 2" .
id:c3 a cg:TimeClaim ; cg:about id:attack ; cg:earliest "2020-03-11"^^xsd:date ; cg:latest "2020-03-11"^^xsd:date ;
  cg:stance cg:Asserts ; cg:claimant id:army ; cg:statedIn id:report ; cg:locator "paragraph 1" .
id:c4 a cg:PlaceClaim ; cg:about id:attack ; cg:place id:town ; cg:placeRole cg:Impact ; cg:stance cg:Denies ;
  cg:claimant id:army ;
  cg:disputes id:c1 ; cg:statedIn id:report ; cg:locator "paragraph 3" .
"""
SOUND = quads(REPORT)
OBJECTS = [q.object for q in SOUND] + [
    Literal("2019-01-01", datatype=NamedNode(XSD + "date")), Literal("-1", datatype=NamedNode(XSD + "integer")),
    Literal("2", datatype=NamedNode(XSD + "byte")), Literal("text"), NamedNode(ID + "nobody"), NamedNode(CG + "Claim"),
]  # fmt: skip
PROPERTIES = sorted({q.predicate.value for q in SOUND} | {CG + "retracts", CG + "supersedes", CG + "perpetrator", TYPE})

edits = st.one_of(
    st.tuples(st.just("drop"), st.integers(0, len(SOUND) - 1)),
    st.tuples(st.just("change"), st.integers(0, len(SOUND) - 1), st.sampled_from(OBJECTS)),
    st.tuples(st.just("add"), st.integers(0, len(SOUND) - 1), st.sampled_from(PROPERTIES), st.sampled_from(OBJECTS)),
)


def spoil(edit: tuple[Any, ...], data: list[Quad]) -> list[Quad]:
    kind, at, *rest = edit
    old = data[at % len(data)]
    if kind == "drop":
        return [q for q in data if q != old]
    if kind == "change":
        return [Quad(q.subject, q.predicate, rest[0]) if q == old else q for q in data]
    return [*data, Quad(old.subject, NamedNode(rest[0]), rest[1])]


@settings(max_examples=8)
@given(st.lists(edits, min_size=1, max_size=4))
def test_on_spoilt_reports(changes: list[tuple[object, ...]]) -> None:
    shapes = list(schema.quads(schema.shape_files()))
    data = SOUND
    for change in changes:
        data = spoil(change, data)
    data = [*data, *schema.background()]
    assert_same(alone(data, shapes), screened(data, shapes))


def assert_same(one: Outcome, other: Outcome) -> None:
    told = [outcome.report.serialize() if outcome.report else outcome.conforms for outcome in (one, other)]
    assert one.same(other), told
