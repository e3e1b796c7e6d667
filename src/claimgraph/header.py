"""The header of a query: its ``#+`` lines, which are YAML 1.2, as plain values.

The library that knows all of YAML takes 20 ms to load and 3 for a header. Headers are written simply; so what has just
one meaning in YAML is read here, and everything else, what is wrong above all, is left to that library.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from claimgraph.errors import Place, Unreadable

# What YAML can take for nothing but a text: a word, and one with others behind it; what begins so and yet is no text.
_WORD = r"[A-Za-z][^\s:#,\[\]{}]*"
_WORDS = rf"{_WORD}(?::\w[^\s:#,\[\]{{}}]*)?(?: [^\s:#,\[\]{{}}]+(?::\w[^\s:#,\[\]{{}}]*)?)*"
_NO_TEXT = frozenset({"true", "false", "null"})
_VALUE = rf'"[^"\\]*"|[0-9]{{4}}-[0-9][0-9]-[0-9][0-9]|[1-9][0-9]{{0,8}}(?:\.[0-9]+)?|{_WORDS}'
_LIST = re.compile(rf"\[(?:(?:{_VALUE})(?:, (?:{_VALUE}))*)?\]")
_MAPPING = re.compile(rf"\{{{_WORD}: (?:{_VALUE})(?:, {_WORD}: (?:{_VALUE}))*\}}")
_ITEM = re.compile(rf"(?:({_WORD}): )?({_VALUE})")
_TEXT = re.compile(r"[A-Za-z](?:[^\s:#]|:(?=\S)| (?=[^\s#]))*")
_ENTRY = re.compile(rf"({_WORD}):(?: (.+))?")


class NotSimple(Exception):
    """This is more of YAML than is read here."""


def read(text: str, file: str) -> dict[str, Any]:
    """The header of the query ``text``; raises Unreadable where it is no YAML, has a key twice or isn't there."""
    lines = [line[2:].removeprefix(" ") if line.startswith("#+") else "" for line in text.splitlines()]
    try:
        return simple("\n".join(lines).rstrip("\n").split("\n"))
    except NotSimple:
        return strict("\n".join(lines), file)


def strict(header: str, file: str) -> dict[str, Any]:
    """``header`` as the library reads it."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        found = YAML(typ="safe", pure=True).load(header)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(file, mark.line + 1, mark.column + 4) if mark else Place(file)
        raise Unreadable(f"the header is no YAML: {error.problem}", place) from None
    if not isinstance(found, dict):
        raise Unreadable("no header; begin with lines like '#+ summary: ...'", Place(file, 1))
    return found


def simple(lines: list[str]) -> dict[str, Any]:
    """The mapping in ``lines``, read without the library; raises NotSimple where that could be another one."""
    found: dict[str, Any] = {}
    at = 0
    while at < len(lines):
        key, said = _entry(lines[at], found)
        end = next((n for n in range(at + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
        found[key] = _block(said, lines[at + 1 : end])
        at = end
    return found


def _entry(line: str, found: dict[str, Any]) -> tuple[str, str | None]:
    entry = _ENTRY.fullmatch(line)
    if entry is None or not line.isprintable() or entry[1] in found or entry[1].lower() in _NO_TEXT:
        raise NotSimple
    return entry[1], entry[2]


def _block(said: str | None, below: list[str]) -> Any:
    """What a key has beside it and ``below`` it: a value, a folded text, or a mapping."""
    indents = {len(line) - len(line.lstrip(" ")) for line in below}
    if len(indents) > 1 or any(not line.isprintable() or line.endswith(" ") for line in below):
        raise NotSimple
    texts = [line.strip(" ") for line in below]
    if said == ">-" and texts:
        return " ".join(texts)
    if said is None and texts:
        found: dict[str, Any] = {}
        for line in texts:
            key, value = _entry(line, found)
            found[key] = _flow(value or "")
        return found
    if said is None or texts:
        raise NotSimple
    if said in ("true", "false"):
        return said == "true"
    return said if _TEXT.fullmatch(said) and said.lower() not in _NO_TEXT else _flow(said)


def _flow(said: str) -> Any:
    """A list or a mapping on one line."""
    if not _LIST.fullmatch(said) and not _MAPPING.fullmatch(said):
        raise NotSimple
    items = [(key, _scalar(value)) for key, value in _ITEM.findall(said[1:-1])]
    if said.startswith("["):
        return [value for _, value in items]
    if len({key for key, _ in items}) < len(items) or any(key.lower() in _NO_TEXT for key, _ in items):
        raise NotSimple
    return dict(items)


def _scalar(text: str) -> Any:
    if text.startswith('"'):
        return text[1:-1]
    if text[0].isdigit():
        return _number(text)
    if text.lower() in _NO_TEXT:
        raise NotSimple
    return text


def _number(text: str) -> Any:
    try:
        return date.fromisoformat(text) if "-" in text else float(text) if "." in text else int(text)
    except ValueError:
        raise NotSimple from None
