"""Every saved question has one known answer on the fixture world: with its defaults, and with its examples.

A golden file is the W3C TSV of the answer. After a change that is meant: CLAIMGRAPH_GOLDEN=write pytest tests/queries,
and read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimgraph import catalogue, run, views
from claimgraph.catalogue import Query
from claimgraph.reading import Reading

GOLDEN = Path(__file__).parent / "golden"
QUESTIONS = {query.id: query for query in catalogue.questions()}
PARAMETRISED = [query for query in QUESTIONS.values() if any(p.example for p in query.parameters)]


def examples(query: Query) -> dict[str, str]:
    return {parameter.name: parameter.example for parameter in query.parameters if parameter.example}


def held(name: str, found: str) -> str:
    path = GOLDEN / f"{name}.tsv"
    if os.environ.get("CLAIMGRAPH_GOLDEN") == "write":
        path.write_text(found, encoding="utf-8", newline="")
    return path.read_bytes().decode()


@pytest.mark.parametrize("query", QUESTIONS.values(), ids=lambda query: query.id)
def test_with_defaults(query: Query, world: Reading) -> None:
    found = views.standard(run.answer(query, {}, world), "tsv")
    assert found == held(query.id, found)


@pytest.mark.parametrize("query", PARAMETRISED, ids=lambda query: query.id)
def test_with_examples(query: Query, world: Reading) -> None:
    answer = run.answer(query, examples(query), world)
    found = views.standard(answer, "tsv")
    assert answer.rows, "an example that finds nothing shows nothing"
    assert found != views.standard(run.answer(query, {}, world), "tsv"), "an example that changes nothing shows nothing"
    assert found == held(f"{query.id}.example", found)


def test_each_parameter_has_an_example_or_stands_beside_one() -> None:
    assert [query.id for query in QUESTIONS.values() if query.parameters and not examples(query)] == []


def test_no_golden_file_is_left_over() -> None:
    names = {query.id for query in QUESTIONS.values()} | {f"{query.id}.example" for query in PARAMETRISED}
    assert {path.name.removesuffix(".tsv") for path in GOLDEN.glob("*.tsv")} == names
