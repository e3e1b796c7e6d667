"""Comparisons that Oxigraph and rdflib are sure to decide alike: numbers, days, moments and plain strings."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from rdflib import Literal
from rdflib.namespace import XSD

from claimgraph.screen.conditions import NEVER, Condition, holds
from claimgraph.screen.rdf import Unknown, literal, sparql
from claimgraph.screen.templates import either, fill

if TYPE_CHECKING:
    from rdflib.term import Node

# Days and moments only without a time zone on both sides, or with one on both: else one engine compares what the
# other does not. And Python knows no year 0.
_NUMBER = "(DATATYPE($v) = $integer || DATATYPE($v) = $decimal)"
_DAY = "(DATATYPE($v) = $date && STRLEN(STR($v)) = 10 && !STRSTARTS(STR($v), '0000'))"
_LOCAL = "(DATATYPE($v) = $dateTime && STRLEN(STR($v)) = 19 && !STRSTARTS(STR($v), '0000'))"
_MOMENT = "(DATATYPE($v) = $dateTime && REGEX(STR($v), $zoned) && !STRSTARTS(STR($v), '0000'))"
_STRING = "(DATATYPE($v) = $string)"
_KINDS = (_NUMBER, _DAY, _LOCAL, _MOMENT, _STRING)
_NAMES = {name: sparql(XSD[name]) for name in ("integer", "decimal", "date", "dateTime", "string")}
_NAMES["zoned"] = sparql(Literal("^.{4}-.{14}(Z|[+-].{5})$"))


def above(sign: str, bound: Node) -> Condition:
    """The test ``value sign bound``, true only where pySHACL finds it so too; Unknown if ``bound`` is no literal."""
    if not isinstance(bound, Literal):
        raise Unknown(bound)
    kind = _kind(bound)
    if kind is None:
        return NEVER
    return holds(kind + " && $v $sign $bound", False, sign=sign, bound=str(literal(bound)), **_NAMES)


def ordered(left: str, sign: str, right: str) -> str:
    """``left sign right`` for two variables, true only where pySHACL finds it so too; an error counts as false."""
    pairs = ("(" + _is(kind, left) + " && " + _is(kind, right) + ")" for kind in _KINDS)
    return "COALESCE(" + left + " " + sign + " " + right + " && (" + either(pairs) + "), false)"


def _is(kind: str, variable: str) -> str:
    return fill(kind, v=variable, **_NAMES)


def _kind(bound: Literal) -> str | None:
    value, datatype = bound.value, bound.datatype
    if isinstance(value, int | Decimal) and datatype in (XSD.integer, XSD.decimal):
        return _NUMBER
    if isinstance(value, datetime.datetime) and datatype == XSD.dateTime:
        return _LOCAL if value.tzinfo is None else _MOMENT
    if isinstance(value, datetime.date) and datatype == XSD.date:
        return _DAY
    return _STRING if datatype is None and not bound.language else None
