"""Pages: the start, what bears a name, the questions with their answers, the SPARQL box, and what went wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import Triple
from starlette.routing import Route

from claimgraph import asking, catalogue, matter
from claimgraph.errors import ClaimgraphError, LimitHit, StoreFailure, UnknownName, WrongUse
from claimgraph.web import answers, asked, forms, linked, problems
from claimgraph.web.asked import text
from claimgraph.web.negotiation import accepted
from claimgraph.web.problems import Refusal
from claimgraph.web.rendering import html, style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.catalogue import Query
    from claimgraph.web.site import Site

# What can be had of an answer beside its page.
DOWNLOADS = {
    "csv": "CSV",
    "json": "JSON",
    "tsv": "TSV",
    "xml": "XML",
    "jsonl": "JSON Lines",
    "md": "Markdown",
    "geojson": "GeoJSON",
}
_EITHER = (("json", problems.MEDIA_TYPE), ("html", "text/html"))
# So many of the latest attacks stand at the start.
_LATEST = 12
_SHOWN = 80  # signs of a path in the heading of what is not there
_COUNTED = ("events", "claims", "documents", "quotations", "links", "datasets")
_TOLD = ("claims", "documents")


async def start(request: Request) -> Response:
    """What is in here, and where to begin."""
    site: Site = request.app.state.site
    matters = {text(row["matter"]): row for row in await asked.rows(site, "matter")}
    counts = [(int(text(row["count"])), text(row["called"])) for row in map(matters.get, _COUNTED) if row]
    attacks = await asked.rows(site, "attacks")
    latest = sorted(attacks, key=lambda row: text(row["date"]), reverse=True)[:_LATEST]
    found = await asked.names(site, asked.iris(latest, "attack", "place"))
    shown = [
        (
            found[text(row["attack"])],
            found.get(text(row["place"])),
            asked.span(text(row["date"]), text(row["dateTo"])),
            *(text(row[one]) for one in _TOLD),
        )
        for row in latest
    ]
    counted = [(n, called) for n, called in counts if n]
    return html(request, "start.html", counts=counted, attacks=shown, total=len(attacks), chapters=forms.chapters())


async def find(request: Request) -> Response:
    """What bears the `?name=`, or nearly so, of a `?kind=` like cg:Actor."""
    site: Site = request.app.state.site
    name, kind = request.query_params.get("name", "").strip(), request.query_params.get("kind") or None
    found = await site.find(name, kind) if name else []
    return html(request, "find.html", name=name, kind=kind or "", found=found[:_MOST], total=len(found), kinds=_FOUND)


_MOST = 100
_FOUND = {"": "anything", "cg:Event": "event", "cg:Actor": "actor", "cg:Location": "place", "cg:Source": "document"}


async def questions(request: Request) -> Response:
    """The saved questions by chapter."""
    return html(request, "questions.html", chapters=forms.chapters())


async def question(request: Request, query: Query, given: Mapping[str, str], about: Mapping[str, str]) -> Response:
    """A question: its form, and its answer or what is wrong with what was given."""
    site: Site = request.app.state.site
    begin, cap = linked.number(request, "from"), linked.number(request, "rows") or answers.SHOWN
    table, wrong, status, error, nothing = None, "", 200, "", ""
    try:
        found = asked.terms(await site.ask(query.id, given, at=about.get("at") or None, client=client(request)))
        found = (await site.leaving()).whole(found)
        table = await answers.table(site, found, begin, query.columns, query.view, min(cap, 1000))
        if not found.rows:
            told = asked.terms(await site.query(catalogue.page("matter").text))
            nothing = matter.sentence(query, given, told)
    except WrongUse as refused:
        error, status = str(refused), refused.code if isinstance(refused, Refusal) else refused.status
        named = next((one for one in query.parameters if error.startswith(f"{one.name}: ")), None)
        wrong = named.name if named else ""
        status = 400 if named and named.type != "iri" else status  # a word that is none is a mistake
    except (LimitHit, StoreFailure) as refused:
        error, status = str(refused), refused.status
    return html(
        request,
        "question.html",
        status,
        query=query,
        fields=await forms.fields(site, query, given, wrong),
        table=table,
        error=error,
        nothing=nothing,
        at=about.get("at", ""),
        downloads=_downloads(query.view["kind"]),
        asked=urlencode({**given, **{name: about[name] for name in ("at",) if about.get(name)}}),
    )


def _downloads(kind: str) -> dict[str, str]:
    return {suffix: called for suffix, called in DOWNLOADS.items() if suffix != "geojson" or kind == "map"}


async def sparql(request: Request, status: int = 200) -> Response:
    """The box for queries of one's own, with the saved ones as examples, and what the one in the address finds."""
    site: Site = request.app.state.site
    written, example = request.query_params.get("query", ""), request.query_params.get("example", "")
    if example and not written:
        written = catalogue.find(example).text
    table, truth, triples, error = None, None, None, ""
    asks = bool(request.query_params.get("query", "").strip())
    try:
        found = await site.own(written, client=client(request)) if asks else None
        if isinstance(found, asking.Answer):
            table = await answers.table(site, found, linked.number(request, "from"))
        elif isinstance(found, bool):
            truth = found
        elif found is not None:
            triples = await answers.table(site, _rows(found), linked.number(request, "from"))
    except ClaimgraphError as refused:
        error, status = str(refused), refused.code if isinstance(refused, Refusal) else refused.status
    return html(
        request,
        "sparql.html",
        status,
        written=written,
        table=table or triples,
        kind="triples" if triples else "rows",
        truth=truth,
        error=error,
        asked=urlencode({"query": written}),
        chapters=forms.chapters(),
    )


def _rows(triples: list[Triple]) -> asking.Answer:
    rows = sorted(((one.subject, one.predicate, one.object) for one in triples), key=str)
    return asking.Answer(("subject", "predicate", "object"), tuple(rows))


def client(request: Request) -> str:
    """Who asks, for a fair share."""
    return request.client.host if request.client else ""


async def told(request: Request, error: Exception) -> Response:
    """An error of the one tree: a page for who wants to read it, else a problem document."""
    assert isinstance(error, ClaimgraphError)
    if not reads(request):
        return await problems.told(request, error)
    plain = problems.of(error)
    phrase = HTTPStatus(plain.status_code).phrase
    near = await _near(request, error) if isinstance(error, UnknownName) else []
    page = _problem(request, plain.status_code, phrase, str(error), nearest=near)
    kept = {
        name: value for name, value in plain.headers.items() if name in ("retry-after", "allow", "www-authenticate")
    }
    page.headers.update(kept)
    return page


async def _near(request: Request, error: UnknownName) -> list[object]:
    """The things whose names come nearest to the end of the path that was asked for."""
    site: Site = request.app.state.site
    if not request.url.path.startswith(("/id/", "/page", "/resource")):
        return []
    name = request.query_params.get("iri") or request.url.path.rpartition("/")[2]
    return list((await site.find(name))[:5]) if name else []


def reads(request: Request) -> bool:
    """Whether who asks would rather read a page than a problem document."""
    try:
        accept = ", ".join(request.headers.getlist("accept"))
        return "html" in accept and accepted(accept, _EITHER) == "html"
    except Refusal:
        return False


def missing(request: Request, status: int, phrase: str, detail: str, address: str = "") -> Response:
    """A page for what the routing itself refuses, with the nearest address that there is."""
    return _problem(request, status, phrase, detail, address=address)


def _problem(request: Request, status: int, phrase: str, detail: str, **near: object) -> Response:
    told: dict[str, object] = {"title": phrase, "path": request.url.path[:_SHOWN], "detail": detail}
    return html(request, "problem.html", status, **told, **{"nearest": [], "address": "", **near})


ROUTES = [Route("/", start), Route("/find", find), Route("/static/claimgraph.css", style)]
