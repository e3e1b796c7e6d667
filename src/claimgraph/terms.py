"""Terms: between what a person types and an RDF term, by the type of the parameter it is for."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from claimgraph.errors import WrongUse
from claimgraph.names import WKT, XSD, expand

Value = NamedNode | Literal
Term = NamedNode | BlankNode | Literal | Triple

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z")

# The lexical form of xsd:decimal, in the digits that the engine can hold.
_NUMBER = re.compile(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})\Z", re.ASCII)


# A point as WKT has it, maybe with its reference system before it.
_POINT = re.compile(r"\s*(?:<[^>]*>\s*)?POINT ?\(\s*(\S+)\s+(\S+)\s*\)\s*", re.IGNORECASE)


def degrees(text: str) -> tuple[str, str] | None:
    """The longitude and latitude of a point in WKT, as they are written; None for what is none."""
    found = _POINT.fullmatch(text)
    return (found[1], found[2]) if found else None


def iri_of(node: object) -> str:
    """The IRI of a node that has one: a subject, predicate or graph name after blank nodes have been named."""
    assert isinstance(node, NamedNode), f"{node} has no IRI"
    return node.value


def parse(text: str, type_: str, *, last: bool = False) -> Value:
    """The term that ``text`` means as a ``type_``: iri, date, integer, decimal, text or point.

    A partial date (``2020``, ``2020-11``) stands for its first day, or its last where ``last`` is true.
    A point is ``LATITUDE,LONGITUDE`` in degrees (WGS 84). Raises WrongUse with the remedy.

    >>> parse("2020-02", "date", last=True).value
    '2020-02-29'
    >>> parse("33.3,44.4", "point").value
    'POINT(44.4 33.3)'
    >>> parse("13/11/2015", "date")
    Traceback (most recent call last):
    claimgraph.errors.WrongUse: '13/11/2015' is no date; write 2015-11-13, 2015-11 or 2015
    """
    return _PARSERS[type_](text.strip() if type_ != "text" else text, last)


def _iri(text: str, _last: bool) -> Value:
    return NamedNode(expand(text))


def _date(text: str, last: bool) -> Value:
    match = _DATE.match(text)
    if not match:
        raise WrongUse(f"'{text}' is no date; write {_as_iso(text)}")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        return Literal(_day(year or 0, month, day, last).isoformat(), datatype=NamedNode(XSD + "date"))
    except ValueError:
        raise WrongUse(f"'{text}' is no date in the calendar; write one like 2015-11-13, 2015-11 or 2015") from None


def _day(year: int, month: int | None, day: int | None, last: bool) -> date:
    month = month or (12 if last else 1)
    return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))


def _as_iso(text: str) -> str:
    """A remedy for the commonest slip, day first: 13/11/2015."""
    slip = re.match(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\Z", text)
    if slip and int(slip[2]) <= 12 and int(slip[1]) <= 31:
        return f"{slip[3]}-{int(slip[2]):02}-{int(slip[1]):02}, {slip[3]}-{int(slip[2]):02} or {slip[3]}"
    return "it as 2015-11-13, 2015-11 or 2015"


def _integer(text: str, _last: bool) -> Value:
    if not re.match(r"[+-]?\d+\Z", text, re.ASCII):
        raise WrongUse(f"'{text}' is no whole number; write one like 12")
    return Literal(text, datatype=NamedNode(XSD + "integer"))


def _decimal(text: str, _last: bool) -> Value:
    if not _NUMBER.match(text):
        raise WrongUse(f"'{text}' is no number; write one like 33.3 with a point")
    return Literal(text, datatype=NamedNode(XSD + "decimal"))


def _text(text: str, _last: bool) -> Value:
    try:
        return Literal(text)
    except ValueError:
        # A lone surrogate: a byte of the command line that was no UTF-8.
        raise WrongUse(f"'{text}' holds a character that is no text; write it in UTF-8") from None


def _point(text: str, _last: bool) -> Value:
    parts = text.split(",")
    if len(parts) != 2:
        raise WrongUse(f"'{text}' is no point; write latitude,longitude like 33.3,44.4")
    latitude, longitude = (_decimal(part.strip(), False).value for part in parts)
    if abs(Decimal(latitude)) > 90 or abs(Decimal(longitude)) > 180:
        raise WrongUse(f"'{text}' is not on the globe; latitude is within 90 degrees and longitude within 180")
    return Literal(f"POINT({longitude} {latitude})", datatype=NamedNode(WKT))


_PARSERS: dict[str, Callable[[str, bool], Value]] = {
    "iri": _iri,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "text": _text,
    "point": _point,
}
TYPES = tuple(_PARSERS)
