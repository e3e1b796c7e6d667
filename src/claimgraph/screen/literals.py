"""Literals as an Oxigraph store can keep them: what it would rewrite is stored under a name of its own.

A store rewrites ``"5"^^xsd:nonNegativeInteger`` as an ``xsd:integer``, ``"05"`` as ``5`` and ``"1.50"`` as ``1.5``;
SHACL must see what was written. Such a literal goes in under the datatype ``urn:claimgraph:as-written:<datatype>``,
which no comparison accepts: the screen then leaves the verdict to the judge, who reads it back.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from claimgraph.names import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

Term = NamedNode | BlankNode | Literal | Triple

AS_WRITTEN = "urn:claimgraph:as-written:"

_FREE = {XSD + "string", XSD + "anyURI"}
# The common forms that a store surely keeps; any other is tried.
_PLAIN = {
    XSD + "integer": re.compile(r"0|-?[1-9][0-9]{0,17}"),
    XSD + "decimal": re.compile(r"0|-?[1-9][0-9]{0,15}|-?(0|[1-9][0-9]{0,15})\.[0-9]{0,15}[1-9]"),
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    XSD + "dateTime": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z?"),
}


def stage(quads: Iterable[Quad]) -> Store:
    """A store in memory that holds ``quads`` without losing a lexical form."""
    store = Store()
    store.bulk_extend(map(_kept_quad, quads))
    return store


def _kept_quad(quad: Quad) -> Quad:
    term = quad.object
    if isinstance(term, NamedNode):
        return quad
    same = kept(term)
    return quad if same is term else Quad(quad.subject, quad.predicate, same, quad.graph_name)


def kept(term: Term) -> Term:
    """The term under which a store keeps ``term`` as written; mostly ``term`` itself."""
    if not isinstance(term, Literal):
        return term
    datatype = term.datatype.value
    if datatype in _FREE or not datatype.startswith(XSD):
        return term
    plain = _PLAIN.get(datatype)
    if plain is not None and plain.fullmatch(term.value):
        return term
    return _tried(term)


def written(literal: Literal) -> Literal:
    """The literal as it was written, from the one that a store keeps."""
    datatype = literal.datatype.value
    if not datatype.startswith(AS_WRITTEN):
        return literal
    return Literal(literal.value, datatype=NamedNode(datatype.removeprefix(AS_WRITTEN)))


@lru_cache(maxsize=65536)
def _tried(literal: Literal) -> Literal:
    node, store = NamedNode("urn:claimgraph:probe"), Store()
    store.add(Quad(node, node, literal))
    if next(iter(store)).object == literal:
        return literal
    return Literal(literal.value, datatype=NamedNode(AS_WRITTEN + literal.datatype.value))
