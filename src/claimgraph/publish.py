"""Publishing the catalogue: every saved question as a ``sh:SPARQLExecutable``, queries as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from claimgraph.catalogue import Parameter, Query
from claimgraph.export import written
from claimgraph.names import DCTERMS, PREFIXES, RDFS, TYPE, XSD

QUERIES = "https://w3id.org/claimgraph/queries/"
_SH = PREFIXES["sh"]
_SCHEMA = "https://schema.org/"
_DATATYPES = {"date": "date", "integer": "integer", "decimal": "decimal", "text": "string"}


def catalogue(queries: Iterable[Query]) -> str:
    """``queries`` as Turtle: comment, SELECT text, keywords, and a ``sh:parameter`` for each parameter."""
    prefixes = {"dcterms": DCTERMS, "query": QUERIES, "rdfs": RDFS, "schema": _SCHEMA, "sh": _SH, "xsd": XSD}
    triples = (triple for query in queries for triple in _query(query))
    return written(triples, RdfFormat.TURTLE, prefixes)


def _query(query: Query) -> Iterator[Triple]:
    node = NamedNode(QUERIES + query.id)
    yield Triple(node, NamedNode(TYPE), NamedNode(_SH + "SPARQLExecutable"))
    yield Triple(node, NamedNode(TYPE), NamedNode(_SH + "SPARQLSelectExecutable"))
    yield Triple(node, NamedNode(RDFS + "label"), Literal(query.summary, language="en"))
    yield Triple(node, NamedNode(RDFS + "comment"), Literal(query.description, language="en"))
    yield Triple(node, NamedNode(DCTERMS + "isPartOf"), NamedNode(QUERIES + query.chapter))
    for tag in query.tags:
        yield Triple(node, NamedNode(_SCHEMA + "keywords"), Literal(tag))
    for parameter in query.parameters:
        yield from _parameter(node, parameter)
    yield Triple(node, NamedNode(_SH + "select"), Literal(query.text))


def _parameter(query: NamedNode, parameter: Parameter) -> Iterator[Triple]:
    node = NamedNode(f"{query.value}#{parameter.name}")
    yield Triple(query, NamedNode(_SH + "parameter"), node)
    yield Triple(node, NamedNode(_SH + "path"), node)
    yield Triple(node, NamedNode(_SH + "name"), Literal(parameter.name))
    yield Triple(node, NamedNode(_SH + "description"), Literal(parameter.label, language="en"))
    yield Triple(node, NamedNode(_SH + "optional"), Literal(True))
    if parameter.type in _DATATYPES:
        yield Triple(node, NamedNode(_SH + "datatype"), NamedNode(XSD + _DATATYPES[parameter.type]))
    elif parameter.type == "iri":
        yield Triple(node, NamedNode(_SH + "nodeKind"), NamedNode(_SH + "IRI"))
