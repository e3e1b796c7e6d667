"""Graphs: the Graph Store Protocol, with what its verbs mean here: a document through the gate, a withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize
from starlette.responses import Response
from starlette.routing import Route

from claimgraph import catalogue
from claimgraph.errors import WrongUse
from claimgraph.gate.report import Refused
from claimgraph.names import ID, PREFIXES, SHACL, TYPE, XSD, expand
from claimgraph.web.flowing import Flowing, unchanged, validators
from claimgraph.web.guarding import body
from claimgraph.web.negotiation import accepted, chosen
from claimgraph.web.problems import Refusal, problem
from claimgraph.web.protocol import TRIPLES
from claimgraph.web.questions import client
from claimgraph.web.site import gathered
from claimgraph.web.taking import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from claimgraph.gate.report import Finding, Report
    from claimgraph.web.site import Site

_TAKEN = frozenset({"graph", "default", "format", "reason"})
_TYPES = dict(TRIPLES)


async def graph(request: Request) -> Response:
    """One graph, named by ``?graph=``, ``?default`` or the path, to read or to write."""
    iri = _named(request)
    if request.method in ("GET", "HEAD"):
        return await _read(request, iri)
    if iri == "":
        raise Refusal(405, "the default graph is all graphs together, and is read only", {"Allow": "GET, HEAD"})
    site: Site = request.app.state.site
    await _unstale(request, iri)
    if request.method == "DELETE":
        return await _withdrawn(request, site, iri)
    return await _put(request, site, iri)


def _named(request: Request) -> str | None:
    """The IRI that is meant; "" for the default graph, None where a POST names none."""
    given = request.query_params.multi_items()
    for name, _ in given:
        if name not in _TAKEN:
            raise Refusal(400, f"there is no parameter '{name}'; it takes: {', '.join(sorted(_TAKEN))}", parameter=name)
    names = [one for one in given if one[0] in ("graph", "default")]
    path = request.path_params.get("path")
    if path is not None:
        if names:
            raise Refusal(400, "a graph is named by the path or by ?graph=, not by both", parameter="graph")
        return ID + str(path)
    if len(names) > 1:
        raise Refusal(400, "one graph is named at a time: ?graph=IRI or ?default", parameter="graph")
    if not names:
        if request.method == "POST":
            return None
        raise Refusal(400, "name a graph: ?graph=IRI or ?default", parameter="graph")
    return "" if names[0][0] == "default" else expand(names[0][1])


async def _read(request: Request, iri: str | None) -> Response:
    suffix = chosen(request, TRIPLES)
    site: Site = request.app.state.site
    if same := unchanged(request, site, f"graph.{suffix}"):
        return same
    with site.held() as standing:
        if iri and standing.may.keeps(iri):
            standing.may.refuse(iri)
        if not iri or iri.startswith(PREFIXES["derived"]):
            standing.may.refuse("a graph of what is derived")
        try:
            stream = await standing.stream(
                catalogue.page("graph").text,
                graph_as=_TYPES[suffix],
                client=client(request),
                default_graphs=[iri] if iri else [],
                trusted=True,
            )
        except WrongUse as error:
            raise Refusal(404, str(error)) from None
        said = await gathered(stream, standing)
    return Flowing.of(said, _TYPES[suffix], {"Vary": "Accept", **validators(said, f"graph.{suffix}")})


async def _unstale(request: Request, iri: str | None) -> None:
    """Raise Refusal where the graph is no longer what If-Match names."""
    wanted = request.headers.get("if-match")
    site: Site = request.app.state.site
    if wanted is None:
        return
    await site.refresh()
    known = {one.strip().strip('"').partition(".")[0] for one in wanted.split(",")}
    if site.mark not in known and not (wanted.strip() == "*" and await _exists(site, iri)):
        raise Refusal(412, "the graph has changed since you read it; read it again, then send your change anew")


async def _exists(site: Site, iri: str | None) -> bool:
    if not iri:
        return False
    with site.held() as standing:
        try:
            stream = await standing.stream(catalogue.page("graph").text, default_graphs=[iri], trusted=True)
        except WrongUse:
            return False
        stream.close()
    return True


async def _put(request: Request, site: Site, iri: str | None) -> Response:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in ENDINGS:
        offer = ", ".join(ENDINGS)
        told = f"a document is sent as {offer}, and this is {media_type or 'of no type'}"
        raise Refusal(415, told, {"Accept-Post": offer})
    if request.method == "POST" and iri is not None and await _exists(site, iri):
        raise Refusal(409, "a document is replaced as a whole: PUT all of it; POST makes a new one")
    content = await body(request)
    try:
        receipt = await site.gate.put(iri, content, ENDINGS[media_type])
    except Refused as refused:
        return _refused(request, refused)
    await site.refresh()
    made = receipt.accepted
    location = {"Location": _address(request, made[0])} if made else {}
    headers = {**location, **validators(site, "graph")}
    return Response(status_code=201 if made else 204, headers=headers)


async def _withdrawn(request: Request, site: Site, iri: str | None) -> Response:
    if not await _exists(site, iri):
        raise Refusal(404, f"<{iri}> is no graph of this store; name one of its documents")
    await site.gate.withdraw(iri or "", request.query_params.get("reason", ""))
    await site.refresh()
    return Response(status_code=204, headers=validators(site, "graph"))


def _address(request: Request, iri: str) -> str:
    from urllib.parse import quote

    base = f"{request.url.scheme}://{request.url.netloc}/graphs"
    return f"{base}/{iri.removeprefix(ID)}" if iri.startswith(ID) else f"{base}?graph={quote(iri, safe='')}"


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
