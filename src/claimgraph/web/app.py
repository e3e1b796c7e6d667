"""The app: all routes of one site, put together as plain ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from claimgraph.errors import ClaimgraphError
from claimgraph.web import guarding, linked, pages, problems, questions

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.web.site import Site


def routes(_site: Site) -> list[BaseRoute]:
    """Every route, by what it tells of."""
    return [*questions.ROUTES, *linked.ROUTES, *pages.ROUTES]


def app(site: Site) -> Starlette:
    """The whole server as an ASGI application; it lets go of the site when it ends."""

    @asynccontextmanager
    async def alive(_app: Starlette) -> AsyncIterator[None]:
        yield
        site.close()

    made = Starlette(
        routes=routes(site),
        middleware=[Middleware(guarding.Headers)],
        exception_handlers={ClaimgraphError: pages.told, HTTPException: _http},
        lifespan=alive,
    )
    made.state.site = site
    return made


async def _http(request: Request, error: Exception) -> Response:
    """What the routing itself refuses: an unknown path, a method that a path does not take."""
    assert isinstance(error, HTTPException)
    status, headers = HTTPStatus(error.status_code), error.headers
    if status == HTTPStatus.NOT_FOUND:
        detail = f"there is nothing at {request.url.path}; what there is, tells /"
    elif status == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").split(", ")))
        headers = {"Allow": allowed}
        detail = f"{request.method} is not for {request.url.path}, which takes {allowed}"
    else:
        detail = error.detail
    if pages.reads(request):
        return pages.missing(request, status, status.phrase, detail)
    return problems.problem(status, status.phrase, detail, headers=headers)
