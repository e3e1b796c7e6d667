"""Complaints: what is wrong with a query, in words, and in which file it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from claimgraph.errors import Place, Unreadable, WrongUse

PLACED = re.compile(r"query:(\d+):(\d+): ")
# What the engine tried: quoted, a range of characters, or a word or sentence.
_TRIED = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\](?:\.\.\[[^\]]*\])?|[^,\s"\[][^,"\[]*')
_MOST = 8  # of what could stand there instead


def readable(message: str) -> str:
    """Turn the engine's ``error at 1:25: expected one of ...`` into a place and what is wrong there.

    It names what it tried last, of which some are no words: what remains says little where it is one keyword of many.
    """
    place, _, tried = message.removeprefix("error at ").partition(": ")
    if not tried:
        return f"query: {message}"
    named = _TRIED.findall(" ".join(tried.split()).removeprefix("expected ").removeprefix("one of "))
    words = [one for one in named if not one.startswith("[")]
    sentence = next((one for one in words if one.count(" ") > 2), None)
    if "Prefix not found" in named:
        told = "a prefix stands there that is not declared; add PREFIX ...: <...> at the top"
    elif sentence:
        told = sentence
    elif not words:
        told = "what stands there, or just before, does not belong; a variable may be bound twice"
    else:
        shown = ", ".join(words[:_MOST]) + (", ..." if len(words) > _MOST else "")
        told = f"what stands there, or just before, does not belong (possible: {shown})"
    return f"query:{place}: this is no SPARQL query; {told}"


def unreadable(message: str, file: str) -> Unreadable:
    """The error that what is wrong with a query, in words that begin with its place, is for the ``file`` of it."""
    found = PLACED.match(message)
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
