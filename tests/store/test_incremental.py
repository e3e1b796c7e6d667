"""What is derived step by step is what would be derived at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode

from claimgraph import resources
from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.documents.read import read
from claimgraph.entry import JOURNAL_GRAPH
from claimgraph.graph import Graph, Readable
from claimgraph.names import CG, DERIVED, PREFIXES
from claimgraph.schema import module_files
from claimgraph.store import upkeep
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.conftest import leaning


@pytest.fixture(scope="module")
def bundled() -> dict[str, Document]:
    return {document.iri: document for document in read([resources.folder("data")])}


def derived(graph: Graph) -> dict[str, set[str]]:
    """Every derived graph but the journal's, as text."""
    names = {row[0].value for row in graph.query((Path(__file__).parent / "graphs.rq").read_text())}
    ours = {name for name in names if name.startswith(DERIVED) and name != JOURNAL_GRAPH.value}
    return {name: {str(quad) for quad in graph.graph(name)} for name in ours}


def everything(graph: Readable) -> Dataset:
    """All quads of ``graph``, its blank nodes named by where they stand."""
    names = [row[0].value for row in graph.query((Path(__file__).parent / "graphs.rq").read_text())]
    dataset = Dataset(quad for name in names for quad in graph.graph(name))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def without_claims(document: Document, event: str | None = None) -> Document:
    """``document`` without half of its claims, or without those about ``event``."""
    abouts = [quad for quad in document.quads if quad.predicate.value == CG + "about"]
    gone = {quad.subject for n, quad in enumerate(abouts) if (quad.object.value == event if event else n % 2)}
    quads = tuple(quad for quad in document.quads if quad.subject not in gone and quad.object not in gone)
    return Document(document.iri, quads, document.source, document.places, tuple(range(len(quads))))


def test_a_first_load_holds_to_the_quad_what_a_rebuild_makes(path: Path, bundled: dict[str, Document]) -> None:
    with Writer.open(path) as store:
        store.commit(bundled.values())
        loaded = everything(store)
    upkeep.rebuild(path)
    with Reader.open(path) as store:
        assert set(everything(store)) == set(loaded)
    axioms = [quad for quad in loaded if quad.object == NamedNode(PREFIXES["owl"] + "AllDisjointClasses")]
    assert len(axioms) == sum(file.read_text("utf-8").count("owl:AllDisjointClasses") for file in module_files())


def test_withdrawing_and_replacing_leave_no_trace_in_what_is_derived(path: Path, bundled: dict[str, Document]) -> None:
    leans = leaning(bundled.values())
    needed = set[str]().union(*leans.values())
    # A few of the reports, of which one quotes another, and no other quotes them.
    free = sorted(iri for iri in bundled if "-" in iri.rpartition("/")[2] and iri not in needed)
    reports = free[:: len(free) // 5]
    assert any("-" in other.rpartition("/")[2] for iri in reports for other in leans[iri])
    standing = dict(bundled)
    with Writer.open(path) as store:
        store.commit(bundled.values())
        for n, iri in enumerate(reports):
            if n % 3 == 0:
                store.withdraw([iri], "test")
                del standing[iri]
            elif n % 3 == 1:
                standing[iri] = without_claims(standing[iri])
                store.commit([standing[iri]])
            else:
                continue
            expected = derived(Memory(standing.values()))
            found = derived(store)
            assert {name: found[name] ^ expected[name] for name in found if found[name] != expected[name]} == {}
            assert found.keys() == expected.keys()
        memory = Memory(bundled.values())
        memory.commit([standing[iri] for iri in reports if iri in standing])
        again = Memory([standing.get(iri, document) for iri, document in bundled.items()])
        assert derived(memory) == derived(again)
