"""Running: a question, its parameters and a graph give an answer whose rows are terms."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from claimgraph import catalogue
from claimgraph.catalogue import read_query
from claimgraph.documents.read import read
from claimgraph.errors import UnknownName, WrongUse
from claimgraph.names import CG, ID, XSD
from claimgraph.run import Answer, answer, free
from claimgraph.store.store import Store

GRAPH = Store.in_memory(read([Path(__file__).parent / "bad" / "world.ttl"]))
HEADER = "#+ summary: S\n#+ description: D\n#+ parameters:\n#+   attack: {type: iri, label: Attack}\n"
QUESTION = f"""{HEADER}SELECT ?attack ?label ?nothing WHERE {{
  VALUES (?attack) {{ (UNDEF) }}
  ?attack a cg:Attack ; rdfs:label ?label
}} ORDER BY ?attack"""


def test_an_answer_has_its_columns_in_order_and_a_term_or_none_in_each_cell() -> None:
    found = answer(read_query(QUESTION, "q.rq"), {}, GRAPH)
    assert found == Answer(
        ("attack", "label", "nothing"),
        (
            (NamedNode(ID + "attack-1"), Literal("Rockets on the zone", language="en"), None),
            (NamedNode(ID + "attack-2"), Literal("Another attack", language="en"), None),
        ),
    )


def test_a_parameter_narrows_the_answer() -> None:
    found = answer(read_query(QUESTION, "q.rq"), {"attack": "attack-2"}, GRAPH)
    assert [row[0] for row in found.rows] == [NamedNode(ID + "attack-2")]
    assert answer(read_query(QUESTION, "q.rq"), {"attack": "attack-9"}, GRAPH).rows == ()


def test_a_parameter_that_the_question_lacks_is_told() -> None:
    with pytest.raises(UnknownName, match="q has no parameter 'atack'; did you mean 'attack'"):
        answer(read_query(QUESTION, "q.rq"), {"atack": "attack-2"}, GRAPH)


@pytest.mark.parametrize("form", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_a_saved_question_is_a_select(form: str) -> None:
    with pytest.raises(WrongUse, match=r"q\.rq: a saved question is a SELECT"):
        answer(read_query("#+ summary: S\n#+ description: D\n" + form, "q.rq"), {}, GRAPH)


def test_a_free_query_answers_in_its_own_form() -> None:
    assert free("SELECT (1 AS ?x) {}", GRAPH) == Answer(("x",), ((Literal("1", datatype=NamedNode(XSD + "integer")),),))
    assert free("ASK { ?s a cg:Attack }", GRAPH) is True
    assert free("ASK { ?s a cg:Threat }", GRAPH) is False
    assert free("CONSTRUCT WHERE { id:zone cg:within ?x }", GRAPH) == [
        Triple(NamedNode(ID + "zone"), NamedNode(CG + "within"), NamedNode(ID + "country"))
    ]


def test_a_query_that_is_none_is_told() -> None:
    with pytest.raises(WrongUse, match=r"no SPARQL: error at 1:11: "):
        free("SELECT * {", GRAPH)


@pytest.mark.parametrize("query", catalogue.questions(), ids=lambda query: query.id)
def test_every_saved_question_runs_with_its_defaults_and_its_examples(query: catalogue.Query) -> None:
    """On a graph that has hardly anything: no question may need data that is not there."""
    examples = {one.name: one.example for one in query.parameters if one.example is not None}
    for values in ({}, examples):
        found = answer(query, values, GRAPH)
        assert len(found.columns) == len(set(found.columns))
        assert all(len(row) == len(found.columns) for row in found.rows)
