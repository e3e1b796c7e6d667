"""Literals: which are not written as their datatype has it, and which the engine could not count or compare."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Set
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph import catalogue
from claimgraph.engine import in_memory, solutions
from claimgraph.names import CONTEXT, RDF, XSD
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
_POINTED = {XSD + "double", XSD + "decimal"}
_FLOATING = re.compile(r"-?[0-9.]+E-?[0-9]+")
# Whatever is so short, the engine holds.
_SHORT = 10


def wrong(documents: Iterable[Document]) -> Iterator[tuple[Document, Quad, str]]:
    """Each statement with a literal that is not written as its datatype has it or is beyond the engine, and why."""
    documents = list(documents)
    values = {quad.object for document in documents for quad in document.quads}
    typed = {value for value in values if isinstance(value, Literal) and value.datatype.value not in _TEXTS}
    said = amiss(typed)
    bare = {literal: message for literal in typed if (message := _bare(literal))}
    for document in documents if said or bare else ():
        told = {**said, **bare} if document.source.endswith(".jsonld") else said
        for quad in document.quads:
            if isinstance(quad.object, Literal) and quad.object in told:
                yield document, quad, told[quad.object]


def amiss(typed: Set[Literal]) -> dict[Literal, str]:
    """Those of ``typed`` that are not written as their datatype has it or are beyond the engine, each with why."""
    said = {literal: message for literal in typed if (message := misspelt(literal))}
    return said | {literal: _beyond(literal) for literal in _unheld(typed - said.keys())}


def _bare(literal: Literal) -> str:
    """What there is to say of a number with a point that stands without quotes in JSON; nothing of other literals."""
    if literal.datatype.value not in _POINTED or not _FLOATING.fullmatch(literal.value):
        return ""
    number = f"{float(literal.value):.15g}"
    return (
        f"JSON-LD makes a floating-point number of {number} without quotes; write"
        f' {{"@value": "{number}", "@type": "xsd:decimal"}}, or "{number}" under {CONTEXT}'
    )


def _beyond(literal: Literal) -> str:
    return f"{named(literal, 'is beyond what can be counted and compared here as')}; correct it, or round it"


def _unheld(literals: Collection[Literal]) -> Iterator[Literal]:
    """Those of ``literals`` that the engine keeps as a text alone."""
    asked = [one for one in literals if len(one.value) > _SHORT and one.datatype.value in _PEER]
    rows = [
        {"number": Literal(number), "literal": literal, "peer": _PEER[literal.datatype.value]}
        for number, literal in enumerate(asked)
    ]
    if not rows:
        return
    for row in solutions(in_memory().query(catalogue.page("incomparable").bind_terms(rows))):
        yield asked[int(row["number"].value)]
