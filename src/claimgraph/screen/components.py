"""Constraints that take more than one value to see: counts, classes, pairs of properties, languages, closed shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH

from claimgraph.screen.candidates import NOTHING, Candidates, Scope, every, minus
from claimgraph.screen.compare import ordered
from claimgraph.screen.rdf import Unknown, count, flag, iri, items, only, sparql
from claimgraph.screen.templates import INSTANCE, fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

    from claimgraph.screen.paths import Path


def min_count(graph: Graph, shape: Node, at: Scope, fresh: str) -> Candidates:
    """sh:minCount."""
    path, least = _path(at), count(only(graph, shape, SH.minCount))
    if least == 0 or (least == 1 and path.nullable):
        return NOTHING
    return Candidates((minus(at.focus, at.counted(at.link(), ">=", least)),))


def max_count(graph: Graph, shape: Node, at: Scope, fresh: str) -> Candidates:
    """sh:maxCount."""
    _path(at)
    most = count(only(graph, shape, SH.maxCount))
    return Candidates((at.counted(at.link(), ">", most) + " " + at.focus.text,))


def _path(at: Scope) -> Path:
    if at.path is None:
        raise Unknown(at)
    return at.path


def of_class(graph: Graph, shape: Node, at: Scope, fresh: str) -> Candidates:
    """sh:class."""
    bodies = [
        fill("MINUS { $v $instance $name }", v=at.values.var, instance=INSTANCE, name=iri(name))
        for name in graph.objects(shape, SH["class"])
    ]
    return Candidates(tuple(at.where(body) for body in bodies))


def has_value(graph: Graph, shape: Node, at: Scope, fresh: str) -> Candidates:
    """sh:hasValue on a property shape."""
    _path(at)
    having = "{ $link } FILTER(sameTerm($v, $value))"
    values = [sparql(value) for value in graph.objects(shape, SH.hasValue)]
    parts = {"link": at.link(), "v": at.values.var}
    return Candidates(tuple(minus(at.focus, fill(having, value=value, **parts)) for value in values))


def equals(graph: Graph, shape: Node, at: Scope, fresh: str) -> Candidates:
    """sh:equals: no value without its twin, either way."""
    return every(_equal(at, iri(other), fresh) for other in graph.objects(shape, SH.equals))


def _equal(at: Scope, other: str, fresh: str) -> Candidates:
    parts = {"x": at.focus.var, "v": at.values.var, "w": fresh, "other": other, "domain": at.focus.text}
    missing = minus(at.values, fill("$x $other $v", **parts))
    surplus = fill("{ $domain } $x $other $w", **parts)
    if at.path is None:
        return Candidates((missing, surplus + fill(" FILTER(!sameTerm($x, $w))", **parts)))
    return Candidates((missing, fill("{ $surplus } MINUS { $there }", surplus=surplus, there=at.link(fresh))))


def disjoint(graph: Graph, shape: Node, at: Scope, fresh: str) -> Candidates:
    """sh:disjoint."""
    return Candidates(
        tuple(
            fill("{ $values } $x $other $v .", values=at.values.text, x=at.focus.var, other=iri(other), v=at.values.var)
            for other in graph.objects(shape, SH.disjoint)
        )
    )


def _less(parameter: URIRef, sign: str) -> Callable[[Graph, Node, Scope, str], Candidates]:
    def less(graph: Graph, shape: Node, at: Scope, fresh: str) -> Candidates:
        _path(at)
        test = ordered(at.values.var, sign, fresh)
        return every(_pairs(at, iri(other), fresh, test) for other in graph.objects(shape, parameter))

    return less


def _pairs(at: Scope, other: str, fresh: str, test: str) -> Candidates:
    pair = fill("$x $other $w FILTER(!$test)", x=at.focus.var, other=other, w=fresh, test=test)
    return Candidates((at.where(pair),), exact=False)


def unique_lang(graph: Graph, shape: Node, at: Scope, fresh: str) -> Candidates:
    """sh:uniqueLang."""
    _path(at)
    if not flag(only(graph, shape, SH.uniqueLang)):
        return NOTHING
    twice = fill(
        '{ SELECT $x { { $link } FILTER(LANG($v) != "") } '
        "GROUP BY $x (LCASE(LANG($v)) AS $tag) HAVING (COUNT(DISTINCT $v) > 1) } $domain",
        x=at.focus.var, link=at.link(), v=at.values.var, tag=fresh, domain=at.focus.text,
    )  # fmt: skip
    return Candidates((twice,))


def closed(graph: Graph, shape: Node, at: Scope, fresh: str) -> Candidates:
    """sh:closed with sh:ignoredProperties."""
    if not flag(only(graph, shape, SH.closed)):
        return NOTHING
    known = {p for listed in graph.objects(shape, SH.ignoredProperties) for p in items(graph, listed)}
    known |= {only(graph, member, SH.path) for member in graph.objects(shape, SH.property)}
    names = sorted(sparql(p) for p in known if isinstance(p, URIRef))
    body = fill(
        "$v $p $o FILTER(!($p IN ($names)) && !($p = $type && sameTerm($o, $anything)))",
        v=at.values.var, p=fresh, o=fresh + "o", names=", ".join(names),
        type=sparql(RDF.type), anything=sparql(RDFS.Resource),
    )  # fmt: skip
    return Candidates((fill("{ $values } $body", values=at.values.text, body=body),))


COMPONENTS: dict[URIRef, Callable[[Graph, Node, Scope, str], Candidates]] = {
    SH.minCount: min_count,
    SH.maxCount: max_count,
    SH["class"]: of_class,
    SH.hasValue: has_value,
    SH.equals: equals,
    SH.disjoint: disjoint,
    SH.lessThan: _less(SH.lessThan, "<"),
    SH.lessThanOrEquals: _less(SH.lessThanOrEquals, "<="),
    SH.uniqueLang: unique_lang,
    SH.closed: closed,
}
