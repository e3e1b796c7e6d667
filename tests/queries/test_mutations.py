"""Every claim of the fixture world, its numbers, stance and speaker matter to some question, and to no other event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
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


def about(answer: asking.Answer, events: Collection[str], *, others: bool = False) -> Counter[str] | None:
    """The rows about ``events``, or about all ``others``; None where the rows tell of no event."""
    if "attack" not in answer.columns:
        return None
    at, named = answer.columns.index("attack"), set(map(NamedNode, events))
    return Counter(str(row) for row in answer.rows if (row[at] in named) != others)


def strayed(before: dict[str, asking.Answer], after: dict[str, asking.Answer], events: Collection[str]) -> set[str]:
    """The questions that tell otherwise of other events than ``events``."""
    found = {n for n in before if about(before[n], events, others=True) != about(after[n], events, others=True)}
    return found - set(ACROSS_EVENTS)


def test_the_world_is_large_enough() -> None:
    assert len(CLAIMS) >= 60


def changed(before: dict[str, asking.Answer], quads: list[Quad], claim: str) -> set[str]:
    """The questions that answer otherwise when ``quads`` are told; what they tell of other events stays the same."""
    after = answers(seen(quads))
    found = {name for name in before if before[name] != after[name]}
    assert strayed(before, after, {CLAIMS[claim]}) == set()
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


def rounds() -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Each alteration with those that are tried together: one of an event at most, so that its rows tell of it."""
    left = alterations()
    found = {}
    while left:
        together = tuple({CLAIMS[claim]: (claim, value) for claim, value in reversed(left)}.values())
        found.update(dict.fromkeys(together, together))
        left = [one for one in left if one not in together]
    return found


def with_altered(told: list[Quad], alterations: Iterable[tuple[str, str]]) -> list[Quad]:
    """``told``, with the values of ``alterations`` altered."""
    values = {(claim, CG + name): value for claim, value in alterations for name in VALUES[value]}
    found = ((quad, values.get((quad.subject.value, quad.predicate.value))) for quad in told)
    return [altered(quad, value) if value else quad for quad, value in found]


@pytest.fixture(scope="module")
def tried(told: list[Quad], before: dict[str, asking.Answer]) -> dict[tuple[str, str], set[str]]:
    """Of each alteration the questions whose rows about its event change when those of its round are made."""
    found = {}
    for together in set(rounds().values()):
        after = answers(seen(with_altered(told, together)))
        assert strayed(before, after, {CLAIMS[claim] for claim, _ in together}) == set()
        for claim, value in together:
            event = {CLAIMS[claim]}
            found[claim, value] = {name for name in before if about(before[name], event) != about(after[name], event)}
    return found


@pytest.mark.parametrize(("claim", "value"), alterations(), ids=short)
def test_with_one_value_altered(
    claim: str,
    value: str,
    told: list[Quad],
    before: dict[str, asking.Answer],
    tried: dict[tuple[str, str], set[str]],
) -> None:
    """Where no row about its event tells, another may: then it is made alone, and all that is asked is compared."""
    found = tried[claim, value] - set(ACROSS_EVENTS)
    found = found or changed(before, with_altered(told, [(claim, value)]), claim)
    assert bool(found) != ((short(claim), value) in UNSEEN), f"seen by {sorted(found) or 'no question'}"
