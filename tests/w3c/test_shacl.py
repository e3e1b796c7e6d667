"""The W3C SHACL suite through screen and judge, next to pySHACL alone.

Each case must come out as pySHACL alone has it: the same verdict, an isomorphic report. The score counts the cases
whose result is the one that W3C expects.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlparse

import pyoxigraph as ox
import pytest
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from tests.screen.peers import Outcome, alone, graph, screened

SUITE = Path(__file__).parents[2].parent / "shared" / "w3c" / "shacl"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
# pySHACL binds no $shapesGraph, a feature that the standard leaves optional.
MISSED = {"sparql/pre-binding/shapesGraph-001"}
TOLD = (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape, SH.value)

pytestmark = [
    pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C suite is not beside the repository (../shared/w3c/shacl)"),
    pytest.mark.filterwarnings("ignore"),  # pySHACL's own, on purposely strange shapes
]


@dataclass(frozen=True)
class Case:
    """One entry of the suite's manifests."""

    name: str
    data: Path
    shapes: Path
    manifest: Path
    entry: URIRef


@cache
def read(path: Path) -> tuple[tuple[ox.Quad, ...], dict[str, str]]:
    """A Turtle file's triples and prefixes."""
    parser = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    triples = tuple(parser)
    return triples, dict(parser.prefixes)


def cases(suite: str) -> list[Case]:
    """All cases of ``core`` or ``sparql``."""
    return [case for path in sorted((SUITE / suite).rglob("*.ttl")) for case in _entries(suite, path)]


def _entries(suite: str, path: Path) -> list[Case]:
    manifest = graph(*read(path))
    entries = []
    for entry in sorted(manifest.subjects(RDF.type, SHT.Validate), key=str):
        action = manifest.value(entry, MF.action)
        name = f"{suite}/{path.parent.name}/{str(entry).rpartition('/')[2]}"
        data, shapes = (_file(manifest.value(action, part)) for part in (SHT.dataGraph, SHT.shapesGraph))
        entries.append(Case(name, data, shapes, path, URIRef(str(entry))))
    return entries


def _file(iri: object) -> Path:
    return Path(unquote(urlparse(str(iri)).path))


@cache
def outcomes(case: Case) -> tuple[Outcome, Outcome]:
    """pySHACL alone, and behind the screen."""
    (data, prefixes), (shapes, _) = read(case.data), read(case.shapes)
    return alone(data, shapes, prefixes), screened(data, shapes, prefixes)


@pytest.mark.parametrize("case", [*cases("core"), *cases("sparql")], ids=lambda case: case.name)
def test_same_as_pyshacl_alone(case: Case) -> None:
    one, other = outcomes(case)
    assert one.same(other), (one.conforms, other.conforms)


def test_score() -> None:
    """Published in docs/explanation/screen.md."""
    for suite, total in (("core", 98), ("sparql", 23)):
        found = cases(suite)
        alone_, behind = ([c.name for c in found if expected(c, outcomes(c)[i])] for i in (0, 1))
        print(f"{suite}: pySHACL alone {len(alone_)}/{total}, screen and judge {len(behind)}/{total}")
        assert len(found) == total
        assert behind == alone_
        assert {c.name for c in found if c.name not in behind} <= MISSED


def expected(case: Case, outcome: Outcome) -> bool:
    """Whether ``outcome`` is what the manifest says, as far as the suite compares."""
    manifest = graph(*read(case.manifest))
    result = manifest.value(case.entry, MF.result)
    if result == SHT.Failure:
        return isinstance(outcome.conforms, str)
    wanted = manifest.value(result, SH.conforms)
    if isinstance(outcome.conforms, str) or outcome.conforms != wanted.toPython():
        return False
    if outcome.report is None:
        return not list(manifest.objects(result, SH.result))
    [report] = outcome.report.subjects(RDF.type, SH.ValidationReport)
    return isomorphic(essence(manifest, result), essence(outcome.report, report))


def essence(source: Graph, report: Node | None) -> Graph:
    """What the suite compares of a report: who fails what, where and by which value."""
    told = Graph()
    for result in source.objects(report, SH.result):
        told.add((BNode("report"), SH.result, result))
        for part in TOLD:
            told += ((result, part, value) for value in source.objects(result, part))
        for path in source.objects(result, SH.resultPath):
            told.add((result, SH.resultPath, Literal(spelt(source, path))))
    return told


def spelt(source: Graph, node: Node) -> str:
    """A path as text: results of one shape may share its blank nodes or have copies."""
    if not isinstance(node, BNode):
        return node.n3()
    parts = (predicate.n3() + " " + spelt(source, value) for _, predicate, value in source.triples((node, None, None)))
    return "[" + " ; ".join(sorted(parts)) + "]"
