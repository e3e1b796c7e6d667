"""Every claim of the fixture world matters to some question, and none touches the answers about another event."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from claimgraph import catalogue, run
from claimgraph.names import CG
from claimgraph.store.reading import Reading
from tests.queries.conftest import WORLD, seen

ABOUT = NamedNode(CG + "about")
CLAIMANT = NamedNode(CG + "claimant")
# Questions whose rows about one event rest on claims about others too, and why.
ACROSS_EVENTS = {
    "missing-in-dataset": "whether a dataset lacks an attack depends on the attacks that have a date",
    "coding-differences": "a dataset's record is an event of its own, matched with ours",
    "dataset-matches": "likewise",
    "responses": "a response is an event of its own",
    "incident-timeline": "an attack's timeline tells what answered it, and when",
}


def claims(path: Path = WORLD) -> dict[str, str]:
    """The event that each claim of the world is about."""
    quads = list(parse(path=path, format=RdfFormat.TRIG))
    spoken = {quad.subject for quad in quads if quad.predicate == CLAIMANT}
    return {q.subject.value: q.object.value for q in quads if q.predicate == ABOUT and q.subject in spoken}


CLAIMS = claims()


@pytest.fixture(scope="module")
def before(world: Reading) -> dict[str, run.Answer]:
    return answers(world)


def answers(graph: Reading) -> dict[str, run.Answer]:
    return {query.id: run.answer(query, {}, graph) for query in catalogue.questions()}


def elsewhere(answer: run.Answer, event: str) -> Counter[str] | None:
    """The rows about other events than ``event``; None where the rows tell of no event."""
    if "attack" not in answer.columns:
        return None
    at = answer.columns.index("attack")
    return Counter(str(row) for row in answer.rows if row[at] != NamedNode(event))


def test_the_world_is_large_enough() -> None:
    assert len(CLAIMS) >= 60


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.rpartition("/id/")[2])
def test_without_one_claim(claim: str, told: list[Quad], before: dict[str, run.Answer]) -> None:
    node = NamedNode(claim)
    after = answers(seen([quad for quad in told if node not in (quad.subject, quad.object)]))
    changed = {name for name in before if before[name] != after[name]}
    assert changed, "no question would miss this claim"
    event = CLAIMS[claim]
    strayed = {name for name in changed if elsewhere(before[name], event) != elsewhere(after[name], event)}
    assert strayed - set(ACROSS_EVENTS) == set()
