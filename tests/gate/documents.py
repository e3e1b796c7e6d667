"""Documents made for the gate: a world of a few things, and reports with claims about it."""

from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.gate.report import Report
from claimgraph.graph import Graph
from claimgraph.names import CG, ID, SHAPES

PREFIXES = f"""@prefix cg: <{CG}> .
@prefix id: <{ID}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
WORLD = """id:world a cg:Dataset ; dcterms:title "World"@en ; cg:publisher id:coder ; cg:codedBy id:coder .
id:coder a cg:Group ; rdfs:label "The coders"@en .
id:outlet a cg:MediaOrganisation ; rdfs:label "An outlet"@en .
id:agency a cg:MediaOrganisation ; rdfs:label "An agency"@en .
id:army a cg:StateBody ; rdfs:label "The army"@en .
id:attack-1 a cg:Attack ; rdfs:label "Rockets"@en .
"""


def document(text: str, name: str = "report.ttl") -> Document:
    (only,) = read_file(File(name, PREFIXES + text))
    return only


def report(name: str, *claims: str) -> Document:
    return document(report_text(name) + "".join(claims), f"{name}.ttl")


def report_text(name: str) -> str:
    return f"""id:{name} a cg:Article ; dcterms:title "{name}"@en ; cg:publisher id:outlet ;
    cg:publishedOn "2020-11-18"^^xsd:date ; cg:codedBy id:coder ; cg:codedOn "2020-11-19"^^xsd:date .
"""


def claim(
    name: str,
    *,
    kind: str = "CasualtyClaim",
    who: str = "army",
    says: str = "cg:harm cg:Wounded ; cg:low 2",
    of: str = "r",
) -> str:
    return (
        f"id:{name} a cg:{kind} ; cg:about id:attack-1 ; cg:claimant id:{who} ; cg:stance cg:Asserts ;\n"
        f'    cg:statedIn id:{of} ; cg:locator "paragraph 1" ; {says} .\n'
    )


def holding(*documents: Document) -> Graph:
    return Memory(documents, derive=lambda *_: ())


WORLD_DOCUMENT = document(WORLD, "world.ttl")


def told(report: Report) -> set[tuple[str, str]]:
    """The violations, each as its place and the local name of its shape."""
    return {(str(found.place), found.shape.removeprefix(SHAPES)) for found in report.violations}
