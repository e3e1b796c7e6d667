"""The look at a foreign query before any parser sees it: what is too deep, reaches out or writes is refused.

Measured with pyoxigraph 0.5.13 on a stack of 8 MB: 1,000 nested ``EXISTS`` or ``IF``, 4,000 nested braces or
``BIND`` side by side, and 16,000 links of ``||``, ``+``, ``/`` or ``!`` each end the process with SIGSEGV. A tree
lower than ``Bounds.height`` with at most ``Bounds.depth`` brackets stays far from that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urljoin

from claimgraph.errors import WrongUse
from claimgraph.sparql.tokens import FORMS, NOTHING, Inside, Scan, Token, place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_PROLOGUE = ("PREFIX", "BASE", "VERSION")
_LINKS = ("||", "&&", "+", "-", "*", "/", "|", "^", "!")
_PLAIN_WORDS = ("a", "true", "false", "undef")
# A code point of ASCII, written as an escape: engines differ on when they read it, so it could hide a keyword.
_ESCAPED_ASCII = re.compile(r"(?<!\\)(?:\\\\)*(?P<escape>\\u00[0-7][0-9A-Fa-f]|\\U000000[0-7][0-9A-Fa-f])")
_LOCAL_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Asked:
    """What a query asks for: its form (one of ``FORMS``), and whether it chooses its graphs by FROM."""

    form: str
    names_graphs: bool


@dataclass(frozen=True)
class Bounds:
    """How large a query text may be: UTF-8 bytes, open brackets, and the height of its syntax tree."""

    size: int = 1_000_000
    depth: int = 100
    height: int = 1_000


def check(
    text: str,
    *,
    allow_service: Collection[str] = (),
    is_graph: Callable[[str], bool] | None = None,
    prefixes: Mapping[str, str] | None = None,
    bounds: Bounds | None = None,
) -> Asked:
    """Refuse a query that could crash the engine, reach another machine or write; return what it asks for.

    ``allow_service`` names the IRIs that SERVICE may call; ``is_graph`` tells whether FROM and FROM NAMED may name
    an IRI (without it none); ``prefixes`` are those that need no declaration. Raises ``WrongUse`` that begins with
    ``query:line:column``.
    """
    bounds = bounds or Bounds()
    _check_text(text, bounds)
    walk = _Walk(text, frozenset(allow_service), is_graph or _no_graph, bounds, dict(prefixes or {}))
    for token in walk.scan.tokens():
        walk.see(token)
    return walk.finish()


def refuse(text: str, start: int, message: str) -> NoReturn:
    """Raise ``WrongUse`` that begins with the place of ``start`` in the query."""
    raise WrongUse(f"query:{place(text, start)}: {message}")


def _no_graph(iri: str) -> bool:
    return False


def _check_text(text: str, bounds: Bounds) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        refuse(text, error.start, "this is half a surrogate pair, not a character; send the query as valid UTF-8")
    if size > bounds.size:
        raise WrongUse(f"query: {size:,} bytes of text; at most {bounds.size:,} are read, so send a shorter query")
    if found := _ESCAPED_ASCII.search(text):
        escape = found["escape"]
        character = ascii(chr(int(escape[2:], 16)))
        refuse(text, found.start("escape"), f"{escape} hides the character {character}; write it as itself")


@dataclass
class _Walk:
    """What is known of the query up to the current token."""

    text: str
    allowed: frozenset[str]
    is_graph: Callable[[str], bool]
    bounds: Bounds
    prefixes: dict[str, str]
    scan: Scan = field(init=False)
    form: str = ""
    names_graphs: bool = False
    base: str = ""
    expected: str = ""  # "SERVICE" or "FROM" while its IRI is still to come
    keyword: Token = NOTHING

    def __post_init__(self) -> None:
        self.scan = Scan(self.text)

    def see(self, token: Token) -> None:
        self._check_height(token)
        if token.kind == "unclosed":
            refuse(self.text, token.start, "this quotation mark is never closed")
        if self.expected:
            self._see_reference(token)
        elif not self.form:
            self._see_prologue(token)
        else:
            self._see_body(token)

    def finish(self) -> Asked:
        if len(self.scan.frames) > 1:
            opened = self.scan.frame.opened
            refuse(self.text, opened.start, f"this {opened.text} is never closed")
        if not self.form:
            raise WrongUse("query: there is no query in this text; write SELECT, ASK, CONSTRUCT or DESCRIBE")
        return Asked(self.form, self.names_graphs)

    @property
    def _at_top(self) -> bool:
        return len(self.scan.frames) == 1

    def _check_height(self, token: Token) -> None:
        frame = self.scan.frame
        if token.kind == "operator" and token.text in ("}", ")", "]") and self._at_top:
            refuse(self.text, token.start, f"this {token.text} closes nothing")
        if len(self.scan.frames) > self.bounds.depth + 1:
            message = f"more than {self.bounds.depth} brackets are open here; write the query flatter"
            refuse(self.text, token.start, message)
        if _links(token, frame.inside):
            frame.operators += 1
        if frame.height > self.bounds.height:
            message = (
                f"more than {self.bounds.height:,} operators or keywords hang together here; "
                "give long lists of values as VALUES or IN, or split the query"
            )
            refuse(self.text, token.start, message)

    def _see_prologue(self, token: Token) -> None:
        last = self.scan.last
        word = token.text.upper()
        if token.kind == "iri" and last.text.upper() == "BASE":
            self.base = urljoin(self.base, token.text[1:-1])
        elif token.kind == "iri" and last.kind == "name":
            self.prefixes[last.text[:-1]] = token.text[1:-1]
        elif token.kind in ("word", "name") and self.scan.last.text.upper() != "PREFIX":
            self._see_first_word(token, word)

    def _see_first_word(self, token: Token, word: str) -> None:
        if token.kind == "word" and word in _PROLOGUE:
            return
        if token.kind == "word" and word in _UPDATES:
            refuse(self.text, token.start, f"{word} is an update and cannot be asked; load documents instead")
        self.form = next((form for form in FORMS if word.startswith(form)), "")
        if not self.form:
            message = f"{token.text} begins no query; write SELECT, ASK, CONSTRUCT or DESCRIBE"
            refuse(self.text, token.start, message)
        self._see_body(token)

    def _see_body(self, token: Token) -> None:
        if token.kind == "operator":
            self._see_operator(token)
        if token.kind != "word":
            self._see_clinging(token)
            return
        word = token.text.upper()
        if "SERVICE" in word:
            self._expect("SERVICE", token, exact=word == "SERVICE")
        elif self._at_top and "FROM" in word:
            self.names_graphs = True
            self._expect("FROM", token, exact=word == "FROM")

    def _expect(self, expected: str, token: Token, *, exact: bool) -> None:
        if not exact:
            refuse(self.text, token.start, f"{token.text} runs into the keyword {expected}; put a space around it")
        self.expected, self.keyword = expected, token

    def _see_reference(self, token: Token) -> None:
        """Judge what follows SERVICE or FROM; an unlikely token is left for the parser to refuse."""
        if token.kind == "word" and token.text.upper() in ("SILENT", "NAMED"):
            return
        expected, self.expected = self.expected, ""
        iri = self._written(token)
        if expected == "SERVICE" and iri not in self.allowed:
            remedy = "allow it by name, as --allow-service does, or ask that store itself"
            refuse(self.text, self.keyword.start, f"SERVICE would reach {iri or token.text}; {remedy}")
        if expected == "FROM" and not (iri and self.is_graph(urljoin(self.base, iri))):
            remedy = "name a document of the store, or leave FROM out to ask all of them"
            refuse(self.text, self.keyword.start, f"FROM {iri or token.text} is no graph of this store; {remedy}")

    def _see_clinging(self, token: Token) -> None:
        """Refuse a keyword that the engine would see in the prefix of a name, as in ``SERVICE:x { }``."""
        prefix = token.text.partition(":")[0].upper() if token.kind == "name" else ""
        if self._at_top and ("FROM" in prefix or "NAMED" in prefix):
            self._refuse_prefix(token)

    def _see_operator(self, token: Token) -> None:
        last = self.scan.last
        prefix = last.text.partition(":")[0].upper() if last.kind == "name" else ""
        if token.text == "{" and "SERVICE" in prefix and self.scan.before.text.upper() != "GRAPH":
            self._refuse_prefix(last)
        if token.text == "(" and "FILTER" in prefix:
            self._refuse_prefix(last)

    def _refuse_prefix(self, token: Token) -> None:
        prefix = token.text.partition(":")[0]
        refuse(self.text, token.start, f"the prefix {prefix}: reads like a keyword here; give it another name")

    def _written(self, token: Token) -> str:
        """Return the IRI that a token stands for, not resolved against the base, or "" where none is sure."""
        if token.kind == "iri" and "\\" not in token.text:
            return token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        clings = prefix.upper().startswith(("SILENT", "NAMED"))
        if token.kind == "name" and not clings and prefix in self.prefixes:
            return self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)
        return ""


def _links(token: Token, inside: Inside) -> bool:
    """Tell whether a token makes the syntax tree higher: an operator, or a keyword that joins patterns."""
    if token.kind == "word":
        return token.text.lower() not in _PLAIN_WORDS
    if token.kind != "operator" or token.text not in _LINKS:
        return False
    return token.text not in ("+", "-") or inside is Inside.EXPRESSION
