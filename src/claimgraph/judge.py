"""The judge: the one door to pySHACL, which says exactly what staged quads do against the shapes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad, Store

from claimgraph import ontology

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True)
class Result:
    """One validation result: IRIs, but ``value`` is a term in N-Triples, and ``severity`` the local name."""

    focus: str
    path: str | None
    value: str | None
    severity: str
    message: str
    shape: str


def judge(staged: Iterable[Quad], context: Store, focus: Collection[str]) -> Iterator[Result]:
    """What the shapes have against ``focus`` (IRIs) in ``staged``, seen together with ``context``."""
    import pyshacl
    import rdflib

    data = rdflib.Graph(bind_namespaces="none")
    for quad in (*staged, *context):
        data.add((_rdflib(quad.subject), _rdflib(quad.predicate), _rdflib(quad.object)))
    _, report, _ = pyshacl.validate(
        data, shacl_graph=_shapes(), ont_graph=_hierarchy(), inference="none", advanced=False
    )
    for result in _results(report):
        if result.focus in focus:
            yield result


@cache
def _shapes() -> rdflib.Graph:
    return ontology.shapes()


@cache
def _hierarchy() -> rdflib.Graph:
    return ontology.hierarchy()


def _rdflib(term: Any) -> Any:
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, Literal):
        datatype = None if term.language else URIRef(term.datatype.value)
        return RdflibLiteral(term.value, lang=term.language, datatype=datatype, normalize=False)
    return BNode(term.value)


def _results(report: rdflib.Graph) -> Iterator[Result]:
    from rdflib import RDF, SH, URIRef

    for node in report.subjects(RDF.type, SH.ValidationResult):
        path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
        yield Result(
            focus=str(report.value(node, SH.focusNode)),
            path=str(path) if isinstance(path, URIRef) else None,
            value=value.n3() if value is not None else None,
            severity=str(report.value(node, SH.resultSeverity)).rpartition("#")[2],
            message=str(report.value(node, SH.resultMessage)),
            shape=str(report.value(node, SH.sourceShape)),
        )
