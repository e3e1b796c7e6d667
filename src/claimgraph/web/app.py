"""The app: all routes of one site, put together as plain ASGI."""

from __future__ import annotations

from difflib import get_close_matches
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from claimgraph.errors import ClaimgraphError
from claimgraph.web import (
    declared,
    description,
    graphs,
    guarding,
    linked,
    logging,
    openapi,
    pages,
    problems,
    protocol,
    questions,
    reconcile,
    reference,
)
from claimgraph.web.ready import Ready

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.store.served import Mark
    from claimgraph.web.site import Site

_LONG = 100  # signs of a path that are compared with what there is


def routes() -> list[BaseRoute]:
    """Every route, by what it tells of, each with what refuses parameters that it has not declared."""
    every = [
        *questions.ROUTES,
        *protocol.ROUTES,
        *graphs.ROUTES,
        *description.ROUTES,
        *openapi.ROUTES,
        *linked.ROUTES,
        *pages.ROUTES,
        *reconcile.ROUTES,
        *reference.ROUTES,
    ]
    return [declared.declared(route) for route in every]


def app(
    site: Site,
    rules: guarding.Rules | None = None,
    log: Path | None = None,
    times: guarding.Times | None = None,
    mark: Mark | None = None,
) -> Starlette:
    """The whole server as an ASGI application, which proves that it left the ``mark``."""

    rules = rules or guarding.Rules()
    logged = [] if log is None else [Middleware(logging.Log, log)]
    made = Starlette(
        routes=routes(),
        middleware=[*logged, Middleware(Ready, site), Middleware(guarding.Guard, rules)],
        exception_handlers={ClaimgraphError: pages.told, HTTPException: _http},
    )
    made.state.site = site
    made.state.times = times or guarding.Times()
    made.state.origins = rules.origins
    made.state.mark = mark
    return made


async def _http(request: Request, error: Exception) -> Response:
    """What the routing itself refuses: an unknown path, a method that a path does not take."""
    assert isinstance(error, HTTPException)
    status, headers = HTTPStatus(error.status_code), error.headers
    near = _nearest(request.url.path) if status == HTTPStatus.NOT_FOUND else ""
    if status == HTTPStatus.NOT_FOUND:
        meant = f"did you mean '{near}'? What there is, tells /" if near else "what there is, tells /"
        detail = f"there is nothing at {request.url.path}; {meant}"
    elif status == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").split(", ")))
        headers = {"Allow": allowed}
        detail = f"{request.method} is not for {request.url.path}, which takes {allowed}"
    else:
        detail = error.detail
    if pages.reads(request):
        return pages.missing(request, status, status.phrase, detail, near)
    return problems.problem(status, status.phrase, detail, headers=headers, nearest=near or None)


def _nearest(path: str) -> str:
    """The address most like ``path`` of those that stand for one thing alone; "" where none is near."""
    known = {address for route in routes() if "{" not in (address := getattr(route, "path", "{")) and address != "/"}
    return next(iter(get_close_matches(path[:_LONG], sorted(known), n=1, cutoff=0.7)), "")
