"""What `verify` says where the derived graphs are not those of a rebuild."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from claimgraph.claims.renewal import Derive
from claimgraph.names import CG, DERIVED, ID
from claimgraph.store import upkeep
from claimgraph.store.writer import Writer

from .conftest import ABOUT, count, report

FIRST = report("r1", ("c1", "attack-1", 3))
SECOND = report("r2", ("c1", "attack-1", 5), ("c2", "attack-2", 6))
COUNTED = "the index holds {} quads in derived:counted that do not follow from the documents, and lacks {} that do,"


def told(store: pyoxigraph.Store, events: Collection[str] | None = None) -> Iterator[bytes]:
    """Derive of each claim that it was told; of no event in particular, as well as what ``count`` derives."""
    for quad in store.quads_for_pattern(None, ABOUT, None, None):
        said = Quad(quad.subject, NamedNode(CG + "told"), Literal(True), NamedNode(DERIVED + "told"))
        yield pyoxigraph.serialize([said], format=RdfFormat.N_QUADS) or b""
    yield from count(store, events)


def nothing(*_: object) -> Iterable[bytes]:
    return ()


def more(store: pyoxigraph.Store, events: Collection[str] | None = None) -> Iterator[bytes]:
    """What ``count`` derives, and the number of claims about an attack that no document knows."""
    yield from count(store, events)
    yield f'<{ID}attack-9> <{CG}claims> "7" <{DERIVED}counted> .\n'.encode()


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        (nothing, count, [COUNTED.format(0, 2) + " as of id:attack-1; run `claimgraph rebuild`"]),
        (more, count, [COUNTED.format(1, 0) + " as of id:attack-9; run `claimgraph rebuild`"]),
        (
            count,
            told,
            [
                "the index holds 0 quads in derived:told that do not follow from the documents, and lacks 3 that do,"
                " as of id:r1/c1 in id:r1; run `claimgraph rebuild`"
            ],
        ),
    ],
)
def test_verify_names_the_graph_and_the_document(wrong: Derive, right: Derive, says: list[str], path: Path) -> None:
    with Writer.open(path, derive=wrong) as store:
        store.commit([FIRST, SECOND])
    assert list(upkeep.verify(path, derive=right).problems) == says
    assert upkeep.verify(path, derive=None).sound
    upkeep.rebuild(path, derive=right)
    assert upkeep.verify(path, derive=right).sound


def withdrawn(store: Writer) -> None:
    store.withdraw([SECOND.iri], "taken back")


def replaced(store: Writer) -> None:
    store.commit([report("r1", ("c1", "attack-3", 3))])


def redacted(store: Writer) -> None:
    store.redact(FIRST.iri + "/c1", "it names somebody")


@pytest.mark.parametrize("change", [withdrawn, replaced, redacted])
def test_verify_compares_with_what_stands_now(change: Callable[[Writer], None], path: Path) -> None:
    with Writer.open(path, derive=count) as store:
        store.commit([FIRST, SECOND])
        change(store)
    assert upkeep.verify(path, derive=count).sound


def test_verify_compares_with_what_the_index_follows(path: Path) -> None:
    """An entry that the index has still to follow makes nothing wrong."""
    with Writer.open(path, derive=count) as store:
        store.commit([FIRST])
        kept = (path / "index" / "CURRENT").read_bytes()
        held = store.snapshot()
        with held:
            store.commit([SECOND])
        (path / "index" / "CURRENT").write_bytes(kept)
    assert upkeep.verify(path, derive=count).sound
