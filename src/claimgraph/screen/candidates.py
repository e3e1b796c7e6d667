"""Candidates: the nodes that a shape looks at, and patterns that find those which may violate it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from claimgraph.screen.templates import fill, union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.screen.conditions import Condition
    from claimgraph.screen.paths import Path


@dataclass(frozen=True)
class Nodes:
    """The nodes to look at: those that ``text``, a group's content, binds to ``var``."""

    text: str
    var: str


@dataclass(frozen=True)
class Candidates:
    """Patterns whose solutions are a domain's nodes that may violate: all that do, and if ``exact``, no others.

    Each binds every variable of the domain, so that patterns of one domain can be joined and subtracted.
    """

    patterns: tuple[str, ...] = ()
    exact: bool = True


NOTHING = Candidates()


def whole(domain: Nodes) -> Candidates:
    """Every node of the domain, for want of knowing better."""
    return Candidates((domain.text,), exact=False)


def every(found: Iterable[Candidates]) -> Candidates:
    """Where any of ``found`` is."""
    parts = list(found)
    return Candidates(tuple(chain.from_iterable(f.patterns for f in parts)), all(f.exact for f in parts))


def common(found: list[Candidates]) -> Candidates:
    """Where all of ``found`` are."""
    if not all(f.patterns for f in found):
        return NOTHING
    groups = ("{ " + union(f.patterns) + " }" for f in found)
    return Candidates((" ".join(groups),), all(f.exact for f in found))


def without(domain: Nodes, found: Candidates) -> str:
    """The content of a group that holds the domain's nodes outside ``found``."""
    if not found.patterns:
        return domain.text
    return minus(domain, union(found.patterns))


def minus(domain: Nodes, pattern: str) -> str:
    """The content of a group that holds the domain's nodes that ``pattern`` does not."""
    return fill("{ $domain } MINUS { $pattern }", domain=domain.text, pattern=pattern)


@dataclass(frozen=True)
class Scope:
    """Where a shape is checked: its focus nodes, and the value nodes they lead to by its path.

    ``near``: the focus nodes are few, so that values are best sought from them, rather than in all the data.
    """

    focus: Nodes
    path: Path | None
    values: Nodes
    near: bool = False

    def failing(self, test: Condition) -> Candidates:
        """Focus nodes with a value that fails ``test``."""
        body = fill("FILTER(!$test)", test=test.of(self.values.var))
        return Candidates((self.where(body),), test.exact)

    def where(self, body: str) -> str:
        """Focus nodes with a value of which ``body`` holds.

        Values are tried before the domain is looked at: few fail, and joining it to those costs next to nothing.
        """
        if self.path is None or not self.path.direct or self.near:
            return fill("{ $values } $body", values=self.values.text, body=body)
        return fill(
            "{ SELECT DISTINCT $x { { $link } $body } } $domain",
            x=self.focus.var, link=self.link(), body=body, domain=self.focus.text,
        )  # fmt: skip

    def link(self, var: str | None = None) -> str:
        """A pattern that holds wherever a node, of the domain or not, leads to a value, bound to ``var``."""
        var = var or self.values.var
        if self.path is None or self.path.nullable or self.near:
            return scope(self.focus, self.path, var, self.near).values.text
        return fill("$x $path $v .", x=self.focus.var, path=self.path.text, v=var)

    def counted(self, pattern: str, sign: str, number: int) -> str:
        """Nodes with so many different values by ``pattern``.

        Counting all solutions is cheap, counting different ones is not: so only where the former are many enough.
        """
        if (sign, number) in ((">=", 1), (">", 0)):
            return pattern
        parts = {"x": self.focus.var, "v": self.values.var, "pattern": pattern, "sign": sign, "n": str(number)}
        roughly = fill("{ SELECT $x { $pattern } GROUP BY $x HAVING (COUNT($v) $sign $n) }", **parts)
        return fill(
            "{ SELECT $x { $roughly { $pattern } } GROUP BY $x HAVING (COUNT(DISTINCT $v) $sign $n) }",
            roughly=roughly, **parts,
        )  # fmt: skip


def scope(focus: Nodes, path: Path | None, var: str, near: bool) -> Scope:
    """The scope that ``path`` leads to from ``focus``, its values bound to ``var``."""
    if path is None:
        return Scope(focus, None, focus, near)
    parts = {"domain": focus.text, "x": focus.var, "path": path.text, "v": var}
    walked = fill("{ $domain } $x $path $v .", **parts)
    if not path.nullable:
        return Scope(focus, path, Nodes(walked, var), near)
    stayed = fill("{ $domain } BIND($x AS $v)", **parts)
    return Scope(focus, path, Nodes(union([stayed, walked]), var), near)
