"""Slashes in names: ``id:document/claim``, as tables show it, is a name in a query too, where SPARQL wants ``\\/``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from claimgraph.sparql.tokens import NOTHING, Scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Prefixes of things. Those of properties have paths, in which the slash means what it means.
_THINGS: Final = ("id", "derived", "geonames")
_SLASHED = re.compile(rf"\b(?:{'|'.join(_THINGS)}):[^\s/]*/")
# What follows the first part of such a name: with a colon in it, it is the next step of a path.
_REST = re.compile(r"(?:/[\w-]+(?:\.+[\w-]+)*)+/?(?![\w:-])(?!\.[\w:-])|/(?=[\s;,)}\]])")


def escaped(text: str, prefixes: Mapping[str, str]) -> str:
    """``text`` with every slash escaped that stands in the name of a thing.

    A prefix that the text itself declares as another namespace than that of ``prefixes`` is left alone.

    >>> escaped("DESCRIBE id:report/claim", {"id": "https://w3id.org/claimgraph/id/"})
    'DESCRIBE id:report\\\\/claim'
    """
    if not _SLASHED.search(text):
        return text
    parts, done = [], 0
    for at in _slashes(text, [prefix for prefix in _THINGS if not _redefined(prefix, prefixes.get(prefix, ""), text)]):
        parts += [text[done:at], "\\"]
        done = at
    return "".join([*parts, text[done:]])


def _slashes(text: str, things: list[str]) -> Iterator[int]:
    last = NOTHING
    for token in Scan(text).tokens():
        joined = last.kind == "name" and last.start + len(last.text) == token.start and token.text == "/"
        rest = _REST.match(text, token.start) if joined and last.text.partition(":")[0] in things else None
        if rest:
            yield from (at for at in range(*rest.span()) if text[at] == "/")
        last = token


def _redefined(prefix: str, iri: str, text: str) -> bool:
    return bool(re.search(rf"\bprefix\s+{prefix}:\s*<(?!{re.escape(iri)}>)", text, re.IGNORECASE))
