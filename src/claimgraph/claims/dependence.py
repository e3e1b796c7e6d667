"""Dependence: what a change to a document reaches beyond it, so that what is derived from it can be made anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from claimgraph import catalogue
from claimgraph.engine import solutions
from claimgraph.entry import JOURNAL_GRAPH
from claimgraph.errors import DoesNotConform
from claimgraph.names import ABOUT, CG, TYPE, curie, is_ours
from claimgraph.terms import Value, iri_of

if TYPE_CHECKING:
    from claimgraph.graph import Readable

# How many documents a refusal names.
MOST_TOLD = 5

QUOTES = NamedNode(CG + "quotes")
# What shapes follow from node to node: a hop has what it quotes, and none of these may close a circle.
FOLLOWED = {
    CG + name for name in ("quotes", "supersedes", "retracts", "republishes", "within", "partOf", "affiliatedWith")
}
# Graphs of ours that are not derived from documents.
_KEPT = (JOURNAL_GRAPH, NamedNode(CG.rstrip("#")))


def reached(quads: pyoxigraph.Store, changed: Iterable[str]) -> set[str]:
    """The IRIs of the events with a claim that rests on one of ``changed`` (IRIs), however many steps away.

    A group's affiliation, a place's district or a document's publisher is told once and counts in every claim that
    names the group, a place in that district, or a copy of that document.
    """
    events: set[str] = set()
    todo = [NamedNode(iri) for iri in changed]
    done = set(todo)
    while todo:
        node = todo.pop()
        told = [iri_of(quad.object) for quad in _said(quads.quads_for_pattern(node, NamedNode(ABOUT), None, None))]
        if told:
            events.update(told)
            continue
        for quad in _said(quads.quads_for_pattern(None, None, node, None)):
            if isinstance(quad.subject, NamedNode) and quad.subject not in done:
                done.add(quad.subject)
                todo.append(quad.subject)
    return events


def refuse_needed(graph: Readable, leaving: Collection[str]) -> None:
    """Raise DoesNotConform where a document that stays refers to what only those of ``leaving`` (IRIs) describe."""
    typed = (quad for document in leaving for quad in graph.graph(document) if quad.predicate.value == TYPE)
    lost = {quad.subject for quad in typed if isinstance(quad.subject, NamedNode)}
    found = orphaned(graph, lost, leaving)
    if found:
        raise DoesNotConform(needs(found))


def needs(found: Iterable[tuple[str, str]], remedy: str = "withdraw what refers first, or all in one command") -> str:
    """Why things cannot go that documents refer to, ``found`` as pairs of both, and the ``remedy``."""
    by_document = {other: thing for thing, other in found}
    told = [f"{curie(other)} refers to {curie(thing)}" for other, thing in sorted(by_document.items())]
    said = _some(told, "more documents do the like")
    return f"{said}; {remedy}; nothing was changed"


def resting(graph: Readable, leaving: Collection[str]) -> list[tuple[str, str]]:
    """What a document of ``graph`` that stays speaks of, and one of ``leaving`` (IRIs) too; each with the former."""
    stays = [NamedNode(iri) for iri in sorted(graph.documents()) if iri not in leaving]
    rows = [{"document": document, "leaving": NamedNode(iri)} for document in stays for iri in leaving]
    return _pairs(graph, "resting", rows)


def describes(quads: pyoxigraph.Store, iri: str) -> bool:
    """Whether a document in ``quads`` gives ``iri`` a class."""
    return any(_said(quads.quads_for_pattern(NamedNode(iri), NamedNode(TYPE), None, None)))


def orphaned(graph: Readable, things: Collection[NamedNode], leaving: Collection[str]) -> list[tuple[str, str]]:
    """Which of ``things`` a document of ``graph`` refers to and none describes, once those of ``leaving`` are gone.

    Each comes with the IRI of such a document, once for each.
    """
    left = [(thing, other) for thing, other in _referrers(graph, things) if other not in leaving]
    known = graph.context({thing for thing, _ in left}, leaving) if left else ()
    described = {iri_of(quad.subject) for quad in known if quad.predicate.value == TYPE}
    return [(thing, other) for thing, other in left if thing not in described]


def refuse_referred(graph: Readable, thing: str) -> None:
    """Raise DoesNotConform where a document says something with ``thing`` (an IRI) as its object."""
    others = [curie(other) for _, other in _referrers(graph, [NamedNode(thing)])]
    if others:
        raise DoesNotConform(
            f"{curie(thing)} is no claim, and {_some(others, 'more documents')} cannot do without it; load"
            " versions that do not refer to it, then redact it from their history; nothing was changed"
        )


def _some(told: list[str], rest: str) -> str:
    """``told`` in a sentence; of many the first, and how many there are of the ``rest``."""
    more = [f"and {len(told) - MOST_TOLD:,} {rest}"] if len(told) > MOST_TOLD else []
    return ", ".join([*told[:MOST_TOLD], *more])


def _referrers(graph: Readable, things: Collection[NamedNode]) -> list[tuple[str, str]]:
    """Each of ``things`` with the IRI of each document in which it is an object."""
    rows = [{"thing": thing} for thing in sorted(things, key=str)]
    return [(thing, other) for thing, other in _pairs(graph, "referrers", rows) if not is_ours(other)]


def _pairs(graph: Readable, page: str, rows: Sequence[Mapping[str, Value]]) -> list[tuple[str, str]]:
    if not rows:
        return []
    text = catalogue.page(page).bind_terms(rows)
    return [(iri_of(row["thing"]), iri_of(row["document"])) for row in solutions(graph.query(text))]


def forget(quads: pyoxigraph.Store, changed: Iterable[str]) -> None:
    """Drop what was derived of ``changed`` (IRIs): of a claim that is gone no event leads to it any more."""
    for node in map(NamedNode, changed):
        for quad in list(quads.quads_for_pattern(node, None, None, None)):
            if is_ours(iri_of(quad.graph_name)) and quad.graph_name not in _KEPT:
                quads.remove(quad)


def _said(found: Iterable[Quad]) -> Iterable[Quad]:
    """Those of ``found`` that documents say."""
    return (quad for quad in found if not is_ours(iri_of(quad.graph_name)))


def rests_on(quad: Quad) -> list[NamedNode]:
    """What a gate must know besides, where it has to know of ``quad``."""
    if quad.predicate.value not in FOLLOWED:
        return []
    ends = (quad.subject, quad.object) if quad.predicate == QUOTES else (quad.object,)
    return [end for end in ends if isinstance(end, NamedNode)]
