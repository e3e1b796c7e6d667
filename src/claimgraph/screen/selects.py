"""sh:sparql constraints: what a query surely needs to find anything, as a pattern over all focus nodes at once.

rdflib's engine, which the judge uses, answers such a query for one focus node at a time, slowly. The screen asks only
for the query's required triples, and for those of its filters that compare strings or say that some triples are not
there; what it leaves out (other filters, optional parts) could only make the answer smaller.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rdflib import BNode, Graph, Literal, URIRef, Variable
from rdflib.namespace import OWL, RDF, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from claimgraph.screen.candidates import Candidates
from claimgraph.screen.rdf import Unknown, only, sparql
from claimgraph.screen.templates import both, either, fill, union

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from claimgraph.screen.candidates import Scope

_PARTS = {SH.select, SH.prefixes, SH.message, RDF.type}
_PATH = re.compile(r"[$?]PATH\b")
_USUAL = {"rdf": str(RDF), "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "owl": str(OWL)}


def selected(graph: Graph, constraint: Node, at: Scope, fresh: str) -> Candidates:
    """The focus nodes of which ``constraint``'s query may find something."""
    if set(graph.predicates(constraint)) - _PARTS:
        raise Unknown(constraint)
    query = _algebra(_prologue(graph, constraint) + _with_path(str(only(graph, constraint, SH.select)), at))
    pattern, _ = _Skeleton(at.focus.var, fresh).of(query)
    return Candidates((pattern + " " + at.focus.text,), exact=False)


def _with_path(text: str, at: Scope) -> str:
    if not _PATH.search(text):
        return text
    if at.path is None or at.path.nullable:
        raise Unknown(text)
    path = at.path.text
    return _PATH.sub(lambda _: path, text)


def _prologue(graph: Graph, constraint: Node) -> str:
    homes = {*graph.objects(constraint, SH.prefixes), *graph.subjects(RDF.type, OWL.Ontology)}
    names = dict(_USUAL)
    for declaration in {d for home in homes for d in graph.objects(home, SH.declare)}:
        prefix, name = str(only(graph, declaration, SH.prefix)), str(only(graph, declaration, SH.namespace))
        if names.setdefault(prefix, name) != name:
            raise Unknown(declaration)
    return "".join(fill("PREFIX $prefix: <$name>\n", prefix=p, name=n) for p, n in sorted(names.items()))


def _algebra(text: str) -> CompValue:
    try:
        algebra = prepareQuery(text).algebra
    except Exception as error:  # rdflib raises bare Exception for an unknown prefix
        raise Unknown(text) from error
    if algebra.name != "SelectQuery" or algebra.datasetClause:
        raise Unknown(text)
    part: CompValue = algebra.p
    return part


class _Skeleton:
    """The required part of a query, its variables renamed, with those that it is sure to bind."""

    def __init__(self, this: str, fresh: str) -> None:
        self._this, self._fresh = this, fresh

    def of(self, part: CompValue) -> tuple[str, set[str]]:
        if part.name in {"Project", "Distinct"}:
            return self.of(part.p)
        if part.name == "BGP":
            return self._triples(part.triples)
        if part.name == "LeftJoin":
            return self.of(part.p1)
        if part.name == "Filter":
            return self._filter(part)
        if part.name not in {"Join", "Union"}:
            raise Unknown(part.name)
        (left, left_bound), (right, right_bound) = self.of(part.p1), self.of(part.p2)
        if part.name == "Union":
            return "{ " + union([left, right]) + " }", left_bound & right_bound
        return left + " " + right, left_bound | right_bound

    def _triples(self, triples: list[tuple[Any, Any, Any]]) -> tuple[str, set[str]]:
        kept = [triple for triple in triples if not (isinstance(triple[1], Path) and _plain(triple[1]) is None)]
        texts = [" ".join(map(self._term, triple)) + " ." for triple in kept]
        return " ".join(texts), {self._term(t) for triple in kept for t in triple if isinstance(t, Variable)}

    def _term(self, term: Any) -> str:
        if isinstance(term, Variable):
            return self._this if str(term) == "this" else self._fresh + "_" + str(term)
        if isinstance(term, BNode):
            return self._fresh + "__" + str(term)
        return _plain(term) or "" if isinstance(term, Path) else sparql(term)

    def _filter(self, part: CompValue) -> tuple[str, set[str]]:
        pattern, bound = self.of(part.p)
        kept = []
        for conjunct in _conjuncts(part.expr):
            if getattr(conjunct, "name", None) == "Builtin_NOTEXISTS":
                kept += self._absent(conjunct.graph)
                continue
            with suppress(Unknown):
                # What one engine finds to be an error, the other may not.
                kept.append("COALESCE(" + self._boolean(conjunct, bound) + ", true)")
        return ("{ " + pattern + " FILTER(" + both(kept) + ") }" if kept else pattern), bound

    def _absent(self, pattern: CompValue) -> list[str]:
        """That ``pattern`` finds nothing, if it is of triples alone, which both engines find alike; else nothing."""
        triples = _triples_alone(pattern)
        if not triples or any(isinstance(one[1], Path) and _exact(one[1]) is None for one in triples):
            return []
        texts = (" ".join((self._term(s), _exact(p) or self._term(p), self._term(o))) for s, p, o in triples)
        return ["NOT EXISTS { " + " . ".join(texts) + " }"]

    def _boolean(self, expression: Any, bound: set[str]) -> str:
        name = getattr(expression, "name", None)
        if name == "ConditionalOrExpression":
            return "(" + either(self._boolean(e, bound) for e in [expression.expr, *expression.other]) + ")"
        if name != "RelationalExpression" or expression.op not in {"=", "!=", "<", ">", "<=", ">="}:
            raise Unknown(expression)
        sides = (self._string(expression.expr, bound), expression.op, self._string(expression.other, bound))
        return " ".join(sides)

    def _string(self, expression: Any, bound: set[str]) -> str:
        if isinstance(expression, Literal) and expression.datatype is None and not expression.language:
            return sparql(expression)
        name = getattr(expression, "name", None)
        if name == "Builtin_STR" and isinstance(expression.arg, Variable) and self._term(expression.arg) in bound:
            return "STR(" + self._term(expression.arg) + ")"
        if name == "Builtin_SUBSTR":
            ends = [e for e in (expression.start, expression.length) if e is not None]
            if all(isinstance(e, Literal) and isinstance(e.value, int) for e in ends):
                return "SUBSTR(" + ", ".join([self._string(expression.arg, bound), *map(sparql, ends)]) + ")"
        raise Unknown(expression)


def _triples_alone(part: CompValue) -> list[tuple[Any, Any, Any]]:
    """The triples of ``part`` where it is made of nothing else."""
    if part.name == "BGP":
        return list(part.triples)
    if part.name != "Join":
        return []
    sides = [_triples_alone(side) for side in (part.p1, part.p2) if side.name != "BGP" or side.triples]
    return [triple for side in sides for triple in side] if all(sides) else []


def _conjuncts(expression: Any) -> Iterator[Any]:
    if getattr(expression, "name", None) == "ConditionalAndExpression":
        for part in [expression.expr, *expression.other]:
            yield from _conjuncts(part)
    else:
        yield expression


def _plain(path: Any) -> str | None:
    """A path as SPARQL; None if it may have no length, or is of an unusual kind, and had better be left out."""
    if isinstance(path, URIRef):
        return sparql(path)
    if isinstance(path, InvPath) and isinstance(path.arg, URIRef):
        return "^" + sparql(path.arg)
    if isinstance(path, MulPath) and path.mod == "+":
        inner = _plain(path.path)
        return inner and "(" + inner + ")+"
    if isinstance(path, SequencePath):
        return _sequence(path)
    return None


def _exact(path: Any) -> str | None:
    """A path that has a length, with its alternatives, as SPARQL; None for any other."""
    if isinstance(path, AlternativePath | SequencePath):
        parts = [_exact(step) for step in path.args]
        joined = (" | " if isinstance(path, AlternativePath) else " / ").join(filter(None, parts))
        return "( " + joined + " )" if all(parts) else None
    return _plain(path)


def _sequence(path: SequencePath) -> str | None:
    texts, solid = [], False
    for step in path.args:
        mark = str(step.mod) if isinstance(step, MulPath) and step.mod in {"*", "?"} else ""
        inner = _plain(step.path if mark and isinstance(step, MulPath) else step)
        if inner is None:
            return None
        texts.append("(" + inner + ")" + mark)
        solid = solid or not mark
    return "(" + "/".join(texts) + ")" if solid else None
