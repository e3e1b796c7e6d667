"""Twice: one IRI that two descriptions bear, which is told once and with both places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from claimgraph.errors import Place
from claimgraph.gate.looks import looks_of
from claimgraph.gate.report import VIOLATION, Finding
from claimgraph.names import SHAPES, TYPE, curie
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from claimgraph.documents.document import Document

_SHAPE = SHAPES + "described-twice"


def twice(findings: Iterable[Finding], owners: Mapping[str, list[Document]]) -> Iterator[Finding]:
    """What is described in two places of one document, where that is why one of ``findings`` was found."""
    told = set[str]()
    placed: dict[str, dict[str, list[tuple[int, Quad]]]] = {}
    for found in findings:
        paths = _paths(found)
        if found.focus in told or found.severity != VIOLATION or not paths:
            continue
        for document in owners[found.focus]:
            if document.iri not in placed:
                placed[document.iri] = _by_subject(document)
            if places := _apart(document, placed[document.iri].get(found.focus, ()), paths):
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


def _by_subject(document: Document) -> dict[str, list[tuple[int, Quad]]]:
    """What the document says of each subject, each with its number in the file."""
    found: dict[str, list[tuple[int, Quad]]] = {}
    for index, quad in zip(document.order, document.quads, strict=True):
        found.setdefault(iri_of(quad.subject), []).append((index, quad))
    return found


def _apart(document: Document, said: Iterable[tuple[int, Quad]], paths: Collection[str]) -> list[Place]:
    """Where the descriptions begin that have values of their own for what may have one; nothing where that is one."""
    blocks: dict[Place, set[str]] = {}
    for index, quad in said:
        if quad.predicate.value in paths and (place := document.places.at(index)):
            blocks.setdefault(place, set()).add(str(quad.object))
    return list(blocks) if len(set(map(frozenset, blocks.values()))) > 1 else []
