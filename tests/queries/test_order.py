"""Rows stand by day and name, then by what else can be read, in every format; orders.tsv says by which columns."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from claimgraph import asking, catalogue, views
from claimgraph.asking import Answer
from claimgraph.catalogue import Query
from claimgraph.claims.reading import Reading
from claimgraph.columns import labelled
from claimgraph.graph import Readable
from claimgraph.opening import open_bundled
from claimgraph.terms import Term
from claimgraph.views import Look
from tests.queries.conftest import examples

_ROWS = [line.split("\t") for line in Path(__file__).with_name("orders.tsv").read_text("utf-8").splitlines()]
ORDERS = {question: columns.split() for question, columns in _ROWS[1:]}
QUESTIONS = catalogue.questions()
EVENTS = ("cg:Event", "cg:Attack", "cg:AttackSeries", "cg:Threat")
# What has no day, no name or no value comes after what has one.
LAST = "~"

Key = tuple[float, str, str]
Place = tuple[Key, ...]


@pytest.fixture(scope="module")
def bundled() -> Readable:
    return open_bundled()


def days(graph: Readable) -> dict[str, str]:
    found = graph.query("SELECT ?event ?day WHERE { ?event <https://w3id.org/claimgraph/ont#date> ?day }")
    assert isinstance(found, QuerySolutions)
    return {row["event"].value: row["day"].value for row in found}


def places(query: Query, answer: Answer, known: dict[str, str]) -> Iterable[Place]:
    """What each row of ``answer`` stands by, as the columns of its question say."""
    labels = labelled(list(answer.columns))
    kinds = {column.name: (column.of or "").split(" or ") for column in query.columns}
    for row in answer.rows:
        yield tuple(_key(row, name, answer.columns, labels, kinds, known) for name in ORDERS[query.id])


def _key(
    row: tuple[Term | None, ...],
    name: str,
    columns: tuple[str, ...],
    labels: dict[int, int],
    kinds: dict[str, list[str]],
    known: dict[str, str],
) -> Key:
    if name.endswith("?"):  # A day that is inferred comes after the same one that a text gives.
        marks = views.plain(row[columns.index("inferred")])
        return float(name[:-1] in str(marks).split()), "", ""
    at = columns.index(name.lstrip("-"))
    value = views.plain(row[at])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (-value if name.startswith("-") else value), "", ""
    shown = row[labels[at]] if at in labels and row[labels[at]] is not None else row[at]
    words = LAST if shown is None else str(views.plain(shown))
    an_event = any(kind in EVENTS for kind in kinds[name.lstrip("-")])
    return 0.0, known.get(str(value), LAST) if an_event else "", words


def test_each_question_has_an_order() -> None:
    assert sorted(ORDERS) == sorted(query.id for query in QUESTIONS)


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_rows_stand_by_day_then_name(query: Query, bundled: Readable, world: Reading) -> None:
    for graph, values in ((bundled, {}), (world, {}), (world, examples(query))):
        found = list(places(query, asking.answer(query, values, graph), days(graph)))
        assert found == sorted(found)


def test_every_order_puts_some_row_before_another(bundled: Readable, world: Reading) -> None:
    """Of each question but a few, where the world has one row, two rows stand as they do for their columns' sake."""
    told = set()
    for query in QUESTIONS:
        for graph in (bundled, world):
            found = list(places(query, asking.answer(query, {}, graph), days(graph)))
            told |= {query.id for one, other in pairwise(found) if one != other}
    assert {query.id for query in QUESTIONS} - told == set()


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_every_format_has_the_same_rows_first(query: Query, bundled: Readable) -> None:
    """A table is drawn from the rows in their order, and the files have them so."""
    answer = asking.answer(query, {}, bundled)
    cells = [[getattr(term, "value", "") for term in row] for row in answer.rows[:5]]
    assert list(csv.reader(StringIO(views.standard(answer, "csv"))))[1:6] == cells
    told = [json.loads(line) for line in views.render(answer, "jsonl").splitlines()[:5]]
    assert told == [dict(zip(answer.columns, map(views.plain, row), strict=True)) for row in answer.rows[:5]]
    read = views.render(answer, "markdown", Look(query.view, iris=True, first=5)).splitlines()[2:]
    assert read == [
        "| " + " | ".join(views.readable(term).replace("|", "\\|") for term in row) + " |" for row in answer.rows[:5]
    ]
