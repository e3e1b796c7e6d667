"""The gate: ``check(documents, graph) -> Report``. What does not conform never reaches the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from claimgraph import judge, ontology
from claimgraph.errors import DoesNotConform, Place
from claimgraph.names import CG, TYPE, curie, suggestion
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.documents import Document
    from claimgraph.graph import Graph

QUOTES = NamedNode(CG + "quotes")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing a document says that the shapes speak against; severity is Violation, Warning or Info."""

    place: Place
    severity: str
    message: str
    focus: str
    shape: str

    def __str__(self) -> str:
        return f"{self.place}: {self.severity.lower()}: {self.message} [{curie(self.focus)}, {curie(self.shape)}]"


@dataclass(frozen=True)
class Report:
    """All findings, by place; a Violation refuses, a Warning or an Info only tells."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        return not self.violations

    @property
    def violations(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "Violation")


class Refused(DoesNotConform):
    """The gate's refusal; carries the whole report."""

    def __init__(self, report: Report) -> None:
        count = len(report.violations)
        super().__init__(f"refused: {count} violation{'s' * (count != 1)}; nothing was changed")
        self.report = report


def check(documents: Sequence[Document], graph: Graph) -> Report:
    """What speaks against taking ``documents`` into ``graph``; neither is changed."""
    findings = [*_vocabulary(documents), *_circles(documents), *_doubles(documents, graph)]
    # Terms that the ontology lacks are told by name; shapes over them would only say so again.
    findings += _shapes(documents, graph)
    return Report(tuple(sorted(set(findings), key=_order)))


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.place
    return place.file, place.line or 0, place.column or 0, finding.severity, finding.message


def _vocabulary(documents: Iterable[Document]) -> Iterator[Finding]:
    """Closed world: a predicate, a class or a ``cg:`` value that the ontology lacks is an error, not a new idea."""
    known = ontology.known_terms()
    for document in documents:
        for quad in document.quads:
            for term in _terms_used(quad):
                if term not in known:
                    hint = suggestion(curie(term), map(curie, known))
                    message = f"{curie(term)} is no term of the ontology{hint}"
                    yield _finding(document, quad, message, "cgs:vocabulary")
            if iri_of(quad.subject) in known:
                message = (
                    f"{curie(iri_of(quad.subject))} belongs to the ontology; a document can use it, not describe it"
                )
                yield _finding(document, quad, message, "cgs:vocabulary")


def _terms_used(quad: Quad) -> Iterator[str]:
    yield quad.predicate.value
    if isinstance(quad.object, NamedNode):
        value = quad.object.value
        if quad.predicate.value == TYPE or value.startswith(CG):
            yield value


def _circles(documents: Iterable[Document]) -> Iterator[Finding]:
    """A claim that quotes itself, however many hops away."""
    for document in documents:
        quotes = {quad.subject: quad for quad in document.quads if quad.predicate == QUOTES}
        done: set[object] = set()
        for start in quotes:
            path: list[object] = []
            node: object = start
            while node in quotes and node not in done:
                path.append(node)
                done.add(node)
                node = quotes[node].object  # type: ignore[index]
            if node in path:
                quad = quotes[node]  # type: ignore[index]
                message = "this quotation comes back to where it began; delete the hop that closes the circle"
                yield _finding(document, quad, message, "cgs:quotation-circle")


def _doubles(documents: Sequence[Document], graph: Graph) -> Iterator[Finding]:
    """One triple in two documents: it would be counted twice and withdrawn once."""
    seen: dict[tuple[object, ...], str] = {}
    for document in documents:
        for quad in document.quads:
            other = seen.setdefault((quad.subject, quad.predicate, quad.object), document.iri)
            if other != document.iri:
                yield _double(document, quad, other)
    owner = {document.iri: document for document in documents}
    staged = [quad for document in documents for quad in document.quads]
    for quad, other in graph.elsewhere(staged, set(owner)):
        yield _double(owner[iri_of(quad.graph_name)], quad, other)


def _double(document: Document, quad: Quad, other: str) -> Finding:
    message = f"{curie(other)} says the same triple; a triple stands in one document, delete it in the other or here"
    return _finding(document, quad, message, "cgs:one-document")


def _finding(document: Document, quad: Quad, message: str, shape: str) -> Finding:
    place = document.place(iri_of(quad.subject), quad.predicate.value, str(quad.object))
    return Finding(place, "Violation", message, iri_of(quad.subject), shape)


def _shapes(documents: Sequence[Document], graph: Graph) -> Iterator[Finding]:
    owners: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        for subject in {iri_of(quad.subject) for quad in document.quads}:
            owners[subject].append(document)
    staged = [quad for document in documents for quad in document.quads]
    for result in judge.judge(staged, graph.context(_mentioned(staged)), set(owners)):
        if owners.get(result.focus):
            place = owners[result.focus][0].place(result.focus, result.path, result.value)
            yield Finding(place, result.severity, result.message, result.focus, result.shape)


def _mentioned(quads: Iterable[Quad]) -> set[str]:
    """Every IRI that ``quads`` speak of or refer to."""
    nodes = (node for quad in quads for node in (quad.subject, quad.object))
    return {node.value for node in nodes if isinstance(node, NamedNode) and not node.value.startswith(CG)}
