"""A query without one of its FILTERs, OPTIONALs, MINUSes or DISTINCTs, and what its comments say of those that stay.

A line that no answer of the fixture world needs says so on it or in the comment above it: ``# OPTIONAL stays: why``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from claimgraph.catalogue import Query
from claimgraph.sparql.tokens import Scan, Token

DROPPED = frozenset({"FILTER", "OPTIONAL", "MINUS", "DISTINCT"})
_CLOSED_BY = {"(": ")", "{": "}"}
_STAYS = re.compile(r"# ([A-Z]+) stays: \S")


@dataclass(frozen=True)
class Mutant:
    """``query`` without the ``word`` of its ``line`` and all that hangs on it, the ``number``-th that is dropped."""

    query: Query
    word: str
    line: int
    number: int
    text: str

    @property
    def id(self) -> str:
        return f"{self.query.id}-{self.number}-{self.word}-line-{self.line}"

    @property
    def stays(self) -> bool:
        """Whether a comment of the query says why this stays though no answer needs it."""
        return (self.word, self.line) in set(kept(self.query))

    def mutated(self) -> Query:
        return replace(self.query, text=self.text)


def mutants(query: Query) -> Iterator[Mutant]:
    """``query`` without each thing that can be dropped, in turn."""
    tokens = list(Scan(query.text).tokens())
    places = [at for at, token in enumerate(tokens) if token.kind == "word" and token.text.upper() in DROPPED]
    for number, at in enumerate(places, start=1):
        first, last = tokens[at], tokens[_end(tokens, at)]
        text = f"{query.text[: first.start]} {query.text[last.start + len(last.text) :]}"
        yield Mutant(query, first.text.upper(), query.text.count("\n", 0, first.start) + 1, number, text)


def _end(tokens: list[Token], at: int) -> int:
    """Where that ends which begins at ``at``: a DISTINCT by itself, all else with the first bracket that it opens."""
    if tokens[at].text.upper() == "DISTINCT":
        return at
    depth = 0
    for place in range(at + 1, len(tokens)):
        text = tokens[place].text if tokens[place].kind == "operator" else ""
        depth += (text in _CLOSED_BY) - (text in _CLOSED_BY.values())
        if depth == 0 and text in _CLOSED_BY.values():
            return place
    raise AssertionError(f"{tokens[at].text} at {tokens[at].start} has no end")


def kept(query: Query) -> Iterator[tuple[str, int]]:
    """What the comments of ``query`` say to stay: the word, and the line on which it stands."""
    above: list[str] = []
    for number, line in enumerate(query.text.splitlines(), start=1):
        said = _STAYS.findall(line)
        if line.lstrip().startswith("#"):
            above += said
        else:
            yield from ((word, number) for word in (*above, *said))
            above = []
