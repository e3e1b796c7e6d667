"""A document: one named graph, and where each of its statements stands in what it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from pyoxigraph import NamedNode, Quad

from claimgraph.errors import Place
from claimgraph.names import CG
from claimgraph.terms import iri_of

CODED_BY = NamedNode(CG + "codedBy")


class Places(Protocol):
    """Where statements stand in what they were read from: a text, the cells of a table, the lines of a form."""

    def at(self, index: int, part: int = 0) -> Place | None:
        """Where statement ``index`` stands: its subject (0), predicate (1) or object (2); None if none can tell."""

    def mention(self, iri: str, predicate: str | None = None, value: str | None = None) -> Place:
        """Where ``iri`` is first mentioned, if possible where this is said of it; the whole where it is not found."""


@dataclass(frozen=True)
class Document:
    """One named graph: ``iri`` names it, ``quads`` are in it, in the order of ``source``, none with a blank node.

    ``source`` is the name, as given, of the file that it was read from, and ``order`` tells for each quad which
    statement of that file it is, to be found in ``places``.
    """

    iri: str
    quads: tuple[Quad, ...] = field(repr=False)
    source: str
    places: Places = field(repr=False)
    order: tuple[int, ...] = field(repr=False)

    def place(self, subject: str, predicate: str | None = None, value: str | None = None) -> Place:
        """Where the document says ``predicate`` (and ``value``) of ``subject``: the nearest that can be told."""
        found = next((key for key in _keys(subject, predicate, value) if key in self._first), None)
        part = 0 if found == (subject, None, None) else 1
        return (self.places.at(self._first[found], part) if found else None) or self.places.mention(
            subject, predicate, value
        )

    @cached_property
    def by_subject(self) -> dict[str, list[Quad]]:
        """What the document says of each subject (IRI)."""
        found: dict[str, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(iri_of(quad.subject), []).append(quad)
        return found

    @cached_property
    def by_predicate(self) -> dict[str, list[Quad]]:
        """What the document says by each predicate (IRI): few are asked for, and each quad tells its own slowly."""
        found: dict[str, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(quad.predicate.value, []).append(quad)
        return found

    @cached_property
    def _first(self) -> dict[tuple[str, str | None, str | None], int]:
        """Where in the file's order something is first said of a subject, with a predicate, with a value."""
        first: dict[tuple[str, str | None, str | None], int] = {}
        for index, quad in zip(self.order, self.quads, strict=True):
            for key in _keys(iri_of(quad.subject), quad.predicate.value, str(quad.object)):
                first.setdefault(key, index)
        return first


def _keys(subject: str, predicate: str | None, value: str | None) -> list[tuple[str, str | None, str | None]]:
    """The ways to find a statement, the most exact first."""
    return [(subject, predicate, value), (subject, predicate, None), (subject, None, value), (subject, None, None)]
