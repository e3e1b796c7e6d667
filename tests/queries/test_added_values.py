"""Values that a document adds to a code list count under ours: every question answers as if ours were written.

All values of the open lists that the fixture world uses become added ones, two steps below ours with the same names,
so that no answer may differ by anything but the IRI of a value.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, parse

from claimgraph import asking, schema, views
from claimgraph.catalogue import Query
from claimgraph.claims.memory import Memory
from claimgraph.claims.reading import Reading
from claimgraph.documents.document import Document
from claimgraph.names import CG, ID, LABEL, SKOS, TYPE
from tests.gate.documents import WORLD_DOCUMENT, claim, document, report
from tests.queries.conftest import examples, seen
from tests.queries.test_golden import QUESTIONS

LISTS = ("Cause", "Damage", "Harm", "Motive", "Munition", "MunitionFate", "ParticipantRole")
# Questions that tell contents apart by what is named: as a Katyusha rocket is more than a rocket, so is an added value.
FINER = ("depends-on-source",)
OWN = f"{ID}own/"
BROADER = NamedNode(SKOS + "broader")


def added(value: str) -> NamedNode:
    return NamedNode(OWN + value.removeprefix(CG))


def with_added_values(told: Iterable[Quad], of: Callable[[Quad], bool] = lambda _: True) -> Iterator[Quad]:
    """``told`` with an added value in the place of each of ours, where ``of`` says so, and the list that adds them."""
    lists = {CG + name for name in LISTS}
    used = set[str]()
    for quad in told:
        value = getattr(quad.object, "value", "")
        if schema.ranges().get(quad.predicate.value) in lists and value.startswith(CG) and of(quad):
            used.add(value)
            yield Quad(quad.subject, quad.predicate, added(value), quad.graph_name)
        else:
            yield quad
    home = NamedNode(ID + "own")
    names = {quad for file in schema.concept_files() for quad in parse(path=file, format=RdfFormat.TURTLE)}
    for value in sorted(used):
        inner, outer = added(value), added(f"{value}-above")
        list_ = next(name for name in lists if value in schema.values(name))
        for node, above in ((inner, outer), (outer, NamedNode(value))):
            yield Quad(node, NamedNode(TYPE), NamedNode(list_), home)
            yield Quad(node, BROADER, above, home)
        for quad in names:
            if quad.subject == NamedNode(value) and quad.predicate.value in (LABEL, CG + "plural"):
                yield Quad(inner, quad.predicate, quad.object, home)


def _every_other(quad: Quad) -> bool:
    return hashlib.sha256(str(quad.subject).encode()).digest()[0] % 2 == 0


@pytest.fixture(scope="module")
def own(told: list[Quad]) -> Reading:
    return seen(list(with_added_values(told)))


@pytest.fixture(scope="module")
def mixed(told: list[Quad]) -> Reading:
    """The world in which about every other claim has an added value, so that added ones meet ours."""
    return seen(list(with_added_values(told, _every_other)))


def test_every_list_that_takes_values_is_tried(told: list[Quad]) -> None:
    lists = {quad.object.value for quad in with_added_values(told) if str(quad.subject).startswith(f"<{OWN}")}
    assert {CG + name for name in LISTS} <= lists


@pytest.mark.parametrize("query", QUESTIONS.values(), ids=lambda query: query.id)
def test_the_answer_is_that_of_our_values(query: Query, world: Reading, own: Reading) -> None:
    assert answers(query, own) == answers(query, world)


@pytest.mark.parametrize("query", [query for query in QUESTIONS.values() if query.id not in FINER], ids=lambda q: q.id)
def test_an_added_value_is_compared_with_ours(query: Query, world: Reading, mixed: Reading) -> None:
    assert answers(query, mixed) == answers(query, world)


def answers(query: Query, graph: Reading) -> list[list[str]]:
    """The answers with the defaults and with the examples, as lines in no order, each value as if it were ours."""
    found = (views.standard(asking.answer(query, values, graph), "tsv") for values in ({}, examples(query)))
    return [sorted(text.replace(OWN, CG).splitlines()) for text in found]


def test_a_value_that_moves_counts_elsewhere_at_once() -> None:
    """The list that adds it is replaced, and the claims that have it stand in another document."""

    def values(above: str) -> Document:
        said = f'id:falaq a cg:Munition ; rdfs:label "Falaq"@en ; skos:broader {above} .'
        return document(f'id:values a cg:Dataset ; dcterms:title "Values" ; cg:codedBy id:coder .\n{said}\n', "v.ttl")

    says = "cg:munition id:falaq ; cg:munitionFate cg:Landed ; cg:low 2"
    landed = report("r", claim("c", kind="MunitionClaim", says=says))
    moved = Memory([WORLD_DOCUMENT, values("cg:Rocket"), landed])
    assert measures(moved) == ["landed (rocket)"]
    moved.commit([values("cg:ArmedDrone")])
    assert measures(moved) == measures(Memory([WORLD_DOCUMENT, values("cg:ArmedDrone"), landed])) == ["landed (drone)"]


def measures(graph: Memory) -> list[str]:
    found = graph.query(f"PREFIX cg: <{CG}> SELECT ?measure {{ ?claim cg:munition ?kind ; cg:measure ?measure }}")
    assert isinstance(found, QuerySolutions)
    return [row["measure"].value for row in found]
