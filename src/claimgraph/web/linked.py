"""Linked data: every IRI of ours leads to a page for people and to files for programs, or tells that it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import NamedNode, Triple
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from claimgraph.described import judged, told_apart
from claimgraph.errors import WrongUse
from claimgraph.names import ID, curie, expand
from claimgraph.views.look import Look
from claimgraph.web import asked, things, tombstones, vocabulary
from claimgraph.web.addresses import data_of, page_of
from claimgraph.web.asked import text
from claimgraph.web.negotiation import chosen
from claimgraph.web.problems import Refusal, problem
from claimgraph.web.rendering import html
from claimgraph.web.statements import SHOWN
from claimgraph.web.tombstones import Gone

if TYPE_CHECKING:
    from starlette.requests import Request

    from claimgraph.web.site import Site

HTML = ("html", "text/html; charset=utf-8")
RDF = (
    ("ttl", "text/turtle; charset=utf-8"),
    ("jsonld", "application/ld+json"),
    ("nt", "application/n-triples; charset=utf-8"),
    ("rdf", "application/rdf+xml"),
)
DATA = (*RDF, ("csv", "text/csv; charset=utf-8"))
TYPES = dict(DATA)
# What these formats are called on the command line.
_NAMED = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml"}


async def thing(request: Request) -> Response:
    """303 to the page or to the data of a thing of ours."""
    return await _redirect(request, _own(request.path_params["name"]))


async def resource(request: Request) -> Response:
    """303 to the page or to the data of anything, by its IRI in `?iri=`."""
    return await _redirect(request, _iri(request))


async def page(request: Request) -> Response:
    """The page of a thing."""
    return await of(request, _own(request.path_params["name"]))


async def page_by_iri(request: Request) -> Response:
    """The page of anything, by its IRI in `?iri=`."""
    return await of(request, _iri(request))


async def of(request: Request, iri: str) -> Response:
    """The page of a thing, 410 where it is gone; raises UnknownName where nothing is said of it."""
    site: Site = request.app.state.site
    await _may(site, iri)
    if (gone := await tombstones.gone(site, iri)) is not None:
        return html(request, "gone.html", 410, iri=iri, gone=gone)
    begin = number(request, "from")
    told = await things.page(site, iri, begin)
    sentences = await asked.rows(site, "citation", [{"claim": NamedNode(iri)}]) if told.sort == "claim" else []
    response = html(
        request,
        "thing.html",
        thing=told,
        types=TYPES,
        titles=things.TITLES,
        sections=things.sections(told),
        questions=things.questions(told),
        sentences=tuple(text(row["sentence"]) for row in sentences),
        pages=_pager(request, told.statements.begin, told.statements.end),
    )
    response.headers["Link"] = _links(request, iri)
    return response


async def data(request: Request) -> Response:
    """What is told of a thing of ours, in a format of RDF or as CSV."""
    name, _, suffix = request.path_params["name"].rpartition(".")
    return await _data(request, _own(name), suffix)


async def data_by_iri(request: Request) -> Response:
    """What is told of anything, by its IRI in `?iri=`."""
    return await _data(request, _iri(request), request.path_params["suffix"])


async def _data(request: Request, iri: str, suffix: str) -> Response:
    if suffix not in TYPES:
        raise Refusal(404, f"there is no .{suffix} of this; there is: {', '.join(TYPES)}")
    site: Site = request.app.state.site
    await _may(site, iri)
    if (gone := await tombstones.gone(site, iri)) is not None:
        return _tombstone(iri, gone)
    known = await asked.thing(site, iri)
    sort = things.sort_of(known.classes if known else ())
    may = await site.leaving()
    told = await asked.triples(site, "thing" if sort == "other" else sort, iri)
    triples = [
        one
        for one in dict.fromkeys(told)
        if not any(may.keeps(getattr(node, "value", "")) for node in (one.subject, one.object))
    ]
    if not triples:
        raise await things.unknown(site, iri)
    derived = set()
    for row in await asked.rows(site, "derived", judged(triples)):
        derived.add(Triple(row["subject"], row["property"], row["value"]))  # type: ignore[arg-type]
    body = told_apart(triples, derived, _NAMED.get(suffix, suffix), Look())
    headers = {"Vary": "Accept", "Link": f'<{_root(request)}{page_of(iri)}>; rel="alternate"; type="text/html"'}
    return Response(body, media_type=TYPES[suffix], headers=headers)


def _tombstone(iri: str, gone: Gone) -> Response:
    reason = f": {gone.reason}" if gone.reason else ""
    told = f"{curie(iri)} was {gone.how} on {gone.when}{reason}"
    return problem(410, "Gone", told, how=gone.how, day=gone.when, reason=gone.reason or None)


async def _redirect(request: Request, iri: str) -> Response:
    site: Site = request.app.state.site
    await _may(site, iri)
    suffix = chosen(request, (HTML, *DATA))
    if (gone := await tombstones.gone(site, iri)) is not None:
        return html(request, "gone.html", 410, iri=iri, gone=gone) if suffix == "html" else _tombstone(iri, gone)
    if not vocabulary.is_ours(iri) and not await asked.about(site, "present", iri):
        raise await things.unknown(site, iri)
    target = page_of(iri) if suffix == "html" else data_of(iri, suffix)
    headers = {"Vary": "Accept", "Link": _links(request, iri)}
    return RedirectResponse(_root(request) + target, 303, headers)


def _links(request: Request, iri: str) -> str:
    """Where else the same is told, for the header of that name."""
    root = _root(request)
    found = [(data_of(iri, suffix), "alternate", media_type) for suffix, media_type in RDF]
    found += [(page_of(iri), "alternate", "text/html"), (data_of(iri, "ttl"), "describedby", "text/turtle")]
    return ", ".join(
        f'<{root}{path}>; rel="{relation}"; type="{type_.partition(";")[0]}"' for path, relation, type_ in found
    )


async def _may(site: Site, iri: str) -> None:
    """Raise Refusal for what its licence keeps here."""
    may = await site.leaving()
    if may.keeps(iri):
        raise Refusal(403, f"{curie(iri)} is of {may.names}, which its licence keeps here")


def _own(name: str) -> str:
    """The IRI of ours that ends so; raises Refusal where the grammar of IRIs forbids it."""
    try:
        return NamedNode(ID + name).value
    except ValueError:
        raise Refusal(404, "nothing has such a name: there are signs in it that no IRI has") from None


def _iri(request: Request) -> str:
    given = request.query_params.get("iri", "")
    if not given:
        raise Refusal(
            400, "iri: name a thing, like ?iri=id:attack-1 or ?iri=https://example.org/attack-1", parameter="iri"
        )
    try:
        return expand(given)
    except WrongUse as error:
        raise Refusal(400, f"iri: {error}", parameter="iri") from None


def number(request: Request, name: str) -> int:
    """A number in the query string, none where it is not there; raises Refusal for what is none."""
    given = request.query_params.get(name, "0")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise Refusal(400, f"{name}: '{given}' is no number to begin from; write one like 300", parameter=name)
    return int(given)


def _pager(request: Request, begin: int, end: int) -> dict[str, str]:
    """The addresses of what stands before and after."""
    kept = {name: value for name, value in request.query_params.items() if name != "from"}
    starts = {"before": max(begin - SHOWN, 0), "after": end}
    return {name: f"?{urlencode({**kept, 'from': number})}" for name, number in starts.items()}


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")


async def ontology(request: Request) -> Response:
    """The ontology as a page or as a file."""
    suffix = chosen(request, (HTML, *RDF))
    if suffix != "html":
        return _file("ontology", suffix)
    return html(request, "ontology.html", terms=list(vocabulary.terms().values()))


async def term(request: Request) -> Response:
    """One term of the ontology as a page or as a file."""
    found = vocabulary.term(request.path_params["term"])
    suffix = chosen(request, (HTML, *RDF))
    if suffix != "html":
        return _file(found.name, suffix)
    return html(request, "term.html", term=found, types=TYPES, labels=vocabulary.labels())


async def shapes(request: Request) -> Response:
    """The shapes as a page or as a file."""
    suffix = chosen(request, (HTML, *RDF))
    if suffix != "html":
        return _file("shapes", suffix)
    return html(request, "shapes.html", shapes=vocabulary.shapes(), labels=vocabulary.labels())


def _file(name: str, suffix: str) -> Response:
    return Response(vocabulary.as_file(name, suffix), media_type=TYPES[suffix], headers={"Vary": "Accept"})


ROUTES = [
    Route("/id/{name:path}", thing),
    Route("/resource", resource),
    Route("/page/{name:path}", page),
    Route("/page", page_by_iri),
    Route("/data/{name:path}", data),
    Route("/data.{suffix}", data_by_iri),
    Route("/ontology", ontology),
    Route("/ontology.{suffix}", ontology),
    Route("/ontology/{term}.{suffix}", term),
    Route("/ontology/{term}", term),
    Route("/shapes", shapes),
    Route("/shapes.{suffix}", shapes),
]
