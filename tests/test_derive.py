"""Derivation: what is derived follows from the documents, however they came, and changes with them."""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from claimgraph import schema
from claimgraph.catalogue import derivations, kept_derivations
from claimgraph.claims import content
from claimgraph.claims.derive import derive, lacks_premises, teach
from claimgraph.claims.memory import Memory
from claimgraph.claims.neighbourhood import Stored, Texts
from claimgraph.documents.document import Document
from claimgraph.documents.read import read
from claimgraph.engine import in_memory
from claimgraph.graph import Readable
from claimgraph.names import CG, DERIVED, ID, LABEL, TYPE
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.drift import Drift, drift
from tests.gate import documents as gated

ROOT = Path(__file__).resolve().parents[1]
JOURNAL = DERIVED + "journal"


@cache
def of(name: str) -> dict[str, Document]:
    """The documents of the fixture world, or of the bundled data, by the last part of their names."""
    path = {"world": ROOT / "tests" / "world.trig", "data": ROOT / "data"}[name]
    return {one.iri.rsplit("/", 1)[1]: one for one in read([path]) if not one.iri.startswith(DERIVED)}


def derived(graph: Readable) -> set[Quad]:
    """What is derived, but for the journal, which tells of loads."""
    names = {row["g"].value for row in graph.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")}
    return {quad for name in names if name.startswith(DERIVED) and name != JOURNAL for quad in graph.graph(name)}


def without(document: Document, gone: Callable[[Quad], bool]) -> Document:
    kept = [(quad, at) for quad, at in zip(document.quads, document.order, strict=True) if not gone(quad)]
    return replace(document, quads=tuple(quad for quad, _ in kept), order=tuple(at for _, at in kept))


def has(predicate: str) -> Callable[[Quad], bool]:
    return lambda quad: quad.predicate.value == CG + predicate


def claims(document: Document) -> list[object]:
    return [quad.subject for quad in document.quads if has("about")(quad)]


CHANGES: dict[str, tuple[str, str, Callable[[Document], Document]]] = {
    "a claim is withdrawn": ("world", "bell-1", lambda d: without(d, lambda q: q.subject == claims(d)[0])),
    "every claim is withdrawn": ("world", "bell-1", lambda d: without(d, lambda q: q.subject in claims(d))),
    "another publisher": ("world", "wire-1", lambda d: without(d, has("publisher"))),
    "a copy no longer says so": ("world", "mirror-1", lambda d: without(d, has("republishes"))),
    "a quotation is cut": ("world", "bell-1", lambda d: without(d, has("quotes"))),
    "an affiliation ends": ("world", "lists", lambda d: without(d, has("affiliatedWith"))),
    "a place moves, in a file without events": ("data", "places", lambda d: without(d, has("within"))),
    "nothing has a name": ("world", "lists", lambda d: without(d, lambda q: q.predicate.value == LABEL)),
}
ON_DISK = ("a claim is withdrawn", "an affiliation ends", "nothing has a name")


@cache
def first(name: str) -> frozenset[Quad]:
    """What is derived from the documents as they are."""
    return frozenset(derived(Memory(of(name).values())))


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_it_is_as_if_it_had_always_been_so(change: str) -> None:
    world, name, edit = CHANGES[change]
    after = {**of(world), name: edit(of(world)[name])}
    graph = Memory(of(world).values())
    graph.commit([after[name]])
    assert derived(graph) == derived(Memory(after.values()))
    assert derived(graph) != first(world), "a change that changes nothing proves nothing"


@pytest.mark.parametrize("change", ON_DISK)
def test_on_disk_it_is_the_same(change: str, tmp_path: Path) -> None:
    world, name, edit = CHANGES[change]
    after = {**of(world), name: edit(of(world)[name])}
    with Writer.open(tmp_path / "db") as store:
        store.commit(of(world).values())
        store.commit([after[name]])
    with Reader.open(tmp_path / "db") as store:
        assert derived(store) == derived(Memory(after.values()))


def test_changes_at_random() -> None:
    """Statements taken out one after the other, each time a new version of their document."""
    dice = random.Random(20)
    now = dict(of("world"))
    graph = Memory(now.values())
    for _ in range(12):
        name = dice.choice(sorted(now))
        gone = dice.choice(now[name].quads)
        now[name] = without(now[name], gone.__eq__)
        graph.commit([now[name]])
    assert derived(graph) == derived(Memory(now.values()))


def test_a_retraction_by_a_claim_about_another_event_reaches_what_it_retracts() -> None:
    """Found by a random sequence: whether the retracted claim stands is derived with its own event."""
    more = gated.document(
        "id:more a cg:Dataset ; dcterms:title 'More'@en ; cg:codedBy id:coder .\n"
        "id:attack-2 a cg:Attack ; rdfs:label 'Shells'@en .\n",
        "more.ttl",
    )
    told = gated.report("r", gated.claim("c"))
    other = gated.claim("d", of="s").replace("id:attack-1", "id:attack-2")
    retracting = gated.report("s", other.replace("cg:about", "cg:retracts id:c ; cg:about"))
    graph = Memory([gated.WORLD_DOCUMENT, more, told])
    standing = Quad(
        NamedNode(ID + "c"),
        NamedNode(CG + "independentOrigin"),
        NamedNode(ID + "army"),
        NamedNode(DERIVED + "independence"),
    )
    for version, stands in (retracting, False), (gated.report("s", other), True), (retracting, False):
        graph.commit([version])
        assert (standing in derived(graph)) == stands
        assert derived(graph) == derived(Memory([gated.WORLD_DOCUMENT, more, told, version]))
    graph.withdraw([ID + "s"], "a test")
    assert standing in derived(graph)


def counting(graph: Memory) -> set[str]:
    """The claims that stand on somebody's word."""
    found = (quad.subject for quad in derived(graph) if has("independentOrigin")(quad))
    return {claim.value.removeprefix(ID) for claim in found if isinstance(claim, NamedNode)}


@pytest.mark.parametrize("first_of_its_name", [True, False])
def test_a_second_coding_counts_while_it_is_the_only_one(first_of_its_name: bool) -> None:
    """By the graph of the document's own name, or of two that tell of one statement by the first of them."""
    described = "id:r a cg:Article ; cg:publisher id:outlet .\n"
    again = gated.document(gated.report_text("s") + described + gated.claim("d"), "s.ttl")
    name = "r" if first_of_its_name else "q"
    report = gated.document(gated.report_text(name) + gated.claim("c") + gated.claim("e", kind="DamageClaim"), "q.ttl")
    graph = Memory([gated.WORLD_DOCUMENT, again])
    assert counting(graph) == {"d"}
    graph.commit([report])
    assert counting(graph) == {"c", "e"}
    assert derived(graph) == derived(Memory([gated.WORLD_DOCUMENT, again, report]))
    graph.withdraw([report.iri], "a test")
    assert counting(graph) == {"d"}


def test_of_what_several_reports_tell_each_class_of_claim_counts_once() -> None:
    """One report has the number that a statement gives, and another the same number and the place."""
    described = "id:x a cg:Statement ; cg:publisher id:army .\n"
    one = gated.document(gated.report_text("q") + described + gated.claim("c", of="x"), "q.ttl")
    place = gated.claim("e", of="x", kind="OccurrenceClaim", says="cg:outcome cg:Happened")
    two = gated.document(gated.report_text("s") + described + gated.claim("d", of="x") + place, "s.ttl")
    assert counting(Memory([gated.WORLD_DOCUMENT, one, two])) == {"c", "e"}


def test_what_is_too_much_and_what_is_missing_is_found() -> None:
    documents = of("world").values()
    graph, texts = Memory(documents), [content.canonical(one.quads, one.iri) for one in documents]
    assert not drift(graph._quads, texts)
    gone = min(derived(graph), key=str)
    more = Quad(NamedNode(ID + "nothing"), NamedNode(CG + "origin"), NamedNode(ID + "nobody"), gone.graph_name)
    graph._quads.remove(gone)
    graph._quads.add(more)
    found = drift(graph._quads, texts)
    assert found == Drift(frozenset({more}), frozenset({gone}))
    assert found, "what differs counts as true"
    assert gone not in graph._quads, "nothing is mended by looking"
    bare = drift(graph._quads, [])
    assert bare.extra == derived(graph), "of no documents nothing is derived"


@pytest.mark.parametrize(("name", "portion"), [("world", 5), ("data", 25)])
def test_any_order_and_any_portions_give_the_same(name: str, portion: int) -> None:
    shuffled = list(of(name).values())
    random.Random(3).shuffle(shuffled)
    graph = Memory()
    for start in range(0, len(shuffled), portion):
        graph.commit(shuffled[start : start + portion])
    assert derived(graph) == first(name)


@pytest.mark.parametrize("name", ["world", "data"])
def test_what_is_derived_at_once_from_everything_is_the_same(name: str) -> None:
    store = in_memory(quad for document in of(name).values() for quad in document.quads)
    teach(store)
    assert set(parse(b"".join(derive(store)), RdfFormat.N_QUADS)) == first(name)
    assert list(derive(store, [])) == []


@pytest.mark.parametrize("name", ["world", "data"])
def test_a_neighbourhood_is_the_same_from_the_texts_and_from_an_engine(name: str) -> None:
    """But for the graphs: an engine leaves out which document says a claim."""
    texts = [content.canonical(document.quads, document.iri) for document in of(name).values()]
    held, stored = Texts(texts), Stored(Memory(of(name).values())._quads)
    events = sorted(set().union(*map(content.events, texts)))
    for some in ([event] for event in events):
        assert held.claims(some[0]) == stored.claims(some[0])
        assert {quad.triple for quad in held.around(some)} == {quad.triple for quad in stored.around(some)}
    assert {quad.triple for quad in held.around(events)} == {quad.triple for quad in stored.around(events)}


def test_every_derivation_says_something_of_the_fixture_world() -> None:
    graphs = {quad.graph_name.value for quad in derived(Memory(of("world").values()))}
    assert {DERIVED + str(one.graph) for one in kept_derivations()} == graphs


def rows(name: str) -> set[Any]:
    """The records of datasets."""
    return {quad.subject for document in of(name).values() for quad in document.quads if has("recordOf")(quad)}


def stated(name: str, claim: object) -> set[Any]:
    """The documents in which ``claim`` stands, or what quotes it, at whatever distance."""
    quoting, homes = linked(name, "quotes"), linked(name, "statedIn")
    found, left = set[Any](), set[Any]({claim})
    while left:
        found |= left
        left = {quoter for quoter, quoted in quoting if quoted in left} - found
    return {home for one, home in homes if one in found}


@cache
def linked(name: str, property_: str) -> frozenset[tuple[Any, Any]]:
    """Subject and object of all that is said with a property of ours."""
    quads = (quad for document in of(name).values() for quad in document.quads)
    return frozenset((quad.subject, quad.object) for quad in quads if has(property_)(quad))


@pytest.mark.parametrize("name", ["world", "data"])
def test_claims_are_found_by_their_class_and_by_what_they_are_about(name: str) -> None:
    """Nothing derived is about an event; a first coding's claim is a cg:Claim, unless records alone tell it."""
    graph = Memory(of(name).values())
    spoken = {quad.subject for document in of(name).values() for quad in document.quads if has("claimant")(quad)}
    about = {quad.subject for document in of(name).values() for quad in document.quads if has("about")(quad)}
    again = {quad.subject for quad in derived(graph) if has("recodes")(quad)}
    records = rows(name)
    recorded = {claim for claim in about if (homes := stated(name, claim)) and homes <= records}
    assert {row["c"] for row in graph.query(f"SELECT ?c {{ ?c a <{CG}RecordedClaim> }}")} == recorded
    assert {row["c"] for row in graph.query(f"SELECT ?c {{ ?c a <{CG}Claim> }}")} == (spoken & about) - again - recorded
    assert {row["c"] for row in graph.query(f"SELECT ?c {{ ?c <{CG}about> ?e }}")} == about


@pytest.mark.parametrize(("name", "step"), [("world", 1), ("data", 5)])
def test_what_is_skipped_for_want_of_a_premise_would_say_nothing(name: str, step: int) -> None:
    """Event by event, every other without reprints, records and inferences: in the world every premise."""
    said = [quad for document in of(name).values() for quad in document.quads]
    taught = list(schema.quads(schema.core_files()))
    skipped = set()
    events = sorted({NamedNode(quad.object.value) for quad in said if has("about")(quad)}, key=str)
    for n, event in enumerate(events[::step]):
        gone = {quad.subject for quad in said if has("about")(quad) and quad.object != event}
        kept = [
            quad
            for quad in said
            if quad.subject not in gone
            and (n % 2 or not any(has(name)(quad) for name in ("republishes", "recordOf", "inferred")))
        ]
        store = pyoxigraph.Store()
        store.bulk_extend([*taught, *kept])
        for derivation in derivations():
            found = store.query(derivation.bind_terms([{"event": event}]), use_default_graph_as_union=True)
            assert isinstance(found, pyoxigraph.QueryTriples)
            triples = [Quad(triple.subject, triple.predicate, triple.object) for triple in found]
            if lacks_premises(store, derivation):
                skipped.add(derivation.id)
                assert triples == [], derivation.id
            store.bulk_extend(triples)
    # Only the world has events of which rows alone speak.
    assert skipped
    assert name == "data" or skipped == {derivation.id for derivation in derivations() if derivation.premises}


def test_each_derivation_has_a_graph_of_its_own() -> None:
    names = [one.graph for one in derivations()]
    assert len(names) == len(set(names))
    kept = [one for one in derivations() if not one.helper]
    assert kept
    assert all(one.parameters and one.parameters[0].name == "event" for one in kept)


def test_no_triple_is_derived_that_a_document_says() -> None:
    """The union of all graphs gives one solution a graph: a triple in two would count twice."""
    for name in ("world", "data"):
        graph = Memory(of(name).values())
        found = derived(graph)
        assert not {quad.triple for quad in found} & {q.triple for d in of(name).values() for q in d.quads}
        assert len({quad.triple for quad in found}) == len(found)


def test_an_update_that_a_document_tells_is_not_turned_round() -> None:
    """A day may be coded wrongly, or be that of the printing: no pair of claims supersede each other."""
    update = min((quad for quad in first("world") if has("supersedes")(quad)), key=str)
    name, told = next((n, d) for n, d in of("world").items() if update.object in claims(d))
    assert isinstance(update.object, NamedNode)
    back = Quad(update.object, update.predicate, update.subject, NamedNode(told.iri))
    after = {**of("world"), name: replace(told, quads=(*told.quads, back), order=(*told.order, told.order[-1]))}
    assert update not in derived(Memory(after.values()))


@pytest.mark.parametrize(("group", "measures"), [("free-guard-south", 1), ("free-guard-north", 2)])
def test_two_groups_of_one_name_are_told_apart(group: str, measures: int) -> None:
    """Whoever counts the dead of the Free Guard of the north says nothing of those of the south."""
    world = of("world")
    told = world | {
        "aster-1": of_group(world["aster-1"], "free-guard-south"),
        "north-note": of_group(world["north-note"], group),
    }
    found = {quad.object.value for quad in derived(Memory(told.values())) if has("measure")(quad)}
    assert len({measure for measure in found if measure.startswith("killed (Free Guard")}) == measures


def of_group(document: Document, group: str) -> Document:
    """``document``, in which whoever was counted is of ``group``."""
    other = NamedNode(ID + group)
    quads = (Quad(q.subject, q.predicate, other, q.graph_name) if has("victimGroup")(q) else q for q in document.quads)
    return replace(document, quads=tuple(quads))


def test_what_is_derived_uses_terms_that_the_ontology_has() -> None:
    found = derived(Memory([*of("world").values()]))
    used = {quad.predicate.value for quad in found}
    used |= {quad.object.value for quad in found if quad.predicate.value == TYPE and isinstance(quad.object, NamedNode)}
    assert used <= schema.known_terms()


def test_the_ontology_can_be_asked_and_stands_there_once() -> None:
    graph = Memory(of("world").values())
    query = f"SELECT ?d WHERE {{ <{CG}Attack> <http://www.w3.org/2004/02/skos/core#definition> ?d }}"
    assert len(list(graph.query(query))) == 1  # type: ignore[arg-type]
    assert schema.IRI not in set(graph.documents())
