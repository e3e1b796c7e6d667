"""Constraints on one value alone, as expressions that are true only of values pySHACL accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, XSD

from claimgraph.screen.compare import above
from claimgraph.screen.conditions import ALWAYS, NEVER, Condition, all_of, any_of, holds
from claimgraph.screen.patterns import portable
from claimgraph.screen.rdf import Unknown, count, iri, items, only, sparql

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rdflib.term import Node

_KINDS = {
    SH.IRI: "isIRI($v)",
    SH.BlankNode: "isBlank($v)",
    SH.Literal: "isLiteral($v)",
    SH.BlankNodeOrIRI: "(isBlank($v) || isIRI($v))",
    SH.BlankNodeOrLiteral: "(isBlank($v) || isLiteral($v))",
    SH.IRIOrLiteral: "(isIRI($v) || isLiteral($v))",
}
_TYPED = "DATATYPE($v) = $type"
# The forms that Python's datetime reads too: four-digit years from 1, no 24:00, no long fractions.
_DATATYPES = {
    XSD.integer: _TYPED + " && isNumeric($v)",
    XSD.decimal: _TYPED + " && isNumeric($v)",
    XSD.boolean: _TYPED + ' && (STR($v) = "true" || STR($v) = "false")',
    XSD.date: _TYPED + ' && STRLEN(STR($v)) = 10 && $v >= "0001-01-01"^^$type',
    XSD.dateTime: _TYPED + ' && REGEX(STR($v), "^.{4}-.{14}(Z|[+-].{5})?$$") && $v >= "0001-01-02T00:00:00"^^$type',
    RDF.langString: 'LANG($v) != ""',
}
_UNCHECKED = {XSD.string, XSD.anyURI}


def node_kind(graph: Graph, shape: Node) -> Condition:
    """sh:nodeKind."""
    kind = only(graph, shape, SH.nodeKind)
    if kind not in _KINDS:
        raise Unknown(kind)
    return holds(_KINDS[URIRef(str(kind))], exact=True)


def datatype(graph: Graph, shape: Node) -> Condition:
    """sh:datatype, well-formedness included."""
    wanted = only(graph, shape, SH.datatype)
    name = iri(wanted)
    if wanted in _DATATYPES:
        return holds(_DATATYPES[URIRef(str(wanted))], exact=wanted == RDF.langString, type=name)
    if wanted == RDFS.Literal:
        return holds("isLiteral($v)", exact=True)
    if wanted in _UNCHECKED or not str(wanted).startswith((str(XSD), str(RDF), str(RDFS))):
        return holds(_TYPED, exact=True, type=name)
    return NEVER


def _range(parameter: URIRef, sign: str) -> Callable[[Graph, Node], Condition]:
    def bounded(graph: Graph, shape: Node) -> Condition:
        return all_of([above(sign, bound) for bound in graph.objects(shape, parameter)])

    return bounded


def _length(parameter: URIRef, sign: str) -> Callable[[Graph, Node], Condition]:
    def measured(graph: Graph, shape: Node) -> Condition:
        limit = count(only(graph, shape, parameter))
        if parameter == SH.minLength and limit == 0:
            return ALWAYS
        return holds("STRLEN(STR($v)) $sign $limit", exact=True, sign=sign, limit=str(limit))

    return measured


def pattern(graph: Graph, shape: Node) -> Condition:
    """sh:pattern, of which a value must match every one."""
    flags = {str(f) for f in graph.objects(shape, SH.flags)}
    if not flags <= {"i"}:
        raise Unknown(flags)
    texts = [_text(p) for p in graph.objects(shape, SH.pattern)]
    try:
        return all_of([_matches(text, bool(flags)) for text in texts])
    except Unknown:
        return NEVER


def _text(term: Node) -> str:
    if not isinstance(term, Literal) or term.datatype is not None or term.language:
        raise Unknown(term)
    return str(term)


def _matches(pattern: str, ignore_case: bool) -> Condition:
    regex = sparql(Literal(portable(pattern, ignore_case)))
    return holds("REGEX(STR($v), $regex, $flags)", regex=regex, flags='"i"' if ignore_case else '""')


def language_in(graph: Graph, shape: Node) -> Condition:
    """sh:languageIn, as pySHACL matches: the whole tag or its first part."""
    ranges = {_text(tag).lower() for tag in items(graph, only(graph, shape, SH.languageIn))}
    if "" in ranges:
        raise Unknown(ranges)
    if "*" in ranges:
        return holds('LANG($v) != ""', exact=True)
    tags = ", ".join(sparql(Literal(tag)) for tag in sorted(ranges))
    whole = holds("LANG($v) != '' && LCASE(LANG($v)) IN ($tags)", exact=True, tags=tags)
    first = holds("LANG($v) != '' && STRBEFORE(LCASE(LANG($v)), '-') IN ($tags)", exact=True, tags=tags)
    return any_of([whole, first])


def among(graph: Graph, shape: Node) -> Condition:
    """sh:in."""
    return _equal_to_one(items(graph, only(graph, shape, SH["in"])))


def has_value(graph: Graph, shape: Node) -> Condition:
    """sh:hasValue on a node shape: the node is that value, or each of them if there are several."""
    return all_of([_equal_to_one([value]) for value in graph.objects(shape, SH.hasValue)])


def _equal_to_one(terms: Collection[Node]) -> Condition:
    names = [sparql(term) for term in terms if isinstance(term, URIRef)]
    tests = [holds("$v IN ($names)", exact=True, names=", ".join(names))] if names else []
    for term in terms:
        if isinstance(term, Literal):
            tests.append(holds("sameTerm($v, $term)", exact=True, term=sparql(term)))
        elif isinstance(term, BNode):
            tests.append(NEVER)
    return any_of(tests)


TESTS: dict[URIRef, Callable[[Graph, Node], Condition]] = {
    SH.nodeKind: node_kind,
    SH.datatype: datatype,
    SH.minInclusive: _range(SH.minInclusive, ">="),
    SH.minExclusive: _range(SH.minExclusive, ">"),
    SH.maxInclusive: _range(SH.maxInclusive, "<="),
    SH.maxExclusive: _range(SH.maxExclusive, "<"),
    SH.minLength: _length(SH.minLength, ">="),
    SH.maxLength: _length(SH.maxLength, "<="),
    SH.pattern: pattern,
    SH.languageIn: language_in,
    SH["in"]: among,
}
