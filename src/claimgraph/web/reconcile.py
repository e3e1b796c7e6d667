"""Reconciliation: which thing of ours a name in somebody's table means, after the W3C group's protocol, 0.2 and 1.0."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from claimgraph import schema
from claimgraph.names import CG, ID
from claimgraph.version import __version__
from claimgraph.web import candidates, extending, guarding, inquiries, things
from claimgraph.web.asked import text
from claimgraph.web.candidates import PROPERTIES, ROOTS, id_of, types_of
from claimgraph.web.negotiation import bare
from claimgraph.web.parameters import Taken, fields
from claimgraph.web.problems import Refusal
from claimgraph.web.rendering import html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from claimgraph.finding import Thing
    from claimgraph.web.candidates import Candidate, Index
    from claimgraph.web.inquiries import Inquiry
    from claimgraph.web.site import Site

NAME = "claimgraph"
DRAFT = "/reconcile/1.0-draft"
_WIDTH, _HEIGHT = 420, 220
_TAKEN = Taken(("queries", "extend"))
# Which features a candidate is told with, and what they are called.
_FEATURES = {
    "name": "How alike the names are, from 0 to 100",
    "exact-name": "It bears exactly this name",
    "judged-link": "Somebody judged that it is this record",
}


async def service(request: Request) -> Response:
    """Version 0.2: the manifest, a batch of inquiries, or values of properties, by GET or by a form."""
    given = await _given(request)
    if "queries" in given:
        return _json(await _batch(request, inquiries.batch(given["queries"])))
    if "extend" in given:
        wanted = inquiries.extension(given["extend"])
        rows, meta = await extending.extended(request.app.state.site, wanted)
        return _json({"meta": meta, "rows": rows})
    if request.method == "POST":
        raise Refusal(400, "queries: the form has neither queries nor extend", parameter="queries")
    return _json(_manifest(_base(request)))


async def _given(request: Request) -> Mapping[str, str]:
    """The fields of the query string or of the form; raises Refusal for a body of another kind."""
    if request.method in ("GET", "HEAD"):
        if "callback" in request.query_params:
            raise Refusal(400, "callback: there is no JSONP here; name the origin with --cors", parameter="callback")
        return dict(request.query_params)
    media_type = bare(request.headers.get("content-type", ""))
    if media_type != "application/x-www-form-urlencoded":
        raise Refusal(415, "send application/x-www-form-urlencoded, with queries or extend")
    try:
        form = fields((await guarding.body(request)).decode("ascii"), "the form")
    except UnicodeDecodeError:
        raise Refusal(400, "the form cannot be read; percent-encode UTF-8") from None
    _TAKEN.check(form, request.url.path)
    return dict(form)


async def manifest(request: Request) -> Response:
    """Version 1.0: what the service can do."""
    base = _base(request)
    return _json({
        "versions": ["1.0-draft"],
        "name": NAME,
        "serviceVersion": __version__,
        "documentation": f"{base}/api",
        "view": {"url": f"{base}/resource?iri={{id}}"},
        "defaultTypes": _types(),
        "suggest": {"entity": True, "property": True, "type": True},
        "preview": {"width": _WIDTH, "height": _HEIGHT},
        "extend": {"proposeProperties": True, "propertySettings": []},
        "standardizedScore": True,
    })  # fmt: skip


async def match(request: Request) -> Response:
    """Version 1.0: a batch of inquiries as JSON."""
    asked_for = inquiries.listed(await _body(request))
    keyed = {str(n): one for n, one in enumerate(asked_for)}
    found = await _batch(request, keyed, named=True)
    return _json({"results": [{"candidates": found[key]["result"]} for key in keyed]})


async def extend(request: Request) -> Response:
    """Version 1.0: values of properties."""
    wanted = inquiries.extension(await _body(request))
    rows, meta = await extending.extended(request.app.state.site, wanted)
    told = [
        {"id": one, "properties": [{"id": name, "values": values} for name, values in of.items()]}
        for one, of in rows.items()
    ]
    return _json({"meta": meta, "rows": told})


async def _body(request: Request) -> bytes:
    media_type = bare(request.headers.get("content-type", ""))
    if media_type != "application/json":
        raise Refusal(415, "send application/json")
    return await guarding.body(request)


async def known(request: Request) -> Index:
    """The things of the state that is asked, read once for each state."""
    site, kept = request.app.state.site, getattr(request.app.state, "candidates", None)
    if kept is None or kept[0] != site.mark:
        kept = site.mark, await candidates.index(site)
        request.app.state.candidates = kept
    index: Index = kept[1]
    return index


async def _batch(
    request: Request, asked_for: Mapping[str, Inquiry], *, named: bool = False
) -> dict[str, dict[str, Any]]:
    site, things_known = request.app.state.site, await known(request)
    names = {condition.property for one in asked_for.values() for condition in one.conditions}
    properties = {PROPERTIES[name].iri for name in names if name in PROPERTIES}
    values = await extending.values_of(site, [one.iri for one in things_known.things] if properties else [], properties)
    texts = {iri: {p: {text(v) for v in several} for p, several in of.items()} for iri, of in values.items()}

    def compared() -> dict[str, dict[str, Any]]:
        return {
            key: {"result": [_told(one, named=named) for one in candidates.candidates(inquiry, things_known, texts)]}
            for key, inquiry in asked_for.items()
        }

    return await run_in_threadpool(compared)


def _told(one: Candidate, *, named: bool) -> dict[str, Any]:
    features = [
        {"id": id_, **({"name": _FEATURES.get(id_, id_)} if named else {}), "value": value}
        for id_, value in one.features.items()
    ]
    return {
        "id": id_of(one.thing.iri),
        "name": one.thing.name or id_of(one.thing.iri),
        "description": one.thing.kind,
        "score": one.score,
        "match": one.match,
        "type": types_of(one.thing),
        "features": features,
    }


async def suggest(request: Request) -> Response:
    """Things, properties or types whose names begin so, or come near."""
    prefix, what = request.query_params.get("prefix", ""), request.path_params["what"]
    if what == "entity":
        return _json({"result": [_suggested(one) for one in await _begin(request, prefix)]})
    if what == "property":
        found = [
            {"id": id_, "name": one.name, "description": one.description}
            for id_, one in PROPERTIES.items()
            if prefix.lower() in f"{id_} {one.name}".lower()
        ]
        return _json({"result": found})
    if what == "type":
        return _json({"result": [one for one in _types(every=True) if prefix.lower() in one["name"].lower()]})
    raise Refusal(404, f"there is no /suggest/{what}; there is: entity, property, type")


async def _begin(request: Request, prefix: str) -> list[Thing]:
    """Some things of which a name begins so, then those that come near."""
    if not prefix.strip():
        return []
    there = (await known(request)).things
    begin = [one for one in there if any(name.lower().startswith(prefix.lower()) for name in one.names)]
    begin.sort(key=lambda one: (len(one.name), one.iri))
    near = await request.app.state.site.find(prefix)
    offered = candidates.kinds_of([])
    several = dict.fromkeys(one for one in [*begin, *near] if one.classes & offered)
    return list(several)[: inquiries.MOST // 5]


def _suggested(one: Thing) -> dict[str, Any]:
    return {"id": id_of(one.iri), "name": one.name or id_of(one.iri), "description": one.kind, "notable": types_of(one)}


async def properties(request: Request) -> Response:
    """The properties whose values can be fetched for things of a type."""
    type_ = request.query_params.get("type", "")
    found = [
        {"id": id_, "name": one.name, "description": one.description} for id_, one in candidates.offered(type_).items()
    ]
    limit = request.query_params.get("limit", "")
    count = int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 6 else len(found)
    told: dict[str, Any] = {"properties": found[:count]}
    return _json({**told, **({"type": type_} if type_ else {}), **({"limit": count} if limit else {})})


async def preview(request: Request) -> Response:
    """A thing in few words, for a small frame in the client's window."""
    site: Site = request.app.state.site
    iri = candidates.iri_of(request.query_params.get("id", ""))
    if not iri or (await site.leaving()).keeps(iri):
        raise Refusal(404, "id: nothing here is called so", parameter="id")
    told = await things.page(site, iri)
    response = html(request, "preview.html", thing=told)
    if origins := " ".join(sorted(request.app.state.origins)):
        response.headers["Content-Security-Policy"] = guarding.policy(origins)
        # Browsers heed frame-ancestors instead of it; this is for those that know only this one.
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _manifest(base: str) -> dict[str, Any]:
    here = f"{base}/reconcile"
    return {
        "versions": ["0.2"],
        "name": NAME,
        "identifierSpace": ID,
        "schemaSpace": CG,
        "serviceVersion": __version__,
        "documentation": f"{base}/api",
        "view": {"url": f"{base}/resource?iri={{{{id}}}}"},
        "defaultTypes": _types(),
        "suggest": {
            what: {"service_url": here, "service_path": f"/suggest/{what}"} for what in ("entity", "property", "type")
        },
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "Values of a row, 0: all",
                }
            ],
        },
    }


def _types(*, every: bool = False) -> list[dict[str, str]]:
    roots = sorted(candidates.kinds_of([])) if every else [CG + root for root in ROOTS]
    return [{"id": iri.removeprefix(CG), "name": schema.labels().get(iri, iri)} for iri in roots]


def _base(request: Request) -> str:
    """Where the server stands for who asks."""
    return str(request.base_url).rstrip("/")


def _json(told: object) -> Response:
    return Response(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"), media_type="application/json")


ROUTES = [
    Route("/reconcile", service, methods=["GET", "POST"]),
    Route("/reconcile/suggest/{what}", suggest),
    Route("/reconcile/properties", properties),
    Route("/reconcile/preview", preview),
    Route(DRAFT, manifest),
    Route(f"{DRAFT}/match", match, methods=["POST"]),
    Route(f"{DRAFT}/extend", extend, methods=["POST"]),
    Route(f"{DRAFT}/extend/propose", properties),
    Route(f"{DRAFT}/suggest/{{what}}", suggest),
    Route(f"{DRAFT}/preview", preview),
]
