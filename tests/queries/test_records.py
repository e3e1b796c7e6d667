"""A row of a dataset may be linked by its event or by itself: the questions on datasets read both alike."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad

from claimgraph import asking, catalogue
from claimgraph.claims.reading import Reading
from claimgraph.names import CG, ID
from tests.queries.conftest import seen

EVENT, ROW = NamedNode(ID + "register/17-event"), NamedNode(ID + "register/17")
STATED_IN, RECORD = NamedNode(CG + "statedIn"), NamedNode(CG + "record")


@pytest.fixture(scope="module")
def by_row(told: list[Quad]) -> Reading:
    """The world, with a link that leads to the row and no more to its event."""
    linked = Quad(NamedNode(ID + "links/market"), RECORD, EVENT, NamedNode(ID + "links"))
    assert linked in told
    assert any(quad.predicate == STATED_IN and quad.object == ROW for quad in told)
    return seen([Quad(linked.subject, RECORD, ROW, linked.graph_name) if quad == linked else quad for quad in told])


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
