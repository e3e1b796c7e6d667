"""Comparisons as the engine makes them, which the judge asks too; a literal kept as written compares with nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import Literal

from claimgraph.screen.conditions import Condition, holds
from claimgraph.screen.rdf import Unknown, literal
from claimgraph.screen.templates import fill

if TYPE_CHECKING:
    from rdflib.term import Node


def above(sign: str, bound: Node) -> Condition:
    """The test ``value sign bound``, true only where the judge finds it so too; Unknown if ``bound`` is no literal."""
    if not isinstance(bound, Literal):
        raise Unknown(bound)
    return holds("$v $sign $bound", False, sign=sign, bound=str(literal(bound)))


def ordered(left: str, sign: str, right: str) -> str:
    """``left sign right`` for two variables, true only where the judge finds it so too; an error counts as false."""
    # To the engine NaN <= NaN is true, though NaN < NaN and NaN = NaN are not.
    test = "$left < $right" if sign == "<" else "$left < $right || $left = $right"
    return fill("COALESCE(" + test + ", false)", left=left, right=right)
