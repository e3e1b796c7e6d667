"""The dataset of a query: the graphs that its FROM names, or that a request names in its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimgraph.sparql.tokens import NOTHING, Scan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.sparql.tokens import Token

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
# What ends the place of FROM; a DESCRIBE without a pattern has nothing before its modifiers.
_BEHIND = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


def names_graphs(text: str) -> bool:
    """Whether a query chooses its graphs itself."""
    return "from" in text.lower() and bool(_read(text).clauses)


def over(text: str, default: Iterable[str], named: Iterable[str]) -> str:
    """``text`` asked of these graphs (IRIs) alone, whatever its own FROM says, as SPARQL 1.1 Protocol 2.1.4 has it.

    Places in the text stay in their lines.

    >>> over("ASK FROM <https://example.org/a> { ?s ?p ?o }", ["https://example.org/b"], [])
    'ASK   FROM <https://example.org/b> { ?s ?p ?o }'
    """
    found = _read(text)
    clauses = [*(f"FROM <{iri}>" for iri in default), *(f"FROM NAMED <{iri}>" for iri in named)]
    text = f"{text[: found.behind]} {' '.join(clauses)} {text[found.behind :]}"
    for begin, end in reversed(found.clauses):
        text = text[:begin] + "\n" * text.count("\n", begin, end) + text[end:]
    return text


@dataclass
class _Dataset:
    """Where each FROM of a query begins and ends, and ``behind`` which place in the text none may stand."""

    form: str = ""
    clauses: list[tuple[int, int]] = field(default_factory=list)
    behind: int = 0
    begun: int | None = None

    def see(self, token: Token, last: Token, depth: int) -> bool:
        """Take in a token; whether it is the first one behind."""
        word = token.text.upper() if token.kind == "word" else ""
        if not self.form:
            self.form = next((form for form in _FORMS if word.startswith(form)), "")
        elif self.begun is not None:
            self._name(token, word)
        elif depth == 1 and word == "FROM":
            self.begun = token.start
        elif (depth == 1 and word in _BEHIND) or self._is_pattern(token, last, depth):
            self.behind = token.start
            return True
        self.behind = token.start + len(token.text)
        return False

    def _name(self, token: Token, word: str) -> None:
        if word != "NAMED" and self.begun is not None:
            self.clauses.append((self.begun, token.start + len(token.text)))
            self.begun = None

    def _is_pattern(self, token: Token, last: Token, depth: int) -> bool:
        template = self.form == "CONSTRUCT" and last.text.upper() == "CONSTRUCT"
        return token.kind == "operator" and token.text == "{" and depth == 2 and not template


def _read(text: str) -> _Dataset:
    found, scan, last = _Dataset(), Scan(text), NOTHING
    for token in scan.tokens():
        if found.see(token, last, len(scan.open)):
            break
        last = token
    return found
