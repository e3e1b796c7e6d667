"""Writes ontology/context.jsonld from the ontology and its shapes; `make reference` runs it."""

from __future__ import annotations

import json
from pathlib import Path

from rdflib import OWL, RDF, SH, URIRef

from claimgraph import schema
from claimgraph.names import PREFIXES, curie

FILE = Path(__file__).parents[1] / "ontology" / "context.jsonld"
_USED = ("cg", "dcterms", "geonames", "id", "rdfs", "skos", "wd", "xsd")


def context() -> str:
    """The prefixes, and for each property what kind of value it takes where it takes one kind only."""
    core, shapes = schema.core(), schema.shapes()
    derived = schema.derived_terms()
    kinds = dict.fromkeys(("rdfs:seeAlso", "skos:broader", "skos:closeMatch", "skos:exactMatch"), "@id")
    for term in core.subjects(RDF.type, OWL.ObjectProperty):
        if str(term) not in derived:
            kinds[curie(str(term))] = "@id"
    for shape, datatype in shapes.subject_objects(SH.datatype):
        path = shapes.value(shape, SH.path)
        if isinstance(path, URIRef) and isinstance(datatype, URIRef) and datatype.startswith(PREFIXES["xsd"]):
            kinds[curie(str(path))] = curie(str(datatype))
    plain = {name: kind for name, kind in kinds.items() if kind != "xsd:string"}
    said = {name: PREFIXES[name] for name in _USED} | {name: {"@type": plain[name]} for name in sorted(plain)}
    return json.dumps({"@context": said}, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(context(), encoding="utf-8")
