"""The description of the routes: all of them, and what the saved questions take, as their headers have it."""

import json
import re
from typing import Any

import httpx
import jsonschema
from starlette.routing import Route

from claimgraph import catalogue
from claimgraph.web import openapi
from claimgraph.web.app import routes

DESCRIPTION = openapi.document()
QUESTION = "/q/{question}"
OPERATIONS = [(path, method, one) for path, methods in DESCRIPTION["paths"].items() for method, one in methods.items()]


def test_every_route_is_described_with_its_methods() -> None:
    there = set()
    for route in routes():
        assert isinstance(route, Route)
        path = re.sub(r":path\}", "}", route.path)
        paths = [f"/q/{query.id}" for query in catalogue.questions()] if path == QUESTION else [path]
        there |= {(one, method.lower()) for one in paths for method in (route.methods or ()) if method != "HEAD"}
    assert there == {(path, method) for path, method, _ in OPERATIONS}


def test_what_is_described_holds_together() -> None:
    names = [one["operationId"] for _, _, one in OPERATIONS]
    assert len(names) == len(set(names))
    for path, _, one in OPERATIONS:
        assert set(re.findall(r"\{(\w+)\}", path)) == {p["name"] for p in one["parameters"] if p["in"] == "path"}
        for parameter in one["parameters"]:
            jsonschema.Draft202012Validator.check_schema(parameter["schema"])
    assert set(re.findall(r"#/components/schemas/(\w+)", json.dumps(DESCRIPTION))) == {"Problem"}


def test_the_parameters_of_a_question_are_those_of_its_header(web: httpx.Client) -> None:
    assert web.get("/openapi.json").json() == json.loads(json.dumps(DESCRIPTION))
    about = {"at", "rows", "from", "cite", "for", "format"}
    for query in catalogue.questions():
        told = DESCRIPTION["paths"][f"/q/{query.id}"]["get"]
        given = {one["name"]: one for one in told["parameters"] if one["name"] not in about}
        assert given.keys() == {parameter.name for parameter in query.parameters}
        for one in query.parameters:
            if one.example:
                jsonschema.validate(one.example, given[one.name]["schema"])


def test_a_problem_is_as_described(web: httpx.Client) -> None:
    schema: Any = DESCRIPTION["components"]["schemas"]["Problem"]
    for path in ("/nothing", "/q/denails", "/q/denials?rows=x", "/sparql?query=x", "/graphs", "/resource"):
        jsonschema.validate(web.get(path).json(), schema)
