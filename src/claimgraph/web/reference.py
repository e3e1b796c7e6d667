"""The reference: every address with what it takes and gives, from the routes themselves and from the OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from claimgraph import catalogue
from claimgraph.web import forms, openapi
from claimgraph.web.rendering import html

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

_CONVERTER = re.compile(r":\w+}")


@dataclass(frozen=True)
class Address:
    """What stands at some paths: with which methods, what it tells, its parameters with their meaning, its formats."""

    paths: tuple[str, ...]
    methods: tuple[str, ...]
    tells: str
    parameters: tuple[tuple[str, str], ...]
    formats: tuple[str, ...]


def addresses(routes: Iterable[BaseRoute]) -> list[Address]:
    """Every address that ``routes`` have; what is answered alike is told once."""
    alike: dict[object, list[Route]] = {}
    for route in routes:
        if isinstance(route, Route):
            alike.setdefault(route.endpoint, []).append(route)
    described = _described()
    return [_address(several, described) for several in alike.values()]


def _address(routes: list[Route], described: dict[str, list[dict[str, Any]]]) -> Address:
    paths = tuple(_CONVERTER.sub("}", route.path) for route in routes)
    told = [one for path in paths for one in described.get(path, ())]
    parameters = {one["name"]: one["description"] for each in told for one in each["parameters"]}
    formats = (type_ for each in told for type_ in each["responses"].get("200", {}).get("content", ()))
    doc = (routes[0].endpoint.__doc__ or "").partition("\n")[0].replace("``", "`")
    methods = sorted(set().union(*(route.methods or () for route in routes)) - {"HEAD"})
    return Address(paths, tuple(methods), doc, tuple(parameters.items()), tuple(dict.fromkeys(formats)))


def _described() -> dict[str, list[dict[str, Any]]]:
    """What the OpenAPI says of each path; of all questions what they have in common."""
    paths = {path: list(methods.values()) for path, methods in openapi.document()["paths"].items()}
    query = catalogue.questions()[0]
    own = {one.name for one in query.parameters}
    for one in paths[f"/q/{query.id}"]:
        common = [each for each in one["parameters"] if each["name"] not in own]
        paths["/q/{question}"] = [{**one, "parameters": common}]
    return paths


async def api(request: Request) -> Response:
    """What programs can ask here: every address, and what each saved question takes and tells."""
    return html(request, "api.html", addresses=addresses(request.app.routes), chapters=forms.chapters())


ROUTES = [Route("/api", api)]
