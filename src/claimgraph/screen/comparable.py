"""Literals as rdflib holds them, but typed as XSD 1.1 has it and compared as SPARQL compares."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from rdflib import Literal, URIRef

from claimgraph.engine import solutions
from claimgraph.names import XSD
from claimgraph.screen.datatypes import misspelt
from claimgraph.screen.templates import fill

_ENGINE = ox.Store()
_COMPARED = "SELECT (IF($left < $right, -1, IF($left = $right, 0, 1)) AS ?order) (IF($left = $right, 1, 0) AS ?same) {}"


class _Moment(datetime):
    """A datetime that pySHACL does not compare itself, since Python compares none with a zone to one without."""


class _Clock(time):
    """A time of which the same holds."""


# What pySHACL wants to see as the value of a literal that is well typed, though Python cannot read it.
_STAND_INS = {
    XSD + "integer": 0,
    XSD + "decimal": Decimal(0),
    XSD + "float": 0.0,
    XSD + "boolean": False,
    XSD + "date": date.min,
    XSD + "dateTime": _Moment(1, 1, 1),
    XSD + "time": _Clock(),
}


class Comparable(Literal):
    """A literal that knows from ``misspelt`` whether it is well typed, and asks the engine how it compares.

    What SPARQL cannot compare is less than nothing, and TypeError where pySHACL takes "not greater" for "less". An IRI,
    which pySHACL hands over as plain text, is neither less nor greater.
    """

    ox: ox.Literal

    @property
    def value(self) -> Any:
        """A text is its own value, so that pySHACL compares it in the same way."""
        return self if isinstance(self._value, str) else self._value

    def __bool__(self) -> bool:
        return bool(str(self) if self._value is None else self._value)

    def __lt__(self, other: Any) -> bool:
        return _order(self, other) == -1

    def __le__(self, other: Any) -> bool:
        return _order(self, other) in (-1, 0)

    def __gt__(self, other: Any) -> bool:
        return isinstance(other, Literal) and _known(_order(self, other)) == 1

    def __ge__(self, other: Any) -> bool:
        return isinstance(other, Literal) and _known(_order(self, other)) in (0, 1)

    def eq(self, other: Any) -> bool:
        if not isinstance(other, Literal):
            return super().eq(other)
        return _known(_compared(self.ox, _ox(other))[1]) == 1


def comparable(literal: ox.Literal) -> Comparable:
    """``literal``, as it was written, for rdflib."""
    datatype = literal.datatype.value
    if literal.language:
        made = Comparable(literal.value, lang=literal.language)
    elif datatype == XSD + "string":
        # rdflib tells a plain string from one typed xsd:string; RDF doesn't, and shapes and data mostly have it plain.
        made = Comparable(literal.value)
    else:
        made = Comparable(literal.value, datatype=URIRef(datatype), normalize=False)
        made._ill_typed = misspelt(literal) is not None
        made._value = None if made._ill_typed else _value(made, datatype)
    made.ox = literal
    return made


def _value(literal: Literal, datatype: str) -> Any:
    value = literal.value if literal.value is not None else _STAND_INS.get(datatype)
    if type(value) is datetime:
        return _Moment.combine(value.date(), value.timetz())
    if type(value) is time:
        return _Clock.fromisoformat(value.isoformat())
    return value


def _order(one: Comparable, other: Any) -> int | None:
    return _compared(one.ox, _ox(other))[0] if isinstance(other, Literal) else None


def _ox(literal: Literal) -> ox.Literal:
    """A literal that rdflib made itself has none of its own."""
    if isinstance(literal, Comparable):
        return literal.ox
    if literal.language:
        return ox.Literal(str(literal), language=literal.language)
    return ox.Literal(str(literal), datatype=ox.NamedNode(literal.datatype or XSD + "string"))


@lru_cache(maxsize=65536)
def _compared(left: ox.Literal, right: ox.Literal) -> tuple[int | None, int | None]:
    """-1, 0 or 1 as ``left`` is less than, equal to or greater than ``right``; and whether they are equal.

    Each is None where the engine can't say: of what is misspelt, or of unlike kinds. Everything is equal to itself.
    """
    if misspelt(left) or misspelt(right):
        return (0, 1) if left == right else (None, None)
    row = next(iter(solutions(_ENGINE.query(fill(_COMPARED, left=str(left), right=str(right))))))
    order, same = (int(cell.value) if isinstance(cell, ox.Literal) else None for cell in row)
    return order, same


def _known(answer: int | None) -> int:
    if answer is None:
        raise TypeError("SPARQL cannot compare these")
    return answer
