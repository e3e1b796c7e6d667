"""History on a remote store: what its graph of the journal tells, and how much the store holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.claims.entry import ACCEPT, WITHDRAW, Entry
from claimgraph.names import CG
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.endpoint.protocol import Protocol


@dataclass(frozen=True)
class Counts:
    """How much a remote store holds; ``last`` is the time of its journal's last entry (empty where it has none)."""

    path: str
    entries: int
    documents: int
    claims: int
    quads: int
    last: str


def read(quads: Iterable[Quad]) -> list[Entry]:
    """The entries that ``quads`` of a graph of the journal tell of, the first one first (see ``claims.entry.told``)."""
    said: dict[str, dict[str, str]] = {}
    for quad in quads:
        assert isinstance(quad.object, NamedNode | Literal)
        said.setdefault(iri_of(quad.subject), {})[iri_of(quad.predicate).removeprefix(CG)] = quad.object.value
    return sorted(map(_entry, said.values()), key=lambda entry: entry.sequence)


def _entry(said: dict[str, str]) -> Entry:
    return Entry(
        int(said["sequence"]),
        WITHDRAW if "reason" in said else ACCEPT,
        said["loadedOn"],
        document=said.get("document"),
        coder=said.get("loadedBy"),
        reason=said.get("reason"),
        added=int(said["added"]),
        removed=int(said["removed"]),
    )


def count(protocol: Protocol, documents: Iterable[str], entries: list[Entry]) -> Counts:
    """How much ``documents`` (IRIs) say, and when the last of ``entries`` was written."""
    rows = list(protocol.rows("counts.rq", [{"document": NamedNode(document)} for document in documents]))
    quads, claims = (sum(int(str(row[name].value)) for row in rows) for name in ("quads", "claims"))
    return Counts(str(protocol.url), len(entries), len(rows), claims, quads, entries[-1].time if entries else "")
