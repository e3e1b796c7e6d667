"""Datatypes: whether a literal is written as XSD 1.1 has it; Python's own readers take what no other engine does."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from pyoxigraph import Literal

from claimgraph.names import XSD

_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?([1-9]\d{3,}|0\d{3})"
_DATE = rf"(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_CLOCK = r"T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?"
_MONTHS, _DAYS = r"(?=\d)(\d+Y)?(\d+M)?", rf"(\d+D({_CLOCK})?|{_CLOCK})"
_FLOAT = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN"
_WORDS = r"(\S+( \S+)*)?"

# The lexical space of each datatype, and how one writes it (W3C XML Schema Definition Language 1.1, part 2, 3.3, 3.4).
_FORMS = {
    "boolean": ("true|false|1|0", "true or false"),
    "decimal": (r"[+-]?(\d+(\.\d*)?|\.\d+)", "digits with a point, like 33.3"),
    "double": (_FLOAT, "a number like 33.3e0"),
    "float": (_FLOAT, "a number like 33.3e0"),
    "date": (_DATE + _ZONE, "a day like 2015-11-13"),
    "dateTime": (f"{_DATE}T{_TIME}{_ZONE}", "a day and a time like 2015-11-13T21:16:00Z"),
    "dateTimeStamp": (f"{_DATE}T{_TIME}{_ZONE.rstrip('?')}", "a day, a time and a zone like 2015-11-13T21:16:00Z"),
    "time": (_TIME + _ZONE, "a time like 21:16:00"),
    "gYear": (_YEAR + _ZONE, "a year like 2015"),
    "gYearMonth": (rf"{_YEAR}-(0[1-9]|1[0-2]){_ZONE}", "a month like 2015-11"),
    "gMonthDay": (rf"--(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01]){_ZONE}", "a day like --11-13"),
    "gMonth": (rf"--(0[1-9]|1[0-2]){_ZONE}", "a month like --11"),
    "gDay": (rf"---(0[1-9]|[12]\d|3[01]){_ZONE}", "a day like ---13"),
    "duration": (rf"-?P({_MONTHS}{_DAYS}?|{_DAYS})(?<![PT])", "a duration like P1Y2M3DT4H"),
    "yearMonthDuration": (rf"-?P{_MONTHS}(?<!P)", "a duration like P1Y2M"),
    "dayTimeDuration": (rf"-?P{_DAYS}", "a duration like P3DT4H"),
    "hexBinary": (r"([\da-fA-F]{2})*", "pairs of hex digits"),
    "base64Binary": (r"([A-Za-z\d+/ ]*={0,2}) ?", "Base64"),
    "language": (r"[a-zA-Z]{1,8}(-[a-zA-Z\d]{1,8})*", "a language tag like ar-IQ"),
    "normalizedString": (r"[^\t\n\r]*", "a text without tabs and line breaks"),
    "token": (_WORDS, "words with one blank between"),
}
# The least and the greatest whole number of each kind.
_WHOLE: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{name: (-(2**bits), 2**bits - 1) for name, bits in {"long": 63, "int": 31, "short": 15, "byte": 7}.items()},
    **{f"unsigned{name}": (0, 2**bits - 1) for name, bits in {"Long": 64, "Int": 32, "Short": 16, "Byte": 8}.items()},
}
_PATTERNS = {XSD + name: re.compile(form, re.ASCII) for name, (form, _) in _FORMS.items()}
_REMEDIES = {XSD + name: f"write {remedy}" for name, (_, remedy) in _FORMS.items()}
_BOUNDS = {XSD + name: bounds for name, bounds in _WHOLE.items()}
_DIGITS = re.compile(r"[+-]?\d+", re.ASCII)
# Python refuses to read a whole number of more digits than this; no engine holds so many.
_MOST_DIGITS = 4_000
# No value is told at greater length.
_MOST_SHOWN = 40


@lru_cache(maxsize=65536)
def misspelt(literal: Literal) -> str | None:
    """What is wrong with the text of ``literal`` for one of its datatype, and the remedy; None where nothing is.

    >>> from pyoxigraph import NamedNode
    >>> misspelt(Literal("1_000", datatype=NamedNode(XSD + "integer")))
    "'1_000' is no xsd:integer; write digits alone, like 12"
    """
    datatype = literal.datatype.value
    if datatype in _BOUNDS:
        return _misspelt_whole(literal)
    pattern = _PATTERNS.get(datatype)
    if pattern is None:
        return None
    match = pattern.fullmatch(literal.value)
    if match is None:
        return f"{named(literal)}; {_REMEDIES[datatype]}"
    return None if _in_calendar(match.groupdict()) else f"{_shown(literal)} is no day of the calendar; correct it"


def named(literal: Literal, says: str = "is no") -> str:
    """What ``literal`` is said to be or not to be, as in: '5 ' is no xsd:integer."""
    return f"{_shown(literal)} {says} xsd:{literal.datatype.value.removeprefix(XSD)}"


def _shown(literal: Literal) -> str:
    return f"'{literal.value if len(literal.value) <= _MOST_SHOWN else literal.value[:_MOST_SHOWN] + '...'}'"


def _misspelt_whole(literal: Literal) -> str | None:
    low, high = _BOUNDS[literal.datatype.value]
    if not _DIGITS.fullmatch(literal.value):
        return f"{named(literal)}; write digits alone, like 12"
    if len(literal.value) > _MOST_DIGITS:
        return None if low is high is None else f"{named(literal)}; write a number within its bounds"
    number = int(literal.value)
    if low is not None and number < low:
        return f"{named(literal)}, which begins at {low:,}; correct the number"
    if high is not None and number > high:
        return f"{named(literal)}, which ends at {high:,}; correct the number"
    return None


def _in_calendar(parts: dict[str, str | None]) -> bool:
    """Whether the day is one of its month, of a leap year if no year is told; the calendar repeats every 400 years."""
    month, day, year = (parts.get(part) for part in ("month", "day", "year"))
    if month is None or day is None:
        return True
    number = int((year or "2000")[-4:]) * (-1 if (year or "").startswith("-") else 1)
    try:
        date(number % 400 + 2000, int(month), int(day))
    except ValueError:
        return False
    return True
