"""Codings of one document are alternatives: a second one shows where codings are compared, and is no further source."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from claimgraph import asking, catalogue, views
from claimgraph.catalogue import Query
from claimgraph.claims.reading import Reading
from claimgraph.names import ABOUT, CG, DCTERMS, ID, TYPE, XSD
from tests.queries.conftest import examples, seen

QUESTIONS = {query.id: query for query in catalogue.questions()}
COMPARED = "coder-disagreements"
CODED_BY = NamedNode(CG + "codedBy")
RECORD_OF = NamedNode(CG + "recordOf")
STATED_IN = NamedNode(CG + "statedIn")
ANOTHER = NamedNode(ID + "another-coder")
INTEGER = NamedNode(XSD + "integer")


def again(quads: list[Quad], alter: Callable[[Quad], Quad] = lambda quad: quad) -> list[Quad]:
    """``quads``, and beside each document with a claim a second coding of it in which each of its nodes is new.

    A dataset's release is none: its rows are mapped, and nobody reads them a second time.
    """
    coded = {quad.graph_name for quad in quads if quad.predicate == STATED_IN}
    coded -= {quad.graph_name for quad in quads if quad.predicate == RECORD_OF}
    found = list(quads)
    for home in sorted(coded, key=str):
        assert isinstance(home, NamedNode)
        said = [quad for quad in quads if quad.graph_name == home]
        own = {quad.subject for quad in said if quad.predicate.value == ABOUT}
        # Its own speakers too: who is not named is a node of the coding that describes him.
        own |= {quad.subject for quad in said if quad.object == NamedNode(CG + "UnnamedActor")}
        coding = NamedNode(home.value.replace(ID, ID + "zz-again/"))
        found.append(Quad(coding, NamedNode(TYPE), NamedNode(CG + "Dataset"), coding))
        found.append(Quad(coding, NamedNode(DCTERMS + "title"), Literal("Coded again"), coding))
        found.append(Quad(coding, CODED_BY, ANOTHER, coding))

        def fresh(node: object, own: set[object] = own) -> object:  # type: ignore[assignment]
            return NamedNode(f"{ID}zz-{node.value.removeprefix(ID)}") if node in own else node  # type: ignore[attr-defined]

        for quad in said:
            if quad.subject in own:
                copy = Quad(fresh(quad.subject), quad.predicate, fresh(quad.object), coding)  # type: ignore[arg-type]
                found.append(alter(copy))
    return found


def one_more(quad: Quad) -> Quad:
    """Every number one higher, as somebody else read it."""
    if isinstance(quad.object, Literal) and quad.object.datatype == INTEGER:
        return Quad(quad.subject, quad.predicate, Literal(int(quad.object.value) + 1), quad.graph_name)
    return quad


def answers(world: Reading, query: Query) -> list[str]:
    """The answers to ``query``, with its defaults and with its examples."""
    given = [{}, examples(query)]
    return [views.standard(asking.answer(query, values, world), "tsv") for values in given]


@pytest.fixture(scope="module")
def equal(told: list[Quad]) -> Reading:
    return seen(again(told))


@pytest.fixture(scope="module")
def unlike(told: list[Quad]) -> Reading:
    return seen(again(told, one_more))


@pytest.mark.parametrize(
    "query", [query for query in QUESTIONS.values() if query.id != COMPARED], ids=lambda query: query.id
)
def test_every_document_coded_a_second_time_alike_changes_no_answer(
    query: Query, world: Reading, equal: Reading
) -> None:
    assert answers(equal, query) == answers(world, query)


def test_where_two_codings_are_alike_nothing_is_told_of_them(world: Reading, equal: Reading) -> None:
    """The world's own second coding is coded again too, so that one has another coding to differ from."""
    before, after = (asking.answer(QUESTIONS[COMPARED], {}, one) for one in (world, equal))
    assert before.rows
    assert {row[0] for row in after.rows} == {row[0] for row in before.rows}


@pytest.mark.parametrize("query", QUESTIONS.values(), ids=lambda query: query.id)
def test_a_second_coding_that_differs_shows_where_codings_are_compared_alone(
    query: Query, world: Reading, unlike: Reading
) -> None:
    same = answers(unlike, query) == answers(world, query)
    assert same != (query.id == COMPARED)


def test_what_a_further_coding_says_is_marked_where_a_thing_is_shown(world: Reading) -> None:
    page = catalogue.page("show-claims")
    shown = asking.answer(page, {"thing": "id:attack-ferry"}, world)
    at = [shown.columns.index(name) for name in ("claim", "gone")]
    marked = {str(row[at[0]]) for row in shown.rows if getattr(row[at[1]], "value", "") == "of a further coding"}
    assert marked == {f"<{ID}bell-3-recoded/{name}>" for name in ("ferry-pier", "in-june")}
