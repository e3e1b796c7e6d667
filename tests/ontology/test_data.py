"""All bundled data conforms to the shapes and uses known terms only; no axiom against it: see test_derived."""

from functools import cache
from pathlib import Path

import pyshacl
import pytest
from pyoxigraph import NamedNode
from rdflib import RDF, SH, Graph
from rdflib.term import Node

from claimgraph import schema
from claimgraph.documents.read import read
from claimgraph.names import CG, TYPE
from tests.ontology.test_shapes import background

DATA = Path(__file__).resolve().parents[2] / "data"
FILES = sorted([*DATA.rglob("*.ttl"), *DATA.rglob("*.sssom.tsv")])


@cache
def data() -> Graph:
    graph = schema.graph(sorted(DATA.rglob("*.ttl")))
    for document in read([DATA / "links"]):
        graph.parse(data="".join(f"{quad.triple} .\n" for quad in document.quads), format="nt")
    return graph


@pytest.mark.long
def test_no_violation() -> None:
    """Warnings and remarks may stand: they tell what a document lacks, like a page without a date."""
    _, report, _ = pyshacl.validate(data() + background(), shacl_graph=schema.shapes(), inference="none")
    refused = [node for node in report.subjects(RDF.type, SH.ValidationResult) if violates(report, node)]
    found = [(str(report.value(n, SH.focusNode)), str(report.value(n, SH.resultMessage))) for n in refused]
    assert found == []


def violates(report: Graph, node: Node) -> bool:
    return (node, SH.resultSeverity, SH.Violation) in report


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_only_known_terms(file: Path) -> None:
    quads = [quad for document in read([file]) for quad in document.quads]
    used = {quad.predicate.value for quad in quads}
    used |= {q.object.value for q in quads if q.predicate.value == TYPE and isinstance(q.object, NamedNode)}
    used |= {q.object.value for q in quads if isinstance(q.object, NamedNode) and q.object.value.startswith(CG)}
    assert used - schema.known_terms() == set()


def test_no_derived_term() -> None:
    used = {str(node) for triple in data() for node in triple}
    assert used & schema.derived_terms() == set()
