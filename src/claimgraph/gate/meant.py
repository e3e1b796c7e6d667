"""Meant: which of the things that are described somebody may have meant by a name that nobody describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, parse

from claimgraph import resources, schema
from claimgraph.finding import Thing, asked_of, described, nearest, question, things
from claimgraph.names import CG
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.documents.document import Document
    from claimgraph.graph import Readable

# A document with more names that nobody describes has another mistake than slips of the pen; and to look at more things
# in all would take more than seconds.
_MOST = 50
_MOST_LOOKED_AT = 200_000


class Meant:
    """The things that ``documents``, ``graph`` and the bundled lists describe, looked up by what they may be called."""

    def __init__(self, documents: Sequence[Document], graph: Readable) -> None:
        self._documents = documents
        self._graph = graph
        self._found: dict[str, list[Thing]] = {}
        self._hints: dict[tuple[str, str], str] = {}
        self._looked_at = 0

    @cached_property
    def _here(self) -> list[Thing]:
        return list(described(_of_quads(quad for document in self._documents for quad in document.quads)))

    def things(self, class_: str) -> list[Thing]:
        """Everything that is described as a ``class_``, by IRI, each once."""
        if class_ not in self._found:
            kinds = schema.kinds(class_)
            far = [] if class_ == CG + "Claim" else things(asked_of(self._graph), kinds)
            every = [*self._here, *far, *_bundled()]
            self._found[class_] = list({one.iri: one for one in reversed(every) if one.classes & kinds}.values())
        return self._found[class_]

    def hint(self, name: str, class_: str) -> str:
        """A question after the things of ``class_`` that ``name`` (an IRI or a text) comes nearest to, or nothing."""
        if (name, class_) not in self._hints:
            looking = len(self._hints) < _MOST and self._looked_at < _MOST_LOOKED_AT
            self._hints[name, class_] = self._hint(name, class_) if looking else ""
        return self._hints[name, class_]

    def _hint(self, name: str, class_: str) -> str:
        known = self.things(class_)
        self._looked_at += len(known)
        near = nearest(name, known)
        if not near:
            return ""
        if near[0].bundled and near[0].iri == name:
            return "; it is in the data that came along, which --with actors,places,events brings"
        elsewhere = " It is in the data that came along: --with actors,places,events" if near[0].bundled else ""
        return f"; {question(near)}{elsewhere}"


def _of_quads(quads: Iterable[Quad]) -> Iterator[tuple[str, str, object]]:
    return ((iri_of(quad.subject), quad.predicate.value, quad.object) for quad in quads)


@cache
def _bundled() -> tuple[Thing, ...]:
    """The actors, places and events of the data that came along."""
    lists = sorted(resources.folder("data").glob("*.ttl"))
    quads = (quad for file in lists for quad in parse(path=file, format=RdfFormat.TURTLE))
    return tuple(described(_of_quads(quads), bundled=True))
