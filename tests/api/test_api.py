"""The library for people: a graph as a value, the same answers and the same sentences as on the command line."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode

import claimgraph
from claimgraph import catalogue, errors
from claimgraph.errors import Damaged
from claimgraph.names import ID
from tests.api.conftest import BAD
from tests.conftest import Done, breaking_off

Command = Callable[..., Done]
GOOD = BAD / "good.ttl"
REPORT = ID + "report-good"


def test_importing_it_waits_for_nothing_heavy() -> None:
    program = "import sys, json, claimgraph; print(json.dumps([name.partition('.')[0] for name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {"rdflib", "pandas", "rich", "pyshacl", "owlready2", "pyoxigraph", "polars", "pyarrow", "click", "httpx"}
    assert set(json.loads(done.stdout)) & heavy == set()


def test_every_public_name_is_there_and_no_other() -> None:
    assert {name: getattr(claimgraph, name).__name__ for name in claimgraph.__all__} == {
        name: name for name in claimgraph.__all__
    }
    with pytest.raises(AttributeError, match="has no attribute 'opne'"):
        claimgraph.opne  # noqa: B018


def test_the_error_tree_is_public_as_a_whole() -> None:
    tree = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert tree <= set(claimgraph.__all__)
    assert len(tree) > 7


@pytest.mark.parametrize("query", catalogue.questions(), ids=lambda query: query.id)
def test_a_question_has_the_rows_that_the_command_line_tells(
    query: catalogue.Query, graph: claimgraph.Graph, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BAD)
    told = command("ask", query.id, "--format", "json")
    answer = graph.ask(query.id)
    assert json.loads(answer.to_json()) == json.loads(told.out)
    assert len(answer) == len(answer.rows) == len(json.loads(told.out)["results"]["bindings"])
    assert [column.name for column in answer.columns] == json.loads(told.out)["head"]["vars"]


def test_csv_and_citations_are_those_of_the_command_line(
    graph: claimgraph.Graph, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BAD)
    answer = graph.ask("competing-claims")
    assert answer.to_csv() == command("ask", "competing-claims", "--format", "csv").out
    assert answer.cited() == command("ask", "competing-claims", "--format", "cited").out


@pytest.mark.parametrize(
    "since", ["2020-03", date(2020, 3, 1), Literal("2020-03-01"), rdflib.Literal("2020-03-01"), "2020-03-01"]
)
def test_a_date_can_be_given_in_several_ways(since: object, graph: claimgraph.Graph) -> None:
    answer = graph.ask("unclaimed-attacks", since=since, until=None)
    assert answer.rows == graph.ask("unclaimed-attacks", since="2020-03").rows
    assert 0 < len(answer) < len(graph.ask("unclaimed-attacks"))


@pytest.mark.parametrize("lat", [Decimal("33.299"), 33.299, "33.299"])
@pytest.mark.parametrize("km", [1, Decimal(1), "1"])
def test_a_number_can_be_given_in_several_ways(lat: object, km: object, graph: claimgraph.Graph) -> None:
    assert graph.ask("attacks-near", lat=lat, long=44.396, km=km).parameters == {
        "lat": "33.299",
        "long": "44.396",
        "km": "1",
    }


@pytest.mark.parametrize("actor", ["id:kataib-hezbollah", "kataib-hezbollah", NamedNode, rdflib.URIRef])
def test_a_thing_can_be_given_in_several_ways(actor: Any, graph: claimgraph.Graph) -> None:
    given = actor if isinstance(actor, str) else actor(ID + "kataib-hezbollah")
    assert {row.claimantLabel for row in graph.ask("denials", actor=given)} == {"Kataib Hezbollah"}


def test_rows_are_named_and_of_the_types_of_their_columns(graph: claimgraph.Graph) -> None:
    answer = graph.ask("unclaimed-attacks")
    row = next(row for row in answer.rows if row.date)
    assert [type(value) for value in (row.attack, row.date, row.accusations)] == [str, date, int]
    assert answer.to_records()[answer.rows.index(row)] == row._asdict()
    assert list(answer) == list(answer.rows)
    assert [column.type for column in answer.columns] == [c.type for c in catalogue.find("unclaimed-attacks").columns]


def test_an_answer_is_frozen_and_can_be_pickled(graph: claimgraph.Graph) -> None:
    answer = graph.ask("competing-claims")
    again = pickle.loads(pickle.dumps(answer))
    assert again == answer
    assert list(map(tuple, again)) == list(map(tuple, answer))
    with pytest.raises(AttributeError):
        answer.question = "other"  # type: ignore[misc]
    with pytest.raises(claimgraph.WrongUse, match="came without its graph"):
        again.cited()


def test_a_page_of_an_answer_shows_names_that_link_and_how_many_there_are(graph: claimgraph.Graph) -> None:
    page = graph.ask("claim-trail")._repr_html_()
    assert page.count("<tr>") == 21
    assert f"<p>20 of {len(graph.ask('claim-trail')):,} rows</p>" in page
    assert f'<td><a href="{ID}' in page
    text = graph.query("SELECT ?x { VALUES ?x { '<script>' } }")
    assert isinstance(text, claimgraph.Answer)
    assert "<td>&lt;script&gt;</td>" in text._repr_html_()


def test_a_query_gives_rows_a_truth_or_triples(graph: claimgraph.Graph) -> None:
    rows = graph.query("SELECT ?attack ?n { ?attack a cg:Attack BIND(1.5 AS ?n) } LIMIT 2")
    assert isinstance(rows, claimgraph.Answer)
    assert [(column.name, column.type) for column in rows.columns] == [("attack", "iri"), ("n", "decimal")]
    assert [row.n for row in rows] == [Decimal("1.5")] * 2
    assert graph.query("ASK { ?attack a cg:Attack }") is True
    assert graph.query("ASK { id:nobody a cg:Attack }") is False
    triples = graph.query("CONSTRUCT { ?attack a cg:Attack } { ?attack a cg:Attack } LIMIT 3")
    assert isinstance(triples, rdflib.Graph)
    assert len(triples) == 3


def test_a_query_is_bounded_and_cannot_reach_out(graph: claimgraph.Graph) -> None:
    limits = claimgraph.Limits(seconds=0.3)
    with pytest.raises(claimgraph.LimitHit, match="no whole answer within"):
        graph.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", limits=limits)
    with pytest.raises(claimgraph.LimitHit, match="more than 1 rows"):
        graph.query("SELECT * { ?a a cg:Attack }", limits=claimgraph.Limits(rows=1))
    with pytest.raises(claimgraph.WrongUse, match="SERVICE"):
        graph.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }")
    with pytest.raises(claimgraph.WrongUse, match=r"query:1:\d+"):
        graph.query("SELEKT")


def test_limits_reach_a_saved_question(store: Path) -> None:
    with (
        claimgraph.open(store, limits=claimgraph.Limits(rows=1)) as graph,
        pytest.raises(claimgraph.LimitHit, match="more than 1 rows"),
    ):
        graph.ask("unclaimed-attacks")


MISTAKES: dict[str, tuple[str, dict[str, Any]]] = {
    "there is no question 'unclaimed-attack'; did you mean 'unclaimed-attacks'?": ("unclaimed-attack", {}),
    "has no parameter 'sicne'; did you mean 'since'?": ("unclaimed-attacks", {"sicne": "2020"}),
    "since: '2020-03-01Z' is no date": ("unclaimed-attacks", {"since": "2020-03-01Z"}),
    "is of the type datetime, and this takes a day": ("unclaimed-attacks", {"since": datetime(2020, 3, 1, tzinfo=UTC)}),
    "since: 2020 is of the type int": ("unclaimed-attacks", {"since": 2020}),
    "lat: nan is no number": ("attacks-near", {"lat": float("nan")}),
    "lat: NaN is no number": ("attacks-near", {"lat": Decimal("NaN")}),
    "km: True is of the type bool, and this takes a number": ("attacks-near", {"km": True}),
    "actor: ['id:us'] is of the type list, and this takes a name": ("denials", {"actor": ["id:us"]}),
    "actor: 'di:us': the prefix 'di:' is unknown": ("denials", {"actor": "di:us"}),
}


@pytest.mark.parametrize("said", MISTAKES)
def test_a_mistake_is_told_with_the_nearest_or_the_type(said: str, graph: claimgraph.Graph) -> None:
    question, parameters = MISTAKES[said]
    with pytest.raises(claimgraph.WrongUse) as error:
        graph.ask(question, **parameters)
    assert said in str(error.value)


@pytest.mark.parametrize("where", ["nowhere", str(GOOD), "localhost:3030/ds", "ftp://host/sparql"])
def test_what_cannot_be_opened_is_told_as_on_the_command_line(
    where: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(claimgraph.ClaimgraphError) as error:
        claimgraph.open(where)
    done = command("--store", where, "ask", "denials")
    assert (done.code, done.err) == (error.value.exit_code, f"claimgraph: {error.value}\n")


def test_a_store_in_need_of_repair_says_so(tmp_path: Path, command: Command) -> None:
    with claimgraph.open(tmp_path / "db", write=True) as graph:
        graph.load(BAD / "world.ttl")
    (tmp_path / "db" / "index" / "CURRENT").write_text("rot")
    with pytest.raises(claimgraph.Damaged) as error:
        claimgraph.open(tmp_path / "db")
    assert command("--store", tmp_path / "db", "ask", "denials").err == f"claimgraph: {error.value}\n"


def test_a_load_is_judged_and_counted_and_can_be_taken_back(tmp_path: Path) -> None:
    with claimgraph.open(tmp_path / "db", write=True) as graph:
        assert graph.load(BAD / "world.ttl").report.conforms
        before = graph.sequence
        loaded = graph.load(GOOD.read_text("utf-8"), format="turtle", coder="Ann")
        assert (loaded.accepted, loaded.sequence, graph.sequence) == ((REPORT,), 2, 2)
        assert before == 1
        assert [entry.coder for entry in graph.log()] == [None, "Ann"]
        count = "SELECT (COUNT(?c) AS ?n) { GRAPH id:report-good { ?c a cg:CasualtyClaim } }"
        assert graph.query(count).to_records() == [{"n": 1}]
        assert graph.load([GOOD]).unchanged == (REPORT,)
        assert graph.stats().documents == 2
        (entry,) = graph.withdraw("id:report-good", "a test")
        assert (entry.sequence, graph.query(count).to_records()) == (3, [{"n": 0}])
        with pytest.raises(claimgraph.UnknownName):
            graph.withdraw("id:report-good", "once more")
    with claimgraph.open(tmp_path / "db", at=2) as past:
        assert (past.sequence, len(past.query("SELECT * { id:report-good a ?x }").rows)) == (2, 1)
    with pytest.raises(claimgraph.WrongUse, match="opened to read"), claimgraph.open(tmp_path / "db") as read:
        read.load(GOOD)
    with pytest.raises(claimgraph.WrongUse, match="the past is only read"):
        claimgraph.open(tmp_path / "db", at=1, write=True)


def test_a_refused_load_carries_the_report_and_changes_nothing(tmp_path: Path) -> None:
    wrong = GOOD.read_text("utf-8").replace("cg:Wounded", "cg:Wouded")
    with claimgraph.open(tmp_path / "db", write=True) as graph:
        graph.load(BAD / "world.ttl")
        with pytest.raises(claimgraph.Refused) as error:
            graph.load(wrong, format="turtle")
        finding = error.value.report.violations[0]
        assert (finding.file, finding.line, finding.rule) == ("text", 16, "cgs:vocabulary")
        assert "did you mean 'cg:Wounded'?" in finding.remedy
        assert graph.sequence == 1
        report = claimgraph.check(wrong, format="turtle", against=graph)
        assert report == error.value.report


def test_documents_are_checked_whatever_they_come_in(store: Path) -> None:
    dataset = rdflib.Dataset()
    dataset.graph(rdflib.URIRef(REPORT)).parse(GOOD)
    for documents in (GOOD, str(GOOD), [GOOD], rdflib.Graph().parse(GOOD), dataset):
        assert claimgraph.check(documents, against=store).conforms
    assert not claimgraph.check(GOOD).conforms, "alone it refers to what nobody describes"
    assert str(claimgraph.check(GOOD)).startswith(str(GOOD))


@pytest.mark.parametrize("documents", [7, None, [7], b"bytes"])
def test_what_holds_no_documents_is_told(documents: object) -> None:
    with pytest.raises(claimgraph.WrongUse, match="is no document; give a path"):
        claimgraph.check(documents)


def test_a_text_needs_a_format_that_is_known() -> None:
    with pytest.raises(claimgraph.WrongUse, match=r"format: 'turtel' is none of .*; did you mean 'turtle'\?"):
        claimgraph.check("", format="turtel")
    with pytest.raises(claimgraph.Unreadable, match=r"text:1:\d"):
        claimgraph.check("id:x", format="turtle")


def test_show_and_export_are_those_of_the_command_line(store: Path, command: Command, tmp_path: Path) -> None:
    with claimgraph.open(store) as graph:
        shown = graph.show(NamedNode(ID + "attack-1"))
        assert shown == command("--store", store, "show", "id:attack-1").out
        assert graph.export(format="trig") == command("--store", store, "export", "--format", "trig").out
        assert graph.export(tmp_path / "one.ttl", documents=[REPORT]) is None
        assert (tmp_path / "one.ttl").read_text() == command("--store", store, "export", REPORT).out
        with pytest.raises(claimgraph.UnknownName, match=r"did you mean '?id:attack-1"):
            graph.show("id:attack-11")
        with pytest.raises(claimgraph.WrongUse, match="format: 'ttl' is none of turtle"):
            graph.export(format="ttl")


@pytest.mark.parametrize("format_", ["turtle", "trig", "nquads", "jsonld"])
def test_an_export_that_breaks_leaves_no_half_file(
    format_: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.rdf"
    with claimgraph.open(store) as graph:
        graph.export(file, format=format_)
        whole = file.read_text()
        breaking_off(monkeypatch)
        for there in (True, False):
            with pytest.raises(Damaged, match="damaged behind the first piece"):
                graph.export(file, format=format_)
            assert [one.name for one in tmp_path.iterdir() if "all.rdf" in one.name] == (["all.rdf"] if there else [])
            assert not there or file.read_text() == whole
            file.unlink(missing_ok=True)


def test_an_export_goes_through_a_pipe(store: Path, tmp_path: Path) -> None:
    pipe, text = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    with claimgraph.open(store) as graph, ThreadPoolExecutor(1) as pool:
        reading = pool.submit(pipe.read_text)
        graph.export(pipe, format="nquads")
        text.append(reading.result(timeout=30))
        assert text == [graph.export(format="nquads")]
    assert pipe.is_fifo()


def test_things_are_found_by_name(graph: claimgraph.Graph) -> None:
    assert graph.find("kataib hezbolah")[0].iri == ID + "kataib-hezbollah"
    assert graph.find("Baghdad", kind="cg:Location")[0].iri == ID + "baghdad"
    assert "cg:Location" not in {one.kind for one in graph.find("Baghdad", kind="cg:Actor")}
    with pytest.raises(claimgraph.UnknownName, match="cg:Actr is no class; did you mean 'cg:Actor'"):
        graph.find("x", kind="cg:Actr")


def test_a_name_that_is_nothing_here_is_an_error_with_the_nearest(graph: claimgraph.Graph) -> None:
    with pytest.raises(claimgraph.WrongUse, match="did you mean id:kataib-hezbollah"):
        graph.ask("denials", actor="id:kataib-hezbolah")


def test_a_graph_shows_one_state_until_it_is_refreshed(tmp_path: Path) -> None:
    count = "SELECT ?c { ?c a cg:CasualtyClaim }"
    with claimgraph.open(tmp_path / "db", write=True) as writing:
        writing.load(BAD / "world.ttl")
        with claimgraph.open(tmp_path / "db") as graph:
            before = len(graph.query(count).rows)
            writing.load(GOOD)
            assert (graph.sequence, len(graph.query(count).rows)) == (1, before)
            assert graph.refresh() is graph
            assert (graph.sequence, len(graph.query(count).rows)) == (2, before + 1)


def test_threads_share_a_graph(store: Path) -> None:
    def work(n: int) -> int:
        if n % 4 == 0:
            graph.refresh()
        found = graph.query("SELECT * { ?x a cg:Attack }")
        assert isinstance(found, claimgraph.Answer)
        return len(graph.ask("unclaimed-attacks")) + len(found)

    with claimgraph.open(store) as graph, ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(work, range(12)))) == 1


def test_a_closed_graph_says_so_and_closing_twice_does_nothing(store: Path) -> None:
    graph = claimgraph.open(store)
    graph.close()
    graph.close()
    with pytest.raises(claimgraph.StoreFailure, match="this graph is closed; open it again"):
        graph.ask("denials")
    with pytest.raises(claimgraph.StoreFailure, match="this graph is closed"):
        graph.log()


def test_a_graph_is_not_pickled_and_not_used_after_a_fork(store: Path) -> None:
    with claimgraph.open(store) as graph:
        with pytest.raises(claimgraph.WrongUse, match="open it in each process"):
            pickle.dumps(graph)
        read, write = os.pipe()
        if not (child := os.fork()):
            try:
                graph.ask("denials")
            except claimgraph.StoreFailure as error:
                os.write(write, str(error).encode())
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert os.read(read, 1000).decode() == (
            "this graph was opened by the process that this one was forked from; open it anew here"
        )


def test_rdflib_reads_the_same_state_and_cannot_write(store: Path) -> None:
    with claimgraph.open(store) as graph:
        dataset = graph.rdflib()
        attacks = set(dataset.subjects(rdflib.RDF.type, rdflib.URIRef("https://w3id.org/claimgraph/ont#Attack")))
        assert {str(one) for one in attacks} == {ID + "attack-1", ID + "attack-2"}
        assert len(list(dataset.query("SELECT * { ?attack a cg:Attack }"))) == 2
        triple = (rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.URIRef("urn:c"))
        writes = (lambda: dataset.add(triple), lambda: dataset.remove(triple), lambda: dataset.update("CLEAR ALL"))
        for write in writes:
            with pytest.raises(claimgraph.WrongUse, match=r"read-only.*write a document and load it"):
                write()


def test_the_ontology_is_made_of_objects() -> None:
    onto = claimgraph.ontology()
    assert onto.Attack in onto.Event.descendants()
    assert onto.KnowsOfNone in onto.Stance.instances()
    assert onto is not claimgraph.ontology(), "what somebody changes in it is theirs alone"


OWN = """#+ summary: Attacks by their names
#+ description: A question of one's own.
#+ parameters:
#+   attack: {type: iri, label: Attack, of: "cg:Attack"}
PREFIX cg: <https://w3id.org/claimgraph/ont#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?attack ?label WHERE { VALUES (?attack) { (UNDEF) } ?attack a cg:Attack ; rdfs:label ?label } ORDER BY ?attack
"""


def test_questions_of_ones_own_are_asked_like_the_saved_ones(store: Path, tmp_path: Path) -> None:
    (tmp_path / "by-name.rq").write_text(OWN)
    with claimgraph.open(store, queries=tmp_path) as graph:
        assert [row.label for row in graph.ask("by-name", attack="id:attack-2")] == ["Another attack"]
        assert len(graph.ask("by-name")) == len(graph.ask("unclaimed-attacks"))
        with pytest.raises(claimgraph.UnknownName, match="did you mean 'by-name'"):
            graph.ask("by-nam")
    (tmp_path / "denials.rq").write_text(OWN)
    with pytest.raises(claimgraph.WrongUse, match=r"denials\.rq and queries/responsibility/denials\.rq have one name"):
        claimgraph.open(store, queries=tmp_path)
    with pytest.raises(claimgraph.WrongUse, match="is no folder of questions"):
        claimgraph.open(store, queries=tmp_path / "nowhere")


def test_questions_are_found_by_words() -> None:
    assert {question.id for question in claimgraph.questions()} == {query.id for query in catalogue.questions()}
    told = {question.id: question for question in claimgraph.questions("UNCLAIMED")}
    assert set(told) == {"coded-attributions", "unclaimed-attacks"}
    found = told["unclaimed-attacks"]
    assert (found.summary, len(found.parameters)) == ("Attacks that no actor has claimed", 3)
    assert claimgraph.questions("no such words") == ()
