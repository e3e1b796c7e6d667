"""A compiled shapes graph: frozen plain data that asks a store for suspects and needs no rdflib."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from claimgraph.engine import solutions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import Store

Focus: TypeAlias = NamedNode | BlankNode | Literal


class Part(NamedTuple):
    """What is judged of a shape with targets (``root``): all of it, or one of its property shapes alone (``shape``).

    Both are named by their IRI, or by ``_:`` and the label of their blank node.
    """

    root: str
    shape: str


Suspects: TypeAlias = dict[Part, set[Focus]]

_FORMAT = 3


# Where a shape has fewer targets than this part of the triples, values are sought from them, not in all the data.
_FEW = 1 / 20


@dataclass(frozen=True)
class Check:
    """One question about a part of a shape: ``SELECT ?x`` of the root's focus nodes that may violate it.

    ``near`` asks the same, and is the faster way where focus nodes are few among the data.
    """

    shape: str
    query: str
    near: str


@dataclass(frozen=True)
class Root:
    """A shape with targets: how to count them, and all that is asked of them."""

    shape: str
    size: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Screen:
    """SPARQL that finds every focus node a shape may object to.

    ``shapes`` is the shapes graph as N-Triples, whose blank node labels the checks use. ``fixed`` are shapes with the
    label of a blank node that they target, which no query could name. ``prefixes`` are the shapes graph's own, which
    messages of the report use.
    """

    roots: tuple[Root, ...]
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
            asked = list(_questions(store, self.roots, pool))
            rows = pool.map(lambda question: _focus_nodes(store, question[1]), asked)
            for (part, _), focus in zip(asked, rows, strict=True):
                if focus:
                    found.setdefault(part, set()).update(focus)
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
        roots = tuple(
            Root(root["shape"], root["size"], tuple(Check(**check) for check in root["checks"]))
            for root in held["roots"]
        )
        fixed = tuple((shape, label) for shape, label in held["fixed"])
        return cls(roots, fixed, held["shapes"], held["prefixes"])


def _questions(store: Store, roots: tuple[Root, ...], pool: ThreadPoolExecutor) -> Iterator[tuple[Part, str]]:
    """What to ask of those roots that have targets, each question in the wording that suits their number."""
    few = len(store) * _FEW
    for root, size in zip(roots, pool.map(lambda root: _number(store, root.size), roots), strict=True):
        for check in root.checks if size else ():
            yield Part(root.shape, check.shape), check.near if size < few else check.query


def _number(store: Store, query: str) -> int:
    number = next(iter(solutions(store.query(query, use_default_graph_as_union=True))))[0]
    assert isinstance(number, Literal)
    return int(number.value)


def _focus_nodes(store: Store, query: str) -> set[Focus]:
    return {
        node
        for row in solutions(store.query(query, use_default_graph_as_union=True))
        if isinstance(node := row[0], NamedNode | BlankNode | Literal)
    }
