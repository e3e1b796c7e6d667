"""Boolean SPARQL expressions about one value, true only where pySHACL accepts it, and their logic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from claimgraph.screen.templates import both, either, fill


@dataclass(frozen=True)
class Condition:
    """An expression about a variable: where it is true, the value conforms; if ``exact``, elsewhere it does not."""

    of: Callable[[str], str]
    exact: bool = False


def holds(template: str, exact: bool = False, **parts: str) -> Condition:
    """A condition from SPARQL in which ``$v`` stands for the value; an error counts as not true."""
    return Condition(lambda v: "COALESCE(" + fill(template, v=v, **parts) + ", false)", exact)


NEVER = Condition(lambda _: "false")
ALWAYS = Condition(lambda _: "true", exact=True)


def all_of(tests: list[Condition]) -> Condition:
    """True where each of ``tests`` is."""
    return Condition(lambda v: "(" + both(t.of(v) for t in tests) + ")", all(t.exact for t in tests))


def any_of(tests: list[Condition]) -> Condition:
    """True where one of ``tests`` is."""
    return Condition(lambda v: "(" + either(t.of(v) for t in tests) + ")", all(t.exact for t in tests))


def none_of(denied: Condition) -> Condition:
    """True where ``denied`` is not; never, where that can't be known."""
    return Condition(lambda v: "!" + denied.of(v), exact=True) if denied.exact else NEVER


def one_of(tests: list[Condition]) -> Condition:
    """True where just one of ``tests`` is; never, where that can't be known."""
    if not all(t.exact for t in tests):
        return NEVER
    return Condition(lambda v: "(" + " + ".join("IF(" + t.of(v) + ", 1, 0)" for t in tests) + ") = 1", exact=True)
