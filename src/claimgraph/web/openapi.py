"""OpenAPI: every route for other programs, those of the questions made from their headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from claimgraph import __version__, catalogue
from claimgraph.kinds import FIXED
from claimgraph.usage import FORMS
from claimgraph.web import questions
from claimgraph.web.protocol import QUERY, ROWS, TRIPLES

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.catalogue import Parameter, Query

_SCHEMAS = {
    "iri": {"type": "string"},
    "date": {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
    "integer": {"type": "string", "pattern": r"^[+-]?\d+$"},
    "decimal": {"type": "string", "pattern": r"^[+-]?\d+(\.\d+)?$"},
    "text": {"type": "string"},
    "point": {"type": "string", "pattern": r"^[+-]?\d+(\.\d+)?,[+-]?\d+(\.\d+)?$"},
}
_ABOUT = (
    ("at", "The graph as it stood after that entry of the journal, or at that time.", {"type": "string"}),
    (
        "rows",
        "The first so many rows; how many there are, the header Claimgraph-Rows tells.",
        {"type": "integer", "minimum": 1},
    ),
    ("cite", "1 for the sentences with speaker, chain and document, in Markdown.", {"enum": ["0", "1"]}),
)
_PROBLEM = {
    "description": "What was refused, and why.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_PROBLEMS = dict.fromkeys(("400", "404", "406", "414", "421", "503"), _PROBLEM)


def document() -> dict[str, Any]:
    """The whole description."""
    paths = {
        "/health": {"get": _operation("health", "Whether the server answers", {"application/json": {}})},
        "/q": {
            "get": _operation(
                "questions", "Every saved question", _types(questions.FORMATS), [_format(questions.FORMATS)]
            )
        },
        **{f"/q/{query.id}": {"get": _question(query)} for query in catalogue.questions()},
        "/sparql": {"get": _sparql(), "post": _posted()},
        "/sparql/check": {"get": _check()},
        "/graphs": {"get": _graph()},
        "/.well-known/void": {"get": _operation("void", "What is in here, in VoID", _types(TRIPLES[:4]))},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "claimgraph", "version": __version__, "summary": "Who said what about an attack"},
        "paths": paths,
        "components": {"schemas": {"Problem": _problem()}},
    }


def _problem() -> dict[str, Any]:
    names = {"title": "string", "status": "integer", "detail": "string", "parameter": "string", "nearest": "string"}
    properties = {name: {"type": type_} for name, type_ in {**names, "line": "integer", "column": "integer"}.items()}
    return {"type": "object", "required": ["title", "status", "detail"], "properties": properties}


def _types(formats: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {media_type.partition(";")[0]: {} for _, media_type in formats}


def _operation(
    name: str, summary: str, content: dict[str, Any], parameters: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    answered = {"description": "All of it.", "content": content}
    return {
        "operationId": name,
        "summary": summary,
        **more,
        "parameters": parameters or [],
        "responses": {"200": answered, "304": {"description": "You have it already."}, **_PROBLEMS},
    }


def _query(name: str, says: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": says, "schema": schema, **more}


def _format(formats: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return _query("format", "Instead of Accept.", {"enum": list(dict.fromkeys(suffix for suffix, _ in formats))})


def _question(query: Query) -> dict[str, Any]:
    given = [_parameter(one) for one in query.parameters]
    about = [_query(*one) for one in _ABOUT]
    return _operation(
        query.id,
        query.summary,
        {**_types(questions.FORMATS), "text/html": {}},
        [*given, *about, _format(questions.FORMATS)],
        description=query.description,
        tags=[query.chapter],
    )


def _parameter(one: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"enum": list(FIXED[one.of])} if one.of in FIXED else _SCHEMAS[one.type]
    says = f"{one.label}; {FORMS[one.type]}"
    return _query(one.name, says, schema, **({"example": one.example} if one.example else {}))


def _asked(required: bool = True) -> list[dict[str, Any]]:
    graphs = {"type": "array", "items": {"type": "string"}}
    return [
        _query("query", "SPARQL 1.1.", {"type": "string"}, required=required),
        _query("default-graph-uri", "A document of the graph.", graphs),
        _query("named-graph-uri", "A document of the graph.", graphs),
    ]


def _sparql() -> dict[str, Any]:
    types = {**_types(ROWS), **_types(TRIPLES), "text/html": {}}
    return _operation("sparql", "SPARQL; without a query the Service Description", types, _asked(required=False))


def _posted() -> dict[str, Any]:
    types = {**_types(ROWS), **_types(TRIPLES)}
    told = _operation("sparql-post", "SPARQL", types)
    told["requestBody"] = {"required": True, "content": {QUERY: {"schema": {"type": "string"}}}}
    told["responses"] |= dict.fromkeys(("403", "408", "413", "415"), _PROBLEM)
    return told


def _check() -> dict[str, Any]:
    return _operation("check", "Whether a query would run", {"application/json": {}}, _asked()[:1])


def _graph() -> dict[str, Any]:
    named = [_query("graph", "The IRI of a document or derived graph.", {"type": "string"})]
    named.append(_query("default", "All graphs together.", {"type": "string"}))
    return _operation("graph", "One graph", _types(TRIPLES), [*named, _format(TRIPLES)])


async def told(_request: Request) -> Response:
    """The description as JSON."""
    return JSONResponse(document())


ROUTES = [Route("/openapi.json", told)]
