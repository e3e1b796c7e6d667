"""Asking: a question, its parameters and a graph give an answer whose rows are terms."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Triple

from claimgraph import catalogue
from claimgraph.asking import Answer, Reply, answer, ask, collect
from claimgraph.catalogue import read_query
from claimgraph.claims.memory import Memory
from claimgraph.documents.read import read
from claimgraph.errors import UnknownName, WrongUse
from claimgraph.limits import Limits
from claimgraph.names import CG, ID, XSD
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from claimgraph.workers import said
from claimgraph.workers.answering import Workers

DOCUMENTS = read([Path(__file__).parent / "bad" / "world.ttl"])
GRAPH = Memory(DOCUMENTS)
HEADER = "#+ summary: S\n#+ description: D\n#+ parameters:\n#+   attack: {type: iri, label: Attack}\n"
PREFIX = "PREFIX cg: <https://w3id.org/claimgraph/ont#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
QUESTION = f"""{HEADER}{PREFIX} SELECT ?attack ?label ?nothing WHERE {{
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


def test_what_a_value_is_and_the_question_share_one_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ends, run = list[float](), Workers.run

    def told(self: Workers, *arguments: Any, **named: Any) -> Any:
        ends.append(named["until"])
        return run(self, *arguments, **named)

    monkeypatch.setattr(Workers, "run", told)
    with Writer.open(tmp_path / "a.db") as writer:
        writer.commit(DOCUMENTS)
    question = read_query(QUESTION.replace("type: iri", "type: iri, of: cg:Attack"), "q.rq")
    with (
        Reader.open(tmp_path / "a.db") as graph,
        ask(question, {"attack": "attack-2"}, graph, limits=Limits()) as reply,
    ):
        assert isinstance(reply.result(), Answer)
    assert len(ends) == 2
    assert len(set(ends)) == 1


@pytest.mark.parametrize("form", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_a_saved_question_is_a_select(form: str) -> None:
    with pytest.raises(WrongUse, match=r"q\.rq: a saved question is a SELECT"):
        answer(read_query("#+ summary: S\n#+ description: D\n" + form, "q.rq"), {}, GRAPH)


class Far:
    """The graph as a server would keep it: no worker can open it."""

    query, documents = GRAPH.query, GRAPH.documents

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        yield None


@pytest.fixture(scope="module", params=["memory", "disk", "far", "pool"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Reply]]:
    """``ask`` for one graph wherever it is kept, with a worker made for each question or with a pool of them."""
    with ExitStack() as stack:
        if request.param == "disk":
            path = tmp_path_factory.mktemp("asking") / "store"
            with Writer.open(path) as target:
                target.commit(DOCUMENTS)
            graph: Any = stack.enter_context(Reader.open(path))
        else:
            graph = Far() if request.param == "far" else GRAPH
        options: dict[str, Any] = {}
        if request.param == "pool":
            options["workers"] = stack.enter_context(Workers(stack.enter_context(GRAPH.snapshot()), size=2))
        yield lambda question, values={}, **given: ask(question, values, graph, **options, **given)


def test_a_text_answers_in_its_own_form_wherever_the_graph_is(asked: Callable[..., Reply]) -> None:
    with asked("SELECT (1 AS ?x) {}") as reply:
        assert reply.kind == "rows"
        assert reply.result() == Answer(("x",), ((Literal("1", datatype=NamedNode(XSD + "integer")),),))
    with asked("ASK { ?s a cg:Attack }") as yes, asked("ASK { ?s a cg:Threat }", rows_as="text/csv") as no:
        assert (yes.kind, yes.result(), no.result()) == ("truth", True, False)
    with asked("CONSTRUCT WHERE { id:zone cg:within ?x }") as reply:
        assert reply.kind == "triples"
        assert reply.result() == [Triple(NamedNode(ID + "zone"), NamedNode(CG + "within"), NamedNode(ID + "country"))]


def test_a_document_is_the_same_wherever_the_graph_is(asked: Callable[..., Reply]) -> None:
    with asked("SELECT ?x { id:zone cg:within ?x }", rows_as="text/csv") as reply:
        assert b"".join(reply.document()) == f"x\r\n{ID}country\r\n".encode()
    with asked("ASK { ?s a cg:Attack }") as reply:
        assert b"".join(reply.document()) == b'{"head":{},"boolean":true}'
    with asked("CONSTRUCT WHERE { id:zone cg:within ?x }", graph_as="text/turtle") as reply:
        assert b"id:zone cg:within id:country" in b"".join(reply.document())


def test_a_saved_question_is_the_same_with_limits_and_without(asked: Callable[..., Reply]) -> None:
    query = read_query(QUESTION, "q.rq")
    with asked(query, {"attack": "attack-2"}) as free, asked(query, {"attack": "attack-2"}, limits=Limits()) as bound:
        assert free.result() == bound.result() == answer(query, {"attack": "attack-2"}, GRAPH)


def test_a_worker_stays_after_a_question_of_ours_that_took_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said, "_PATIENCE", 0.0)
    ours = catalogue.find("figures-by-policy")
    for question, stays in ((ours, True), (replace(ours, own=True), False), (ours.bind({}), False)):
        with GRAPH.snapshot() as snapshot, Workers(snapshot, size=1) as workers:
            workers.warm()
            (before,) = workers.pool.idle
            with ask(question, {}, GRAPH, workers=workers) as reply:
                reply.result()
            assert (before in workers.pool.idle) == stays


def test_what_does_harm_is_refused_wherever_the_graph_is(asked: Callable[..., Reply]) -> None:
    for text, message in (
        ("SELECT * { SERVICE <http://evil/> {} }", "query:1:12: SERVICE would reach"),
        ("SELECT *\nFROM <http://evil/> { ?s ?p ?o }", "query:2:1: FROM http://evil/ is no graph"),
        ("CLEAR ALL", "query:1:1: CLEAR is an update"),
        ("SELECT * {", r"query:1:10: this \{ is never closed"),
        ("SELECT * { ?s ?p }", "no SPARQL"),
    ):
        with pytest.raises(WrongUse, match=message):
            asked(text)
    with pytest.raises(WrongUse, match="text/turtle is no format for rows"):
        asked("ASK {}", rows_as="text/turtle")


def test_the_graph_of_a_document_can_be_asked_alone(asked: Callable[..., Reply]) -> None:
    (document,) = GRAPH.documents()
    with asked(f"ASK FROM <{document}> {{ ?s a cg:Attack }}") as reply:
        assert reply.result() is True


@pytest.mark.parametrize("query", catalogue.questions(), ids=lambda query: query.id)
def test_every_saved_question_runs_with_its_defaults_and_its_examples(query: catalogue.Query) -> None:
    """On a graph that has hardly anything: no question may need data that is not there."""
    examples = {one.name: one.example for one in query.parameters if one.example is not None}
    for values in ({}, examples):
        solutions = GRAPH.query(query.bind(values))
        assert isinstance(solutions, QuerySolutions)
        found = collect(solutions)
        assert len(found.columns) == len(set(found.columns))
        assert all(len(row) == len(found.columns) for row in found.rows)
