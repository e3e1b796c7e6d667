"""pySHACL alone and pySHACL behind the screen, given the same data."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
from pyshacl.monkey import rdflib_bool_patch, rdflib_bool_unpatch
from rdflib import Graph

from claimgraph.gate.judge import validate
from claimgraph.screen import Screen, stage
from claimgraph.screen.compiler import compile_shapes
from claimgraph.screen.rdflib_view import Terms, bound, quiet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIXES = """
    @prefix : <http://example.org/> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@dataclass(frozen=True)
class Outcome:
    """A verdict and its report, or the name of the failure; ``report`` is None of data that conforms."""

    conforms: bool | str
    report: Graph | None

    def same(self, other: Outcome) -> bool:
        """Whether both say the same, in the same words."""
        if self.conforms != other.conforms:
            return False
        return self.report is None or other.report is None or canonical(self.report) == canonical(other.report)


def canonical(report: Graph) -> ox.Dataset:
    """A report whose blank nodes are named by what is said of them; rdflib itself takes minutes for 4,000 results."""
    found = ox.Dataset(ox.parse(report.serialize(format="nt"), ox.RdfFormat.N_TRIPLES))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def quads(turtle: str) -> list[ox.Quad]:
    """The triples of ``turtle``, in which the usual prefixes are known."""
    return list(ox.parse((PREFIXES + turtle).encode(), ox.RdfFormat.TURTLE))


def graph(triples: Iterable[ox.Quad], prefixes: Mapping[str, str] | None = None) -> Graph:
    """``triples`` as rdflib's graph, literals as written."""
    terms, result = Terms(), Graph()
    for t in triples:
        result.add((terms.rdf(t.subject), terms.rdf(t.predicate), terms.rdf(t.object)))
    return bound(result, prefixes or {})


def screen(shapes: str) -> Screen:
    """The screen for shapes in Turtle."""
    return compile_shapes(graph(quads(shapes)))


def nearby(wide: Screen) -> Screen:
    """The screen as it asks where focus nodes are few: small test data never has it choose that wording."""
    roots = (replace(root, checks=tuple(replace(c, query=c.near) for c in root.checks)) for root in wide.roots)
    return replace(wide, roots=tuple(roots))


def suspects(shapes: str, data: str) -> set[str]:
    """Whom the screen for ``shapes`` suspects in ``data``: IRIs without their base, literals as their text."""
    store, wide = stage(quads(data)), screen(shapes)
    found = [node for nodes in wide.suspects(store).values() for node in nodes]
    assert set(found) == {node for nodes in nearby(wide).suspects(store).values() for node in nodes}
    return {node.value.removeprefix("http://example.org/") for node in found}


def alone(data: Iterable[ox.Quad], shapes: Iterable[ox.Quad], prefixes: Mapping[str, str] | None = None) -> Outcome:
    """What pySHACL says of all the data, given shapes as it would read them itself."""
    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)
    try:
        with quiet():
            rdflib_bool_patch()  # type: ignore[no-untyped-call]
            shapes_graph = graph(shapes, prefixes)
            rdflib_bool_unpatch()  # type: ignore[no-untyped-call]
            conforms, report, _ = pyshacl.validate(graph(data, prefixes), shacl_graph=shapes_graph)
    except Exception as error:
        return Outcome(type(error).__name__, None)
    return Outcome(conforms, report) if isinstance(report, Graph) else Outcome(type(report).__name__, None)


def screened(data: Iterable[ox.Quad], shapes: Iterable[ox.Quad], prefixes: Mapping[str, str] | None = None) -> Outcome:
    """What the judge says behind the screen, which has been to disk and back."""
    kept, store = Screen.from_json(compile_shapes(graph(shapes, prefixes)).to_json()), stage(data)
    assert kept.suspects(store) == nearby(kept).suspects(store)
    try:
        verdict = validate(kept, store, prefixes)
    except Exception as error:
        return Outcome(type(error).__name__, None)
    return Outcome(verdict.conforms, verdict.report)
