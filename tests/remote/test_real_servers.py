"""The same graph, the same derivations and the same answers from real servers as from our own store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, Triple

from claimgraph import asking, catalogue, schema
from claimgraph.claims import content
from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.documents.read import read
from claimgraph.endpoint import Endpoint
from claimgraph.errors import DoesNotConform, LimitHit, Place, StoreFailure, UnknownName, WrongUse
from claimgraph.limits import Limits
from claimgraph.names import CG, DERIVED, ID
from claimgraph.store.recorded import Recorded
from claimgraph.store.writer import Writer
from claimgraph.terms import Term
from tests.remote.running import Running, fuseki, oxigraph

# Virtuoso 7.2.5 answers some questions otherwise than the standard says, or fails; those named in this file it answers
# as Oxigraph and Fuseki do. docs/how-to/remote-stores.md tells users.
SAME_ON_VIRTUOSO = frozenset((Path(__file__).parent / "virtuoso-same.txt").read_text().split())
# Each store has a journal of its own, so a question about it has an answer of its own.
OF_THE_JOURNAL = {
    query.id for query in catalogue.questions() if "cg:Entry" in query.text or "cg:sequence" in query.text
}


@dataclass(frozen=True)
class Staged:
    """A document on its way in."""

    iri: str
    quads: tuple[Quad, ...]
    source: str = "test"

    def place(self, subject: str) -> Place:
        return Place(subject)


@pytest.fixture(scope="module")
def bundled(data: Path) -> list[Document]:
    return read([data])


@pytest.fixture(scope="module")
def here(bundled: list[Document]) -> Memory:
    """The bundled data in memory, to compare with."""
    return Memory(bundled)


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The addresses of the servers that hold the bundled data."""
    return set()


@pytest.fixture
def there(server: Running, bundled: list[Document], loaded: set[str]) -> Iterator[Endpoint]:
    """The bundled data on a real server."""
    with Endpoint(server.url) as endpoint:
        if server.url not in loaded:
            endpoint.commit(bundled)
            loaded.add(server.url)
        yield endpoint


def said(quads: frozenset[Quad]) -> set[Triple]:
    """The triples without blank nodes, whose names differ from place to place."""
    return {quad.triple for quad in quads if not any(isinstance(node, BlankNode) for node in quad.triple)}


def test_loading_again_changes_nothing(there: Endpoint, bundled: list[Document]) -> None:
    before = there.commit(bundled)
    again = there.commit(bundled)
    assert (again.accepted, again.replaced) == ((), ())
    assert set(again.unchanged) == {document.iri for document in bundled}
    assert again.sequence == before.sequence > 0


def test_documents_and_graphs_come_back(there: Endpoint, bundled: list[Document], here: Memory) -> None:
    assert set(there.documents()) == {document.iri for document in bundled}
    for document in bundled:
        assert there.graph(document.iri) == here.graph(document.iri)
    assert there.graph("https://example.org/absent") == frozenset()


@pytest.mark.parametrize("name", sorted({str(query.graph) for query in catalogue.kept_derivations()}))
def test_what_is_derived_is_the_same(there: Endpoint, here: Memory, name: str) -> None:
    assert said(there.graph(DERIVED + name)) == said(here.graph(DERIVED + name))


def test_the_ontology_is_there(there: Endpoint, here: Memory) -> None:
    label = "https://w3id.org/claimgraph/ont#Attack"
    assert {t for t in said(there.graph(schema.IRI)) if label in str(t)} == {
        t for t in said(here.graph(schema.IRI)) if label in str(t)
    }


def rows(answer: asking.Answer) -> list[tuple[str, ...]]:
    """The rows, with numbers by value and texts without a language, in which the standard leaves servers free."""
    return sorted(tuple(_plain(term) for term in row) for row in answer.rows)


def _plain(term: Term | None) -> str:
    text = getattr(term, "value", str(term))
    try:
        return f"{float(text):.6f}"
    except ValueError:
        return text


@pytest.mark.parametrize("query", catalogue.questions(), ids=lambda query: query.id)
def test_a_saved_question_has_the_same_answer(
    there: Endpoint, here: Memory, server: Running, query: catalogue.Query
) -> None:
    if query.id in OF_THE_JOURNAL:
        pytest.skip("the journal of another store tells of other loads")
    if server.kind == "virtuoso" and query.id not in SAME_ON_VIRTUOSO:
        pytest.skip("Virtuoso 7 is not known to give the same answer")
    assert rows(asking.answer(query, {}, there)) == rows(asking.answer(query, {}, here))


def test_the_three_kinds_of_answers(there: Endpoint) -> None:
    ask, not_so = there.query("ASK { ?s ?p ?o }"), there.query("ASK { ?s <https://example.org/never> ?o }")
    assert (type(ask), bool(ask)) == (QueryBoolean, True)
    assert (type(not_so), bool(not_so)) == (QueryBoolean, False)
    assert isinstance(there.query("SELECT ?s { ?s ?p ?o } LIMIT 1"), QuerySolutions)
    triples = there.query(f"CONSTRUCT WHERE {{ <{ID}red-sun> ?p ?o }}")
    assert isinstance(triples, QueryTriples)


def test_a_query_that_is_none_is_refused(there: Endpoint) -> None:
    with pytest.raises(WrongUse, match="refuses the request"):
        there.query("SELECT * WHERE { ?s ?p")


def test_a_document_that_changes_is_replaced_and_derived_anew(
    there: Endpoint, bundled: list[Document], server: Running, loaded: set[str]
) -> None:
    loaded.discard(server.url)
    report = max(bundled, key=lambda document: content.count_claims(content.canonical(document.quads, document.iri)))
    claim = next(quad.subject for quad in report.quads if quad.predicate == NamedNode(CG + "about"))
    shorter = Staged(report.iri, tuple(quad for quad in report.quads if claim not in (quad.subject, quad.object)))
    rest = [document for document in bundled if document.iri != report.iri]
    receipt = there.commit([shorter])
    assert receipt.replaced == (report.iri,)
    with Memory([*rest, shorter]) as expected:
        assert there.graph(report.iri) == expected.graph(report.iri)
        for derivation in catalogue.kept_derivations():
            graph = DERIVED + str(derivation.graph)
            assert said(there.graph(graph)) == said(expected.graph(graph)), graph
    assert there.commit(bundled).replaced == (report.iri,)


@pytest.mark.parametrize(("name", "dropped"), [("actors", "affiliatedWith"), ("places", "within")])
def test_what_rests_on_a_changed_list_is_derived_anew(
    there: Endpoint, here: Memory, bundled: list[Document], server: Running, loaded: set[str], name: str, dropped: str
) -> None:
    """The list has no event of its own; the claims of the reports name what it tells of, or what lies within it."""
    loaded.discard(server.url)
    told = next(document for document in bundled if document.source.endswith(f"{name}.ttl"))
    changed = Staged(told.iri, tuple(quad for quad in told.quads if quad.predicate != NamedNode(CG + dropped)))
    there.commit([changed])
    graphs = [DERIVED + str(derivation.graph) for derivation in catalogue.kept_derivations()]
    with Memory([*(document for document in bundled if document is not told), changed]) as expected:
        for graph in graphs:
            assert said(there.graph(graph)) == said(expected.graph(graph)), graph
        assert any(expected.graph(graph) != here.graph(graph) for graph in graphs), "a change that changes nothing"
    assert there.commit(bundled).replaced == (told.iri,)


def test_a_document_that_is_withdrawn_is_gone_with_what_followed_from_it(
    there: Endpoint, bundled: list[Document], server: Running, loaded: set[str]
) -> None:
    loaded.discard(server.url)
    named = {document.iri: {quad.object for quad in document.quads} for document in bundled}

    def is_free(document: Document) -> bool:
        subjects = {quad.subject for quad in document.quads}
        return all(subjects.isdisjoint(objects) for iri, objects in named.items() if iri != document.iri)

    leaves = max(filter(is_free, bundled), key=lambda document: len(document.quads))
    stay = [document for document in bundled if document is not leaves]
    before = there.stats()
    (entry,) = there.withdraw([leaves.iri], "the outlet took it back", coder="Ada")
    with Memory(stay) as expected:
        assert set(there.documents()) == set(expected.documents())
        for derivation in catalogue.kept_derivations():
            graph = DERIVED + str(derivation.graph)
            assert said(there.graph(graph)) == said(expected.graph(graph)), graph
    last, after = there.log()[-1], there.stats()
    claims = content.count_claims(content.canonical(leaves.quads, leaves.iri))
    assert (last.sequence, last.kind, last.document) == (entry.sequence, "withdraw", leaves.iri)
    assert (last.coder, last.reason, last.added, last.removed) == ("Ada", "the outlet took it back", 0, claims)
    assert (after.documents, after.claims) == (before.documents - 1, before.claims - claims)
    assert (after.quads, after.entries) == (before.quads - len(leaves.quads), before.entries + 1)
    assert there.commit(bundled, coder="Ben").accepted == (leaves.iri,)
    assert there.log()[-1].coder == "Ben"


def test_a_document_that_others_need_or_that_is_none_is_not_withdrawn(there: Endpoint, bundled: list[Document]) -> None:
    actors = next(document for document in bundled if document.source.endswith("actors.ttl"))
    with pytest.raises(DoesNotConform, match="withdraw what refers first"):
        there.withdraw([actors.iri], "why not")
    with pytest.raises(UnknownName, match="no document of this store"):
        there.withdraw([ID + "nothing"], "why not")
    assert set(there.documents()) == {document.iri for document in bundled}


def test_the_counts_are_those_of_our_own_store(there: Endpoint, bundled: list[Document], tmp_path: Path) -> None:
    with Writer.open(tmp_path / "own") as store:
        store.commit(bundled)
    own, counts = Recorded(tmp_path / "own").stats(), there.stats()
    assert (counts.documents, counts.claims, counts.quads) == (own.documents, own.claims, own.quads)
    assert counts.last == there.log()[-1].time > ""


def test_the_gate_gets_the_same_context(there: Endpoint, here: Memory, bundled: list[Document]) -> None:
    report = bundled[-1]
    iris = {node.value for quad in report.quads for node in quad.triple if isinstance(node, NamedNode)}
    assert set(there.context(iris)) == set(here.context(iris))
    assert set(there.context(iris, [report.iri])) == set(here.context(iris, [report.iri]))


def test_the_journal_tells_of_the_loads(there: Endpoint, bundled: list[Document]) -> None:
    told = there.query(
        "PREFIX cg: <https://w3id.org/claimgraph/ont#>"
        "SELECT DISTINCT ?document { ?entry a cg:Entry ; cg:document ?document ; cg:loadedOn ?time ; cg:added ?added }"
    )
    assert isinstance(told, QuerySolutions)
    assert {row["document"].value for row in told} == {document.iri for document in bundled}


def test_the_same_document_twice_with_other_content_is_refused(there: Endpoint, bundled: list[Document]) -> None:
    first = bundled[0]
    with pytest.raises(WrongUse, match="comes twice"):
        there.commit([first, Staged(first.iri, first.quads[:-1])])


def test_a_query_past_its_time_is_an_error(there: Endpoint, server: Running) -> None:
    with Endpoint(server.url, limits=Limits(seconds=0.5)) as hurried, pytest.raises(LimitHit):
        hurried.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a != ?f) }")


def test_oxigraph_that_cuts_an_answer_off_is_found_out(tmp_path: Path) -> None:
    with oxigraph(tmp_path, "--timeout-s", "1") as running, Endpoint(running.url) as endpoint:
        graph = "https://example.org/many"
        endpoint._protocol.put(graph, [Quad(*(NamedNode(f"{ID}{n}") for n in (i, i, i))) for i in range(60)])
        pattern = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER(?a = ?o && ?f = ?l && ?i = ?l) }"
        for text in (f"SELECT * {pattern}", f"CONSTRUCT {{ ?a ?e ?i }} {pattern}"):
            with pytest.raises(StoreFailure, match=r"cut off or damaged .* cancelled"):
                endpoint.query(text)


@pytest.mark.long
def test_a_fuseki_that_does_not_join_its_graphs_is_refused_before_it_is_changed(
    tmp_path: Path, bundled: list[Document]
) -> None:
    with fuseki(tmp_path, union=False) as running, Endpoint(running.url) as endpoint:
        with pytest.raises(StoreFailure, match="tdb2:unionDefaultGraph true"):
            endpoint.commit(bundled)
        assert list(endpoint.documents()) == []
        assert not endpoint._protocol.holds("holds.rq")


@pytest.mark.long
def test_virtuoso_that_cuts_rows_or_graphs_off_is_found_out(
    virtuoso_server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in virtuoso_server.environment.items():
        monkeypatch.setenv(name, value)
    graph = "https://example.org/many"
    with Endpoint(virtuoso_server.url) as endpoint:
        many = [Quad(NamedNode(f"{ID}{n}"), NamedNode(f"{ID}p"), NamedNode(f"{ID}o")) for n in range(10_500)]
        endpoint._protocol.put(graph, many)
        with pytest.raises(LimitHit, match="10000 rows at most"):
            endpoint.query(f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        with pytest.raises(LimitHit, match="ResultSetMaxRows"):
            endpoint.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        endpoint._protocol.delete(graph)


@pytest.mark.long
def test_a_virtuoso_without_credentials_is_not_written(virtuoso_server: Running, bundled: list[Document]) -> None:
    with Endpoint(virtuoso_server.url) as endpoint, pytest.raises(StoreFailure, match="set CLAIMGRAPH_USER"):
        endpoint.commit([Staged("https://example.org/new", (Quad(*[NamedNode("https://example.org/new")] * 4),))])
