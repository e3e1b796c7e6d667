"""Taking: what a server takes in and out for who has the token: documents through the gate, and withdrawals."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from claimgraph import opening
from claimgraph.errors import WrongUse
from claimgraph.names import curie
from claimgraph.web.problems import Refusal

if TYPE_CHECKING:
    from claimgraph.graph import Receipt

# The endings of files by the media types that documents are sent as.
ENDINGS = {
    "text/turtle": ".ttl",
    "application/trig": ".trig",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/ld+json": ".jsonld",
    "application/rdf+xml": ".rdf",
}


class Taking(Protocol):
    """What takes in and out."""

    async def put(self, iri: str | None, content: bytes, ending: str) -> Receipt:
        """Take in what ``content`` says, a document or several; with an ``iri`` the one of that name."""

    async def withdraw(self, iri: str, reason: str) -> None:
        """Take a document out."""


class Gate(Taking):
    """The way into the store ``name``: one document at a time, judged as ``claimgraph load`` judges it."""

    def __init__(self, name: str | None) -> None:
        self.name = name

    async def put(self, iri: str | None, content: bytes, ending: str) -> Receipt:
        """Take in what the body says; with an ``iri`` it is the one document of that name.

        Raises Unreadable with the place, or Refused with the report; then nothing has changed.
        """
        return await asyncio.to_thread(self._put, iri, content, ending)

    async def withdraw(self, iri: str, reason: str) -> None:
        """Take a document out; its history stays, with the reason."""
        await asyncio.to_thread(self._withdraw, iri, reason)

    def _put(self, iri: str | None, content: bytes, ending: str) -> Receipt:
        from claimgraph.documents.document import CODED_BY
        from claimgraph.documents.file import checked
        from claimgraph.documents.read import of
        from claimgraph.load import take

        documents = list(of(checked("body", content, ending)))
        # What nobody coded has no name of its own: the gate tells what it lacks.
        coded = [one for one in documents if any(quad.predicate == CODED_BY for quad in one.quads)]
        others = [one.iri for one in coded if iri is not None and one.iri != iri]
        if others or not documents:
            told = f"the body is the document {curie(others[0])}" if others else "the body holds no document"
            raise Refusal(409, f"{told}, and the graph that was named is {curie(iri or '')}; name that one")
        with opening.open_store(self.name) as graph:
            receipt, _ = take(iter(documents), graph, coder="HTTP")
        return receipt

    def _withdraw(self, iri: str, reason: str) -> None:
        from claimgraph.load import withdraw

        if not reason:
            raise WrongUse("reason: a withdrawal has a reason; give it as ?reason=...")
        with opening.open_store(self.name, make=False) as graph:
            withdraw([iri], graph, reason, coder="HTTP")
