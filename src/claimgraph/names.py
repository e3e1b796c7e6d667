"""Names: the namespaces and prefixes that claimgraph writes, and the two ways between an IRI and its short form."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import NamedNode

from claimgraph.errors import WrongUse

CG = "https://w3id.org/claimgraph/ont#"
ID = "https://w3id.org/claimgraph/id/"
SHAPES = "https://w3id.org/claimgraph/shapes#"
DERIVED = "https://w3id.org/claimgraph/derived/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SHACL = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
DCTERMS = "http://purl.org/dc/terms/"

# The JSON-LD context that comes along; whoever names it gets that, and nothing is fetched.
CONTEXT = "https://w3id.org/claimgraph/context.jsonld"

TYPE = RDF + "type"
LABEL = RDFS + "label"
ABOUT = CG + "about"

PREFIXES: dict[str, str] = {
    "cg": CG,
    "id": ID,
    "cgs": SHAPES,
    "derived": DERIVED,
    "dcterms": DCTERMS,
    "geonames": "https://sws.geonames.org/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SHACL,
    "skos": SKOS,
    "wd": "http://www.wikidata.org/entity/",
    "xsd": XSD,
}

# Graphs that claimgraph itself writes: no document may bear such a name.
OUR_GRAPHS = (DERIVED, CG.rstrip("#"))

_PLAIN_LOCAL = re.compile(r"[\w][\w./-]*\Z")


def is_ours(graph: str) -> bool:
    """Whether claimgraph itself writes the graph of this name, so that it is no document."""
    return graph.startswith(OUR_GRAPHS)


def curie(iri: str) -> str:
    """The short form of ``iri``, or ``<iri>`` where no prefix fits.

    >>> curie("https://w3id.org/claimgraph/ont#Claim")
    'cg:Claim'
    >>> curie("https://example.org/claim?7")
    '<https://example.org/claim?7>'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and _PLAIN_LOCAL.match(local):
            return f"{prefix}:{local}"
    return f"<{iri}>"


def expand(text: str) -> str:
    """The IRI that ``text`` means: ``<iri>``, a full IRI, ``prefix:local``, or a bare local name in ``id:``.

    Raises WrongUse where the prefix is unknown or the grammar of IRIs forbids what is written.

    >>> expand("rdfs:label")
    'http://www.w3.org/2000/01/rdf-schema#label'
    >>> expand("attack-1") == expand("id:attack-1") == "https://w3id.org/claimgraph/id/attack-1"
    True
    """
    inner = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    prefix, colon, local = inner.partition(":")
    if inner != text or local.startswith("//") or (colon and prefix in {"urn", "tag"}):
        iri = inner
    elif not colon:
        iri = ID + inner
    elif prefix in PREFIXES:
        iri = PREFIXES[prefix] + local
    else:
        raise WrongUse(
            f"'{text}': the prefix '{prefix}:' is unknown{suggestion(prefix, PREFIXES, 'write the IRI in full')}"
        )
    try:
        return NamedNode(iri if text else text).value
    except ValueError:
        raise WrongUse(f"'{text}' is no IRI; write one like id:attack-1 or https://example.org/attack-1") from None


def suggestion(name: str, known: Iterable[str], remedy: str = "") -> str:
    """A question after the nearest of ``known``, or nothing where none is near; a remedy stands behind it either way.

    >>> suggestion("unclaimed-atacks", ["denials", "unclaimed-attacks"])
    "; did you mean 'unclaimed-attacks'?"
    >>> suggestion("unclaimed-atacks", ["denials", "unclaimed-attacks"], "see claimgraph ask --list")
    "; did you mean 'unclaimed-attacks'? See claimgraph ask --list"
    >>> suggestion("nothing like it", ["denials", "unclaimed-attacks"], "see claimgraph ask --list")
    '; see claimgraph ask --list'
    """
    from difflib import get_close_matches  # only a mistake waits for it

    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    if near:
        return f"; did you mean '{near[0]}'?" + (f" {remedy[0].upper()}{remedy[1:]}" if remedy else "")
    return f"; {remedy}" if remedy else ""
