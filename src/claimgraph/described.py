"""Described: the triples of a CONSTRUCT or DESCRIBE, as rows or as RDF, what is derived told from what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Triple

from claimgraph import catalogue, views
from claimgraph.asking import Answer
from claimgraph.errors import WrongUse
from claimgraph.export import turtle, written
from claimgraph.names import PREFIXES, XSD
from claimgraph.views.look import Look

if TYPE_CHECKING:
    from claimgraph.graph import Readable

RDF = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
# What the formats of rows are for triples, where a standard has no table of them.
_INSTEAD = {"table": "turtle", "json": "jsonld", "xml": "rdfxml"}
_TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))
_FALSE = Literal("false", datatype=NamedNode(XSD + "boolean"))


def described(triples: list[Triple], format_: str, graph: Readable, look: Look) -> str:
    """``triples`` in ``format_``: rows have a column that tells what is derived, Turtle a part of its own for it."""
    name = _INSTEAD.get(format_, format_)
    if name == "geojson":
        raise WrongUse("a CONSTRUCT or DESCRIBE gives triples, which have no map; SELECT ?lat and ?long, or a point")
    derived = derived_of(triples, graph)
    if name == "turtle":
        return _turtle(triples, derived)
    if name in RDF:
        used = {p: n for p, n in PREFIXES.items() if any(f"<{n}" in str(triple) for triple in triples)}
        return written(sorted(triples, key=str), RDF[name], used if name == "rdfxml" else None)
    rows = tuple(
        (t.subject, t.predicate, t.object, _TRUE if t in derived else _FALSE) for t in sorted(triples, key=str)
    )
    return views.render(Answer(("subject", "predicate", "object", "derived"), rows), name, look)


def _turtle(triples: list[Triple], derived: set[Triple]) -> str:
    said = turtle(triple for triple in triples if triple not in derived)
    if not derived:
        return said
    return f"{said}\n# Derived: computed by claimgraph, said by nobody\n{turtle(derived)}"


def derived_of(triples: list[Triple], graph: Readable) -> set[Triple]:
    """Those of ``triples`` that stand in a derived graph."""
    askable = [t for t in triples if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode | Literal)]
    if not askable:
        return set()
    page = catalogue.page("derived")
    rows = [{"subject": t.subject, "property": t.predicate, "value": t.object} for t in askable]
    found = graph.query(page.bind_terms(rows))  # type: ignore[arg-type]
    assert isinstance(found, QuerySolutions)
    return {Triple(one["subject"], one["property"], one["value"]) for one in found}
