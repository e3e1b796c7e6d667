"""Every claim of the fixture world, its numbers, stance and speaker matter to some question, and to no other event."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from claimgraph import asking, catalogue
from claimgraph.claims.reading import Reading
from claimgraph.names import CG, ID
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
    "impacts": "what a part of an attack hit is told under the attack",
    "series-members": "a series is said to have so many attacks, whichever they are",
    "sequences": "the truce, the series or the attack that another is said to follow has a date of its own",
}
# Values that may be altered without any question telling, and why.
UNSEEN = {("army-1/none-known", "number"): "who knows of none gives no figure: the zero beside it says nothing"}


def claims(path: Path = WORLD) -> dict[str, str]:
    """The event that each claim of the world is about."""
    quads = list(parse(path=path, format=RdfFormat.TRIG))
    spoken = {quad.subject for quad in quads if quad.predicate == CLAIMANT}
    return {q.subject.value: q.object.value for q in quads if q.predicate == ABOUT and q.subject in spoken}


CLAIMS = claims()


def short(text: str) -> str:
    """The end of an IRI, by which a claim is called here."""
    return text.rpartition("/id/")[2]


@pytest.fixture(scope="module")
def before(world: Reading) -> dict[str, asking.Answer]:
    return answers(world)


def answers(graph: Reading) -> dict[str, asking.Answer]:
    return {query.id: asking.answer(query, {}, graph) for query in catalogue.questions()}


def elsewhere(answer: asking.Answer, event: str) -> Counter[str] | None:
    """The rows about other events than ``event``; None where the rows tell of no event."""
    if "attack" not in answer.columns:
        return None
    at = answer.columns.index("attack")
    return Counter(str(row) for row in answer.rows if row[at] != NamedNode(event))


def test_the_world_is_large_enough() -> None:
    assert len(CLAIMS) >= 60


def changed(before: dict[str, asking.Answer], quads: list[Quad], claim: str) -> set[str]:
    """The questions that answer otherwise when ``quads`` are told; what they tell of other events stays the same."""
    after = answers(seen(quads))
    found = {name for name in before if before[name] != after[name]}
    event = CLAIMS[claim]
    strayed = {name for name in found if elsewhere(before[name], event) != elsewhere(after[name], event)}
    assert strayed - set(ACROSS_EVENTS) == set()
    return found


@pytest.mark.parametrize("claim", CLAIMS, ids=short)
def test_without_one_claim(claim: str, told: list[Quad], before: dict[str, asking.Answer]) -> None:
    node = NamedNode(claim)
    rest = [quad for quad in told if node not in (quad.subject, quad.object)]
    assert changed(before, rest, claim), "no question would miss this claim"


def altered(quad: Quad, value: str) -> Quad:
    """``quad``, if it tells the number, the stance or the claimant of a claim, with another one."""
    other: NamedNode | Literal
    if value == "number":
        other = Literal(int(quad.object.value) + 1)
    elif value == "stance":
        other = NamedNode(CG + ("Denies" if quad.object.value == CG + "Asserts" else "Asserts"))
    else:
        other = NamedNode(ID + "stranger")
    return Quad(quad.subject, quad.predicate, other, quad.graph_name)


VALUES = {"number": ("low", "high"), "stance": ("stance",), "claimant": ("claimant",)}


def alterations() -> list[tuple[str, str]]:
    """Each claim with each value that can be altered."""
    told = {(quad.subject.value, quad.predicate.value) for quad in parse(path=WORLD, format=RdfFormat.TRIG)}
    return [(c, v) for c in CLAIMS for v, names in VALUES.items() if any((c, CG + name) in told for name in names)]


@pytest.mark.parametrize(("claim", "value"), alterations(), ids=short)
def test_with_one_value_altered(claim: str, value: str, told: list[Quad], before: dict[str, asking.Answer]) -> None:
    terms = {NamedNode(CG + name) for name in VALUES[value]}
    quads = [altered(q, value) if q.subject.value == claim and q.predicate in terms else q for q in told]
    found = changed(before, quads, claim)
    assert bool(found) != ((short(claim), value) in UNSEEN), f"seen by {sorted(found) or 'no question'}"
