"""Every FILTER, OPTIONAL, MINUS and DISTINCT of a query changes an answer, or a comment says why it stays.

Some 900 queries lose one of them each. A sample is tried here; CLAIMGRAPH_DROPPED=all tries each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from random import Random

import pytest
from pyoxigraph import Quad

from claimgraph import asking, catalogue
from claimgraph.catalogue import Query
from claimgraph.claims import derive
from claimgraph.claims.reading import Reading
from claimgraph.terms import Term
from tests.queries.conftest import examples, seen
from tests.queries.dropped import DROPPED, Mutant, kept, mutants

Rows = tuple[tuple[Term | None, ...], ...]
QUESTIONS = {query.id: query for query in catalogue.questions()}
# A derivation is dearer than a question: all that follows from it is derived anew.
SHARES = {"question": 8, "derivation": 20}


def tried(queries: Iterable[Query], kind: str) -> list[Mutant]:
    found = [mutant for query in queries for mutant in mutants(query)]
    if os.environ.get("CLAIMGRAPH_DROPPED") == "all":
        return found
    return Random(12).sample(found, len(found) // SHARES[kind])


def rows(asked: Query, named: str, graph: Reading) -> tuple[Rows, ...]:
    """What ``asked`` answers for the question ``named``: plainly, with examples, with what datasets tell."""
    with_datasets = [{"datasets": "with"} for parameter in asked.parameters if parameter.name == "datasets"]
    given: tuple[dict[str, str], ...] = ({}, examples(QUESTIONS[named]), *with_datasets)
    return tuple(asking.answer(asked, values, graph).rows for values in given)


@pytest.fixture(scope="module")
def known(world: Reading) -> Callable[[str], tuple[Rows, ...]]:
    """The golden answers: test_golden tells that these are they."""
    return cache(lambda name: rows(QUESTIONS[name], name, world))


@pytest.mark.parametrize("mutant", tried(catalogue.questions(), "question"), ids=lambda mutant: mutant.id)
def test_of_a_question(mutant: Mutant, world: Reading, known: Callable[[str], tuple[Rows, ...]]) -> None:
    missed = rows(mutant.mutated(), mutant.query.id, world) != known(mutant.query.id)
    assert missed != mutant.stays, told_of(mutant)


@pytest.mark.parametrize("mutant", tried(catalogue.derivations(), "derivation"), ids=lambda mutant: mutant.id)
def test_of_a_derivation(
    mutant: Mutant,
    told: list[Quad],
    known: Callable[[str], tuple[Rows, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used = tuple(mutant.mutated() if each is mutant.query else each for each in catalogue.derivations())
    monkeypatch.setattr(derive, "derivations", lambda: used)
    graph = seen(told)
    missed = any(rows(query, name, graph) != known(name) for name, query in QUESTIONS.items())
    assert missed != mutant.stays, told_of(mutant)


def told_of(mutant: Mutant) -> str:
    where = f"{mutant.query.file}, line {mutant.line}: "
    if mutant.stays:
        return f"{where}an answer needs the {mutant.word}; take the comment away that says why it stays"
    return (
        f"{where}no answer needs the {mutant.word}; take it away, give tests/world.trig the case that it is for, "
        f"or write a comment above it: # {mutant.word} stays: why"
    )


def test_every_comment_stands_by_what_it_speaks_of() -> None:
    every = [*catalogue.questions(), *catalogue.derivations()]
    places = {(mutant.query.id, mutant.word, mutant.line) for query in every for mutant in mutants(query)}
    said = {(query.id, word, line) for query in every for word, line in kept(query)}
    assert said <= places
    assert {word for _, word, _ in places} == DROPPED


def test_what_is_dropped_is_dropped_whole() -> None:
    pattern = '?a ?b "FILTER(" OPTIONAL { ?a ?c ?d FILTER(?d > (1)) } # MINUS { }\n MINUS { ?a ?e ?f }'
    query = catalogue.read_query(f"#+ summary: A\n#+ description: B\nSELECT DISTINCT ?a {{ {pattern} }}", "a.rq")
    left = [" ".join(mutant.text.split("B\n")[1].split()) for mutant in mutants(query)]
    assert left == [
        'SELECT ?a { ?a ?b "FILTER(" OPTIONAL { ?a ?c ?d FILTER(?d > (1)) } # MINUS { } MINUS { ?a ?e ?f } }',
        'SELECT DISTINCT ?a { ?a ?b "FILTER(" # MINUS { } MINUS { ?a ?e ?f } }',
        'SELECT DISTINCT ?a { ?a ?b "FILTER(" OPTIONAL { ?a ?c ?d } # MINUS { } MINUS { ?a ?e ?f } }',
        'SELECT DISTINCT ?a { ?a ?b "FILTER(" OPTIONAL { ?a ?c ?d FILTER(?d > (1)) } # MINUS { } }',
    ]
