"""Templates of SPARQL and how they are filled: the only module in which query text is put together."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from claimgraph.names import RDFS, TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

INSTANCE = "<" + TYPE + ">/<" + RDFS + "subClassOf>*"


def fill(template: str, **parts: str) -> str:
    """``template`` with its ``$names`` replaced; a missing part is an error.

    >>> fill("{ $domain } MINUS { $x $path [] }", domain="?x a <C>", x="?x", path="<p>")
    '{ ?x a <C> } MINUS { ?x <p> [] }'
    """
    return Template(template).substitute(parts)


def union(patterns: Iterable[str]) -> str:
    """One group pattern that matches where any of ``patterns`` does."""
    return " UNION ".join("{ " + pattern + " }" for pattern in patterns)


def both(expressions: Iterable[str]) -> str:
    """The conjunction of boolean expressions; ``true`` of none."""
    return " && ".join(expressions) or "true"


def either(expressions: Iterable[str]) -> str:
    """The disjunction of boolean expressions; ``false`` of none."""
    return " || ".join(expressions) or "false"
