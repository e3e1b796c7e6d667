"""Named: the IRIs that a query names, written short or in full, each with its place in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from claimgraph.sparql.tokens import Scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ESCAPE: Final = re.compile(r"\\(.)")


def named(text: str, prefixes: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Each IRI in ``text`` with where it starts (from 0); ``prefixes`` are those that need no declaration.

    >>> list(named("ASK { ?s a cg:Claim }", {"cg": "urn:cg#"}))
    [('urn:cg#Claim', 11)]
    """
    known, scan = dict(prefixes), Scan(text)
    for token in scan.tokens():
        declares = scan.last.text.upper() == "PREFIX"
        if token.kind == "iri" and scan.last.kind == "name" and scan.before.text.upper() == "PREFIX":
            known[scan.last.text[:-1]] = token.text[1:-1]
        elif token.kind == "iri":
            yield token.text[1:-1], token.start
        elif token.kind == "name" and not declares:
            prefix, _, local = token.text.partition(":")
            if prefix in known:
                yield known[prefix] + _ESCAPE.sub(r"\1", local), token.start
