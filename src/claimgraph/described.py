"""Described: the triples of a CONSTRUCT or DESCRIBE, as rows or as RDF, what is derived told from what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from claimgraph import catalogue, views
from claimgraph.asking import Answer
from claimgraph.engine import solutions
from claimgraph.errors import WrongUse
from claimgraph.export import turtle, written
from claimgraph.names import DERIVED, PREFIXES, XSD
from claimgraph.views.look import Look

if TYPE_CHECKING:
    from claimgraph.graph import Readable
    from claimgraph.terms import Value

RDF = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
# What the formats of rows are for triples, where a standard has no table of them.
_INSTEAD = {"table": "turtle", "json": "jsonld", "xml": "rdfxml"}
_TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))
# Before what is derived, where a format has comments.
_MARK = "# Derived: computed by claimgraph, said by nobody\n"
_FALSE = Literal("false", datatype=NamedNode(XSD + "boolean"))


def described(triples: list[Triple], format_: str, graph: Readable, look: Look) -> str:
    """``triples`` in ``format_``, with what is derived told from what is said.

    Rows have a column for it, Turtle and N-Triples a part of their own; in JSON-LD it stands in a graph of its own, and
    RDF/XML, which has neither comments that a reader keeps nor graphs, leaves it out and says so.
    """
    if format_ == "geojson":
        raise WrongUse("a CONSTRUCT or DESCRIBE gives triples, which have no map; SELECT ?lat and ?long, or a point")
    return told_apart(triples, derived_of(triples, graph), format_, look)


def told_apart(triples: list[Triple], derived: set[Triple], format_: str, look: Look) -> str:
    """The same, where it is known which of them are ``derived``."""
    name = _INSTEAD.get(format_, format_)
    if name == "turtle":
        return _turtle(triples, derived)
    if name in RDF:
        return _AS_RDF[name](*_parted(triples, derived))
    rows = tuple(
        (t.subject, t.predicate, t.object, _TRUE if t in derived else _FALSE) for t in sorted(triples, key=str)
    )
    return views.render(Answer(("subject", "predicate", "object", "derived"), rows), name, look)


def _turtle(triples: list[Triple], derived: set[Triple]) -> str:
    said = turtle(triple for triple in triples if triple not in derived)
    return f"{said}\n{_MARK}{turtle(derived)}" if derived else said


def _parted(triples: list[Triple], derived: set[Triple]) -> tuple[list[Triple], list[Triple]]:
    """What is said and what is derived, each in order."""
    found = sorted(triples, key=str)
    return [triple for triple in found if triple not in derived], [triple for triple in found if triple in derived]


def _ntriples(said: list[Triple], derived: list[Triple]) -> str:
    computed = written(derived, RdfFormat.N_TRIPLES)
    return written(said, RdfFormat.N_TRIPLES) + (_MARK + computed if derived else "")


def _jsonld(said: list[Triple], derived: list[Triple]) -> str:
    apart = [Quad(one.subject, one.predicate, one.object, NamedNode(DERIVED)) for one in derived]
    return written([*(Quad(one.subject, one.predicate, one.object) for one in said), *apart], RdfFormat.JSON_LD)


def _rdfxml(said: list[Triple], derived: list[Triple]) -> str:
    used = {p: n for p, n in PREFIXES.items() if any(f"<{n}" in str(triple) for triple in said)}
    text = written(said, RdfFormat.RDF_XML, used)
    left_out = f"<!-- Left out: {len(derived)} derived by claimgraph, said by nobody; other formats have them -->\n"
    return text.rstrip("\n") + "\n" + (left_out if derived else "")


_AS_RDF = {"ntriples": _ntriples, "jsonld": _jsonld, "rdfxml": _rdfxml}


def derived_of(triples: list[Triple], graph: Readable) -> set[Triple]:
    """Those of ``triples`` that stand in a derived graph."""
    if not (rows := judged(triples)):
        return set()
    derived = catalogue.page("derived").bind_terms(rows)
    return {Triple(one["subject"], one["property"], one["value"]) for one in solutions(graph.query(derived))}


def judged(triples: list[Triple]) -> list[dict[str, Value]]:
    """The rows by which it is asked which of ``triples`` are derived."""
    return [
        {"subject": t.subject, "property": t.predicate, "value": t.object}
        for t in triples
        if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal)
    ]
