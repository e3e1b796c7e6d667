"""Cells: what kind of value a column holds, and a cell of it as a literal of SPARQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

# What a cell says is written as this where it says nothing.
UNBOUND = "UNDEF"
_WHOLE = re.compile(r"([+-]?[0-9]+)(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_MANGLED = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]+Z?)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{6})?")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class Unfit(ValueError):
    """A cell is not of its column's kind; ``args`` are the reason and the remedy."""


def _text(cell: str) -> str:
    return f'"{cell.translate(_ESCAPES)}"'


def _whole(cell: str) -> str:
    found = _WHOLE.fullmatch(cell)
    if found is None:
        raise _no_number(cell, "whole number")
    return str(int(found[1]))


def _number(cell: str) -> str:
    """A number that is kept as it was written: a decimal of SPARQL has digits behind the point."""
    if _NUMBER.fullmatch(cell) is None:
        raise _no_number(cell, "number")
    sign, digits = ("-" if cell[0] == "-" else ""), cell.lstrip("+-")
    whole, _, part = digits.partition(".")
    return f"{sign}{whole or '0'}.{part or '0'}"


def _no_number(cell: str, wanted: str) -> Unfit:
    if _MANGLED.fullmatch(cell):
        return Unfit(
            f"'{cell}' was rounded by a spreadsheet", "fetch the file again and do not save it from a spreadsheet"
        )
    if re.fullmatch(r"[+-]?[0-9.]*,[0-9]+", cell):
        return Unfit(f"'{cell}' has a decimal comma", "save the file with decimal points")
    return Unfit(f"'{cell[:40]}' is no {wanted}", "is this the right column, and the file as its provider gave it?")


def _within(limit: int, name: str) -> Callable[[str], str]:
    def degrees(cell: str) -> str:
        number = _number(cell)
        if abs(float(number)) > limit:
            said = f"{cell} is no {name}, which lies within {limit} degrees"
            raise Unfit(said, "are latitude and longitude swapped, or a decimal point lost?")
        return number

    return degrees


def _day(cell: str) -> str:
    found = _DAY.fullmatch(cell) or _COMPACT.fullmatch(cell)
    try:
        day = date(*map(int, found.groups())) if found else _english(cell)
    except ValueError:
        said = f"'{cell[:40]}' is no day"
        raise Unfit(said, "write it as 2017-07-31; a day that nobody knows is left empty") from None
    return f'"{day.isoformat()}"^^<http://www.w3.org/2001/XMLSchema#date>'


def _english(cell: str) -> date:
    """``16 May 2025`` as a day; raises ValueError for what is none."""
    for form in ("%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(cell, form).date()
        except ValueError:
            continue
    raise ValueError(cell)


KINDS: dict[str, Callable[[str], str]] = {
    "text": _text,
    "whole": _whole,
    "number": _number,
    "day": _day,
    "latitude": _within(90, "latitude"),
    "longitude": _within(180, "longitude"),
}


@lru_cache(maxsize=1 << 14)
def literal(kind: str, cell: str) -> str:
    """``cell`` as a literal of SPARQL, or UNDEF where it is empty; raises Unfit where it is not of its kind.

    >>> literal("whole", "645.0"), literal("day", "2017-07-31 00:00:00.000")
    ('645', '"2017-07-31"^^<http://www.w3.org/2001/XMLSchema#date>')
    >>> literal("number", "33.355813"), literal("text", 'the "base"'), literal("day", "")
    ('33.355813', '"the \\\\"base\\\\""', 'UNDEF')
    """
    said = cell.strip()
    return KINDS[kind](said) if said else UNBOUND
