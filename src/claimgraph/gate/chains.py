"""Chains of quotation: which are longer than anybody quotes, told before a rule has to follow them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from claimgraph.names import CG

if TYPE_CHECKING:
    from claimgraph.documents.document import Document

QUOTES = NamedNode(CG + "quotes")
# Whatever follows a chain from each of its claims takes the square of its length: at a thousand that is seconds.
LONGEST = 100


def too_long(documents: Iterable[Document], context: Iterable[Quad]) -> Iterator[tuple[Document, Quad]]:
    """Where a chain of more than LONGEST claims, or a circle of so many, first goes through ``documents``.

    ``context`` is what the store holds of it. A chain that ``documents`` have no part in is none of theirs.
    """
    said = {quad: document for document in documents for quad in document.by_predicate.get(QUOTES.value, ())}
    own: dict[object, Quad] = {quad.subject: quad for quad in said}
    held = (quad for quad in context if quad.predicate == QUOTES) if said else ()
    for chain in _too_long([*said, *held]):
        quad = next((own[claim] for claim in chain if claim in own), None)
        if quad is not None:
            yield said[quad], quad


def _too_long(quotations: Sequence[Quad]) -> Iterator[list[object]]:
    """The claims of each such chain from the outermost inwards; whatever the data, in linear time."""
    quotes = defaultdict[object, list[object]](list)
    for quad in quotations:
        quotes[quad.subject].append(quad.object)
    quoted = {inner for inners in quotes.values() for inner in inners}
    seen = set[object]()
    # A circle has no outermost claim: what is not seen after all chains is in one.
    for first in [*(claim for claim in quotes if claim not in quoted), *quotes]:
        if first not in seen:
            chain = _inwards(first, quotes, seen)
            seen.update(chain)
            if len(chain) > LONGEST:
                yield chain


def _inwards(first: object, quotes: defaultdict[object, list[object]], seen: set[object]) -> list[object]:
    """The claims that ``first`` rests on and itself; once they are too many, no further than into what was ``seen``."""
    chain, todo = dict[object, None](), [first]
    while todo:
        claim = todo.pop()
        if claim not in chain and not (len(chain) > LONGEST and claim in seen):
            chain[claim] = None
            todo += quotes.get(claim, ())
    return list(chain)
