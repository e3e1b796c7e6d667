"""Kinds: what the terms of a column are in Python, by their datatypes alone; a mixed column takes the wider kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from claimgraph.names import WKT, XSD

TEXT, INTEGER, DECIMAL, DOUBLE, BOOLEAN = "text", "integer", "decimal", "double", "boolean"
DATE, INSTANT, LOCAL, POINT = "date", "instant", "local time", "point"

# The narrower before the wider.
_NUMBERS = (INTEGER, DECIMAL, DOUBLE)
_OF_TYPE = {"iri": TEXT, "dateTime": INSTANT}
_WHOLE = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_OF_DATATYPE = {
    **{XSD + name: INTEGER for name in _WHOLE},
    XSD + "decimal": DECIMAL,
    XSD + "double": DOUBLE,
    XSD + "float": DOUBLE,
    XSD + "boolean": BOOLEAN,
    XSD + "date": DATE,
    WKT: POINT,
}
_DATE_TIME = XSD + "dateTime"

# As XSD writes them; Python's own readers take more.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_REAL = re.compile(rf"{_NUMBER.pattern}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?)[0-9]*(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r"}

Value = str | int | Decimal | float | bool | date | datetime | None


def of_types(types: Iterable[str]) -> str:
    """The kind of a column that is declared to hold terms of these types."""
    return widest({_OF_TYPE.get(one, one) for one in types})


def of_cells(cells: Iterable[str]) -> str:
    """The kind of a column of which nothing is known but its cells, each a term as TSV has it or empty."""
    return widest({_kind(cell) for cell in set(cells) if cell})


def widest(kinds: Collection[str]) -> str:
    """The kind that holds all of ``kinds``: among numbers the widest, else text; text where there is none.

    >>> widest({"integer", "double"})
    'double'
    >>> widest({"date", "instant"})
    'text'
    """
    if len(kinds) == 1:
        return next(iter(kinds))
    return max(kinds, key=_NUMBERS.index) if kinds and set(kinds) <= set(_NUMBERS) else TEXT


def values(cells: Sequence[str], kind: str) -> list[Value]:
    """What each of ``cells`` is as a ``kind``; None for an empty one, and for one of a form that does not fit."""
    read = _Reader(kind)
    return [read[cell] for cell in cells]


class _Reader(dict[str, Value]):
    """The values of cells, each read once."""

    def __init__(self, kind: str) -> None:
        super().__init__({"": None})
        self._kind = kind
        self._read = _READERS[kind]

    def __missing__(self, cell: str) -> Value:
        value = self._read(_lexical(cell), cell)
        self[cell] = value
        return value


def _kind(cell: str) -> str:
    sign = cell[0]
    if sign == '"':
        return _of_literal(cell) if cell[-1] == ">" else TEXT
    if sign in "<_":
        return TEXT
    return BOOLEAN if sign in "tf" else DOUBLE if "e" in cell.lower() else DECIMAL if "." in cell else INTEGER


def _of_literal(cell: str) -> str:
    datatype = cell[cell.rindex("^^<") + 3 : -1]
    if datatype == _DATE_TIME:
        found = _TIME.fullmatch(_lexical(cell))
        return INSTANT if found is None or found[2] else LOCAL
    return _OF_DATATYPE.get(datatype, TEXT)


def _lexical(cell: str) -> str:
    """The text of a term: what stands between quotes or brackets, or the whole."""
    if cell[0] == '"':
        text = cell[1 : cell.rindex('"')] if cell[-1] != ">" else cell[1 : cell.rindex('"^^<')]
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text) if "\\" in text else text
    return cell[1:-1] if cell[0] == "<" and cell[1] != "<" else cell


def _text(lexical: str, _cell: str) -> Value:
    return lexical


def _integer(lexical: str, cell: str) -> Value:
    return int(lexical) if _kind(cell) == INTEGER and _is(_NUMBER, lexical) and "." not in lexical else None


def _decimal(lexical: str, cell: str) -> Value:
    return Decimal(lexical) if _kind(cell) in (INTEGER, DECIMAL) and _is(_NUMBER, lexical) else None


def _double(lexical: str, cell: str) -> Value:
    return float(lexical) if _kind(cell) in _NUMBERS and _is(_REAL, lexical) else None


def _boolean(lexical: str, cell: str) -> Value:
    return _TRUTH.get(lexical) if _kind(cell) == BOOLEAN else None


def _date(lexical: str, cell: str) -> Value:
    found = _DAY.fullmatch(lexical) if _kind(cell) == DATE else None
    return _read(date.fromisoformat, found[1]) if found else None


def _instant(lexical: str, cell: str) -> Value:
    found = _TIME.fullmatch(lexical) if _kind(cell) == INSTANT else None
    return _read(lambda text: datetime.fromisoformat(text).astimezone(UTC), found[1] + found[2]) if found else None


def _local(lexical: str, cell: str) -> Value:
    found = _TIME.fullmatch(lexical) if _kind(cell) == LOCAL else None
    return _read(datetime.fromisoformat, found[1]) if found else None


def _point(lexical: str, cell: str) -> Value:
    return lexical if _kind(cell) == POINT else None


def _is(form: re.Pattern[str], lexical: str) -> bool:
    return form.fullmatch(lexical) is not None


def _read(read: Callable[[str], Value], text: str) -> Value:
    """``text`` as ``read`` reads it; None for a day or an hour that is in no calendar, or beyond Python's."""
    try:
        return read(text)
    except (ValueError, OverflowError):
        return None


_READERS: dict[str, Callable[[str, str], Value]] = {
    TEXT: _text,
    INTEGER: _integer,
    DECIMAL: _decimal,
    DOUBLE: _double,
    BOOLEAN: _boolean,
    DATE: _date,
    INSTANT: _instant,
    LOCAL: _local,
    POINT: _point,
}
