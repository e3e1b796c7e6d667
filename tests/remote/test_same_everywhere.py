"""A graph is the same on disk, in memory and on a server: what is taken in, told of it, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.endpoint import Endpoint
from claimgraph.entry import ACCEPT, WITHDRAW, Entry
from claimgraph.errors import DoesNotConform, UnknownName
from claimgraph.graph import Graph, Receipt, Stats
from claimgraph.store.writer import Writer
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
