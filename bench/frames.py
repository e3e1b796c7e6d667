"""A hundred thousand rows to a typed DataFrame: ours, the engine's bare iteration, and rdflib over oxrdflib.

    python bench/frames.py [--rows 100000] [--disk]

The rows have nine columns: IRIs, labels, days, whole numbers with gaps, decimals, truths and points. Each way is told
in seconds of the processor for one run, after a small one that warms up: iterating over the engine's own solutions and
looking at no term; an answer of ours as DataFrames of pandas, polars and pyarrow; and the usual way to a DataFrame with
rdflib, over the same engine, with ``toPython()`` of every term. ``--disk`` asks a store on disk instead of memory.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import oxrdflib
import pandas
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store

from claimgraph import Answer
from claimgraph.columns import Column
from claimgraph.names import CG, ID, LABEL, TYPE, XSD

WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
COLUMNS = tuple(
    Column(name, type_, name)
    for name, type_ in {
        "attack": "iri",
        "label": "text",
        "date": "date",
        "place": "iri",
        "placeLabel": "text",
        "low": "integer",
        "share": "decimal",
        "denied": "boolean",
        "point": "point",
    }.items()
)
QUERY = """PREFIX cg: <https://w3id.org/claimgraph/ont#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?attack ?label ?date ?place ?placeLabel ?low ?share ?denied ?point WHERE {
  ?attack a cg:Attack ; rdfs:label ?label ; cg:date ?date ; cg:place ?place ; cg:share ?share ; cg:denied ?denied .
  ?place rdfs:label ?placeLabel ; cg:point ?point .
  OPTIONAL { ?attack cg:low ?low }
}"""


def typed(text: str, type_: str) -> Literal:
    """A literal of one of XSD's types."""
    return Literal(text, datatype=NamedNode(XSD + type_))


def quads(rows: int) -> Iterator[Quad]:
    """``rows`` attacks at 500 places; every third is without a number."""
    for n in range(500):
        place = NamedNode(f"{ID}place-{n}")
        yield Quad(place, NamedNode(LABEL), Literal(f"Place {n}", language="en"))
        yield Quad(place, NamedNode(CG + "point"), Literal(f"POINT({44 + n / 1000} 33.3)", datatype=NamedNode(WKT)))
    for n in range(rows):
        attack = NamedNode(f"{ID}attack-{n}")
        yield Quad(attack, NamedNode(TYPE), NamedNode(CG + "Attack"))
        yield Quad(attack, NamedNode(LABEL), Literal(f"Rockets on the zone, number {n}", language="en"))
        yield Quad(attack, NamedNode(CG + "date"), typed(f"20{n % 20:02}-{n % 12 + 1:02}-{n % 28 + 1:02}", "date"))
        yield Quad(attack, NamedNode(CG + "place"), NamedNode(f"{ID}place-{n % 500}"))
        yield Quad(attack, NamedNode(CG + "share"), typed(f"{n % 1000 / 8}", "decimal"))
        yield Quad(attack, NamedNode(CG + "denied"), Literal(n % 2 == 0))
        if n % 3:
            yield Quad(attack, NamedNode(CG + "low"), typed(str(n % 40), "integer"))


def solutions(store: Store) -> QuerySolutions:
    """The rows on their way."""
    found = store.query(QUERY, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return found


def bare(store: Store) -> int:
    """The engine's own iteration: every term becomes an object, at which nobody looks."""
    return len([tuple(solution) for solution in solutions(store)])


def answer(store: Store) -> Answer:
    """An answer as ``Graph.ask`` makes it."""
    return Answer("bench", {}, None, solutions(store).serialize(format=QueryResultsFormat.TSV) or b"", COLUMNS)


def by_rdflib(store: Store) -> int:
    """The DataFrame that people make with rdflib."""
    graph = rdflib.Dataset(store=oxrdflib.OxigraphStore(store=store), default_union=True)
    found = graph.query(QUERY)
    names = [str(name) for name in found.vars or ()]
    rows = [[None if term is None else term.toPython() for term in row] for row in found]  # type: ignore[union-attr]
    return len(pandas.DataFrame(rows, columns=names))


WAYS: dict[str, Callable[[Store], int]] = {
    "bare iteration": bare,
    "pandas": lambda store: len(answer(store).to_pandas()),
    "polars": lambda store: answer(store).to_polars().height,
    "pyarrow": lambda store: answer(store).to_arrow().num_rows,
    "rows": lambda store: len(answer(store).rows),
    "rdflib over oxrdflib": by_rdflib,
}


def main() -> None:
    """Measure each way once and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--disk", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, store = Store(), Store(folder) if given.disk else Store()
        small.bulk_extend(quads(100))
        store.bulk_extend(quads(given.rows))
        times: dict[str, float] = {}
        for name, way in WAYS.items():
            way(small)
            before = process_time()
            rows = way(store)
            times[name] = process_time() - before
            ratio = times[name] / times["bare iteration"]
            print(f"{name:22} {rows:>9,} rows  {times[name]:6.2f} s  {ratio:5.2f} times bare", flush=True)
        ratio = times["rdflib over oxrdflib"] / times["pandas"]
        print(f"pandas is {ratio:.1f} times as fast as rdflib over oxrdflib")


if __name__ == "__main__":
    main()
