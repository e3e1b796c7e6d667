"""A graph is the same on disk, in memory and on a server: what is taken in, told of it, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Quad, QuerySolutions

from claimgraph.catalogue import kept_derivations
from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.endpoint import Endpoint
from claimgraph.engine import as_stored
from claimgraph.entry import ACCEPT, WITHDRAW, Entry
from claimgraph.errors import DoesNotConform, UnknownName
from claimgraph.graph import Graph, Receipt, Stats
from claimgraph.names import DERIVED, ID, LABEL
from claimgraph.store.writer import Writer
from tests.gate.documents import WORLD_DOCUMENT, claim, document, report_text
from tests.remote.running import Running


@pytest.fixture
def places(empty: Running, tmp_path: Path) -> Iterator[list[Graph]]:
    """A graph of each kind, in which nothing stands."""
    with ExitStack() as stack:
        disk, far = Writer.open(tmp_path / "db"), Endpoint(empty.url)
        yield [stack.enter_context(disk), Memory(), stack.enter_context(far)]


def told(entry: Entry) -> Entry:
    """What every place tells of an entry; the hashes are those of a file on disk."""
    return replace(entry, time="", previous="", digest=None)


def without_last(document: Document) -> Document:
    return replace(document, quads=document.quads[:-1], order=document.order[:-1])


def test_each_tells_the_same_of_the_same_changes(places: list[Graph], few: list[Document]) -> None:
    first, second = few
    changed = without_last(first)

    def change(graph: Graph) -> tuple[list[Receipt], list[Entry], frozenset[object], tuple[int, ...]]:
        receipts = [
            graph.commit(few, coder="Ada"),
            graph.commit([changed, second]),
            graph.commit([changed]),
        ]
        (gone,) = graph.withdraw([second.iri], "the outlet took it back", coder="Ben")
        assert told(gone) == told(graph.log()[-1])
        stats: Stats = graph.stats()
        counts = (stats.entries, stats.documents, stats.claims, stats.quads)
        return receipts, [told(entry) for entry in graph.log()], frozenset(graph.documents()), counts

    disk, *others = [change(graph) for graph in places]
    assert [other for other in others if other != disk] == []
    receipts, entries, documents, _ = disk
    assert [receipt.sequence for receipt in receipts] == [2, 3, 3]
    assert [entry.kind for entry in entries] == [ACCEPT, ACCEPT, ACCEPT, WITHDRAW]
    assert all(entry.source and entry.licence and entry.size and entry.quads for entry in entries[:3])
    assert documents == {first.iri}


def test_what_is_not_there_or_is_needed_is_withdrawn_nowhere(places: list[Graph], few: list[Document]) -> None:
    for graph in places:
        graph.commit(few)
        with pytest.raises(UnknownName, match="is no document of this store"):
            graph.withdraw([few[0].iri, few[0].iri + "-not"], "a slip")
        assert set(graph.documents()) == {document.iri for document in few}
        assert len(graph.log()) == 2


def test_nothing_is_changed_where_the_block_raises(places: list[Graph], few: list[Document]) -> None:
    def refuse(graph: Graph) -> None:
        with graph.transaction() as transaction:
            transaction.add(few)
            raise DoesNotConform("refused")

    for graph in places:
        with pytest.raises(DoesNotConform):
            refuse(graph)
        assert not list(graph.documents())
        assert graph.log() == []


def test_what_documents_say_alike_is_held_once_everywhere(places: list[Graph]) -> None:
    one, two, three = (told_of_news(name) for name in ("one", "two", "three"))
    without = document(report_text("one"), "one.ttl")

    def standing(graph: Graph, *documents: Document) -> list[object]:
        for each in documents:
            assert graph.graph(each.iri) == as_stored(each.quads)
        labels = graph.query(f"SELECT ?label {{ <{ID}example-news> <{LABEL}> ?label }}")
        assert isinstance(labels, QuerySolutions)
        assert len(list(labels)) == 1
        context = graph.context([ID + "example-news"], {one.iri})
        return [graph.stats().quads, frozenset(context), frozenset(graph.documents()), derived_by(graph)]

    def change(graph: Graph) -> list[list[object]]:
        graph.commit([WORLD_DOCUMENT])
        graph.commit([one])
        graph.commit([two, three])
        stood = [standing(graph, one, two, three)]
        graph.commit([without])
        stood.append(standing(graph, without, two, three))
        graph.commit([one])
        graph.withdraw([two.iri], "a test")
        stood.append(standing(graph, one, three))
        graph.withdraw([one.iri], "a test")
        stood.append(standing(graph, three))
        with pytest.raises(DoesNotConform):
            graph.withdraw([WORLD_DOCUMENT.iri], "a test")
        return stood

    disk, *others = [change(graph) for graph in places]
    assert [other == disk for other in others] == [True, True]


def told_of_news(name: str) -> Document:
    """A report by Example News, which it describes; all say the same of it."""
    news = 'id:example-news a cg:MediaOrganisation ; rdfs:label "Example News"@en ; cg:affiliatedWith id:army .\n'
    says = claim(f"{name}-c", of=name, who="example-news")
    return document(report_text(name).replace("id:outlet", "id:example-news") + news + says, f"{name}.ttl")


def derived_by(graph: Graph) -> frozenset[Quad]:
    names = [DERIVED + str(derivation.graph) for derivation in kept_derivations()]
    return frozenset(quad for name in names for quad in graph.graph(name))
