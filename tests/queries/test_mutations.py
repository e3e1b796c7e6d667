"""Every claim of the fixture world, its numbers, stance and speaker matter to some question, and to no other event."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from claimgraph import asking, catalogue
from claimgraph.claims.reading import Reading
from claimgraph.names import CG, ID
from tests.queries.conftest import WORLD, seen

pytestmark = pytest.mark.long

ABOUT = NamedNode(CG + "about")
CLAIMANT = NamedNode(CG + "claimant")
WITH = " with datasets"
# Questions whose rows about one event rest on claims about others too, and why.
ACROSS_EVENTS = {
    "missing-in-dataset": "whether a dataset lacks an attack depends on the attacks that have a date",
    "coding-differences": "a dataset's record is an event of its own, matched with ours",
    "dataset-matches": "likewise",
    "what-if-link": "likewise",
    "responses": "a response is an event of its own",
    "incident-timeline": "an attack's timeline tells what answered it, and when",
    "impacts": "what a part of an attack hit is told under the attack",
    "series-members": "a series is said to have so many attacks, whichever they are",
    "hearsay": "who are rivals is told by their accusations, whichever attack these are about",
    "sequences": "the truce, the series or the attack that another is said to follow has a date of its own",
}
_NO_FIGURE = "who knows of none gives no figure: the zero beside it says nothing"
_ALIKE = "codings are compared by what they say: where that is the same nothing is told"
_AT_THE_ORIGIN = "of a further coding who speaks at the origin, and how, is told, not who passes it on"
_TWICE = "one coder coded the document twice and found the same lacking both times: that is one difference"
_BY_ITS_CHAIN = "what only a record tells is told with the chain of who passed it on, not with how each of them did"
# What may be altered without any question telling, and why.
UNSEEN = {
    ("army-1/none-known", "number"): _NO_FIGURE,
    ("evening-1/none-wounded", "number"): _NO_FIGURE,
    ("lamp-1/none-killed", "number"): _NO_FIGURE,
    ("lamp-2/none-killed", "number"): _NO_FIGURE,
    ("lamp-2/no-crew-wounded", "number"): _NO_FIGURE,
    ("kiln-2/none-hurt", "number"): _NO_FIGURE,
    ("weir-1/none-hurt", "number"): _NO_FIGURE,
    ("bell-3-recoded/in-june", "claimant"): _ALIKE,
    ("lamp-7-recoded/desk-second", "claimant"): _ALIKE,
    ("lamp-7-recoded/two-hurt", "claimant"): _ALIKE,
    ("lamp-7-again/desk-second", "claimant"): _ALIKE,
    ("lamp-7-again/customs-second", "claimant"): _ALIKE,
    ("bell-3-recoded/bell-relays", "claimant"): _AT_THE_ORIGIN,
    ("again-lamp-8/headline", "claimant"): _AT_THE_ORIGIN,
    ("again-lamp-8/headline", "stance"): _AT_THE_ORIGIN,
    ("annals/1-relay", "stance"): _BY_ITS_CHAIN,
    ("lamp-7-recoded/two-hurt", "whole"): _TWICE,
    ("lamp-7-again/customs-second", "whole"): _TWICE,
}


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
    """What each question answers, and under its id with ``WITH`` what it answers if datasets speak too."""
    questions = catalogue.questions()
    plain = {query.id: asking.answer(query, {}, graph) for query in questions}
    asked = [query for query in questions if any(parameter.name == "datasets" for parameter in query.parameters)]
    return plain | {query.id + WITH: asking.answer(query, {"datasets": "with"}, graph) for query in asked}


def within_events(names: Iterable[str]) -> set[str]:
    """Those of ``names`` whose rows about one event rest on the claims about it only."""
    return {name for name in names if name.removesuffix(WITH) not in ACROSS_EVENTS}


def about(answer: asking.Answer, events: Collection[str], *, others: bool = False) -> Counter[str] | None:
    """The rows about ``events``, or about all ``others``; None where the rows tell of no event."""
    if "attack" not in answer.columns:
        return None
    at, named = answer.columns.index("attack"), set(map(NamedNode, events))
    return Counter(str(row) for row in answer.rows if (row[at] in named) != others)


def strayed(before: dict[str, asking.Answer], after: dict[str, asking.Answer], events: Collection[str]) -> set[str]:
    """The questions that tell otherwise of other events than ``events``."""
    return within_events(
        n for n in before if about(before[n], events, others=True) != about(after[n], events, others=True)
    )


def test_the_world_is_large_enough() -> None:
    assert len(CLAIMS) >= 60


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
    """Each claim with ``whole``, which takes the claim away, and with the values that are altered: a quarter of all.

    CLAIMGRAPH_DROPPED=all alters each.
    """
    told = {(quad.subject.value, quad.predicate.value) for quad in parse(path=WORLD, format=RdfFormat.TRIG)}
    values = [(c, v) for c in CLAIMS for v, names in VALUES.items() if any((c, CG + name) in told for name in names)]
    if os.environ.get("CLAIMGRAPH_DROPPED") != "all":
        values = Random(12).sample(values, len(values) // 4)
    return [(claim, "whole") for claim in CLAIMS] + values


ALTERATIONS = alterations()


def rounds() -> Iterator[tuple[tuple[str, str], ...]]:
    """What is tried together: one alteration of each of at most half of the events, so that its rows tell of it."""
    left, most = dict.fromkeys(ALTERATIONS), len(set(CLAIMS.values())) // 2
    while left:
        waiting = Counter(CLAIMS[claim] for claim, _ in left)
        first = {CLAIMS[claim]: (claim, value) for claim, value in reversed(left)}
        together = tuple(first[event] for event, _ in waiting.most_common(most))
        for one in together:
            del left[one]
        yield together


def with_altered(told: list[Quad], alterations: Iterable[tuple[str, str]]) -> list[Quad]:
    """``told``, with ``alterations`` made."""
    gone = {claim for claim, value in alterations if value == "whole"}
    values = {(claim, CG + name): value for claim, value in alterations for name in VALUES.get(value, ())}
    stays = [q for q in told if not {q.subject.value, getattr(q.object, "value", "")} & gone]
    found = ((quad, values.get((quad.subject.value, quad.predicate.value))) for quad in stays)
    return [altered(quad, value) if value else quad for quad, value in found]


@pytest.fixture(scope="module")
def tried(told: list[Quad], before: dict[str, asking.Answer]) -> dict[tuple[str, str], set[str]]:
    """Of each alteration the questions whose rows about its event change when those of its round are made."""
    found = {}
    for together in rounds():
        after = answers(seen(with_altered(told, together)))
        assert strayed(before, after, {CLAIMS[claim] for claim, _ in together}) == set()
        for claim, value in together:
            event = {CLAIMS[claim]}
            found[claim, value] = {name for name in before if about(before[name], event) != about(after[name], event)}
    return found


@pytest.mark.parametrize(("claim", "value"), ALTERATIONS, ids=short)
def test_some_question_tells(
    claim: str,
    value: str,
    told: list[Quad],
    before: dict[str, asking.Answer],
    tried: dict[tuple[str, str], set[str]],
) -> None:
    """Where no row about its event tells, another may: then the alteration is made alone, and all answers compared."""
    found = within_events(tried[claim, value])
    if not found:
        after = answers(seen(with_altered(told, [(claim, value)])))
        assert strayed(before, after, {CLAIMS[claim]}) == set()
        found = {name for name in before if before[name] != after[name]}
    assert bool(found) != ((short(claim), value) in UNSEEN), f"seen by {sorted(found) or 'no question'}"
