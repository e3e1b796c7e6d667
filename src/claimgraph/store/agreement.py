"""Agreement: whether two places hold the same triples, found out line by line and whatever the order."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, serialize

from claimgraph.claims import repeats
from claimgraph.engine import in_memory
from claimgraph.names import DERIVED
from claimgraph.store.intake import head_in, unpacked

if TYPE_CHECKING:
    import pyoxigraph

    from claimgraph.claims.reading import Reading
    from claimgraph.store.journal import Slot

_NOTE = f"<{DERIVED}repeat/".encode()
_ALL = 1 << 256


class Sum(BytesIO):
    """A file that keeps of its lines their number and the sum of their digests; notes of what is repeated are none."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = 0
        self.digest = 0
        self._rest = b""

    def write(self, data: Any) -> int:
        """Take in ``data``, whose last line may go on in what follows."""
        *lines, self._rest = (self._rest + bytes(data)).split(b"\n")
        for line in lines:
            if not line.startswith(_NOTE):
                self.lines += 1
                self.digest = (self.digest + int.from_bytes(hashlib.sha256(line).digest())) % _ALL
        return len(data)

    @property
    def told(self) -> tuple[int, int]:
        """Both, to compare."""
        return self.lines, self.digest


def print_of(place: Reading, graph: str) -> tuple[int, int]:
    """A print of what stands in the ``graph`` of ``place``, in which each note is what it notes."""
    engine, name, found = place.engine(), NamedNode(graph), Sum()
    assert engine is not None
    _dump(engine, found, name)
    noted = repeats.whole(quad for quad in repeats.notes_in(engine, name))
    found.write(serialize((quad.triple for quad in noted), format=RdfFormat.N_TRIPLES) or b"")
    return found.told


def agrees(index: Reading, slot: Slot) -> bool:
    """Whether ``index`` holds what the release in ``slot`` says."""
    found, engine = Sum(), index.engine()
    assert engine is not None
    with unpacked(slot) as release:
        held = print_of(index, release.iri)
        seen: dict[int, int] = {}
        _add(found, head_in(engine, release))
        for block in release.blocks():
            _add(found, b"".join(block.own.values()) + release.fresh(block, seen))
    return found.told == held


def _add(found: Sum, lines: bytes) -> None:
    """Take in ``lines`` as an engine gives them back."""
    engine = in_memory()
    engine.bulk_load(lines, RdfFormat.N_TRIPLES, lenient=True)
    _dump(engine, found, None)


def _dump(engine: pyoxigraph.Store, found: Sum, graph: NamedNode | None) -> None:
    engine.dump(found, RdfFormat.N_TRIPLES, from_graph=graph or DefaultGraph())
