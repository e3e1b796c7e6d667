"""What is derived, compared with what follows when all is derived anew from the documents that stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from claimgraph.claims.derive import derive as derive_all
from claimgraph.claims.reading import Reading
from claimgraph.names import curie
from claimgraph.store import history
from claimgraph.store.agreement import print_of

if TYPE_CHECKING:
    from claimgraph.claims.renewal import Derive


def differences(path: Path, index: Reading, sequence: int, *, derive: Derive = derive_all) -> Iterator[str]:
    """Where ``index``, which follows the journal at ``path`` up to entry ``sequence``, derives other than a rebuild.

    One sentence for each derived graph, which names a document that the difference is about.
    """
    with history.at(path, sequence, derive=derive) as anew:
        for name in sorted({*index.derived(), *anew.derived()}):
            if print_of(index, name) == print_of(anew, name):
                continue
            found, expected = index.graph(name), anew.graph(name)
            if found != expected:
                yield (
                    f"the index holds {len(found - expected)} quads in {curie(name)} that do not follow from the"
                    f" documents, and lacks {len(expected - found)} that do, as of {_about(found ^ expected, index)};"
                    " run `claimgraph rebuild`"
                )


def _about(quads: frozenset[Quad], index: Reading) -> str:
    """The first subject of ``quads``, and the document that describes it or what is said of it."""
    first = min(quads, key=str)
    nodes = [node for node in (first.subject, first.object) if isinstance(node, NamedNode)]
    home = min((home for node in nodes for home in index.homes(node)), default=None)
    return f"{curie(nodes[0].value)} in {curie(home)}" if home else curie(nodes[0].value)
