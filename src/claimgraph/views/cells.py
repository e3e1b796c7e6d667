"""Cells: one term as a plain value, as a person reads it, and without what would steer a terminal."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite

from pyoxigraph import Literal, NamedNode

from claimgraph.names import XSD, curie
from claimgraph.terms import Term

_INTEGER = frozenset({XSD + "integer", XSD + "int", XSD + "long"})
_NUMBER = frozenset({XSD + "decimal", XSD + "double", XSD + "float"})
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_IRIS = re.compile(r"https?://\S+( https?://\S+)*\Z")
_POINT = re.compile(r"POINT ?\(", re.IGNORECASE)


def plain(term: Term | None) -> object:
    """``term`` as a plain value: numbers as numbers, true and false as such, an unbound one as None.

    What JSON has no number for (an infinite one, and what only calls itself a number) stays the text that it is.
    """
    if term is None:
        return None
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else str(term)
    kind = term.datatype.value
    if kind == XSD + "boolean":
        return _TRUTH.get(term.value, term.value)
    try:
        number = int(term.value) if kind in _INTEGER else float(term.value) if kind in _NUMBER else None
    except ValueError:
        return term.value
    return number if number is not None and isfinite(number) else term.value


def readable(term: Term | None) -> str:
    """``term`` for a person: an IRI in its short form, a long number rounded, nothing for an unbound one."""
    if isinstance(term, NamedNode):
        return curie(term.value)
    if isinstance(term, Literal) and isinstance(plain(term), float):
        return f"{Decimal(term.value):.2f}".rstrip("0").rstrip(".")
    if isinstance(term, Literal):
        return " ".join(map(curie, term.value.split())) if _IRIS.match(term.value) else term.value
    return "" if term is None else str(term)


def for_machines(term: Term) -> bool:
    """Whether ``term`` is nothing but IRIs or a point of a map."""
    text = str(plain(term))
    return bool(_IRIS.match(text) or _POINT.match(text))


def printable(cell: str) -> str:
    """Without control characters: what a document says must not steer the terminal."""
    return cell if cell.isprintable() else "".join(sign if sign.isprintable() else " " for sign in cell)
