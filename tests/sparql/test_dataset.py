"""The graphs that a request names take the place of those that the query names; the engine is the judge."""

import pyoxigraph as ox
import pytest

from claimgraph.sparql.dataset import names_graphs, over

A, B = "https://example.org/a", "https://example.org/b"
STORE = ox.Store()
STORE.load(f"<{A}> {{ <x:a> <x:p> 1 }} <{B}> {{ <x:b> <x:p> 2 }}".encode(), ox.RdfFormat.TRIG)
BODIES = (
    "SELECT ?s {from}WHERE {{ ?s ?p ?o }}",
    "SELECT ?s {from}{{ ?s ?p ?o }}",
    "SELECT (COUNT(*) AS ?n) {from}{{ {{ SELECT * {{ ?s ?p ?o }} }} }} GROUP BY ?s ORDER BY ?s",
    "SELECT*{from}{{?s?p?o}}",
    "PREFIX from: <x:> SELECT ?from {from}{{ ?from from:p ?o }}",
    "SELECT ?s # FROM <x:none> {{\n{from}{{ ?s ?p 'FROM <x:none> {{' }}",
    "ASK {from}{{ <x:a> ?p ?o }}",
    "CONSTRUCT {{ ?s ?p ?o }} {from}WHERE {{ ?s ?p ?o }}",
    "CONSTRUCT {from}WHERE {{ ?s ?p ?o }}",
    "CONSTRUCT {{ ?s <x:q> [ <x:r> ?o ] }} {from}{{ ?s ?p ?o }} LIMIT 1",
    "DESCRIBE <x:a> {from}",
    "DESCRIBE <x:a> {from}# of it",
    "DESCRIBE <x:a> <x:b> {from}LIMIT 1",
    "DESCRIBE ?s {from}WHERE {{ ?s ?p ?o }}",
    "BASE <https://example.org/> SELECT ?s {from}{{ ?s ?p ?o }} VALUES ?s {{ <x:a> }}",
)
OWN = ("", f"FROM <{B}> ", f"from <{B}> FROM\nNAMED <{A}> ", f"FROM NAMED <{A}> FROM NAMED <{B}> ")
CHOSEN: tuple[tuple[list[str], list[str]], ...] = (([A], []), ([], [B]), ([A, B], [A]))


def told(text: str, **dataset: object) -> list[str]:
    found = STORE.query(text, **dataset)  # type: ignore[arg-type]
    return [str(bool(found))] if isinstance(found, ox.QueryBoolean) else sorted(map(str, found))


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("own", OWN)
def test_what_a_request_names_takes_the_place_of_what_the_query_names(body: str, own: str) -> None:
    text = body.replace("{from}", own).replace("{{", "{").replace("}}", "}")
    assert names_graphs(text) == bool(own)
    for default, named in CHOSEN:
        asked = over(text, default, named)
        nodes = {"default_graph": [*map(ox.NamedNode, default)], "named_graphs": [*map(ox.NamedNode, named)]}
        assert blank_free(told(asked)) == blank_free(told(text, **nodes)), asked
        assert asked.count("\n") == text.count("\n")


def blank_free(rows: list[str]) -> list[str]:
    return sorted(" ".join("_" if word.startswith("_:") else word for word in row.split()) for row in rows)
