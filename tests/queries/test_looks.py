"""How the answers of the saved questions look to people: named columns, and answers without rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimgraph import asking, catalogue, cite, views
from claimgraph.asking import Answer
from claimgraph.catalogue import Query
from claimgraph.claims.reading import Reading
from claimgraph.graph import Readable
from claimgraph.matter import looked_at
from claimgraph.opening import open_bundled
from claimgraph.views import Look

ROOT = Path(__file__).parents[2]
QUESTIONS = catalogue.questions()


@pytest.fixture(scope="module")
def bundled() -> Iterator[Readable]:
    with open_bundled() as graph:
        yield graph


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_a_look_is_that_of_columns_which_are_there(query: Query, world: Reading) -> None:
    """What a header names are columns, and an empty answer has the columns of a full one."""
    answer = asking.answer(query, {}, world)
    named = {name.lstrip("-") for key, said in query.view.items() if key != "kind" for name in said.split()}
    assert named <= set(answer.columns)
    assert views.sheet(Answer(answer.columns, ()), Look(query.view)).head == views.sheet(answer, Look(query.view)).head


@pytest.mark.parametrize("columns", [80, 132])
@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_an_answer_of_the_bundled_data_can_be_read(query: Query, columns: int, bundled: Readable) -> None:
    answer = asking.answer(query, {}, bundled)
    look = Look(query.view, width=columns, details=False)
    text = views.render(answer, "table", look)
    assert max(map(len, text.split("\n"))) <= columns
    assert "https://" not in text


DEMO = re.search(r"for question in (.*); do", (ROOT / "Makefile").read_text("utf-8"))


@pytest.mark.parametrize("columns", [80, 132])
@pytest.mark.parametrize("name", DEMO[1].split() if DEMO else [])
def test_each_answer_of_the_demo_fits_one_screen(name: str, columns: int, bundled: Readable) -> None:
    query = catalogue.find(name)
    look = Look(query.view, width=columns, details=False)
    text = views.render(asking.answer(query, {}, bundled), "table", look)
    assert 5 < text.count("\n") <= 24


def test_the_demo_asks_three_questions() -> None:
    assert DEMO
    assert len(DEMO[1].split()) == 3


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_whoever_shows_a_claimant_of_a_claim_marks_whom_no_text_names(query: Query, world: Reading) -> None:
    """The marks name columns of the row, each of them in some row of the world; people read them behind the cell."""
    columns = {column.name: column for column in query.columns}
    if {"claim", "claimant"} <= columns.keys():
        assert query.view.get("marks") == "inferred"
    if "marks" not in query.view:
        return
    answer = asking.answer(query, {}, world)
    at = answer.columns.index("inferred")
    marked = {name for row in answer.rows if row[at] for name in str(views.plain(row[at])).split()}
    assert marked == {name for name in columns if re.search(rf"\b{name}\b", columns["inferred"].means.split(": ")[-1])}
    text = views.render(answer, "table", Look(query.view, width=132))
    assert "(inferred)" in text
    assert "inferred" not in views.sheet(answer, Look(query.view)).head
    assert "inferred" in views.sheet(answer, Look(query.view, iris=True)).head


def test_a_mark_stands_behind_the_day_that_no_text_gives(bundled: Readable) -> None:
    query = catalogue.find("incident-timeline")
    answer = asking.answer(query, {"attack": "id:green-zone-rockets-2021-12-19"}, bundled)
    text = views.render(answer, "markdown", Look(query.view))
    assert "| 2021-12-19 (inferred) | said | asserts damaged (vehicle): 2 | Iraqi security forces (inferred) |" in text
    assert "| 2021-12-19 | happened | time: 2021-12-19 | Radio-Canada (inferred) |" in text
    trail = asking.answer(catalogue.find("claim-trail"), {"attack": "id:green-zone-rockets-2021-12-19"}, bundled)
    chain = "Iraqi security forces (inferred) < Radio-Canada (inferred) < a site without a masthead, at turnednews.com"
    assert any(chain in str(term) for row in trail.rows for term in row)
    assert "Iraqi security forces (inferred), in Radio-Canada (inferred)" in cite.cited(trail, bundled)


def test_without_rows_an_answer_says_what_it_looked_at(bundled: Readable, world: Reading) -> None:
    missing = catalogue.find("missing-in-dataset")
    assert looked_at(missing, {}, bundled) == (
        "There is nothing to answer from: no record of a dataset has been loaded."
    )
    assert looked_at(missing, {"dataset": "id:x"}, world).startswith("Nothing was found for dataset=id:x in ")
    assert looked_at(missing, {}, world).endswith("datasets.")
    assert "no document has been coded by two" in looked_at(catalogue.find("coder-disagreements"), {}, bundled)
    assert "claimgraph load" in looked_at(catalogue.find("changes-since"), {}, bundled)


@pytest.mark.parametrize("query", [query for query in QUESTIONS if query.matter], ids=lambda query: query.id)
def test_what_a_question_rests_on_is_counted(query: Query, world: Reading) -> None:
    assert looked_at(query, {}, world).startswith("Nothing was found in "), "the fixture world has some of it"


def test_what_a_question_may_rest_on_is_what_is_counted(world: Reading) -> None:
    counted = {str(views.plain(row[0])) for row in asking.answer(catalogue.page("matter"), {}, world).rows}
    assert counted == {*catalogue.MATTERS, "claims", "events", "documents"}
