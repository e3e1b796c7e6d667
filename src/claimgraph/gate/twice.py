"""Twice: one IRI that two descriptions bear, which is told once and with both places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from claimgraph.errors import Place
from claimgraph.gate.looks import looks_of
from claimgraph.gate.report import VIOLATION, Finding
from claimgraph.names import SHAPES, TYPE, curie
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.documents.document import Document

_SHAPE = SHAPES + "described-twice"


def twice(findings: Iterable[Finding], owners: Mapping[str, list[Document]]) -> Iterator[Finding]:
    """What is described in two places of one document, where that is why one of ``findings`` was found."""
    told = set[str]()
    for found in findings:
        if found.focus in told or found.severity != VIOLATION:
            continue
        for document in owners[found.focus]:
            if places := _apart(document, found):
                told.add(found.focus)
                yield Finding(places[1], VIOLATION, _said(found, places[0]), found.focus, _SHAPE, (TYPE,))
                break


def _said(found: Finding, first: Place) -> str:
    name, path = curie(found.focus), curie(_paths(found)[0])
    return (
        f"{name} is described here and on line {first.line}, each time with another {path};"
        " give one of the two an IRI of its own, or keep one"
    )


def _paths(found: Finding) -> tuple[str, ...]:
    """The properties that may have one value only; a class where the shape asks which class the node has."""
    looks = looks_of(found.shape)
    if not found.paths or TYPE in found.paths:
        return (TYPE,) if TYPE in looks.properties else ()
    return found.paths if looks.most else ()


def _apart(document: Document, found: Finding) -> list[Place]:
    """Where the descriptions begin that have values of their own for what may have one; nothing where that is one."""
    paths = _paths(found)
    blocks: dict[Place, set[str]] = {}
    said = zip(document.order, document.quads, strict=True)
    own = (pair for pair in said if iri_of(pair[1].subject) == found.focus and pair[1].predicate.value in paths)
    for index, quad in own:
        if place := document.places.at(index):
            blocks.setdefault(place, set()).add(str(quad.object))
    return list(blocks) if len(set(map(frozenset, blocks.values()))) > 1 else []
