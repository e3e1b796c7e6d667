"""Operations: the parts of a description in OpenAPI, what a route takes and what it may answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

Document = dict[str, Any]

TEXT: Document = {"type": "string"}
_HEADERS = {
    "ETag": "The name of this state of the answer.",
    "Claimgraph-Sequence": "The entry of the journal that the answer follows.",
}
# What any route may answer: a path, a method, a host, a limit that does not do.
_ALWAYS = (400, 404, 406, 414, 421, 503)
PROBLEM: Document = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        **dict.fromkeys(("title", "detail", "parameter", "nearest", "file", "how", "day", "reason"), TEXT),
        **{name: {"type": "integer"} for name in ("status", "line", "column")},
        "available": {"type": "array", "items": TEXT},
        "findings": {"type": "array", "items": {"type": "object"}},
    },
}


def types(formats: Iterable[tuple[str, str]], *more: str) -> list[str]:
    """The media types of some formats."""
    return list(dict.fromkeys([*(media_type.partition(";")[0] for _, media_type in formats), *more]))


def operation(
    name: str,
    summary: str,
    offers: Iterable[str],
    parameters: Sequence[Document] = (),
    *,
    also: Iterable[int] = (),
    headers: Iterable[str] = (),
    **more: Any,
) -> Document:
    """A route that answers 200 in one of the types that it ``offers``, if any, or ``also`` with other statuses."""
    content: Document = {media_type: {} for media_type in offers}
    answered = {"description": "All of it.", "content": content}
    told = {one: {"description": says, "schema": TEXT} for one, says in _HEADERS.items() if one in headers}
    unchanged = {"304": {"description": "You have it already."}} if "ETag" in headers else {}
    return {
        "operationId": name,
        "summary": summary,
        **more,
        "parameters": list(parameters),
        "responses": {
            **({"200": answered | ({"headers": told} if told else {})} if content else {}),
            **unchanged,
            **{str(status): other(status) for status in sorted({*_ALWAYS, *also})},
        },
    }


def other(status: int) -> Document:
    """What an answer of another status than 200 has in it."""
    phrase = HTTPStatus(status).phrase
    if status < 400:
        return {"description": phrase}
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": phrase, "content": {"application/problem+json": schema, "text/html": {}}}


def query(name: str, says: str, schema: Document = TEXT, **more: Any) -> Document:
    """A parameter of the query string."""
    return {"name": name, "in": "query", "description": says, "schema": schema, **more}


def path(name: str, says: str, schema: Document = TEXT) -> Document:
    """A part of the path."""
    return {"name": name, "in": "path", "required": True, "description": says, "schema": schema}


def one_of(formats: Iterable[tuple[str, str]]) -> Document:
    """A word that names one of some formats."""
    return {"enum": list(dict.fromkeys(suffix for suffix, _ in formats))}


def format_of(formats: Iterable[tuple[str, str]]) -> Document:
    """The parameter that names a format."""
    return query("format", "Instead of Accept.", {"enum": [*one_of(formats)["enum"], ""]})


def form(fields: dict[str, Document], required: Sequence[str] = ()) -> Document:
    """What a form of these fields is sent as."""
    return {"schema": {"type": "object", "properties": fields, "required": list(required)}}
