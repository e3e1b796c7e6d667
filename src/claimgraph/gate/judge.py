"""The judge: the one door to pySHACL, which says exactly what staged quads do against the shapes.

A screen finds the suspects first; pySHACL is imported only if there are any, and looks at nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Store

from claimgraph import resources, schema
from claimgraph.engine import as_stored
from claimgraph.names import PREFIXES
from claimgraph.screen import Focus, Part, Screen, Suspects, kept, stage
from claimgraph.screen.cache import screen_for

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True)
class Result:
    """One validation result: IRIs, but ``value`` is a term in N-Triples, and ``severity`` the local name.

    ``paths`` is the property, or those that the shape takes for one; empty for a longer path.
    """

    focus: str
    paths: tuple[str, ...]
    value: str | None
    severity: str
    message: str
    shape: str


@dataclass(frozen=True)
class Verdict:
    """Whether the data conforms, and the SHACL validation report; None of a screen without suspects."""

    conforms: bool
    report: rdflib.Graph | None = None


def judge(staged: Collection[Quad], context: Iterable[Quad], focus: Collection[str]) -> Iterator[Result]:
    """What the shapes have against ``focus`` (IRIs) in ``staged``, seen together with ``context``."""
    data = stage(chain(_written_once(staged, context), schema.background()))
    wanted = {NamedNode(iri) for iri in focus}
    suspects = {part: nodes & wanted for part, nodes in _screen().suspects(data).items()}
    report = verdict(_screen(), data, suspects, PREFIXES).report
    return iter(()) if report is None else _results(report)


def suspects(data: Store) -> Suspects:
    """Which nodes of ``data``, which holds the ontology's background too, the shapes may have something against."""
    return _screen().suspects(data)


def _written_once(staged: Collection[Quad], context: Iterable[Quad]) -> Iterator[Quad]:
    """All of both, without what is the value of a ``staged`` one and only written otherwise, as 33.3 for 33.30."""
    odd = [quad for quad in staged if kept(term := quad.object) is not term]  # each time it is asked, it is another
    stored = {quad: one.triple for quad in odd for one in as_stored([quad])}
    first = {triple: quad.triple for quad, triple in reversed(stored.items())}
    subjects = {quad.subject for quad in odd}
    for quad in chain(staged, context):
        if quad.subject not in subjects or first.get(stored.get(quad, quad.triple), quad.triple) == quad.triple:
            yield quad


def validate(screen: Screen, data: Store, prefixes: Mapping[str, str] | None = None) -> Verdict:
    """pySHACL's verdict on all of ``data``, which holds the ontology's background too, by way of ``screen``."""
    return verdict(screen, data, screen.suspects(data), prefixes or {})


def verdict(screen: Screen, data: Store, suspects: Suspects, prefixes: Mapping[str, str]) -> Verdict:
    """pySHACL's verdict on ``suspects``, taking the rest of ``data`` to conform; ``prefixes`` shorten its messages."""
    if not any(suspects.values()):
        return Verdict(conforms=True)
    from pyshacl import Validator
    from pyshacl.graph_abstraction import DataGraph
    from pyshacl.monkey import rdflib_bool_patch, rdflib_bool_unpatch

    from claimgraph.screen.rdf import key
    from claimgraph.screen.rdflib_view import graph_of, quiet, view

    graph, terms = view(data, prefixes)
    # As pySHACL reads shapes from a file: "1" is not true.
    rdflib_bool_patch()  # type: ignore[no-untyped-call]
    shapes = graph_of(screen.shapes, screen.prefixes)
    rdflib_bool_unpatch()  # type: ignore[no-untyped-call]
    validator = Validator(DataGraph.from_rdflib(graph), shacl_graph=shapes, options={"inplace": True})
    executor = validator.make_executor()
    conforms, results = True, []
    with quiet():
        shape_by_key = {key(shape.node): shape for shape in validator.shacl_graph.shapes}
        for part, nodes in _once(suspects):
            focus = [terms.rdf(node) for node in nodes]
            if part.shape in shape_by_key:  # to pySHACL a class is no shape for bearing some SHACL property
                well, found = shape_by_key[part.shape].validate(executor, validator.data_graph, focus=focus)
                conforms = conforms and well
                results += found
        report, _ = Validator.create_validation_report(validator.shacl_graph, conforms, results)
    return Verdict(conforms, report)


def _once(suspects: Suspects) -> Iterator[tuple[Part, set[Focus]]]:
    """Each part with its suspects, save those of whom the whole shape is judged anyway."""
    for part, nodes in sorted(suspects.items()):
        rest = nodes if part.root == part.shape else nodes - suspects.get(Part(part.root, part.root), set())
        if rest:
            yield part, rest


@cache
def _screen() -> Screen:
    return screen_for(schema.shape_files(), resources.kept())


def _results(report: rdflib.Graph) -> Iterator[Result]:
    from rdflib import RDF, SH, URIRef

    from claimgraph.screen.rdf import as_ox

    for node in report.subjects(RDF.type, SH.ValidationResult):
        path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
        several = report.value(path, SH.alternativePath)
        paths = report.items(several) if several is not None else [path]
        yield Result(
            focus=str(report.value(node, SH.focusNode)),
            paths=tuple(str(one) for one in paths if isinstance(one, URIRef)),
            value=str(as_ox(value)) if value is not None else None,
            severity=str(report.value(node, SH.resultSeverity)).rpartition("#")[2],
            message=str(report.value(node, SH.resultMessage)),
            shape=str(report.value(node, SH.sourceShape)),
        )
