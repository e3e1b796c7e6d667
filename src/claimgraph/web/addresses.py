"""Addresses: where the pages, the data and the files of a thing stand on a server, and which links lead out of it."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from claimgraph import schema
from claimgraph.names import CG, ID, SHAPES

# What a path may hold as it is; everything else is percent-encoded.
SAFE = "/:@!$&'()*+,;=~"


def page_of(iri: str) -> str:
    """The path of the page of ``iri``: below /page/ for what is ours, below /ontology/ for a term, else by its IRI.

    >>> page_of("https://w3id.org/claimgraph/id/attack-1")
    '/page/attack-1'
    >>> page_of("https://w3id.org/claimgraph/ont#Claim")
    '/ontology/Claim'
    >>> page_of("http://www.wikidata.org/entity/Q1")
    '/page?iri=http%3A//www.wikidata.org/entity/Q1'
    """
    return _at("/page", iri)


def data_of(iri: str, suffix: str) -> str:
    """The path of what is told of ``iri``, as a file of the format that ``suffix`` stands for.

    >>> data_of("https://w3id.org/claimgraph/id/attack-1", "ttl")
    '/data/attack-1.ttl'
    >>> data_of("http://www.wikidata.org/entity/Q1", "nt")
    '/data.nt?iri=http%3A//www.wikidata.org/entity/Q1'
    """
    return _at("/data", iri, f".{suffix}")


def _at(folder: str, iri: str, ending: str = "") -> str:
    local = iri.removeprefix(ID)
    if local != iri and _plain(local):
        return f"{folder}/{quote(local, SAFE)}{ending}"
    if iri in schema.own_terms():
        return f"/ontology/{quote(iri.removeprefix(CG))}{ending}"
    if iri in (schema.IRI, CG):
        return f"/ontology{ending}"
    if iri.startswith(SHAPES):
        return f"/shapes{ending}"
    return f"{folder}{ending}?iri={quote(iri, '/')}"


def _plain(local: str) -> bool:
    """Whether a local name can be the end of a path, and is the same when it comes back."""
    parts = local.split("/")
    return bool(local) and not any(part in ("", ".", "..") for part in parts) and "%" not in local


def outward(iri: str) -> str | None:
    """The address that a link may lead to; None for what is no http or https address with a host."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    return iri if parts.scheme in ("http", "https") and parts.hostname and not parts.username else None
