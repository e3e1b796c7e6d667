"""Positions: where each triple of a Turtle, TriG, N-Triples or N-Quads text stands.

The parser tells no positions, but its order is known: each token can complete some triples, and those that one token
completes come out last first. This scanner walks the same tokens, so the n-th spot belongs to the n-th triple. It
trusts that the text has been parsed: on a broken text its spots mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# Only single characters are repeated possessively: before Python 3.11.5 a group so repeated may match wrongly.
_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*)
      | (?P<string>\"{3}(?:[^\"\\]++|\\.|\"(?!\"\"))*\"{3} | '{3}(?:[^'\\]++|\\.|'(?!''))*'{3}
                  | \"(?:[^\"\\\n]++|\\.)*\" | '(?:[^'\\\n]++|\\.)*')
      | (?P<iri><[^<>\s]*>)
      | (?P<datatype>\^\^)
      | (?P<number>\.\d[^\s\[\](){};,.]*)
      | (?P<mark>[\[\](){};,.])
      | (?P<word>@[A-Za-z]+(?:-[A-Za-z0-9]+)*
                | _:(?:[^\s\[\](){};,\"'<>\#^.:]|\.(?=[^\s\[\](){};,\"'<>\#^:]))+
                | (?:\\.|[^\s\[\](){};,\"'<>\#^.]|\.(?=[^\s\[\](){};,\"'<>\#^]))+)
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
    begun: bool = False


@dataclass
class _Scanner:
    """The frames that are open, innermost last, and the spots found so far."""

    spots: list[Spot] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=lambda: [_Frame("statement", 0)])
    ignore: int = 0
    # What the present token completes, and a string that the next token could still give a language or a type.
    batch: list[Spot] = field(default_factory=list)
    string: int | None = None

    def token(self, kind: str, text: str, at: int) -> None:
        """Take one token; what it completes is told last first, as the parser does."""
        if self.string is not None and not (kind == "datatype" or (kind == "word" and text.startswith("@"))):
            self.finish_string()
        if kind == "mark":
            self.mark(text, at)
        elif kind == "datatype":
            self.ignore = 1
        elif self.ignore:
            self.ignore -= 1
            if not self.ignore and self.string is not None:
                self.finish_string()
        elif kind == "string" and self.frames[-1].expects == "object":
            self.begin_item()
            self.string = at
        elif kind == "word":
            self.word(text, at)
        else:
            self.term(at)
        self.spots += reversed(self.batch)
        self.batch.clear()

    def finish_string(self) -> None:
        at, self.string = self.string, None
        assert at is not None, "no string is waiting"
        self.give(at)

    def term(self, at: int) -> None:
        self.begin_item()
        self.give(at)

    def give(self, at: int) -> None:
        """The innermost frame gets a complete term."""
        frame = self.frames[-1]
        if frame.kind == "list":
            self.batch.append((frame.at, frame.at, at))
        elif frame.expects == "subject":
            frame.subject, frame.expects = at, "predicate"
        elif frame.expects == "predicate":
            frame.predicate, frame.expects = at, "object"
        elif frame.expects == "object":
            self.batch.append((frame.subject, frame.predicate, at))
            frame.expects = "nothing"

    def begin_item(self) -> None:
        """Before its first item a list is told to the frame around it, before each other comes the next cell."""
        frame = self.frames[-1]
        if frame.kind != "list":
            return
        if frame.begun:
            self.batch.append((frame.at, frame.at, frame.at))
        else:
            frame.begun = True
            self.frames.pop()
            self.give(frame.at)
            self.frames.append(frame)

    def mark(self, sign: str, at: int) -> None:
        if sign in "[(":
            self.begin_item()
            kind, expects = ("node", "predicate") if sign == "[" else ("list", "object")
            self.frames.append(_Frame(kind, at, subject=at, expects=expects))
        elif sign == "]":
            self.give(self.frames.pop().at)
        elif sign == ")":
            self.close_list()
        elif sign in ";,":
            self.frames[-1].expects = "predicate" if sign == ";" else "object"
        else:
            self.frames = [_Frame("statement", at)]

    def close_list(self) -> None:
        frame = self.frames.pop()
        if frame.begun:
            self.batch.append((frame.at, frame.at, frame.at))
        else:
            self.give(frame.at)

    def word(self, text: str, at: int) -> None:
        word = text.lower().removeprefix("@")
        if word in _DIRECTIVES and self.frames[-1].expects == "subject":
            self.ignore = _DIRECTIVES[word]
        elif text.startswith("@"):
            if self.string is not None:
                self.finish_string()
        elif word != "graph" or self.frames[-1].expects != "subject":
            self.term(at)


# How many tokens belong to each directive.
_DIRECTIVES = {"prefix": 2, "base": 1, "version": 1}


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """The kind, the text and the offset of every token but blanks and comments."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "skip":
            yield str(match.lastgroup), match[0], match.start()


def spots(text: str) -> list[Spot]:
    """The (subject, predicate, object) offsets of every triple of ``text``, in the parser's order."""
    scanner = _Scanner()
    for token in tokens(text):
        scanner.token(*token)
    return scanner.spots


def longest(text: str) -> int:
    """The offset of the longest token of ``text``."""
    return max(_TOKEN.finditer(text), key=lambda match: len(match[0])).start()
