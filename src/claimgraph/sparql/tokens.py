"""SPARQL text as tokens, each known by its context, without a parser that a hostile text could break.

The engine's own parser needs no space between a keyword and what stands beside it (``1SERVICE:x{}`` is a SERVICE),
and it reads ``<`` as "less than" wherever an expression may have an operator. So the scan keeps the open brackets
and knows which of them hold an expression: there, and only there, ``<`` after an operand is an operator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Any character beyond ASCII may stand in a name here: outside names, strings, IRIs and comments the grammar has none,
# so where the engine allows fewer of them it refuses the text. (Sets of all those it allows take 60 ms to compile.)
_LETTER = r"[^\x00-@\[-`{-\x7f]"
_NAME = r"[^\x00-,./:-@\[-^`{-\x7f]"  # letters, digits, _ and -
_LOCAL = r"(?:[^\x00-,./;-@\[-^`{-\x7f]++|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_VARIABLE = r"[^\x00-/:-@\[-^`{-\x7f]"  # letters, digits and _
_AFTER_COLON = rf"(?:{_LOCAL}(?:\.*+{_LOCAL})*)?"
_CODEPOINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

# Only single characters are repeated possessively: before Python 3.11.5 a group so repeated may match wrongly.
_BLANK = " \t\r\n#"
_SKIP = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)+")
_IRI = re.compile(rf'<(?:[^<>"{{}}|^`\\\x00-\x20]++|{_CODEPOINT})*>')
_NAMED = re.compile(rf"{_LETTER}{_NAME}*+(?:\.++{_NAME}++)*(?P<local>:{_AFTER_COLON})?")
_TOKEN = re.compile(
    r'(?P<string>"""(?:[^"\\]++|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*'''"
    r'|"(?!"")(?:[^"\\\r\n]++|\\[^\r\n])*"'
    r"|'(?!'')(?:[^'\\\r\n]++|\\[^\r\n])*')"
    r"|(?P<unclosed>[\"'].*)"
    rf"|(?P<variable>[?$]{_VARIABLE}++)"
    rf"|(?P<blank>_:{_VARIABLE}{_NAME}*+(?:\.++{_NAME}++)*)"
    r"|(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*(?:--[A-Za-z]++)?)"
    rf"|(?P<name>:{_AFTER_COLON})"
    r"|(?P<number>(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*+)"
    r"|(?P<operator>\|\||&&|\^\^|!=|>=|<=|>>|.)",
    re.DOTALL,
)

_CLOSES = {"{": "}", "(": ")", "[": "]", "<<": ">>"}


class Inside(Enum):
    """What an open bracket holds."""

    TEXT = "the text outside all brackets, or a sub-select"
    PATTERN = "a group of patterns, a template or a block of values"
    EXPRESSION = "an expression or a list of arguments"
    DATA = "a collection, a blank node, a path or a row of values"


class Token(NamedTuple):
    """One token: its kind (a group of the pattern above, or ``iri``), its text and where it starts (from 0)."""

    kind: str
    text: str
    start: int


NOTHING: Final = Token("start", "", 0)


@dataclass(slots=True)
class Bracket:
    """One open bracket: where it opens, and what it holds; ``empty`` until something does."""

    opened: Token
    inside: Inside
    empty: bool = True


@dataclass
class Scan:
    """A scan of the tokens of ``text``; ``open`` are the brackets that are open at the current token."""

    text: str
    open: list[Bracket] = field(default_factory=lambda: [Bracket(NOTHING, Inside.TEXT)])
    before: Token = NOTHING
    last: Token = NOTHING
    # Before here no name has a colon: "a.b.c.d" is several words, and is looked at once, not once for each.
    nameless: int = 0

    def tokens(self) -> Iterator[Token]:
        """Yield the tokens in order; brackets are opened before their token is yielded and closed after it."""
        text, position = self.text, 0
        while position < len(text):
            if text[position] in _BLANK and (skipped := _SKIP.match(text, position)):
                position = skipped.end()
                continue
            token = self._angle(position) if text[position] == "<" else self._plain(position)
            position += len(token.text)
            self._open(token)
            yield token
            if token.kind == "operator" and token.text == _CLOSES.get(self.open[-1].opened.text):
                self.open.pop()
            self.before, self.last = self.last, token

    def _plain(self, position: int) -> Token:
        if position >= self.nameless and (named := _NAMED.match(self.text, position)):
            if named["local"]:
                return Token("name", named.group(), position)
            self.nameless = named.end()
        found = _TOKEN.match(self.text, position)
        assert found is not None  # the last alternative takes any character
        return Token(str(found.lastgroup), found.group(), position)

    def _angle(self, position: int) -> Token:
        if self.open[-1].inside is Inside.EXPRESSION and _ends_operand(self.last):
            length = 2 if self.text.startswith("<=", position) else 1
        elif found := _IRI.match(self.text, position):
            return Token("iri", found.group(), position)
        else:
            length = 2 if self.text.startswith("<<", position) else 1
        return Token("operator", self.text[position : position + length], position)

    def _open(self, token: Token) -> None:
        bracket = self.open[-1]
        first, bracket.empty = bracket.empty, False
        if token.kind == "operator":
            if token.text in _CLOSES:
                self.open.append(Bracket(token, self._opens(token.text)))
        elif first and bracket.inside is Inside.PATTERN and _starts_select(token):
            bracket.inside = Inside.TEXT

    def _opens(self, bracket: str) -> Inside:
        inside = self.open[-1].inside
        if bracket == "{":
            return Inside.PATTERN
        if bracket != "(" or inside is Inside.DATA:
            return Inside.DATA
        if inside is not Inside.PATTERN:
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
