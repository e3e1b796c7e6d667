"""SPARQL text as tokens, each known by its context, without a parser that a hostile text could break.

The engine's own parser needs no space between a keyword and what stands beside it (``1SERVICE:x{}`` is a SERVICE),
and it reads ``<`` as "less than" wherever an expression may have an operator. So the scanner keeps the open
brackets and knows which of them hold an expression: there, and only there, ``<`` after an operand is an operator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = f"{_BASE}0-9_\\-\u00b7\u0300-\u036f\u203f-\u2040"
_LOCAL = rf"(?:[{_NAME}:]++|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_AFTER_COLON = rf"(?:{_LOCAL}(?:\.*+{_LOCAL})*)?"
_CODEPOINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

# Only single characters are repeated possessively: before Python 3.11.5 a group so repeated may match wrongly.
_SKIP = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)+")
_IRI = re.compile(rf'<(?:[^<>"{{}}|^`\\\x00-\x20]++|{_CODEPOINT})*>')
_NAMED = re.compile(rf"[{_BASE}][{_NAME}]*+(?:\.++[{_NAME}]++)*(?P<local>:{_AFTER_COLON})?")
_TOKEN = re.compile(
    r'(?P<string>"""(?:[^"\\]++|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*'''"
    r'|"(?!"")(?:[^"\\\r\n]++|\\[^\r\n])*"'
    r"|'(?!'')(?:[^'\\\r\n]++|\\[^\r\n])*')"
    r"|(?P<unclosed>[\"'].*)"
    rf"|(?P<variable>[?$][{_BASE}0-9_][{_BASE}0-9_\u00b7\u0300-\u036f\u203f-\u2040]*+)"
    rf"|(?P<blank>_:[{_BASE}0-9_][{_NAME}]*+(?:\.++[{_NAME}]++)*)"
    r"|(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*(?:--[A-Za-z]++)?)"
    rf"|(?P<name>:{_AFTER_COLON})"
    r"|(?P<number>(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*+)"
    r"|(?P<operator>\|\||&&|\^\^|!=|>=|<=|>>|.)",
    re.DOTALL,
)


FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CLOSES = {"{": "}", "(": ")", "[": "]", "<<": ">>"}


class Inside(Enum):
    """What an open bracket holds."""

    TEXT = "the text outside all brackets, or a sub-select"
    PATTERN = "a group of patterns, a template or a block of values"
    EXPRESSION = "an expression or a list of arguments"
    DATA = "a collection, a blank node, a path or a row of values"


@dataclass(frozen=True)
class Token:
    """One token: its kind (a group of the pattern above, or ``iri``), its text and where it starts (from 0)."""

    kind: str
    text: str
    start: int


NOTHING = Token("start", "", 0)


@dataclass
class Frame:
    """One open bracket: where it opens, what it holds, and how high the tree below it can become."""

    opened: Token
    inside: Inside
    operators: int = 0
    below: int = 0
    empty: bool = True

    @property
    def height(self) -> int:
        """The depth of the deepest syntax tree that this bracket can stand for."""
        return 1 + self.operators + self.below


@dataclass
class Scan:
    """A walk over the tokens of ``text``; ``frames`` are the brackets that are open at the current token."""

    text: str
    frames: list[Frame] = field(default_factory=lambda: [Frame(NOTHING, Inside.TEXT)])
    before: Token = NOTHING
    last: Token = NOTHING
    # Before here no name has a colon: "a.b.c.d" is several words, and is looked at once, not once for each.
    nameless: int = 0

    @property
    def frame(self) -> Frame:
        """The innermost open bracket."""
        return self.frames[-1]

    def tokens(self) -> Iterator[Token]:
        """Yield the tokens in order; brackets are opened before their token is yielded and closed after it."""
        position = 0
        while position < len(self.text):
            if skipped := _SKIP.match(self.text, position):
                position = skipped.end()
                continue
            token = self._read(position)
            position += len(token.text)
            self._open(token)
            yield token
            self._close(token)
            self.before, self.last = self.last, token

    def _read(self, position: int) -> Token:
        if self.text[position] == "<":
            return self._read_angle(position)
        if position >= self.nameless and (named := _NAMED.match(self.text, position)):
            if named["local"]:
                return Token("name", named.group(), position)
            self.nameless = named.end()
        found = _TOKEN.match(self.text, position)
        assert found is not None  # the last alternative takes any character
        return Token(str(found.lastgroup), found.group(), position)

    def _read_angle(self, position: int) -> Token:
        if self.frame.inside is Inside.EXPRESSION and _ends_operand(self.last):
            length = 2 if self.text.startswith("<=", position) else 1
        elif found := _IRI.match(self.text, position):
            return Token("iri", found.group(), position)
        else:
            length = 2 if self.text.startswith("<<", position) else 1
        return Token("operator", self.text[position : position + length], position)

    def _open(self, token: Token) -> None:
        first, self.frame.empty = self.frame.empty, False
        if token.kind == "operator" and token.text in _CLOSES:
            self.frames.append(Frame(token, self._opens(token.text)))
        elif first and self.frame.inside is Inside.PATTERN and _starts_select(token):
            self.frame.inside = Inside.TEXT

    def _close(self, token: Token) -> None:
        if token.kind == "operator" and token.text == _CLOSES.get(self.frame.opened.text):
            closed = self.frames.pop()
            self.frame.below = max(self.frame.below, closed.height)

    def _opens(self, bracket: str) -> Inside:
        if bracket == "{":
            return Inside.PATTERN
        if bracket != "(" or self.frame.inside is Inside.DATA:
            return Inside.DATA
        if self.frame.inside is not Inside.PATTERN:
            return Inside.EXPRESSION
        if self.last.kind == "word":
            return Inside.DATA if self.last.text == "a" else Inside.EXPRESSION
        filtered = self.before.kind == "word" and self.before.text.upper().endswith("FILTER")
        return Inside.EXPRESSION if filtered and self.last.kind in ("iri", "name") else Inside.DATA


def _starts_select(token: Token) -> bool:
    return token.kind == "word" and token.text.upper().startswith("SELECT")


def _ends_operand(token: Token) -> bool:
    if token.kind == "word":
        return token.text.lower().endswith(("true", "false"))
    if token.kind == "operator":
        return token.text in (")", "}", ">>")
    return token.kind != "start"


def place(text: str, start: int) -> str:
    """Return ``line:column`` of a position, both counted from 1."""
    return f"{text.count(chr(10), 0, start) + 1}:{start - text.rfind(chr(10), 0, start)}"


def form(text: str) -> str:
    """Return the form of a query, one of ``FORMS``, or "" where it is none; the engine's parser has the last word."""
    named = False
    for token in Scan(text).tokens():
        begun = next((known for known in FORMS if token.text.upper().startswith(known)), "")
        if begun and token.kind in ("word", "name") and not named:
            return begun
        named = token.kind == "word" and token.text.upper() == "PREFIX"
    return ""


def declared(text: str, prefixes: Mapping[str, str]) -> str:
    """Return a query with a declaration before it for each of ``prefixes`` that it uses and doesn't declare.

    They stand on its first line, so that a place in any later line is still right.
    """
    used, own, last = set[str](), set[str](), NOTHING
    for token in Scan(text).tokens():
        if token.kind == "name":
            (own if last.text.upper() == "PREFIX" else used).add(token.text.partition(":")[0])
        last = token
    missing = [prefix for prefix in prefixes if prefix in used - own]
    return "".join(f"PREFIX {prefix}: <{prefixes[prefix]}> " for prefix in missing) + text
