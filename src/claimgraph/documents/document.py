"""A document: one named graph, and where each of its statements stands in the file that it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import NamedNode, Quad

from claimgraph.documents.file import File
from claimgraph.errors import Place
from claimgraph.names import CG
from claimgraph.terms import iri_of

CODED_BY = NamedNode(CG + "codedBy")


@dataclass(frozen=True)
class Document:
    """One named graph: ``iri`` names it, ``quads`` are in it, in the order of the file, none with a blank node."""

    iri: str
    quads: tuple[Quad, ...] = field(repr=False)
    file: File
    order: tuple[int, ...] = field(repr=False)

    @property
    def source(self) -> str:
        """The name of the file as given."""
        return self.file.name

    def place(self, subject: str, predicate: str | None = None, value: str | None = None) -> Place:
        """Where the document says ``predicate`` (and ``value``) of ``subject``: the nearest that can be told."""
        found = next((key for key in _keys(subject, predicate, value) if key in self._first), None)
        if found is None or self._first[found] >= len(self.file.spots):
            return self.file.mention(subject)
        return self.file.begin(self._first[found], 0 if found == (subject, None, None) else 1)

    @cached_property
    def by_subject(self) -> dict[str, list[Quad]]:
        """What the document says of each subject (IRI)."""
        found: dict[str, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(iri_of(quad.subject), []).append(quad)
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
