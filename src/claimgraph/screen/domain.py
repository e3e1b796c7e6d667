"""Patterns: where a shape looks, and what the screen finds there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from claimgraph.screen.spelling import fill, union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.screen.paths import Path
    from claimgraph.screen.truth import Test


@dataclass(frozen=True)
class Domain:
    """The nodes to look at: those that ``text``, a group's content, binds to ``var``."""

    text: str
    var: str


@dataclass(frozen=True)
class Found:
    """Patterns whose solutions are a domain's nodes that may violate: all that do, and if ``exact``, no others.

    Each binds every variable of the domain, so that patterns of one domain can be joined and subtracted.
    """

    patterns: tuple[str, ...] = ()
    exact: bool = True


NOTHING = Found()


def whole(domain: Domain) -> Found:
    """Every node of the domain, for want of knowing better."""
    return Found((domain.text,), exact=False)


def every(found: Iterable[Found]) -> Found:
    """Where any of ``found`` is."""
    parts = list(found)
    return Found(tuple(chain.from_iterable(f.patterns for f in parts)), all(f.exact for f in parts))


def common(found: list[Found]) -> Found:
    """Where all of ``found`` are."""
    if not all(f.patterns for f in found):
        return NOTHING
    groups = ("{ " + union(f.patterns) + " }" for f in found)
    return Found((" ".join(groups),), all(f.exact for f in found))


def without(domain: Domain, found: Found) -> str:
    """The content of a group that holds the domain's nodes outside ``found``."""
    if not found.patterns:
        return domain.text
    return minus(domain, union(found.patterns))


def minus(domain: Domain, pattern: str) -> str:
    """The content of a group that holds the domain's nodes that ``pattern`` does not."""
    return fill("{ $domain } MINUS { $pattern }", domain=domain.text, pattern=pattern)


@dataclass(frozen=True)
class Place:
    """Where a shape is checked: its focus nodes, and the value nodes they lead to by its path."""

    focus: Domain
    path: Path | None
    values: Domain

    def failing(self, test: Test) -> Found:
        """Focus nodes with a value that fails ``test``."""
        body = fill("FILTER(!$test)", test=test.of(self.values.var))
        return Found((self.where(body),), test.exact)

    def where(self, body: str) -> str:
        """Focus nodes with a value of which ``body`` holds.

        Values of a single predicate are tried first, since few fail: joining the domain to those costs next to nothing.
        """
        if self.path is None or not self.path.direct:
            return fill("{ $values } $body", values=self.values.text, body=body)
        return fill(
            "{ SELECT DISTINCT $x { { $x $path $v } $body } } $domain",
            x=self.focus.var, path=self.path.text, v=self.values.var, body=body, domain=self.focus.text,
        )  # fmt: skip


def place(focus: Domain, path: Path | None, var: str) -> Place:
    """The place that ``path`` leads to from ``focus``, its values bound to ``var``."""
    if path is None:
        return Place(focus, None, focus)
    parts = {"domain": focus.text, "x": focus.var, "path": path.text, "v": var}
    walked = fill("{ $domain } $x $path $v .", **parts)
    if not path.nullable:
        return Place(focus, path, Domain(walked, var))
    # A zero-length path starts at nodes that the data does not hold, too; the engine would not walk from those.
    stayed = fill("{ $domain } BIND($x AS $v)", **parts)
    return Place(focus, path, Domain(union([stayed, walked]), var))
