"""The bridge to rdflib: a state of the graph as a dataset that can only be read, and a graph of rdflib as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from rdflib import Dataset, Graph

from claimgraph.errors import WrongUse
from claimgraph.names import PREFIXES
from claimgraph.tables.frames import need

if TYPE_CHECKING:
    import pyoxigraph

_INSTEAD = (
    "this dataset is read-only: it shows what the graph holds. To add to the graph, write a document and load it,"
    " claimgraph.open(path, write=True).load(document); to change a copy, rdflib.Dataset().parse(data=graph.export("
    "format='trig'), format='trig')"
)


def dataset(engine: pyoxigraph.Store) -> Dataset:
    """What ``engine`` holds as a dataset whose default graph is the union of all; a write raises WrongUse."""
    found = Dataset(store=_read_only_store(engine), default_union=True)
    for prefix, namespace in PREFIXES.items():
        found.bind(prefix, namespace)
    return found


def _read_only_store(engine: pyoxigraph.Store) -> Any:
    class ReadOnly(need("oxrdflib").OxigraphStore):  # type: ignore[misc]
        """The store of oxrdflib without what changes it."""

        def refuse(self, *_: object, **__: object) -> NoReturn:
            """Say what to do instead."""
            raise WrongUse(_INSTEAD)

        add = addN = remove = update = remove_graph = destroy = refuse  # noqa: N815

        def add_graph(self, graph: object) -> None:
            """Nothing: rdflib adds the graph that it looks at."""

    return ReadOnly(store=engine)


def graph(document: bytes) -> Graph:
    """The triples in ``document``, N-Triples that the engine wrote, under our prefixes."""
    found = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        found.bind(prefix, namespace)
    return found.parse(data=document, format="nt")


def quads(given: Any) -> str:
    """The N-Quads of a graph or a dataset of rdflib; those of its default graph stand in none."""
    if isinstance(given, Dataset):
        return str(given.serialize(format="nquads"))
    return str(given.serialize(format="nt"))
