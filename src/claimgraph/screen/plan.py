"""A compiled shapes graph: frozen plain data that asks a store for suspects and needs no rdflib."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

Focus: TypeAlias = NamedNode | BlankNode | Literal


class Part(NamedTuple):
    """What is judged of a shape with targets (``root``): all of it, or one of its property shapes alone (``shape``).

    Both are named by their IRI, or by ``_:`` and the label of their blank node.
    """

    root: str
    shape: str


Suspects: TypeAlias = dict[Part, set[Focus]]

_FORMAT = 2


@dataclass(frozen=True)
class Check:
    """One question about a part of a shape: ``SELECT ?x`` of the root's focus nodes that may violate it."""

    root: str
    shape: str
    query: str


@dataclass(frozen=True)
class Screen:
    """SPARQL that finds every focus node a shape may object to.

    ``shapes`` is the shapes graph as N-Triples, whose blank node labels the checks use. ``fixed`` are shapes with the
    label of a blank node that they target, which no query could name. ``prefixes`` are the shapes graph's own, which
    messages of the report use.
    """

    checks: tuple[Check, ...]
    fixed: tuple[tuple[str, str], ...]
    shapes: str
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def suspects(self, store: Store, workers: int | None = None) -> Suspects:
        """Parts of shapes with the focus nodes that may violate them; empty when all data in ``store`` conforms.

        The store holds the data and the class hierarchy (``rdfs:subClassOf``), in any graphs.
        """
        found: Suspects = {}
        for shape, label in self.fixed:
            found.setdefault(Part(shape, shape), set()).add(BlankNode(label))
        with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
            rows = pool.map(lambda check: _focus_nodes(store, check.query), self.checks)
            for check, focus in zip(self.checks, rows, strict=True):
                if focus:
                    found.setdefault(Part(check.root, check.shape), set()).update(focus)
        return found

    def to_json(self) -> str:
        """The screen as JSON, the same bytes for the same screen."""
        return json.dumps({"format": _FORMAT} | asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Screen:
        """The screen that ``to_json`` wrote; ``ValueError`` when another version did."""
        held: dict[str, Any] = json.loads(text)
        if held.pop("format", None) != _FORMAT:
            raise ValueError("this screen was compiled by another version; compile the shapes again")
        checks = tuple(Check(**check) for check in held["checks"])
        fixed = tuple((shape, label) for shape, label in held["fixed"])
        return cls(checks, fixed, held["shapes"], held["prefixes"])


def _focus_nodes(store: Store, query: str) -> set[Focus]:
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    return {row[0] for row in solutions if isinstance(row[0], NamedNode | BlankNode | Literal)}
