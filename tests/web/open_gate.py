"""A server over files of RDF without any gate, for test suites that bring graphs which are no documents of ours."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph

from claimgraph.claims.reading import Reading
from claimgraph.graph import Snapshot
from claimgraph.limits import Limits
from claimgraph.names import ID
from claimgraph.web.guarding import Rules
from claimgraph.web.serving import Settings, run
from claimgraph.web.site import Site
from claimgraph.web.standing import Standing
from claimgraph.web.taking import Sent, Taking


class Loose(Reading):
    """The graphs in one file of N-Quads, whatever they say."""

    def __init__(self, file: Path) -> None:
        store = pyoxigraph.Store()
        store.bulk_load(path=file)
        super().__init__(store)
        self._file = file

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        yield Snapshot(files=(self._file,))


class NoGate(Taking):
    """Takes whatever is sent into whatever graph, as the Graph Store Protocol alone has it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.done = 0

    def check(self, method: str, iri: str | None, there: bool) -> None:
        """Nothing is refused."""

    async def put(self, iri: str | None, sent: Sequence[Sent], after: int | None, *, add: bool) -> tuple[str, ...]:
        self.done += 1
        iri = f"{ID}new-{self.done}" if iri is None else iri
        graph = pyoxigraph.NamedNode(iri) if iri else pyoxigraph.DefaultGraph()
        store = self._store()
        if not add:
            store.remove_graph(graph)
        for one in sent:
            format_ = pyoxigraph.RdfFormat.from_extension(one.ending[1:])
            store.load(one.content, format_, base_iri=f"http://www.example/gsp/{self.done}", to_graph=graph)
        self._write(store)
        return (iri,)

    async def withdraw(self, iri: str, reason: str, after: int | None) -> None:
        self.done += 1
        store = self._store()
        if iri:
            store.remove_graph(pyoxigraph.NamedNode(iri))
        else:  # the default graph is all graphs together
            store.clear()
        self._write(store)

    def _store(self) -> pyoxigraph.Store:
        store = pyoxigraph.Store()
        store.bulk_load(path=self.file)
        return store

    def _write(self, store: pyoxigraph.Store) -> None:
        store.dump(self.file, pyoxigraph.RdfFormat.N_QUADS)


class Open(Site):
    """A site on such a file."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(name, limits)
        self.gate: NoGate = NoGate(Path(name))

    async def _newest(self) -> Standing:
        return await self._opened(Loose(Path(str(self.name))), 1, self._seen())

    def _seen(self) -> object:
        return self.gate.done


if __name__ == "__main__":
    where, port, *token = sys.argv[1:]
    rules = Rules(token=token[0] if token else None)
    asyncio.run(run(Open(where, Limits()), Settings("127.0.0.1", int(port), where, Limits(), rules=rules), print))
