"""Rows: what a dataset's mapping makes of them is looked at as text; what is suspect is checked like any document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from claimgraph import schema
from claimgraph.claims import content
from claimgraph.datasets.convert import Block
from claimgraph.documents.document import Document
from claimgraph.errors import Place
from claimgraph.gate import chains, judge, literals
from claimgraph.gate.check import check
from claimgraph.gate.report import Report
from claimgraph.graph import Readable
from claimgraph.names import ABOUT, CG, TYPE
from claimgraph.screen import stage
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pyoxigraph
    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

    from claimgraph.datasets.release import Release
    from claimgraph.datasets.rows import Row
    from claimgraph.gate.report import Finding
    from claimgraph.graph import Snapshot

_PREDICATE = re.compile(rb"^<[^>]*> <([^>]*)> ", re.MULTILINE)
# What is written with a backslash is text, and needs no look.
_TYPED = re.compile(rb' "([^"\\]*)"\^\^<([^>]*)> \.$', re.MULTILINE)
_QUOTES = f"<{CG}quotes>".encode()
_ABOUT = ABOUT.encode()


@dataclass(frozen=True)
class RowPlaces:
    """Where statements stand in the file of a dataset: in the row that says them."""

    name: str
    rows: tuple[Row | None, ...]

    def at(self, index: int, part: int = 0) -> Place | None:
        """The line on which the row of statement ``index`` begins."""
        row = self.rows[index]
        return Place(self.name, row.line) if row else Place(self.name)

    def mention(self, iri: str, predicate: str | None = None, value: str | None = None) -> Place:
        """The file."""
        return Place(self.name)


class _Without(Readable):
    """``graph`` as if the release ``iri``, which is coming into it, were not there."""

    def __init__(self, graph: Readable, iri: str) -> None:
        self._graph = graph
        self._iri = iri

    def query(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The answer to a query of ours."""
        return self._graph.query(text)

    def snapshot(self) -> AbstractContextManager[Snapshot | None]:
        """What a worker opens."""
        return self._graph.snapshot()

    def documents(self) -> Iterator[str]:
        """The IRIs of the other documents."""
        return (iri for iri in self._graph.documents() if iri != self._iri)

    def graph(self, iri: str) -> frozenset[Quad]:
        """The quads of another document; none of the release."""
        return frozenset() if iri == self._iri else self._graph.graph(iri)

    def context(self, iris: Collection[str], except_graphs: Collection[str] = ()) -> pyoxigraph.Store:
        """What other documents say of ``iris``."""
        return self._graph.context(iris, {*except_graphs, self._iri})


class RowGate:
    """The gate for the rows of ``release`` on their way into ``graph``, block by block.

    ``head`` is what is told of the release itself, ``apart`` are the keys of rows of which other documents speak.
    """

    def __init__(self, release: Release, head: bytes, graph: Readable, apart: Collection[str]) -> None:
        self._release = release
        self._head = head
        self._graph = _Without(graph, release.iri)
        self._apart = frozenset(apart)
        self._quads: tuple[Quad, ...] = ()
        self._beyond: set[str] = set()
        self._sound: set[tuple[bytes, bytes]] = set()
        self._shared: dict[bytes, bool] = {}

    def check_head(self) -> Report:
        """What the gate finds in what is told of the release itself."""
        document, _ = self._document(Block({}, {}, {}), ())
        return check([document], self._graph)

    def check(self, block: Block) -> list[tuple[Row, Finding]]:
        """What the gate finds, each with its row."""
        suspects = self._suspects(block)
        if not suspects:
            return []
        document, rows_of = self._document(block, suspects)
        findings = check([document], self._graph).findings
        return [(row, finding) for finding in findings for row in rows_of.get(finding.focus, ())]

    def _suspects(self, block: Block) -> set[str]:
        """The keys of the rows at which the check had better look."""
        odd = set(self._odd(block)) | (self._screened(block) & block.subjects)
        odd |= {thing for thing in block.shared if self._is_held(thing)}
        found = _rows_of(block, odd)
        found |= {key for key, lines in block.own.items() if lines.count(_QUOTES) > chains.LONGEST}
        return found | (self._apart & block.own.keys())

    def _screened(self, block: Block) -> set[bytes]:
        """What the screen suspects."""
        text = self._head + block.text
        new = block.beyond - self._beyond
        if new:
            self._beyond |= new
            self._quads = (*self._quads, *self._graph.context(new))
        data = stage((*schema.background(), *self._quads))
        data.bulk_load(text, RdfFormat.N_TRIPLES, to_graph=NamedNode(self._release.iri), lenient=True)
        found = chain.from_iterable(judge.suspects(data).values())
        return {node.value.encode() for node in found if isinstance(node, NamedNode)}

    def _odd(self, block: Block) -> Iterator[bytes]:
        """Who says what is no term of the ontology, or a literal that is none of its datatype."""
        text = block.text
        properties, classes, known = schema.properties(), schema.classes(), schema.known_terms()
        wrong = [one for one in set(_PREDICATE.findall(text)) if one.decode() not in properties]
        for property_, value in block.leads:
            iri = value.decode()
            if iri not in classes if property_.decode() == TYPE else iri.startswith(CG) and iri not in known:
                wrong.append(value)
        wrong += [b'"' + lexical + b'"^^<' + datatype for lexical, datatype in self._misspelt(text)]
        for line in text.splitlines() if wrong else ():
            if any(mark in line for mark in wrong):
                yield line[1 : line.index(b">")]

    def _misspelt(self, text: bytes) -> set[tuple[bytes, bytes]]:
        """The literals of ``text`` that are not written as their datatype has it; what was sound is not asked again."""
        asked = set(_TYPED.findall(text)) - self._sound
        typed = {Literal(said.decode(), datatype=NamedNode(of.decode())): (said, of) for said, of in asked}
        odd = {typed[literal] for literal in literals.amiss(typed.keys())}
        self._sound |= asked - odd
        return odd

    def _is_held(self, thing: bytes) -> bool:
        """Whether another document describes ``thing``, which rows share."""
        if thing not in self._shared:
            held = self._graph.context([thing.decode()])
            self._shared[thing] = next(iter(held), None) is not None
        return self._shared[thing]

    def _document(self, block: Block, keys: Collection[str]) -> tuple[Document, dict[str, list[Row]]]:
        """The rows ``keys`` of ``block``, with all that they need, as a document; and the rows of each subject."""
        graph = NamedNode(self._release.iri)
        lines: list[tuple[Row | None, bytes]] = [(None, self._head)]
        lines += [(block.rows[key], block.own[key]) for key in sorted(keys)]
        shared = self._needed(block, keys)
        lines += [(rows[0], block.shared[thing]) for thing, rows in shared.items()]
        quads: dict[Quad, Row | None] = {}
        of_subject: defaultdict[str, list[Row]] = defaultdict(list)
        for row, text in lines:
            for triple in parse(text, RdfFormat.N_TRIPLES):
                quads.setdefault(Quad(triple.subject, triple.predicate, triple.object, graph), row)
                if row is not None and row not in of_subject[iri_of(triple.subject)]:
                    of_subject[iri_of(triple.subject)].append(row)
        for thing, rows in shared.items():
            of_subject[thing.decode()] = rows
        places = RowPlaces(self._release.name, tuple(quads.values()))
        return Document(graph.value, tuple(quads), self._release.name, places, tuple(range(len(quads)))), of_subject

    def _needed(self, block: Block, keys: Collection[str]) -> dict[bytes, list[Row]]:
        """The shared things that the rows ``keys`` lead to, and what is told of these apart, each with those rows."""
        needed: dict[bytes, list[Row]] = {}
        for key in sorted(keys):
            for thing in _reached(block, block.own[key]):
                needed.setdefault(thing, []).append(block.rows[key])
        for thing in sorted(_apart(block)):
            told = (row for one in sorted(_told_of(block, thing)) for row in needed.get(one, ()))
            rows = list(dict.fromkeys(told))
            for one in {thing, *_reached(block, block.shared[thing])} if rows else ():
                needed.setdefault(one, rows)
        return needed


def _rows_of(block: Block, things: Collection[bytes]) -> set[str]:
    """The keys of the rows of ``block`` that say something of ``things``, or lead to them, however many steps away."""
    if not things:
        return set()
    apart, wanted, new = _apart(block), set[bytes](), set(things)
    while new:
        wanted |= new
        new = {one for one, lines in block.shared.items() if _leads(lines) & new} | new
        new = new.union(*(_told_of(block, one) for one in new & apart)) - wanted
    names = [b"<" + thing + b">" for thing in wanted]
    return {key for key, lines in block.own.items() if any(name in lines for name in names)}


def _reached(block: Block, lines: bytes) -> set[bytes]:
    """The shared things of ``block`` that ``lines`` lead to, however many steps away."""
    found, todo = set[bytes](), [lines]
    while todo:
        new = (_leads(todo.pop()) & block.shared.keys()) - found
        todo += [block.shared[thing] for thing in new]
        found |= new
    return found


def _apart(block: Block) -> set[bytes]:
    """The shared things of ``block`` to which nothing leads, like the claims about what rows have in common."""
    return block.shared.keys() - {value for _, value in block.leads}


def _told_of(block: Block, thing: bytes) -> set[bytes]:
    """What ``thing``, to which nothing leads, is told of: what it is about, or else all that it leads to."""
    lines = block.shared[thing]
    return {value for property_, value in content.leads(lines) if property_ == _ABOUT} or _reached(block, lines)


def _leads(lines: bytes) -> set[bytes]:
    return {value for _, value in content.leads(lines)}
