"""Description: what this service can do and holds, for other programs: Service Description, VoID, saved questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from claimgraph import catalogue
from claimgraph.asking import Answer
from claimgraph.names import CG, PREFIXES, SHACL, TYPE, XSD
from claimgraph.web.flowing import unchanged, validators
from claimgraph.web.negotiation import chosen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from claimgraph.web.site import Site

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
_FORMATS_NS = "http://www.w3.org/ns/formats/"
_LABEL = PREFIXES["rdfs"] + "label"
_COMMENT = PREFIXES["rdfs"] + "comment"
RDF = (
    ("ttl", "text/turtle"),
    ("nt", "application/n-triples"),
    ("jsonld", "application/ld+json"),
    ("rdf", "application/rdf+xml"),
)
_RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads", "N3"),
)


async def service(request: Request) -> Response:
    """The Service Description of a bare GET."""
    return await _told(request, "service")


async def void(request: Request) -> Response:
    """What is in the graph, in VoID."""
    return await _told(request, "void")


async def _told(request: Request, what: str) -> Response:
    suffix = chosen(request, RDF)
    site: Site = request.app.state.site
    if same := unchanged(request, site, f"{what}.{suffix}"):
        return same
    base = f"{request.url.scheme}://{request.url.netloc}"
    triples = [*_service(base), *await _dataset(site, base), *_questions(base)]
    format_ = RdfFormat.from_media_type(dict(RDF)[suffix])
    assert format_ is not None
    prefixes = {**PREFIXES, "sd": SD, "void": VOID}
    document = serialize(triples, format=format_, prefixes=prefixes)
    headers = {"Vary": "Accept", **validators(site, f"{what}.{suffix}")}
    return Response(document, media_type=dict(RDF)[suffix], headers=headers)


def _service(base: str) -> Iterator[Triple]:
    here = NamedNode(f"{base}/sparql")
    yield Triple(here, NamedNode(TYPE), NamedNode(SD + "Service"))
    yield Triple(here, NamedNode(SD + "endpoint"), here)
    yield Triple(here, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query"))
    yield Triple(here, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph"))
    for name in _RESULTS:
        yield Triple(here, NamedNode(SD + "resultFormat"), NamedNode(_FORMATS_NS + name))
    dataset = NamedNode(f"{base}/.well-known/void#graph")
    yield Triple(here, NamedNode(SD + "defaultDataset"), dataset)
    yield Triple(dataset, NamedNode(TYPE), NamedNode(SD + "Dataset"))
    default = BlankNode("default")
    yield Triple(dataset, NamedNode(SD + "defaultGraph"), default)
    yield Triple(default, NamedNode(TYPE), NamedNode(SD + "Graph"))


async def _dataset(site: Site, base: str) -> list[Triple]:
    """How much there is, counted by the questions of the pages."""
    here = NamedNode(f"{base}/.well-known/void#graph")
    found = [
        Triple(here, NamedNode(TYPE), NamedNode(VOID + "Dataset")),
        Triple(here, NamedNode(PREFIXES["dcterms"] + "title"), Literal("claimgraph", language="en")),
        Triple(here, NamedNode(VOID + "sparqlEndpoint"), NamedNode(f"{base}/sparql")),
        Triple(here, NamedNode(VOID + "uriSpace"), Literal(PREFIXES["id"])),
        Triple(here, NamedNode(VOID + "vocabulary"), NamedNode(CG)),
    ]
    answer = await site.query(catalogue.page("void").text)
    assert isinstance(answer, Answer)
    for kind, entities in answer.rows:
        assert kind is not None
        assert entities is not None
        part = BlankNode(str(kind).rpartition("#")[2].rstrip(">"))
        found += [
            Triple(here, NamedNode(VOID + "classPartition"), part),
            Triple(part, NamedNode(VOID + "class"), kind),
            Triple(part, NamedNode(VOID + "entities"), entities),
        ]
    return found


def _questions(base: str) -> Iterator[Triple]:
    """The saved questions as SHACL has executables, so that an editor can offer them."""
    endpoint = NamedNode("https://schema.org/target")
    for query in catalogue.questions():
        here = NamedNode(f"{base}/q/{query.id}")
        yield Triple(here, NamedNode(TYPE), NamedNode(SHACL + "SPARQLExecutable"))
        yield Triple(here, NamedNode(TYPE), NamedNode(SHACL + "SPARQLSelectExecutable"))
        yield Triple(here, NamedNode(_LABEL), Literal(query.summary, language="en"))
        yield Triple(here, NamedNode(_COMMENT), Literal(query.description, language="en"))
        yield Triple(here, NamedNode(SHACL + "select"), Literal(query.text, datatype=NamedNode(XSD + "string")))
        yield Triple(here, endpoint, NamedNode(f"{base}/sparql"))


async def _found(request: Request) -> Response:
    """303 to `/.well-known/void`."""
    return RedirectResponse(str(request.url_for("void")), 303)


ROUTES = [Route("/.well-known/void", void, name="void"), Route("/void", _found)]
