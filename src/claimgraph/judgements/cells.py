"""The cells of a mapping file with their places: its head, a little YAML behind number signs, and its rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from claimgraph.errors import Place, Unreadable

_ENTRY = re.compile(r"(?P<key>[A-Za-z_][\w.-]*):(?:[ \t]+(?P<value>\S.*?))?[ \t]*\Z")
_ITEM = re.compile(r"-[ \t]+(?P<value>\S.*?)[ \t]*\Z")


@dataclass(frozen=True)
class Cell:
    """A text and where it stands."""

    text: str
    place: Place


Head = dict[str, Cell | list[Cell] | dict[str, Cell]]


def head(lines: list[tuple[int, str]], file: str) -> Head:
    """The entries of the head, by key: a text, a list of texts, or texts by key."""
    entries: Head = {}
    last = ""
    for number, line in lines:
        text = line.lstrip("#").lstrip()
        if not text.strip():
            continue
        place = Place(file, number, len(line) - len(text) + 1)
        inside = line.startswith(("#  ", "# \t", "#\t", "#-", "# -"))
        if inside and last:
            _add(entries, last, text, place)
        else:
            last = _begin(entries, text, place)
    return entries


def _begin(entries: Head, text: str, place: Place) -> str:
    found = _ENTRY.match(text)
    if not found:
        raise Unreadable(f"'{text[:40].strip()}' is no entry of the head; write #key: value", place)
    key = found["key"]
    if key in entries:
        raise Unreadable(f"'{key}' stands twice in the head; leave one of them out", place)
    entries[key] = _scalar(found["value"], _behind(place, found.start("value"))) if found["value"] else []
    return "" if found["value"] else key


def _add(entries: Head, key: str, text: str, place: Place) -> None:
    """Put what stands indented below ``key`` there: an item of a list, or an entry of its own."""
    held = entries[key]
    if item := _ITEM.match(text):
        if not isinstance(held, list):
            raise Unreadable(f"an item of a list among the entries of '{key}'; write either", place)
        held.append(_scalar(item["value"], _behind(place, item.start("value"))))
        return
    found = _ENTRY.match(text)
    if not found or not found["value"]:
        raise Unreadable(f"'{text[:40].strip()}' below '{key}' is neither '- item' nor 'key: value'", place)
    if held == []:
        held = entries[key] = {}
    if not isinstance(held, dict):
        raise Unreadable(f"an entry among the items of '{key}'; write either", place)
    if found["key"] in held:
        raise Unreadable(f"'{found['key']}' stands twice below '{key}'; leave one of them out", place)
    held[found["key"]] = _scalar(found["value"], _behind(place, found.start("value")))


def _behind(place: Place, signs: int) -> Place:
    return Place(place.file, place.line, (place.column or 1) + signs)


def _scalar(text: str, place: Place) -> Cell:
    """The text of a value: plain, in single quotes, or in double quotes with JSON's escapes."""
    if text.startswith('"'):
        try:
            value = json.loads(text)
        except ValueError:
            raise Unreadable("the double quote that begins here is not closed, or an escape is wrong", place) from None
        return Cell(str(value), place)
    if text.startswith("'"):
        if len(text) < 2 or not text.endswith("'"):
            raise Unreadable("the quote that begins here is not closed", place)
        return Cell(text[1:-1].replace("''", "'"), place)
    if text[0] in "[{&*!|>%@`":
        raise Unreadable(f"a value that begins with '{text[0]}'; put it in double quotes", place)
    return Cell(text, place)


def written(value: str) -> str:
    """``value`` as the head has it: plain where YAML reads that as the same text, else in double quotes."""
    plain = re.fullmatch(r"[A-Za-z(][^\n\t]*[^\s:]", value) and not re.search(r": | #", value)
    word = value.lower() in ("true", "false", "null", "yes", "no", "on", "off")
    return value if plain and not word else json.dumps(value, ensure_ascii=False)


def row(line: str, number: int, file: str) -> Iterator[Cell]:
    """The cells of a line, between tabs; one that begins with a double quote ends with one, and has others doubled."""
    at = 0
    while True:
        if line[at : at + 1] == '"':
            found = re.compile(r'"((?:[^"]|"")*)"(?=\t|\Z)').match(line, at)
            if not found:
                said = "a cell begins with a double quote that no quote before the next tab closes"
                raise Unreadable(f"{said}; close it, or double it and quote the whole", Place(file, number, at + 1))
            yield Cell(found[1].replace('""', '"'), Place(file, number, at + 1))
            end = found.end()
        else:
            end = line.find("\t", at)
            end = len(line) if end < 0 else end
            yield Cell(line[at:end], Place(file, number, at + 1))
        if end >= len(line):
            return
        at = end + 1


def cell(text: str) -> str:
    """``text`` as a cell: in double quotes where it has one."""
    return '"' + text.replace('"', '""') + '"' if '"' in text else text
