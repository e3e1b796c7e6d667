"""A server over files of RDF without any gate, for test suites that bring graphs which are no documents of ours."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph

from claimgraph.claims.reading import Reading
from claimgraph.graph import Snapshot
from claimgraph.limits import Limits
from claimgraph.web.serving import Settings, run
from claimgraph.web.site import Site
from claimgraph.web.standing import Standing


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


class Open(Site):
    """A site on such a file."""

    async def _opened(self, at: str | None, seen: object = None) -> Standing:
        return await Standing(Loose(Path(str(self.name))), self.limits, 2, seen).open()

    def _seen(self) -> object:
        return 0


if __name__ == "__main__":
    where, port = sys.argv[1:]
    asyncio.run(run(Open(where, Limits()), Settings("127.0.0.1", int(port), where, Limits()), print))
