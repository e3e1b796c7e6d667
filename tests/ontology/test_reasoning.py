"""The ontology is consistent, and each axiom that can be contradicted is: by a tiny bad data set made from the axiom.

The contradictions are made from the axioms as they stand, so no axiom can lack one; owlrl judges individuals, HermiT
judges classes that would need the contradiction to have members.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from claimgraph import reasoning, schema
from claimgraph.names import CG

needs_java = pytest.mark.skipif(not reasoning.has_java(), reason="HermiT runs on Java, and there is none here")

TEST = "https://example.org/test/"
Triple = tuple[Node, Node, Node]


@dataclass(frozen=True)
class Contradiction:
    """Data that one axiom forbids; ``name`` tells which, and stands in the names of its individuals."""

    name: str
    triples: tuple[Triple, ...]


def short(node: Node) -> str:
    return str(node).removeprefix(CG)


def disjoint_pairs(graph: Graph) -> list[tuple[Node, ...]]:
    """Every pair of classes that an axiom of disjointness holds apart."""
    groups = [list(Collection(graph, members)) for members in graph.objects(None, OWL.members)]
    pairs = [pair for group in groups for pair in combinations(sorted(group, key=str), 2)]
    return sorted(pairs + [(a, b) for a, b in graph.subject_objects(OWL.disjointWith)])


def disjointness(graph: Graph) -> Iterator[Contradiction]:
    for one, other in disjoint_pairs(graph):
        name = f"{short(one)}-and-{short(other)}"
        thing = URIRef(TEST + name)
        yield Contradiction(name, ((thing, RDF.type, one), (thing, RDF.type, other)))


def characteristics(graph: Graph) -> Iterator[Contradiction]:
    for property_ in sorted(graph.subjects(RDF.type, OWL.AsymmetricProperty), key=str):
        name = f"{short(property_)}-both-ways"
        a, b = URIRef(f"{TEST}{name}-a"), URIRef(f"{TEST}{name}-b")
        yield Contradiction(name, ((a, property_, b), (b, property_, a)))
    for property_ in sorted(graph.subjects(RDF.type, OWL.IrreflexiveProperty), key=str):
        name = f"{short(property_)}-to-itself"
        thing = URIRef(TEST + name)
        yield Contradiction(name, ((thing, property_, thing),))


def homes(graph: Graph) -> Iterator[Contradiction]:
    """A domain or a range that is violated: the thing is of another root, which the roots' disjointness forbids."""
    roots = {root for pair in disjoint_pairs(graph) for root in pair if (root, RDFS.subClassOf, None) not in graph}
    for end, place in ((RDFS.domain, 0), (RDFS.range, 2)):
        for property_, class_ in sorted(graph.subject_objects(end)):
            if not str(class_).startswith(CG):
                continue
            above = set(graph.transitive_objects(class_, RDFS.subClassOf))
            stranger = min(roots - above, key=str)
            name = f"{short(property_)}-{'of' if place == 0 else 'to'}-{short(stranger)}"
            thing, other = URIRef(TEST + name), URIRef(f"{TEST}{name}-other")
            triple = (thing, property_, other) if place == 0 else (other, property_, thing)
            yield Contradiction(name, (triple, (thing, RDF.type, stranger)))


def lists(graph: Graph) -> Iterator[Contradiction]:
    """A value of another code list: a harm where a motive or anything else belongs, a motive where a harm does."""
    harm, motive = URIRef(CG + "Harm"), URIRef(CG + "Motive")
    for list_ in sorted(graph.subjects(RDFS.subClassOf, URIRef(CG + "Category")), key=str):
        other = motive if list_ == harm else harm
        for property_ in sorted(graph.subjects(RDFS.range, list_), key=str):
            name = f"{short(property_)}-to-{short(other)}"
            value = URIRef(TEST + name)
            yield Contradiction(name, ((URIRef(f"{TEST}{name}-claim"), property_, value), (value, RDF.type, other)))


@cache
def core() -> Graph:
    return reasoning.logical(schema.core())


@cache
def all_contradictions() -> tuple[Contradiction, ...]:
    return (*disjointness(core()), *characteristics(core()), *homes(core()), *lists(core()))


def test_core_is_consistent_by_rules() -> None:
    assert reasoning.rule_errors(core()) == []


@needs_java
def test_core_is_consistent_and_satisfiable_by_hermit() -> None:
    assert reasoning.unsatisfiable(core()) == frozenset()


def test_rules_find_each_contradiction() -> None:
    """One closure over all bad data sets, which share no individual; each must be named in an error of its own."""
    bad = core() + Graph()
    for contradiction in all_contradictions():
        for triple in contradiction.triples:
            bad.add(triple)
    errors = "\n".join(reasoning.rule_errors(bad))
    missed = [c.name for c in all_contradictions() if not names_it(errors, c)]
    assert missed == []


def names_it(errors: str, contradiction: Contradiction) -> bool:
    things = {str(node) for triple in contradiction.triples for node in triple if str(node).startswith(TEST)}
    return any(f"{thing} " in errors or f"{thing}\n" in errors or f"{thing}'" in errors for thing in things)


def test_good_data_is_no_contradiction() -> None:
    """The same individuals with one statement each: what the rules find is the contradiction, not the test."""
    good = core() + Graph()
    for contradiction in (*disjointness(core()), *characteristics(core())):
        if not contradiction.name.endswith("-to-itself"):
            good.add(contradiction.triples[0])
    assert reasoning.rule_errors(good) == []


def probe(graph: Graph, contradiction: Contradiction) -> URIRef:
    """A class whose members would have to be in the contradiction; returns its IRI."""
    class_ = URIRef(f"{TEST}class-{contradiction.name}")
    graph.add((class_, RDF.type, OWL.Class))
    for conjunct in conjuncts(graph, contradiction):
        graph.add((class_, RDFS.subClassOf, conjunct))
    return class_


def conjuncts(graph: Graph, contradiction: Contradiction) -> list[Node]:
    """The classes that nothing can be in at once: both of a pair, or who stands to themselves or to and fro."""
    first = contradiction.triples[0]
    if first[1] == RDF.type:
        return [triple[2] for triple in contradiction.triples]
    if len(contradiction.triples) == 1:
        return [restriction(graph, first[1], OWL.hasSelf, None)]
    a = only(graph, first[0])
    back = restriction(graph, first[1], OWL.someValuesFrom, a)
    return [a, restriction(graph, first[1], OWL.someValuesFrom, back)]


def restriction(graph: Graph, property_: Node, kind: URIRef, filler: Node | None) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, property_))
    if filler is None:
        graph.add((node, kind, Literal(True)))
    else:
        graph.add((node, kind, filler))
    return node


def only(graph: Graph, individual: Node) -> BNode:
    """The class whose one member is ``individual``."""
    node, members = BNode(), BNode()
    graph.add((individual, RDF.type, OWL.NamedIndividual))
    Collection(graph, members, [individual])
    graph.add((node, RDF.type, OWL.Class))
    graph.add((node, OWL.oneOf, members))
    return node


@needs_java
def test_hermit_finds_each_contradiction() -> None:
    """One run: every class that would need a contradiction to have members is found empty, and nothing else is."""
    graph = core() + Graph()
    probes = {str(probe(graph, c)) for c in (*disjointness(core()), *characteristics(core()))}
    assert (reasoning.unsatisfiable(graph) or set()) == probes


@needs_java
@pytest.mark.parametrize("kind", ["disjointness", "asymmetry", "irreflexivity", "domain", "list"])
def test_hermit_finds_bad_data_inconsistent(kind: str) -> None:
    """The data sets themselves, one of each kind, for HermiT calls the whole inconsistent and names no culprit."""
    pick = {
        "disjointness": next(disjointness(core())),
        "asymmetry": next(c for c in characteristics(core()) if c.name.endswith("-both-ways")),
        "irreflexivity": next(c for c in characteristics(core()) if c.name.endswith("-to-itself")),
        "list": next(c for c in lists(core()) if c.name == "motive-to-Harm"),
        "domain": next(c for c in homes(core()) if (c.triples[0][1], RDF.type, OWL.ObjectProperty) in core()),
    }[kind]
    bad = core() + Graph()
    for triple in pick.triples:
        bad.add(triple)
    assert reasoning.unsatisfiable(bad) is None


def test_every_axiom_has_its_contradiction() -> None:
    """As many contradictions as the ontology has pairs and characteristics; none is forgotten when one is added."""
    names = [contradiction.name for contradiction in all_contradictions()]
    assert len(names) == len(set(names))
    types = [OWL.AsymmetricProperty, OWL.IrreflexiveProperty]
    count = len(disjoint_pairs(core())) + sum(len(set(core().subjects(RDF.type, t))) for t in types)
    assert len([*disjointness(core()), *characteristics(core())]) == count > 150
    assert {"motive-to-Harm", "harm-to-Motive"} <= set(names)
    codes = set(core().subjects(RDFS.subClassOf, URIRef(CG + "Category")))
    assert len([*lists(core())]) == len([c for c in core().objects(None, RDFS.range) if c in codes]) > 12
    known = {*types, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Class, OWL.Ontology}
    used = {kind for kind in core().objects(None, RDF.type) if str(kind).startswith(str(OWL))}
    assert used - known == {OWL.AllDisjointClasses}


def test_annotations_are_left_out() -> None:
    assert (URIRef(CG + "Claim"), RDFS.label, None) not in core()
    assert (URIRef(CG + "Attack"), RDFS.subClassOf, URIRef(CG + "Event")) in core()
