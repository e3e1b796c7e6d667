"""Every foreign name is proven to exist, and the alignments beside the core entail no contradiction.

Vocabularies with IRIs are proven by rdflib's closed term lists or by the note in ``external.tsv``; code lists without
IRIs are proven by their codebooks, which stand beside the repository and not in it.
"""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib.namespace
from rdflib import RDF, SKOS, Graph, URIRef

from claimgraph import reasoning, schema
from claimgraph.names import CG
from claimgraph.resources import folder

CODES = "https://w3id.org/claimgraph/codes/"
STANDARD = {name: getattr(rdflib.namespace, name) for name in ("OWL", "RDF", "RDFS", "XSD", "SH")}
EXTERNAL = folder("ontology") / "alignments" / "external.tsv"
FILES = [*schema.core_files(), *schema.shape_files(), *schema.alignment_files()]


def proven() -> dict[str, str]:
    with EXTERNAL.open(encoding="utf-8", newline="") as file:
        return {row["iri"]: row["proof"] for row in csv.DictReader(file, delimiter="\t")}


def used() -> set[str]:
    """Every IRI in the ontology, its shapes and alignments that is not our own."""
    nodes = (node for file in FILES for triple in schema.graph([file]) for node in triple)
    return {str(n) for n in nodes if isinstance(n, URIRef) and not n.startswith("https://w3id.org/claimgraph/")}


def test_each_standard_term_exists() -> None:
    """A term of OWL, RDF, RDFS, XSD or SHACL that its vocabulary lacks would be ignored in silence."""
    for namespace in STANDARD.values():
        assert [iri for iri in used() if iri.startswith(str(namespace)) and URIRef(iri) not in namespace] == []


def test_each_foreign_iri_is_proven_and_each_proof_used() -> None:
    foreign = {iri for iri in used() if not iri.startswith(tuple(map(str, STANDARD.values())))}
    assert foreign == set(proven())


@pytest.mark.parametrize("iri", [iri for iri, proof in proven().items() if proof.startswith("rdflib:")])
def test_rdflib_knows(iri: str) -> None:
    assert URIRef(iri) in getattr(rdflib.namespace, proven()[iri].removeprefix("rdflib:"))


def test_each_code_is_aligned() -> None:
    """No alignment points to a code that it does not describe, and none to a term that we lack."""
    for file in schema.alignment_files():
        graph = schema.graph([file])
        iris = {node for triple in graph for node in triple if isinstance(node, URIRef)}
        described = set(graph.subjects(SKOS.notation))
        assert {iri for iri in iris if iri.startswith(CODES) and not iri.endswith("#")} == described
        assert {str(iri) for iri in iris if iri.startswith(CG)} <= schema.own_terms()


def codes(name: str) -> set[tuple[str, str]]:
    """Notation and label of each code of one alignment."""
    graph = schema.graph([folder("ontology") / "alignments" / f"{name}.ttl"])
    return {(str(n), str(graph.value(c, rdflib.RDFS.label))) for c, n in graph.subject_objects(SKOS.notation)}


def cameo(books: Path) -> set[tuple[str, str]]:
    rows = (books / "LOOKUP-CAMEO.eventcodes.txt").read_text(encoding="latin-1").splitlines()
    return {(code, label.strip()) for code, _, label in (row.partition("\t") for row in rows)}


def acled(books: Path) -> set[tuple[str, str]]:
    with (books / "acled_event_categories.csv").open(encoding="utf-8", newline="") as file:
        return {(row["sub_event_type"], row["sub_event_type"]) for row in csv.DictReader(file)}


def ucdp(books: Path) -> set[tuple[str, str]]:
    text = (books / "ged191_codebook.txt").read_text(encoding="utf-8")
    section = text[text.index("Type of UCDP conflict:") :][:200]
    return {(code, label.strip()) for code, label in re.findall(r"^(\d): (.+)$", section, re.MULTILINE)}


def gtd(books: Path) -> set[tuple[str, str]]:
    text = (books / "mapping-notes.md").read_text(encoding="utf-8")
    lists = re.findall(r"(attacktype1|weaptype1)-\d \(([^)]*)\)", text)
    pairs = ((name, entry.strip()) for name, entries in lists for entry in entries.split(","))
    return {(f"{name} {entry.partition(' ')[0]}", entry.partition(" ")[2]) for name, entry in pairs}


@pytest.mark.parametrize(("name", "codebook"), [("cameo", cameo), ("acled", acled), ("ucdp", ucdp), ("gtd", gtd)])
def test_each_code_stands_in_its_codebook(
    name: str, codebook: Callable[[Path], set[tuple[str, str]]], root: Path
) -> None:
    books = root.parent / "shared" / "data" / "codebooks"
    if not books.is_dir():
        pytest.skip("the codebooks stand in ../shared/data/codebooks, which is absent here")
    listed = {(code, label.casefold()) for code, label in codebook(books)}
    assert {(code, label.casefold()) for code, label in codes(name)} - listed == set()


def aligned() -> Graph:
    graph = schema.core()
    for file in schema.alignment_files():
        graph += schema.graph([file])
    return graph


def test_alignments_entail_no_contradiction() -> None:
    assert reasoning.rule_errors(aligned()) == []


@pytest.mark.skipif(not reasoning.has_java(), reason="HermiT runs on Java, and there is none here")
def test_alignments_leave_every_class_satisfiable() -> None:
    assert reasoning.unsatisfiable(aligned()) == frozenset()


def test_a_wrong_alignment_is_found() -> None:
    """The check can fail: an alignment that merges two roots contradicts what is said of a thing of ours."""
    graph = aligned()
    thing = URIRef("https://example.org/test/thing")
    graph.add((URIRef(CG + "Actor"), rdflib.RDFS.subClassOf, URIRef(CG + "Event")))
    graph.add((thing, RDF.type, URIRef(CG + "Actor")))
    assert reasoning.rule_errors(graph) != []
