"""What rows of datasets tell is left out of answers, and each question says so; a row is linked as its event is."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad

from claimgraph import asking, catalogue, cite
from claimgraph.catalogue import Query
from claimgraph.claims.reading import Reading
from claimgraph.errors import UnknownName
from claimgraph.names import CG, ID
from tests.queries.conftest import seen

EVENT, ROW = NamedNode(ID + "register/17-event"), NamedNode(ID + "register/17")
STATED_IN, RECORD = NamedNode(CG + "statedIn"), NamedNode(CG + "record")
RECORD_OF, QUOTES, ABOUT = NamedNode(CG + "recordOf"), NamedNode(CG + "quotes"), NamedNode(CG + "about")


@pytest.fixture(scope="module")
def by_row(told: list[Quad]) -> Reading:
    """The world, with a link that leads to the row and no more to its event."""
    linked = Quad(NamedNode(ID + "links/market"), RECORD, EVENT, NamedNode(ID + "links"))
    assert linked in told
    assert any(quad.predicate == STATED_IN and quad.object == ROW for quad in told)
    return seen([Quad(linked.subject, RECORD, ROW, linked.graph_name) if quad == linked else quad for quad in told])


@pytest.fixture(scope="module")
def without_rows(told: list[Quad]) -> Reading:
    """The world without the rows of datasets, what they say, and the events of which nothing else tells."""
    rows = {quad.subject for quad in told if quad.predicate == RECORD_OF}
    stated = {quad.subject for quad in told if quad.predicate == STATED_IN and quad.object in rows}
    said = stated | {quad.object for quad in told if quad.predicate == QUOTES and quad.subject in stated}
    about = {(quad.subject, quad.object) for quad in told if quad.predicate == ABOUT}
    events = {event for claim, event in about if claim in said} - {event for claim, event in about if claim not in said}
    return seen([quad for quad in told if quad.subject not in rows | said | events])


def test_a_row_that_is_linked_itself_is_missing_nowhere(world: Reading, by_row: Reading) -> None:
    question = catalogue.find("missing-in-dataset")
    assert asking.answer(question, {}, by_row).rows == asking.answer(question, {}, world).rows


def test_a_row_that_is_linked_itself_differs_as_its_event_does(world: Reading, by_row: Reading) -> None:
    question = catalogue.find("coding-differences")
    said = [
        [row[answer.columns.index(name)] for name in ("attack", "aspect", "ours", "theirs")]
        for answer in (asking.answer(question, {}, one) for one in (world, by_row))
        for row in answer.rows
    ]
    half = len(said) // 2
    assert half
    assert sorted(map(str, said[:half])) == sorted(map(str, said[half:]))


OPTION = 'What only datasets tell is left out, unless `datasets` is "with"'
SAID = ("What only datasets tell is left out.", "The records of datasets are always read.", "like any other document.")


@pytest.mark.parametrize("query", catalogue.questions(), ids=lambda query: query.id)
def test_each_question_says_what_it_does_with_datasets(query: Query) -> None:
    parameters = [p for p in query.parameters if p.name == "datasets"]
    assert (OPTION in query.description) == bool(parameters)
    assert parameters or any(said in query.description for said in SAID)
    known = [("text", "datasets", "What only datasets tell")]
    assert [(p.type, p.of, p.label) for p in parameters] in ([], known)


def test_what_is_given_for_datasets_is_with_or_without(world: Reading) -> None:
    with pytest.raises(UnknownName, match="datasets: 'yes' is none of with, without"):
        asking.answer(catalogue.find("unclaimed-attacks"), {"datasets": "yes"}, world)


def test_the_questions_that_compare_read_records_always(world: Reading) -> None:
    for name in ("dataset-matches", "missing-in-dataset", "coding-differences", "coded-attributions", "odd-figures"):
        assert "The records of datasets are always read." in catalogue.find(name).description
        assert asking.answer(catalogue.find(name), {}, world).rows


def test_rows_of_datasets_change_no_answer_that_leaves_them_out(world: Reading, without_rows: Reading) -> None:
    left_out = [query for query in catalogue.questions() if "What only datasets tell is left out" in query.description]
    assert len(left_out) > 40
    differ = [q.id for q in left_out if asking.answer(q, {}, without_rows).rows != asking.answer(q, {}, world).rows]
    assert differ == []


def test_what_a_record_says_is_cited_with_its_speakers_and_its_dataset(world: Reading) -> None:
    row = ID + "annals/1-"
    told = cite.sentences({row + name for name in ("best", "said", "when", "relay")}, world)
    assert all("Gazette says that" in text and "a clerk said so, in" in text for text in told[row + "said"])
    in_english = {iri: {text for text in texts if "عربي" not in text} for iri, texts in told.items()}
    assert in_english == {
        row + "best": {"9 killed: Register Office (30 Jun 2032)"},
        row + "said": set(),
        row + "when": {"2031-04-10/2031-04-12 time: Register Office (30 Jun 2032)"},
    }


def test_the_export_of_attacks_leaves_out_those_that_only_records_tell(world: Reading) -> None:
    rows = asking.answer(catalogue.page("attacks"), {}, world).rows
    events = {row[0].value for row in rows if row[0] is not None}
    assert ID + "attack-mast" in events
    assert not any(event.startswith((ID + "annals/", ID + "isle-records/")) for event in events)
