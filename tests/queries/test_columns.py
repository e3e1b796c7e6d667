"""Every question declares its columns, and what it declares is true of the answers that the golden tests hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from claimgraph import asking, catalogue, schema
from claimgraph.asking import Answer
from claimgraph.catalogue import Query
from claimgraph.claims.reading import Reading
from claimgraph.columns import type_of
from claimgraph.graph import Readable
from claimgraph.names import curie, expand
from claimgraph.opening import open_bundled
from claimgraph.terms import Term

QUESTIONS = catalogue.questions()
HERE = Path(__file__).parent
# Types that no known answer holds, and why they are declared all the same.
UNSEEN = {
    ("threats", "deadline"): "a claim may give the end as a moment; those of the fixture world give days",
}


@cache
def known(id_: str) -> tuple[Answer, ...]:
    """The answers of the fixture world, with defaults and with examples, and that of the bundled data."""
    paths = (HERE / "golden" / f"{id_}.tsv", HERE / "golden" / f"{id_}.example.tsv", HERE / "kept" / f"{id_}.tsv")
    return tuple(answer(path) for path in paths if path.exists())


def answer(path: Path) -> Answer:
    found = parse_query_results(path=path, format=QueryResultsFormat.TSV)
    assert isinstance(found, QuerySolutions)
    return asking.collect(found)


def terms(query: Query) -> Iterator[tuple[str, Term]]:
    """Every term of the known answers, with the name of its column."""
    for found in known(query.id):
        for row in found.rows:
            yield from ((name, term) for name, term in zip(found.columns, row, strict=True) if term is not None)


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_the_columns_are_declared_and_of_their_types(query: Query) -> None:
    assert {found.columns for found in known(query.id)} == {tuple(column.name for column in query.columns)}
    declared = {column.name: column.types for column in query.columns}
    assert [(name, str(term)) for name, term in terms(query) if type_of(term) not in declared[name]] == []


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_no_type_is_declared_that_no_answer_holds(query: Query) -> None:
    seen = defaultdict(set)
    for name, term in terms(query):
        seen[name].add(type_of(term))
    unseen = {(query.id, c.name) for c in query.columns if set(c.types) - seen[c.name]}
    assert unseen == {one for one in UNSEEN if one[0] == query.id}


def test_things_are_of_the_classes_that_are_declared(world: Reading) -> None:
    classes = described(world)
    with open_bundled() as graph:
        classes |= described(graph)
    wrong = [
        (query.id, name, curie(term.value))
        for query in QUESTIONS
        for name, term in terms(query)
        if (of := {column.name: column.of for column in query.columns}[name]) and isinstance(term, NamedNode)
        if not classes[term.value] & below(of)
    ]
    assert wrong == []


def described(graph: Readable) -> dict[str, set[str]]:
    """The classes of everything that has any, by IRI."""
    found = graph.query("SELECT DISTINCT ?thing ?class WHERE { ?thing a ?class }")
    assert isinstance(found, QuerySolutions)
    classes: dict[str, set[str]] = defaultdict(set)
    for thing, class_ in found:
        if isinstance(thing, NamedNode) and isinstance(class_, NamedNode):
            classes[thing.value].add(class_.value)
    return classes


@cache
def below(of: str) -> frozenset[str]:
    """The classes that ``of`` names, with "or" between them, and those below them."""
    return frozenset().union(*(schema.kinds(expand(name)) for name in of.split(" or ")))


def test_what_things_are_of_is_a_class_of_ours() -> None:
    named = {
        name for query in QUESTIONS for column in query.columns for name in (column.of or "").split(" or ") if name
    }
    assert {expand(name) for name in named} <= schema.classes()
    assert len(named) > 10
