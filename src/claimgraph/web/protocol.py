"""The protocol: SPARQL 1.1 over HTTP, to ask; what would change the graph is refused and says how data gets in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route

from claimgraph import licences
from claimgraph.errors import LimitHit, WrongUse
from claimgraph.limits import Limits
from claimgraph.names import PREFIXES
from claimgraph.sparql import guard
from claimgraph.sparql.slashes import escaped
from claimgraph.web import description, pages
from claimgraph.web.flowing import Flowing, unchanged, validators
from claimgraph.web.guarding import body
from claimgraph.web.negotiation import accepted, bare, named
from claimgraph.web.parameters import Taken, fields
from claimgraph.web.problems import Refusal
from claimgraph.web.questions import client
from claimgraph.web.site import gathered

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.web.site import Said, Site

ROWS = (
    ("json", "application/sparql-results+json"),
    ("xml", "application/sparql-results+xml"),
    ("csv", "text/csv; charset=utf-8"),
    ("tsv", "text/tab-separated-values; charset=utf-8"),
    ("json", "application/json"),
    ("xml", "application/xml"),
)
TRIPLES = (
    ("ttl", "text/turtle"),
    ("nt", "application/n-triples"),
    ("jsonld", "application/ld+json"),
    ("rdf", "application/rdf+xml"),
    ("trig", "application/trig"),
    ("nq", "application/n-quads"),
    ("n3", "text/n3"),
)
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
HOW_IN = (
    "this endpoint is only asked: a graph of claims takes in documents, through its gate: claimgraph load FILE,"
    " or PUT /graphs?graph=IRI with the token"
)
UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")
_GRAPHS = ("default-graph-uri", "named-graph-uri")
_TAKEN = Taken(("query", *_GRAPHS, "format"), frozenset(_GRAPHS))
# Who gives one of these wants the protocol's answer, not the page with the box.
_NO_PAGE = {"format", *_GRAPHS, *UPDATES}
_LONG = 10_000  # signs of a text that is looked at in a thread
_CHECKING = 2.0


@dataclass(frozen=True)
class Asked:
    """A request of the protocol: the query, the graphs that it is asked of, and the format that was named."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


async def sparql(request: Request) -> Response:
    """The answer to a query; the description of the service where none was sent, and a box for who reads pages."""
    if request.method in ("GET", "HEAD") and pages.reads(request) and not _NO_PAGE & request.query_params.keys():
        return await pages.sparql(request)
    if request.method in ("GET", "HEAD") and not request.url.query:
        return await description.service(request)
    asked = await read(request)
    form, text = await _prepared(asked.text)
    available = TRIPLES if form in ("CONSTRUCT", "DESCRIBE") else ROWS
    accept = ", ".join(request.headers.getlist("accept"))
    suffix = named(asked.format, available) if asked.format else accepted(accept, available)
    media_type = dict(reversed(available))[suffix]
    site: Site = request.app.state.site
    variant = f"{sha256(str(asked).encode()).hexdigest()[:12]}.{suffix}"
    if request.method != "POST" and (same := unchanged(request, site, variant)):
        return same
    with site.held() as standing:
        licences.check_question(None, {}, standing.may)
        stream = await standing.stream(
            text,
            rows_as=media_type if available is ROWS else dict(ROWS)["xml"],
            graph_as=media_type if available is TRIPLES else dict(TRIPLES)["nt"],
            client=client(request),
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            base=f"{request.url.scheme}://{request.url.netloc}/sparql",
        )
        said = await gathered(stream, standing)
    return _response(said, media_type, variant)


def _response(said: Said, media_type: str, variant: str) -> Response:
    return Flowing.of(said, media_type, {"Vary": "Accept", **validators(said, variant)})


async def check(request: Request) -> Response:
    """Whether a query would run, and if not, where it is wrong."""
    asked = await read(request)
    site: Site = request.app.state.site
    limits = Limits(_CHECKING, site.limits.megabytes, None)
    try:
        form, text = await _prepared(asked.text)
        with site.held() as standing:
            stream = await standing.stream(text, client=client(request), limits=limits)
            stream.close()
    except WrongUse as error:
        return JSONResponse({"runs": False, "detail": str(error), **place(str(error))})
    except LimitHit as error:
        if "deep" in str(error):
            return JSONResponse({"runs": False, "detail": str(error)})
    return JSONResponse({"runs": True, "form": form})


def place(sentence: str) -> dict[str, int]:
    """The line and the column with which a sentence about a query begins."""
    parts = sentence.split(":")
    if parts[0] == "query" and len(parts) > 3 and parts[1].isdecimal() and parts[2].isdecimal():
        return {"line": int(parts[1]), "column": int(parts[2])}
    return {}


async def read(request: Request) -> Asked:
    """The query that was sent, in one of the three ways; raises Refusal for what is none of them."""
    given = fields(request.url.query, "the URL")
    if request.method == "POST":
        given += await _posted(request)
    if any(name in UPDATES for name, _ in given):
        raise Refusal(403, HOW_IN)
    _TAKEN.check(given, request.url.path)
    queries, formats = (_all(given, name) for name in ("query", "format"))
    if not queries:
        raise Refusal(400, "the query is missing; send it as query=", parameter="query")
    default_graphs, named_graphs = (_all(given, name) for name in _GRAPHS)
    return Asked(queries[0], default_graphs, named_graphs, formats[0] if formats else None)


def _all(given: list[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(text for name, text in given if name == wanted)


async def _posted(request: Request) -> list[tuple[str, str]]:
    media_type = request.headers.get("content-type", "")
    charset = media_type.partition(";")[2].strip().lower().removeprefix("charset=").strip('"')
    kind = bare(media_type)
    if kind == UPDATE:
        raise Refusal(403, HOW_IN)
    if kind not in (QUERY, FORM):
        told = f"a query is sent as {QUERY} or {FORM}, and this is {kind or 'of no type'}"
        raise Refusal(415, told, {"Accept-Post": f"{QUERY}, {FORM}"})
    if charset not in ("", "utf-8", "utf8"):
        raise Refusal(415, f"a query is sent in UTF-8, and this is in {charset}")
    sent = await body(request)
    try:
        text = sent.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the body is no UTF-8 from byte {error.start + 1} on") from None
    return [("query", text)] if kind == QUERY else fields(text, "the form")


async def _prepared(text: str) -> tuple[str, str]:
    """The form of a query, and its text as the engine reads it."""
    return await asyncio.to_thread(_looked_at, text) if len(text) > _LONG else _looked_at(text)


def _looked_at(text: str) -> tuple[str, str]:
    return guard.form(text), escaped(text, PREFIXES)


ROUTES = [
    Route("/sparql", sparql, methods=["GET", "POST"]),
    Route("/sparql/", sparql, methods=["GET", "POST"]),
    Route("/sparql/check", check, methods=["GET", "POST"]),
]
