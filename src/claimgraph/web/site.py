"""The site: one graph in its newest state, and what every route asks of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakSet

from claimgraph import asking, catalogue, export, finding, licences, matter, opening, views, written
from claimgraph.api.answer import Answer
from claimgraph.errors import ClaimgraphError
from claimgraph.limits import Limits
from claimgraph.sparql.results import JSON
from claimgraph.views.look import Look
from claimgraph.web.kept import Kept
from claimgraph.web.past import Glance, Past
from claimgraph.web.standing import Standing
from claimgraph.web.taking import Gate

if TYPE_CHECKING:
    from claimgraph.catalogue import Query
    from claimgraph.finding import Thing
    from claimgraph.graph import Readable
    from claimgraph.web.driver import Streamed
    from claimgraph.web.taking import Taking
    from claimgraph.web.whole import Found, Whole

TSV = views.STANDARD["tsv"].media_type
_LOOK, _LASTS = 0.25, 1.0  # seconds between two looks at whether the graph has changed, here and on an endpoint
_KEPT = 64 << 20  # bytes of answers that are kept
_WHOLE = 1 << 18  # bytes up to which an answer is gathered before any of it is sent


@dataclass(frozen=True)
class Wanted:
    """How an answer is wanted: its ``format``, one of the command line's, and from which row on how many ``rows``.

    CSV for a ``spreadsheet`` has nothing that one would compute, and begins by saying that it is UTF-8.
    """

    format: str
    rows: int | None = None
    spreadsheet: bool = False
    begin: int = 0

    @property
    def whole(self) -> bool:
        """Whether all rows are wanted."""
        return self.rows is None and not self.begin


@dataclass(frozen=True)
class Said:
    """An answer in the bytes of its format; ``count`` says how many rows there are, where not all were wanted.

    What is too long to be gathered goes on in ``rest``, and an error there is none of its ends.
    """

    document: bytes
    sequence: int | None
    mark: str
    count: int | None = None
    rest: AsyncIterator[bytes] | None = field(default=None, compare=False)

    @property
    def size(self) -> int | None:
        """How many bytes it has, where it is whole."""
        return None if self.rest is not None else len(self.document) + 200


class Site:
    """A graph that is served; routes find it as ``request.app.state.site``."""

    def __init__(self, name: str | None, limits: Limits | None = None, *, workers: int = 4) -> None:
        self.name = name
        self.gate: Taking = Gate(name)
        self.writing = asyncio.Lock()
        self._renewing = asyncio.Lock()
        self.limits = limits or Limits()
        self._workers = workers
        self._past = Past(self._opened_past, self.limits.seconds)
        self._standings: WeakSet[Standing] = WeakSet()
        self._watching: asyncio.Task[None] | None = None
        self.trouble = ""

    async def open(self) -> None:
        """Open the graph; from then on it is looked at for changes."""
        self._standing = await self._newest()
        self._kept: Kept[Said] = Kept(_KEPT)
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def close(self) -> None:
        """Let go of the graph."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
            await self._past.close()
            await self._standing.close()

    def give_up(self) -> None:
        """Answer nothing any more, not what is under way either."""
        self._past.give_up()
        for standing in self._standings:
            standing.give_up()

    @property
    def sequence(self) -> int | None:
        """The journal's entry that the state follows which is asked; None where no journal tells."""
        return self._standing.sequence

    @property
    def mark(self) -> str:
        """The name of the state that is asked: another one whenever an answer could be."""
        return self._standing.mark

    @property
    def in_memory(self) -> bool:
        """Whether an image in memory answers; else the disk does until there is one, or an endpoint."""
        return self._standing.driver is not None and self._standing.driver.in_memory

    @contextmanager
    def held(self) -> Iterator[Standing]:
        """The newest state, which stays for as long as this is open."""
        with self._standing as standing:
            yield standing

    def questions(self) -> tuple[Query, ...]:
        """The saved questions, by chapter."""
        return catalogue.questions()

    async def leaving(self) -> licences.Leaving:
        """What may leave the graph."""
        return self._standing.may

    async def ask(
        self, question: str, parameters: Mapping[str, str], *, at: str | None = None, client: str = ""
    ) -> Answer:
        """The whole answer to a saved question."""
        query = catalogue.find(question)
        until = self.limits.deadline()
        with await self._at(at, until) as standing:
            stream = await self._stream(standing, query, parameters, TSV, client, until)
            document = b"".join([piece async for piece in stream.pieces()])
            may = standing.may
            check = partial(licences.check_document, document, query, parameters, may) if may.bound else None
            return Answer(query.id, parameters, standing.sequence, document, query.columns, None, None, check)

    async def query(self, text: str, *, client: str = "") -> asking.Result:
        """The whole result of a query of ours."""
        with self.held() as standing:
            return _result(await standing.whole(text, client=client))

    async def own(self, text: str, *, client: str = "") -> asking.Result:
        """The whole result of a query that somebody wrote; raises WrongUse where what may not leave could be in it."""
        with self.held() as standing:
            licences.check_question(None, {}, standing.may)
            return _result(await standing.whole(text, client=client, trusted=False))

    async def find(self, text: str, kind: str | None = None) -> list[Thing]:
        """What is called ``text``, or nearly so, the nearest first."""
        with self.held() as standing:
            found = await asyncio.to_thread(finding.find, text, finding.asked_of(standing.graph), kind)
            return [one for one in found if not standing.may.keeps(one.iri)]

    async def say(
        self, query: Query, parameters: Mapping[str, str], wanted: Wanted, *, at: str | None = None, client: str = ""
    ) -> Said:
        """The answer to a saved question in the bytes that the command line gives."""
        if at is not None:
            until = self.limits.deadline()
            return await self._said(await self._at(at, until), query, parameters, wanted, client, until)
        key = query.id, tuple(sorted(parameters.items())), wanted
        found = self._kept.get(key)
        if found is not None:
            return found
        return await self._kept.made(key, lambda: self._said(self._standing, query, parameters, wanted, client))

    async def _said(
        self,
        standing: Standing,
        query: Query,
        parameters: Mapping[str, str],
        wanted: Wanted,
        client: str,
        until: float | None = None,
    ) -> Said:
        with standing:
            licences.check_question(query, parameters, standing.may)
            plain = wanted.whole and not wanted.spreadsheet
            straight = wanted.format in views.STANDARD and plain and not standing.may.bound
            media_type = written.media_type(wanted.format, standing.may) if straight else JSON
            stream = await self._stream(standing, query, parameters, media_type, client, until)
            if straight:
                return await gathered(stream, standing)
            document = b"".join([piece async for piece in stream.pieces()])
            return await asyncio.to_thread(_written, standing, query, parameters, wanted, document)

    async def _stream(
        self,
        standing: Standing,
        query: Query,
        values: Mapping[str, str],
        rows_as: str,
        client: str,
        until: float | None,
    ) -> Streamed | Whole:
        until = standing.limits.deadline() if until is None else until
        text = query.bind(values)
        await standing.check(query, values, client, until)
        return await standing.stream(text, rows_as=rows_as, client=client, trusted=True, until=until)

    async def _at(self, at: str | None, until: float | None) -> Standing:
        return self._standing if at is None else await self._past.standing(at, until)

    async def _newest(self) -> Standing:
        seen = opening.mark(self.name)
        graph = await asyncio.to_thread(opening.open_graph, self.name)
        return await self._opened(graph, self._workers, seen)

    def _changed(self) -> bool:
        """Whether the graph may be another; an endpoint tells nothing, so what was asked of it is asked anew."""
        if opening.is_remote(self.name):
            return self._standing.asked
        return opening.mark(self.name) != self._standing.seen

    async def _opened_past(self, at: str, look: Glance) -> Standing:
        return await self._opened(await asyncio.to_thread(opening.open_past, self.name, at, look), 1, None)

    async def _opened(self, graph: Readable, workers: int, seen: object) -> Standing:
        standing = await Standing(graph, self.limits, workers, seen).open()
        self._standings.add(standing)
        return standing

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LASTS if opening.is_remote(self.name) else _LOOK)
            try:
                await self.refresh()
            except (ClaimgraphError, OSError) as error:
                self.trouble = str(error)

    async def refresh(self) -> None:
        """Look whether the graph has changed, and make the next state beside the one in use."""
        async with self._renewing:
            if not self._changed():
                return
            standing = await self._newest()
            before, self._standing = self._standing, standing
            self._kept, self.trouble = Kept(_KEPT), ""
            self._past.forget()
            before.retire()


def _result(found: Found) -> asking.Result:
    return found if isinstance(found, bool | list) else asking.collect(found)


def _written(standing: Standing, query: Query, values: Mapping[str, str], wanted: Wanted, document: bytes) -> Said:
    """An answer as people read it; in a thread of its own."""
    from claimgraph.web.whole import read

    found = standing.may.whole(asking.collect(read("rows", document)))  # type: ignore[arg-type]
    look = Look(query.view, first=wanted.rows, details=bool(values))
    if wanted.spreadsheet:
        found = export.for_spreadsheet(found)
    count = None if wanted.whole else len(found.rows)
    found = replace(found, rows=found.rows[wanted.begin :])
    text, _ = written.written(found, wanted.format, standing.graph, look)
    if not found.rows and wanted.format in written.READ:
        text += matter.looked_at(query, values, standing.graph) + "\n"
    document = text.encode("utf-8-sig" if wanted.spreadsheet else "utf-8")
    return Said(document, standing.sequence, standing.mark, count)


async def gathered(stream: Streamed | Whole, standing: Standing) -> Said:
    """A short answer whole; of a long one the beginning, with the rest to come."""
    pieces, found, size = stream.pieces(), [], 0
    async for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size > _WHOLE:
            standing.__enter__()
            return Said(b"".join(found), standing.sequence, standing.mark, rest=_rest(pieces, standing))
    return Said(b"".join(found), standing.sequence, standing.mark)


async def _rest(pieces: AsyncIterator[bytes], standing: Standing) -> AsyncIterator[bytes]:
    try:
        async with aclosing(pieces):  # type: ignore[type-var]
            async for piece in pieces:
                yield piece
    finally:
        standing.__exit__()
