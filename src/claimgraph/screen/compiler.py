"""Shapes to SPARQL: the patterns that find what may violate a shape among its targets."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH

from claimgraph.screen import values
from claimgraph.screen.candidates import NOTHING, Candidates, Nodes, Scope, common, every, minus, scope, whole, without
from claimgraph.screen.components import COMPONENTS
from claimgraph.screen.conditions import ALWAYS, Condition, all_of, any_of, none_of, one_of
from claimgraph.screen.paths import Path, read_path
from claimgraph.screen.plan import Check, Root, Screen
from claimgraph.screen.rdf import Unknown, as_ntriples, by_name, flag, items, key, only
from claimgraph.screen.rdf import count as number
from claimgraph.screen.selects import selected
from claimgraph.screen.targets import domain_of, fixed_nodes, roots
from claimgraph.screen.templates import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

# What says nothing about values: remarks, targets, and what is read with another parameter.
_SILENT = {
    SH.name, SH.description, SH.order, SH.group, SH.defaultValue, SH.message, SH.severity, SH.deactivated, SH.path,
    SH.flags, SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf,
}  # fmt: skip
_QUALIFIERS = {SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.qualifiedValueShapesDisjoint}
# Negations within negations multiply; from here on pySHACL is the faster way, and no parser's stack is at risk.
_LONGEST = 50_000
_LISTS = {SH["and"]: all_of, SH["or"]: any_of, SH.xone: one_of}


def compile_shapes(graph: Graph) -> Screen:
    """The screen for every shape in ``graph`` that has targets."""
    shapes = sorted(roots(graph), key=key)
    found = [root for shape in shapes if (root := _root(graph, shape))]
    fixed = [(key(shape), str(node)) for shape in shapes for node in fixed_nodes(graph, shape)]
    prefixes = {prefix: str(name) for prefix, name in graph.namespaces()}
    return Screen(tuple(found), tuple(fixed), as_ntriples(graph), prefixes)


def _root(graph: Graph, shape: Node) -> Root | None:
    compiler = _Compiler(graph, near=False)
    targets = domain_of(graph, shape, compiler.fresh)
    if targets is None:
        return None
    size = fill("SELECT (COUNT(*) AS ?size) WHERE { $targets }", targets=targets.text)
    nearby = compiler.nearby()
    wide, near = _checks(compiler, shape, targets), _checks(nearby, shape, targets)
    if [part for part, _ in near] != [part for part, _ in wide]:
        near = wide  # one of the two grew too long for a part
    pairs = zip(wide, near, strict=True)
    return Root(key(shape), size, tuple(Check(part, query, other) for (part, query), (_, other) in pairs))


def _checks(compiler: _Compiler, shape: Node, targets: Nodes) -> list[tuple[str, str]]:
    parts = [(key(part), dict.fromkeys(found.patterns)) for part, found in compiler.parts(shape, targets)]
    select = "SELECT DISTINCT $x WHERE { $pattern }"
    return [(part, fill(select, x=targets.var, pattern=p)) for part, patterns in parts for p in patterns]


class _Compiler:
    """The compilation of one root: fresh variables, and the shapes under way, by which circles are noticed."""

    def __init__(self, graph: Graph, near: bool) -> None:
        self.graph = graph
        self._near = near
        self._number = 0
        self._open: list[Node] = []
        # A custom component may apply to any shape; pySHACL decides.
        self._custom = any(not str(c).startswith(str(SH)) for c in _custom_components(graph))

    def nearby(self) -> _Compiler:
        """A compiler of the same shapes for few focus nodes."""
        other = _Compiler(self.graph, near=True)
        other._number = self._number
        return other

    def fresh(self) -> str:
        """A variable that no other pattern of this root has."""
        self._number += 1
        return "?n" + str(self._number)

    def parts(self, root: Node, targets: Nodes) -> list[tuple[Node, Candidates]]:
        """What may be violated at ``targets``: each property shape of ``root`` by itself, and all else it demands."""
        if (root, SH.path, None) in self.graph or (root, SH.deactivated, None) in self.graph or self._custom:
            return [(root, self.violations(root, targets))]
        self._open.append(root)
        try:
            own = self._violations(root, targets, apart=True)
            return [(root, own), *((part, self.violations(part, targets)) for part in self._property_shapes(root))]
        except Unknown:
            return [(root, whole(targets))]
        finally:
            self._open.pop()

    def violations(self, shape: Node, domain: Nodes) -> Candidates:
        """The nodes of ``domain`` that may violate ``shape``."""
        if shape in self._open or self._custom:
            return whole(domain)
        self._open.append(shape)
        try:
            found = self._violations(shape, domain)
            return found if sum(map(len, found.patterns)) <= _LONGEST else whole(domain)
        except Unknown:
            return whole(domain)
        finally:
            self._open.pop()

    def _violations(self, shape: Node, domain: Nodes, apart: bool = False) -> Candidates:
        if self._deactivated(shape):
            return NOTHING
        at = scope(domain, self._path(shape), self.fresh(), self._near)
        tests: list[Condition] = []
        found: list[Candidates] = []
        for parameter in self._parameters(shape):
            test = self._test(shape, parameter, at.path is not None)
            if apart and parameter == SH.property:
                continue
            if test is None:
                found.append(self._component(shape, parameter, at))
            else:
                tests.append(test)
        if tests:
            found.append(at.failing(all_of(tests)))
        return every(found)

    def _path(self, shape: Node) -> Path | None:
        has_path = (shape, SH.path, None) in self.graph
        return read_path(self.graph, only(self.graph, shape, SH.path)) if has_path else None

    def _deactivated(self, shape: Node) -> bool:
        given = (shape, SH.deactivated, None) in self.graph
        return given and flag(only(self.graph, shape, SH.deactivated))

    def _parameters(self, shape: Node) -> list[URIRef]:
        """The constraint parameters of ``shape``, in a fixed order."""
        found = {p for p in self.graph.predicates(shape) if isinstance(p, URIRef) and p.startswith(str(SH))}
        if SH.qualifiedValueShape in found:
            found -= _QUALIFIERS
        if SH.closed in found:
            found -= {SH.ignoredProperties}
        return sorted(found - _SILENT)

    # A shape whose constraints see one value at a time becomes one expression, which is much the faster way.

    def _test(self, shape: Node, parameter: URIRef, has_path: bool) -> Condition | None:
        """The constraint as an expression about a value node; None if it takes patterns."""
        if parameter in values.TESTS:
            return values.TESTS[parameter](self.graph, shape)
        if parameter == SH.hasValue and not has_path:
            return values.has_value(self.graph, shape)
        if parameter == SH["not"]:
            denied = [self._expression(s) for s in self.graph.objects(shape, parameter)]
            return _each([t and none_of(t) for t in denied])
        if parameter == SH.node:
            return _each([self._expression(s) for s in self._node_shapes(shape)])
        if parameter in _LISTS:
            lists = [self._members(head) for head in self.graph.objects(shape, parameter)]
            return _each([_joined(parameter, [self._expression(m) for m in members]) for members in lists])
        return None

    def _expression(self, shape: Node) -> Condition | None:
        if shape in self._open or (shape, SH.path, None) in self.graph:
            return None
        self._open.append(shape)
        try:
            if self._deactivated(shape):
                return ALWAYS
            return _each([self._test(shape, p, False) for p in self._parameters(shape)])
        except Unknown:
            return None
        finally:
            self._open.pop()

    def _node_shapes(self, shape: Node) -> list[Node]:
        shapes = by_name(self.graph.objects(shape, SH.node))
        if any((s, SH.path, None) in self.graph for s in shapes):
            raise Unknown(shape)
        return shapes

    def _members(self, head: Node) -> list[Node]:
        return items(self.graph, head)

    # Everything else is patterns over the place where the shape is checked.

    def _component(self, shape: Node, parameter: URIRef, at: Scope) -> Candidates:
        if parameter in COMPONENTS:
            return COMPONENTS[parameter](self.graph, shape, at, self.fresh())
        if parameter == SH.property:
            return every(self.violations(s, at.values) for s in self._property_shapes(shape))
        if parameter == SH.node:
            return every(self.violations(s, at.values) for s in self._node_shapes(shape))
        if parameter == SH["not"]:
            return every(self._not(s, at.values) for s in by_name(self.graph.objects(shape, parameter)))
        if parameter == SH.qualifiedValueShape:
            return every(self._qualified(shape, s, at) for s in by_name(self.graph.objects(shape, parameter)))
        if parameter == SH.sparql:
            return every(selected(self.graph, s, at, self.fresh()) for s in self.graph.objects(shape, parameter))
        if parameter in _LISTS:
            lists = by_name(self.graph.objects(shape, parameter))
            return every(self._logic(parameter, self._members(head), at.values) for head in lists)
        raise Unknown(parameter)

    def _property_shapes(self, shape: Node) -> list[Node]:
        shapes = by_name(self.graph.objects(shape, SH.property))
        if not all((s, SH.path, None) in self.graph for s in shapes):
            raise Unknown(shape)
        return shapes

    def _logic(self, parameter: URIRef, members: list[Node], domain: Nodes) -> Candidates:
        found = [self.violations(m, domain) for m in members]
        if parameter == SH["and"]:
            return every(found)
        if parameter == SH["or"]:
            return common(found)
        if not all(f.exact for f in found):
            return whole(domain)
        # xone: none conforms, or two do.
        twice = [without(Nodes(without(domain, a), domain.var), b) for a, b in combinations(found, 2)]
        return every([common(found), Candidates(tuple(twice))])

    def _not(self, shape: Node, domain: Nodes) -> Candidates:
        found = self.violations(shape, domain)
        return Candidates((without(domain, found),)) if found.exact else whole(domain)

    def _qualified(self, shape: Node, wanted: Node, at: Scope) -> Candidates:
        """sh:qualifiedValueShape with its counts; a node shape has none (pySHACL passes over it)."""
        if at.path is None:
            return NOTHING
        least = [number(n) for n in self.graph.objects(shape, SH.qualifiedMinCount)]
        most = [number(n) for n in self.graph.objects(shape, SH.qualifiedMaxCount)]
        sure, surely_exact = self._counting(shape, wanted, at, sure=True)
        maybe, maybe_exact = self._counting(shape, wanted, at, sure=False)
        few = [minus(at.focus, at.counted(sure, ">=", n)) for n in least if n > 0]
        many = [at.counted(maybe, ">", n) + " " + at.focus.text for n in most]
        return Candidates((*few, *many), surely_exact and maybe_exact)

    def _counting(self, shape: Node, wanted: Node, at: Scope, sure: bool) -> tuple[str, bool]:
        """The values that count towards ``wanted``, or fewer if ``sure``, or else more; and whether just those."""
        pattern, exact = self._conforming(wanted, at, sure)
        for sibling in self._siblings(shape, wanted):
            taken, just = self._conforming(sibling, at, not sure)
            pattern, exact = minus(Nodes(pattern, at.values.var), taken), exact and just
        return pattern, exact

    def _conforming(self, shape: Node, at: Scope, sure: bool) -> tuple[str, bool]:
        """Values that conform, with their focus nodes, some of which may lie outside the domain."""
        test = self._expression(shape)
        if test is not None and (sure or test.exact):
            return fill("{ $link } FILTER($test)", link=at.link(), test=test.of(at.values.var)), test.exact
        found = self.violations(shape, at.values)
        if sure or found.exact:
            return without(at.values, found), found.exact
        return at.link(), False

    def _siblings(self, shape: Node, wanted: Node) -> list[Node]:
        flags = list(self.graph.objects(shape, SH.qualifiedValueShapesDisjoint))
        if not any(flag(f) for f in flags):
            return []
        parents = self.graph.subjects(SH.property, shape)
        brothers = (brother for parent in parents for brother in self.graph.objects(parent, SH.property))
        shapes = {s for brother in brothers for s in self.graph.objects(brother, SH.qualifiedValueShape)}
        return by_name(shapes - {wanted})


def _each(tests: list[Condition | None]) -> Condition | None:
    known = [t for t in tests if t is not None]
    return all_of(known) if len(known) == len(tests) else None


def _joined(parameter: URIRef, tests: list[Condition | None]) -> Condition | None:
    known = [t for t in tests if t is not None]
    return _LISTS[parameter](known) if len(known) == len(tests) else None


def _custom_components(graph: Graph) -> Iterator[Node]:
    yield from graph.subjects(RDF.type, SH.ConstraintComponent)
    for kind in graph.subjects(RDFS.subClassOf, SH.ConstraintComponent):
        yield from graph.subjects(RDF.type, kind)
