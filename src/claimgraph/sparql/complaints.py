"""Complaints: what is wrong with a query, in words, and in which file it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from claimgraph.errors import Place, Unreadable, WrongUse

_PLACED = re.compile(r"query:(\d+):(\d+): ")
_MOST = 200  # characters of what could stand there instead


def readable(message: str) -> str:
    """Turn the engine's ``error at 1:25: expected one of ...`` into a place and the beginning of what was expected."""
    place, _, expected = message.removeprefix("error at ").partition(": ")
    expected = " ".join(expected.split())
    if "Prefix not found" in expected:
        expected = "a prefix stands there that is not declared; add PREFIX ...: <...> at the top"
    if len(expected) > _MOST:
        expected = expected[:_MOST].rsplit(", ", 1)[0] + ", ..."
    return f"query:{place}: this is no SPARQL query; {expected}" if expected else f"query: {message}"


def unreadable(message: str, file: str) -> Unreadable:
    """The error that what is wrong with a query, in words that begin with its place, is for the ``file`` of it."""
    found = _PLACED.match(message)
    place = Place(file, int(found[1]), int(found[2])) if found else Place(file)
    return Unreadable(message[found.end() :] if found else message.removeprefix("query: "), place)


@contextmanager
def within(file: str) -> Iterator[None]:
    """Have what is wrong with a query name the ``file`` that it stands in."""
    try:
        yield
    except WrongUse as error:
        if not str(error).startswith("query:"):
            raise
        raise type(error)(file + str(error).removeprefix("query")) from None
