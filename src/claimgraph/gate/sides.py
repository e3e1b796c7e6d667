"""The other side: what stays in a graph is judged again where it rests on what a new version changes or drops."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from claimgraph import catalogue
from claimgraph.claims.dependence import FOLLOWED, QUOTES
from claimgraph.engine import as_stored, solutions
from claimgraph.gate import judge
from claimgraph.gate.looks import crossing
from claimgraph.gate.report import VIOLATION
from claimgraph.names import ABOUT, CG, is_ours
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.graph import Readable


@dataclass(frozen=True)
class Breach:
    """What a change would break: ``result`` of a node in ``document``, which stays, because of a change of ``by``."""

    result: judge.Result
    document: str
    by: str


def changed(before: Collection[Quad], after: Iterable[Quad]) -> set[Triple]:
    """What a document no longer says, or says for the first time."""
    if not before:
        return set()
    return {quad.triple for quad in before} ^ {quad.triple for quad in as_stored(after)}


def breaches(
    changes: Mapping[str, Collection[Triple]],
    staged: Collection[Quad],
    graph: Readable,
    leaving: Collection[str],
    after: Readable | None = None,
) -> Iterator[Breach]:
    """What would break in documents of ``graph`` that stay.

    ``changes`` tells what changes by document; in the place of what those of ``leaving`` (IRIs) say comes ``staged``,
    or all stands in ``after`` as it will be.
    """
    # Of another thing a rule may look at these properties alone.
    across = {
        document: {triple for triple in triples if triple.predicate.value in crossing()}
        for document, triples in changes.items()
    }
    focus = _told_too(changes, staged, graph, leaving) | _resting(_subjects(across), across, graph, leaving)
    results = list(_violations((), after, focus, ()) if after else _violations(staged, graph, focus, leaving))
    if results:  # what was wrong before is nothing that this change breaks
        old = {(one.focus, one.shape) for one in _violations((), graph, {one.focus: ("", "") for one in results}, ())}
        yield from (Breach(one, *focus[one.focus]) for one in results if (one.focus, one.shape) not in old)


def _subjects(changes: Mapping[str, Collection[Triple]]) -> dict[str, str]:
    return {iri_of(triple.subject): document for document, triples in changes.items() for triple in triples}


def _told_too(
    changes: Mapping[str, Collection[Triple]], staged: Collection[Quad], graph: Readable, leaving: Collection[str]
) -> dict[str, tuple[str, str]]:
    """What loses a property, as far as a document that stays tells of it too, as ``_resting`` has it.

    A claim is told by one document alone.
    """
    lost = {(triple.subject, triple.predicate): document for document, triples in changes.items() for triple in triples}
    kept = {(quad.subject, quad.predicate) for quad in staged} if lost else set()
    claims = {subject for subject, property_ in lost if property_.value == ABOUT}
    by = {iri_of(one[0]): document for one, document in lost.items() if one not in kept and one[0] not in claims}
    told = graph.context(by, leaving) if by else ()
    return {subject: (iri_of(quad.graph_name), by[subject]) for quad in told if (subject := iri_of(quad.subject)) in by}


def _violations(
    staged: Collection[Quad], graph: Readable, focus: Mapping[str, tuple[str, str]], leaving: Collection[str]
) -> Iterator[judge.Result]:
    if not focus:
        return iter(())
    described = graph.context(set(focus), leaving)
    around = graph.context({node for quad in described for node in _named(quad)} - focus.keys(), leaving)
    found = judge.judge(staged, chain(described, around), set(focus))
    return (result for result in found if result.severity == VIOLATION)


def _named(quad: Quad) -> Iterator[str]:
    if isinstance(quad.object, NamedNode) and not quad.object.value.startswith(CG):
        yield quad.object.value


def _resting(
    by: Mapping[str, str], changes: Mapping[str, Collection[Triple]], graph: Readable, leaving: Collection[str]
) -> dict[str, tuple[str, str]]:
    """The nodes that rest on a subject of ``by``, each with its document and with the one that changes.

    That is whatever refers to it and then, however far, what follows from there; and the claims that it quotes or
    quoted, for they may have reached their document by it.
    """
    found: dict[str, tuple[str, str]] = {}
    todo, first = dict(by), True
    seen = set(todo)
    while todo:
        nearer = dict[str, str]()
        for thing, subject, predicate, document in _referring(graph, todo):
            if (first and document not in leaving) or predicate in FOLLOWED:
                nearer.setdefault(subject, todo[thing])
                if document not in leaving:
                    found.setdefault(subject, (document, todo[thing]))
        todo, first = {node: why for node, why in nearer.items() if node not in seen}, False
        seen |= todo.keys()
    return found | _quoted(changes, graph, leaving)


def _referring(graph: Readable, things: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    rows = [{"thing": NamedNode(thing)} for thing in sorted(things)]
    for row in solutions(graph.query(catalogue.page("referring").bind_terms(rows))):
        thing, subject, predicate, document = (
            iri_of(row[name]) for name in ("thing", "subject", "property", "document")
        )
        if not is_ours(document):
            yield thing, subject, predicate, document


def _quoted(
    changes: Mapping[str, Collection[Triple]], graph: Readable, leaving: Collection[str]
) -> dict[str, tuple[str, str]]:
    quoted = {
        iri_of(triple.object): document
        for document, triples in changes.items()
        for triple in triples
        if triple.predicate == QUOTES and isinstance(triple.object, NamedNode)
    }
    if not quoted:
        return {}
    inner = graph.context(quoted, leaving)
    found: dict[str, tuple[str, str]] = {}
    todo = list(quoted.items())
    while todo:
        claim, document = todo.pop()
        for quad in inner.quads_for_pattern(NamedNode(claim), None, None):
            if quad.predicate.value == ABOUT:
                found.setdefault(claim, (iri_of(quad.graph_name), document))
            elif quad.predicate == QUOTES and iri_of(quad.object) not in found:
                todo.append((iri_of(quad.object), document))
    return found
