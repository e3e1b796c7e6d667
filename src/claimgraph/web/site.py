"""The site: one graph in its newest state, and what every route asks of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimgraph import asking, catalogue, finding, licences, matter, opening, views, written
from claimgraph.api.answer import Answer
from claimgraph.api.making import answer
from claimgraph.api.state import State
from claimgraph.limits import Limits
from claimgraph.sparql.results import N_TRIPLES
from claimgraph.views.look import Look
from claimgraph.web.problems import Refusal

if TYPE_CHECKING:
    from claimgraph.catalogue import Query
    from claimgraph.finding import Thing

TSV = views.STANDARD["tsv"].media_type


@dataclass(frozen=True)
class Wanted:
    """How an answer is wanted: its ``format``, one of the command line's, and the first ``rows`` where not all are."""

    format: str
    rows: int | None = None


@dataclass(frozen=True)
class Said:
    """An answer in the bytes of its format; ``count`` says of how many rows these are the first, where not all are."""

    document: bytes
    sequence: int | None
    count: str | None = None


class Site:
    """A graph that is served; routes find it as ``request.app.state.site``."""

    def __init__(self, name: str | None, limits: Limits | None = None) -> None:
        self._name = name
        self._limits = limits or Limits()
        self._state = State(opening.open_graph(name), image=True)

    @property
    def sequence(self) -> int | None:
        """The journal's entry that the state follows which is asked; None where no journal tells."""
        return self._state.graph.sequence()

    def questions(self) -> tuple[Query, ...]:
        """The saved questions, by chapter."""
        return catalogue.questions()

    async def ask(
        self, question: str, parameters: Mapping[str, str], *, at: str | None = None, client: str = ""
    ) -> Answer:
        """The whole answer to a saved question."""
        query = catalogue.find(question)
        return await asyncio.to_thread(self._asked, query, parameters, client)

    async def query(self, text: str, *, client: str = "") -> asking.Result:
        """The whole result of a query of ours."""
        return await asyncio.to_thread(self._queried, text, client)

    async def own(self, text: str, *, client: str = "") -> asking.Result:
        """The whole result of a query that somebody wrote; raises WrongUse where what may not leave could be in it."""
        licences.check_question(None, {}, await self.leaving())
        return await asyncio.to_thread(self._queried, text, client)

    async def leaving(self) -> licences.Leaving:
        """What may leave the graph."""
        return await asyncio.to_thread(self._state.leaving, included=False)

    async def find(self, text: str, kind: str | None = None) -> list[Thing]:
        """What is called ``text``, or nearly so, the nearest first."""
        return await asyncio.to_thread(self._found, text, kind)

    async def say(
        self, query: Query, parameters: Mapping[str, str], wanted: Wanted, *, at: str | None = None, client: str = ""
    ) -> Said:
        """The answer to a saved question in the bytes that the command line gives."""
        return await asyncio.to_thread(self._said, query, parameters, wanted, client)

    @contextmanager
    def _using(self) -> Iterator[State]:
        with self._state:
            yield self._state

    def close(self) -> None:
        """Let go of the graph."""
        self._state.retire()

    def _asked(self, query: Query, parameters: Mapping[str, str], client: str) -> Answer:
        with self._reply(query, parameters, TSV, client) as reply:
            document = b"".join(reply.document())
        return answer(self._using, self._state, document, query, parameters, included=False)

    def _queried(self, text: str, client: str) -> asking.Result:
        with self._reply(text, {}, TSV, client) as reply:
            return reply.result()

    def _found(self, text: str, kind: str | None) -> list[Thing]:
        may = self._state.leaving(included=False)
        found = finding.find(text, finding.asked_of(self._state.graph), kind)
        return [one for one in found if not may.keeps(one.iri)]

    def _said(self, query: Query, parameters: Mapping[str, str], wanted: Wanted, client: str) -> Said:
        may = self._state.leaving(included=False)
        licences.check_question(query, parameters, may)
        with self._reply(query, parameters, written.media_type(wanted.format, may), client) as reply:
            if wanted.format in views.STANDARD and wanted.rows is None and not may.bound:
                return Said(b"".join(reply.document()), self.sequence)
            found = reply.result()
        if not isinstance(found, asking.Answer):
            raise Refusal(500, f"{query.file}: a saved question is a SELECT")
        look = Look(query.view, first=wanted.rows)
        text, count = written.written(may.whole(found), wanted.format, self._state.graph, look)
        if not found.rows and wanted.format in written.READ:
            text += matter.looked_at(query, parameters, self._state.graph) + "\n"
        return Said(text.encode(), self.sequence, count)

    def _reply(self, asked: Query | str, values: Mapping[str, str], rows_as: str, client: str) -> asking.Reply:
        return asking.ask(
            asked,
            values,
            self._state.graph,
            limits=self._limits,
            workers=self._state.workers(),
            client=client,
            rows_as=rows_as,
            graph_as=N_TRIPLES,
        )
