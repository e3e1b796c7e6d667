"""The look at a foreign query before any parser sees it: what is too deep, reaches out or writes is refused.

It is one walk over the text, without recursion. What its author may do wrong in other ways is the engine's to tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import urljoin

from claimgraph.errors import LimitHit, NeverDone, WrongUse
from claimgraph.sparql.tokens import NOTHING, Scan, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
MOST_BYTES: Final = 1_000_000  # of UTF-8
MOST_OPEN: Final = 100  # brackets: the engine, which reads recursively, survives ten times as many
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_PROLOGUE = ("PREFIX", "BASE", "VERSION")
# A code point of ASCII, written as an escape: engines differ on when they read it, so it could hide a keyword.
_ESCAPED_ASCII = re.compile(r"(?<!\\)(?:\\\\)*(?P<escape>\\u00[0-7][0-9A-Fa-f]|\\U000000[0-7][0-9A-Fa-f])")
_LOCAL_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Asked:
    """What a query asks for: its form (one of ``FORMS``), whether it chooses its graphs by FROM, and its prefixes.

    ``services`` are the addresses that SERVICE calls, each with the begin and the end of its place in the text.
    """

    form: str
    names_graphs: bool
    undeclared: frozenset[str]
    services: tuple[tuple[str, int, int], ...] = ()


def check(
    text: str,
    *,
    allow_service: Collection[str] = (),
    is_graph: Callable[[str], bool] | None = None,
    prefixes: Mapping[str, str] | None = None,
    deadline: float | None = None,
) -> Asked:
    """Refuse a query that could crash the engine, reach another machine or write; return what it asks for.

    ``allow_service`` names the IRIs that SERVICE may call; ``is_graph`` tells whether FROM and FROM NAMED may name
    an IRI (without it none); ``prefixes`` are those that need no declaration. Raises ``WrongUse`` that begins with
    ``query:line:column``, and ``LimitHit`` where the look itself is not over at the ``deadline`` of the clock.
    """
    _check_text(text)
    walk = _Walk(text, frozenset(allow_service), is_graph or _no_graph, dict(prefixes or {}))
    for number, token in enumerate(walk.scan.tokens()):
        walk.see(token)
        if deadline is not None and number % 1000 == 999 and monotonic() > deadline:
            raise LimitHit(
                "the query is so long that looking at it took all its time; shorten it or allow it more time"
            )
    return walk.finish()


def form(text: str) -> str:
    """The form of a query of our own, which is read no further than needed; raises ``WrongUse`` where it is none."""
    walk = _Walk(text, frozenset(), _no_graph, {})
    for token in walk.scan.tokens():
        walk.see(token)
        if walk.form:
            return walk.form
    return walk.finish().form


def declared(text: str, asked: Asked, prefixes: Mapping[str, str]) -> str:
    """``text`` with a declaration before it for each of ``prefixes`` that it uses and doesn't declare.

    They stand on its first line, so that a place in any later line is still right.
    """
    missing = [prefix for prefix in prefixes if prefix in asked.undeclared]
    return "".join(f"PREFIX {prefix}: <{prefixes[prefix]}> " for prefix in missing) + text


def redirected(text: str, asked: Asked, addresses: Mapping[str, str]) -> str:
    """``text`` with each address that SERVICE calls replaced by that which ``addresses`` has for it."""
    for iri, begin, end in reversed(asked.services):
        text = f"{text[:begin]}<{addresses[iri]}>{text[end:]}"
    return text


def refuse(text: str, start: int, message: str, kind: type[WrongUse] = WrongUse) -> NoReturn:
    """Raise an error of this ``kind`` that begins with the place of ``start``: line and column, counted from 1."""
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    raise kind(f"query:{line}:{column}: {message}")


def _no_graph(iri: str) -> bool:
    return False


def _check_text(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        refuse(text, error.start, "this is half a surrogate pair, not a character; send the query as valid UTF-8")
    if size > MOST_BYTES:
        raise WrongUse(f"query: {size:,} bytes of text; at most {MOST_BYTES:,} are read, so send a shorter query")
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
    prefixes: dict[str, str]
    scan: Scan = field(init=False)
    form: str = ""
    names_graphs: bool = False
    base: str = ""
    declared: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    services: list[tuple[str, int, int]] = field(default_factory=list)
    expected: str = ""  # "SERVICE" or "FROM" while its IRI is still to come
    keyword: Token = NOTHING

    def __post_init__(self) -> None:
        self.scan = Scan(self.text)

    def see(self, token: Token) -> None:
        if token.kind == "operator":
            self._check_brackets(token)
        elif token.kind == "name":
            self.used.add(token.text.partition(":")[0])
        elif token.kind == "unclosed":
            refuse(self.text, token.start, "this quotation mark is never closed")
        if self.expected:
            self._see_reference(token)
        elif not self.form:
            self._see_prologue(token)
        else:
            self._see_body(token)

    def finish(self) -> Asked:
        if not self._at_top:
            opened = self.scan.open[-1].opened
            refuse(self.text, opened.start, f"this {opened.text} is never closed")
        if not self.form:
            raise WrongUse("query: there is no query in this text; write SELECT, ASK, CONSTRUCT or DESCRIBE")
        return Asked(self.form, self.names_graphs, frozenset(self.used - self.declared), tuple(self.services))

    @property
    def _at_top(self) -> bool:
        return len(self.scan.open) == 1

    def _check_brackets(self, token: Token) -> None:
        if self._at_top and token.text in ("}", ")", "]"):
            refuse(self.text, token.start, f"this {token.text} closes nothing")
        if len(self.scan.open) > MOST_OPEN + 1:
            refuse(self.text, token.start, f"more than {MOST_OPEN} brackets are open here; write the query flatter")

    def _see_prologue(self, token: Token) -> None:
        last = self.scan.last
        word = token.text.upper()
        if token.kind == "iri" and last.text.upper() == "BASE":
            self.base = urljoin(self.base, token.text[1:-1])
        elif token.kind == "iri" and last.kind == "name":
            self.prefixes[last.text[:-1]] = token.text[1:-1]
            self.declared.add(last.text[:-1])
        elif token.kind in ("word", "name") and self.scan.last.text.upper() != "PREFIX":
            self._see_first_word(token, word)

    def _see_first_word(self, token: Token, word: str) -> None:
        if token.kind == "word" and word in _PROLOGUE:
            return
        if token.kind == "word" and word in _UPDATES:
            told = f"{word} is an update and cannot be asked; load documents instead"
            refuse(self.text, token.start, told, NeverDone)
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
        if expected == "SERVICE":
            self.services.append((iri, token.start, token.start + len(token.text)))
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
