"""Members: where in a text of JSON-LD a statement stands, as near as can be told without reading it as JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimgraph.names import TYPE, curie

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]')


def offset(text: str, subject: str, predicate: str | None, value: str | None) -> int | None:
    """Where the key of ``predicate`` stands in the object of ``subject``, or the object's @id where it has none there.

    Of a node without @id, which bears an IRI that the text does not, it is the first such key, with that value if it
    can be found. None where nothing of it is written.
    """
    names = (f'"{curie(subject)}"', f'"{subject}"')
    at = next((found.start() for name in names for found in re.finditer(r'"@id"\s*:\s*' + re.escape(name), text)), None)
    begin, end = (0, len(text)) if at is None else _object(text, at)
    keys = list(_keys(text, predicate, begin, end)) if predicate else []
    plain = _plain(value or "")
    best = [key for key in keys if plain and plain in text[key : key + 200 + len(plain)]]
    return next(iter([*best, *keys]), at)


def _keys(text: str, predicate: str, begin: int, end: int) -> Iterator[int]:
    name = "@type" if predicate == TYPE else curie(predicate)
    for found in _STRING.finditer(text, begin, end):
        if found[0] in (f'"{name}"', f'"{predicate}"') and text[found.end() :].lstrip()[:1] == ":":
            yield found.start()


def _plain(value: str) -> str:
    """What of ``value``, a term in N-Triples, is written in JSON."""
    if value.startswith("<"):
        return curie(value[1:-1])
    found = _STRING.match(value)
    return found[0][1:-1] if found else ""


def _object(text: str, at: int) -> tuple[int, int]:
    """From where to where the object reaches in which ``at`` lies."""
    begins: list[int] = []
    for found in _MARK.finditer(text):
        if found[0] == "{":
            begins.append(found.start())
        elif found[0] == "}" and begins:
            begin = begins.pop()
            if begin < at < found.start():
                return begin, found.start()
    return 0, len(text)
