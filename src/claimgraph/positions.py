"""Positions: where each triple of a Turtle, TriG, N-Triples or N-Quads text stands.

The parser tells no positions, but it gives triples in the order in which their objects are complete. This scanner
walks the same tokens and notes the offsets in that order, so the n-th spot belongs to the n-th triple. It trusts
that the text has been parsed: on a broken text its spots mean nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*)
      | (?P<string>\"{3}(?:[^\"\\]|\\.|\"(?!\"\"))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
                  | \"(?:[^\"\\\n]|\\.)*\" | '(?:[^'\\\n]|\\.)*')
      | (?P<iri><[^<>\s]*>)
      | (?P<datatype>\^\^)
      | (?P<mark>[\[\](){};,.])
      | (?P<word>(?:\\.|[^\s\[\](){};,\"'<>\#^.]|\.(?=[^\s\[\](){};,\"'<>\#^]))+)
    """,
    re.VERBOSE | re.DOTALL,
)

Spot = tuple[int, int, int]


@dataclass
class _Frame:
    """A statement, a ``[...]`` or a ``(...)`` that is still open; ``at`` is its offset."""

    kind: str
    at: int
    subject: int = 0
    predicate: int = 0
    expects: str = "subject"
    items: int = 0
    told: bool = False


@dataclass
class _Scanner:
    """The frames that are open, innermost last, and the spots found so far."""

    spots: list[Spot] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=lambda: [_Frame("statement", 0)])
    ignore: int = 0

    def term(self, at: int) -> None:
        frame = self.frames[-1]
        if frame.kind == "list":
            self.begin_item(frame)
            self.spots.append((frame.at, frame.at, at))
            frame.items += 1
        elif frame.expects == "subject":
            frame.subject, frame.expects = at, "predicate"
        elif frame.expects == "predicate":
            frame.predicate, frame.expects = at, "object"
        elif frame.expects == "object":
            self.spots.append((frame.subject, frame.predicate, at))
            frame.expects = "nothing"

    def begin_item(self, frame: _Frame) -> None:
        """Before every item but the first come the link to the list and the link to its next cell."""
        if frame.items:
            self.tell(frame)
            self.spots.append((frame.at, frame.at, frame.at))

    def tell(self, frame: _Frame) -> None:
        """Give the list itself to the frame around it, once."""
        if not frame.told:
            frame.told = True
            inner = self.frames.pop()
            self.term(frame.at)
            self.frames.append(inner)

    def mark(self, sign: str, at: int) -> None:
        frame = self.frames[-1]
        if sign in "[(":
            if frame.kind == "list":
                self.begin_item(frame)
            kind, expects = ("node", "predicate") if sign == "[" else ("list", "object")
            self.frames.append(_Frame(kind, at, subject=at, expects=expects))
        elif sign == "]":
            self.close_node()
        elif sign == ")":
            self.close_list()
        elif sign == ";":
            frame.expects = "predicate"
        elif sign == ",":
            frame.expects = "object"
        else:
            self.frames = [_Frame("statement", at)]

    def close_node(self) -> None:
        node = self.frames.pop()
        outer = self.frames[-1]
        if outer.kind == "list":
            self.spots.append((outer.at, outer.at, node.at))
            outer.items += 1
        else:
            self.term(node.at)

    def close_list(self) -> None:
        frame = self.frames[-1]
        self.tell(frame)
        self.frames.pop()
        if frame.items:
            self.spots.append((frame.at, frame.at, frame.at))

    def word(self, text: str, at: int) -> None:
        lowered = text.lower()
        if lowered in {"@prefix", "prefix", "@base", "base"} and self.frames[-1].expects == "subject":
            self.ignore = 2 if "prefix" in lowered else 1
        elif text.startswith("@") or (lowered == "graph" and self.frames[-1].expects == "subject"):
            return
        else:
            self.term(at)


def spots(text: str) -> list[Spot]:
    """The (subject, predicate, object) offsets of every triple of ``text``, in the parser's order."""
    scanner = _Scanner()
    for match in _TOKEN.finditer(text):
        kind, at = match.lastgroup, match.start()
        if kind == "skip":
            continue
        if kind == "mark":
            scanner.mark(match[0], at)
        elif kind == "datatype":
            scanner.ignore = 1
        elif scanner.ignore:
            scanner.ignore -= 1
        elif kind == "word":
            scanner.word(match[0], at)
        else:
            scanner.term(at)
    return scanner.spots
