"""Foreign queries: what somebody wrote is answered in a worker that has a deadline and caps, never in this process."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results

from claimgraph.names import DERIVED, PREFIXES
from claimgraph.readers.process import Source
from claimgraph.readers.readers import Readers
from claimgraph.readers.safety import check
from claimgraph.run import Answer, collect
from claimgraph.store.reading import Reading
from claimgraph.store.store import Store

if TYPE_CHECKING:
    from claimgraph.graph import Graph
    from claimgraph.limits import Limits

_GRAPHS = frozenset({"CONSTRUCT", "DESCRIBE"})


def form(text: str, services: Collection[str] = ()) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; raises WrongUse with line and column for what must not run.

    Here and below, ``services`` are the addresses that SERVICE may call.
    """
    return check(text, allow_service=services, is_graph=lambda iri: True, prefixes=PREFIXES).form


def look(text: str, graph: Graph, services: Collection[str] = ()) -> None:
    """Refuse what must not be asked of ``graph``, which answers it itself; raises WrongUse with line and column."""

    def known(iri: str) -> bool:
        return iri.startswith(DERIVED) or iri in set(graph.documents())

    check(text, allow_service=services, is_graph=known, prefixes=PREFIXES)


def is_graph(text: str, services: Collection[str] = ()) -> bool:
    """Whether the answer to the query ``text`` is a graph and no table."""
    return form(text, services).upper() in _GRAPHS


def stream(
    text: str, graph: Reading, limits: Limits, media_type: str, services: Collection[str] = ()
) -> Iterator[bytes]:
    """The answer as a document of ``media_type``, in pieces; an error ends it where it could not be finished."""
    known = set(graph.documents())
    with (
        _source(graph) as source,
        Readers(
            source, size=1, is_graph=lambda iri: iri in known or iri.startswith(DERIVED), allow_service=services
        ) as readers,
        readers.run(text, media_type=media_type, limits=limits, prefixes=PREFIXES) as pieces,
    ):
        yield from pieces


def answer(text: str, graph: Reading, limits: Limits, services: Collection[str] = ()) -> Answer | bool:
    """The rows of a SELECT, or the truth of an ASK."""
    document = b"".join(stream(text, graph, limits, QueryResultsFormat.JSON.media_type, services))
    result = parse_query_results(document, QueryResultsFormat.JSON)
    assert isinstance(result, QuerySolutions | QueryBoolean)
    return collect(result) if isinstance(result, QuerySolutions) else bool(result)


def triples(text: str, graph: Reading, limits: Limits, services: Collection[str] = ()) -> list[Triple]:
    """The graph that a CONSTRUCT or DESCRIBE makes."""
    document = b"".join(stream(text, graph, limits, RdfFormat.N_TRIPLES.media_type, services))
    return [quad.triple for quad in parse(document, RdfFormat.N_TRIPLES)]


@contextmanager
def _source(graph: Reading) -> Iterator[Source]:
    """What a worker can open: the checkpoint of a store, or a copy of what is in memory."""
    if isinstance(graph, Store):
        yield Source(checkpoint=graph.checkpoint)
        return
    with TemporaryDirectory(prefix="claimgraph-") as folder:
        path = Path(folder) / "graph.nq"
        graph.dump(path, RdfFormat.N_QUADS)
        yield Source(files=(path,))
