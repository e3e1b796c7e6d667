"""Learning the weights from lists of which somebody knows which record is the event, or that none of them is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from claimgraph.links.event import Event
from claimgraph.links.features import levels
from claimgraph.links.weights import NAMES, Weights

# How often all lists are gone through, how far a step goes, and how strongly a weight is drawn to nothing.
_ROUNDS, _STEP, _DRAWN = 14, 0.4, 0.0003

# Set by hand, for want of rows that tell of them.
_SET = {"munition": {"shared": 1.0, "other": -1.5}, "target": {"shared": 1.0, "other": -1.5}}

Term = tuple[str, str]


@dataclass(frozen=True)
class Listed:
    """An event, the records of its window, and the place of the right one among them; None where none is right."""

    event: Event
    records: Sequence[Event]
    right: int | None


def learn(lists: Iterable[Listed]) -> Weights:
    """The weights under which the right answers of the lists, one record or none, are the most probable.

    A conditional logit: what comes together in one list is weighed against each other and against none of them, so
    that features which tell the same do not count twice. Stepwise by AdaGrad, in the order given: no chance in it.
    """
    told = [(_terms(one), one.right) for one in lists if one.records]
    weight: dict[Term, float] = defaultdict(float)
    squares: dict[Term, float] = defaultdict(lambda: 1.0)
    for _ in range(_ROUNDS):
        for candidates, right in told:
            for number, wrong in enumerate(_shares(candidates, weight)):
                slope = (number == right) - wrong
                if abs(slope) > 1e-4:
                    _step(candidates[number], slope, weight, squares)
    return Weights(_in_bits(weight))


def _terms(one: Listed) -> list[list[Term]]:
    return [[(name, level.name) for name, level in levels(one.event, other).items()] for other in one.records]


def _shares(candidates: Sequence[Sequence[Term]], weight: dict[Term, float]) -> list[float]:
    """How probable each record is, beside none with the weight 0."""
    scores = [sum(weight[term] for term in terms) for terms in candidates]
    highest = max(0.0, *scores)
    parts = [exp(score - highest) for score in scores]
    whole = sum(parts) + exp(-highest)
    return [part / whole for part in parts]


def _step(terms: Sequence[Term], slope: float, weight: dict[Term, float], squares: dict[Term, float]) -> None:
    for term in terms:
        way = slope - _DRAWN * weight[term]
        squares[term] += way * way
        weight[term] += _STEP * way / sqrt(squares[term])


def _in_bits(weight: dict[Term, float]) -> dict[str, dict[str, float]]:
    bits: dict[str, dict[str, float]] = {name: {} for name in NAMES}
    for (name, level), value in sorted(weight.items()):
        bits[name][level] = round(value / log(2), 1)
    return bits | {name: dict(_SET[name]) | bits[name] for name in _SET}
