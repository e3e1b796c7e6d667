"""Namespaces: a prefix that stands for another one than was meant, which makes every name written with it wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph import schema
from claimgraph.documents.file import File
from claimgraph.errors import Unreadable
from claimgraph.names import PREFIXES


def check(prefixes: Mapping[str, str], quads: Iterable[Quad], file: File) -> None:
    """Raise Unreadable where a prefix in use is declared as a namespace that is all but one of the known ones."""
    odd = {prefix: iri for prefix, iri in prefixes.items() if iri not in PREFIXES.values()}
    suspects = [(prefix, iri, right) for prefix, iri in odd.items() for right in _meant(prefix, iri)]
    if not suspects:
        return
    used = {iri for quad in quads for iri in _iris(quad)}
    for prefix, iri, right in suspects:
        locals_ = [term.removeprefix(iri) for term in used if term.startswith(iri)]
        # What looks like one of ours is meant; else what is written with it must be terms of that namespace.
        if locals_ and (_bare(iri) == _bare(right) or any(right + local in _terms() for local in locals_)):
            said = f"the prefix {prefix}: stands for <{iri}>; it is <{right}>, so leave this line out or correct it"
            raise Unreadable(said, file.place(_declared(prefix, file.text)))


def _meant(prefix: str, iri: str) -> Iterator[str]:
    """The known namespaces that may be meant by a prefix declared as ``iri``."""
    yield from (known for known in PREFIXES.values() if _bare(known) == _bare(iri))
    if prefix in PREFIXES:
        yield PREFIXES[prefix]


def _bare(iri: str) -> str:
    """``iri`` without what is easily mistaken: http or https, a hash or a slash at the end, capital letters."""
    return re.sub(r"^https?://(www\.)?|[#/]+$", "", iri.lower())


def _iris(quad: Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object):
        named = term.datatype if isinstance(term, Literal) else term
        if isinstance(named, NamedNode):
            yield named.value


def _terms() -> frozenset[str]:
    return schema.known_terms()


def _declared(prefix: str, text: str) -> int:
    found = re.search(rf"^\s*@?prefix\s+({re.escape(prefix)}):", text, re.IGNORECASE | re.MULTILINE)
    return found.start(1) if found else 0
