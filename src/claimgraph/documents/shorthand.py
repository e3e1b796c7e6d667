"""Shorthand: what a Turtle or TriG text may leave out or write short, made whole for the parser.

The known prefixes need no declaration, as in queries; and ``id:document/claim``, as tables show it, is read as written,
though Turtle would have the slash escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from claimgraph.documents.file import File
from claimgraph.documents.positions import tokens
from claimgraph.names import PREFIXES

# One line before the text, so that each of its columns is still right.
_HEAD = "".join(f"@prefix {prefix}: <{iri}> . " for prefix, iri in PREFIXES.items()) + "\n"
HEAD_LINES = 1

# Stands for a slash in a name: a sign that the grammar allows there, and no script has.
_SLASH = "\u2fe0"
_SLASHED = re.compile(r"[\w-]:[^\s<>\"'/]*/")


@dataclass(frozen=True)
class Whole:
    """A text as the parser takes it, and whether slashes in names were hidden from it."""

    text: str
    hidden: bool

    def shown(self, quads: Iterable[Quad]) -> list[Quad]:
        """``quads`` with the slashes that were hidden."""
        return [_with_slashes(quad) for quad in quads] if self.hidden else list(quads)


def whole(file: File) -> Whole:
    """The text of ``file`` as the parser takes it; places are ``HEAD_LINES`` lower in it."""
    hidden = bool(_SLASHED.search(file.text)) and _SLASH not in file.text
    return Whole(_HEAD + (_without_slashes(file.text) if hidden else file.text), hidden)


def said(message: str) -> str:
    """What the parser says, with the slashes that were hidden from it."""
    return message.replace(_SLASH, "/")


def _without_slashes(text: str) -> str:
    parts, done = [], 0
    for kind, token, at in tokens(text):
        if kind == "word" and "/" in token and ":" in token and not token.startswith(("_:", "@")):
            parts += [text[done:at], re.sub(r"(?<!\\)/", _SLASH, token)]
            done = at + len(token)
    return "".join([*parts, text[done:]])


def _with_slashes(quad: Quad) -> Quad:
    if _SLASH not in str(quad):
        return quad
    subject, predicate, value = (_slashed(term) for term in (quad.subject, quad.predicate, quad.object))
    return Quad(subject, predicate, value, _slashed(quad.graph_name))  # type: ignore[arg-type]


def _slashed(term: object) -> object:
    return NamedNode(term.value.replace(_SLASH, "/")) if isinstance(term, NamedNode) else term
