"""Every shape against its cases in ``tests/shapes``: exactly the findings that the head of each file expects.

A case is a Turtle file beside a small world. Its ``#!`` lines are the findings: shape, focus, severity. All cases are
judged in one run, each under a namespace of its own, for pySHACL takes longer to begin than to judge.
"""

import re
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph

from claimgraph import schema
from claimgraph.names import CG, PREFIXES, SHAPES

FOLDER = Path(__file__).resolve().parents[1] / "shapes"
CASES = sorted(FOLDER.glob("*/*.ttl"))
NAMESPACE = "https://example.org/case/"

Finding = tuple[str, str, str]


def name(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


def own(case: Path) -> str:
    """The namespace that stands in for ``t:`` in one case."""
    return f"{NAMESPACE}{name(case)}/"


def read(case: Path) -> str:
    return case.read_text(encoding="utf-8").replace(f"<{NAMESPACE}>", f"<{own(case)}>")


def expected(case: Path) -> set[Finding]:
    lines = re.findall(r"^#! (\S+) t:(\S+) (\S+)$", case.read_text(encoding="utf-8"), re.MULTILINE)
    return {(SHAPES + shape.removeprefix("cgs:"), own(case) + focus, severity) for shape, focus, severity in lines}


def background() -> Graph:
    """What the shapes have to know of the ontology, for rdflib."""
    triples = "".join(f"{quad.triple} .\n" for quad in schema.background())
    return Graph(bind_namespaces="none").parse(data=triples, format="nt")


@cache
def findings() -> frozenset[Finding]:
    """All findings on the world and all cases together."""
    data = Graph(bind_namespaces="none").parse(FOLDER / "world.ttl")
    for case in CASES:
        data.parse(data=read(case), format="turtle")
    _, report, _ = pyshacl.validate(data + background(), shacl_graph=schema.shapes(), inference="none")
    return frozenset(
        (
            str(report.value(node, SH.sourceShape)),
            str(report.value(node, SH.focusNode)),
            str(report.value(node, SH.resultSeverity)).removeprefix(str(SH)),
        )
        for node in report.subjects(RDF.type, SH.ValidationResult)
    )


@pytest.mark.parametrize("case", CASES, ids=name)
def test_exactly_the_expected_findings(case: Path) -> None:
    found = {finding for finding in findings() if finding[1].startswith(own(case))}
    assert found == expected(case)
    assert bool(found) == case.stem.startswith("invalid-")


def test_no_finding_outside_the_cases() -> None:
    assert not [finding for finding in findings() if not finding[1].startswith(NAMESPACE)]


def constraining() -> set[str]:
    """Every shape that can find something: those with a severity."""
    return {str(shape) for shape in schema.shapes().subjects(SH.severity)}


def test_each_shape_is_hit() -> None:
    hit = {shape for case in CASES for shape, _, _ in expected(case)}
    assert constraining() - hit == set()


def test_each_node_shape_has_valid_and_invalid_cases() -> None:
    nodes = {str(node).removeprefix(SHAPES) for node in schema.shapes().subjects(SH.property)}
    kinds = {(case.parent.name, case.stem.partition("-")[0]) for case in CASES}
    assert {(node, kind) for node in nodes for kind in ("valid", "invalid")} - kinds == set()


@pytest.mark.long
def test_shapes_pass_meta_shacl() -> None:
    """SHACL's own shapes have nothing against ours, which pySHACL would otherwise ignore in silence."""
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=schema.shapes(), meta_shacl=True, inference="none")
    assert conforms, text


def test_thin_events_refuse_every_contested_property() -> None:
    """Whatever belongs on a claim is in the list of what an event may not carry."""
    core, shapes = schema.core(), schema.shapes()
    query = """SELECT ?property WHERE {
      { ?property rdfs:domain/rdfs:subClassOf* cg:Claim ; rdfs:isDefinedBy ?ontology }
      UNION { VALUES ?property { cg:low cg:high cg:place cg:statedIn cg:locator } } }"""
    contested = {str(row[0]) for row in core.query(query, initNs={"cg": CG, "rdfs": PREFIXES["rdfs"]})}
    listed = f"SELECT ?p WHERE {{ <{SHAPES}Event-thin> sh:path/sh:alternativePath/rdf:rest*/rdf:first ?p }}"
    refused = {str(row[0]) for row in shapes.query(listed, initNs={"sh": str(SH), "rdf": PREFIXES["rdf"]})}
    assert contested - refused == set(schema.derived_terms() & contested)
