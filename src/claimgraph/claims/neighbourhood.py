"""Neighbourhood: all that bears on some events, in a small graph in memory, however large the store is.

These are the claims about the events, what other claims say of these, and whatever they lead to. A claim leads to its
document, the document to what it republishes and so to the claims of the original, a speaker to those it is affiliated
with, and so on; but not to the rest of another event. Which document says what is not kept, save where a claim stands
in another graph than that of its document: there it may belong to a further coding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Protocol, TypeAlias

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from claimgraph import catalogue
from claimgraph.claims import content
from claimgraph.engine import as_stored, in_memory, n_triples, solutions
from claimgraph.names import ABOUT, CG, is_ours

_ABOUT = NamedNode(ABOUT)
_STATED_IN = NamedNode(CG + "statedIn")
_REPUBLISHES = NamedNode(CG + "republishes")
# By which a claim speaks of another claim.
_NAMES_CLAIM = tuple(CG + name for name in ("quotes", "disputes", "supersedes", "retracts"))
# The graph for what claims say, whatever document says it.
_SAID = NamedNode("urn:claimgraph:said")
# The graph of each claim that is not the document's that it is stated in.
_CODING = re.compile(rb"^<[^>]*> <%b> <([^>]*)> <(?!\1>)([^>]*)> " % re.escape(CG + "statedIn").encode(), re.MULTILINE)


Node: TypeAlias = NamedNode | BlankNode | Triple


class Source(Protocol):
    """Where that which documents say is read: an engine that holds it, or their texts."""

    def claims(self, event: str) -> int:
        """How many claims are about ``event``."""

    def around(self, events: Collection[str]) -> pyoxigraph.Store:
        """The neighbourhood of ``events`` (IRIs), and nothing that is derived."""


class Stored:
    """What an engine holds."""

    def __init__(self, quads: pyoxigraph.Store) -> None:
        self._quads = quads

    def claims(self, event: str) -> int:
        """How many claims are about ``event``."""
        return sum(1 for _ in self._quads.quads_for_pattern(None, _ABOUT, NamedNode(event), None))

    def around(self, events: Collection[str]) -> pyoxigraph.Store:
        """The neighbourhood of ``events``."""
        small, nodes = in_memory(), [NamedNode(event) for event in events]
        small.load(n_triples(self._asked("neighbourhood", nodes)), RdfFormat.N_TRIPLES, to_graph=_SAID)
        claims = {quad.subject for node in nodes for quad in small.quads_for_pattern(None, _ABOUT, node)}
        todo = {*nodes, *(node for quad in small for node in (quad.subject, *self._leads_to(quad)))} - claims
        todo |= self._put_apart(small, nodes)
        small.extend(self._found(todo, claims | todo))
        return small

    def beyond(self, nodes: Collection[NamedNode]) -> list[Quad]:
        """What is said of ``nodes`` and of all that this leads to."""
        return self._found(set(nodes), set(nodes))

    def _found(self, todo: set[Node], seen: set[Node]) -> list[Quad]:
        """What is said of ``todo`` and of what this leads to, but for what was ``seen``."""
        found = list[Quad]()
        while todo:
            for quad in self._quads.quads_for_pattern(todo.pop(), None, None, None):
                if not (isinstance(quad.graph_name, NamedNode) and is_ours(quad.graph_name.value)):
                    found.append(quad)
                    new = {node for node in self._leads_to(quad) if node not in seen}
                    seen |= new
                    todo |= new
        return found

    def _asked(self, page: str, events: Iterable[NamedNode]) -> object:
        return self._quads.query(catalogue.page(page).bind_terms([{"event": event} for event in events]))

    def _put_apart(self, small: pyoxigraph.Store, events: Iterable[NamedNode]) -> set[NamedNode]:
        """Have ``small`` say in which graph a claim stands where that is not its document's; these graphs."""
        found = [(row["claim"], row["document"], row["coding"]) for row in solutions(self._asked("codings", events))]
        for claim, document, coding in found:
            small.remove(Quad(claim, _STATED_IN, document, _SAID))
            small.add(Quad(claim, _STATED_IN, document, coding))
        return {coding for _, _, coding in found}

    def _leads_to(self, quad: Quad) -> Iterator[NamedNode]:
        if isinstance(quad.object, NamedNode) and quad.predicate != _ABOUT and not quad.object.value.startswith(CG):
            yield quad.object
            if quad.predicate == _REPUBLISHES:
                for stated in self._quads.quads_for_pattern(None, _STATED_IN, quad.object, None):
                    if isinstance(stated.subject, NamedNode):
                        yield stated.subject


class Texts:
    """What the canonical texts of documents say: a tenth of the work of reading it back from a disk."""

    def __init__(self, texts: Iterable[bytes]) -> None:
        self._places = defaultdict[bytes, list[tuple[bytes, slice]]](list)
        self._about, self._named = defaultdict[bytes, list[bytes]](list), defaultdict[bytes, list[bytes]](list)
        self._stated = defaultdict[bytes, list[bytes]](list)
        for text in texts:
            for subject, lines in content.blocks(text):
                self._places[subject].append((text, lines))
            _gather(text, (ABOUT,), self._about)
            _gather(text, _NAMES_CLAIM, self._named)
            _gather(text, (CG + "statedIn",), self._stated)

    def claims(self, event: str) -> int:
        """How many claims are about ``event``."""
        return len(self._about.get(event.encode(), ()))

    def around(self, events: Collection[str]) -> pyoxigraph.Store:
        """The neighbourhood of ``events``."""
        nodes = {event.encode() for event in events}
        claims = {claim for node in nodes for claim in self._about.get(node, ())}
        found = [self._lines(claims)]
        todo = nodes | {other for claim in claims for other in self._named.get(claim, ())} | self._lead_to(found[0])
        todo.update(coding for _, coding in _CODING.findall(found[0]))
        seen = claims
        while todo := todo - seen:
            found.append(self._lines(todo))
            seen |= todo
            todo = self._lead_to(found[-1])
        small = in_memory()
        small.bulk_load(b"".join(found), RdfFormat.N_QUADS, lenient=True)  # the engine itself wrote it
        return small

    def _lines(self, subjects: Iterable[bytes]) -> bytes:
        found = ([text[lines] for text, lines in self._places.get(subject, ())] for subject in subjects)
        return b"".join(said[0] if len(said) == 1 else _once(said) for said in found if said)

    def _lead_to(self, lines: bytes) -> set[bytes]:
        values = set(content.leads(lines))
        originals = (value for property_, value in values if property_ == _REPUBLISHES.value.encode())
        stated = {subject for original in originals for subject in self._stated.get(original, ())}
        about, ours = ABOUT.encode(), CG.encode()
        return stated | {value for property_, value in values if property_ != about and not value.startswith(ours)}


def _once(said: Iterable[bytes]) -> bytes:
    """Each triple that documents say of a thing once, whichever of them says it: that is how an engine holds it."""
    quads = {quad.triple: quad for quad in as_stored(parse(b"".join(said), RdfFormat.N_QUADS))}
    return serialize(quads.values(), format=RdfFormat.N_QUADS) or b""


def _gather(text: bytes, properties: Iterable[str], subjects: defaultdict[bytes, list[bytes]]) -> None:
    """Put the subject of each line of ``text`` with one of ``properties`` to its value, an IRI."""
    for property_ in properties:
        for subject, value in content.said(text, property_.encode()):
            if value.startswith(b"<"):
                subjects[value[1 : value.index(b">")]].append(subject)
