"""The reference of terms is current and whole, and every term earns its place."""

import runpy
from pathlib import Path

from pyoxigraph import RdfFormat, parse
from rdflib import OWL, RDF, SH, SKOS, Graph, Literal, URIRef

from claimgraph import schema
from claimgraph.names import curie


def test_reference_is_current(root: Path) -> None:
    page = runpy.run_path(str(root / "docs" / "terms.py"))["page"]()
    assert (root / "docs" / "reference" / "terms.md").read_text(encoding="utf-8") == page, "run `make reference`"


def test_reference_has_each_term_and_each_message_once(root: Path) -> None:
    page = (root / "docs" / "reference" / "terms.md").read_text(encoding="utf-8")
    assert [term for term in schema.own_terms() if f"`{curie(term)}`" not in page] == []
    shapes = schema.shapes()
    for message in set(shapes.objects(None, SH.message)):
        assert page.count(f"| {message} |") == len(set(shapes.subjects(SH.message, message)))


def used_in_shapes() -> set[str]:
    return {str(node) for triple in schema.shapes() for node in triple if isinstance(node, URIRef)}


def used_in_data(root: Path) -> set[str]:
    quads = (quad for file in root.glob("data/**/*.ttl") for quad in parse(path=file, format=RdfFormat.TURTLE))
    return {term.value for quad in quads for term in (quad.predicate, quad.object) if hasattr(term, "value")}


def used_in_queries(root: Path) -> set[str]:
    texts = [file.read_text(encoding="utf-8") for file in root.glob("queries/**/*.rq")]
    return {term for term in schema.own_terms() if any(curie(term) in text for text in texts)}


def test_each_class_and_property_is_used_or_says_why_not(root: Path) -> None:
    core = schema.core()
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(term) for kind in kinds for term in core.subjects(RDF.type, kind)} & schema.own_terms()
    excused = {str(term) for term in terms if excuse(core, URIRef(term))}
    idle = terms - used_in_shapes() - used_in_data(root) - used_in_queries(root)
    assert idle - excused == set(), "give them a use, or a skos:editorialNote that begins with 'Not used yet:'"
    assert excused - idle == set(), "these are used: take the excuse out"


def excuse(core: Graph, term: URIRef) -> bool:
    notes = [str(note) for note in core.objects(term, SKOS.editorialNote) if isinstance(note, Literal)]
    return any(note.startswith("Not used yet:") for note in notes)
