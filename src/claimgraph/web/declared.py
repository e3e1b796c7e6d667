"""Declared: a route takes what its description says that it takes, and refuses any other parameter by its name."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.routing import Route

from claimgraph import catalogue
from claimgraph.web import openapi
from claimgraph.web.parameters import Taken, fields

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_CONVERTER = re.compile(r":\w+}")


def declared(route: Route) -> Route:
    """The same route, before which stands what refuses parameters that it has not declared."""
    only = Middleware(Only, _CONVERTER.sub("}", route.path))
    methods = route.methods and sorted(route.methods)
    return Route(route.path, route.endpoint, methods=methods, name=route.name, middleware=[only])


class Only:
    """Lets those requests through to a route which give it nothing that its description lacks."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app = app
        self.path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["query_string"]:
            question = scope["path_params"].get("question")
            given = fields(scope["query_string"].decode("latin-1"), "the URL")
            taken(self.path, scope["method"], question).check(given, question or scope["path"])
        await self.app(scope, receive, send)


@cache
def taken(path: str, method: str, question: str | None = None) -> Taken:
    """What a route takes in the query string; raises UnknownName where there is no such ``question``."""
    method = "get" if method == "HEAD" else method.lower()
    if question is None:
        return _of(openapi.fixed()[path][method])
    asked = _of(openapi.question(catalogue.find(question)))
    # What has a suffix has its format.
    return Taken(tuple(name for name in asked.names if name != "format" or "{suffix}" not in path))


def _of(operation: dict[str, Any]) -> Taken:
    named = [one for one in operation["parameters"] if one["in"] == "query"]
    several = frozenset(one["name"] for one in named if one["schema"].get("type") == "array")
    return Taken(tuple(one["name"] for one in named), several)
