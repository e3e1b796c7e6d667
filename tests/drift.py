"""How far what is derived in a store is from what a rebuild would make, as the tests compare it: in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad

from claimgraph.claims import content
from claimgraph.claims.derive import derive as derive_all
from claimgraph.claims.neighbourhood import Texts
from claimgraph.claims.reading import is_derived
from claimgraph.claims.renewal import Derive, begin
from claimgraph.engine import in_memory


@dataclass(frozen=True)
class Drift:
    """Where what is derived is other than a rebuild would make it: quads that are there, and quads that are missing."""

    extra: frozenset[Quad]
    missing: frozenset[Quad]

    def __bool__(self) -> bool:
        return bool(self.extra or self.missing)


def drift(quads: pyoxigraph.Store, texts: Collection[bytes], derive: Derive = derive_all) -> Drift:
    """How far what is derived in ``quads`` is from what follows anew from ``texts``, the documents that they hold.

    It takes as long as a rebuild, and nothing in ``quads`` is changed.
    """
    anew = in_memory()
    begin(anew, set().union(*map(content.events, texts)), derive, Texts(texts))
    names = {name for store in (quads, anew) for name in store.named_graphs() if is_derived(name)}
    return Drift(_lacking(quads, anew, names), _lacking(anew, quads, names))


def _lacking(
    some: pyoxigraph.Store, others: pyoxigraph.Store, graphs: Iterable[NamedNode | BlankNode]
) -> frozenset[Quad]:
    """What ``some`` hold in ``graphs`` and ``others`` don't."""
    found = (quad for name in graphs for quad in some.quads_for_pattern(None, None, None, name))
    return frozenset(quad for quad in found if quad not in others)
