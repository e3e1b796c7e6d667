"""Documents to load, and a derivation small enough to see what it did."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.errors import Place
from claimgraph.names import CG, DERIVED, ID, TYPE

COUNTED = NamedNode(DERIVED + "counted")
ABOUT = NamedNode(CG + "about")


@dataclass(frozen=True)
class Report:
    """A document as the store takes it."""

    iri: str
    quads: tuple[Quad, ...]
    source: str = "report.ttl"

    def place(self, _: str) -> Place:
        return Place(self.source, 1)


def report(name: str, *claims: tuple[str, str, int], publisher: str = "outlet") -> Report:
    """A document ``id:name`` with claims (name, event, low)."""
    iri = NamedNode(ID + name)
    quads = [
        Quad(iri, NamedNode(TYPE), NamedNode(CG + "Article"), iri),
        Quad(iri, NamedNode(CG + "publisher"), NamedNode(ID + publisher), iri),
        Quad(iri, NamedNode(CG + "codingLicence"), Literal("https://example.org/licence"), iri),
    ]
    for claim, event, low in claims:
        node = NamedNode(f"{ID}{name}/{claim}")
        quads += [
            Quad(node, NamedNode(TYPE), NamedNode(CG + "CasualtyClaim"), iri),
            Quad(node, ABOUT, NamedNode(ID + event), iri),
            Quad(node, NamedNode(CG + "low"), Literal(low), iri),
            Quad(node, NamedNode(CG + "statedIn"), iri, iri),
            Quad(node, NamedNode(CG + "note"), Literal(f'zébra "{name}" <{claim}> \\ line\n2'), iri),
        ]
    return Report(iri.value, tuple(quads))


def count(store: pyoxigraph.Store, events: Collection[str] | None = None) -> Iterator[bytes]:
    """Derive how many claims are about each event: of all events, or of ``events``."""
    if events is None:
        events = {quad.object.value for quad in store.quads_for_pattern(None, ABOUT, None, None)}
    for event in map(NamedNode, events):
        claims = len({quad.subject for quad in store.quads_for_pattern(None, ABOUT, event, None)})
        if claims:
            counted = Quad(event, NamedNode(CG + "claims"), Literal(claims), COUNTED)
            yield pyoxigraph.serialize([counted], format=pyoxigraph.RdfFormat.N_QUADS) or b""


def counted(graph: object) -> dict[str, int]:
    """What ``count`` derived, by the event's local name."""
    quads = graph.graph(COUNTED.value)  # type: ignore[attr-defined]
    return {quad.subject.value.removeprefix(ID): int(quad.object.value) for quad in quads}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store can be made."""
    return tmp_path / "claimgraph.db"
