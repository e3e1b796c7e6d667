"""Standing: a graph in one state, and the workers that answer for it until its last reader has left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from time import time_ns
from typing import TYPE_CHECKING

from pyoxigraph import (
    NamedNode,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    serialize,
)

from claimgraph import asking, catalogue, kinds
from claimgraph.api.state import free, size_of
from claimgraph.engine import solutions
from claimgraph.errors import StoreFailure, WrongUse
from claimgraph.graph import Readable
from claimgraph.licences import leaving
from claimgraph.limits import Limits
from claimgraph.names import DERIVED, PREFIXES
from claimgraph.sparql.dataset import over
from claimgraph.sparql.results import JSON, N_TRIPLES, TRIPLES
from claimgraph.web.driver import Driver
from claimgraph.web.whole import Whole, read
from claimgraph.workers.said import Request

if TYPE_CHECKING:
    from pyoxigraph import Quad, QueryBoolean, Store

    from claimgraph.catalogue import Query
    from claimgraph.finding import Rows
    from claimgraph.graph import Snapshot
    from claimgraph.web.driver import Streamed
    from claimgraph.web.whole import Found
    from claimgraph.workers.forked import Image

_NO_GRAPH = "<{}> is no graph of this store; name one of its documents"
_CHECKED = 10_000
_SOON = 8 << 20  # bytes that are in memory about as soon as a process has started


class Standing:
    """A graph in one state; ``mark`` names that state, ``seen`` is how its files looked before it was opened."""

    def __init__(self, graph: Readable, limits: Limits, size: int, seen: object) -> None:
        self.seen = seen
        self.limits = limits
        self.sequence = graph.sequence()
        # An entry's number alone does not do: a redaction, or another version of ours, makes other answers of it.
        self.mark = f"{'bundled' if self.sequence is None else self.sequence}-{time_ns():x}"
        self._disk = graph
        self._held = ExitStack()
        self._size = size
        self._checked: set[object] = set()
        self.tags: dict[tuple[str, str], str] = {}  # the ETags of graphs, by name and format
        self.asked = False
        self.driver: Driver | None = None
        self._before: Driver | None = None
        self._image: Image | None = None
        self._moving: asyncio.Task[None] | None = None
        self._users = 0
        self._retired = False
        self._closing: asyncio.Task[None] | None = None

    async def open(self) -> Standing:
        """This, with its workers; raises StoreFailure where they cannot be had."""
        loop = asyncio.get_running_loop()
        self.graph = Waiting(self, self._disk, loop)
        snapshot = await asyncio.to_thread(self._held.enter_context, self._disk.snapshot())
        if snapshot is not None:
            size = await asyncio.to_thread(size_of, snapshot)
            fits = size <= free() // 2
            if fits and (snapshot.files or size <= _SOON):
                await self._move(snapshot)
            if self.driver is None:
                self.driver = Driver(snapshot, None, self._size)
                await self.driver.warm(1)
                if fits:
                    self._moving = loop.create_task(self._move(snapshot))
        self.may = await asyncio.to_thread(leaving, self.graph, included=False)
        return self

    async def _move(self, snapshot: Snapshot) -> None:
        """Have workers that share a memory image answer from when it is there on; what is under way ends as it is."""
        from claimgraph.workers.forked import Image

        try:
            self._image = image = await asyncio.to_thread(Image, snapshot, wait=False)
            if self._retired:  # nobody asks this state any more
                await asyncio.to_thread(image.close)
            await asyncio.to_thread(image.wait)
        except (StoreFailure, OSError):  # the disk goes on answering
            return
        driver = Driver(snapshot, image, self._size)
        await driver.warm(self._size)
        self._before, self.driver = self.driver, driver
        if self._before is not None:
            await self._before.close()

    def give_up(self) -> None:
        """Wait for no answer any more, nor for the image."""
        for driver in (self.driver, self._before):
            if driver is not None:
                driver.give_up()

    def __enter__(self) -> Standing:
        self._users += 1
        self.asked = True
        return self

    def __exit__(self, *_: object) -> None:
        self._users -= 1
        self._leave()

    def retire(self) -> asyncio.Task[None] | None:
        """Let go of everything as soon as nobody reads it."""
        self._retired = True
        self._leave()
        return self._closing

    def _leave(self) -> None:
        if self._retired and not self._users and self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self.close())

    async def close(self) -> None:
        """Let go of everything."""
        self._retired = True
        if self._moving is not None:
            if self._image is not None and not self._moving.done():
                await asyncio.to_thread(self._image.close)
            await self._moving
        if self.driver is not None:
            await self.driver.close()
        await asyncio.to_thread(self._held.close)
        await asyncio.to_thread(self._disk.close)

    async def stream(
        self,
        text: str,
        *,
        rows_as: str = JSON,
        graph_as: str = N_TRIPLES,
        client: str = "",
        trusted: bool = False,
        limits: Limits | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        until: float | None = None,
        base: str | None = None,
    ) -> Streamed | Whole:
        """The answer to a query on its way; a ``trusted`` one is ours, and nobody looks at it."""
        limits = limits or self.limits
        if self.driver is None:
            chosen = tuple(default_graphs), tuple(named_graphs)
            return await asyncio.to_thread(self._asked_there, text, chosen, rows_as, graph_as, limits)
        request = Request(
            text, rows_as, graph_as, PREFIXES, {}, tuple(default_graphs), tuple(named_graphs), limits, trusted, base
        )
        return await self.driver.run(request, client, limits.deadline() if until is None else until)

    async def one(self, iri: str, graph_as: str, client: str = "") -> Streamed | Whole:
        """All triples of the graph ``iri``, or of all graphs together for ""; raises WrongUse where it is none."""
        if iri and self.driver is None:
            return await asyncio.to_thread(self._one_there, iri, graph_as)
        graphs = [iri] if iri else []
        text = catalogue.page("graph").text
        return await self.stream(text, graph_as=graph_as, client=client, default_graphs=graphs, trusted=True)

    def _one_there(self, iri: str, graph_as: str) -> Whole:
        triples = sorted({quad.triple for quad in self._disk.graph(iri)}, key=str)
        if not triples:
            raise WrongUse(_NO_GRAPH.format(iri))
        document = serialize(triples, format=RdfFormat.from_media_type(graph_as), prefixes=PREFIXES)
        assert document is not None
        return Whole(TRIPLES, document)

    def _asked_there(
        self, text: str, chosen: tuple[Sequence[str], Sequence[str]], rows_as: str, graph_as: str, limits: Limits
    ) -> Whole:
        for iri in chain(*chosen):
            if not self._is_there(iri):
                raise WrongUse(_NO_GRAPH.format(iri))
        text = over(text, *chosen) if any(chosen) else text
        with asking.ask(text, {}, self._disk, limits=limits, rows_as=rows_as, graph_as=graph_as) as reply:
            return Whole(reply.kind, b"".join(reply.document()))

    def _is_there(self, iri: str) -> bool:
        """Whether a remote store has a graph of ours of that name."""
        if not iri.startswith(DERIVED):
            return iri in set(self._disk.documents())
        try:
            text = catalogue.remote("has-graph.rq").bind_terms([{"graph": NamedNode(iri)}])
        except ValueError:
            return False
        return bool(self._disk.query(text))

    async def whole(self, text: str, *, client: str = "", trusted: bool = True, until: float | None = None) -> Found:
        """The whole result of a query, as the engine would give it."""
        return read(*await self.document(text, client=client, trusted=trusted, until=until))

    async def document(
        self, text: str, *, client: str = "", trusted: bool = True, until: float | None = None
    ) -> tuple[str, bytes]:
        """What kind of answer a query has, and its document: what may go to another thread, as a result may not."""
        limits = Limits(self.limits.seconds, self.limits.megabytes, None) if trusted else self.limits
        answer = await self.stream(text, client=client, trusted=trusted, limits=limits, until=until)
        return answer.kind, b"".join([piece async for piece in answer.pieces()])

    async def check(self, query: Query, values: Mapping[str, str], client: str, until: float | None) -> None:
        """Raise UnknownName or WrongUse for the first value that is nothing of its parameter's kind.

        What is looked for in the graph is asked of a worker when it turns out to be missing, and the look begins anew.
        """
        given = {(one.of, one.type, values[one.name]) for one in query.parameters if one.of and one.name in values}
        if given <= self._checked:
            return
        answers: dict[str, Rows] = {}
        while True:
            try:
                kinds.check(query, values, lambda text: _known(answers, text))
            except _Missing as missing:
                # What the engine read has no name here: an error would keep it, for another thread to throw away.
                answers[missing.text] = _rows(await self.whole(missing.text, client=client, until=until))
            else:
                break
        if len(self._checked) < _CHECKED:
            self._checked |= given


class _Missing(Exception):
    """What is not known yet."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def _rows(found: Found) -> Rows:
    return [tuple(row) for row in found]  # type: ignore[union-attr]


def _known(answers: Mapping[str, Rows], text: str) -> Rows:
    if text not in answers:
        raise _Missing(text)
    return answers[text]


class Waiting(Readable):
    """The same state for code that waits, in a thread of its own: each of its queries goes to a worker."""

    def __init__(self, standing: Standing, disk: Readable, loop: asyncio.AbstractEventLoop) -> None:
        self._standing = standing
        self._disk = disk
        self._loop = loop

    def query(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The rows that a worker answers with to a query of ours."""
        if self._standing.driver is None:
            return self._disk.query(text)
        told = asyncio.run_coroutine_threadsafe(self._standing.document(text), self._loop).result()
        return solutions(read(*told))

    def sequence(self) -> int | None:
        """The entry of the journal that this state follows."""
        return self._standing.sequence

    def documents(self) -> Iterable[str]:  # type: ignore[override]
        """The IRIs of the accepted documents."""
        return self._disk.documents()

    def graph(self, iri: str) -> frozenset[Quad]:
        """The quads of one document or derived graph."""
        return self._disk.graph(iri)

    def context(self, iris: object, except_graphs: object = ()) -> Store:
        """What a gate must know of ``iris``."""
        return self._disk.context(iris, except_graphs)  # type: ignore[arg-type]

    def snapshot(self) -> object:  # type: ignore[override]
        """What a worker opens."""
        return self._disk.snapshot()

    def close(self) -> None:
        """The standing closes."""
