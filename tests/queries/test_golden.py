"""Every saved question has one known answer on the fixture world: plainly, with examples, with what datasets tell.

A golden file is the W3C TSV of the answer; those in `kept` are the answers of the bundled data. After a change that is
meant: CLAIMGRAPH_GOLDEN=write pytest tests/queries, and read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimgraph import asking, catalogue, views
from claimgraph.catalogue import Query
from claimgraph.claims.reading import Reading
from claimgraph.errors import UnknownName
from claimgraph.graph import Readable
from claimgraph.opening import open_bundled
from tests.queries.conftest import examples

GOLDEN = Path(__file__).parent / "golden"
KEPT = Path(__file__).parent / "kept"
QUESTIONS = {query.id: query for query in catalogue.questions()}
WITH_DATASETS = [query for query in QUESTIONS.values() if any(p.name == "datasets" for p in query.parameters)]
PARAMETRISED = [query for query in QUESTIONS.values() if any(p.example for p in query.parameters)]


@pytest.fixture(scope="module")
def bundled() -> Readable:
    return open_bundled()


def held(name: str, found: str, folder: Path = GOLDEN) -> str:
    path = folder / f"{name}.tsv"
    if os.environ.get("CLAIMGRAPH_GOLDEN") == "write":
        path.write_text(found, encoding="utf-8", newline="")
    return path.read_bytes().decode()


@pytest.mark.parametrize("query", QUESTIONS.values(), ids=lambda query: query.id)
def test_with_defaults(query: Query, world: Reading) -> None:
    found = views.standard(asking.answer(query, {}, world), "tsv")
    assert found == held(query.id, found)


@pytest.mark.parametrize("query", PARAMETRISED, ids=lambda query: query.id)
def test_with_examples(query: Query, world: Reading) -> None:
    answer = asking.answer(query, examples(query), world)
    found = views.standard(answer, "tsv")
    assert answer.rows, "an example that finds nothing shows nothing"
    assert found != views.standard(asking.answer(query, {}, world), "tsv"), (
        "an example that changes nothing shows nothing"
    )
    assert found == held(f"{query.id}.example", found)


@pytest.mark.parametrize("query", WITH_DATASETS, ids=lambda query: query.id)
def test_with_what_only_datasets_tell(query: Query, world: Reading) -> None:
    found = views.standard(asking.answer(query, {"datasets": "with"}, world), "tsv")
    assert found != views.standard(asking.answer(query, {"datasets": "without"}, world), "tsv")
    assert found == held(f"{query.id}.datasets", found)


@pytest.mark.parametrize("query", QUESTIONS.values(), ids=lambda query: query.id)
def test_on_the_bundled_data(query: Query, bundled: Readable) -> None:
    """What the five reports answer: kept, so that a change of data or question shows what it does to the answers."""
    found = views.standard(asking.answer(query, {}, bundled), "tsv")
    assert found == held(query.id, found, KEPT)


# What the bundled data has none of: datasets, links of events, undecided ones, a journal.
WITHOUT_MATTER = {
    "changes-since",
    "coded-attributions",
    "coding-differences",
    "dataset-matches",
    "missing-in-dataset",
    "odd-figures",
    "undecided-links",
    "what-if-link",
}


@pytest.mark.parametrize("query", PARAMETRISED, ids=lambda query: query.id)
def test_the_documented_examples_find_something(query: Query, bundled: Readable) -> None:
    given = {parameter.name: parameter.example for parameter in query.parameters if parameter.example}
    try:
        found = bool(asking.answer(query, given, bundled).rows)
    except UnknownName:
        found = False
    assert found != (query.id in WITHOUT_MATTER), (
        "give an example of the bundled data in the header, and one of the fixture world in world.tsv"
    )


def test_each_parameter_has_an_example_or_stands_beside_one() -> None:
    asked = [query.id for query in QUESTIONS.values() if {p.name for p in query.parameters} - {"datasets"}]
    assert [name for name in asked if not examples(QUESTIONS[name])] == []


def test_no_golden_file_is_left_over() -> None:
    names = {query.id for query in QUESTIONS.values()} | {f"{query.id}.example" for query in PARAMETRISED}
    names |= {f"{query.id}.datasets" for query in WITH_DATASETS}
    assert {path.name.removesuffix(".tsv") for path in GOLDEN.glob("*.tsv")} == names
    assert {path.name.removesuffix(".tsv") for path in KEPT.glob("*.tsv")} == set(QUESTIONS)
