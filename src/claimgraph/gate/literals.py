"""Literals: which are not written as their datatype has it, and which the engine could not count or compare."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from claimgraph import catalogue
from claimgraph.engine import in_memory
from claimgraph.names import RDF, XSD
from claimgraph.screen.datatypes import misspelt, named

if TYPE_CHECKING:
    from claimgraph.documents.document import Document

_TEXTS = {XSD + "string", RDF + "langString", XSD + "anyURI"}
# A value of each kind that the engine holds, to hold others against; to it, whole numbers of any kind are one kind.
_PEERS = {
    "decimal": "1",
    "double": "1",
    "float": "1",
    "date": "2000-01-01",
    "dateTime": "2000-01-01T00:00:00",
    "dateTimeStamp": "2000-01-01T00:00:00Z",
    "time": "00:00:00",
    "gYear": "2000",
    "gYearMonth": "2000-01",
    "duration": "P1D",
    "yearMonthDuration": "P1Y",
    "dayTimeDuration": "P1D",
    **dict.fromkeys(("integer", "long", "unsignedLong", "positiveInteger", "negativeInteger"), "1"),
    **dict.fromkeys(("nonPositiveInteger", "nonNegativeInteger"), "1"),
}
_PEER = {XSD + name: Literal(value, datatype=NamedNode(XSD + name)) for name, value in _PEERS.items()}
# Whatever is so short, the engine holds.
_SHORT = 10


def wrong(documents: Iterable[Document]) -> Iterator[tuple[Document, Quad, str]]:
    """Each statement with a literal that is not written as its datatype has it or is beyond the engine, and why."""
    documents = list(documents)
    typed = {quad.object for document in documents for quad in document.quads if isinstance(quad.object, Literal)}
    typed = {literal for literal in typed if literal.datatype.value not in _TEXTS}
    said = {literal: message for literal in typed if (message := misspelt(literal))}
    said |= {literal: _beyond(literal) for literal in _unheld(typed - said.keys())}
    for document in documents if said else ():
        for quad in document.quads:
            if isinstance(quad.object, Literal) and quad.object in said:
                yield document, quad, said[quad.object]


def _beyond(literal: Literal) -> str:
    return f"{named(literal, 'is beyond what can be counted and compared here as')}; correct it, or round it"


def _unheld(literals: Collection[Literal]) -> Iterator[Literal]:
    """Those of ``literals`` that the engine keeps as a text alone."""
    asked = [one for one in literals if len(one.value) > _SHORT and one.datatype.value in _PEER]
    rows = [
        {"number": Literal(number), "literal": literal, "peer": _PEER[literal.datatype.value]}
        for number, literal in enumerate(asked)
    ]
    found = in_memory().query(catalogue.page("incomparable").bind_terms(rows)) if rows else ()
    assert isinstance(found, QuerySolutions | tuple)
    return (asked[int(row["number"].value)] for row in found)
