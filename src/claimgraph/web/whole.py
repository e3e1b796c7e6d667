"""Whole: an answer that is there already, and how its document is read."""

from __future__ import annotations

from collections.abc import AsyncIterator

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results

from claimgraph.engine import solutions
from claimgraph.sparql.results import TRIPLES, TRUTH

Found = QuerySolutions | bool | list[Triple]


class Whole:
    """An answer that is there already, with the manners of one on its way."""

    def __init__(self, kind: str, document: bytes) -> None:
        self.kind = kind
        self._document = document

    async def pieces(self) -> AsyncIterator[bytes]:
        """The document."""
        yield self._document

    def close(self) -> None:
        """There is nothing to let go of."""


def read(kind: str, document: bytes) -> Found:
    """The result in a document of JSON (rows or a truth) or N-Triples."""
    if kind == TRIPLES:
        return [quad.triple for quad in parse(document, RdfFormat.N_TRIPLES)]
    if kind == TRUTH:
        return b"true" in document
    return solutions(parse_query_results(document, QueryResultsFormat.JSON))
