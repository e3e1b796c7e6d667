"""Questions: the saved ones and their answers, each at an address of its own, in the bytes of the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import Literal
from starlette.responses import Response
from starlette.routing import Route

from claimgraph import catalogue, views
from claimgraph.asking import Answer
from claimgraph.errors import UnknownName, WrongUse
from claimgraph.store.served import NONCE, PROOF
from claimgraph.views.look import Look
from claimgraph.web import pages
from claimgraph.web.flowing import Flowing, unchanged, validators
from claimgraph.web.negotiation import chosen
from claimgraph.web.problems import Refusal
from claimgraph.web.ready import keepable
from claimgraph.web.site import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from claimgraph.catalogue import Query
    from claimgraph.store.served import Mark
    from claimgraph.web.site import Said, Site

FORMATS = (
    ("json", "application/sparql-results+json"),
    ("csv", "text/csv; charset=utf-8"),
    ("tsv", "text/tab-separated-values; charset=utf-8"),
    ("xml", "application/sparql-results+xml"),
    ("jsonl", "application/jsonl"),
    ("geojson", "application/geo+json"),
    ("md", "text/markdown; charset=utf-8"),
)
HTML = ("html", "text/html; charset=utf-8")
_TYPES = dict(FORMATS)
_NONCE = 64  # signs


async def listed(request: Request) -> Response:
    """Every saved question, with what it can be given."""
    suffix = chosen(request, (*FORMATS, HTML))
    if suffix == "html":
        return await pages.questions(request)
    rows = ((q.id, q.chapter, q.summary, " ".join(p.name for p in q.parameters)) for q in catalogue.questions())
    table = Answer(("id", "chapter", "summary", "parameters"), tuple(tuple(map(Literal, row)) for row in rows))
    return Response(views.render(table, _named(suffix), Look()), media_type=_TYPES[suffix], headers=_VARY)


async def answered(request: Request) -> Response:
    """The answer to one saved question."""
    query = catalogue.find(request.path_params["question"])
    suffix = chosen(request, (*FORMATS, HTML))
    site: Site = request.app.state.site
    given, about = values(request, query)
    cited = _cited(about.get("cite") or "0")
    spreadsheet = _for_spreadsheet(about.get("for"), "md" if cited else suffix)
    if suffix == "html":
        return await pages.question(request, query, given, about)
    variant = f"{suffix}-spreadsheet" if spreadsheet else suffix
    if same := unchanged(request, site, variant):
        return same
    begin = _number("from", about.get("from"), 0) or 0
    wanted = Wanted("cited" if cited else _named(suffix), _number("rows", about.get("rows"), 1), spreadsheet, begin)
    try:
        said = await site.say(query, given, wanted, at=about.get("at") or None, client=client(request))
    except WrongUse as error:
        raise of_parameter(error, query) from None
    if "at" not in about:
        keepable(request, said)
    told = {**validators(said, variant), **_counted(request, said, wanted)}
    return _response(said, _TYPES["md" if cited else suffix], told)


def values(request: Request, query: Query) -> tuple[dict[str, str], dict[str, str]]:
    """What the query string gives: the question's parameters, and what is about the asking."""
    known = {parameter.name for parameter in query.parameters}
    there = request.query_params.items()
    given = {name: text for name, text in there if name in known and text}  # a form sends the fields left empty
    return given, {name: text for name, text in there if name not in known}


def of_parameter(error: WrongUse, query: Query) -> WrongUse | Refusal:
    """The error with the parameter that it is about; a word that is none is a mistake, a thing that is not is gone."""
    named = next((one for one in query.parameters if str(error).startswith(f"{one.name}: ")), None)
    if named is None:
        return error
    missing = isinstance(error, UnknownName) and named.type == "iri"
    return Refusal(404 if missing else 400, str(error), parameter=named.name)


def client(request: Request) -> str:
    """Who asks, for a fair share: the address that the connection comes from."""
    return request.client.host if request.client else ""


def _named(suffix: str) -> str:
    """The name of a format on the command line."""
    return "markdown" if suffix == "md" else suffix


def _number(name: str, text: str | None, least: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least):
        raise Refusal(400, f"{name}: '{text}' is no number of rows; write one like 100", parameter=name)
    return int(text)


def _counted(request: Request, said: Said, wanted: Wanted) -> dict[str, str]:
    """How many rows there are, and where the next are found, for who wanted a part of them."""
    if said.count is None:
        return {}
    told = {"Claimgraph-Rows": str(said.count)}
    end = wanted.begin + (wanted.rows or said.count)
    if end >= said.count:
        return told
    kept = [(name, text) for name, text in request.query_params.multi_items() if name != "from"]
    return {**told, "Link": f'<{request.url.path}?{urlencode([*kept, ("from", str(end))])}>; rel="next"'}


def _cited(text: str) -> bool:
    if text not in ("0", "1"):
        raise Refusal(400, f"cite: '{text}' is neither 1, for the sentences, nor 0", parameter="cite")
    return text == "1"


def _for_spreadsheet(text: str | None, suffix: str) -> bool:
    if not text:
        return False
    if text != "spreadsheet" or suffix != "csv":
        raise Refusal(
            400, f"for: there is only for=spreadsheet, of .csv; '{text}' of .{suffix} is not", parameter="for"
        )
    return True


_VARY = {"Vary": "Accept"}


def _response(said: Said, media_type: str, headers: Mapping[str, str]) -> Response:
    return Flowing.of(said, media_type, {**_VARY, **headers})


async def health(request: Request) -> Response:
    """Whether the server answers, from which state, and what keeps it from a newer one; and that it left its mark."""
    site: Site = request.app.state.site
    mark: Mark | None = request.app.state.mark
    nonce = request.headers.get(NONCE, "")
    proof = {PROOF: mark.proof(nonce)} if mark and 0 < len(nonce) <= _NONCE else {}
    told = {"status": "ok", "sequence": site.sequence, "in_memory": site.in_memory} | (
        {"trouble": site.trouble} if site.trouble else {}
    )
    return Response(json.dumps(told), media_type="application/json", headers=proof)


ROUTES = [
    Route("/health", health),
    Route("/q", listed),
    Route("/q.{suffix}", listed),
    Route("/q/{question}.{suffix}", answered),
    Route("/q/{question}", answered),
]
