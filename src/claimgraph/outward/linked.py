"""RDF of others' vocabularies, which queries construct: schema.org's Claim as JSON-LD, nanopublications as TriG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from claimgraph import catalogue
from claimgraph.engine import triples
from claimgraph.export import written
from claimgraph.names import DCTERMS, PREFIXES, TYPE, XSD
from claimgraph.outward.ledger import Ledger
from claimgraph.outward.told import Claim, Told, value

if TYPE_CHECKING:
    from claimgraph.graph import Readable

SCHEMA = "https://schema.org/"
NP = "http://www.nanopub.org/nschema#"
_PROV = "http://www.w3.org/ns/prov#"
_PREFIXES = {"cg": PREFIXES["cg"], "id": PREFIXES["id"], "dcterms": DCTERMS, "np": NP, "prov": _PROV, "xsd": XSD}


def schema_org(batches: Iterable[Told], graph: Readable, ledger: Ledger) -> Iterator[str]:
    """One JSON-LD document; its triples are gathered, since a thing that several claims name is written once."""
    said: set[Triple] = set()
    for told in batches:
        for claim in told.claims:
            _wrote(claim, told, ledger)
        said |= set(_constructed(graph, "schema-org", [claim.iri for claim in told.claims]))
    prefixes = {"schema": SCHEMA, "id": PREFIXES["id"], "xsd": XSD}
    yield written(sorted(said, key=str), RdfFormat.JSON_LD, prefixes) + "\n"


def _wrote(claim: Claim, told: Told, ledger: Ledger) -> None:
    """What the queries take up: the claim, its event, its speaker, its document and publisher, and the coding of it."""
    document = value(claim.said, "statedIn")
    parts = {
        "claim": claim.iri,
        "event": claim.event,
        "speaker": value(claim.said, "claimant"),
        "document": document,
        "publisher": value(told.said(document), "publisher"),
        "coding": claim.home,
        "coder": value(told.said(claim.home), "codedBy"),
    }
    for part, iri in parts.items():
        ledger.wrote(iri, part)


def nanopublications(batches: Iterable[Told], graph: Readable, ledger: Ledger) -> Iterator[str]:
    """A nanopublication for each claim: what is asserted is that it was said; its provenance says by whom and where."""
    yield "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in sorted(_PREFIXES.items()))
    for told in batches:
        for some in _batches(told.claims):
            yield from _publications(some, graph)
            for claim in some:
                _wrote(claim, told, ledger)
                for term in (term for terms in claim.said.values() for term in terms if isinstance(term, NamedNode)):
                    ledger.wrote(term.value, "named")


def _publications(claims: list[Claim], graph: Readable) -> Iterator[str]:
    iris = [claim.iri for claim in claims]
    parts = {
        name: _by_subject(_constructed(graph, f"nanopub-{name}", iris))
        for name in ("assertion", "provenance", "publication")
    }
    for iri in iris:
        said = parts["assertion"].get(iri, [])
        quads = [*_head(iri), *_quads(said, f"{iri}#assertion")]
        quads += _quads(_reached(parts["provenance"], [f"{iri}#assertion"]), f"{iri}#provenance")
        named = [triple.object.value for triple in said if isinstance(triple.object, NamedNode)]
        quads += _quads(_reached(parts["publication"], [f"{iri}#nanopub", *named]), f"{iri}#pubinfo")
        yield "\n" + _unprefixed(written(quads, RdfFormat.TRIG, _PREFIXES))


def _head(iri: str) -> Iterator[Quad]:
    node, graph = NamedNode(f"{iri}#nanopub"), NamedNode(f"{iri}#Head")
    yield Quad(node, NamedNode(TYPE), NamedNode(NP + "Nanopublication"), graph)
    for part, name in (("Assertion", "assertion"), ("Provenance", "provenance"), ("PublicationInfo", "pubinfo")):
        yield Quad(node, NamedNode(f"{NP}has{part}"), NamedNode(f"{iri}#{name}"), graph)


def _quads(triples: Iterable[Triple], graph: str) -> list[Quad]:
    return [Quad(one.subject, one.predicate, one.object, NamedNode(graph)) for one in triples]


def _by_subject(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    found: dict[str, list[Triple]] = {}
    for triple in sorted(triples, key=str):
        if isinstance(triple.subject, NamedNode):
            found.setdefault(triple.subject.value, []).append(triple)
    return found


def _reached(triples: dict[str, list[Triple]], begin: list[str]) -> list[Triple]:
    """The triples of ``begin``, and of all that they lead to."""
    found: dict[str, list[Triple]] = {}
    waiting = list(begin)
    while waiting:
        iri = waiting.pop()
        if iri not in found and iri in triples:
            found[iri] = triples[iri]
            waiting += [triple.object.value for triple in triples[iri] if isinstance(triple.object, NamedNode)]
    return [triple for one in found.values() for triple in one]


def _unprefixed(trig: str) -> str:
    return "".join(line for line in trig.splitlines(keepends=True) if not line.startswith("@prefix "))


def _constructed(graph: Readable, query: str, claims: list[str]) -> list[Triple]:
    if not claims:
        return []
    text = catalogue.outward(query).bind_terms([{"claim": NamedNode(iri)} for iri in claims])
    return list(dict.fromkeys(triples(graph.query(text))))


def _batches(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    rest = iter(claims)
    while some := list(islice(rest, 200)):
        yield some
