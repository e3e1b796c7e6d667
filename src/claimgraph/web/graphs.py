"""Graphs: the Graph Store Protocol, with what its verbs mean here: a document through the gate, a withdrawal."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote
from uuid import uuid4

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize
from starlette.responses import Response
from starlette.routing import Route

from claimgraph.errors import WrongUse
from claimgraph.gate.report import Refused
from claimgraph.names import ID, PREFIXES, SHACL, TYPE, XSD, expand
from claimgraph.sparql.results import N_TRIPLES
from claimgraph.web.addresses import SAFE
from claimgraph.web.flowing import Flowing, unchanged, validators
from claimgraph.web.negotiation import accepted, chosen
from claimgraph.web.problems import Refusal, problem
from claimgraph.web.protocol import TRIPLES
from claimgraph.web.questions import client
from claimgraph.web.received import received
from claimgraph.web.site import gathered
from claimgraph.web.taking import STALE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from claimgraph.gate.report import Finding, Report
    from claimgraph.web.site import Said, Site
    from claimgraph.web.standing import Standing

_TYPES = dict(TRIPLES)
_MOST_TAGS = 10_000


async def graph(request: Request) -> Response:
    """One graph, named by ``?graph=``, ``?default`` or the path, to read or to write."""
    iri = _named(request)
    if request.method in ("GET", "HEAD"):
        return await _read(request, iri or "")
    site: Site = request.app.state.site
    await _checked(request, site, iri)
    sent = () if request.method == "DELETE" else await received(request)
    async with site.writing:
        await site.refresh()
        there = await _checked(request, site, iri)
        after = await _unstale(request, site, iri, there)
        if request.method == "DELETE":
            await site.gate.withdraw(iri or "", request.query_params.get("reason", ""), after)
            location = None
        else:
            try:
                taken = await site.gate.put(iri, sent, after, add=request.method == "POST")
            except Refused as refused:
                return _refused(request, refused)
            location = taken[0] if taken and not there else None
        await site.refresh()
    headers = {} if site.sequence is None else {"Claimgraph-Sequence": str(site.sequence)}
    if location is None:
        return Response(status_code=204, headers=headers)
    return Response(status_code=201, headers={**headers, "Location": _address(request, location)})


def _named(request: Request) -> str | None:
    """The IRI that is meant; "" for the default graph, None where a POST names none."""
    names = [one for one in request.query_params.multi_items() if one[0] in ("graph", "default")]
    path = request.path_params.get("path")
    if path is not None:
        return _iri(ID + str(path))
    if len(names) > 1:
        raise Refusal(400, "one graph is named at a time: ?graph=IRI or ?default", parameter="graph")
    if not names:
        if request.method == "POST":
            return None
        raise Refusal(400, "name a graph: ?graph=IRI or ?default", parameter="graph")
    name, text = names[0]
    here = f"{_here(request)}/"
    if name == "default":
        return ""
    return _iri(ID + unquote(text.removeprefix(here))) if text.startswith(here) else expand(text)


def _iri(text: str) -> str:
    try:
        return NamedNode(text).value
    except ValueError:
        raise Refusal(404, f"'{text}' is no IRI, and so no graph has that name") from None


async def _read(request: Request, iri: str) -> Response:
    suffix = chosen(request, TRIPLES)
    site: Site = request.app.state.site
    with site.held() as standing:
        if iri and standing.may.keeps(iri):
            standing.may.refuse(iri)
        if not iri or iri.startswith(PREFIXES["derived"]):
            standing.may.refuse("a graph of what is derived")
        known = standing.tags.get((iri, suffix))
        if known and (same := unchanged(request, site, "", known)):
            return same
        try:
            said = await gathered(await standing.one(iri, _TYPES[suffix], client(request)), standing)
        except WrongUse as error:
            raise Refusal(404, str(error)) from None
        told = {**validators(said, ""), "ETag": _tag(standing, said, iri, suffix)}
    return Flowing.of(said, _TYPES[suffix], {"Vary": "Accept", **told})


def _tag(standing: Standing, said: Said, iri: str, suffix: str) -> str:
    """The name of what a graph says now: of its bytes; of what is too long for that, of the state of all graphs."""
    if said.rest is not None:
        return validators(said, f"graph.{suffix}")["ETag"]
    found = f'"{sha256(said.document).hexdigest()[:24]}.{suffix}"'
    if len(standing.tags) < _MOST_TAGS:
        standing.tags[iri, suffix] = found
    return found


async def _checked(request: Request, site: Site, iri: str | None) -> bool:
    """Whether there is such a graph; raises Refusal for what is never done to it."""
    there = iri is not None and await _exists(site, iri)
    if request.method == "DELETE" and not there:
        raise Refusal(404, f"<{iri}> is no graph of this store; name one of its documents")
    site.gate.check(request.method, iri, there)
    return there


async def _exists(site: Site, iri: str) -> bool:
    with site.held() as standing:
        try:
            stream = await standing.one(iri, N_TRIPLES)
        except WrongUse:
            return False
        stream.close()
    return True


async def _unstale(request: Request, site: Site, iri: str | None, there: bool) -> int | None:
    """The entry after which the graph is what the writer has seen; raises Refusal where it no longer is.

    None where the writer asks for no such thing.
    """
    wanted = request.headers.get("if-match")
    if wanted is None:
        if request.headers.get("if-none-match") == "*" and there:
            raise Refusal(412, "there is such a graph already; read it, then send your change with If-Match")
        return None
    tags = [one.strip() for one in wanted.split(",")]
    if there and ("*" in tags or any([await _is(site, iri or "", tag) for tag in tags])):
        return site.sequence
    raise Refusal(412, STALE)


async def _is(site: Site, iri: str, tag: str) -> bool:
    suffix = tag.strip('"').rpartition(".")[2]
    if suffix not in _TYPES:
        return False
    with site.held() as standing:
        said = await gathered(await standing.one(iri, _TYPES[suffix]), standing)
        if said.rest is not None:
            await said.rest.aclose()  # type: ignore[attr-defined]
        return tag == _tag(standing, said, iri, suffix)


def _here(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}/graphs"


def _address(request: Request, iri: str) -> str:
    here = _here(request)
    return (
        f"{here}/{quote(iri.removeprefix(ID), SAFE)}" if iri.startswith(ID) else f"{here}?graph={quote(iri, safe='')}"
    )


def _refused(request: Request, refused: Refused) -> Response:
    """What the gate found: as RDF for who wants that, as a problem with the places for others."""
    accept = ", ".join(request.headers.getlist("accept"))
    suffix = accepted(accept, (("problem", "application/problem+json"), *TRIPLES))
    if suffix == "problem":
        found = [
            {"file": one.file, "line": one.line, "column": one.column, "severity": one.severity, "detail": one.message}
            for one in refused.report.findings
        ]
        return problem(422, "Unprocessable Content", str(refused), findings=found)
    format_ = RdfFormat.from_media_type(_TYPES[suffix])
    assert format_ is not None
    document = serialize(_report(refused.report), format=format_, prefixes=PREFIXES)
    return Response(document, 422, {"Cache-Control": "no-store"}, _TYPES[suffix])


def _report(report: Report) -> Iterator[Quad]:
    """The report in the words of SHACL."""
    whole = BlankNode(f"report{uuid4().hex}")
    yield Quad(whole, NamedNode(TYPE), NamedNode(SHACL + "ValidationReport"))
    yield Quad(whole, NamedNode(SHACL + "conforms"), Literal(str(report.conforms).lower(), datatype=_BOOLEAN))
    for number, finding in enumerate(report.findings):
        one = BlankNode(f"result{number}")
        yield Quad(whole, NamedNode(SHACL + "result"), one)
        yield from _result(one, finding)


_BOOLEAN = NamedNode(XSD + "boolean")


def _result(one: BlankNode, finding: Finding) -> Iterator[Quad]:
    yield Quad(one, NamedNode(TYPE), NamedNode(SHACL + "ValidationResult"))
    yield Quad(one, NamedNode(SHACL + "focusNode"), NamedNode(finding.focus))
    yield Quad(one, NamedNode(SHACL + "resultSeverity"), NamedNode(SHACL + finding.severity))
    yield Quad(one, NamedNode(SHACL + "sourceShape"), NamedNode(finding.shape))
    yield Quad(one, NamedNode(SHACL + "resultMessage"), Literal(f"{finding.place}: {finding.message}"))
    if len(finding.paths) == 1:
        yield Quad(one, NamedNode(SHACL + "resultPath"), NamedNode(finding.paths[0]))


_METHODS = ["GET", "PUT", "POST", "DELETE"]
ROUTES = [Route("/graphs", graph, methods=_METHODS), Route("/graphs/{path:path}", graph, methods=_METHODS)]
