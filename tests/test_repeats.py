"""Repeats: documents may say alike what a thing is; it is held once, and belongs to all who say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from claimgraph import export
from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.engine import as_stored
from claimgraph.errors import DoesNotConform
from claimgraph.gate.check import check, refuse_withdrawal
from claimgraph.gate.report import Refused, passed
from claimgraph.graph import Graph
from claimgraph.names import ID
from claimgraph.store import history, upkeep
from claimgraph.store.writer import Writer
from tests.conftest import Done
from tests.drift import drift
from tests.gate.documents import WORLD_DOCUMENT, claim, document, report_text
from tests.test_derive import derived

NEWS = 'id:example-news a cg:MediaOrganisation ; rdfs:label "Example News"@en ; cg:affiliatedWith id:army .\n'
EVENT = 'id:shells a cg:Attack ; rdfs:label "Shells"@en .\n'
TOWN = 'id:town a cg:Settlement ; rdfs:label "Town"@en ; cg:latitude 33.30 ; cg:longitude 44.4 .\n'
ASK = f"SELECT ?value {{ <{ID}example-news> ?property ?value }}"


def told(name: str, identity: str = NEWS + EVENT + TOWN) -> Document:
    """A report by Example News, which it describes."""
    text = report_text(name).replace("id:outlet", "id:example-news")
    says = claim(f"{name}-c", of=name).replace("id:attack-1", "id:shells")
    return document(text + identity + says, f"{name}.ttl")


ONE, TWO, THREE = told("one"), told("two"), told("three")
TOWN_ALONE = document(report_text("one") + TOWN, "one.ttl")
WITHOUT_TOWN = told("two", NEWS + EVENT)


def take(graph: Graph, *documents: Document) -> None:
    passed(check(documents, graph))
    graph.commit(documents)


def give_up(graph: Graph, *documents: Document) -> None:
    iris = [document.iri for document in documents]
    refuse_withdrawal(iris, graph)
    graph.withdraw(iris, "a test")


def said(graph: Graph, text: str = ASK) -> int:
    found = graph.query(text)
    assert isinstance(found, QuerySolutions)
    return len(list(found))


def is_whole(graph: Graph, *documents: Document) -> None:
    """Each document comes back as it was loaded, and what it shares with others is found once."""
    for one in documents:
        assert graph.graph(one.iri) == as_stored(one.quads), one.iri
    shared = any("example-news" in str(quad.subject) for one in documents for quad in one.quads)
    assert said(graph) == 3 * shared


@pytest.fixture(params=["memory", "disk"])
def graph(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Graph]:
    with Memory() if request.param == "memory" else Writer.open(tmp_path / "db") as graph:
        take(graph, WORLD_DOCUMENT)
        yield graph
        if isinstance(graph, Writer):
            before = derived(graph)
            assert upkeep.verify(graph.path).sound
            with history.at(graph.path, len(graph.log())) as past:
                assert {iri: past.graph(iri) for iri in past.documents()} == {
                    iri: graph.graph(iri) for iri in graph.documents()
                }
                assert derived(past) == before
            graph.close()
            upkeep.rebuild(graph.path)
            with Writer.open(graph.path) as anew:
                assert derived(anew) == before
        else:
            assert isinstance(graph, Memory)
            assert not drift(graph._quads, list(graph._texts.values()))


@pytest.mark.parametrize("order", list(permutations([ONE, TWO, THREE])), ids=lambda order: order[0].iri[-3:])
def test_in_any_order_and_withdrawn_in_any_order(order: tuple[Document, ...], graph: Graph) -> None:
    first, second, third = order
    take(graph, first)
    take(graph, second, third)
    is_whole(graph, ONE, TWO, THREE)
    give_up(graph, first)
    is_whole(graph, second, third)
    take(graph, first)
    give_up(graph, third, second)
    is_whole(graph, first)
    give_up(graph, first)
    is_whole(graph)


def test_one_that_says_it_no_longer_leaves_it_to_the_others(graph: Graph) -> None:
    take(graph, ONE)
    take(graph, TWO)
    take(graph, TOWN_ALONE)
    is_whole(graph, TOWN_ALONE, TWO)
    take(graph, ONE, WITHOUT_TOWN)
    is_whole(graph, ONE, WITHOUT_TOWN)
    assert said(graph, f"SELECT ?value {{ <{ID}town> ?property ?value }}") == 4


def test_a_document_that_alone_says_it_is_needed(graph: Graph) -> None:
    take(graph, ONE)
    take(graph, TWO)
    give_up(graph, ONE)
    claims = claim("c", of="four").replace("id:attack-1", "id:shells")
    take(graph, document(report_text("four") + claims, "four.ttl"))
    with pytest.raises(DoesNotConform, match="id:four refers to id:shells"):
        give_up(graph, TWO)


def test_another_name_is_refused_with_both_places_unless_all_change_it(graph: Graph) -> None:
    take(graph, ONE, TWO)
    for name, other in (("two", "id:one"), ("one", "id:two")):
        (finding,) = check([renamed(name)], graph).violations
        assert finding.message.startswith(f'id:example-news is called "Example News"@en in {other} and "The News"@en')
        assert str(finding.place) == f"{name}.ttl:8:42"
    together = check([renamed("one"), TWO], Memory([WORLD_DOCUMENT])).violations
    assert ["in id:one (one.ttl:8:42) and" in one.message for one in together] == [True]
    take(graph, renamed("one"), renamed("two"))
    is_whole(graph, renamed("one"), renamed("two"))


def renamed(name: str) -> Document:
    return told(name, (NEWS + EVENT + TOWN).replace('"Example News"', '"The News"'))


def test_each_loads_alone_from_its_export(graph: Graph) -> None:
    take(graph, ONE)
    take(graph, TWO)
    for one in (ONE, TWO):
        for format_, ending in (("turtle", ".ttl"), ("nquads", ".nq")):
            text = "".join(export.export(graph, format_, [one.iri]))
            (back,) = read_file(File("back" + ending, text, ending))
            assert as_stored(back.quads) == as_stored(one.quads)
            take(anew := Memory([WORLD_DOCUMENT]), back)
            is_whole(anew, one)


def test_who_speaks_without_a_name_is_in_one_document_alone(graph: Graph) -> None:
    official = 'id:official a cg:UnnamedActor ; cg:describedAs "an official"@en .\n'
    take(graph, told("one", NEWS + EVENT + official))
    with pytest.raises(Refused) as refused:
        take(graph, told("two", NEWS + EVENT + official))
    assert {one.message.split(",")[0] for one in refused.value.report.violations} == {
        "id:official speaks without a name in id:one"
    }


def test_what_is_written_otherwise_and_is_the_same_is_one() -> None:
    """The engine writes numbers in its own way."""
    graph = Memory([WORLD_DOCUMENT, ONE])
    take(graph, told("two", (NEWS + EVENT + TOWN).replace("33.30", "33.3")))
    assert said(graph, f"SELECT ?value {{ <{ID}town> ?property ?value }}") == 4


def test_a_redaction_reaches_all_who_say_it(tmp_path: Path) -> None:
    person = 'id:somebody a cg:Person ; rdfs:label "Somebody"@en .\n'
    with Writer.open(tmp_path / "db") as graph:
        take(graph, WORLD_DOCUMENT, told("one", NEWS + EVENT + person))
        take(graph, told("two", NEWS + EVENT + person))
        graph.redact(ID + "somebody", "no public figure")
        assert said(graph, f"SELECT ?value {{ <{ID}somebody> ?property ?value }}") == 0
        assert not any("somebody" in str(quad) for iri in graph.documents() for quad in graph.graph(iri))
    assert upkeep.verify(tmp_path / "db").sound


def test_show_names_every_document_that_says_it(tmp_path: Path, command: Callable[..., Done]) -> None:
    with Writer.open(tmp_path / "db") as graph:
        take(graph, WORLD_DOCUMENT, ONE, TWO)
    shown = command("--store", tmp_path / "db", "show", "example-news", "--format", "csv").out
    labels = [line for line in shown.splitlines() if '"Example News"' in line or ",Example News," in line]
    assert [name in shown for name in ("/one", "/two")] == [True, True]
    assert len(labels) == 2
    text = command("--store", tmp_path / "db", "show", "example-news").out
    assert text.count("Example News") == 1 + text.count("published by Example News")
