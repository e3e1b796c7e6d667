"""What rules derive contradicts no axiom either: the bundled data and the fixture world, each with all that follows."""

from __future__ import annotations

from functools import cache

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize
from rdflib import RDFS, Graph, URIRef

from claimgraph import catalogue, reasoning, schema
from claimgraph.entry import JOURNAL_GRAPH
from claimgraph.graph import Readable
from claimgraph.names import CG, DERIVED, ID, TYPE, XSD
from claimgraph.opening import open_bundled
from tests.queries.conftest import WORLD, derived_in_turn, seen

GRAPHS = {DERIVED + str(derivation.graph) for derivation in catalogue.derivations()}
# The world has circles of quotation and of copies, to show that rules end on them. No document could bring them in,
# and the axioms forbid them, so one step of each is left out when the rules are done.
CIRCLE = {
    (NamedNode(ID + "gazette-4/two-killed"), NamedNode(CG + "quotes")),
    (NamedNode(ID + "gazette-4"), NamedNode(CG + "republishes")),
    (NamedNode(ID + "loop-1/second"), NamedNode(CG + "quotes")),
    (NamedNode(ID + "loop-2"), NamedNode(CG + "republishes")),
    (NamedNode(ID + "loop-3"), NamedNode(CG + "republishes")),
}
INFINITY = Literal("INF", datatype=NamedNode(XSD + "double"))

needs_java = pytest.mark.skipif(not reasoning.has_java(), reason="HermiT runs on Java, and there is none here")


def said(graph: Readable) -> list[Quad]:
    """What the documents, the journal and the rules say, but for the ontology, which has its own file for this."""
    names = [*graph.documents(), JOURNAL_GRAPH.value]
    quads = [quad for name in names for quad in graph.graph(name)]
    known = [*quads, *graph.graph(schema.IRI)]
    derived = [quad for _, found in derived_in_turn(known) for quad in found]
    return [quad for quad in [*quads, *derived] if (quad.subject, quad.predicate) not in CIRCLE]


def together(quads: list[Quad]) -> Graph:
    """``quads`` and the ontology."""
    # rdflib spells infinity as Python does, which is no spelling of XSD's.
    triples = serialize([quad.triple for quad in quads if quad.object != INFINITY], format=RdfFormat.N_TRIPLES) or b""
    return schema.core() + Graph(bind_namespaces="none").parse(data=triples, format="nt")


@cache
def world() -> list[Quad]:
    return said(seen(list(parse(path=WORLD, format=RdfFormat.TRIG))))


@pytest.fixture(scope="module", params=[pytest.param("bundled", marks=pytest.mark.long), "world"])
def quads(request: pytest.FixtureRequest) -> list[Quad]:
    return said(open_bundled()) if request.param == "bundled" else world()


def test_rules_find_no_contradiction(quads: list[Quad]) -> None:
    assert reasoning.rule_errors(together(quads)) == []


@needs_java
def test_hermit_finds_it_consistent(quads: list[Quad]) -> None:
    assert reasoning.unsatisfiable(together(quads)) == frozenset()


def test_every_rule_is_seen() -> None:
    """Each rule derives something in the world, so an axiom that it contradicts cannot be overlooked."""
    seen = {quad.graph_name.value for quad in world() if isinstance(quad.graph_name, NamedNode)}
    assert GRAPHS - seen == set()


def test_a_domain_that_rules_do_not_keep_is_found() -> None:
    """cg:measure stands on claims and on findings alike; this axiom about it was once in the ontology."""
    wrong = together([quad for quad in world() if quad.predicate.value in (TYPE, CG + "measure")])
    wrong.add((URIRef(CG + "measure"), RDFS.domain, URIRef(CG + "Derived")))
    assert "Disjoint classes" in "\n".join(reasoning.rule_errors(wrong))
