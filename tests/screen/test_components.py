"""Each constraint component, path and target: who is suspected, who is not, and pySHACL's word on both."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from rdflib.namespace import SH
from ruamel.yaml import YAML

from tests.screen.peers import alone, quads, screen, screened, suspects


class Case(NamedTuple):
    """Constraints of a shape that targets ``:A``, data, and the nodes that the screen must suspect, no others."""

    name: str
    constraint: str
    data: str
    suspected: str


SEVERAL = [Case(**case) for case in YAML(typ="safe").load(Path(__file__).with_name("components.yaml"))]


@pytest.mark.filterwarnings("ignore")  # rdflib's, on ill-typed literals
@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case.name)
def test_component(case: Case) -> None:
    shapes = f":S a sh:NodeShape; sh:targetClass :A; {case.constraint} ."
    wanted = set(case.suspected)
    assert suspects(shapes, case.data) == wanted
    one, other = alone(quads(case.data), quads(shapes)), screened(quads(case.data), quads(shapes))
    assert one.conforms is not bool(wanted)
    assert one.same(other)


TARGETS = [
    ("class", "sh:targetClass :A", "a"),
    ("node", "sh:targetNode :a, :nowhere, 'text'", ("a", "nowhere", "text")),
    ("subjects", "sh:targetSubjectsOf :p", "ab"),
    ("objects", "sh:targetObjectsOf :p", "c"),
    ("itself a class", "a rdfs:Class", "d"),
    ("several", "sh:targetClass :A; sh:targetObjectsOf :p", "ac"),
]


@pytest.mark.parametrize(("target", "focus"), [t[1:] for t in TARGETS], ids=[t[0] for t in TARGETS])
def test_target(target: str, focus: str) -> None:
    shapes = f":S a sh:NodeShape; {target}; sh:property [sh:path :never; sh:minCount 1] ."
    data = ":a a :A; :p :c. :b :p :c. :d a :S."
    assert suspects(shapes, data) == set(focus)
    assert alone(quads(data), quads(shapes)).same(screened(quads(data), quads(shapes)))


UNKNOWN = [
    ("parameter", "sh:unheardOf 1"),
    ("two datatypes", "sh:property [sh:path :p; sh:datatype xsd:date, xsd:time]"),
    ("list that ends in nothing", "sh:in [rdf:first :a]"),
    ("path of one", "sh:property [sh:path (:p); sh:minCount 0]"),
    ("inverse of a sequence", "sh:property [sh:path [sh:inversePath (:p :q)]; sh:maxCount 9]"),
    ("circle of shapes", "sh:node :S"),
    ("look-ahead, negated", "sh:not [sh:pattern '(?=a)']"),
    ("negated range", "sh:not [sh:minInclusive 5]"),
    ("path that repeats itself", "sh:property [sh:path _:p; sh:minCount 1] . _:p sh:zeroOrMorePath _:p"),
    ("query that does not parse", "sh:sparql [sh:select 'SELECT $this {']"),
    ("query with a sub-query", "sh:sparql [sh:select 'SELECT $this { { SELECT $this { $this ?p ?o } } }']"),
]


@pytest.mark.parametrize("constraint", [u[1] for u in UNKNOWN], ids=[u[0] for u in UNKNOWN])
def test_what_the_compiler_leaves_to_the_judge(constraint: str) -> None:
    found = suspects(f":S a sh:NodeShape; sh:targetClass :A; {constraint} .", ":a a :A. :b a :A. :c a :B.")
    assert found == {"a", "b"}


def test_one_of_two_of_which_the_screen_knows_one_is_left_to_the_judge() -> None:
    shapes = ":S a sh:NodeShape; sh:targetClass :A; sh:xone ([sh:class :B] [sh:pattern '(?=a)']) ."
    assert suspects(shapes, ":a a :A, :B. :b a :A.") == {"a", "b"}


def test_what_grows_too_long_is_left_to_the_judge() -> None:
    """Each xone asks for every pair of its members, of which each may be another xone."""
    member = "[sh:property [sh:path :p; sh:minCount 1]]"
    for _ in range(5):
        member = f"[sh:xone ({member} [sh:class :B] [sh:property [sh:path :q; sh:maxCount 1]])]"
    shapes = f":S a sh:NodeShape; sh:targetClass :A; sh:node {member} ."
    assert len(screen(shapes).to_json()) < 1_000_000
    assert suspects(shapes, ":a a :A, :B; :q 1, 2.") == {"a"}


def test_custom_components_are_left_to_the_judge() -> None:
    shapes = """
        :C a sh:ConstraintComponent; sh:parameter [sh:path :limit] ;
          sh:validator [a sh:SPARQLAskValidator; sh:ask "ASK {}"].
        :S a sh:NodeShape; sh:targetClass :A; :limit 3 ."""
    assert suspects(shapes, ":a a :A.") == {"a"}


def test_query_constraints_are_screened_by_what_they_surely_need() -> None:
    shapes = """
        :prefixes sh:declare [sh:prefix "ex"; sh:namespace "http://example.org/"^^xsd:anyURI].
        :S a sh:PropertyShape; sh:targetClass :A; sh:path :p; sh:sparql [sh:prefixes :prefixes; sh:select '''
          SELECT $this ?value { $this $PATH ?value . ?x ex:by $this ; ex:q ?q
            FILTER(SUBSTR(STR(?value), 1, 4) < SUBSTR(STR(?q), 1, 4) && isLiteral(?q)) OPTIONAL { ?x ex:r ?r } }''']."""
    data = """
        :a a :A; :p "2020". [] :by :a; :q "2019". :b a :A; :p "2020". [] :by :b; :q "2021".
        :c a :A; :p "2020". :d a :A."""
    assert suspects(shapes, data) == {"b"}
    assert alone(quads(data), quads(shapes)).same(screened(quads(data), quads(shapes)))


@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_compared_is_a_violation() -> None:
    """pySHACL raises TypeError over rdflib's own literals."""
    shapes = ":S sh:targetClass :A; sh:property [sh:path :p; sh:lessThanOrEquals :q] ."
    data = ":a a :A; :p 'one'^^xsd:integer; :q 3."
    outcome = screened(quads(data), quads(shapes))
    assert outcome.conforms is False
    assert outcome.report is not None
    assert len(set(outcome.report.subjects(SH.focusNode, None))) == 1
