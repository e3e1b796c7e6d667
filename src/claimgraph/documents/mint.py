"""Minting: an IRI for every blank node, made from what is said of it, so that the same document gives the same IRIs.

A claim's IRI is a hash of its document, claimant, aspect, content and locator (all that it says but the coder's
notes). A node that is no claim also counts who refers to it: two unnamed speakers of the same words stay two. So does
a claim whose speaker has no IRI: what "an official" said to one agency is not what "an official" said to another.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

from pyoxigraph import BlankNode, NamedNode, Quad

from claimgraph.errors import Place, Unreadable
from claimgraph.names import CG, LABEL, RDFS, TYPE
from claimgraph.terms import Term

# What a coder may reword without making another claim of it.
NOTES = frozenset({LABEL, RDFS + "comment", CG + "note"})

CLAIMANT = CG + "claimant"


class Circle(Unreadable):
    """Nodes without an IRI that refer to one another in a circle, so that none can be named before the others."""

    def __init__(self, node: BlankNode, place: Place | None = None) -> None:
        super().__init__("nodes without an IRI refer to one another in a circle; give one of them an IRI", place)
        self.node = node


def name_blank_nodes(quads: Sequence[Quad], document: str) -> list[Quad]:
    """``quads`` with each blank node replaced by an IRI below ``document``; raises Circle where they form one."""
    said: dict[BlankNode, list[Quad]] = defaultdict(list)
    asked: dict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            said[quad.subject].append(quad)
        if isinstance(quad.object, BlankNode):
            asked[quad.object].append(quad)
    if not said and not asked:
        return list(quads)
    hashes = _content_hashes(said, asked)
    names: dict[BlankNode, NamedNode] = {}
    # The hashes go from the inside out, so the names of those who refer to a node are found before its own.
    for node in reversed(hashes):
        names[node] = _name(document, hashes[node], said[node], [_renamed(quad, names) for quad in asked[node]])
    return [_renamed(quad, names) for quad in quads]


def _content_hashes(said: dict[BlankNode, list[Quad]], asked: dict[BlankNode, list[Quad]]) -> dict[BlankNode, str]:
    """A hash of what each node says, those it points to first."""
    inner = {node: [q.object for q in said[node] if isinstance(q.object, BlankNode)] for node in {*said, *asked}}
    hashes: dict[BlankNode, str] = {}
    try:
        for node in TopologicalSorter(inner).static_order():
            content = (q for q in said[node] if q.predicate.value not in NOTES)
            hashes[node] = digest(f"{q.predicate} {_stands_for(q.object, hashes)}" for q in content)
    except CycleError as error:
        raise Circle(error.args[1][0]) from None
    return hashes


def _name(document: str, content: str, said: list[Quad], asked: list[Quad]) -> NamedNode:
    types = {q.object.value for q in said if q.predicate.value == TYPE and isinstance(q.object, NamedNode)}
    kind = next((name for name, ending in _KINDS.items() if any(t.endswith(ending) for t in types)), "node")
    unnamed_speaker = any(q.predicate.value == CLAIMANT and isinstance(q.object, BlankNode) for q in said)
    around = [] if kind == "claim" and not unnamed_speaker else [f"{q.subject} {q.predicate}" for q in asked]
    return NamedNode(f"{document}/{kind}-{digest([document, content, *around])[:16]}")


_KINDS = {"claim": "Claim", "speaker": "UnnamedActor", "naming": "Naming"}


def _stands_for(term: Term, hashes: dict[BlankNode, str]) -> str:
    return hashes[term] if isinstance(term, BlankNode) else str(term)


def digest(parts: Iterable[str]) -> str:
    """A hash of a set of texts, whatever their order.

    >>> digest(["a", "b"]) == digest(["b", "a"]) != digest(["a"])
    True
    """
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _renamed(quad: Quad, names: dict[BlankNode, NamedNode]) -> Quad:
    subject = names[quad.subject] if isinstance(quad.subject, BlankNode) else quad.subject
    object_ = names.get(quad.object, quad.object) if isinstance(quad.object, BlankNode) else quad.object
    return Quad(subject, quad.predicate, object_, quad.graph_name)
