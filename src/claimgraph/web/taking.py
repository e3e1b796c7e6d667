"""Taking: what a server takes in and out for who has the token: documents through the gate, and withdrawals."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from claimgraph import opening
from claimgraph.errors import WrongUse
from claimgraph.names import curie
from claimgraph.web.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.graph import Graph

STALE = "the graph has changed since you read it; read it again, then send your change anew"


@dataclass(frozen=True)
class Sent:
    """One text that was sent, as a file of that ``name`` and ``ending``."""

    name: str
    content: bytes
    ending: str


class Taking(Protocol):
    """What takes in and out."""

    def check(self, method: str, iri: str | None, there: bool) -> None:
        """Raise Refusal where that is never done to a graph that is ``there`` already, or is not."""

    async def put(self, iri: str | None, sent: Sequence[Sent], after: int | None, *, add: bool) -> tuple[str, ...]:
        """Take in what was sent, to replace or to ``add``; with an ``iri`` the graph of that name. What is new."""

    async def withdraw(self, iri: str, reason: str, after: int | None) -> None:
        """Take a graph out."""


class Gate(Taking):
    """The way into the store ``name``: documents judged as ``claimgraph load`` judges them, all or none.

    Where ``after`` is the entry of the journal that a writer has seen, nothing is done after another one.
    """

    def __init__(self, name: str | None) -> None:
        self.name = name

    def check(self, method: str, iri: str | None, there: bool) -> None:
        """Raise Refusal for the default graph, and for adding to a document."""
        if iri == "":
            raise Refusal(405, "the default graph is all graphs together, and is read only", {"Allow": "GET, HEAD"})
        if method == "POST" and there:
            raise Refusal(409, "a document is replaced as a whole: PUT all of it; POST makes a new one")

    async def put(self, iri: str | None, sent: Sequence[Sent], after: int | None, *, add: bool) -> tuple[str, ...]:
        """Take in the documents that were sent; with an ``iri`` it is the one of that name.

        Raises Unreadable with the place, or Refused with the report; then nothing has changed.
        """
        return await asyncio.to_thread(self._put, iri, sent, after)

    async def withdraw(self, iri: str, reason: str, after: int | None) -> None:
        """Take a document out; its history stays, with the reason."""
        await asyncio.to_thread(self._withdraw, iri, reason, after)

    def _put(self, iri: str | None, sent: Sequence[Sent], after: int | None) -> tuple[str, ...]:
        from claimgraph.documents.document import CODED_BY
        from claimgraph.documents.file import checked
        from claimgraph.documents.read import of
        from claimgraph.load import take

        documents = [document for one in sent for document in of(checked(one.name, one.content, one.ending))]
        # What nobody coded has no name of its own: the gate tells what it lacks.
        coded = [one for one in documents if any(quad.predicate == CODED_BY for quad in one.quads)]
        others = [one.iri for one in coded if iri is not None and one.iri != iri]
        if others:
            told = f"the body is the document {curie(others[0])}, and the graph that was named is {curie(iri or '')}"
            raise Refusal(409, f"{told}; name that one")
        with opening.open_store(self.name) as graph:
            _unstale(graph, after)
            receipt, _ = take(iter(documents), graph, coder="HTTP")
        return receipt.accepted

    def _withdraw(self, iri: str, reason: str, after: int | None) -> None:
        from claimgraph.load import withdraw

        if not reason:
            raise WrongUse("reason: a withdrawal has a reason; give it as ?reason=...")
        with opening.open_store(self.name, make=False) as graph:
            _unstale(graph, after)
            withdraw([iri], graph, reason, coder="HTTP")


def _unstale(graph: Graph, after: int | None) -> None:
    if after is not None and graph.sequence() != after:
        raise Refusal(412, STALE)
