"""Asked: what a SPARQL endpoint says of those that are called as our things are, as a gazetteer to propose from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, Quad, QuerySolution

from claimgraph.limits import REQUEST, Limits
from claimgraph.links.gazetteer import Gazetteer
from claimgraph.links.names import is_arabic
from claimgraph.links.place import Place
from claimgraph.links.sources import of_quads

# How an address says that it is to be asked in SPARQL, and not as a reconciliation service.
MARK = "sparql+"
# A name is found as it is written, and in a language: these are tried beside none, by script.
_LANGUAGES = {False: ("en", "mul", "ku"), True: ("ar", "fa", "ckb")}


def gazetteer(things: Sequence[Place], url: str, limits: Limits = REQUEST) -> Gazetteer:
    """Those that the endpoint at ``url`` calls by a name of ``things``; StoreFailure where it answers otherwise."""
    from claimgraph.endpoint.protocol import Protocol

    protocol = Protocol(url, limits)
    try:
        found = list(map(_quad, protocol.rows("called.rq", [{"asked": name} for name in _names(things)])))
    finally:
        protocol.close()
    return Gazetteer(of_quads(sorted(found, key=_standing)), url)


def _names(things: Sequence[Place]) -> Iterator[Literal]:
    for name in sorted({name for thing in things for name in thing.names}):
        yield Literal(name)
        yield from (Literal(name, language=language) for language in _LANGUAGES[is_arabic(name)])


def _quad(row: QuerySolution) -> Quad:
    subject, predicate, value = row
    return Quad(subject, predicate, value)


def _standing(quad: Quad) -> tuple[str, bool, str]:
    """Where a statement stands, whatever the order of the server: of names the English one comes first."""
    value = quad.object
    return quad.predicate.value, isinstance(value, Literal) and value.language != "en", str(value)
