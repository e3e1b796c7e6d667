"""The bundled data, opened once for all exports."""

from collections.abc import Iterator

import pytest

from claimgraph.graph import Readable
from claimgraph.opening import open_graph
from claimgraph.outward import Outward


@pytest.fixture(scope="package")
def graph() -> Iterator[Readable]:
    with open_graph(None) as opened:
        yield opened


class Texts(dict[str, str]):
    """All of the bundled data in each format, written when it is first asked for."""

    def __init__(self, graph: Readable) -> None:
        self._graph = graph

    def __missing__(self, name: str) -> str:
        self[name] = "".join(Outward(self._graph, name).parts())
        return self[name]


@pytest.fixture(scope="package")
def texts(graph: Readable) -> dict[str, str]:
    return Texts(graph)
