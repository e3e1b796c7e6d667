"""Foreign queries: what somebody wrote is answered in a worker that has a deadline and caps, never in this process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results

from claimgraph.claims.engine import Reading
from claimgraph.names import DERIVED, PREFIXES
from claimgraph.run import Answer, collect
from claimgraph.sparql.guard import check
from claimgraph.store.store import Store
from claimgraph.workers.answering import Workers
from claimgraph.workers.process import Snapshot

if TYPE_CHECKING:
    from claimgraph.graph import Graph
    from claimgraph.limits import Limits

_GRAPHS = frozenset({"CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True)
class Foreign:
    """A query that somebody wrote, and the addresses that SERVICE may call in it.

    Whatever is asked of it raises WrongUse with line and column where the query must not run.
    """

    text: str
    services: Collection[str] = ()

    @cached_property
    def form(self) -> str:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return self._check(lambda iri: True)

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph and no table."""
        return self.form.upper() in _GRAPHS

    def look(self, graph: Graph) -> None:
        """Refuse what must not be asked of ``graph``, which answers it itself."""
        self._check(lambda iri: iri.startswith(DERIVED) or iri in set(graph.documents()))

    def _check(self, is_graph: Callable[[str], bool]) -> str:
        return check(self.text, allow_service=self.services, is_graph=is_graph, prefixes=PREFIXES).form

    def stream(self, graph: Reading, limits: Limits, media_type: str) -> Iterator[bytes]:
        """The answer as a document of ``media_type``, in pieces; an error ends it where it could not be finished."""
        known = set(graph.documents())

        def is_known(iri: str) -> bool:
            return iri in known or iri.startswith(DERIVED)

        with (
            _source(graph) as source,
            Workers(source, size=1, is_graph=is_known, allow_service=self.services) as workers,
            workers.run(self.text, media_type=media_type, limits=limits, prefixes=PREFIXES) as pieces,
        ):
            yield from pieces

    def answer(self, graph: Reading, limits: Limits) -> Answer | bool:
        """The rows of a SELECT, or the truth of an ASK."""
        document = b"".join(self.stream(graph, limits, QueryResultsFormat.JSON.media_type))
        result = parse_query_results(document, QueryResultsFormat.JSON)
        assert isinstance(result, QuerySolutions | QueryBoolean)
        return collect(result) if isinstance(result, QuerySolutions) else bool(result)

    def triples(self, graph: Reading, limits: Limits) -> list[Triple]:
        """The graph that a CONSTRUCT or DESCRIBE makes."""
        document = b"".join(self.stream(graph, limits, RdfFormat.N_TRIPLES.media_type))
        return [quad.triple for quad in parse(document, RdfFormat.N_TRIPLES)]


@contextmanager
def _source(graph: Reading) -> Iterator[Snapshot]:
    """What a worker can open: the checkpoint of a store, or a copy of what is in memory."""
    if isinstance(graph, Store):
        yield Snapshot(checkpoint=graph.checkpoint)
        return
    with TemporaryDirectory(prefix="claimgraph-") as folder:
        path = Path(folder) / "graph.nq"
        graph.dump(path, RdfFormat.N_QUADS)
        yield Snapshot(files=(path,))
